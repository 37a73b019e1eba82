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

    @Test func `McNemar's exact test`() {
        // Two-sided binomial: 1 of 10 has 2 * (1 + 10) / 1024.
        #expect(abs(Discordance(onlyA: 9, onlyB: 1, of: 100).chanceIfEqual - 22.0 / 1024) < 1e-12)
        #expect(Discordance(onlyA: 5, onlyB: 5, of: 100).chanceIfEqual == 1)
        #expect(Discordance(onlyA: 0, onlyB: 0, of: 100).chanceIfEqual == 1)
        // None in 300: under 1 % (the rule of three).
        #expect(Discordance.runsNeeded(toExclude: .percent(1)) == 299)
        #expect(Discordance.runsNeeded(toExclude: .percent(5)) == 59)
        #expect(Discordance.runsNeeded(toExclude: .one) == 1)
        #expect(Discordance.runsNeeded(toExclude: .zero) == nil)
        #expect(abs(Discordance(onlyA: 0, onlyB: 0, of: 300).shareMax - 0.00994) < 0.0001)
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
        #expect(differences.median == .seconds(-7))
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
