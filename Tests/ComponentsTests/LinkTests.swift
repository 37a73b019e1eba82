import Model
import Testing

@testable import Components

struct LinkTests {
    private let latency = Quantiles([.init(.zero, .milliseconds(50)), .init(.one, .milliseconds(150))])
    private let from = Instant.start + .minutes(5)
    private let until = Instant.start + .minutes(10)

    private func parcel(_ ordinal: Int, attempt: UInt64 = 1) -> Link.Parcel {
        Link.Parcel(names: (Symbol("logzio").key, Symbol("checkout").key), ordinal: UInt64(ordinal), attempt: attempt)
    }

    private func link(_ kind: FaultPlan.Kind, rules: LinkRules? = nil, fault: Int = 0, key: UInt64 = 17) -> Link {
        Link(
            rules ?? LinkRules(latency: latency),
            impairments: [.init(fault: FaultID(fault), key: key, kind: kind, from: from, until: until)])
    }

    private func decide(_ link: Link, _ count: Int = 2000, at now: Instant? = nil) -> [Link.Decision] {
        (0..<count).map { link.decide(parcel($0), at: now ?? from, seed: Seed(3)) }
    }

    @Test func `a good link delivers once, within its table`() {
        for decision in decide(Link(LinkRules(latency: latency))) {
            #expect(decision.arrivals.count == 1)
            #expect(decision.arrivals.allSatisfy { (from + latency.min...from + latency.max).contains($0) })
            #expect(decision.troubles.isEmpty && decision.proofs.isEmpty && !decision.isRefused)
        }
    }

    @Test(arguments: [1, 10, 50, 99] as [Int64])
    func `shares converge`(percent: Int64) {
        let share = Ratio.percent(percent)
        let rules = LinkRules(latency: latency, loss: share)
        let expected = 10_000 * Int(percent) / 100
        let near = expected - 200...expected + 200
        #expect(near.contains(decide(Link(rules), 10_000).filter(\.arrivals.isEmpty).count))
        #expect(near.contains(decide(link(.loss(share)), 10_000).filter(\.arrivals.isEmpty).count))
        #expect(
            near.contains(
                decide(Link(LinkRules(latency: latency, duplication: share)), 10_000).filter { $0.arrivals.count == 2 }.count))
        let held = LinkRules(latency: latency, reordering: share, hold: .seconds(9))
        #expect(near.contains(decide(Link(held), 10_000).filter { $0.troubles == [.reordered] }.count))
    }

    @Test func `a lost parcel says so and proves the fault that lost it`() {
        for decision in decide(link(.loss(.percent(30)))) where decision.arrivals.isEmpty {
            #expect(decision.troubles == [.lost])
            #expect(decision.proofs.map(\.proof) == [.droppedConsignment])
        }
    }

    @Test func `the link's own loss proves nothing`() {
        let decisions = decide(Link(LinkRules(latency: latency, loss: .percent(30))))
        #expect(decisions.contains { $0.arrivals.isEmpty })
        #expect(decisions.allSatisfy { $0.proofs.isEmpty })
    }

    @Test func `a duplicated parcel arrives twice`() {
        let decisions = decide(link(.duplication(.one)))
        #expect(
            decisions.allSatisfy { $0.arrivals.count == 2 && $0.arrivals[0] == $0.arrivals[1] && $0.troubles == [.duplicated] })
        #expect(decisions.allSatisfy { $0.proofs.map(\.proof) == [.duplicatedConsignment] })
    }

    @Test func `a held back parcel is overtaken`() {
        let held = link(.reordering(.percent(50), hold: .seconds(30)))
        let arrivals = decide(held).map { ($0.arrivals[0], $0.troubles) }
        #expect(arrivals.allSatisfy { ($0.0 >= from + .seconds(30)) == ($0.1 == [.reordered]) })
    }

    @Test func `a delay comes on top of the latency`() {
        let plain = decide(Link(LinkRules(latency: latency)))
        let delayed = decide(link(.delay(.seconds(7))))
        #expect(zip(plain, delayed).allSatisfy { $0.arrivals[0] + .seconds(7) == $1.arrivals[0] })
        #expect(delayed.allSatisfy { $0.troubles == [.delayed] && $0.proofs.map(\.proof) == [.delayedConsignment] })
    }

    @Test func `a hop that is down refuses everything and delivers nothing`() {
        let down = link(.down, rules: LinkRules(latency: latency, loss: .percent(50), duplication: .one))
        for decision in decide(down) {
            #expect(decision.isRefused && decision.arrivals.isEmpty)
            #expect(decision.troubles == [.refused])
            #expect(decision.proofs.map(\.proof) == [.refusedConsignment])
        }
    }

    @Test func `a fault holds from its beginning to before its end`() {
        let down = link(.down)
        let refused = [from - Delay(nanoseconds: 1), from, until - Delay(nanoseconds: 1), until]
            .map { down.decide(parcel(1), at: $0, seed: Seed(3)).isRefused }
        #expect(refused == [false, true, true, false])
    }

    @Test func `every attempt and every parcel draws for itself`() {
        let rules = LinkRules(latency: latency)
        let draws = (0..<50).flatMap { ordinal in
            (1...4).map { Link(rules).decide(parcel(ordinal, attempt: $0), at: from, seed: Seed(3)).arrivals[0] }
        }
        #expect(Set(draws).count > 190)
    }

    @Test func `a fault draws by its name, not by its place among the faults`() {
        let first = decide(link(.loss(.percent(50)), fault: 0)).map(\.arrivals.isEmpty)
        let moved = decide(link(.loss(.percent(50)), fault: 5)).map(\.arrivals.isEmpty)
        let other = decide(link(.loss(.percent(50)), fault: 0, key: 18)).map(\.arrivals.isEmpty)
        #expect(first == moved)
        #expect(first != other)
    }

    @Test func `a fault moves no draw of the parcels it lets through`() {
        let plain = decide(Link(LinkRules(latency: latency)))
        let lossy = decide(link(.loss(.percent(50))))
        for (a, b) in zip(plain, lossy) where !b.arrivals.isEmpty { #expect(a.arrivals == b.arrivals) }
    }
}
