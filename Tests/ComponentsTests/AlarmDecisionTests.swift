import Model
import Testing

@testable import Components

/// The two tables of the CloudWatch user guide on missing data, and the rule against premature alarms.
struct AlarmDecisionTests {
    private func alarm(_ m: Int, of n: Int, _ missing: MetricAlarm.MissingData) -> MetricAlarm {
        MetricAlarm(
            name: Symbol("a"), filter: 0, statistic: .sum, period: .minutes(1), evaluationPeriods: n, datapointsToAlarm: m,
            comparison: .atLeast, threshold: 1000, missing: missing, resolves: true, insufficient: .ignore, phase: nil,
            severity: .critical, service: ServiceID(0), mark: nil)
    }

    /// Newest right: `X` breaches, `0` does not, `-` is missing. The states for missing, ignore, breaching and notBreaching; `=` keeps
    /// whatever state there was.
    private func expect(_ lane: String, _ m: Int, of n: Int, _ states: String) {
        let points = lane.split(separator: " ").map { $0 == "X" ? AlarmPoint.breaching : $0 == "0" ? .ok : .missing }
        let words: [Substring: MetricAlarm.State] = ["OK": .ok, "ALARM": .alarm, "INSUFFICIENT": .insufficient]
        for (missing, word) in zip(MetricAlarm.MissingData.allCases, states.split(separator: " ")) {
            for current in MetricAlarm.State.allCases {
                #expect(
                    AlarmDecision(alarm(m, of: n, missing)).state(of: points, current: current) == words[word] ?? current,
                    "\(lane), \(m) of \(n), \(missing), from \(current)")
            }
        }
    }

    @Test func `three of three`() {
        expect("0 - X - X", 3, of: 3, "OK OK OK OK")
        expect("0 - - - -", 3, of: 3, "OK OK OK OK")
        expect("- - - - -", 3, of: 3, "INSUFFICIENT = ALARM OK")
        expect("0 X X - X", 3, of: 3, "ALARM ALARM ALARM ALARM")
        expect("- - X - -", 3, of: 3, "ALARM = ALARM OK")
    }

    @Test func `two of three`() {
        expect("0 - X - X", 2, of: 3, "ALARM ALARM ALARM ALARM")
        expect("0 0 X 0 X", 2, of: 3, "ALARM ALARM ALARM ALARM")
        expect("0 - X - -", 2, of: 3, "OK OK ALARM OK")
        expect("- - - - 0", 2, of: 3, "OK OK ALARM OK")
        expect("- - - X -", 2, of: 3, "ALARM = ALARM OK")
    }

    @Test func `a breaching datapoint younger than M periods does not alarm by what is filled in beside it`() {
        expect("- - - - X", 3, of: 3, "= = = OK")
        expect("- - - X -", 3, of: 3, "= = = OK")
        expect("- - X - X", 3, of: 3, "ALARM = ALARM OK")
        expect("- - - - X", 1, of: 3, "ALARM ALARM ALARM ALARM")
    }
}
