import Model

/// When hits happened, as evenly spaced stretches: questions about order and number are answered without going through them one by one.
///
/// Hits of one instant stand in the order of their streams. Single hits, of which there may be many, are kept sorted.
struct HitTimes: Sendable {
    struct Stretch: Hashable, Sendable {
        /// Nanoseconds.
        var start: Int64
        var interval: Int64
        var count: Int64
        var stream: StreamID

        var last: Int64 { start + (count - 1) * interval }

        /// How many at `instant` or before.
        func count(through instant: Int64) -> Int64 {
            if instant < start { return 0 }
            return interval == 0 ? count : min(count, (instant - start) / interval + 1)
        }

        /// Whether a run of the same stream goes on exactly where it ends.
        func isContinued(by run: LogRun) -> Bool {
            interval == run.interval && last + interval == run.start.nanoseconds
        }

        mutating func dropFirst(_ n: Int64) {
            start += n * interval
            count -= n
        }
    }

    private(set) var count: Int64 = 0
    /// Of two hits and more; those of one stream and interval one after the other.
    private var stretches: [Stretch] = []
    /// In order of time and stream.
    private var singles: [Stretch] = []

    init() {}

    init(_ parts: [Stretch]) {
        for part in parts where part.count > 0 {
            count += part.count
            if part.count == 1 { singles.append(part) } else { stretches.append(part) }
        }
        singles.sort(by: HitTimes.isEarlier)
        if stretches.count > 1 {
            stretches.sort(by: HitTimes.isBefore)
            stretches = HitTimes.joining(stretches)
        }
    }

    /// What has been put in order.
    private init(stretches: [Stretch], singles: [Stretch]) {
        (self.stretches, self.singles) = (stretches, singles)
        count = stretches.reduce(Int64(singles.count)) { $0 + $1.count }
    }

    private static func isEarlier(_ a: Stretch, _ b: Stretch) -> Bool {
        a.start != b.start ? a.start < b.start : a.stream < b.stream
    }

    private static func isBefore(_ a: Stretch, _ b: Stretch) -> Bool {
        if a.stream != b.stream { return a.stream < b.stream }
        return a.interval != b.interval ? a.interval < b.interval : a.start < b.start
    }

    /// One stretch for those that go on exactly where another ends.
    private static func joining(_ ordered: [Stretch]) -> [Stretch] {
        var joined: [Stretch] = []
        joined.reserveCapacity(ordered.count)
        for part in ordered {
            if let last = joined.last, last.stream == part.stream, last.interval == part.interval,
                last.last + last.interval == part.start
            {
                joined[joined.count - 1].count += part.count
            } else {
                joined.append(part)
            }
        }
        return joined
    }

    /// Two ordered lists as one.
    private static func merged(_ a: [Stretch], _ b: [Stretch], by areInOrder: (Stretch, Stretch) -> Bool) -> [Stretch] {
        guard let last = a.last, let first = b.first else { return a.isEmpty ? b : a }
        if !areInOrder(first, last) { return a + b }
        var merged: [Stretch] = []
        merged.reserveCapacity(a.count + b.count)
        var (left, right) = (0, 0)
        while left < a.count, right < b.count {
            if areInOrder(b[right], a[left]) {
                merged.append(b[right])
                right += 1
            } else {
                merged.append(a[left])
                left += 1
            }
        }
        merged += a[left...]
        merged += b[right...]
        return merged
    }

    var isEmpty: Bool { count == 0 }
    var all: [Stretch] { stretches + singles }
    var first: Int64? {
        isEmpty ? nil : stretches.reduce(singles.first?.start ?? .max) { Swift.min($0, $1.start) }
    }
    var last: Int64? {
        isEmpty ? nil : stretches.reduce(singles.last?.start ?? .min) { Swift.max($0, $1.last) }
    }

    func joined(by other: HitTimes) -> HitTimes {
        if other.isEmpty { return self }
        if isEmpty { return other }
        let stretches = HitTimes.merged(stretches, other.stretches, by: HitTimes.isBefore)
        return HitTimes(
            stretches: stretches.count > 1 ? HitTimes.joining(stretches) : stretches,
            singles: HitTimes.merged(singles, other.singles, by: HitTimes.isEarlier))
    }

    /// How many at `instant` or before.
    func count(through instant: Int64) -> Int64 {
        stretches.reduce(Int64(singlesCount(through: instant))) { $0 + $1.count(through: instant) }
    }

