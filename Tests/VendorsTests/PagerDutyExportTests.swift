import Testing
import Vendors

/// What PagerDuty's REST API returned, whole and not.
@Suite struct `Exports of PagerDuty` {
    private func export(_ texts: String...) -> PagerDutyExport {
        var export = PagerDutyExport()
        for (index, text) in texts.enumerated() { export.add(Array(text.utf8), file: "\(index).json") }
        return export
    }

    private let layer = """
        {"start": "2020-11-02T09:00:00Z", "rotation_virtual_start": "2020-11-02T09:00:00Z", "rotation_turn_length_seconds": 86400,
         "users": [{"user": {"id": "PU1", "summary": "Ann"}}]}
        """

    @Test func `one object and a list of them read the same`() {
        let body = #"{"id": "PS1", "name": "Primary", "time_zone": "UTC", "schedule_layers": [\#(layer)]}"#
        let (one, many) = (export(#"{"schedule": \#(body)}"#), export(#"{"schedules": [\#(body)]}"#))
        #expect(one.problems.isEmpty)
        #expect(one.schedules == many.schedules)
        #expect(one.schedules.first?.layers?.first?.users?.first?.user?.summary == "Ann")
    }

    @Test func `unknown members are passed over, whatever they are`() {
        let found = export(
            #"{"users": [{"id": "PU1", "name": "Ann", "x": [1.5, {"y": null}], "time_zone": "UTC"}], "more": false, "z": 1e3}"#)
        #expect(found.problems.isEmpty)
        #expect(found.users.map(\.name) == ["Ann"])
    }

    @Test func `a missing member is told with its object and its path`() {
        let found = export(
            #"""
            {"schedules": [
              {"id": "PS1", "name": "First", "time_zone": "UTC", "schedule_layers": [{"start": "x", "users": [{"user": {}}],
               "restrictions": [{"type": "weekly_restriction", "start_time_of_day": "09:00:00", "duration_seconds": 60}]}]},
              {"id": "PS2", "time_zone": "UTC", "schedule_layers": []},
              {"id": "PS3", "name": "Primary", "time_zone": "UTC"}]}
            """#)
        #expect(
            found.problems == [
                "0.json: schedules[0] 'First': missing schedule_layers[0].rotation_virtual_start",
                "0.json: schedules[0] 'First': missing schedule_layers[0].rotation_turn_length_seconds",
                "0.json: schedules[0] 'First': missing schedule_layers[0].users[0].user.id",
                "0.json: schedules[0] 'First': missing schedule_layers[0].restrictions[0].start_day_of_week",
                "0.json: schedules[1] 'PS2': missing name", "0.json: schedules[2] 'Primary': missing schedule_layers",
            ])
        #expect(found.schedules.isEmpty)
    }

    @Test func `an object without details in one file is no problem when another file has it`() {
        let list = #"{"schedules": [{"id": "PS1", "name": "Primary", "time_zone": "UTC"}]}"#
        let one = #"{"schedule": {"id": "PS1", "name": "Primary", "time_zone": "UTC", "schedule_layers": [\#(layer)]}}"#
        for found in [export(list, one), export(one, list)] {
            #expect(found.problems.isEmpty)
            #expect(found.schedules.count == 1)
        }
        #expect(export(one, one).schedules.count == 1)
    }

    @Test func `a member of another shape is told, and hides no other object`() {
        let found = export(
            #"""
            {"services": [{"id": "PV1", "name": 7, "escalation_policy": {"id": "PE1"}}, null,
              {"id": "PV2", "name": "Search", "escalation_policy": {"id": "PE1"}, "auto_resolve_timeout": "4h"},
              {"id": "PV3", "name": "Checkout", "escalation_policy": {"id": "PE1"}}]}
            """#)
        #expect(
            found.problems == [
                "0.json: services[0]: name is not a text", "0.json: services[1]: it is null",
                "0.json: services[2] 'Search': auto_resolve_timeout is not a whole number",
            ])
        #expect(found.services.map(\.name) == ["Checkout"])
    }

    @Test(arguments: ["", "{", "[1, 2]", "nonsense", #"{"oncalls": []}"#, #"{"schedules": {"id": "PS1"}}"#, "\u{FEFF}"])
    func `a file that is no export is told`(_ text: String) {
        #expect(export(text).problems.count == 1)
        #expect(export(text).problems.first?.hasPrefix("0.json: ") == true)
    }

    @Test func `the assignment strategy is a text or an object`() {
        func strategy(_ text: String) -> String? {
            export(
                #"{"escalation_policy": {"id": "PE1", "name": "Shop", "escalation_rules": [{"escalation_delay_in_minutes": 5,"#
                    + #" "targets": [], "escalation_rule_assignment_strategy": \#(text)}]}}"#
            ).policies.first?.rules?.first?.strategy?.type
        }
        #expect(strategy(#""round_robin""#) == "round_robin")
        #expect(strategy(#"{"type": "round_robin"}"#) == "round_robin")
        #expect(strategy("null") == nil)
    }

    @Test func `rules that are mere references need no details`() {
        let found = export(
            #"""
            {"user": {"id": "PU1", "name": "Ann", "notification_rules": [
              {"id": "PN1", "type": "assignment_notification_rule_reference", "summary": "0 minutes"},
              {"id": "PN2", "type": "assignment_notification_rule", "urgency": "high"}]}}
            """#)
        #expect(
            found.problems == [
                "0.json: user 'Ann': missing notification_rules[1].start_delay_in_minutes",
                "0.json: user 'Ann': missing notification_rules[1].contact_method.type",
            ])
    }

    // MARK: Incidents and their logs

    private let incident = #"""
        {"id": "PT1", "type": "incident", "incident_number": 7, "title": "disk full", "created_at": "2026-01-02T03:04:05Z",
         "urgency": "high", "service": {"id": "PS1"}, "escalation_policy": {"id": "PE1"}, "assignments": [], "body": {"x": 1.5}}
        """#
    private let entry = #"""
        {"id": "R1", "type": "escalate_log_entry", "created_at": "2026-01-02T03:09:05Z", "agent": {"id": "PS1", "type": "service_reference"},
         "channel": {"type": "timeout"}, "incident": {"id": "PT1"}, "assignees": [{"id": "PU1", "type": "user_reference"}]}
        """#

    @Test func `the pages of a list, one object and a bare list read the same`() {
        let paged = export(
            #"{"incidents": [\#(incident)], "limit": 1, "offset": 0, "more": true, "total": null}"#,
            #"{"log_entries": [\#(entry)], "limit": 1, "offset": 1, "more": false, "total": null}"#)
        let single = export(#"{"incident": \#(incident)}"#, #"{"log_entry": \#(entry)}"#)
        let bare = export("[\(incident), \(entry)]")
        for found in [paged, single, bare] {
            #expect(found.problems.isEmpty)
            #expect(found.incidents == paged.incidents)
            #expect(found.logEntries == paged.logEntries)
        }
        #expect(paged.incidents.first?.number == 7)
        #expect(paged.logEntries.first?.what == .escalate)
        #expect(paged.logEntries.first?.isByHand == false)
    }

    @Test func `an object of a bare list says what it is, or is told`() {
        let found = export(#"[\#(incident), {"type": "oncall"}, 3, {"id": "PT2", "type": "incident_reference"}]"#)
        #expect(
            found.problems == [
                "0.json: [1]: a 'oncall' is of no use here", "0.json: [2]: it has no type",
                "0.json: [3] 'PT2': missing created_at",
                "0.json: [3] 'PT2': missing urgency", "0.json: [3] 'PT2': missing service.id",
                "0.json: [3] 'PT2': missing escalation_policy.id",
            ])
        #expect(found.incidents.count == 1)
    }

    @Test func `an entry that comes on two pages counts once, and an empty list is an answer`() {
        #expect(export("[\(entry)]", "[\(entry)]").logEntries.count == 1)
        #expect(export(#"{"incidents": [], "more": false}"#).problems.isEmpty)
    }

    @Test func `every documented type of a log entry is known`() {
        for kind in PagerDutyREST.LogEntry.Kind.allCases {
            let text = entry.replacing("escalate_log_entry", with: "\(kind.rawValue)_log_entry")
            let found = export(#"{"log_entries": [\#(text)]}"#)
            #expect(found.logEntries.first?.what == kind || kind == .notify, "\(kind)")
        }
        #expect(export("[\(entry.replacing("escalate", with: "levitate"))]").logEntries.map(\.what) == [nil])
    }

    @Test func `a notification names whom it told, and how`() {
        let found = export("[\(entry.replacing("escalate", with: "notify"))]")
        #expect(found.problems == ["0.json: [0] 'R1': missing user.id", "0.json: [0] 'R1': missing channel.notification.type"])
    }
}
