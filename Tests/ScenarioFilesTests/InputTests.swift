import Model
import ScenarioFiles
import TestSupport
import Testing

/// What an author has happen to the pager.
@Suite struct `Inputs of the pager` {
    private let inputs = [
        "sends": """
        sends:
          - {at: 20m, service: checkout, integration: nagios, action: resolve, key: disk}
          - {at: 10m, service: checkout, integration: nagios, key: disk, severity: warning, summary: disk full, fault: down}
          - {at: 10m, service: checkout, summary: nameless, details: ['one: 1']}
        """,
        "changes": """
        changes:
          - {at: 10m, disables: checkout}
          - {at: 11m, enables: checkout}
          - {at: 50m, edits: shop, levels: [{notify: [duty, lead], wait: 4m, assign: round-robin}], repeat: 2, handoffs: always}
          - {at: 51m, restarts: 90s}
          - {at: 50m, maintains: checkout, for: 5m}
          - {at: 52m, ends_maintenance: checkout}
        """,
        "operators": """
        operators:
          - {at: 30m, who: lead, acknowledges: 1}
          - {at: 10m, who: lead, snoozes: 1, for: 2h}
          - {at: 31m, who: lead, unacknowledges: 1}
          - {at: 31m, who: lead, reassigns: 1, to: [backup, primary]}
          - {at: 31m, who: lead, reassigns: 1, policy: shop}
          - {at: 31m, who: lead, escalates: 1, level: 2}
          - {at: 31m, who: lead, merges: 2, into: 1}
          - {at: 31m, who: lead, moves: 2, alert: disk, integration: nagios, into: 1}
          - {at: 31m, who: lead, notes: 1, text: 'it is: the disk'}
          - {at: 31m, who: lead, prioritizes: 1, priority: P1}
          - {at: 31m, who: lead, sets_urgency: 1, to: low}
          - {at: 31m, who: lead, requests_help: 1, of: backup, policies: shop}
          - {at: 31m, who: backup, accepts: 1}
          - {at: 31m, who: backup, declines: 1}
          - {at: 32m, who: lead, resolves: 1}
          - {at: 33m, who: lead, reopens: 1}
        """, "setup.choices": "choices: {acknowledged: moves-to-acknowledger, reopen: refused}",
    ]

    @Test func `somebody opens an incident by hand, which is no event`() throws {
        func sends(_ line: String) -> String { drill(["sends": "sends: [\(line)]"]) }
        let scenario = try #require(good(sends("{at: 5m, service: checkout, by: lead, urgency: low, summary: slow}"))?.scenario)
        guard case .send(let event) = scenario.inputs.first?.kind else {
            Issue.record("nothing is opened")
            return
        }
        #expect(scenario[try #require(event.opener).person].name.text == "lead")
        #expect(event.opener?.urgency == .low)
        #expect(event.dedupKey == nil && event.integration == nil)
        let keyed = problems(sends("{at: 5m, service: checkout, by: lead, key: disk, summary: slow}"))
        #expect(keyed.map(\.code) == ["input/unknown-key"])
        let urgent = problems(sends("{at: 5m, service: checkout, urgency: low, summary: slow}"))
        #expect(urgent.map(\.code) == ["input/unknown-key"])
    }

    @Test func `they are in order of time, and at one instant changes come first and operators last`() throws {
        let scenario = try #require(good(drill(inputs))?.scenario)
        let first = scenario.inputs.prefix { $0.at <= .start + .minutes(20) }.map { input in
            switch input.kind {
            case .send(let event): "send \(event.id.ordinal)"
            case .change: "change"
            case .operation: "operation"
            }
        }
        #expect(first == ["change", "send 2", "send 3", "operation", "change", "send 1"])
        guard case .send(let event) = scenario.inputs.dropFirst().first?.kind else {
            Issue.record("no event is sent first")
            return
        }
        #expect(event.details == ["service: checkout", "drill: \(scenario.faults[0].drill)"])
        #expect(event.severity == .warning)
        #expect(event.integration?.text == "nagios")
        #expect(scenario.setup.pager.choices.acknowledged == .movesToAcknowledger)
    }

    @Test func `they read back as they were`() throws {
        let loaded = try #require(good(drill(inputs)))
        let again = try #require(good(loaded.resolvedText)?.scenario)
        #expect(again.unmarked == loaded.scenario.unmarked)
    }

    @Test func `an event that is sent needs what the API asks for`() {
        expectMarked(
            drill([
                "sends": """
                sends:
                  - {at: 5m, service: checkout, action: resolve}
                    ^ input/missing-key | name the key of the trigger
                  - {at: 5m, service: checkout, key: disk}
                    ^ input/missing-key | 'summary'
                  - {at: 5m, service: search, summary: disk full}
                                      ^^^^^^ input/unrouted | add 'services: {search: {policy: ...}}'
                  - {at: 5m, service: checkout, summary: disk full, severity: crit}
                                                                              ^^^^ input/unknown-value | critical
                  - {at: 5m, service: checkout, summary: disk full, fault: dwn}
                                                                           ^^^ input/unknown-fault | did you mean 'down'?
                  - {at: 50h, service: checkout, summary: disk full}
                         ^^^ input/past-horizon
                """
            ]))
    }

