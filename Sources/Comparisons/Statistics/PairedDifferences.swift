import Evaluation
import Model

/// B minus A, seed by seed, where a value that never came is longer than any other.
struct PairedDifferences: Sendable {
    /// By stratum (a scenario), then by seed; nil where neither A nor B ever came, which says nothing about which is longer.
    /// `Delay.never` where only B never came, its negative where only A never did.
    let values: [[Delay?]]
    /// Ascending, each with the seed it comes from.
    private let sorted: [(value: Delay, seed: Int)]

    init(_ pairs: [[(a: Delay, b: Delay)]]) {
        values = pairs.map { $0.map(Self.difference) }
        sorted = values.flatMap { stratum in
            stratum.enumerated().compactMap { seed, value in value.map { ($0, seed) } }
        }.sorted { ($0.value, $0.seed) < ($1.value, $1.seed) }
    }

    private static func difference(_ pair: (a: Delay, b: Delay)) -> Delay? {
        switch (pair.a == .never, pair.b == .never) {
        case (true, true): nil
        case (true, false): -.never
        case (false, true): .never
        case (false, false): pair.b - pair.a
        }
    }

    var count: Int { sorted.count }
    /// B was shorter, equally long, longer.
    var wins: Int { sorted.count { $0.value < .zero } }
    var ties: Int { sorted.count { $0.value == .zero } }
    var losses: Int { sorted.count { $0.value > .zero } }

    /// Of the runs that can be compared: B was longer by more than a margin, or shorter by more.
    func beyond(_ margin: Delay, seeds: Int) -> Discordance {
        Discordance(sorted.map { (a: $0.value > margin, b: $0.value < -margin, seed: $0.seed) }, seeds: seeds)
    }

    /// Halfway between the two in the middle, when their number is even; the nearer to none of which one is never. Nil without values.
    ///
    /// It is the other way round when A and B are.
    var median: Delay? {
        guard !sorted.isEmpty else { return nil }
        let (low, high) = (sorted[(count - 1) / 2].value, sorted[count / 2].value)
        if low == high { return low }
        switch (low == -.never, high == .never) {
        case (true, true): return .zero
        case (true, false): return high
        case (false, true): return low
        case (false, false): return Delay(nanoseconds: (low + high).nanoseconds / 2)
        }
    }

    /// The percentile-bootstrap interval of the median over seeds, at 95 %; nil when fewer than six seeds have a difference.
    ///
    /// With one value a seed the distribution of a resample's median is known exactly and nothing is drawn: the median of `n` draws is at
    /// most the k-th value when at least half of the draws are. With several strata all values of a seed are drawn together.
    func interval(_ resamples: Resamples) -> ClosedRange<Delay>? {
        let seeds = Set(sorted.map(\.seed)).count
        guard seeds >= Resamples.seedsNeeded else { return nil }
        guard values.count == 1 else { return drawn(resamples) }
        let rank = Self.lowRank(of: count)
        return sorted[rank - 1].value...sorted[count - rank].value
    }

    /// Between the lower medians of samples and the upper ones, so that it is the other way round when A and B are.
    private func drawn(_ resamples: Resamples) -> ClosedRange<Delay>? {
        let low = drawnInterval(of: sorted, resamples) { ($0 + 1) / 2 }
        let high = drawnInterval(of: sorted, resamples) { $0 / 2 + 1 }
        guard let low, let high else { return nil }
        return low.lowerBound...high.upperBound
    }

    /// The rank from below of the value that the medians of so many draws fall short of as seldom as an interval's end does; from above it is
    /// the same. Where order statistics ask for a lower one, theirs: between them the median lies in 95 of 100 cases for certain.
    static func lowRank(of count: Int) -> Int {
        let (half, share) = (nearestRank(50, per: 100, of: count), Resamples.tail(seeds: count))
        let drawn = first(in: 1...count) { rank in
            Binomial(trials: count, chance: Double(rank) / Double(count)).atLeast(half) >= share
        }
        return min(drawn ?? count, OrderStatistics.ranks(percent: 50, of: count)?.lowerBound ?? 1)
    }

    /// How well pairing worked: the correlation of ranks (Spearman) between A and B over the pairs where both came; nil when either does not
    /// vary or there are too few. At or below zero the common random numbers brought nothing.
    static func correlation(_ pairs: [(a: Delay, b: Delay)]) -> Double? {
        let both = pairs.filter { $0.a != .never && $0.b != .never }
        guard both.count >= 3 else { return nil }
        let (a, b) = (ranks(both.map(\.a)), ranks(both.map(\.b)))
        let mean = Double(both.count + 1) / 2
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            ab += (x - mean) * (y - mean)
            aa += (x - mean) * (x - mean)
            bb += (y - mean) * (y - mean)
        }
        return aa == 0 || bb == 0 ? nil : ab / (aa * bb).squareRoot()
    }

    /// Ranks from 1; equal values share the mean of theirs.
    private static func ranks(_ values: [Delay]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }
}

/// The percentile-bootstrap interval over seeds of the value at a rank, all values of a seed drawn together. `sorted` ascends by value.
func drawnInterval(
    of sorted: [(value: Delay, seed: Int)], _ resamples: Resamples, rank: (Int64) -> Int64
) -> ClosedRange<Delay>? {
    var perSeed = [Int64](repeating: 0, count: resamples.seeds)
    for item in sorted { perSeed[item.seed] += 1 }
    return resamples.interval { weights in
        let all = weights.total(perSeed)
        guard all > 0 else { return nil }
        var left = rank(all)
        for item in sorted {
            left -= Int64(weights[weights.startIndex + item.seed])
            if left <= 0 { return item.value }
        }
        return nil
    }
}
