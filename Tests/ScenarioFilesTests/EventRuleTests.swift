import Model
import ScenarioFiles
import TestSupport
import Testing

/// Event rules: conditions in the vendor's language, and what is done.
@Suite struct `Event rules` {
    private func condition(_ text: String) -> EventCondition? {
        let rules = "orchestration: [{when: \"\(text)\", does: drop}]"
        return good(drill(["setup.choices": rules]))?.scenario.setup.pager.orchestration.first?.condition
    }

    private func has(_ field: String) -> EventCondition { .field(field, .exists) }

    @Test func `conditions of every kind are read`() {
        #expect(condition("event.summary matches part 'Disk'") == .field("summary", .contains("Disk", isExact: false)))
        #expect(condition("event.summary matches exactly 'a b'") == .field("summary", .matches("a b", isExact: true)))
        #expect(condition("event.severity == 'info'") == .field("severity", .equals("info")))
        #expect(condition("event.custom_details['a b'] exists") == has("custom_details.a b"))
    }

    @Test func `not binds before and, and before or`() {
        let parsed = condition("event.group exists or not event.class exists and event.source exists")
        #expect(parsed == .or(has("group"), .and(.not(has("class")), has("source"))))
        let bracketed = condition("not (event.group exists or event.class exists) and event.source exists")
        #expect(bracketed == .and(.not(.or(has("group"), has("class"))), has("source")))
    }

    @Test func `rules read back as they were`() throws {
        let text = drill([
            "setup.choices": """
            orchestration:
              - {when: "event.summary matches part 'its'", route_to: checkout, priority: P1}
              - {severity: warning, pause: 90s}
            """,
            "setup.services":
                "services: {checkout: {policy: shop, rules: [{when: event.group exists, does: suppress, policy: shop, action: resolve}]}}",
        ])
        let loaded = try #require(good(text))
        #expect(
            loaded.scenario.setup.pager.orchestration.map(\.actions) == [
                [.route(ServiceID(0)), .priority("P1")], [.pause(.seconds(90)), .severity(.warning)],
            ])
        #expect(
            loaded.scenario.setup.pager.services[0].rules.map(\.actions) == [
                [.suppress, .policy(PolicyID(0)), .action(.resolve)]
            ])
        let again = try #require(good(loaded.resolvedText)?.scenario)
        #expect(again.unmarked == loaded.scenario.unmarked)
    }

    @Test(arguments: [
        ("event.sumary exists", "did you mean 'event.summary'?"), ("event.summary matches regex 'a'", "regular expressions"),
        ("event.summary is 'a'", "drills know 'matches'"), ("event.summary == a", "single quotes"),
        ("event.summary == 'a", "does not end"), ("(event.summary exists", "has no ')'"),
        ("event.summary exists event.group exists", "goes on after its end"), ("event.summary = 'a'", "write '=='"),
        ("and", "no field 'and'"), ("event.custom_details[a] exists", "single quotes"),
    ])
    func `a condition that is wrong is told with what to do`(_ text: String, _ part: String) {
        let found = problems(drill(["setup.choices": "orchestration: [{when: \"\(text)\", does: drop}]"]))
        #expect(found.map(\.code) == ["rules/bad-condition"])
        #expect(found.contains { "\($0.message) | \($0.hint ?? "")".contains(part) }, "\(found.map(\.line))")
    }

    @Test func `nesting has an end`() {
        let deep = String(repeating: "(", count: 40) + "event.group exists" + String(repeating: ")", count: 40)
        #expect(
            problems(drill(["setup.choices": "orchestration: [{when: \"\(deep)\", does: drop}]"])).map(\.code) == [
                "rules/bad-condition"
            ])
    }

    @Test(arguments: [
        (Array(repeating: "event.group exists", count: 65).joined(separator: " or "), "64 comparisons"),
        ("event.group == '\(String(repeating: "a", count: 1025))'", "1024 bytes, found 1025"),
        (
            "event.group == '\(String(repeating: "a", count: 1000))' or event.group == '\(String(repeating: "b", count: 1020))'",
            "2048 bytes"
        ),
        ("event.custom_details" + String(repeating: ".a", count: 31) + " exists", "32 elements"),
    ])
    func `a condition that PagerDuty refuses as too large is refused`(_ text: String, _ part: String) {
        let found = problems(drill(["setup.choices": "orchestration: [{when: \"\(text)\", does: drop}]"]))
        #expect(found.map(\.code) == ["rules/bad-condition"])
        #expect(found.contains { $0.message.contains(part) }, "\(found.map(\.line))")
    }

    @Test func `a condition as large as PagerDuty takes is taken`() {
        #expect(condition(Array(repeating: "event.group exists", count: 64).joined(separator: " or ")) != nil)
        #expect(condition("event.group == '\(String(repeating: "a", count: 1024))'") != nil)
        #expect(condition("event.custom_details" + String(repeating: ".a", count: 30) + " exists") != nil)
    }

    @Test func `a rule says what is done, and the rules of a service do not route`() {
        let line = "  checkout: {policy: shop, rules: [{route_to: search, does: dorp, policy: shoop}]}"
        func below(_ text: String, _ says: String) -> String {
            let column = line.distance(from: line.startIndex, to: line.ranges(of: text)[0].lowerBound)
            return String(repeating: " ", count: column) + String(repeating: "^", count: text.count) + " " + says
        }
        let marked = [
            "services:", line, below("route_to", "rules/unknown-key"),
            below("dorp", "rules/unknown-value | did you mean 'drop'?"),
            below("shoop", "rules/unknown-policy | did you mean 'shop'?"),
        ]
        expectMarked(drill(["setup.services": marked.joined(separator: "\n")]))
    }

    @Test func `workflows are read, and read back as they were`() throws {
        let text = drill([
            "setup.choices": """
            workflows:
              restart:
                service: checkout
                urgency: high
                when: "event.summary matches part 'stuck'"
                steps:
                  - {after: 1m, remedies: fails}
                  - {posts: 'it did not help: call somebody'}
                  - {after: 30s, requests_help: [lead], policies: shop}
              note: {steps: [{posts: seen}]}
            """
        ])
        let loaded = try #require(good(text))
        #expect(
            loaded.scenario.setup.pager.workflows[0].steps == [
                .init(after: .minutes(1), action: .remedy(succeeds: false)),
                .init(after: .zero, action: .post("it did not help: call somebody")),
                .init(after: .seconds(30), action: .request(people: [PersonID(2)], policies: [PolicyID(0)])),
            ])
        let again = try #require(good(loaded.resolvedText)?.scenario)
        #expect(again.unmarked == loaded.scenario.unmarked)
    }

    @Test func `a step does one thing`() {
        let found = problems(
            drill([
                "setup.choices":
                    "workflows: {a: {steps: [{after: 1m}, {posts: x, remedies: fails}, {remedies: works}, {posst: x}]}, b: {when: x}}"
            ]))
        #expect(
            found.map(\.code) == [
                "workflow/one-verb", "workflow/one-verb", "workflow/unknown-value", "workflow/unknown-key",
                "workflow/missing-key", "workflow/bad-condition",
            ])
    }

    @Test func `a set holds twenty-five rules`() {
        let rules = Array(repeating: "{does: drop}", count: 26).joined(separator: ", ")
        #expect(problems(drill(["setup.choices": "orchestration: [\(rules)]"])).map(\.code) == ["rules/too-many"])
    }
}
