import Model

/// How many distinct values there were in the timeframe before a hit, that hit and the far edge included.
///
/// Their number only rises with the first hit of a value that was not there, so only those hits, and the first of a run, are looked at.
/// Too few values are looked for once, at a run's end, when the timeframe has passed since the first hit after the last match.
struct CardinalityWindow: Sendable {
    let above: Int64?
    let below: Int64?
    let timeframe: Int64
    /// By value.
    private var pools: [HitTimes]
    private var first: Int64?

    init(above: Int64?, below: Int64?, timeframe: Delay, values: Int) {
        (self.above, self.below, self.timeframe) = (above, below, timeframe.nanoseconds)
        pools = Array(repeating: HitTimes(), count: values)
    }

    /// - Parameter batch: hits by value.
    mutating func run(_ batch: [HitTimes], end: Int64) -> HitMatches {
        var matches = HitMatches()
        let all = zip(pools, batch).map { $0.joined(by: $1) }
        if let earliest = batch.compactMap(\.first).min() {
            first = first ?? earliest
            if let above, let at = candidates(batch, all, earliest).first(where: { distinct(all, at: $0) > above }) {
                matches.add(distinct(all, at: at) * 1000, line: batch.compactMap { $0.stream(at: at) }.min())
                first = batch.compactMap { $0.split(through: at).after.first }.min()
            }
        }
        pools = all.map { $0.split(through: end - timeframe - 1).after }
        if let below, let since = first, end - since > timeframe, distinct(pools, at: end) < below {
            matches.add(distinct(pools, at: end) * 1000, line: nil)
            first = nil
        }
        return matches
    }

    private func candidates(_ batch: [HitTimes], _ all: [HitTimes], _ earliest: Int64) -> [Int64] {
        var instants = [earliest]
        for (hits, known) in zip(batch, all) {
            for part in hits.all {
                // Where the next hit comes after the timeframe, each is a first one.
                for step in 0..<(part.interval > timeframe ? part.count : 1) {
                    let at = part.start + step * part.interval
                    if known.count(through: at - 1) == known.count(through: at - timeframe - 1) { instants.append(at) }
                }
            }
        }
        return instants.sorted()
    }

    private func distinct(_ values: [HitTimes], at instant: Int64) -> Int64 {
        Int64(values.count { $0.count(through: instant) > $0.count(through: instant - timeframe - 1) })
    }
}
