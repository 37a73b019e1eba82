import Model
import Reports
import TestSupport
import Testing

struct JournalTextTests {
    private static let scenario = sampleScenario()
    private static let incident = IncidentID(0)
    private static let event = AlertEvent.ID(rule: RuleID(0), ordinal: 3)

    static let table: [(Fact, String)] = [
        (.note(.injected(SampleParts.down)), "fault 'down' begins: outage of checkout"),
        (.first(.emitted, SampleParts.down, StreamID(0), ordinal: 0), "first line of 'down' emitted (checkout/fault-down)"),
        (.first(.searchable, SampleParts.down, StreamID(0), ordinal: 0), "first line of 'down' searchable"),
        (
            .trouble(HopID(0), ServiceID(0), ordinal: 1, attempt: 2, lines: 1200, .refused),
            "1,200 lines of checkout to logzio refused (try 2)"
        ),
        (
            .note(.becameTrue(RuleID(0), group: "checkout", value: 512_000)),
            "checkout-errors is true for checkout: count 512 (>= 50 in 5m)"
        ),
        (.fired(sampleEvent(1)), "checkout-errors fired for checkout: critical event sent"),
        (.replied(event, attempt: 1, .throttled), "event 3 of checkout-errors throttled: too many events a minute"),
        (.note(.opened(incident, event, ServiceID(0), .high)), "incident #1 opened for checkout (high urgency)"),
        (.landed(event), "event 3 of checkout-errors is in the inbox"),
        (
            .note(.read(event, work: .init(rule: RuleID(0), ordinal: 4))),
            "event 3 of checkout-errors is read, and goes to the work of event 4 of checkout-errors"
        ),
        (.note(.dismissed(event, .over)), "event 3 of checkout-errors is read: it is over already"),
        (.note(.dismissed(event, .paged)), "event 3 of checkout-errors is read: the pager has it"),
        (.note(.merged(incident, event)), "event 3 of checkout-errors joined incident #1"),
        (.note(.ignored(event, .nobodyOnCall)), "event 3 of checkout-errors had no effect: nobody is on call on any level"),
        (.paged(samplePage(1, SampleParts.backup, level: 2)), "paged backup (level 2, push) about incident #1"),
        (.delivered(page: 7), "page 7 arrived"),
        (
            .note(.levelReached(incident, level: 2, pass: 1, people: [SampleParts.backup])),
            "incident #1 escalated to level 2: backup"
        ),
        (.note(.acknowledged(incident, SampleParts.backup)), "incident #1 acknowledged by backup"),
        (.note(.mitigated(SampleParts.down, .fixed(SampleParts.backup))), "backup fixed 'down': the service works again"),
        (.note(.resolved(incident, .timeout)), "incident #1 resolved by itself: nobody touched it for too long"),
        (.note(.retrying(HopID(0), attempt: 2, after: .seconds(3), nil)), "logzio tries again in 3s: try 2 was never answered"),
        (.ended(.horizon), "the run was stopped at its horizon with something still pending"),
    ]

    @Test(arguments: table)
    func `an entry reads as a sentence`(fact: Fact, expected: String) {
        #expect(journalText(Entry(number: 1, at: .start, station: .pager, fact: fact), in: Self.scenario) == expected)
    }

    @Test func `a line of its own tells number, time and station`() {
        let entry = Entry(number: 12, at: .start + .minutes(5), station: .hop(HopID(0)), fact: .ended(.quiescent))
        #expect(
            journalLine(entry, in: Self.scenario) == "entry 12 at 5:00.000, logzio: the run is over: nothing left to happen")
    }

    @Test func `an entry that names what the scenario does not have is told by number`() {
        let entry = Entry(number: 1, at: .start, station: .hop(HopID(9)), fact: .note(.impact(FaultID(9))))
        #expect(journalLine(entry, in: Self.scenario) == "entry 1 at 0:00.000, hop 9: first user harmed by 'fault 9'")
    }

    @Test func `a line break in a group does not break the line`() {
        let fact = Fact.note(.becameFalse(RuleID(0), group: "a\nb"))
        let text = journalText(Entry(number: 1, at: .start, station: .rules, fact: fact), in: Self.scenario)
        #expect(text == "checkout-errors no longer true for a\\nb")
    }

    @Test(arguments: [
        (FaultPlan.Kind.outage, "outage of checkout"),
        (.errors(.steady(.percent(30))), "30% of checkout's requests fail"),
        (.errors(.burst(5000)), "5,000 requests of checkout fail at once"),
        (.latency(.seconds(5), share: .percent(20)), "20% of checkout's requests take 5s"),
        (.silence, "checkout falls silent"),
        (.missedJob("invoices"), "job invoices of checkout does not run"),
    ])
    func `a fault says what breaks`(kind: FaultPlan.Kind, expected: String) {
        let scenario = sampleScenario { $0.faults = [SampleParts.outage(kind: kind)] }
        let entry = Entry(number: 1, at: .start, station: .generator, fact: .note(.injected(FaultID(0))))
        #expect(journalText(entry, in: scenario) == "fault 'down' begins: \(expected)")
    }
}
