/// Everything a hop releases for one service at one wake-up: the unit of transport.
///
/// The vendor's batches are a count inside it; latency, loss, duplication and reordering are drawn once per consignment and attempt.
@usableFromInline
package struct Consignment: Hashable, Sendable {
    /// Who released it, and its n-th release for that service.
    @usableFromInline
    package struct ID: Hashable, Sendable {
        /// The releasing hop's place, negative for the error generator. Not an optional: an ID is in nearly every event, and 16 bytes.
        @usableFromInline let place: Int32
        @usableFromInline package let service: ServiceID
        @usableFromInline package let ordinal: Int64

        @inlinable
        package init(hop: HopID?, service: ServiceID, ordinal: Int64) {
            (self.place, self.service, self.ordinal) = (hop?.raw ?? -1, service, ordinal)
        }

        /// The releasing hop; nil for the error generator.
        @inlinable package var hop: HopID? { place < 0 ? nil : HopID(Int(place)) }

        /// The ordinal first: it tells most of them apart.
        @inlinable
        package static func == (a: ID, b: ID) -> Bool {
            a.ordinal == b.ordinal && a.service.raw == b.service.raw && a.place == b.place
        }
    }

    @usableFromInline package var cargo: Cargo
    @usableFromInline package var id: ID
    /// 1 for the first try.
    @usableFromInline package var attempt: Int32

    @inlinable
    package init(id: ID, attempt: Int32 = 1, cargo: Cargo) { (self.id, self.attempt, self.cargo) = (id, attempt, cargo) }

    @inlinable package init(id: ID, attempt: Int32 = 1, runs: [LogRun], lines: Int64, bytes: Int64, marks: [FaultMark] = []) {
        self.init(id: id, attempt: attempt, cargo: Cargo(runs: runs, lines: lines, bytes: bytes, marks: marks))
    }

    @inlinable @inline(__always) package var lines: Int64 { cargo.lines }
    @inlinable @inline(__always) package var bytes: Int64 { cargo.bytes }
    @inlinable @inline(__always) package var runs: Cargo.Runs { cargo.runs }
    @inlinable package var marks: [FaultMark] { cargo.marks }
    @inlinable @inline(__always) package var isEmpty: Bool { lines == 0 }
}

/// What is in a consignment. Immutable, and so one reference for all who hand it on: a hop that releases what it took, under a number of
/// its own, copies no lines.
@usableFromInline
package final class Cargo: Hashable, Sendable {
    @usableFromInline package let lines: Int64
    @usableFromInline package let bytes: Int64
    /// Which faults' lines are in here, so that nobody has to look through the runs to know.
    @usableFromInline package let marks: [FaultMark]
    /// Whether there are any.
    @usableFromInline package let isMarked: Bool
    @usableFromInline typealias Few = InlineArray<6, LogRun>
    /// The runs, where there are few, as there mostly are: they need no place of their own.
    @usableFromInline let few: Few
    @usableFromInline let count: Int
    /// All of them, where there are more.
    @usableFromInline let many: [LogRun]

    @inlinable package init(runs: [LogRun], lines: Int64, bytes: Int64, marks: [FaultMark]) {
        (self.lines, self.bytes, self.marks, isMarked) = (lines, bytes, marks, !marks.isEmpty)
        count = runs.count
        let isRoom = runs.count <= Few.count
        few = Few { isRoom && $0 < runs.count ? runs[$0] : LogRun.none }
        many = isRoom ? [] : runs
    }

    @usableFromInline package static let empty = Cargo(runs: [], lines: 0, bytes: 0, marks: [])

    @inlinable package var runs: Runs { Runs(cargo: self) }

    /// A cargo's runs, in order.
    @usableFromInline
    package struct Runs: RandomAccessCollection, Hashable, Sendable {
        @usableFromInline let cargo: Cargo

        @inlinable init(cargo: Cargo) { self.cargo = cargo }

        @inlinable package var startIndex: Int { 0 }
        @inlinable package var endIndex: Int { cargo.count }
        @inlinable package subscript(place: Int) -> LogRun { cargo.many.isEmpty ? cargo.few[place] : cargo.many[place] }

        @inlinable package static func == (a: Runs, b: Runs) -> Bool { a.elementsEqual(b) }
        @inlinable package func hash(into hasher: inout Hasher) {
            for run in self { hasher.combine(run) }
        }
    }

    @inlinable package static func == (a: Cargo, b: Cargo) -> Bool {
        a === b || a.lines == b.lines && a.bytes == b.bytes && a.runs == b.runs && a.marks == b.marks
    }

    @inlinable package func hash(into hasher: inout Hasher) {
        hasher.combine(lines)
        hasher.combine(bytes)
        hasher.combine(runs)
    }
}

/// The lines of one fault inside a consignment.
@usableFromInline
package struct FaultMark: Hashable, Sendable {
    @usableFromInline package var fault: FaultID
    @usableFromInline package var stream: StreamID
    /// The earliest line.
    @usableFromInline package var first: Int64
    @usableFromInline package var lines: Int64

    @inlinable package init(fault: FaultID, stream: StreamID, first: Int64, lines: Int64) {
        (self.fault, self.stream, self.first, self.lines) = (fault, stream, first, lines)
    }
}

extension [FaultMark] {
    /// Counts a run in, if it comes from a fault.
    package mutating func add(_ run: LogRun, of stream: LogStream) {
        guard let fault = stream.fault else { return }
        add(FaultMark(fault: fault, stream: run.stream, first: run.first, lines: run.count))
    }

    @inlinable package mutating func add(_ mark: FaultMark) {
        guard let index = firstIndex(where: { $0.stream == mark.stream }) else { return append(mark) }
        self[index].first = Swift.min(self[index].first, mark.first)
        self[index].lines += mark.lines
    }
}

/// What a receiver answered to a consignment.
@usableFromInline
package struct Receipt: Hashable, Sendable {
    @usableFromInline
    package enum Outcome: UInt8, Hashable, Sendable, CaseIterable {
        case accepted
        /// 429 or a ThrottlingException: come back later.
        case throttled
        /// 5xx, or nobody listening.
        case refused
        /// 4xx: will never be accepted.
        case rejected
    }

    @usableFromInline package var id: Consignment.ID
    @usableFromInline package var attempt: Int32
    @usableFromInline package var outcome: Outcome
    @inlinable
    package init(id: Consignment.ID, attempt: Int32, outcome: Outcome) {
        (self.id, self.attempt, self.outcome) = (id, attempt, outcome)
    }
}

/// What an aggregator knows about data it has taken but not yet indexed; its lag guard waits for it.
@usableFromInline
package struct Backlog: Hashable, Sendable {
    @usableFromInline package var id: Consignment.ID
    @usableFromInline package var attempt: Int32
    /// When it was taken: now, or soon.
    @usableFromInline package var taken: Instant

    @inlinable
    package init(id: Consignment.ID, attempt: Int32, taken: Instant) {
        (self.id, self.attempt, self.taken) = (id, attempt, taken)
    }
}
