import Model
import TestSupport
import Testing

@testable import Components

/// What an event of a rule says, and how it is sent.
struct RuleEventTests {
    private func fire(_ change: (inout SampleParts) -> Void = { _ in }) -> (Driver<RuleEngine>, Scenario) {
        let scenario = sampleScenario { parts in
            parts.rules[0].condition = .threshold(.count, .atLeast, tiers: [.init(severity: .critical, threshold: 3000)])
            parts.pager.eventRetry = Backoff(attempts: 3, first: .seconds(30), factorPercent: 100, cap: .seconds(30))
            change(&parts)
        }
        var rules = engine(scenario)
        rules.hand(
            searchable(4, of: stream("checkout/fault-down", scenario), at: .start + .seconds(3)), at: .start + .seconds(5))
        rules.run(before: .start + .seconds(31))
        return (rules, scenario)
    }

    private func reply(_ attempt: Int32, _ outcome: EventReceipt.Outcome) -> RuleEngine.Input {
        .reply(EventReceipt(id: .init(rule: RuleID(0), ordinal: 1), attempt: attempt, outcome: outcome))
    }

    @Test func `an event tells what a responder needs`() throws {
        let (rules, scenario) = fire()
        let event = try #require(rules.events.first?.event)
        #expect(event.id == AlertEvent.ID(rule: RuleID(0), ordinal: 1))
        #expect(event.action == .trigger)
        #expect(event.group == "checkout")
        #expect(event.severity == .critical)
        #expect(event.value == 4000)
        #expect(event.summary == "checkout-errors on checkout: count is 4 in 5m")
        #expect(event.details.prefix(3) == ["service: checkout", "team: shop", "tier: gold"])
        #expect(event.details.contains { $0.hasPrefix("sample: level=FATAL") && $0.contains(scenario.faults[0].drill) })
        #expect(scenario.faults(carriedBy: event.details.joined(separator: "\n")) == [SampleParts.down])
    }

    @Test(arguments: [(AlertRule.Dedup.none, nil), (.rule, "checkout-errors"), (.group, "checkout-errors/checkout")])
    func `the dedup key is what the rule says`(dedup: AlertRule.Dedup, key: String?) {
        #expect(fire { $0.rules[0].dedup = dedup }.0.events.map(\.event.dedupKey) == [key])
    }

    @Test func `without group-by the group's key is the rule's`() {
        #expect(fire { $0.rules[0].groupBy = [] }.0.events.map(\.event.dedupKey) == ["checkout-errors"])
    }

    @Test func `an absence says for how long nothing was seen`() {
        let scenario = sampleScenario { parts in
            (parts.rules[0].condition, parts.rules[0].groupBy) = (.absence(.error), [])
        }
        var rules = engine(scenario)
        rules.run(before: .start + .minutes(6))
        #expect(rules.events.map(\.event.summary) == ["checkout-errors: nothing seen for 5m"])
    }

    @Test func `routed by group, the event goes to the service the group names`() {
        #expect(fire { $0.rules[0].route = .byGroup }.0.events.map(\.event.service) == [SampleParts.checkout])
    }

    @Test func `a group that names no paged service is unrouted`() {
        let (rules, _) = fire { parts in
            (parts.rules[0].route, parts.rules[0].groupBy) = (.byGroup, ["level"])
        }
        #expect(rules.events.isEmpty)
        #expect(rules.notes.contains { $0.note == .ignored(.init(rule: RuleID(0), ordinal: 1), .unrouted) })
    }

    @Test func `a throttled event is sent again, with the same words and the next attempt`() {
        var (rules, _) = fire()
        rules.hand(reply(1, .throttled), at: .start + .seconds(31))
        rules.hand(reply(2, .throttled), at: .start + .seconds(62))
        rules.run(before: .start + .seconds(93))
        #expect(rules.events.map(\.event.attempt) == [1, 2, 3])
        #expect(rules.events.map(\.at) == [30, 61, 92].map { .start + .seconds($0) })
        #expect(Set(rules.events.map(\.event.summary)).count == 1)
    }

    @Test func `an event is given up after its last try`() {
        var (rules, _) = fire()
        for (attempt, second) in [(1, 31), (2, 62), (3, 93)] as [(Int32, Int64)] {
            rules.hand(reply(attempt, .throttled), at: .start + .seconds(second))
        }
        rules.run(before: .start + .seconds(299))
        #expect(rules.events.count == 3)
    }

    @Test func `an accepted event is not sent again, nor is one for a stale answer`() {
        var (rules, _) = fire()
        rules.hand(reply(2, .throttled), at: .start + .seconds(31))
        rules.hand(reply(1, .accepted), at: .start + .seconds(32))
        rules.hand(reply(1, .throttled), at: .start + .seconds(33))
        rules.run(before: .start + .seconds(299))
        #expect(rules.events.count == 1)
    }

    @Test func `true and false are noted when they change`() {
        let (rules, _) = fire()
        var later = rules
        later.run(before: .start + .minutes(10))
        let changes = later.notes.filter {
            if case .becameTrue = $0.note { return true }
            return if case .becameFalse = $0.note { true } else { false }
        }
        #expect(
            changes.map(\.note) == [
                .becameTrue(RuleID(0), group: "checkout", value: 4000), .becameFalse(RuleID(0), group: "checkout"),
            ])
        #expect(changes.map(\.at) == [.start + .seconds(30), .start + .seconds(330)])
    }
}
