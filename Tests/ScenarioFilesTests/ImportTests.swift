import Calendars
import Model
import ScenarioFiles
import Testing

/// A setup made of what PagerDuty's REST API returned.
@Suite struct `Imports from PagerDuty` {
    private func imported(_ texts: String...) throws -> ImportedSetup {
        try importPagerDuty(
            texts.enumerated().map { (name: "\($0).json", bytes: Array($1.utf8)) }, name: "oncall", output: "oncall.yaml")
    }

    private func setup(_ texts: String...) throws -> LoadedSetup {
        let files = texts.enumerated().map { (name: "\($0).json", bytes: Array($1.utf8)) }
        return try loadSetup(
            text: try importPagerDuty(files, name: "oncall", output: "oncall.yaml").setupText, file: "oncall.yaml")
    }

    /// A layer as it is returned; times in UTC.
    private struct Layer {
        var start: String
        var virtualStart: String
        var end: String?
        var hours: Int64
        var users: [String]
        var daily: (from: Int64, length: Int64)?

        var json: String {
            let members = users.map { #"{"user": {"id": "\#($0)", "type": "user_reference", "summary": "\#($0)"}}"# }
            let clock = (daily?.from ?? 0).padded(2)
            let restriction = daily.map {
                #"{"type": "daily_restriction", "start_time_of_day": "\#(clock):00:00", "duration_seconds": \#($0.length * 3600)}"#
            }
            return #"{"start": "\#(start)", "rotation_virtual_start": "\#(virtualStart)", "end": "#
                + (end.map { "\"\($0)\"" } ?? "null")
                + #", "rotation_turn_length_seconds": \#(hours * 3600), "users": [\#(members.joined(separator: ", "))], "#
                + #""restrictions": [\#(restriction ?? "")]}"#
        }

        /// By the documented rule alone.
        func person(at unix: Int64) -> String? {
            guard seconds(start) <= unix, end.map({ unix < seconds($0) }) ?? true else { return nil }
            if let daily {
                let past = (unix - daily.from * 3600).flooredRemainder(by: 86_400)
                if past >= daily.length * 3600 { return nil }
            }
            let turn = (unix - seconds(virtualStart)).flooredDivision(by: hours * 3600)
            return users[Int(turn.flooredRemainder(by: Int64(users.count)))]
        }

        private func seconds(_ text: String) -> Int64 {
            (try? CivilTime(text: String(text.prefix(19))))?.unixSeconds ?? 0
        }
    }

    @Test func `at every quarter of an hour an imported schedule names whom the export names`() throws {
        // As returned: the highest precedence first.
        let layers = [
            Layer(
                start: "2020-11-03T10:30:00Z", virtualStart: "2020-10-01T02:00:00Z", end: "2020-11-08T00:00:00Z", hours: 12,
                users: ["PU1", "PU2", "PU3"], daily: (22, 9)),
            Layer(
                start: "2020-11-02T00:00:00Z", virtualStart: "2020-11-05T09:00:00Z", hours: 24, users: ["PU4", "PU5"],
                daily: (8, 12)),
            Layer(start: "2020-11-02T06:00:00Z", virtualStart: "2020-11-02T06:00:00Z", hours: 168, users: ["PU6"]),
        ]
        let text =
            #"{"schedule": {"id": "PS1", "name": "Primary", "time_zone": "UTC", "schedule_layers": ["#
            + layers.map(\.json).joined(separator: ", ") + "]}}"
        let loaded = try setup(text)
        let renderer = OnCallRenderer(schedules: loaded.pager.schedules, people: loaded.people)
        let begin = CivilTime(year: 2020, month: 11, day: 1).unixSeconds
        let rendering = renderer.rendering(of: ScheduleID(0), from: begin, until: begin + 10 * 86_400, clock: nil)
        var seen: Set<String?> = []
        for quarter in 0..<Int64(10 * 96) {
            let expected = layers.lazy.compactMap { $0.person(at: begin + quarter * 900) }.first
            let at = Instant.start + .minutes(15 * quarter)
            let duty = rendering.final.first { $0.from <= at && at < $0.until }
            #expect(duty?.who == expected, "\(rendering.epoch.localText(at))")
            seen.insert(expected)
        }
        #expect(seen.count == 7)
        let moment = renderer.moment(at: begin + 6 * 86_400, policies: loaded.pager.policies, clock: .utc)
        #expect(moment.schedules.first?.who == layers.lazy.compactMap { $0.person(at: begin + 6 * 86_400) }.first)
    }

