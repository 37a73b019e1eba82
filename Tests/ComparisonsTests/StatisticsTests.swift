import Model
import Testing

@testable import Comparisons

struct StatisticsTests {
    @Test(arguments: [(10, 0.5), (7, 0.05), (300, 0.99), (1000, 0.001)])
    func `a binomial agrees with counting`(_ trials: Int, _ chance: Double) {
        // By the recurrence over trials: an independent way to the same sums.
        var row = [1.0]
        for _ in 0..<trials {
            var next = [Double](repeating: 0, count: row.count + 1)
            for (count, weight) in row.enumerated() {
                next[count] += weight * (1 - chance)
                next[count + 1] += weight * chance
            }
            row = next
        }
        for successes in 0...trials {
            let expected = row[successes...].reduce(0, +)
            #expect(abs(Binomial(trials: trials, chance: chance).atLeast(successes) - expected) < 1e-9, "\(successes)")
        }
    }

    /// Source: tables of order-statistic intervals, David and Nagaraja 7.1; the smallest samples and the ranks of p95.
    @Test func `ranks of an interval`() {
        for (percent, smallest) in [(50, 6), (90, 36), (95, 72), (99, 368)] {
            #expect(OrderStatistics.ranks(percent: percent, of: smallest - 1) == nil)
            #expect(OrderStatistics.ranks(percent: percent, of: smallest) != nil)
        }
        #expect(OrderStatistics.ranks(percent: 50, of: 6) == 1...6)
        #expect(OrderStatistics.ranks(percent: 95, of: 100) == 90...100)
        #expect(OrderStatistics.ranks(percent: 95, of: 1000) == 936...964)
    }

    @Test func `an interval of a quantile holds it as often as it says`() {
        var random = Seed(7).stream(.generation)
        var held = 0
        for _ in 0..<2000 {
            let values = (0..<100).map { _ in Int(random.below(1_000_000)) }.sorted()
            guard let ranks = OrderStatistics.ranks(percent: 90, of: 100) else { return }
            if values[ranks.lowerBound - 1] <= 900_000, 900_000 <= values[ranks.upperBound - 1] { held += 1 }
        }
        #expect(held >= 1880, "at least 94 % of 2,000 (95 % less two standard errors)")
        #expect(held < 2000)
    }

    @Test func `a proportion's interval is Wilson's`() throws {
        // Source: Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
        let interval = try #require(Proportion(81, of: 263).interval)
        #expect(abs(interval.lowerBound - 0.2553) < 0.0001)
        #expect(abs(interval.upperBound - 0.3662) < 0.0001)
        let none = try #require(Proportion(0, of: 20).interval)
        #expect(none.lowerBound == 0)
        #expect(abs(none.upperBound - 0.1611) < 0.0001)
        #expect(Proportion(0, of: 0).interval == nil)
    }

    /// Runs of seeds of their own.
    private static func discordance(_ onlyA: Int, _ onlyB: Int, of: Int) -> Discordance {
        let answers = (0..<of).map { run in (a: run < onlyA, b: run >= onlyA && run < onlyA + onlyB, seed: run) }
        return Discordance(answers, seeds: of)
    }

    @Test func `McNemar's exact test`() {
        // Two-sided binomial: 1 of 10 has 2 * (1 + 10) / 1024.
        #expect(abs(Self.discordance(9, 1, of: 100).chanceIfEqual - 22.0 / 1024) < 1e-12)
        #expect(Self.discordance(5, 5, of: 100).chanceIfEqual == 1)
        #expect(Self.discordance(0, 0, of: 100).chanceIfEqual == 1)
        #expect(abs(Self.discordance(11, 0, of: 1000).chanceIfEqual - 2.0 / 2048) < 1e-15)
    }

    @Test(arguments: [
        [1, 1, 1, -1], [3, -2, 1, 1, 5, -4], [2, 2, 2, 2, 2, 2], [24, -24, 1], [7, 7, -7, 3, 3, 1, -1, 0, 0, 2, -9, 4], [0, 0],
    ])
    func `flipping signs agrees with flipping all of them`(_ differences: [Int]) {
        let observed = abs(differences.reduce(0, +))
        let flips = (0..<(1 << differences.count)).count { signs in
            let total = differences.enumerated().reduce(0) { $0 + (signs >> $1.offset & 1 == 1 ? $1.element : -$1.element) }
            return abs(total) >= observed
        }
        let expected = Double(flips) / Double(1 << differences.count)
        #expect(abs(SignFlips(differences).chanceIfEqual - expected) < 1e-12)
    }

