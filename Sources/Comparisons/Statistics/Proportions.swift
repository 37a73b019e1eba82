package import Model

/// How often something held: so many of so many.
package struct Proportion: Hashable, Sendable {
    package var part: Int
    package var whole: Int
    package init(_ part: Int, of whole: Int) { (self.part, self.whole) = (part, whole) }

    /// Between 0 and 1; nil of nothing.
    package var value: Double? { whole == 0 ? nil : Double(part) / Double(whole) }

    /// Where the true share lies at 95 % (Wilson 1927); nil of nothing.
    package var interval: ClosedRange<Double>? {
        guard let share = value else { return nil }
        let (n, z) = (Double(whole), 1.959963984540054)
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, middle - half)...min(1, middle + half)
    }
}

/// Two yes-or-no answers to the same runs: only the runs where they differ tell them apart.
package struct Discordance: Hashable, Sendable {
    /// Held only under A, and only under B.
    package var onlyA: Int
    package var onlyB: Int
    package var of: Int
    package init(onlyA: Int, onlyB: Int, of: Int) { (self.onlyA, self.onlyB, self.of) = (onlyA, onlyB, of) }

    /// The chance that equally good setups differ at least as lopsidedly: the exact two-sided test of McNemar (1947).
    package var chanceIfEqual: Double {
        let (all, fewer) = (onlyA + onlyB, min(onlyA, onlyB))
        return all == 0 ? 1 : min(1, 2 * Binomial(trials: all, chance: 0.5).atMost(fewer))
    }

    /// So many runs without a difference exclude, at 95 %, that a larger share than this differs; nil when no number does.
    package static func runsNeeded(toExclude share: Ratio) -> Int? {
        guard share > .zero else { return nil }
        var (runs, chance) = (0, 1.0)
        while chance > 0.05 {
            runs += 1
            chance *= 1 - Double(share.partsPerMillion) / 1_000_000
        }
        return runs
    }

    /// The largest share of discordant runs that is still credible at 95 % (Clopper and Pearson 1934): 3 in n when there were none.
    package var shareMax: Double {
        let found = onlyA + onlyB
        guard of > found else { return 1 }
        var (low, high) = (Double(found) / Double(of), 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if Binomial(trials: of, chance: middle).atMost(found) > 0.05 { low = middle } else { high = middle }
        }
        return high
    }
}
