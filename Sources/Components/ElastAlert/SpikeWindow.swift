import Model

/// The hits of the last timeframe against those of the one before it, looked at with each hit and at each run's end.
///
/// Both windows end with their newest element: what leaves the current one enters the reference, which is as long as the timeframe before
/// the newest that has entered it. A run's end is an element without weight in both. Nothing is compared before two timeframes have
/// passed since the first hit. A match empties the reference, and the next hit counts as the first.
///
/// A hit that becomes searchable more than a timeframe after it happened, when a match has emptied the reference, is left out of it; the
/// product would count it there.
///
/// Instead of looking at each hit, the search leaps: it asks what the counts could be at best, goes to the first hit where that would do,
/// and looks there.
struct SpikeWindow: Sendable {
    let spike: ElastAlertRule.Spike
    let isKeyed: Bool
    private let timeframe: Int64
    /// Hits of both windows.
    private var pool = HitTimes()
    /// Ends of earlier runs.
    private var ends: [Int64] = []
    private var newest = Int64.min
    /// What lies here or before is in the reference no more.
    private var cleared = Int64.min
    private var first: Int64?
    private var isSeen = false
    /// Not before then is a key compared that is new.
    private var skippedUntil: Int64 = 0

    init(_ spike: ElastAlertRule.Spike, isKeyed: Bool) {
        (self.spike, self.isKeyed, timeframe) = (spike, isKeyed, spike.timeframe.nanoseconds)
    }

    /// Both counts when the first `rank` hits of a batch are in, at the newest element's instant.
    private struct Counts {
        var at: Int64
        var current: Int64
        var reference: Int64
        /// What is at this instant or before is not in the reference.
        var edge: Int64
    }

    /// When it has been seen for two timeframes, if that is in this run: from then on the rule knows what is usual.
    func filling(_ batch: HitTimes, end: Int64) -> Int64? {
        guard isSeen || !batch.isEmpty, let since = first ?? batch.first else { return nil }
        let rank = batch.count(through: since + 2 * timeframe - 1) + 1
        let at = rank <= batch.count ? batch.time(ofRank: rank) : end
        return at - since >= 2 * timeframe ? at : nil
    }

    /// - Parameter filled: when any key of the rule had been seen for two timeframes for the first time.
    mutating func run(_ batch: HitTimes, end: Int64, filled: Int64? = nil) -> HitMatches {
        var matches = HitMatches()
        if !batch.isEmpty { isSeen = true }
        guard isSeen else { return matches }
        let compared = isKeyed && spike.alertsOnNewData ? filled : nil
        var done: Int64 = 0
        while let rank = nextMatch(in: batch, after: done, compared) {
            settle(counts(batch, rank, at: max(newest, batch.time(ofRank: rank))), batch, rank, &matches)
            done = rank
        }
        if first == nil, done < batch.count { first = batch.time(ofRank: done + 1) }
        newest = max(newest, batch.last ?? newest)
        pool = pool.joined(by: batch)
        runEnds(end, compared, &matches)
        return matches
    }

    private mutating func runEnds(_ end: Int64, _ compared: Int64?, _ matches: inout HitMatches) {
        if isKeyed {
            // A key with nothing left in either window is forgotten until it is seen again.
            let left = counts(HitTimes(), 0, at: newest)
            if left.current == 0, left.reference == 0 {
                (isSeen, pool) = (false, HitTimes())
                ends.removeAll()
                return
            }
        }
        newest = max(newest, end)
        let since = first ?? end
        first = since
        let now = counts(HitTimes(), 0, at: newest)
        if end - since >= 2 * timeframe || isComparedNew(end, compared), holds(now.current, now.reference) {
            settle(now, HitTimes(), 0, &matches)
        }
        ends.append(end)
        let edge = max(cleared, now.edge)
        ends.removeAll { $0 <= newest - 2 * timeframe }
        pool = pool.split(through: edge).after
    }

    private func isComparedNew(_ at: Int64, _ compared: Int64?) -> Bool {
        compared.map { at >= max($0, skippedUntil) } ?? false
    }