    private func singlesCount(through instant: Int64) -> Int {
        var (low, high) = (0, singles.count)
        while low < high {
            let middle = (low + high) / 2
            if singles[middle].start <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// When the hit of a rank, from 1, happened.
    func time(ofRank rank: Int64) -> Int64 {
        precondition(rank >= 1 && rank <= count, "a hit's rank lies between 1 and their number")
        guard let longest = stretches.max(by: { $0.count < $1.count }) else { return singles[Int(rank) - 1].start }
        if longest.count == count { return longest.start + (rank - 1) * longest.interval }
        // Between which two of its hits; or before all, or after.
        var (from, until) = (Int64(0), longest.count)
        while from < until {
            let middle = (from + until) / 2
            if count(through: longest.start + middle * longest.interval) >= rank { until = middle } else { from = middle + 1 }
        }
        var low = from == 0 ? first ?? 0 : longest.start + (from - 1) * longest.interval + 1
        var high = from == longest.count ? last ?? 0 : longest.start + from * longest.interval
        let before = count(through: low - 1)
        if count(through: high) - before <= 64 {
            var few: [Int64] = []
            for part in stretches + singles[singlesCount(through: low - 1)..<singlesCount(through: high)] {
                for n in part.count(through: low - 1)..<part.count(through: high) { few.append(part.start + n * part.interval) }
            }
            return few.sorted()[Int(rank - before) - 1]
        }
        while low < high {
            let middle = low + (high - low) / 2
            if count(through: middle) >= rank { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The stream of a hit at exactly this instant, the first in order.
    func stream(at instant: Int64) -> StreamID? {
        all.lazy.filter { $0.count(through: instant) > $0.count(through: instant - 1) }.map(\.stream).min()
    }

    /// Those at `instant` or before, and those after it.
    func split(through instant: Int64) -> (before: HitTimes, after: HitTimes) {
        if isEmpty || instant < first ?? .max { return (HitTimes(), self) }
        if instant >= last ?? .min { return (self, HitTimes()) }
        let cut = singlesCount(through: instant)
        var (before, after) = ((long: [Stretch](), single: [Stretch]()), (long: [Stretch](), single: [Stretch]()))
        for part in stretches {
            let n = part.count(through: instant)
            var (head, tail) = (part, part)
            head.count = n
            tail.dropFirst(n)
            if head.count == 1 { before.single.append(head) } else if n > 0 { before.long.append(head) }
            if tail.count == 1 { after.single.append(tail) } else if tail.count > 0 { after.long.append(tail) }
        }
        return (
            HitTimes(before.long, before.single, beside: singles[..<cut]),
            HitTimes(after.long, after.single, beside: singles[cut...])
        )
    }

    /// What a cut leaves: ordered stretches and singles, and what has become single.
    private init(_ stretches: [Stretch], _ cut: [Stretch], beside singles: ArraySlice<Stretch>) {
        let cut = cut.count > 1 ? cut.sorted(by: HitTimes.isEarlier) : cut
        self.init(stretches: stretches, singles: HitTimes.merged(Array(singles), cut, by: HitTimes.isEarlier))
    }

    /// Without the first `n`.
    func dropping(_ n: Int64) -> HitTimes {
        if n <= 0 { return self }
        if n >= count { return HitTimes() }
        let instant = time(ofRank: n)
        // What happened at that very instant goes by stream.
        var rest = n - count(through: instant - 1)
        let (_, after) = split(through: instant - 1)
        let parts = after.all.sorted { ($0.stream, $0.start) < ($1.stream, $1.start) }.map { part in
            var part = part
            let gone = min(rest, part.count(through: instant))
            rest -= gone
            part.dropFirst(gone)
            return part
        }
        return HitTimes(parts)
    }
}

extension [HitTimes.Stretch] {
    /// Adds the lines of a run whose residue is set in `mask`: as one stretch when all are, otherwise as one for each residue.
    mutating func add(_ run: LogRun, matching mask: UInt64) {
        if mask == .max {
            // Mostly it goes on where the last one of its stream ended.
            if let last = recentPlace(where: { $0.stream == run.stream }), self[last].isContinued(by: run) {
                self[last].count += run.count
            } else {
                append(
                    HitTimes.Stretch(
                        start: run.start.nanoseconds, interval: run.interval, count: run.count, stream: run.stream))
            }
            return
        }
        let cycle = Int64(LogTemplate.cycle)
        for step in 0..<Swift.min(cycle, run.count) where mask >> UInt64((run.first + step) % cycle) & 1 == 1 {
            append(
                HitTimes.Stretch(
                    start: run.start.nanoseconds + step * run.interval, interval: run.interval * cycle,
                    count: (run.count - step - 1) / cycle + 1, stream: run.stream))
        }
    }
}
