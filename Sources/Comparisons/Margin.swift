package import Model

/// How large a difference must be to matter. Stated before the runs, and printed with the verdict.
package struct Margin: Hashable, Sendable {
    /// Of times and of rates: whichever is larger, this part of A or the amount below.
    package var share: Ratio
    package var delay: Delay
    /// Of rates: so many thousandths of a notification an incident or a day.
    package var rate: Int64
    /// Of shares of the runs or of the alerts, in points.
    package var points: Ratio

    package init(
        delay: Delay = .seconds(1), share: Ratio = .percent(5), points: Ratio = .percent(1), rate: Int64 = 50
    ) {
        (self.delay, self.share, self.points, self.rate) = (delay, share, points, rate)
    }

    func of(_ reference: Delay?) -> Delay {
        guard let reference, reference != .never else { return delay }
        return max(delay, Delay(nanoseconds: share.of(reference.nanoseconds)))
    }

    /// Of a rate, in its own unit.
    func of(_ measure: Measure, _ reference: Double) -> Double {
        switch measure {
        case .acknowledgement: max(abs(reference) * share.value, Double(delay.nanoseconds))
        case .precision: points.value
        case .pagesPerIncident, .falsePagesPerDay, .falseEmailsPerDay, .falseChatsPerDay, .falseTicketsPerDay, .sleepPerDay,
            .detection, .outage, .coverage, .arrival, .expectations, .escalation, .response, .resolution:
            max(abs(reference) * share.value, Double(rate) / 1000)
        }
    }
}

extension Ratio {
    var value: Double { Double(partsPerMillion) / 1_000_000 }
}

/// What a comparison came to, seen from the first setup.
package enum Preference: String, Hashable, Sendable, CaseIterable {
    case better
    case worse
    /// The whole interval lies within the margin.
    case same = "no relevant difference"
    /// The interval reaches from within the margin to beyond it, or there are too few seeds to say.
    case undecided
    /// The scenario has nothing to measure: no fault, no page.
    case notMeasured = "not measured"

    /// By where the interval of B minus A lies; less is better, unless `isBetterHigh`.
    static func judge<Value: Comparable>(
        _ interval: ClosedRange<Value>?, margin: ClosedRange<Value>, isBetterHigh: Bool = false
    ) -> Preference {
        guard let interval else { return .undecided }
        if interval.lowerBound > margin.upperBound { return isBetterHigh ? .better : .worse }
        if interval.upperBound < margin.lowerBound { return isBetterHigh ? .worse : .better }
        return margin.contains(interval.lowerBound) && margin.contains(interval.upperBound) ? .same : .undecided
    }
}
