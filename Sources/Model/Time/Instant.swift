/// A point on a run's own time line: nanoseconds since the scenario starts.
///
/// `Epoch` turns it into a date. Arithmetic saturates at both ends, so that `never` plus anything stays `never`.
@usableFromInline
package struct Instant: Hashable, Comparable, Sendable {
    @usableFromInline package var nanoseconds: Int64

    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable package static var start: Instant { Instant(nanoseconds: 0) }
    /// Later than everything; a deadline that is never due.
    @inlinable package static var never: Instant { Instant(nanoseconds: .max) }

    /// Whole ones.
    @inlinable package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    @inlinable package static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    @inlinable package static func + (instant: Instant, delay: Delay) -> Instant {
        Instant(nanoseconds: instant.nanoseconds.saturatingAdding(delay.nanoseconds))
    }

    @inlinable package static func - (instant: Instant, delay: Delay) -> Instant {
        Instant(nanoseconds: instant.nanoseconds.saturatingSubtracting(delay.nanoseconds))
    }

    @inlinable package static func - (later: Instant, earlier: Instant) -> Delay {
        Delay(nanoseconds: later.nanoseconds.saturatingSubtracting(earlier.nanoseconds))
    }

    /// The latest multiple of `step` (counted from the start) that is not after this instant. `step` must be positive.
    @inlinable package func floored(to step: Delay) -> Instant {
        precondition(step > .zero, "an instant is floored to a positive step")
        let remainder = nanoseconds % step.nanoseconds
        return Instant(nanoseconds: nanoseconds - (remainder < 0 ? remainder + step.nanoseconds : remainder))
    }

    /// Elapsed time as people read it in a timeline: `5:12.340`, `1:05:00.000`. Milliseconds, rounded down.
    package var clockText: String {
        let total = max(nanoseconds, 0) / 1_000_000
        let (seconds, ms) = (total / 1000, total % 1000)
        let (minutes, s) = (seconds / 60, seconds % 60)
        let (hours, m) = (minutes / 60, minutes % 60)
        let tail = "\(s.padded(2)).\(ms.padded(3))"
        return hours > 0 ? "\(hours):\(m.padded(2)):\(tail)" : "\(m):\(tail)"
    }
}

extension Int64 {
    @inlinable @inline(__always)
    package func saturatingAdding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    @inlinable @inline(__always)
    package func saturatingSubtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}

extension BinaryInteger {
    /// Decimal digits with zeros in front, at least `width` of them.
    package func padded(_ width: Int) -> String {
        let digits = String(self)
        return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
    }
}