    @Test func `an operator does one thing to one incident`() {
        expectMarked(
            drill([
                "operators": """
                operators:
                  - {at: 5m, who: lead}
                    ^ input/one-verb | acknowledges: 1
                  - {at: 5m, who: lead, acknowledges: 1, resolves: 1}
                                                         ^^^^^^^^ input/one-verb | make two entries of it
                  - {at: 5m, who: lead, acknowledges: 0}
                                                      ^ input/number-out-of-range
                  - {at: 5m, who: leed, acknowledges: 1}
                                  ^^^^ input/unknown-person | did you mean 'lead'?
                  - {who: lead, acknowledges: 1}
                    ^ input/missing-key | counted from the start
                  - {at: 5m, who: lead, snoozes: 1, for: 8d}
                                                         ^^ input/duration-out-of-range | at most 7d
                  - {at: 5m, who: lead, snoozes: 1, until: 8d}
                    ^ input/missing-key | add 'for: 1h'
                                                    ^^^^^ input/unknown-key
                  - {at: 5m, who: lead, reassigns: 1, policy: shoop}
                                                              ^^^^^ input/unknown-policy | did you mean 'shop'?
                  - {at: 5m, who: lead, acknowlegdes: 1}
                                        ^^^^^^^^^^^^ input/unknown-key | did you mean 'acknowledges'?
                """
            ]))
    }

    @Test func `a change needs its length, and only maintenance has one`() {
        expectMarked(
            drill([
                "changes": """
                changes:
                  - {at: 5m, maintains: checkout}
                    ^ input/missing-key | add 'for: 30m'
                  - {at: 5m, disables: checkout, for: 5m}
                                                 ^^^ input/unknown-key
                """
            ]))
    }

    @Test func `hours of a service are flat, and read back as they were`() throws {
        let services = """
            services:
              checkout:
                policy: shop
                urgency: {hours: 'Mon-Fri 09:30-17:00', during: severity, outside: low, raise: start}
                zone: Europe/London
                maintenance: [{from: 5m, for: 10m}]
              search: {policy: shop, status: disabled, grouping: {by: content, fields: [summary, custom_details.host], window: 10m, aggregate: any}, auto_pause: 5m, urgency: {hours: '24x7', raise: never}}
            """
        let loaded = try #require(good(drill(["setup.services": services])))
        let (first, second) = (loaded.scenario.setup.pager.services[0], loaded.scenario.setup.pager.services[1])
        guard case .supportHours(let support) = first.urgency else {
            Issue.record("no support hours")
            return
        }
        // 09:30 in London is 10:30 in Amsterdam, where it is nine.
        #expect(support.hours.spans.first?.from == .start + .minutes(90))
        #expect(support.during == .severity && support.outside == .low && support.raises == .start)
        #expect(first.maintenance.spans == [.init(from: .start + .minutes(5), until: .start + .minutes(15))])
        #expect(second.isDisabled)
        #expect(
            second.grouping
                == .content(.init(fields: ["summary", "custom_details.host"], aggregate: .any, window: .minutes(10))))
        #expect(second.autoPause == .minutes(5))
        let again = try #require(good(loaded.resolvedText)?.scenario)
        #expect(again.unmarked == loaded.scenario.unmarked)
    }

    @Test func `hours of a service that are wrong are told where they stand`() {
        expectMarked(
            drill([
                "setup.services": """
                services:
                  checkout:
                    policy: shop
                    urgency: {hours: 'Mon-Fri 09:00-17:00', during: hihg, outside: high, raise: start}
                                                                    ^^^^ pager/unknown-value | did you mean 'high'?
                                                                                         ^^^^^ pager/raises-nothing | outside: low
                    status: disabeld
                            ^^^^^^^^ pager/unknown-value | did you mean 'disabled'?
                """
            ]))
    }

    @Test func `grouping and pauses keep to what the vendor takes`() {
        for text in [
            """
            services:
              checkout: {policy: shop, auto_pause: 4m, grouping: {by: time, window: 2d}}
                                                   ^^ pager/auto-pause | 2m, 3m, 5m, 10m, 15m
                                                                                    ^^ pager/grouping-window | 1m to 1d
              search: {policy: shop, grouping: {by: content, fields: [sumary], window: 2m}}
                                                                      ^^^^^^ pager/unknown-field | did you mean 'summary'?
                                                                                       ^^ pager/grouping-window | or 1d
            """,
            """
            services:
              checkout: {policy: shop, grouping: {by: intelligent}}
                                                      ^^^^^^^^^^^ pager/unpredictable | by: content
              search: {policy: shop, grouping: {by: content}}
                                               ^ pager/missing-key | fields
                                               ^ pager/missing-key | window
            """,
        ] {
            expectMarked(drill(["setup.services": text]))
        }
    }

    @Test func `a choice has a name`() {
        expectMarked(
            drill([
                "setup.choices": """
                choices: {reopen: alowed}
                                  ^^^^^^ choices/unknown-value | did you mean 'allowed'?
                """
            ]))
    }
}
