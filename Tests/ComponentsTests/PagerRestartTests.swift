import Model
import TestSupport
import Testing

@testable import Components

/// The pager is down for a while, and its policies are edited.
struct PagerRestartTests {
    private func minute(_ minute: Int64) -> Instant { .start + .minutes(minute) }

    private func down(from: Int64, for length: Int64, _ pager: inout Driver<Pager>) {
        pager.hand(.change(.restart(.minutes(length))), at: minute(from))
    }

    private func seen(_ pager: Driver<Pager>) -> [String] {
        pager.pages.map { "\($0.at.clockText) \($0.page.person.index)" }
    }

    @Test func `what is due meanwhile happens once, when it is back, and waits count from then`() {
        var pager = pagerDriver { $0.pager.policies[0].repeats = 0 }
        pager.hand(.event(event()), at: .start)
        down(from: 4, for: 3, &pager)
        pager.run(before: minute(30))
        #expect(seen(pager) == ["0:00.000 0", "7:00.000 1"])
        #expect(pager.notes.last?.at == minute(17))
    }

    @Test func `what came before a deadline is done before it, and may call it off`() {
        var pager = pagerDriver()
        pager.hand(.event(event()), at: .start)
        down(from: 4, for: 3, &pager)
        let silence = pager.hand(.acknowledge(SampleParts.primary), at: .start + .seconds(270))
        pager.run(before: minute(30))
        #expect(silence.isEmpty)
        #expect(seen(pager) == ["0:00.000 0"])
        #expect(pager.notes.contains { $0.note == .acknowledged(IncidentID(0), SampleParts.primary) && $0.at == minute(7) })
        #expect(!pager.plainNotes.contains { if case .levelReached(_, let level, _, _) = $0 { level == 2 } else { false } })
    }

    @Test func `a deadline that is moved meanwhile is not met as well`() {
        var pager = pagerDriver { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        pager.hand(.event(event()), at: .start)
        pager.hand(.acknowledge(SampleParts.primary), at: minute(1))
        // The second acknowledgement comes before the first one's time is over, and gives it another ten minutes.
        down(from: 9, for: 4, &pager)
        pager.hand(.acknowledge(SampleParts.primary), at: minute(10))
        pager.run(before: minute(40))
        #expect(pager.notes.filter { $0.note == .unacknowledged(IncidentID(0)) }.map(\.at) == [minute(23)])
    }

    @Test func `events are answered at once and taken when it is back`() {
        var pager = pagerDriver()
        down(from: 0, for: 5, &pager)
        let answer = pager.hand(.event(event()), at: minute(2))
        pager.run(before: minute(6))
        #expect(answer == [.send(.reply(EventReceipt(id: event().id, attempt: 1, outcome: .accepted)))])
        #expect(seen(pager) == ["5:00.000 0"])
    }

    @Test func `a pager that is down is not stopped again`() {
        var pager = pagerDriver()
        down(from: 0, for: 5, &pager)
        down(from: 4, for: 5, &pager)
        pager.hand(.event(event()), at: minute(4))
        pager.run(before: minute(6))
        #expect(seen(pager) == ["5:00.000 0"])
    }

    /// For all downtimes: the same people are paged as without one, each as often, and nobody before their time.
    @Test func `for all downtimes: nothing is lost and nothing doubled`() {
        var plain = pagerDriver()
        plain.hand(.event(event()), at: .start)
        plain.run(before: .start + .hours(3))
        for seed in 0..<40 {
            var random = Seed(UInt64(seed)).stream(.generation)
            var pager = pagerDriver()
            pager.hand(.event(event()), at: .start)
            var from: Int64 = 0
            for _ in 0..<3 {
                from += 1 + Int64(random.below(12))
                let length = 1 + Int64(random.below(9))
                down(from: from, for: length, &pager)
                from += length
            }
            pager.run(before: .start + .hours(3))
            #expect(pager.pages.map(\.page.person) == plain.pages.map(\.page.person), "seed \(seed)")
            #expect(zip(pager.pages, plain.pages).allSatisfy { $0.at >= $1.at }, "seed \(seed)")
        }
    }

    // MARK: Edited policies

    private func edited(_ people: [PersonID], _ assignment: Policy.Assignment = .everyone) -> Pager.Input {
        let level = Policy.Level(targets: people.map { .person($0) }, wait: .minutes(5), assignment: assignment)
        return .change(.edit(PolicyID(0), Policy(name: Symbol("shop"), levels: [level], repeats: 0)))
    }

    @Test func `an open incident keeps its policy, a new one has the edited one`() {
        var pager = pagerDriver()
        pager.hand(.event(event()), at: .start)
        pager.hand(edited([SampleParts.lead]), at: minute(1))
        pager.hand(.event(event(2, key: "other")), at: minute(2))
        pager.run(before: minute(6))
        #expect(seen(pager) == ["0:00.000 0", "2:00.000 2", "5:00.000 1"])
    }

    @Test func `an open incident that is given to its policy anew has the edited one`() {
        var pager = pagerDriver()
        pager.hand(.event(event()), at: .start)
        pager.hand(edited([SampleParts.lead]), at: minute(1))
        pager.hand(
            .operation(Operation(incident: IncidentID(0), by: SampleParts.backup, action: .delegate(PolicyID(0)))),
            at: minute(2))
        pager.run(before: minute(6))
        #expect(seen(pager) == ["0:00.000 0", "2:00.000 2"])
    }

    @Test func `who leaves a ring is gone, who joins is last, and it begins again`() {
        let (a, b, c) = (SampleParts.primary, SampleParts.backup, SampleParts.lead)
        var pager = pagerDriver { parts in
            parts.pager.policies[0].levels[0].targets = [.person(a), .person(b)]
            parts.pager.policies[0].levels[0].assignment = .roundRobin
        }
        func open(_ key: Int32, _ at: Int64) { pager.hand(.event(event(key, key: "\(key)")), at: minute(at)) }
        open(1, 0)
        pager.hand(edited([c, a, b], .roundRobin), at: minute(1))
        for (key, at) in [(2, 1), (3, 2), (4, 3)] as [(Int32, Int64)] { open(key, at) }
        pager.hand(edited([b, c], .roundRobin), at: minute(4))
        open(5, 4)
        // The same members in another order are the same ring.
        pager.hand(edited([c, b], .roundRobin), at: .start + .seconds(250))
        pager.hand(.event(event(6, key: "6")), at: .start + .seconds(260))
        pager.run(before: .start + .seconds(270))
        #expect(pager.pages.map(\.page.person) == [a, a, b, c, b, c])
    }
}
