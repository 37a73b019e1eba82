import Evaluation
import Model

/// A finding about each function of a pager in one or two sentences, made of what was counted.
struct FunctionWords {
    let findings: FunctionFindings

    private var counts: FunctionFindings.Counts { findings.counts }

    func finding(_ function: PagerFunction) -> String {
        let row = findings[function]
        if row.exercised == 0 { return "no scenario here puts it to the test" }
        let failures = row.counterexample.map { "; not as expected, first in \(code($0))" } ?? ""
        return words(function) + failures
    }

    private func words(_ function: PagerFunction) -> String {
        switch function {
        case .alerting:
            "\(part(counts.detected, of: counts.faults, "fault")) paged for, and \(part(counts.alertsOfFaults, of: counts.alerts, "alert")) "
                + "about a fault"
        case .scheduling:
            "\(number(counts.pages, "page")), \(findings[function].failed == 0 ? "each" : "not each") to whoever was on call at that "
                + "instant, \(number(counts.overrides, "time")) by an override and \(number(counts.handoffs, "time")) across a hand-off"
        case .escalation:
            "\(number(counts.laterLevels, "time")) somebody did not answer and the next level was told; "
                + "\(number(counts.exhausted, "time")) nobody was left to tell"
        case .tracking:
            "\(part(counts.acknowledged, of: counts.incidents, "incident")) acknowledged; \(number(counts.merged, "event")) joined an "
                + "incident that was open"
        case .automation:
            "\(part(counts.stepsDone, of: counts.steps, "workflow step")) done, \(number(counts.repaired, "outage")) over without a hand; "
                + "\(number(counts.heldBack, "event")) held back from everybody"
        case .dashboards:
            "an incident stood on the board \(median(counts.shownAfter)) (median) after the first harm, and was taken off "
                + "\(median(counts.clearedAfter)) after the repair; \(number(counts.posts, "status update")) posted, people told of changes "
                + number(counts.informed, "time")
        }
    }

    private func number(_ count: Int, _ noun: String) -> String { counted(Int64(count), noun) }

    private func part(_ part: Int, of whole: Int, _ noun: String) -> String {
        "\(grouped(Int64(part))) of \(counted(Int64(whole), noun)) \(part == 1 && whole == 1 ? "was" : "were")"
    }

    private func median(_ delays: [Delay]) -> String {
        let sorted = delays.sorted()
        return sorted.isEmpty ? "never" : sorted[nearestRank(50, per: 100, of: sorted.count) - 1].pageText
    }
}
