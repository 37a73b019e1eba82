import Model

/// Events a minute of one integration key: a sliding window over the last sixty seconds.
///
/// Source: developer.pagerduty.com, events-API-v2 rate limits.
struct RateLimit: Sendable {
    private let limit: Int
    private var accepted: [Instant] = []

    init(limit: Int) { self.limit = limit }

    /// Whether one more event at `now` is within the limit; if so it is counted.
    mutating func admits(at now: Instant) -> Bool {
        let from = now - .minutes(1)
        if let kept = accepted.firstIndex(where: { $0 > from }) {
            accepted.removeFirst(kept)
        } else {
            accepted.removeAll()
        }
        guard accepted.count < limit else { return false }
        accepted.append(now)
        return true
    }
}
