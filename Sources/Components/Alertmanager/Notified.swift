import Model

/// What was last told about a group: the notification log's entry.
struct Notified: Hashable, Sendable {
    var firing: Set<Labels>
    var resolved: Set<Labels>
    var at: Instant
    /// The alert the notification was about.
    var lead: PromAlert?

    init(firing: [Labels], resolved: [Labels], at: Instant, lead: PromAlert? = nil) {
        (self.firing, self.resolved, self.at, self.lead) = (Set(firing), Set(resolved), at, lead)
    }

    /// Whether a group has to be told again. Source: prometheus/alertmanager, notify/dedup_stage.go, needsUpdate: the first that applies.
    static func needsUpdate(
        _ last: Notified?, firing: [Labels], resolved: [Labels], sendsResolved: Bool, repeats: Delay, at now: Instant
    ) -> Bool {
        guard let last else { return !firing.isEmpty }
        if !Set(firing).isSubset(of: last.firing) { return true }
        // The end of everything is told once.
        if firing.isEmpty { return !last.firing.isEmpty }
        if sendsResolved, !Set(resolved).isSubset(of: last.resolved) { return true }
        return now - last.at > repeats
    }
}
