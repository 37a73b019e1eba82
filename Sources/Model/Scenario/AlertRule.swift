/// When an aggregator calls the pager: a query over a window of event time, sampled at the rule's own phase.
package struct AlertRule: Hashable, Sendable {
    package enum Aggregation: Hashable, Sendable {
        case count
        case sum(String), average(String), minimum(String), maximum(String), uniqueCount(String)
        /// Nearest-rank percentile, 1...99.
        case percentile(String, Int)
    }

    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case atLeast = ">=", atMost = "<=", above = ">", below = "<", equal = "==", notEqual = "!="

        package func holds(_ value: Int64, _ threshold: Int64) -> Bool {
            switch self {
            case .atLeast: value >= threshold
            case .atMost: value <= threshold
            case .above: value > threshold
            case .below: value < threshold
            case .equal: value == threshold
            case .notEqual: value != threshold
            }
        }
    }

    package enum Condition: Hashable, Sendable {
        /// Tiers in ascending severity; thresholds in thousandths.
        case threshold(Aggregation, Comparison, tiers: [Tier])
        /// Nothing seen in the whole window.
        case absence(Severity)
    }

    package struct Tier: Hashable, Sendable {
        package var severity: Severity
        package var threshold: Int64
        package init(severity: Severity, threshold: Int64) { (self.severity, self.threshold) = (severity, threshold) }
    }

    /// What is not looked at again until the window after a trigger has passed. The vendor says "the alert"; a notification for another
    /// severity goes out all the same, so that a tier is the narrowest reading.
    package enum Pause: String, Hashable, Sendable, CaseIterable { case none, tier, group, rule }

    /// What the lag guard waits for. The vendor says "until all data is received", and can know only what it has taken.
    package enum LagGuard: String, Hashable, Sendable, CaseIterable { case none, indexing }

    /// What the endpoint sends as dedup key.
    package enum Dedup: String, Hashable, Sendable, CaseIterable { case none, rule, group }

    package enum Route: Hashable, Sendable {
        case service(ServiceID)
        /// The first group-by value names the service.
        case byGroup
    }

    package var name: Symbol
    package var queryText: String
    package var query: Query
    package var condition: Condition
    package var window: Delay
    package var groupBy: [String]
    package var every: Delay
    /// Fixed phase of the evaluation within `every`; nil = the seed draws it.
    package var phase: Delay?
    /// Window edges are multiples of this.
    package var granularity: Delay
    package var suppress: Delay
    package var pause: Pause
    package var lagGuard: LagGuard
    package var dedup: Dedup
    /// When the rule is evaluated at all.
    package var schedule: Windows
    /// Silenced by hand.
    package var snoozed: Windows
    package var route: Route
    /// Where it tells: the pager, inboxes, or both.
    package var destinations: [Destination]
    package var mark: SourceMark?

    package init(
        name: Symbol, queryText: String, query: Query, condition: Condition, window: Delay, groupBy: [String], every: Delay,
        phase: Delay?, granularity: Delay, suppress: Delay, pause: Pause, lagGuard: LagGuard, dedup: Dedup, schedule: Windows,
        snoozed: Windows, route: Route, destinations: [Destination] = [.pager], mark: SourceMark?
    ) {
        (self.name, self.queryText, self.query, self.condition, self.window) = (name, queryText, query, condition, window)
        (self.groupBy, self.every, self.phase, self.granularity) = (groupBy, every, phase, granularity)
        (self.suppress, self.pause, self.lagGuard, self.dedup) = (suppress, pause, lagGuard, dedup)
        (self.schedule, self.snoozed, self.route) = (schedule, snoozed, route)
        (self.destinations, self.mark) = (destinations, mark)
    }

    /// The severity of the highest tier that `value` (thousandths) satisfies.
    package func severity(of value: Int64) -> Severity? {
        switch condition {
        case .threshold(_, let comparison, let tiers):
            tiers.filter { comparison.holds(value, $0.threshold) }.map(\.severity).max()
        case .absence(let severity): value == 0 ? severity : nil
        }
    }
}

/// A Lucene query string, parsed. Clauses keep Lucene's own must / should / must-not flags: the classic parser has no precedence.
package indirect enum Query: Hashable, Sendable {
    /// `*` or `*:*`.
    case everything
    /// A term; `*` and `?` are wildcards. Without a field, any field. Text is matched as whole lower-case tokens.
    case term(field: String?, String)
    case phrase(field: String?, String)
    /// Numbers compare as numbers. Nil = open end.
    case range(field: String, from: Bound?, to: Bound?)
    case exists(String)
    case clauses([Clause])

    package struct Bound: Hashable, Sendable {
        /// In thousandths.
        package var value: Int64
        package var inclusive: Bool
        package init(value: Int64, inclusive: Bool) { (self.value, self.inclusive) = (value, inclusive) }
    }

    package enum Occurrence: Hashable, Sendable { case must, should, mustNot }

    package struct Clause: Hashable, Sendable {
        package var occurrence: Occurrence
        package var query: Query
        package init(_ occurrence: Occurrence, _ query: Query) { (self.occurrence, self.query) = (occurrence, query) }
    }
}
