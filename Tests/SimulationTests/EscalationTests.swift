import Components
import Evaluation
import Model
import ScenarioFiles
import Simulation
import TestSupport
import Testing

/// The judge and the judged, who share no code, agree.
struct EscalationTests {
    private static func scenarios() throws -> [Scenario] { try Drills.allPaths().map { try loadScenario($0).scenario } }

    @Test func `for all schedules of all scenarios: the roster read from the authored lines is the flat one`() throws {
        var asked = 0
        for scenario in try Self.scenarios() {
            for schedule in scenario.setup.pager.schedules {
                let roster = Roster(schedule, start: scenario.epoch.unixSeconds)
                let edges = schedule.shifts.flatMap { [$0.from, $0.until] }.filter { $0 < scenario.horizon }
                let moments = edges + edges.map { $0 - Delay(nanoseconds: 1) } + (0..<200).map { .start + .minutes($0 * 7) }
                for moment in moments where moment >= .start && moment < scenario.horizon {
                    asked += 1
                    #expect(
                        roster.person(at: moment) == schedule.person(at: moment),
                        "\(scenario.name), \(schedule.name) at \(scenario.epoch.localText(moment))")
                }
            }
        }
        #expect(asked > 1000)
    }

    @Test func `for all scenarios and seeds: the pager does exactly what the oracle predicts`() throws {
        var judged = 0
        for scenario in try Self.scenarios() {
            for seed in LawTests.seeds.prefix(3) {
                let findings = EscalationFindings(scenario, scenario.run(seed: seed))
                #expect(findings.deviations.map(\.text) == [], "\(scenario.name), seed \(seed)")
                if findings.outcome == .passed { judged += 1 }
            }
        }
        #expect(judged > 60)
    }
}