    private mutating func settle(_ counts: Counts, _ batch: HitTimes, _ rank: Int64, _ matches: inout HitMatches) {
        matches.add(counts.current * 1000, line: nil)
        cleared = max(cleared, counts.at - timeframe)
        first = nil
        // The match is the oldest hit of the current window.
        let before = pool.count(through: cleared)
        let oldest = before < pool.count ? pool.time(ofRank: before + 1) : nil
        let inBatch = batch.count(through: cleared)
        let younger = inBatch < rank ? batch.time(ofRank: inBatch + 1) : nil
        let match = [oldest, younger].compactMap { $0 }.min() ?? counts.at
        skippedUntil = match + 2 * timeframe
    }

    // MARK: Counting

    private func through(_ instant: Int64, _ batch: HitTimes, _ rank: Int64) -> Int64 {
        pool.count(through: instant) + min(rank, batch.count(through: instant))
    }

    private func counts(_ batch: HitTimes, _ rank: Int64, at instant: Int64) -> Counts {
        let border = instant - timeframe
        let (poolLeft, batchLeft) = (pool.count(through: border), min(rank, batch.count(through: border)))
        let newestLeft = [
            poolLeft > 0 ? pool.time(ofRank: poolLeft) : nil, batchLeft > 0 ? batch.time(ofRank: batchLeft) : nil,
            ends.last { $0 <= border },
        ].compactMap { $0 }.max()
        let edge = max(cleared, newestLeft.map { $0 - timeframe } ?? cleared)
        return Counts(
            at: instant, current: pool.count + rank - poolLeft - batchLeft,
            reference: max(0, poolLeft + batchLeft - through(edge, batch, rank)), edge: edge)
    }

    private func holds(_ current: Int64, _ reference: Int64) -> Bool {
        guard current >= spike.currentMin, reference >= spike.referenceMin else { return false }
        return mayHold(most: current, least: current, referenceMost: reference, referenceLeast: reference)
    }

    private func mayHold(most: Int64, least: Int64, referenceMost: Int64, referenceLeast: Int64) -> Bool {
        let up = most.multipliedSaturating(by: 1000) >= referenceLeast.multipliedSaturating(by: spike.height)
        let down = least.multipliedSaturating(by: spike.height) <= referenceMost.multipliedSaturating(by: 1000)
        switch spike.direction {
        case .up: return up
        case .down: return down
        case .both: return up || down
        }
    }

    // MARK: Searching

    /// The rank of the next hit that makes it match.
    private func nextMatch(in batch: HitTimes, after done: Int64, _ compared: Int64?) -> Int64? {
        guard done < batch.count else { return nil }
        let since = first ?? batch.time(ofRank: done + 1)
        var from = since + 2 * timeframe
        if let compared { from = min(from, max(compared, skippedUntil)) }
        var rank = max(done + 1, batch.count(through: from - 1) + 1)
        while rank <= batch.count {
            let now = counts(batch, rank, at: max(newest, batch.time(ofRank: rank)))
            if holds(now.current, now.reference) { return rank }
            guard let next = leap(batch, from: rank, now) else { return nil }
            rank = next
        }
        return nil
    }

    /// The first hit after `rank` at which it could match at best: with every hit that comes, and none that goes. What could be only gets
    /// better with time, so it is found by halving.
    private func leap(_ batch: HitTimes, from rank: Int64, _ now: Counts) -> Int64? {
        let border = now.at - timeframe
        let left = through(border, batch, rank)
        func couldMatch(_ later: Int64) -> Bool {
            let laterBorder = max(newest, batch.time(ofRank: later)) - timeframe
            let leaving = through(laterBorder, batch, later) - left
            let most = now.current + later - rank
            let referenceMost = now.reference + leaving
            guard most >= spike.currentMin, referenceMost >= spike.referenceMin else { return false }
            let kept = max(0, left - through(max(now.edge, min(border, laterBorder - timeframe)), batch, rank))
            return mayHold(most: most, least: max(0, now.current - leaving), referenceMost: referenceMost, referenceLeast: kept)
        }
        guard rank < batch.count, couldMatch(batch.count) else { return nil }
        var (low, high) = (rank + 1, batch.count)
        while low < high {
            let middle = low + (high - low) / 2
            if couldMatch(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
