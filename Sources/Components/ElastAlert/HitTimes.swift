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

        mutating func dropFirst(_ n: Int64) {
            start += n * interval
            count -= n
        }
    }

    private(set) var count: Int64 = 0
    /// Of two hits and more.
    private var stretches: [Stretch] = []
    /// In order of time and stream.
    private var singles: [Stretch] = []

    init() {}

    init(_ parts: [Stretch]) {
        for part in parts where part.count > 0 {
            count += part.count
            if part.count == 1 { singles.append(part) } else { stretches.append(part) }
        }
        singles.sort { ($0.start, $0.stream) < ($1.start, $1.stream) }
        join()
    }

    /// One stretch for those that go on exactly where another ends.
    private mutating func join() {
        guard stretches.count > 1 else { return }
        stretches.sort { ($0.stream, $0.interval, $0.start) < ($1.stream, $1.interval, $1.start) }
        var joined: [Stretch] = [stretches[0]]
        for part in stretches.dropFirst() {
            let last = joined[joined.count - 1]
            if last.stream == part.stream, last.interval == part.interval, last.last + last.interval == part.start {
                joined[joined.count - 1].count += part.count
            } else {
                joined.append(part)
            }
        }
        stretches = joined
    }

    var isEmpty: Bool { count == 0 }
    var all: [Stretch] { stretches + singles }
    var first: Int64? { [stretches.lazy.map(\.start).min(), singles.first?.start].compactMap(\.self).min() }
    var last: Int64? { [stretches.lazy.map(\.last).max(), singles.last?.start].compactMap(\.self).max() }

    func joined(by other: HitTimes) -> HitTimes {
        other.isEmpty ? self : isEmpty ? other : HitTimes(all + other.all)
    }

    /// How many at `instant` or before.
    func count(through instant: Int64) -> Int64 {
        var (low, high) = (0, singles.count)
        while low < high {
            let middle = (low + high) / 2
            if singles[middle].start <= instant { low = middle + 1 } else { high = middle }
        }
        return stretches.reduce(Int64(low)) { $0 + $1.count(through: instant) }
    }

    /// When the hit of a rank, from 1, happened.
    func time(ofRank rank: Int64) -> Int64 {
        precondition(rank >= 1 && rank <= count, "a hit's rank lies between 1 and their number")
        if stretches.isEmpty { return singles[Int(rank) - 1].start }
        var (low, high) = (first ?? 0, last ?? 0)
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
        var (before, after): ([Stretch], [Stretch]) = ([], [])
        for part in all {
            let n = part.count(through: instant)
            var (head, tail) = (part, part)
            head.count = n
            tail.dropFirst(n)
            if n > 0 { before.append(head) }
            if tail.count > 0 { after.append(tail) }
        }
        return (HitTimes(before), HitTimes(after))
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

extension LogRun {
    /// The lines whose residue is set in `mask`, as evenly spaced stretches: one when all are, otherwise one for each residue.
    func stretches(matching mask: UInt64) -> [HitTimes.Stretch] {
        if mask == 0 { return [] }
        if mask == .max {
            return [HitTimes.Stretch(start: start.nanoseconds, interval: interval, count: count, stream: stream)]
        }
        let cycle = Int64(LogTemplate.cycle)
        return (0..<min(cycle, count)).compactMap { step in
            guard mask >> UInt64((first + step) % cycle) & 1 == 1 else { return nil }
            return HitTimes.Stretch(
                start: start.nanoseconds + step * interval, interval: interval * cycle, count: (count - step - 1) / cycle + 1,
                stream: stream)
        }
    }
}
