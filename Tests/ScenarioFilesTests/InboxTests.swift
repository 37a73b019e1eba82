import Model
import ScenarioFiles
import TestSupport
import Testing

/// Inboxes, and the alerts that go there.
struct InboxTests {
    private let inboxes = [
        "setup.inboxes": """
        inboxes:
          mail: {kind: email, hours: Mon-Fri 08:30-17:00, reads: 20m, at_once: critical}
          talk: {kind: chat, reads: 2m, phase: 30s, same_work: 1h, handling: 1m, latency: 2s}
          queue: {kind: ticket, hours: 24x7}
        """,
        "setup.alerts": """
        alerts:
          checkout-errors: {query: 'level:FATAL', when: count >= 50, group_by: service, to: checkout, by: [mail, pager]}
          checkout-slow: {query: 'duration_ms:>=2000', when: count >= 50, to: checkout, by: talk}
          checkout-odd: {query: 'level:WARN', when: count >= 50, to: checkout, by: queue}
        """,
    ]

    @Test func `alerts go where they say, and each inbox is an alert with hours of its own`() throws {
        let scenario = try #require(good(drill(inboxes))).scenario
        let told: [[Destination]] = [[.inbox(InboxID(0)), .pager], [.inbox(InboxID(1))], [.inbox(InboxID(2))]]
        #expect(scenario.setup.rules.map(\.destinations) == told)
        #expect(scenario.setup.alerts.map(\.name.text).suffix(3) == ["mail", "talk", "queue"])
        // The drill begins at nine.
        #expect(scenario.setup.alerts[3].schedule.contains(.start))
        #expect(!scenario.setup.alerts[3].schedule.contains(.start + .hours(8)))
        let read = scenario.setup.inboxes
        #expect(read.map(\.kind) == [.email, .chat, .ticket])
        #expect(read.map(\.reads) == [.minutes(20), .minutes(2), .hours(1)])
        #expect(read[0].atOnce == .critical && read[1].atOnce == nil)
        #expect(read[1].link.latency == Quantiles(constant: .seconds(2)))
        #expect(read[1].handling == Quantiles(constant: .minutes(1)) && read[1].sameWork == .hours(1))
    }

    @Test func `probes and alarms go where they say, and are written again`() throws {
        let watched = [
            "setup.alerts": "", "setup.path": "path: [cloudwatch-logs]",
            "setup.inboxes": "inboxes: {mail: {kind: email, reads: 20m}}",
            "setup.probes": "probes: {up: {service: checkout, by: [pager, mail]}}",
            "setup.cloudwatch": """
            cloudwatch:
              filters: {errors: {pattern: '{ $.level = "FATAL" }'}}
              alarms: {many: {filter: errors, when: Sum >= 60, to: checkout, by: mail}}
            """,
            "expect": "expect: [{fired: {rule: many, before: 20m}}]",
        ]
        let loaded = try #require(good(drill(watched)))
        let told = loaded.scenario.setup.monitors.map(\.destinations)
        #expect(told == [[.pager, .inbox(InboxID(0))], [.inbox(InboxID(0))], []])
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `what is read is written again`() throws {
        let loaded = try #require(good(drill(inboxes)))
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `inboxes that cannot be are refused`() {
        expectMarked(
            drill([
                "setup.inboxes": """
                inboxes:
                  mail: {hours: Mon-Fri 09:00-17:00}
                        ^ inbox/missing-key | kind: email
                  fax: {kind: fax, hours: 24x7}
                              ^^^ inbox/unknown-value
                  lost: {kind: email}
                  ^^^^ inbox/never-read | add 'hours
                  shut: {kind: chat, hours: []}
                                            ^ inbox/never-read | never open
                  dead: {kind: chat, reads: never}
                                            ^^^^^ inbox/never-read
                  slow: {kind: chat, reads: 1m, phase: 1m, hous: 24x7}
                                                       ^^ inbox/phase-too-long
                                                           ^^^^ inbox/unknown-key | did you mean 'hours'?
                  pager: {kind: chat, reads: 1m}
                  ^^^^^ inbox/bad-name
                  ^^^^^ inbox/unused
                """,
                "setup.alerts": """
                alerts:
                  a: {query: 'level:FATAL', when: count >= 50, to: checkout, by: [lost, shut, dead, slow]}
                """,
            ]))
    }

    @Test func `an alert that goes to no inbox there is, to one twice or nowhere is refused`() {
        expectMarked(
            drill([
                "setup.inboxes": """
                inboxes:
                  mail: {kind: email, reads: 30m}
                """,
                "setup.alerts": """
                alerts:
                  a: {query: 'level:FATAL', when: count >= 50, to: checkout, by: mall}
                                                                                 ^^^^ alert/unknown-inbox | did you mean 'mail'?
                  b: {query: 'level:FATAL', when: count >= 50, to: checkout, by: [mail, mail]}
                                                                                        ^^^^ alert/told-twice
                  c: {query: 'level:FATAL', when: count >= 50, to: checkout, by: []}
                                                                                 ^ alert/told-nowhere
                  d: {query: 'level:FATAL', when: count >= 50, by: mail}
                     ^ alert/missing-key
                """,
                "expect": "expect: [{fired: {before: 20m}}]",
            ]))
    }

    @Test func `hours that a reading may fall outside of are named`() {
        expectMarked(
            drill([
                "setup.inboxes": """
                inboxes:
                  mail: {kind: email, hours: Mon-Fri 09:00-09:10, reads: 30m}
                                             ^^^^^^^^^^^^^^^^^^^ inbox/may-never-read | shorter
                """,
                "setup.alerts": "alerts: {a: {query: '*', when: count >= 50, to: checkout, by: mail}}",
            ]))
    }

    @Test func `an inbox that nothing goes to is there in vain`() {
        expectMarked(
            drill([
                "setup.inboxes": """
                inboxes:
                  mail: {kind: email, reads: 30m}
                  ^^^^ inbox/unused
                """
            ]))
    }
}
