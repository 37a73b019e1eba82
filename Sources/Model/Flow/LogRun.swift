/// Evenly spaced lines of one stream: line `first + k` happens at `start + k * interval`, for k in `0..<count`.
///
/// The unit of log volume. A run of one is a single line; cost grows with runs, not with lines.
@usableFromInline
package struct LogRun: Hashable, Sendable {
    @usableFromInline package var stream: StreamID
    @usableFromInline package var first: Int64
    @usableFromInline package var count: Int64
    @usableFromInline package var start: Instant
    /// Nanoseconds between lines; 0 for a burst at one instant.
    @usableFromInline package var interval: Int64

    @inlinable
    package init(stream: StreamID, first: Int64, count: Int64, start: Instant, interval: Int64) {
        self.stream = stream
        self.first = first
        self.count = count
        self.start = start
        self.interval = interval
    }

    /// Stands where no run is.
    @inlinable static var none: LogRun { LogRun(stream: StreamID(0), first: 0, count: 0, start: .start, interval: 0) }

    /// When the last line happens.
    @inlinable @inline(__always) package var last: Instant { Instant(nanoseconds: start.nanoseconds + (count - 1) * interval) }

    /// How many lines happen before `instant`.
    @inlinable @inline(__always)
    package func count(before instant: Instant) -> Int64 {
        let elapsed = instant.nanoseconds - start.nanoseconds
        if elapsed <= 0 { return 0 }
        if interval == 0 { return count }
        return Swift.min(count, (elapsed - 1) / interval + 1)
    }

    /// Lines `from..<until` of this run (counted from its first) as a run of their own.
    @inlinable package func slice(_ from: Int64, _ until: Int64) -> LogRun {
        LogRun(
            stream: stream, first: first + from, count: until - from,
            start: Instant(nanoseconds: start.nanoseconds + from * interval), interval: interval)
    }

    /// Whether `next` goes on exactly where this run ends, so that one run can stand for both.
    @inlinable package func isContinued(by next: LogRun) -> Bool {
        stream == next.stream && first + count == next.first
            && (interval == next.interval || next.count == 1)
            && start.nanoseconds + count * interval == next.start.nanoseconds
    }
}
