/// Evenly spaced lines of one stream: line `first + k` happens at `start + k * interval`, for k in `0..<count`.
///
/// The unit of log volume. A run of one is a single line; cost grows with runs, not with lines.
package struct LogRun: Hashable, Sendable {
    package var stream: StreamID
    package var first: Int64
    package var count: Int64
    package var start: Instant
    /// Nanoseconds between lines; 0 for a burst at one instant.
    package var interval: Int64

    @inlinable
    package init(stream: StreamID, first: Int64, count: Int64, start: Instant, interval: Int64) {
        self.stream = stream
        self.first = first
        self.count = count
        self.start = start
        self.interval = interval
    }

    /// When the last line happens.
    package var last: Instant { Instant(nanoseconds: start.nanoseconds + (count - 1) * interval) }

    /// How many lines happen before `instant`.
    package func count(before instant: Instant) -> Int64 {
        let elapsed = instant.nanoseconds - start.nanoseconds
        if elapsed <= 0 { return 0 }
        if interval == 0 { return count }
        return Swift.min(count, (elapsed - 1) / interval + 1)
    }

    /// Lines `from..<until` of this run (counted from its first) as a run of their own.
    package func slice(_ from: Int64, _ until: Int64) -> LogRun {
        LogRun(
            stream: stream, first: first + from, count: until - from,
            start: Instant(nanoseconds: start.nanoseconds + from * interval), interval: interval)
    }

    /// Whether `next` goes on exactly where this run ends, so that one run can stand for both.
    package func isContinued(by next: LogRun) -> Bool {
        stream == next.stream && first + count == next.first
            && (interval == next.interval || next.count == 1)
            && start.nanoseconds + count * interval == next.start.nanoseconds
    }
}

/// Everything a hop releases for one service at one wake-up: the unit of transport.
///
/// The vendor's batches are a count inside it; latency, loss, duplication and reordering are drawn once per consignment and attempt.
package struct Consignment: Hashable, Sendable {
    /// Who released it, and its n-th release for that service.
    package struct ID: Hashable, Sendable {
        /// The releasing hop; nil for the error generator.
        package var hop: HopID?
        package var service: ServiceID
        package var ordinal: Int64
        package init(hop: HopID?, service: ServiceID, ordinal: Int64) {
            (self.hop, self.service, self.ordinal) = (hop, service, ordinal)
        }

        /// The ordinal first: it tells most of them apart.
        @inlinable
        package static func == (a: ID, b: ID) -> Bool {
            a.ordinal == b.ordinal && a.service.raw == b.service.raw && a.hop?.raw == b.hop?.raw
        }
    }

    package var id: ID
    /// 1 for the first try.
    package var attempt: Int32
    package var lines: Int64
    package var bytes: Int64
    package var runs: [LogRun]
    /// Which faults' lines are in here, so that nobody has to look through the runs to know.
    package var marks: [FaultMark]

    package init(id: ID, attempt: Int32 = 1, runs: [LogRun], lines: Int64, bytes: Int64, marks: [FaultMark] = []) {
        (self.id, self.attempt, self.runs, self.lines) = (id, attempt, runs, lines)
        (self.bytes, self.marks) = (bytes, marks)
    }

    package var isEmpty: Bool { lines == 0 }
}

/// The lines of one fault inside a consignment.
package struct FaultMark: Hashable, Sendable {
    package var fault: FaultID
    package var stream: StreamID
    /// The earliest line.
    package var first: Int64
    package var lines: Int64

    package init(fault: FaultID, stream: StreamID, first: Int64, lines: Int64) {
        (self.fault, self.stream, self.first, self.lines) = (fault, stream, first, lines)
    }
}

extension [FaultMark] {
    /// Counts a run in, if it comes from a fault.
    package mutating func add(_ run: LogRun, of stream: LogStream) {
        guard let fault = stream.fault else { return }
        add(FaultMark(fault: fault, stream: run.stream, first: run.first, lines: run.count))
    }

    package mutating func add(_ mark: FaultMark) {
        guard let index = firstIndex(where: { $0.stream == mark.stream }) else { return append(mark) }
        self[index].first = Swift.min(self[index].first, mark.first)
        self[index].lines += mark.lines
    }
}

/// What a receiver answered to a consignment.
package struct Receipt: Hashable, Sendable {
    package enum Outcome: UInt8, Hashable, Sendable, CaseIterable {
        case accepted
        /// 429 or a ThrottlingException: come back later.
        case throttled
        /// 5xx, or nobody listening.
        case refused
        /// 4xx: will never be accepted.
        case rejected
    }

    package var id: Consignment.ID
    package var attempt: Int32
    package var outcome: Outcome
    package init(id: Consignment.ID, attempt: Int32, outcome: Outcome) {
        (self.id, self.attempt, self.outcome) = (id, attempt, outcome)
    }
}

/// What an aggregator knows about data it has taken but not yet indexed; its lag guard waits for it.
package struct Backlog: Hashable, Sendable {
    package var id: Consignment.ID
    package var attempt: Int32
    /// Event time of the earliest line.
    package var earliest: Instant
    package init(id: Consignment.ID, attempt: Int32, earliest: Instant) {
        (self.id, self.attempt, self.earliest) = (id, attempt, earliest)
    }
}
