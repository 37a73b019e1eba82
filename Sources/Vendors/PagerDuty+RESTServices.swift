extension PagerDutyREST {
    /// `GET /services`. Source: PagerDuty REST API, services.
    package struct Service: RESTObject, Hashable {
        package struct UrgencyRule: Decodable, Hashable, Sendable {
            package struct Part: Decodable, Hashable, Sendable {
                package var urgency: String?
            }

            /// `constant` or `use_support_hours`.
            package var type: String?
            /// `high`, `low` or `severity_based`.
            package var urgency: String?
            package var duringSupportHours: Part?
            package var outsideSupportHours: Part?

            enum CodingKeys: String, CodingKey {
                case type, urgency
                case duringSupportHours = "during_support_hours"
                case outsideSupportHours = "outside_support_hours"
            }
        }

        /// The same hours on some days of the week.
        package struct SupportHours: Decodable, Hashable, Sendable {
            package var zone: String?
            package var startTime: String?
            package var endTime: String?
            /// 1 = Monday.
            package var weekdays: [Int64]?

            enum CodingKeys: String, CodingKey {
                case zone = "time_zone"
                case startTime = "start_time"
                case endTime = "end_time"
                case weekdays = "days_of_week"
            }
        }

        /// Raises what is open when the support hours begin or end.
        package struct ScheduledAction: Decodable, Hashable, Sendable {
            package struct Moment: Decodable, Hashable, Sendable {
                /// `support_hours_start` or `support_hours_end`.
                package var name: String?
            }

            /// `urgency_change`.
            package var type: String?
            package var at: Moment?
        }

        package struct Grouping: Decodable, Hashable, Sendable {
            package struct Config: Decodable, Hashable, Sendable {
                /// Minutes; 0 = as long as the incident is open.
                package var timeout: Int64?
                /// `all` or `any`.
                package var aggregate: String?
                package var fields: [String]?
                /// Seconds; 0 = as recommended.
                package var window: Int64?

                enum CodingKeys: String, CodingKey {
                    case timeout, aggregate, fields
                    case window = "time_window"
                }
            }

            /// `time`, `content_based`, `intelligent`, or null.
            package var type: String?
            package var config: Config?
        }

        package struct AutoPause: Decodable, Hashable, Sendable {
            package var enabled: Bool?
            /// Seconds.
            package var timeout: Int64?
        }

        static let kind = "services"
        package var id: String?
        package var name: String?
        package var status: String?
        package var policy: Reference?
        package var urgencyRule: UrgencyRule?
        /// Seconds; null, 0 and absent are off.
        package var acknowledgementTimeout: Int64?
        package var autoResolveTimeout: Int64?
        package var teams: [Reference]?
        package var supportHours: SupportHours?
        package var scheduledActions: [ScheduledAction]?
        package var grouping: Grouping?
        package var autoPause: AutoPause?

        enum CodingKeys: String, CodingKey {
            case id, name, status, teams
            case supportHours = "support_hours"
            case scheduledActions = "scheduled_actions"
            case grouping = "alert_grouping_parameters"
            case autoPause = "auto_pause_notifications_parameters"
            case policy = "escalation_policy"
            case urgencyRule = "incident_urgency_rule"
            case acknowledgementTimeout = "acknowledgement_timeout"
            case autoResolveTimeout = "auto_resolve_timeout"
        }

        var missing: [String] {
            Vendors.missing([
                ("id", id != nil), ("name", name != nil), ("escalation_policy", policy != nil),
                ("escalation_policy.id", policy == nil || policy?.id != nil),
            ])
        }
    }

    /// `GET /users?include[]=notification_rules`. Source: PagerDuty REST API, users.
    package struct User: RESTObject, Hashable {
        package struct Rule: Decodable, Hashable, Sendable {
            /// `assignment_notification_rule`; a reference without any detail when rules were not included.
            package var type: String?
            package var delayMinutes: Int64?
            package var method: Reference?
            package var urgency: String?

            enum CodingKeys: String, CodingKey {
                case type, urgency
                case delayMinutes = "start_delay_in_minutes"
                case method = "contact_method"
            }

            package var isReference: Bool { type?.hasSuffix("_reference") == true && delayMinutes == nil }
        }

        /// With `include[]=contact_methods`; a reference without any detail otherwise.
        package struct Contact: Decodable, Hashable, Sendable {
            package var type: String?
            /// Of phones and SMS.
            package var enabled: Bool?
            package var blacklisted: Bool?

            package var isBlocked: Bool { enabled == false || blacklisted == true }
        }

        static let kind = "users"
        package var id: String?
        package var name: String?
        package var rules: [Rule]?
        package var contacts: [Contact]?

        enum CodingKeys: String, CodingKey {
            case id, name
            case contacts = "contact_methods"
            case rules = "notification_rules"
        }

        var missing: [String] {
            var fields = Vendors.missing([("id", id != nil), ("name", name != nil)])
            for (index, rule) in (rules ?? []).enumerated() where !rule.isReference {
                fields += Vendors.missing(
                    [
                        ("start_delay_in_minutes", rule.delayMinutes != nil), ("contact_method.type", rule.method?.type != nil),
                        ("urgency", rule.urgency != nil),
                    ], below: "notification_rules[\(index)].")
            }
            return fields
        }
    }
}
