import Model

/// What a metric knows of some time: all its statistics, in thousandths.
struct StatisticSet: Hashable, Sendable {
    var count: Int64
    var sum: Int64
    var minimum: Int64
    var maximum: Int64

    /// `count` samples of one value.
    init(_ value: Int64, count: Int64) {
        (self.count, sum, minimum, maximum) = (count, value.multipliedSaturating(by: count), value, value)
    }

    mutating func add(_ other: StatisticSet) {
        count += other.count
        sum = sum.saturatingAdding(other.sum)
        (minimum, maximum) = (min(minimum, other.minimum), max(maximum, other.maximum))
    }

    /// Rounded towards zero where it does not come out even.
    func value(_ statistic: MetricAlarm.Statistic) -> Int64 {
        switch statistic {
        case .sum: sum
        case .sampleCount: count.multipliedSaturating(by: 1000)
        case .average: sum / count
        case .minimum: minimum
        case .maximum: maximum
        }
    }
}

/// The numbers a metric filter draws from lines as they are ingested, by minute.
///
/// A minute has a datapoint when a line matched in it, or when lines were ingested, none matched and there is a default. It can be read
/// after a lag of its own. A run of lines is counted in closed form.
struct FilteredMetric: Sendable {
    private struct Minute: Sendable {
        var hasLines = false
        var matched: StatisticSet?
    }

    private let filter: MetricFilter
    private let lag: Quantiles
    /// By stream: which residues match, and by residue the value of each line, empty for a constant.
    private let parts: [(mask: UInt64, values: [Int64])]
    /// From `first` on.
    private var minutes: [Minute] = []
    private var first: Int64 = 0
    private let kept: Int64

    static let minute = Delay.minutes(1)

    /// - Parameter reach: how far back an alarm looks.
    init(_ filter: MetricFilter, streams: [LogStream], lag: Quantiles, reach: Delay) {
        (self.filter, self.lag) = (filter, lag)
        kept = (reach + lag.max).nanoseconds / FilteredMetric.minute.nanoseconds + 2
        parts = streams.map { stream in
            let mask = matchMask(filter.pattern, stream.template)
            switch filter.value {
            case .constant: return (mask, [])
            case .field(let name): return FilteredMetric.values(of: name, in: stream.template).map { (mask, $0) } ?? (0, [])
            }
        }
    }

    private static func values(of name: String, in template: LogTemplate) -> [Int64]? {
        switch template.fields.first(where: { $0.name == name })?.value {
        case .number(let number): Array(repeating: number.multipliedSaturating(by: 1000), count: LogTemplate.cycle)
        case .numbers(let numbers): numbers.map { $0.multipliedSaturating(by: 1000) }
        case .text, .texts, .serial, nil: nil
        }
    }

    /// Whether lines of a stream can match.
    func counts(_ stream: StreamID) -> Bool { parts[stream.index].mask != 0 }

    /// Lines are ingested in this minute: the newest, by number.
    mutating func open(_ number: Int64) {
        makeRoom(for: number)
        minutes[minutes.count - 1].hasLines = true
    }

    /// Counts lines that are ingested in the minute that was opened last.
    mutating func add(_ run: LogRun) {
        guard let part = matched(run) else { return }
        let index = minutes.count - 1
        if minutes[index].matched == nil { minutes[index].matched = part } else { minutes[index].matched?.add(part) }
    }

    private mutating func makeRoom(for number: Int64) {
        if minutes.isEmpty { first = number }
        while first + Int64(minutes.count) <= number { minutes.append(Minute()) }
        let surplus = Int64(minutes.count) - 2 * kept
        if surplus > 0 {
            minutes.removeFirst(Int(surplus + kept))
            first += surplus + kept
        }
    }

    private func matched(_ run: LogRun) -> StatisticSet? {
        let (mask, values) = parts[run.stream.index]
        guard mask != 0 else { return nil }
        if case .constant(let value) = filter.value, mask == .max { return StatisticSet(value, count: run.count) }
        let cycle = Int64(LogTemplate.cycle)
        let (whole, rest) = (run.count / cycle, run.count % cycle)
        var set: StatisticSet?
        for step in 0..<min(cycle, run.count) {
            let residue = Int((run.first + step) % cycle)
            guard mask >> UInt64(residue) & 1 == 1 else { continue }
            let value = if case .constant(let value) = filter.value { value } else { values[residue] }
            let part = StatisticSet(value, count: whole + (step < rest ? 1 : 0))
            if set == nil { set = part } else { set?.add(part) }
        }
        return set
    }

    /// What can be read at `now` of the minutes that begin in `[from, until)`; nil when there is no datapoint.
    func statistics(from: Instant, until: Instant, readAt now: Instant, seed: Seed) -> StatisticSet? {
        let step = FilteredMetric.minute.nanoseconds
        let begin = max(first, from.nanoseconds.dividedUp(by: step))
        let end = min(first + Int64(minutes.count), until.nanoseconds.dividedUp(by: step))
        guard begin < end else { return nil }
        var total: StatisticSet?
        for number in begin..<end {
            guard let point = point(number), isPublished(number, by: now, seed) else { continue }
            if total == nil { total = point } else { total?.add(point) }
        }
        return total
    }

    private func point(_ number: Int64) -> StatisticSet? {
        let minute = minutes[Int(number - first)]
        if let matched = minute.matched { return matched }
        guard minute.hasLines, let value = filter.defaultValue else { return nil }
        return StatisticSet(value, count: 1)
    }

    private func isPublished(_ number: Int64, by now: Instant, _ seed: Seed) -> Bool {
        let end = Instant(nanoseconds: (number + 1) * FilteredMetric.minute.nanoseconds)
        if now < end + lag.min { return false }
        if now >= end + lag.max { return true }
        var random = seed.stream(.lag, filter.name.key, UInt64(number))
        return now >= end + lag.draw(&random)
    }
}
