import Model
import TestSupport
import Testing

@testable import Components

struct PagerRoundRobinTests {
    private let a = Policy.Target.person(PersonID(0))
    private let b = Policy.Target.person(PersonID(1))
    private let c = Policy.Target.schedule(ScheduleID(0))

    @Test func `a ring without gaps gives everybody a turn before anybody has two`() {
        for gap in PagerChoices.RoundRobinGap.allCases {
            var ring = Ring([a, b, c])
            let turns = (0..<7).map { _ in ring.turn(gap) { _ in true } }
            #expect(turns == [a, b, c, a, b, c, a])
        }
    }

    @Test func `a gap stays in front, and the ring stands still`() {
        var ring = Ring([c, a, b])
        let standIns = (0..<2).map { _ in ring.turn(.stays) { $0 != c } }
        let after = (0..<3).map { _ in ring.turn(.stays) { _ in true } }
        #expect(standIns == [a, a])
        #expect(after == [c, a, b])
    }

    @Test func `a gap stays in front while others take turns`() {
        var ring = Ring([c, a, b])
        let standIns = (0..<3).map { _ in ring.turn(.turns) { $0 != c } }
        let after = ring.turn(.turns) { _ in true }
        #expect(standIns == [a, b, a])
        #expect(after == c)
    }

    @Test func `nobody takes a turn when nobody is there`() {
        var ring = Ring([a, b])
        let nobody = ring.turn(.stays) { _ in false }
        let next = ring.turn(.stays) { _ in true }
        #expect(nobody == nil)
        #expect(next == a)
    }

    /// Quantified over seeds, choices and gaps: of any two who are always there, neither is ever two turns ahead of the other.
    @Test func `for all gaps: those who are always there take turns evenly`() {
        for seed in 0..<50 {
            var random = Seed(UInt64(seed)).stream(.generation)
            var ring = Ring([a, c, b])
            var turns: [Policy.Target: Int] = [:]
            for _ in 0..<100 {
                let isGap = random.below(3) == 0
                if let target = ring.turn(.turns, hasSomebody: { $0 != c || !isGap }) { turns[target, default: 0] += 1 }
                #expect(abs(turns[a, default: 0] - turns[b, default: 0]) <= 1, "seed \(seed)")
            }
        }
    }

    /// Keys that differ are incidents that differ; all reach the first level at once.
    private func firstPeople(_ count: Int, _ change: @escaping (inout SampleParts) -> Void) -> [PersonID] {
        var pager = pagerDriver { parts in
            parts.pager.policies[0].levels[0].targets = [.person(SampleParts.primary), .person(SampleParts.lead)]
            parts.pager.policies[0].levels[0].assignment = .roundRobin
            change(&parts)
        }
        for key in 0..<count { pager.hand(.event(event(key: "\(key)")), at: .start) }
        pager.run(before: .start + .minutes(1))
        return pager.pages.map(\.page.person)
    }

    @Test func `one target of a round-robin level is paged, the next one next time`() {
        #expect(firstPeople(3) { _ in } == [SampleParts.primary, SampleParts.lead, SampleParts.primary])
    }

    @Test func `each level of each policy has a ring of its own`() {
        var pager = pagerDriver { parts in
            parts.pager.policies[0].repeats = 0
            for level in 0..<2 {
                parts.pager.policies[0].levels[level].targets = [.person(SampleParts.primary), .person(SampleParts.lead)]
                parts.pager.policies[0].levels[level].assignment = .roundRobin
            }
        }
        let paged = pager.play("!......")
        #expect(paged == "1....1.")
    }

    @Test func `an incident whose acknowledgement timed out stays with the one who had it`() {
        var pager = pagerDriver { parts in
            parts.pager.policies[0].levels[0].targets = [.person(SampleParts.primary), .person(SampleParts.lead)]
            parts.pager.policies[0].levels[0].assignment = .roundRobin
            parts.pager.services[0].acknowledgementTimeout = .minutes(10)
        }
        let paged = pager.play("!..a............")
        #expect(paged == "1............1..")
    }

    @Test func `a timed-out acknowledgement may begin the policy again`() {
        var pager = pagerDriver { parts in
            parts.pager.choices.acknowledgementTimeout = .policy
            parts.pager.services[0].acknowledgementTimeout = .minutes(10)
        }
        let paged = pager.play("!......b.......................")
        #expect(paged == "1....2...........1....2........")
        #expect(pager.pages.map(\.page.pass) == [1, 1, 1, 1])
    }
}
