import Testing

@testable import Model

struct RandomTests {
    private func first(_ count: Int, _ random: Random) -> [UInt64] {
        var random = random
        return (0..<count).map { _ in random.next() }
    }

    @Test func `the same key gives the same stream`() {
        #expect(first(100, Seed(7).stream(.noise, 1, 2, 3, 4)) == first(100, Seed(7).stream(.noise, 1, 2, 3, 4)))
    }

    @Test func `streams with different names do not repeat each other`() {
        var keys: [Random] = []
        for seed in [0, 1, 2, UInt64.max] {
            for purpose in [Purpose.noise, .users, .latency, .loss] {
                for name in ["checkout", "search", "pay"] {
                    for ordinal in UInt64(0)..<8 {
                        keys.append(Seed(seed).stream(purpose, Symbol(name).key, ordinal))
                        keys.append(Seed(seed).stream(purpose, ordinal, Symbol(name).key))
                    }
                }
            }
        }
        let draws = keys.flatMap { first(32, $0) }
        #expect(Set(draws).count == draws.count)
    }

    @Test func `a stem goes on as the stream with the same names in front`() {
        let seed = Seed(7)
        #expect(seed.stem(.lag, 1, 2).stream(3, 4).state == seed.stream(.lag, 1, 2, 3, 4).state)
        #expect(seed.stem(.lag, 1).of(2).stream(3, 4).state == seed.stream(.lag, 1, 2, 3, 4).state)
        #expect(seed.stem(.noise, 1).stream(2).state == seed.stream(.noise, 1, 2).state)
    }

    @Test func `every part of a key counts`() {
        let plain = Seed(1).stream(.loss, 1, 2, 3, 4).state
        let others = [
            Seed(2).stream(.loss, 1, 2, 3, 4), Seed(1).stream(.latency, 1, 2, 3, 4), Seed(1).stream(.loss, 2, 1, 3, 4),
            Seed(1).stream(.loss, 1, 3, 2, 4), Seed(1).stream(.loss, 1, 2, 4, 3), Seed(1).stream(.loss, 1, 2, 3, 5),
        ]
        for other in others { #expect(other.state != plain) }
    }

    @Test(arguments: [1, 2, 3, 10, 1_000_000, UInt64.max])
    func `a bounded draw stays below its bound`(bound: UInt64) {
        var random = Seed(1).stream(.generation, bound)
        for _ in 0..<1000 { #expect(random.below(bound) < bound) }
    }

    @Test func `a bounded draw reaches every value about equally often`() {
        var random = Seed(5).stream(.generation)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[Int(random.below(10))] += 1 }
        for count in counts { #expect((9600...10_400).contains(count)) }
    }

    @Test func `chances of none and all are certain`() {
        var random = Seed(5).stream(.loss)
        for _ in 0..<1000 {
            let (never, always) = (random.chance(.zero), random.chance(.one))
            #expect(!never)
            #expect(always)
        }
    }

    @Test func `a delay below nothing is nothing`() {
        var random = Seed(5).stream(.phase)
        #expect(random.delay(below: .zero) == .zero)
        #expect(random.delay(below: .seconds(-1)) == .zero)
        for _ in 0..<100 { #expect(random.delay(below: .seconds(1)) < .seconds(1)) }
    }

    @Test func `hashes of names are the same for ever`() {
        // FNV-1a of the empty text and of "a", through SplitMix64's finaliser.
        #expect(stableHash("") == mix(0xCBF2_9CE4_8422_2325))
        #expect(stableHash("a") == mix(0xAF63_DC4C_8601_EC8C))
        #expect(drillID(scenario: "sample", fault: "down").count == 16)
        #expect(drillID(scenario: "sample", fault: "down") != drillID(scenario: "sample", fault: "dawn"))
    }

    @Test func `the integer square root is the largest that fits`() {
        for n in [0, 1, 2, 3, 4, 8, 9, 15, 16, 1_000_000, 999_999, .max] as [Int64] {
            let root = integerSquareRoot(n)
            #expect(root * root <= n)
            let (next, overflow) = (root + 1).multipliedReportingOverflow(by: root + 1)
            #expect(overflow || next > n)
        }
    }
}

struct PoissonTests {
    @Test(arguments: [0, 2_000, 200_000, 3_000_000, 40_000_000] as [Int64])
    func `the first number with any is the one that going through them finds`(mean: Int64) {
        let poisson = Poisson(meanMillionths: mean)
        let stem = Seed(7).stem(.noise, 3)
        let counts = (0..<2_000).map { number in
            var random = stem.stream(UInt64(number))
            return poisson.draw(&random)
        }
        var (found, next) = ([Int64](repeating: 0, count: counts.count), Int64(0))
        while let (number, count) = poisson.first(in: next..<Int64(counts.count), of: stem) {
            found[Int(number)] = count
            next = number + 1
        }
        #expect(found == counts)
    }

    private func moments(_ mean: Int64, draws: Int64 = 40_000) -> (mean: Int64, variance: Int64) {
        let poisson = Poisson(meanMillionths: mean)
        var random = Seed(11).stream(.noise, UInt64(bitPattern: mean))
        var (sum, squares): (Int64, Int64) = (0, 0)
        for _ in 0..<draws {
            let value = poisson.draw(&random)
            sum += value
            squares += value * value
        }
        let average = sum * 1000 / draws
        return (average * 1000, (squares * 1000 / draws - average * average / 1000) * 1000)
    }

    /// Mean and variance of a Poisson count are the same; both are found within a few standard errors.
    @Test(
        arguments: [10_000, 200_000, 1_000_000, 5_500_000, 29_999_999, 30_000_000, 30_000_001, 100_000_000, 2_500_000_000]
            as [Int64])
    func `the mean and the variance of many draws are near the mean`(mean: Int64) {
        let found = moments(mean)
        let tolerance = max(4000, integerSquareRoot(mean) * 1000 / 40)
        #expect(abs(found.mean - mean) <= tolerance, "mean \(found.mean)")
        #expect(abs(found.variance - mean) <= mean / 15 + 5000, "variance \(found.variance)")
    }

    @Test func `no mean draws nothing`() {
        var random = Seed(1).stream(.noise)
        for mean in [0, -5] as [Int64] {
            for _ in 0..<100 { #expect(Poisson(meanMillionths: mean).draw(&random) == 0) }
        }
    }

    @Test func `a draw is never negative`() {
        var random = Seed(1).stream(.noise)
        let poisson = Poisson(meanMillionths: 30_000_001)
        for _ in 0..<20_000 { #expect(poisson.draw(&random) >= 0) }
    }

    /// The same uniform draw never gives a smaller count for a larger mean, nor for a larger uniform.
    @Test func `a larger mean never draws less from the same stream`() {
        let tables = [1_000, 500_000, 2_000_000, 9_000_000, 28_000_000].map { Poisson(meanMillionths: $0) }
        for key in 0..<2000 {
            let counts = tables.map { table -> Int64 in
                var random = Seed(UInt64(key)).stream(.noise)
                return table.draw(&random)
            }
            #expect(counts == counts.sorted())
        }
    }
}
