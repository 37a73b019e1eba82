import Model
import TestSupport
import Testing

@testable import Components

/// A mailbox, read every ten minutes at :05 from 0:30 to 1:00, and a call three minutes after the reading.
struct InboxTests {
    private func inbox(atOnce: Severity? = nil) -> Driver<Inbox> {
        let hours = Windows([
            .init(from: .start + .minutes(30), until: .start + .hours(1)),
            .init(from: .start + .hours(24), until: .start + .hours(25)),
        ])
        let rules = InboxRules(
            name: Symbol("mail"), kind: .email, link: LinkRules(latency: Quantiles(constant: .seconds(5))), hours: hours,
            reads: .minutes(10), phase: .minutes(5), handling: Quantiles(constant: .minutes(3)), sameWork: .minutes(15),
            atOnce: atOnce, mark: nil)
        let scenario = sampleScenario { parts in
            parts.lasts = .hours(2)
            parts.catalog.services.append(.init(name: Symbol("search"), tier: 0, team: "find", users: 10))
            parts.monitors = [Monitor(name: Symbol("mail"), kind: .inbox(rules))]
        }
        var driver = Driver(
            Inbox(World(scenario), monitor: MonitorID(0), rules: rules, seed: Seed(1)), wake: Inbox.Input.wake)
        driver.hand(.begin, at: .start)
        return driver
    }

    private func message(
        _ ordinal: Int32, _ action: AlertEvent.Action = .trigger, service: ServiceID = SampleParts.checkout,
        severity: Severity = .error, key: String? = nil
    ) -> AlertEvent {
        AlertEvent(
            id: .init(rule: RuleID(0), ordinal: ordinal), action: action, service: service, group: "", severity: severity,
            dedupKey: key, summary: "alert \(ordinal)", value: 0,
            details: ["service: checkout", "sample: drill-\(ordinal)"], inbox: InboxID(0))
    }

    private func minute(_ at: Instant) -> Int64 { (at - .start).nanoseconds / 60_000_000_000 }

    private func calls(_ inbox: Driver<Inbox>) -> [(at: Int64, event: AlertEvent)] {
        inbox.messages.compactMap { at, message in
            if case .event(let event) = message { (minute(at), event) } else { nil }
        }
    }

    /// When calls leave for messages that land at these minutes.
    private func calls(landing minutes: [Int64], severity: Severity = .error, atOnce: Severity? = nil) -> [Int64] {
        var inbox = inbox(atOnce: atOnce)
        for (index, at) in minutes.enumerated() {
            inbox.hand(.event(message(Int32(index + 1), severity: severity)), at: .start + .minutes(at))
        }
        inbox.run(before: .start + .hours(48))
        return calls(inbox).map(\.at)
    }

    @Test func `a message is told at the next reading and what finding out takes`() {
        #expect(calls(landing: [36]) == [48])
        // What lands at the instant of a reading is read.
        #expect(calls(landing: [35]) == [38])
    }

    @Test func `what lands outside the hours waits for the first reading of the next`() {
        #expect(calls(landing: [3]) == [38])
        #expect(calls(landing: [56]) == [24 * 60 + 8])
        #expect(calls(landing: [70]) == [24 * 60 + 8])
    }

    @Test func `what is read about a service that is worked on goes to that work`() {
        #expect(calls(landing: [31, 32, 44]) == [38])
        // The work of 0:35 is over at 0:50.
        #expect(calls(landing: [31, 52]) == [38, 58])
    }

    @Test func `the bad ones are read when they land, in the hours`() {
        #expect(calls(landing: [36], severity: .critical, atOnce: .critical) == [39])
        #expect(calls(landing: [36], severity: .error, atOnce: .critical) == [48])
        #expect(calls(landing: [3], severity: .critical, atOnce: .critical) == [38])
    }

    @Test func `each service is work of its own, and every message says whose`() {
        var inbox = inbox()
        inbox.hand(.event(message(1)), at: .start + .minutes(31))
        inbox.hand(.event(message(2, service: ServiceID(1))), at: .start + .minutes(32))
        inbox.hand(.event(message(3)), at: .start + .minutes(33))
        inbox.run(before: .start + .hours(1))
        func id(_ rule: Int, _ ordinal: Int32) -> AlertEvent.ID { .init(rule: RuleID(rule), ordinal: ordinal) }
        let read = inbox.notes.map(\.note).filter { $0 != .evaluated(RuleID(1)) }
        #expect(
            read == [
                .read(id(0, 1), work: id(1, 1)), .read(id(0, 2), work: id(1, 2)), .read(id(0, 3), work: id(1, 1)),
            ])
        #expect(calls(inbox).map(\.event.service) == [SampleParts.checkout, ServiceID(1)])
    }

    @Test func `what a later message says is over begins nothing, and what comes after that does`() {
        var inbox = inbox()
        inbox.hand(.event(message(1, key: "a")), at: .start + .minutes(31))
        inbox.hand(.event(message(2, .resolve, key: "a")), at: .start + .minutes(32))
        inbox.run(before: .start + .minutes(36))
        #expect(calls(inbox).isEmpty)
        #expect(inbox.notes.map(\.note).filter { if case .dismissed = $0 { true } else { false } }.count == 2)
        inbox.hand(.event(message(3, .resolve, key: "a")), at: .start + .minutes(40))
        inbox.hand(.event(message(4, key: "a")), at: .start + .minutes(41))
        inbox.hand(.event(message(5, .resolve, key: "b")), at: .start + .minutes(42))
        inbox.run(before: .start + .minutes(50))
        #expect(calls(inbox).map(\.at) == [48])
    }

    @Test func `a copy of what the pager has begins nothing`() {
        var inbox = inbox()
        var copy = message(1)
        copy.isCopy = true
        inbox.hand(.event(copy), at: .start + .minutes(31))
        inbox.run(before: .start + .minutes(50))
        #expect(calls(inbox).isEmpty)
        #expect(inbox.notes.map(\.note).contains(.dismissed(copy.id, .paged)))
    }

    @Test func `whoever sends has its answer when the message lands`() throws {
        var inbox = inbox()
        inbox.hand(.event(message(1)), at: .start + .minutes(2))
        let reply = EventReceipt(id: .init(rule: RuleID(0), ordinal: 1), attempt: 1, outcome: .accepted)
        #expect(inbox.messages.map(\.message) == [.reply(reply)])
    }

    @Test func `a call quotes what was read, and is as bad as the worst of it`() throws {
        var inbox = inbox()
        inbox.hand(.event(message(1, severity: .warning)), at: .start + .minutes(31))
        inbox.hand(.event(message(2, severity: .critical)), at: .start + .minutes(32))
        inbox.run(before: .start + .hours(1))
        let call = try #require(calls(inbox).first).event
        #expect(call.inbox == nil)
        #expect(call.severity == .critical)
        #expect(call.dedupKey == "mail/checkout")
        #expect(call.summary == "email in mail about checkout: alert 1, and 1 more")
        #expect(
            call.details == [
                "service: checkout", "team: shop", "tier: gold", "read: alert 1", "sample: drill-1", "read: alert 2",
                "sample: drill-2",
            ])
    }

    @Test func `it is read as long as there is load, and then until it is empty`() {
        var inbox = inbox()
        inbox.run(before: .start + .hours(48))
        #expect(inbox.notes.filter { $0.note == .evaluated(RuleID(1)) }.map { minute($0.at) } == [35, 45, 55, 24 * 60 + 5])
    }
}
