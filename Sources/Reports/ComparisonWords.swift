import Comparisons
import Evaluation
import Model

/// The figures of a comparison as people read them.
enum ComparisonWords {
    /// How much was tried, and how much of it changed anything.
    static func robust(_ sensitivity: [Sensitivity]) -> String {
        if sensitivity.isEmpty { return "nothing these setups use is assumed" }
        let flipping = sensitivity.count { !$0.flips.isEmpty }
        let tried = counted(Int64(sensitivity.count), "extreme") + " of what is assumed"
        return flipping == 0 ? "no verdict changes under \(tried)" : "\(flipping) of \(tried) change a verdict"
    }

    /// `A`, `B`, ... in the order of the command line.
    static func letter(_ setup: Int) -> String {
        setup < 26 ? String(UnicodeScalar(UInt8(ascii: "A") + UInt8(setup))) : "#\(setup + 1)"
    }

    static func value(_ quantile: Comparison.Quantile) -> String {
        guard let value = quantile.value, let interval = quantile.interval else { return SweepTable.tooSmall }
        return "\(value.shortText) [\(interval.lowerBound.shortText), \(interval.upperBound.shortText)]"
    }

    /// `undecided [2] [7], worse [3]`: what a verdict is under which extremes of what is assumed.
    static func flips(_ flips: [(extreme: Int, then: Preference)]) -> String {
        Preference.allCases.compactMap { preference in
            let extremes = flips.filter { $0.then == preference }.map { "[\($0.extreme)]" }
            return extremes.isEmpty ? nil : ([preference.rawValue] + extremes).joined(separator: " ")
        }.joined(separator: ", ")
    }

    static func share(_ proportion: Proportion?) -> String {
        guard let proportion, let interval = proportion.interval else { return "-" }
        return "\(proportion.part)/\(proportion.whole) [\(percent(interval.lowerBound)), \(percent(interval.upperBound))]"
    }

    static func rate(_ measure: Measure, _ rate: Rate?) -> String {
        guard let value = rate?.value else { return "-" }
        return number(measure, value)
    }

    static func number(_ measure: Measure, _ value: Double) -> String {
        switch measure {
        case .acknowledgement: Delay(nanoseconds: Int64(value.rounded())).shortText
        case .precision: percent(value)
        case .pagesPerIncident, .falsePagesPerDay, .falseEmailsPerDay, .falseChatsPerDay, .falseTicketsPerDay, .sleepPerDay:
            decimal(value)
        case .detection, .outage, .coverage, .arrival, .expectations, .escalation, .response, .resolution: decimal(value)
        }
    }

    /// `+30s`; who is missing where one of the two never came.
    static func signed(_ delay: Delay) -> String {
        if delay == .never { return "B never" }
        if delay == -Delay.never { return "A never" }
        return delay > .zero ? "+" + delay.shortText : delay.shortText
    }

    static func difference(_ measure: Measure, _ amount: Comparison.Difference.Amount) -> String {
        switch amount {
        case .delay(nil, _), .rate(nil, _): return "-"
        case .delay(let median?, nil): return "\(signed(median)) [\(SweepTable.tooSmall)]"
        case .delay(let median?, let interval?):
            return "\(signed(median)) [\(signed(interval.lowerBound)), \(signed(interval.upperBound))]"
        case .share(let discordance):
            guard let value = discordance.difference, let interval = discordance.interval else { return "-" }
            return "\(points(value)) points [\(points(interval.lowerBound)), \(points(interval.upperBound))], "
                + "only A \(discordance.onlyA), only B \(discordance.onlyB) (p = \(chance(discordance.chanceIfEqual)))"
        case .rate(let value?, nil): return "\(signed(measure, value)) [\(SweepTable.tooSmall)]"
        case .rate(let value?, let interval?):
            return
                "\(signed(measure, value)) [\(signed(measure, interval.lowerBound)), \(signed(measure, interval.upperBound))]"
        }
    }

    private static func signed(_ measure: Measure, _ value: Double) -> String {
        let text = number(measure, value)
        return value > 0 && text != number(measure, 0) ? "+" + text : text
    }

    private static func points(_ value: Double) -> String {
        let tenths = Int64((value * 1000).rounded())
        return (tenths > 0 ? "+" : "") + amountText(tenths, decimals: 1)
    }

    /// One decimal, rounded to the nearest.
    static func percent(_ share: Double) -> String {
        let tenths = Int64((share * 1000).rounded())
        return amountText(tenths, decimals: 1) + "%"
    }

    /// Two decimals, rounded to the nearest.
    static func decimal(_ value: Double) -> String { amountText(Int64((value * 100).rounded()), decimals: 2) }

    /// A chance with two significant digits, or that it is smaller than anybody cares.
    static func chance(_ value: Double) -> String {
        if value < 0.0001 { return "under 0.0001" }
        return amountText(Int64((value * 10_000).rounded()), decimals: 4)
    }

    static func shift(_ shift: StageShifts.Shift) -> String {
        if shift.least == shift.most { return "\(signed(shift.least)) in each of \(counted(shift.count, "fault"))" }
        return "\(signed(shift.meanDifference)) on average, from \(signed(shift.least)) to \(signed(shift.most))"
    }

    static func margin(_ margin: Margin) -> String {
        "a difference matters beyond \(margin.delay.shortText) or \(margin.share.text) of A, the larger, for times, at the median or in "
            + "\(margin.points.text) of the runs; for shares from \(margin.points.text) of the runs on, as seen and not by luck; for "
            + "rates beyond \(amountText(margin.rate, decimals: 3)) or \(margin.share.text) of A, for precision beyond "
            + "\(margin.points.text), for the mean acknowledgement as for times, undecided where the better one leaves more incidents out"
    }

    static func intervals(isPooled: Bool) -> String {
        "intervals hold in 95 of 100 comparisons: of a quantile by order statistics\(isPooled ? ", pooled by bootstrap over seeds" : ""), of a share by Wilson, of a "
            + "difference of shares by Tango's score\(isPooled ? ", both over as many runs as the seeds are worth" : ""), of other differences "
            + "by percentile bootstrap over seeds; p is McNemar's exact test\(isPooled ? ", pooled by flipping the sign of whole seeds" : "")"
    }

    static func acknowledgement(_ rule: AcknowledgementRule) -> String {
        switch rule {
        case .pagerduty:
            "from the incident to the first explicit acknowledgement, never-acknowledged incidents left out (PagerDuty)"
        case .oncall:
            "from the incident to the first answer, acknowledged or resolved, never-answered incidents left out (Grafana OnCall)"
        case .goalert:
            "from the incident to the first acknowledgement, else to its end, incidents without either left out (GoAlert)"
        }
    }
}

extension Preference {
    var role: TextStyle.Role {
        switch self {
        case .better: .good
        case .worse: .bad
        case .undecided: .doubtful
        case .same, .notMeasured: .plain
        }
    }
}
