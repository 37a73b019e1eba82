package import Model

/// How large a difference must be to matter. Stated before the runs, and printed with the verdict.
package struct Margin: Hashable, Sendable {
    /// Of times: whichever is larger.
    package var delay: Delay
    package var share: Ratio
    /// Of shares of runs, in points.
    package var points: Ratio

    package init(delay: Delay = .seconds(1), share: Ratio = .percent(5), points: Ratio = .percent(1)) {
        (self.delay, self.share, self.points) = (delay, share, points)
    }

    func of(_ reference: Delay?) -> Delay {
        guard let reference, reference != .never else { return delay }
        return max(delay, Delay(nanoseconds: share.of(reference.nanoseconds)))
    }

    func of(_ reference: Double?, isTime: Bool) -> Double {
        let part = abs(reference ?? 0) * Double(share.partsPerMillion) / 1_000_000
        return isTime ? max(part, Double(delay.nanoseconds)) : part
    }
}

/// What a comparison came to, seen from the first setup.
package enum Preference: String, Hashable, Sendable, CaseIterable {
    case better
    case worse
    /// The whole interval lies within the margin.
    case same = "no relevant difference"
    /// The interval reaches from within the margin to beyond it, or there are too few seeds for one.
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
