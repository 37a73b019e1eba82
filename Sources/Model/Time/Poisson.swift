/// Counts of things that happen independently at a mean rate, in integer arithmetic only.
///
/// Up to a mean of 30 by inversion of a table made once; above by twelve uniforms (Irwin-Hall), rounded, never negative.
@usableFromInline
package struct Poisson: Hashable, Sendable {
    /// In millionths.
    @usableFromInline package let mean: Int64
    /// Entry k: the chance of at most k, in units of 2^-64.
    @usableFromInline let cumulative: [UInt64]
    /// Square root of the mean, in thousandths.
    private let deviation: Int64

    package init(meanMillionths mean: Int64) {
        self.mean = max(mean, 0)
        deviation = integerSquareRoot(self.mean)
        cumulative = mean > 0 && mean <= 30_000_000 ? Poisson.table(mean) : []
    }

    @inlinable @inline(__always)
    package func draw(_ random: inout Random) -> Int64 {
        if mean == 0 { return 0 }
        if cumulative.isEmpty { return drawMany(&random) }
        let uniform = random.next()
        // Where the mean is small there is nearly always none.
        return uniform < cumulative[0] ? 0 : rank(of: uniform)
    }

    /// The first of these numbers at which there are any, each drawn from its own stream of `stem`, and how many there are; nil if there are
    /// none. Where the mean is small that is most of them, and they are gone through quickly.
    @inlinable
    package func first(in numbers: Range<Int64>, of stem: Seed.Stem) -> (number: Int64, count: Int64)? {
        if mean == 0 { return nil }
        let none = cumulative.first ?? 0
        for number in numbers {
            let stream = stem.stream(UInt64(number))
            var random = stream
            if random.next() < none { continue }
            random = stream
            let count = draw(&random)
            if count > 0 { return (number, count) }
        }
        return nil
    }

    @usableFromInline
    func rank(of uniform: UInt64) -> Int64 { Int64(cumulative.firstIndex { uniform < $0 } ?? cumulative.count) }

    /// Of a large mean: nearly normal.
    @usableFromInline
    func drawMany(_ random: inout Random) -> Int64 {
        var sum: Int64 = 0
        for _ in 0..<12 { sum += Int64(random.below(1_000_000)) }
        let value = mean + (sum - 6_000_000) * deviation / 1000
        return max(0, (value + 500_000) / 1_000_000)
    }

    /// p(0) = e^-mean, p(k) = p(k - 1) * mean / k, summed until nothing is added.
    private static func table(_ mean: Int64) -> [UInt64] {
        var term = exponential(minusMillionths: mean)
        var sum = term
        var table = [sum]
        var k: UInt64 = 0
        while k < 200 {
            k += 1
            let (high, low) = term.multipliedFullWidth(by: UInt64(mean))
            term = (k * 1_000_000).dividingFullWidth((high, low)).quotient
            let (next, overflow) = sum.addingReportingOverflow(term)
            if overflow || (term == 0 && k * 1_000_000 > UInt64(mean)) { break }
            sum = next
            table.append(sum)
        }
        return table
    }

    /// e^-x in units of 2^-64: a short series at x / 1024, squared ten times.
    private static func exponential(minusMillionths x: Int64) -> UInt64 {
        func times(_ a: UInt64, _ b: UInt64) -> UInt64 { a.multipliedFullWidth(by: b).high }
        let y = (UInt64(1_000_000) * 1024).dividingFullWidth((UInt64(x), 0)).quotient  // x / 1024, 2^-64 units
        let square = times(y, y)
        let cube = times(square, y)
        var value = UInt64.max - y + square / 2 - cube / 6 + times(square, square) / 24
        for _ in 0..<10 { value = times(value, value) }
        return value
    }
}
