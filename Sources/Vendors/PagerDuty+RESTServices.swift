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

            enum CodingKeys: String, CodingKey {
                case type, urgency
                case duringSupportHours = "during_support_hours"
            }
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

        enum CodingKeys: String, CodingKey {
            case id, name, status, teams
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
