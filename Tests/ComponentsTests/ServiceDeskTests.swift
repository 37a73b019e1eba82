import Model
import TestSupport
import Testing

@testable import Components

/// A mailbox, read every ten minutes at :05 from 0:30 to 1:00, and a ticket three minutes after the reading.
struct ServiceDeskTests {
    private func desk(complaints: Int64 = 1) -> Driver<ServiceDesk> {
        let hours = Windows([
            .init(from: .start + .minutes(30), until: .start + .hours(1)),
            .init(from: .start + .hours(24), until: .start + .hours(25)),
        ])
        let rules = DeskRules(
            name: Symbol("complaints"), hours: hours, reads: .minutes(10), phase: .minutes(5),
            handling: Quantiles(constant: .minutes(3)), complaints: complaints, sameTicket: .minutes(15),
            priorities: [.critical], mark: nil)
        let scenario = sampleScenario { parts in
            parts.rules = []
            parts.lasts = .hours(2)
            parts.monitors = [Monitor(name: Symbol("desk"), kind: .desk(rules))]
        }
        var driver = Driver(
            ServiceDesk(World(scenario), monitor: MonitorID(0), rules: rules, seed: Seed(1)), wake: ServiceDesk.Input.wake)
        driver.hand(.begin, at: .start)
        return driver
    }

    /// Minutes at which tickets are written, for mails that come in at these minutes.
    private func tickets(_ mails: [Int64], complaints: Int64 = 1) -> [Int64] {
        var desk = desk(complaints: complaints)
        for mail in mails {
            desk.hand(.complaint(Complaint(service: SampleParts.checkout, after: .minutes(1))), at: .start + .minutes(mail - 1))
        }
        desk.run(before: .start + .hours(48))
        return desk.messages.compactMap { at, message in
            if case .event = message { (at - .start).nanoseconds / 60_000_000_000 } else { nil }
        }
    }

    @Test func `a mail becomes a ticket at the next reading`() {
        #expect(tickets([36]) == [48])
        #expect(tickets([35]) == [38])
    }

    @Test func `mails outside the hours wait for the first reading of the next`() {
        #expect(tickets([3]) == [38])
        #expect(tickets([56]) == [24 * 60 + 8])
        #expect(tickets([70]) == [24 * 60 + 8])
    }

    @Test func `further mails go to the ticket there is, and to a new one when it has been closed`() {
        #expect(tickets([31, 32, 44]) == [38])
        #expect(tickets([31, 52]) == [38, 58])
    }

    @Test func `too few complaints are no ticket, and none is forgotten`() {
        #expect(tickets([31], complaints: 2) == [])
        #expect(tickets([31, 41], complaints: 2) == [48])
    }

    @Test func `it reads as long as there is load, and then until the mailbox is empty`() {
        var desk = desk()
        desk.run(before: .start + .hours(48))
        let read = desk.notes.filter { $0.note == .evaluated(RuleID(0)) }.map { ($0.at - .start).nanoseconds / 60_000_000_000 }
        #expect(read == [35, 45, 55, 24 * 60 + 5])
    }

    @Test func `a ticket names the service, its tier and how many complained`() throws {
        var desk = desk()
        for _ in 0..<3 {
            desk.hand(.complaint(Complaint(service: SampleParts.checkout, after: .zero)), at: .start + .minutes(31))
        }
        desk.run(before: .start + .hours(1))
        guard case .event(let ticket) = try #require(desk.messages.first).message else { return #expect(Bool(false)) }
        #expect(ticket.group == "checkout")
        #expect(ticket.severity == .critical)
        #expect(ticket.value == 3000)
        #expect(ticket.summary == "ticket about checkout: 3 complaints in the mailbox")
        #expect(ticket.details == ["service: checkout", "team: shop", "tier: gold"])
    }
}

/// Whom a fault harms, and who of them writes.
struct HarmTests {
    private func harm(users: Int64 = 1000, share: Ratio = .percent(10)) -> Harm {
        Harm(users: users, complaints: Complaints(share: share), fault: Symbol("down"), seed: Seed(1))
    }

    /// When writers are harmed, until nobody is left.
    private func times(_ harm: Harm) -> [Instant] {
        var (harm, times) = (harm, [Instant]())
        while let next = harm.next {
            times.append(next)
            _ = harm.take()
        }
        return times
    }

    @Test func `about their share of the users write, each when a request of theirs fails`() {
        var harm = harm()
        #expect(harm.next == nil)
        harm.tune(perKilosecond: 100_000, at: .start + .minutes(1))
        let times = times(harm)
        #expect((70...130).contains(times.count))
        #expect(times == times.sorted())
        // A thousand users at a hundred failures a second.
        #expect(times.allSatisfy { .start + .minutes(1) < $0 && $0 <= .start + .minutes(1) + .seconds(10) })
    }

    @Test func `the same users write whatever the rates were on the way`() {
        var (steady, changing) = (harm(), harm())
        steady.tune(perKilosecond: 100_000, at: .start)
        changing.tune(perKilosecond: 50_000, at: .start)
        changing.tune(perKilosecond: 0, at: .start + .seconds(2))
        changing.tune(perKilosecond: 200_000, at: .start + .seconds(60))
        let (a, b) = (times(steady), times(changing))
        #expect(a.count == b.count)
        #expect(b.allSatisfy { $0 >= .start + .seconds(60) })
    }

    @Test func `all at once, or nobody`() {
        var harm = harm()
        harm.strike(.max, at: .start + .seconds(5))
        #expect(Set(times(harm)) == [.start + .seconds(5)])
        var none = self.harm(share: .zero)
        none.strike(.max, at: .start)
        #expect(none.next == nil)
    }
}
