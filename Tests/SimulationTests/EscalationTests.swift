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

    @Test func `for all schedules of all scenarios: the changes read from the authored lines are the edges of the flat one`()
        throws
    {
        var found = 0
        for scenario in try Self.scenarios() {
            for schedule in scenario.setup.pager.schedules {
                let roster = Roster(schedule, start: scenario.epoch.unixSeconds)
                let edges = Set(schedule.shifts.flatMap { [$0.from, $0.until] }).filter { .start < $0 && $0 < scenario.horizon }
                let changes = roster.changes(after: .start, until: scenario.horizon - Delay(nanoseconds: 1))
                #expect(changes.map(\.at) == edges.sorted(), "\(scenario.name), \(schedule.name)")
                for change in changes {
                    #expect(change.before == schedule.person(at: change.at - Delay(nanoseconds: 1)))
                    #expect(change.after == schedule.person(at: change.at))
                }
                found += changes.count
            }
        }
        #expect(found > 20)
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
