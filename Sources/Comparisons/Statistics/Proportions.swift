import Model

/// How often something held: so many of so many.
package struct Proportion: Hashable, Sendable {
    package var part: Int
    package var whole: Int
    /// As how many runs that know nothing of each other they tell; those of one seed in several scenarios may go alike.
    package var worth: Double

    package init(_ part: Int, of whole: Int, worth: Double? = nil) {
        (self.part, self.whole, self.worth) = (part, whole, worth ?? Double(whole))
    }

    /// Between 0 and 1; nil of nothing.
    package var value: Double? { whole == 0 ? nil : Double(part) / Double(whole) }

    /// Where the true share lies at 95 % (Wilson 1927, for groups Kott and Carr 1997); nil of nothing.
    package var interval: ClosedRange<Double>? {
        guard let share = value else { return nil }
        let (n, z) = (worth, Tails.normal)
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, middle - half)...min(1, middle + half)
    }
}

/// Numbers of runs, added up seed by seed.
struct BySeed {
    private(set) var sums: [Int]
    private(set) var runs: [Int]

    init(seeds: Int) { (sums, runs) = (Array(repeating: 0, count: seeds), Array(repeating: 0, count: seeds)) }

    mutating func add(_ value: Int, seed: Int) {
        sums[seed] += value
        runs[seed] += 1
    }

    var sum: Int { sums.reduce(0, +) }
    var count: Int { runs.reduce(0, +) }

    static let oddSeedsNeeded = 20

    /// Seeds whose mean is not the usual one.
    private var oddSeeds: Int {
        var counts: [Double: Int] = [:]
        for (sum, count) in zip(sums, runs) where count > 0 { counts[Double(sum) / Double(count), default: 0] += 1 }
        return counts.values.reduce(0, +) - (counts.values.max() ?? 0)
    }

    /// As how many independent runs, of the variance given, the runs tell the mean: at least as many as there are seeds, at most all.
    ///
    /// The variance of a run divided by that of the mean over seeds, a ratio of sums (Kish, Survey Sampling, 8.2), with Student's allowance
    /// for few seeds (Korn and Graubard 1998).
    func worth(variance: Double) -> Double {
        let (all, seeds) = (Double(count), runs.count { $0 > 0 })
        guard runs.contains(where: { $0 > 1 }) else { return all }
        let least = Double(seeds)
        // Few seeds that are otherwise than most say nothing of how alike a seed's runs are.
        guard seeds > 5, variance > 0, oddSeeds >= Self.oddSeedsNeeded else { return least }
        let mean = Double(sum) / all
        let squares = zip(sums, runs).reduce(0.0) { total, seed in
            let rest = Double(seed.0) - mean * Double(seed.1)
            return total + rest * rest
        }
        guard squares > 0 else { return all }
        let spread = least / (least - 1) * squares / (all * all)
        let allowance = Tails.normal / Tails.student(freedom: seeds - 1)
        return min(all, max(least, variance / spread * allowance * allowance))
    }
}

extension Proportion {
    /// Of answers of one for yes and zero for no.
    init(_ answers: BySeed) {
        let (part, whole) = (answers.sum, answers.count)
        let share = whole == 0 ? 0 : Double(part) / Double(whole)
        self.init(part, of: whole, worth: answers.worth(variance: share * (1 - share)))
    }
}
