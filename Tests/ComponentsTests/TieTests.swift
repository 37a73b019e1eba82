import Model
import TestSupport
import Testing

@testable import Components

/// Who goes first at one instant.
struct TieTests {
    private let names = StationNames(sampleScenario { $0.rules.append(SampleParts.rule("a-rule")) })

    private func rank(_ station: Station, _ wakeup: Wakeup?) -> UInt64 { Pipeline.rank(of: station, wakeup, names: names) }

    @Test func `stations go in the order of the flow, and people before the pager's own deadlines`() {
        let order = [
            rank(.generator, .faultBegins(FaultID(0))), rank(.generator, .emit), rank(.hop(HopID(0)), nil),
            rank(.hop(HopID(0)), .index(ServiceID(0), 1)), rank(.hop(HopID(1)), nil),
            rank(.rules, nil),
            rank(.rules, .evaluate(RuleID(0))), rank(.person(PersonID(0)), nil),
            rank(.person(PersonID(0)), .acknowledge(IncidentID(0))),
            rank(.pager, nil), rank(.pager, .escalate(IncidentID(0))), rank(.pager, .autoResolve(IncidentID(0))),
            rank(.pager, .notify(1)),
        ]
        #expect(order == order.sorted())
        #expect(Set(order).count == order.count)
    }

    @Test func `equal ranks go by name, not by number`() {
        // The second rule's name comes first in the alphabet; backup comes before primary.
        #expect(rank(.rules, .evaluate(RuleID(1))) < rank(.rules, .evaluate(RuleID(0))))
        #expect(rank(.person(SampleParts.backup), nil) < rank(.person(SampleParts.primary), nil))
    }

    @Test func `ever more hops never rank behind the rules`() {
        #expect(rank(.hop(HopID(60)), .emit) < rank(.rules, nil))
    }
}
