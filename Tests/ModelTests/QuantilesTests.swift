import Model
import Testing

struct QuantilesTests {
    private let table = Quantiles([
        .init(.zero, .milliseconds(40)), .init(.percent(50), .milliseconds(80)), .init(.percent(99), .seconds(2)),
        .init(.one, .seconds(10)),
    ])

    @Test func `the table's own points are exact`() {
        for point in table.points { #expect(table.delay(at: point.share) == point.delay) }
        #expect(table.min == .milliseconds(40))
        #expect(table.max == .seconds(10))
    }

    @Test func `between two points the way is straight`() {
        #expect(table.delay(at: .percent(25)) == .milliseconds(60))
        #expect(table.delay(at: Ratio(partsPerMillion: 995_000)) == .seconds(6))
    }

    @Test func `a larger share is never a shorter delay`() {
        var last = Delay.zero
        for parts in stride(from: Int64(0), through: 1_000_000, by: 997) {
            let delay = table.delay(at: Ratio(partsPerMillion: parts))
            #expect(last <= delay)
            last = delay
        }
    }

    @Test func `for all seeds: a draw lies between minimum and maximum`() {
        for seed in 0..<2000 {
            var random = Seed(UInt64(seed)).stream(.latency)
            #expect((table.min...table.max).contains(table.draw(&random)))
        }
    }

    @Test func `half of the draws lie below the median`() {
        var random = Seed(3).stream(.latency)
        let below = (0..<10_000).filter { _ in table.draw(&random) < .milliseconds(80) }.count
        #expect((4800...5200).contains(below))
    }

    @Test func `a constant draws nothing`() {
        var random = Seed(3).stream(.latency)
        let untouched = random.state
        #expect(Quantiles(constant: .seconds(1)).draw(&random) == .seconds(1))
        #expect(random.state == untouched)
    }

    @Test func `delays near the end of time do not overflow`() {
        let wide = Quantiles([.init(.zero, .zero), .init(.one, Delay(nanoseconds: .max))])
        #expect(wide.delay(at: .one) == Delay(nanoseconds: .max))
        #expect(wide.delay(at: .percent(50)).nanoseconds == .max / 2)
    }
}