    @Test func `many seeds that differ by much are flipped in a moment`() {
        // The sum of 2,000 differences up to 24 is as good as normal.
        let sizes = (0..<2000).map { $0 % 24 + 1 }
        let deviation = sizes.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
        var differences = sizes
        for place in differences.indices where place % 2 == 1 { differences[place] *= -1 }
        var missing = Int(2 * deviation) - differences.reduce(0, +)
        for place in differences.indices where differences[place] < 0 && missing > 0 {
            missing += 2 * differences[place]
            differences[place] *= -1
        }
        // They come in steps of two.
        let beyond = 2 * Tails.share(above: Double(differences.reduce(0, +) - 1) / deviation)
        #expect(abs(SignFlips(differences).chanceIfEqual - beyond) < 0.0005)
    }

    /// Expected: maximising the likelihood by golden section under a difference held fast, and bisecting for the score of 1.96.
    @Test(arguments: [
        (2, 12, 50, 0.061112, 0.344709), (0, 0, 12, -0.242494, 0.242494), (7, 1, 21, -0.517232, -0.026003),
        (11, 0, 1000, -0.019589, -0.006153), (1, 9, 100, 0.022649, 0.154078),
    ])
    func `a difference of paired shares has Tango's interval`(
        _ onlyA: Int, _ onlyB: Int, _ of: Int, _ low: Double, _ high: Double
    ) throws {
        let interval = try #require(Self.discordance(onlyA, onlyB, of: of).interval)
        #expect(abs(interval.lowerBound - low) < 1e-6 && abs(interval.upperBound - high) < 1e-6)
    }

    @Test func `seeds that would show no difference are the fewest that do`() throws {
        for percent: Int64 in [1, 2, 5, 10] {
            let needed = try #require(Discordance.seedsNeeded(toExclude: .percent(percent)))
            for (seeds, isEnough) in [(needed, true), (needed - 1, false)] {
                let interval = try #require(Self.discordance(0, 0, of: seeds).interval)
                #expect((interval.upperBound <= Double(percent) / 100) == isEnough, "\(percent) %")
            }
        }
        #expect(Discordance.seedsNeeded(toExclude: .percent(1)) == 381)
        #expect(Discordance.seedsNeeded(toExclude: .one) == 1)
        #expect(Discordance.seedsNeeded(toExclude: .zero) == nil)
    }

    /// Ten scenarios that always go alike tell no more than one; ten that know nothing of each other tell ten times as much.
    @Test func `runs of one seed are worth what they tell`() throws {
        var random = Seed(11).stream(.generation)
        let seeds = 200
        var (alike, apart, constant) = (BySeed(seeds: seeds), BySeed(seeds: seeds), BySeed(seeds: seeds))
        for seed in 0..<seeds {
            let common = random.below(4) == 0 ? 1 : 0
            for _ in 0..<10 {
                alike.add(common, seed: seed)
                apart.add(random.below(4) == 0 ? 1 : 0, seed: seed)
                constant.add(1, seed: seed)
            }
        }
        #expect(abs(Proportion(alike).worth - Double(seeds)) < 1)
        #expect(Proportion(apart).worth > 1500 && Proportion(apart).worth <= 2000)
        #expect(Proportion(constant).worth == Double(seeds), "of what never differed nobody knows how alike it is")
        let one = try #require(Proportion(alike.sum / 10, of: seeds).interval)
        let ten = try #require(Proportion(alike).interval)
        #expect(abs(one.lowerBound - ten.lowerBound) < 0.001 && abs(one.upperBound - ten.upperBound) < 0.001)
    }

    @Test func `runs of one seed differ together`() {
        // Six seeds, four scenarios each: in three of the seeds all four got worse. As 24 runs they would be 12 to none.
        let answers = (0..<24).map { run in (a: true, b: run % 6 >= 3, seed: run % 6) }
        let pooled = Discordance(answers, seeds: 6)
        #expect(pooled.onlyA == 12 && pooled.onlyB == 0)
        #expect(pooled.chanceIfEqual == 0.25, "three coins")
    }

