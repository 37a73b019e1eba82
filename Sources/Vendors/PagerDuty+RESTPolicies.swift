extension PagerDutyREST {
    /// `GET /escalation_policies`. Source: PagerDuty REST API, escalation policies.
    package struct Policy: RESTObject, Hashable {
        package struct Rule: Decodable, Hashable, Sendable {
            package var delayMinutes: Int64?
            /// Users and schedules.
            package var targets: [Reference]?
            package var strategy: Strategy?

            enum CodingKeys: String, CodingKey {
                case delayMinutes = "escalation_delay_in_minutes"
                case targets
                case strategy = "escalation_rule_assignment_strategy"
            }
        }

        /// `round_robin` or `assign_to_everyone`; a plain text by the schema, an object in the official example.
        package struct Strategy: Decodable, Hashable, Sendable {
            package var type: String?

            private enum CodingKeys: String, CodingKey { case type }

            package init(from decoder: any Decoder) throws {
                if let text = try? decoder.singleValueContainer().decode(String.self) {
                    type = text
                } else {
                    type = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .type)
                }
            }
        }

        static let kind = "escalation_policies"
        package var id: String?
        package var name: String?
        /// Extra passes; absent counts as none.
        package var loops: Int64?
        package var rules: [Rule]?
        /// `if_has_services` or `always`.
        package var handoffs: String?

        enum CodingKeys: String, CodingKey {
            case id, name
            case handoffs = "on_call_handoff_notifications"
            case loops = "num_loops"
            case rules = "escalation_rules"
        }

        var missing: [String] {
            var fields = Vendors.missing([("id", id != nil), ("name", name != nil), ("escalation_rules", rules != nil)])
            for (index, rule) in (rules ?? []).enumerated() {
                let path = "escalation_rules[\(index)]."
                fields += Vendors.missing(
                    [("escalation_delay_in_minutes", rule.delayMinutes != nil), ("targets", rule.targets != nil)], below: path)
                for (number, target) in (rule.targets ?? []).enumerated() {
                    fields += Vendors.missing(
                        [("id", target.id != nil), ("type", target.type != nil)], below: path + "targets[\(number)].")
                }
            }
            return fields
        }
    }
}
