import Live
import Model
import Simulation
import TestSupport
import Testing

struct LiveRunTests {
    @Test func `live and simulated runs tell the same story`() async throws {
        let scenario = sampleScenario { $0.lasts = .minutes(10) }
        let simulated = Simulation(scenario, seed: Seed(1)).run()
        let live = try await LiveRun(scenario, seed: Seed(1), speed: 100_000).run { _ in }
        #expect(firstDifference(simulated, live) == nil)
    }

    @Test func `a live run is not faster than its speed`() async throws {
        let scenario = sampleScenario { parts in
            parts.lasts = .seconds(20)
            parts.faults = []
            parts.horizon = .start + .seconds(20)
        }
        let clock = ContinuousClock()
        let began = clock.now
        let journal = try await LiveRun(scenario, seed: Seed(1), speed: 100).run { _ in }
        let last = journal.entries.last?.at ?? .start
        #expect(began.duration(to: clock.now) >= .nanoseconds((last.nanoseconds - 1_000_000_000) / 100))
    }
}
