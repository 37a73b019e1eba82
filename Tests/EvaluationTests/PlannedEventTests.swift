import Model
import TestSupport
import Testing

@testable import Evaluation

/// The events a plan begins with, where somebody looks at what they say.
struct PlannedEventTests {
    private func planned(_ change: (inout SampleParts) -> Void) -> [String] {
        let scenario = sampleScenario { parts in
            parts.rules.append(SampleParts.rule("watchdog"))
            parts.pager.workflows = [
                Workflow(
                    name: Symbol("call"), service: nil, urgency: nil, conditionText: "x", condition: .field("summary", .exists),
                    steps: [])
            ]
            change(&parts)
        }
        let service = scenario.setup.pager.services[0]
        return PlannedEvents.all(for: service, in: scenario).map { event in
            event.id.rule.map { scenario[$0].name.text } ?? "anything"
        }
    }

    @Test func `an alert that pings a heartbeat calls nobody, and the heartbeat does`() {
        #expect(planned { _ in } == ["checkout-errors", "watchdog"])
        let check = HeartbeatRules.Check(
            name: Symbol("alive"), source: .alert(RuleID(1)), due: .period(.minutes(2)), grace: .minutes(8),
            link: LinkRules(latency: Quantiles(constant: .zero)), delivery: Quantiles(constant: .zero), severity: .error,
            route: SampleParts.checkout, mark: nil)
        let heartbeats = Monitor(name: Symbol("heartbeats"), kind: .heartbeat(HeartbeatRules(checks: [check])))
        #expect(planned { $0.monitors = [heartbeats] } == ["checkout-errors", "alive"])
    }
}
