import Evaluation
import Model

/// Seeds drawn anew, with replacement: what the bootstrap asks its question of, again and again.
///
/// Made once and used for every figure of a comparison, so that all of them are resampled alike. A sample is kept as how often it holds
/// each seed.
struct Resamples: Sendable {
    /// As many as an interval of 95 % needs to be steady in its second digit (Efron and Tibshirani 1993, 13.3 and 14.2: 1,000 or more).
    static let usualCount = 2000

    /// Below this the bootstrap of a median spans all values and still errs more than 5 %: there is no interval.
    static let seedsNeeded = 6

    let seeds: Int
    let count: Int
    /// By sample, then by seed.
    private let weights: [UInt16]

    init(seeds: Int, count: Int = Resamples.usualCount) {
        precondition(seeds > 0 && seeds <= Int(UInt16.max), "a resample has between 1 and 65,535 seeds")
        var weights = [UInt16](repeating: 0, count: seeds * count)
        // A fixed seed of its own: the same runs give the same report.
        var random = Seed(0).stream(.bootstrap, UInt64(seeds))
        for sample in 0..<count {
            for _ in 0..<seeds { weights[sample * seeds + Int(random.below(UInt64(seeds)))] += 1 }
        }
        (self.seeds, self.count, self.weights) = (seeds, count, weights)
    }

    /// The share of the samples beyond each end of an interval of 95 %.
    ///
    /// 2.5 % of many seeds. A few of them spread less than what they are of, so that less is left out: 0.24 % for six, 2.3 % for a hundred.
    /// Source: Hesterberg, What Teachers Should Know about the Bootstrap (2014), 5.3, expanded percentile interval.
    static func tail(seeds: Int) -> Double {
        precondition(seeds >= seedsNeeded, "so few seeds have no interval")
        let few = (Double(seeds) / Double(seeds - 1)).squareRoot()
        return Tails.share(above: few * Tails.student(freedom: seeds - 1))
    }

    /// The percentile interval of a statistic: between the values that as few of the samples fall short of as exceed.
    func interval<Value: Comparable>(_ statistic: (ArraySlice<UInt16>) -> Value?) -> ClosedRange<Value>? {
        guard seeds >= Self.seedsNeeded else { return nil }
        let values = (0..<count).compactMap { statistic(weights[$0 * seeds..<($0 + 1) * seeds]) }.sorted()
        // A statistic that some samples do not have (a ratio over nothing) has no honest interval.
        guard values.count == count else { return nil }
        let beyond = Int(Double(count) * Self.tail(seeds: seeds))
        return values[beyond]...values[count - 1 - beyond]
    }
}

extension ArraySlice<UInt16> {
    /// The sum of the values, each as often as its seed was drawn.
    func total(_ values: [Int64]) -> Int64 {
        let (weights, values) = (span, values.span)
        precondition(weights.count == values.count, "a sample weighs every seed")
        var sum: Int64 = 0
        for index in weights.indices { sum &+= Int64(weights[index]) &* values[index] }
        return sum
    }
}
