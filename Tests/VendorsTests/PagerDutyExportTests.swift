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
}