    /// Source: tables of Student's distribution, and of the normal one.
    @Test func `tails`() {
        for (freedom, value) in [(5, 2.5706), (9, 2.2622), (30, 2.0423), (99, 1.9842), (100_000, 1.95998)] {
            #expect(abs(Tails.student(freedom: freedom) - value) < 0.0003, "\(freedom)")
        }
        for (deviations, share) in [(0.0, 0.5), (1.0, 0.158655), (1.959964, 0.025), (2.816, 0.002431), (4.0, 0.00003167)] {
            #expect(abs(Tails.share(above: deviations) - share) < 0.000001, "\(deviations)")
        }
    }

    @Test func `a median's interval holds it in 95 of 100 cases, however few seeds`() {
        for count in 6...200 {
            let beyond = PairedDifferences.lowRank(of: count)
            let held = 1 - 2 * Binomial(trials: count, chance: 0.5).atMost(beyond - 1)
            #expect(held >= 0.95, "\(count)")
        }
    }

    @Test func `a difference is the other way round when the setups are`() throws {
        var random = Seed(5).stream(.generation)
        for count in [6, 7, 12, 25, 40] {
            let pairs = (0..<count).map { _ in
                let one = (0..<2).map { _ in random.below(9) == 0 ? Delay.never : Delay(nanoseconds: Int64(random.below(1000)))
                }
                return (a: one[0], b: one[1])
            }
            let there = PairedDifferences([pairs])
            let back = PairedDifferences([pairs.map { (a: $0.b, b: $0.a) }])
            #expect(there.median.map { -$0 } == back.median)
            if there.count < Resamples.seedsNeeded { continue }
            let (one, other) = (
                try #require(there.interval(Resamples(seeds: count))), try #require(back.interval(Resamples(seeds: count)))
            )
            #expect(one.lowerBound == -other.upperBound && one.upperBound == -other.lowerBound)
        }
    }

    @Test func `a median's bootstrap agrees with drawing`() throws {
        var random = Seed(3).stream(.generation)
        let pairs = (0..<61).map { _ in (a: Delay.zero, b: Delay(nanoseconds: Int64(random.below(1_000_000)))) }
        let resamples = Resamples(seeds: 61, count: 20_000)
        let exact = try #require(PairedDifferences([pairs]).interval(resamples))
        // A second stratum of nothing comparable makes it draw.
        let never = pairs.map { _ in (a: Delay.never, b: Delay.never) }
        let drawn = try #require(PairedDifferences([pairs, never]).interval(resamples))
        let sorted = pairs.map(\.b).sorted()
        func rank(_ delay: Delay) -> Int { sorted.firstIndex(of: delay) ?? -1 }
        #expect(abs(rank(exact.lowerBound) - rank(drawn.lowerBound)) <= 1)
        #expect(abs(rank(exact.upperBound) - rank(drawn.upperBound)) <= 1)
    }

    @Test func `what never came is longer than anything`() {
        let pairs: [(a: Delay, b: Delay)] = [
            (.seconds(1), .seconds(1)), (.seconds(1), .never), (.never, .seconds(5)), (.never, .never),
            (.seconds(9), .seconds(2)),
        ]
        let differences = PairedDifferences([pairs])
        #expect(differences.count == 4)
        #expect((differences.wins, differences.ties, differences.losses) == (2, 1, 1))
        #expect(differences.median == .milliseconds(-3500), "halfway between 7 s shorter and equally long")
        #expect(differences.interval(Resamples(seeds: 5)) == nil, "too few seeds")
    }

    @Test func `pairing shows in the correlation of ranks`() throws {
        let up = (1...9).map { (a: Delay.seconds(Int64($0)), b: Delay.seconds(Int64($0 * $0))) }
        let down = (1...9).map { (a: Delay.seconds(Int64($0)), b: Delay.seconds(Int64(100 - $0))) }
        #expect(abs(try #require(PairedDifferences.correlation(up)) - 1) < 1e-12)
        #expect(abs(try #require(PairedDifferences.correlation(down)) + 1) < 1e-12)
        #expect(PairedDifferences.correlation(up.map { (a: $0.a, b: .seconds(1)) }) == nil)
    }
}
