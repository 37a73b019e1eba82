/// Intervals for a quantile that assume nothing about the distribution: two of the sorted values themselves.
///
/// The number of values below the true quantile is binomial, whatever the distribution (David and Nagaraja, Order Statistics, 7.1).
enum OrderStatistics {
    /// Ranks from 1 of the values between which the quantile lies with at least 95 % confidence; nil when so few values cannot say.
    ///
    /// Each side errs at most 2.5 %: the median needs 6 values, p90 36, p95 72, p99 368.
    static func ranks(percent: Int, of count: Int) -> ClosedRange<Int>? {
        guard count > 0, (1...99).contains(percent) else { return nil }
        let below = Binomial(trials: count, chance: Double(percent) / 100)
        // The lower value is too high when fewer than `low` values lie below the quantile; the upper too low when `high` or more do.
        let low = (first(in: 1...count) { below.atMost($0 - 1) > Self.error } ?? count + 1) - 1
        let high = first(in: 1...count) { below.atLeast($0) <= Self.error }
        guard let high, low >= 1, low <= high else { return nil }
        return low...high
    }

    private static let error = 0.025
}

/// The first number in the range for which a condition holds that, once it holds, goes on holding; nil when it never does.
func first(in range: ClosedRange<Int>, where holds: (Int) -> Bool) -> Int? {
    guard holds(range.upperBound) else { return nil }
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
        let middle = (low + high) / 2
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
}
