extension PagerDutyREST {
    /// `GET /incidents`. Source: PagerDuty REST API, incidents.
    package struct Incident: RESTObject, Hashable {
        static let kind = "incidents"
        package var id: String?
        package var number: Int64?
        package var title: String?
        package var createdAt: String?
        package var status: String?
        /// As it is now; log entries tell how it changed.
        package var urgency: String?
        package var service: Reference?
        package var policy: Reference?

        enum CodingKeys: String, CodingKey {
            case id, title, status, urgency, service
            case number = "incident_number"
            case createdAt = "created_at"
            case policy = "escalation_policy"
        }

        var missing: [String] {
            Vendors.missing([
                ("id", id != nil), ("created_at", createdAt != nil), ("urgency", urgency != nil),
                ("service.id", service?.id != nil), ("escalation_policy.id", policy?.id != nil),
            ])
        }
    }

    /// `GET /incidents/{id}/log_entries` and `GET /log_entries`. Source: PagerDuty REST API, log entries.
    package struct LogEntry: RESTObject, Hashable {
        /// What an entry is about. Source: the types of the REST API's log entry schemas, and those seen beside them.
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case trigger, assign, escalate, notify, acknowledge, unacknowledge, resolve, snooze, delegate, annotate
            case repeats = "repeat_escalation_path"
            case exhausts = "exhaust_escalation_path"
            case reachAckLimit = "reach_ack_limit"
            case reachTriggerLimit = "reach_trigger_limit"
            case urgencyChange = "urgency_change"
            case fieldChange = "field_value_change"
            case customFieldChange = "custom_field_value_change"
            case priorityChange = "priority_change"
            case responderRequest = "responder_request"
            case unsnooze, reassign
        }

        /// How it came about.
        package struct Channel: Decodable, Hashable, Sendable {
            package struct Notification: Decodable, Hashable, Sendable {
                package var type: String?
                package var status: String?
            }

            package var type: String?
            package var summary: String?
            package var incidentKey: String?
            package var dedupKey: String?
            package var notification: Notification?

            enum CodingKeys: String, CodingKey {
                case type, summary, notification
                case incidentKey = "incident_key"
                case dedupKey = "dedup_key"
            }
        }

        /// What the pager will do by itself from now on.
        package struct PendingAction: Decodable, Hashable, Sendable {
            /// `unacknowledge`, `escalate`, `resolve` ...
            package var type: String?
            package var at: String?
        }

        static let kind = "log_entries"
        package var id: String?
        package var type: String?
        package var createdAt: String?
        package var agent: Reference?
        package var channel: Channel?
        package var incident: Reference?
        /// Of `assign` and `escalate`.
        package var assignees: [Reference]?
        /// Of `notify`.
        package var user: Reference?
        /// Of `snooze`: when it ends.
        package var changedActions: [PendingAction]?

        enum CodingKeys: String, CodingKey {
            case id, type, agent, channel, incident, assignees, user
            case createdAt = "created_at"
            case changedActions = "changed_actions"
        }

        /// Nil for a type nobody has written down.
        package var what: Kind? {
            guard let type, type.hasSuffix("_log_entry") else { return nil }
            return Kind(rawValue: String(type.dropLast("_log_entry".count)))
        }

        /// Whether a person did it, not a service or the pager itself.
        package var isByHand: Bool { agent?.type?.hasPrefix("user") == true }

        var missing: [String] {
            var fields = Vendors.missing([
                ("id", id != nil), ("type", type != nil), ("created_at", createdAt != nil),
                ("incident.id", incident?.id != nil),
            ])
            switch what {
            case .assign, .escalate:
                fields += Vendors.missing([("assignees", assignees != nil)])
                for (index, assignee) in (assignees ?? []).enumerated() {
                    fields += Vendors.missing([("id", assignee.id != nil)], below: "assignees[\(index)].")
                }
            case .notify:
                fields += Vendors.missing([
                    ("user.id", user?.id != nil), ("channel.notification.type", channel?.notification?.type != nil),
                ])
            case .acknowledge, .resolve, .unacknowledge:
                // Nobody: the pager did it by itself.
                fields += Vendors.missing([
                    ("agent.type", agent == nil || agent?.type != nil), ("agent.id", agent == nil || agent?.id != nil),
                ])
            case .trigger, .snooze, .delegate, .annotate, .repeats, .exhausts, .reachAckLimit, .reachTriggerLimit,
                .urgencyChange,
                .fieldChange, .customFieldChange, .priorityChange, .responderRequest, .unsnooze, .reassign, nil:
                break
            }
            return fields
        }
    }
}
