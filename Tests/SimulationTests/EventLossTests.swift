import Model
import Simulation
import TestSupport
import Testing

struct EventLossTests {
    @Test func `an event that is lost on its way to the pager is sent again`() {
        let scenario = sampleScenario { parts in
            parts.pager.eventLink.loss = .percent(50)
            parts.pager.eventRetry = Backoff(attempts: 10, first: .seconds(30), factorPercent: 100, cap: .seconds(30))
        }
        var lost = 0
        for seed in UInt64(1)...20 {
            let facts = scenario.run(seed: seed).entries.map(\.fact)
            let unanswered = facts.filter { if case .replied(_, _, .unanswered) = $0 { true } else { false } }.count
            let fired = facts.filter { if case .fired = $0 { true } else { false } }.count
            let accepted = facts.filter { if case .replied(_, _, .accepted) = $0 { true } else { false } }.count
            #expect(fired == unanswered + accepted, "seed \(seed): every try is answered or found lost")
            #expect(accepted > 0, "seed \(seed): one of ten tries gets through")
            lost += unanswered
        }
        #expect(lost > 0)
    }
}