    @Test func `names do not depend on the order of objects, and those that clash have their ids`() throws {
        func people(_ users: [(String, String)]) throws -> [String] {
            let list = users.map { #"{"id": "\#($0.0)", "name": "\#($0.1)", "notification_rules": []}"# }
            return try setup(#"{"users": [\#(list.joined(separator: ", "))]}"#).people.map(\.text)
        }
        #expect(try people([("P1", "Ann Smith"), ("P2", "ann smith")]) == ["Ann-Smith", "ann-smith"])
        #expect(try people([("P1", "Ann Smith"), ("P2", "Ann-Smith")]) == ["Ann-Smith-P1", "Ann-Smith-P2"])
        #expect(try people([("P2", "Ann-Smith"), ("P1", "Ann Smith")]) == ["Ann-Smith-P2", "Ann-Smith-P1"])
        #expect(try people([("P1", "  (Zoë) O'Neil & sons  ")]) == ["Zoë-O-Neil-sons"])
        #expect(try people([("P1", "💥")]) == ["P1"])
        #expect(try people([("P1", "nobody")]) == ["nobody-P1"])
        #expect(try people([("P1", String(repeating: "long ", count: 40))]).allSatisfy { $0.count <= 64 })
    }

    @Test func `a person and a schedule of one name are told apart`() throws {
        let loaded = try setup(
            #"""
            {"users": [{"id": "PU1", "name": "Primary", "notification_rules": []}],
             "schedules": [{"id": "PS1", "name": "Primary", "time_zone": "UTC", "schedule_layers": [
               {"start": "2020-11-02T09:00:00Z", "rotation_virtual_start": "2020-11-02T09:00:00Z",
                "rotation_turn_length_seconds": 86400, "users": [{"user": {"id": "PU1"}}]}]}]}
            """#)
        #expect(loaded.people.map(\.text) == ["Primary-PU1"])
        #expect(loaded.pager.schedules.map(\.name.text) == ["Primary-PS1"])
    }

    @Test func `a level that goes round robin still does, and hand-offs are announced as they were`() throws {
        func policy(_ strategy: String, _ handoffs: String) throws -> Policy? {
            try setup(
                #"""
                {"users": [{"id": "PU1", "name": "Ann", "notification_rules": []}],
                 "escalation_policies": [{"id": "PP1", "name": "Shop", "num_loops": 2, "on_call_handoff_notifications": "\#(handoffs)",
                   "escalation_rules": [{"escalation_delay_in_minutes": 5, "targets": [{"id": "PU1", "type": "user_reference"}],
                     "escalation_rule_assignment_strategy": \#(strategy)}]}]}
                """#
            ).pager.policies.first
        }
        #expect(try policy(#""round_robin""#, "always")?.levels.first?.assignment == .roundRobin)
        #expect(try policy(#"{"type": "round_robin"}"#, "if_has_services")?.levels.first?.assignment == .roundRobin)
        #expect(try policy(#"{"type": "assign_to_everyone"}"#, "always")?.levels.first?.assignment == .everyone)
        #expect(try policy(#""round_robin""#, "always")?.handoffs == .always)
        #expect(try policy(#""round_robin""#, "if_has_services")?.handoffs == .inUse)
    }

    @Test func `a channel is blocked when every contact method of it is`() throws {
        func blocked(_ contacts: String) throws -> [Channel] {
            let loaded = try setup(
                #"{"users": [{"id": "PU1", "name": "Ann", "notification_rules": [], "contact_methods": [\#(contacts)]}]}"#)
            return Channel.allCases.filter { loaded.pager.notify.first?.trouble(with: $0) == .blocked }
        }
        let good = #"{"type": "sms_contact_method", "enabled": true, "blacklisted": false}"#
        let off = #"{"type": "sms_contact_method", "enabled": false}"#
        let blacklisted = #"{"type": "phone_contact_method", "enabled": true, "blacklisted": true}"#
        #expect(try blocked("\(off), \(blacklisted)") == [.sms, .phone])
        #expect(try blocked("\(off), \(good)") == [])
        #expect(try blocked(#"{"id": "PC1", "type": "phone_contact_method_reference"}"#) == [])
        #expect(try blocked("") == [])
    }

    @Test func `layers that never were on duty are left out`() throws {
        let ended =
            Layer(
                start: "2020-11-02T09:00:00Z", virtualStart: "2020-11-02T09:00:00Z", end: "2020-11-02T09:00:00Z", hours: 24,
                users: ["PU1"]
            ).json
        let empty = Layer(start: "2020-11-02T09:00:00Z", virtualStart: "2020-11-02T09:00:00Z", hours: 24, users: []).json
        let result = try imported(
            #"{"schedule": {"id": "PS1", "name": "Primary", "time_zone": "UTC", "schedule_layers": [\#(ended), \#(empty)]}}"#)
        #expect(result.warnings.map(\.code) == ["import/no-users", "import/no-policies", "schedule/empty"])
        #expect(try loadSetup(text: result.setupText, file: "x").pager.schedules.first?.layers.isEmpty == true)
    }

    @Test func `times keep their moment in whatever offset they come`() throws {
        func from(_ time: String, zone: String) throws -> String? {
            let layer = Layer(start: time, virtualStart: time, hours: 24, users: ["PU1"]).json
            let text = #"{"schedule": {"id": "PS1", "name": "P", "time_zone": "\#(zone)", "schedule_layers": [\#(layer)]}}"#
            return try setup(text).pager.schedules.first?.layers.first?.from.text
        }
        #expect(try from("2020-11-06T20:00:00-05:00", zone: "Europe/Amsterdam") == "2020-11-07 02:00:00")
        #expect(try from("2020-11-06T20:00:00.123Z", zone: "America/New_York") == "2020-11-06 15:00:00")
        #expect(try from("2020-07-06T20:00:00+0530", zone: "UTC") == "2020-07-06 14:30:00")
        #expect(throws: Diagnostics.self) { try from("2020-11-06", zone: "UTC") }
        #expect(throws: Diagnostics.self) { try from("2020-11-06T20:00:00", zone: "UTC") }
        #expect(throws: Diagnostics.self) { try from("2020-11-06T20:00:00+5", zone: "UTC") }
    }
}
