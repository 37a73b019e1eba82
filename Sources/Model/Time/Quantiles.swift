/// How a latency is distributed: a table of shares and delays, interpolated linearly in integers between its points.
///
/// The table always has a minimum and a maximum, which is what makes a worst case provable.
@usableFromInline
package struct Quantiles: Hashable, Sendable {
    @usableFromInline
    package struct Point: Hashable, Sendable {
        @usableFromInline package var share: Ratio
        @usableFromInline package var delay: Delay
        @inlinable package init(_ share: Ratio, _ delay: Delay) {
            self.share = share
            self.delay = delay
        }
    }

    /// Ascending in both columns; the first share is 0, the last is 1.
    @usableFromInline package let points: [Point]

    /// Points must ascend in share and not fall in delay, from share 0 to share 1.
    package init(_ points: [Point]) {
        precondition(points.count >= 2, "a quantile table has a minimum and a maximum")
        precondition(points.first?.share == .zero && points.last?.share == .one, "a quantile table spans 0 to 1")
        precondition(
            zip(points, points.dropFirst()).allSatisfy { $0.share < $1.share && $0.delay <= $1.delay },
            "a quantile table ascends")
        self.points = points
    }

    package init(constant delay: Delay) {
        self.init([Point(.zero, delay), Point(.one, delay)])
    }

    @inlinable package var min: Delay { points[0].delay }
    @inlinable package var max: Delay { points[points.count - 1].delay }
    @inlinable package var isConstant: Bool { min == max }

    /// The points before and behind a share.
    @inlinable
    func around(_ share: Ratio) -> (low: Point, high: Point) {
        // There are two points and more, and no place is left but that of the last.
        points.withUnsafeBufferPointer { points in
            var place = 1
            while place < points.count - 1, points[place].share < share { place += 1 }
            return (points[place - 1], points[place])
        }
    }

    /// The delay at a share of the distribution.
    @inlinable package func delay(at share: Ratio) -> Delay {
        let (low, high) = around(share)
        let width = high.share.partsPerMillion - low.share.partsPerMillion
        let into = share.partsPerMillion - low.share.partsPerMillion
        let rise = high.delay.nanoseconds - low.delay.nanoseconds
        let (product, overflow) = rise.multipliedReportingOverflow(by: into)
        if !overflow { return Delay(nanoseconds: low.delay.nanoseconds + product / width) }
        let (h, l) = rise.multipliedFullWidth(by: into)
        return Delay(nanoseconds: low.delay.nanoseconds + width.dividingFullWidth((h, l)).quotient)
    }

    @inlinable package func draw(_ random: inout Random) -> Delay {
        isConstant ? min : delay(at: Ratio(partsPerMillion: Int64(random.below(1_000_001))))
    }
}
