/// The exact test of paired runs that come in groups: were both setups alike, each seed's difference could as well have had the other sign.
///
/// With one yes or no a seed this is McNemar's exact test (1947). Runs of one seed in several scenarios keep together, whatever makes them
/// go alike. Source: Fisher, The Design of Experiments, 21; for groups Good, Permutation, Parametric and Bootstrap Tests, 3.3.
struct SignFlips {
    /// By how far a seed's difference is from zero: how many seeds have it.
    private let seedsBySize: [Int: Int]
    private let total: Int

    /// Each seed's difference; zeros say nothing.
    init(_ differences: some Sequence<Int>) {
        var (sizes, total): ([Int: Int], Int) = ([:], 0)
        for difference in differences where difference != 0 {
            sizes[abs(difference), default: 0] += 1
            total += difference
        }
        (seedsBySize, self.total) = (sizes, total)
    }

    /// The chance that the differences add up to at least as much, to either side.
    var chanceIfEqual: Double {
        if total == 0 { return 1 }
        let all = seedsBySize.reduce(0) { $0 + $1.key * $1.value }
        // Of all that lies to either side, so much lies to one.
        let needed = (all + abs(total)) / 2
        var sums = Weights(first: 0, values: [1])
        for (size, seeds) in seedsBySize.sorted(by: { $0.key < $1.key }) { sums = sums.adding(heads(of: seeds), times: size) }
        return min(1, 2 * sums.share(from: needed))
    }

    /// How often each number of heads comes in so many tosses, as far as it can be seen in a sum of doubles.
    private func heads(of tosses: Int) -> Weights {
        let mode = tosses / 2
        var up = [1.0]
        while mode + up.count <= tosses, let last = up.last, last > Weights.negligible {
            let count = mode + up.count - 1
            up.append(last * Double(tosses - count) / Double(count + 1))
        }
        var down: [Double] = []
        while down.count < mode, (down.last ?? 1) > Weights.negligible {
            let count = mode - down.count
            down.append((down.last ?? 1) * Double(count) / Double(tosses - count + 1))
        }
        return Weights(first: mode - down.count, values: down.reversed() + up)
    }

    /// How likely each of some sums is, in relation to the others.
    private struct Weights {
        /// The sum that the first of the values is of.
        var first: Int
        var values: [Double]

        static let negligible = 1e-30

        func adding(_ heads: Weights, times size: Int) -> Weights {
            var sums = [Double](repeating: 0, count: values.count + (heads.values.count - 1) * size)
            for (count, weight) in heads.values.enumerated() {
                for (place, value) in values.enumerated() { sums[place + count * size] += value * weight }
            }
            return Weights(first: first + heads.first * size, values: sums).trimmed
        }

        /// Scaled to the likeliest, without the tails that are too small to be seen.
        private var trimmed: Weights {
            let most = values.max() ?? 1
            let seen = values.map { $0 / most }
            let start = seen.firstIndex { $0 > Self.negligible } ?? 0
            let end = seen.lastIndex { $0 > Self.negligible } ?? 0
            return Weights(first: first + start, values: Array(seen[start...end]))
        }

        func share(from sum: Int) -> Double {
            let all = values.reduce(0, +)
            return values.dropFirst(max(0, sum - first)).reduce(0, +) / all
        }
    }
}
