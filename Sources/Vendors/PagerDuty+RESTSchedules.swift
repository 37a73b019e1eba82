extension PagerDutyREST {
    /// `GET /schedules/{id}`. Source: PagerDuty REST API, schedules.
    package struct Schedule: RESTObject, Hashable {
        package struct Layer: Decodable, Hashable, Sendable {
            package struct Member: Decodable, Hashable, Sendable {
                package var user: Reference?
            }

            package var start: String?
            /// Nil: goes on.
            package var end: String?
            package var virtualStart: String?
            package var turnSeconds: Int64?
            package var users: [Member]?
            package var restrictions: [Restriction]?

            enum CodingKeys: String, CodingKey {
                case start, end, users, restrictions
                case virtualStart = "rotation_virtual_start"
                case turnSeconds = "rotation_turn_length_seconds"
            }
        }

        /// `daily_restriction` or `weekly_restriction`: when a layer is on duty.
        package struct Restriction: Decodable, Hashable, Sendable {
            package var type: String?
            package var startTime: String?
            package var durationSeconds: Int64?
            /// 1 = Monday; weekly ones only.
            package var weekday: Int64?

            enum CodingKeys: String, CodingKey {
                case type
                case startTime = "start_time_of_day"
                case durationSeconds = "duration_seconds"
                case weekday = "start_day_of_week"
            }
        }

        /// Overrides are here only when the answer was asked for with since and until.
        package struct Overrides: Decodable, Hashable, Sendable {
            package var entries: [Entry]?
            enum CodingKeys: String, CodingKey { case entries = "rendered_schedule_entries" }
        }

        package struct Entry: Decodable, Hashable, Sendable {
            package var start: String?
            package var end: String?
            package var user: Reference?
        }

        static let kind = "schedules"
        package var id: String?
        package var name: String?
        package var zone: String?
        /// Highest precedence first: the reverse of what is written.
        package var layers: [Layer]?
        package var overrides: Overrides?

        enum CodingKeys: String, CodingKey {
            case id, name
            case zone = "time_zone"
            case layers = "schedule_layers"
            case overrides = "overrides_subschedule"
        }

        var missing: [String] {
            var fields = Vendors.missing([
                ("id", id != nil), ("name", name != nil), ("time_zone", zone != nil), ("schedule_layers", layers != nil),
            ])
            for (index, layer) in (layers ?? []).enumerated() { fields += missing(in: layer, "schedule_layers[\(index)].") }
            for (index, entry) in (overrides?.entries ?? []).enumerated() {
                fields += Vendors.missing(
                    [("start", entry.start != nil), ("end", entry.end != nil), ("user.id", entry.user?.id != nil)],
                    below: "overrides_subschedule.rendered_schedule_entries[\(index)].")
            }
            return fields
        }

        private func missing(in layer: Layer, _ path: String) -> [String] {
            var fields = Vendors.missing(
                [
                    ("start", layer.start != nil), ("rotation_virtual_start", layer.virtualStart != nil),
                    ("rotation_turn_length_seconds", layer.turnSeconds != nil), ("users", layer.users != nil),
                ], below: path)
            for (index, member) in (layer.users ?? []).enumerated() {
                fields += Vendors.missing([("user.id", member.user?.id != nil)], below: path + "users[\(index)].")
            }
            for (index, restriction) in (layer.restrictions ?? []).enumerated() {
                let weekday = restriction.type != "weekly_restriction" || restriction.weekday != nil
                fields += Vendors.missing(
                    [
                        ("type", restriction.type != nil), ("start_time_of_day", restriction.startTime != nil),
                        ("duration_seconds", restriction.durationSeconds != nil), ("start_day_of_week", weekday),
                    ], below: path + "restrictions[\(index)].")
            }
            return fields
        }
    }
}
