import Model

/// What one run of a rule found for one key.
struct HitMatches: Hashable, Sendable {
    var number: Int64 = 0
    /// Of the first match: what was counted, in thousandths, and the line an alert quotes.
    var value: Int64 = 0
    var line: StreamID?

    mutating func add(_ value: Int64, line: StreamID?) {
        if number == 0 { (self.value, self.line) = (value, line) }
        number += 1
    }
}

/// So many hits in less than the timeframe. A match empties the window, and counting begins again.
///
/// The window is as long as the timeframe before its newest hit, that hit included and its far edge not. Instead of looking at each hit,
/// the search leaps: with n hits too few, none of the next n - 1 can complete the window.
struct FrequencyWindow: Sendable {
    let hits: Int64
    let timeframe: Int64
    private var pool = HitTimes()
    private var newest = Int64.min

    init(hits: Int64, timeframe: Delay) { (self.hits, self.timeframe) = (hits, timeframe.nanoseconds) }

    mutating func run(_ batch: HitTimes, end: Int64) -> HitMatches {
        var matches = HitMatches()
        // How many of the batch matches have used up, and when the last of them happened.
        var (used, lastUsed) = (Int64(0), Int64.min)
        while let (rank, at) = firstMatch(in: batch, after: used) {
            if matches.number == 0 {
                // Of the hits of one instant, those that are used up name no stream.
                let rest = at == lastUsed ? batch.dropping(used) : batch
                matches.add(hits * 1000, line: at >= newest ? rest.stream(at: at) : pool.stream(at: newest))
            } else {
                matches.number += 1
            }
            (used, lastUsed, pool, newest) = (rank, at, HitTimes(), .min)
        }
        let rest = batch.dropping(used)
        if let last = rest.last {
            newest = max(newest, last)
            pool = pool.joined(by: rest)
        }
        if !pool.isEmpty { pool = pool.split(through: newest - timeframe).after }
        if !pool.isEmpty, end - newest > timeframe { (pool, newest) = (HitTimes(), .min) }
        return matches
    }

    /// The rank in the batch of the next hit that makes a match, when so many are used up, and when it happened.
    private func firstMatch(in batch: HitTimes, after used: Int64) -> (rank: Int64, at: Int64)? {
        var (rank, counted, at) = (used, pool.count, Int64.min)
        while counted < hits {
            rank += hits - counted
            if rank > batch.count { return nil }
            at = batch.time(ofRank: rank)
            let edge = max(newest, at) - timeframe
            counted = pool.count - pool.count(through: edge) + max(0, rank - max(used, batch.count(through: edge)))
        }
        return rank == used ? nil : (rank, at)
    }
}

/// Fewer hits than the threshold in the timeframe before a run's end, looked at once a run. Not before the timeframe has passed since
/// the key was first seen; then at every run until there are enough again.
struct FlatlineWindow: Sendable {
    let threshold: Int64
    let timeframe: Int64
    let forgets: Bool
    /// Whether it stands for everything, which needs not be seen to be missed.
    let isWhole: Bool
    private var pool = HitTimes()
    private var isSeen: Bool
    private var first: Int64?

    init(threshold: Int64, timeframe: Delay, forgets: Bool, isWhole: Bool) {
        (self.threshold, self.timeframe, self.forgets) = (threshold, timeframe.nanoseconds, forgets)
        (self.isWhole, isSeen) = (isWhole, isWhole)
    }

    mutating func run(_ batch: HitTimes, end: Int64) -> HitMatches {
        var matches = HitMatches()
        if !batch.isEmpty { isSeen = true }
        guard isSeen else { return matches }
        pool = pool.joined(by: batch).split(through: end - timeframe).after
        let since = first ?? (isWhole ? batch.last ?? end : end)
        first = since
        guard end - since >= timeframe, pool.count < threshold else { return matches }
        matches.add(pool.count * 1000, line: nil)
        if forgets {
            (pool, first, isSeen) = (HitTimes(), nil, isWhole)
        } else {
            first = min(pool.first ?? end, end - timeframe)
        }
        return matches
    }
}

/// The share of the hits in the whole buffer that match another query.
struct ShareWindow: Sendable {
    let above: Int64?
    let below: Int64?
    let hitsMin: Int64
    private var others = HitTimes()
    private var matching = HitTimes()

    init(above: Int64?, below: Int64?, hitsMin: Int64) { (self.above, self.below, self.hitsMin) = (above, below, hitsMin) }

    /// - Parameter batch: hits that do not match, and those that do.
    mutating func run(_ batch: [HitTimes], start: Int64) -> HitMatches {
        var matches = HitMatches()
        others = others.joined(by: batch[0]).split(through: start).after
        matching = matching.joined(by: batch[1]).split(through: start).after
        let total = others.count + matching.count
        guard total > 0, total >= hitsMin else { return matches }
        // Thousandths of a percent, compared without dividing.
        let share = matching.count.multipliedSaturating(by: 100_000)
        let isAbove = above.map { share > $0.multipliedSaturating(by: total) } ?? false
        let isBelow = below.map { share < $0.multipliedSaturating(by: total) } ?? false
        if isAbove || isBelow { matches.add(share / total, line: nil) }
        return matches
    }
}

/// Another value than the hit before had. Of several changes in a run the first is told.
struct ChangeWindow: Sendable {
    /// Nanoseconds.
    private let timeframe: Int64
    private var last: (value: Int, at: Int64)?

    /// - Parameter timeframe: longer than what one run reads, so that all of it counts as soon after one another.
    init(timeframe: Delay? = nil) { self.timeframe = (timeframe ?? .never).nanoseconds }

    /// - Parameter batch: hits by value.
    mutating func run(_ batch: [HitTimes]) -> HitMatches {
        var matches = HitMatches()
        let firsts = batch.indices.compactMap { value in
            batch[value].first.map { (value: value, at: $0, line: batch[value].stream(at: $0)) }
        }.sorted { ($0.at, $0.line?.index ?? 0, $0.value) < ($1.at, $1.line?.index ?? 0, $1.value) }
        guard let earliest = firsts.first else { return matches }
        // What is too long ago to be compared with is replaced all the same.
        let before = last.flatMap { earliest.at - $0.at <= timeframe ? $0.value : nil } ?? earliest.value
        if let changed = firsts.first(where: { $0.value != before }) { matches.add(1000, line: changed.line) }
        last =
            batch.indices.compactMap { value in
                batch[value].last.map { (value: value, at: $0, line: batch[value].stream(at: $0)) }
            }
            .max { ($0.at, $0.line?.index ?? 0, $0.value) < ($1.at, $1.line?.index ?? 0, $1.value) }
            .map { ($0.value, $0.at) }
        return matches
    }
}
