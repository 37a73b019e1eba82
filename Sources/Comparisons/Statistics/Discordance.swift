import Model

/// Two yes-or-no answers to the same runs: only the runs where they differ tell them apart.
package struct Discordance: Hashable, Sendable {
    /// Held only under A, and only under B.
    package let onlyA: Int
    package let onlyB: Int
    package let of: Int
    /// How many seeds these runs are of.
    package let seeds: Int
    /// The chance that equally good setups differ at least as lopsidedly (`SignFlips`).
    package let chanceIfEqual: Double
    /// Where the true share of B minus that of A lies at 95 %, each between 0 and 1; nil of nothing.
    package let interval: ClosedRange<Double>?

    /// The share of B minus that of A; nil of nothing.
    package var difference: Double? { of == 0 ? nil : Double(onlyB - onlyA) / Double(of) }

    /// The answers, each with its place among all seeds.
    init(_ answers: some Sequence<(a: Bool, b: Bool, seed: Int)>, seeds: Int) {
        var (onlyA, onlyB) = (0, 0)
        var nets = BySeed(seeds: seeds)
        for answer in answers {
            let net = (answer.b ? 1 : 0) - (answer.a ? 1 : 0)
            nets.add(net, seed: answer.seed)
            if net > 0 { onlyB += 1 } else if net < 0 { onlyA += 1 }
        }
        let of = nets.count
        (self.onlyA, self.onlyB, self.of, self.seeds) = (onlyA, onlyB, of, nets.runs.count { $0 > 0 })
        chanceIfEqual = SignFlips(nets.sums).chanceIfEqual
        guard of > 0 else {
            interval = nil
            return
        }
        let (differing, net) = (Double(onlyA + onlyB) / Double(of), Double(onlyB - onlyA) / Double(of))
        let worth = nets.worth(variance: differing - net * net)
        let part = worth / Double(of)
        let range = ScoreInterval(moreOften: Double(onlyB) * part, lessOften: Double(onlyA) * part, of: worth).range
        // Runs of one seed may go alike in what has not been seen yet: no narrower than as many runs as seeds that never differed.
        let least = ScoreInterval(moreOften: 0, lessOften: 0, of: Double(seeds)).range
        interval =
            of > seeds ? min(range.lowerBound, least.lowerBound)...max(range.upperBound, least.upperBound) : range
    }

    /// So many seeds without a difference exclude, at 95 %, that the shares differ by more than this; nil when no number does.
    static func seedsNeeded(toExclude share: Ratio) -> Int? {
        guard share > .zero else { return nil }
        let (square, part) = (Tails.normal * Tails.normal, share.value)
        return max(1, Int((square * (1 - part) / part).rounded(.up)))
    }
}

/// The interval of a difference of paired shares that a score test does not reject: it says something even where no pair differs.
///
/// Source: Tango, Equivalence test and confidence interval for the difference in proportions for the paired-sample design, Statistics in
/// Medicine 17 (1998) 891, equations 9 to 11. Counts may be fractions, of runs that are worth fewer than they are.
struct ScoreInterval {
    let moreOften: Double
    let lessOften: Double
    let of: Double

    var range: ClosedRange<Double> { -bound(lessOften, moreOften)...bound(moreOften, lessOften) }

    /// The largest difference that the score test does not reject.
    private func bound(_ more: Double, _ less: Double) -> Double {
        var (low, high) = ((more - less) / of, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if score(of: middle, more, less) > -Tails.normal { low = middle } else { high = middle }
        }
        return high
    }

    /// How many standard deviations the counts lie above a true difference of so much.
    private func score(of difference: Double, _ more: Double, _ less: Double) -> Double {
        let gap = more - less - of * difference
        // The likeliest share that holds only under A, were the difference what it is taken to be.
        let (a, b) = (2 * of, -more - less + (2 * of - more + less) * difference)
        let c = -less * difference * (1 - difference)
        let likeliest = max(0, ((max(0, b * b - 4 * a * c)).squareRoot() - b) / (2 * a))
        let variance = of * (2 * likeliest + difference * (1 - difference))
        if variance <= 0 { return gap < 0 ? -.infinity : gap > 0 ? .infinity : 0 }
        return gap / variance.squareRoot()
    }
}
