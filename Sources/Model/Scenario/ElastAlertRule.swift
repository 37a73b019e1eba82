/// A rule of ElastAlert 2: a query that is asked at an interval, and what about its hits is worth an alert.
package struct ElastAlertRule: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Every hit.
        case any
        /// Another value of these fields than the hit before had, if that came no longer than `timeframe` ago; nil = whenever it came.
        case change(fields: [String], ignoresMissing: Bool, timeframe: Delay?)
        /// So many hits in less than `timeframe`; then counting begins again.
        case frequency(hits: Int64, timeframe: Delay)
        case spike(Spike)
        /// Fewer hits than `threshold` in `timeframe`.
        case flatline(threshold: Int64, timeframe: Delay, forgetsKeys: Bool)
        /// More than `above` or fewer than `below` distinct values in `timeframe`.
        case cardinality(field: String, above: Int64?, below: Int64?, timeframe: Delay)
        /// A share of the hits that match another query, in thousandths of a percent, over the whole buffer.
        case percentage(matching: Query, text: String, above: Int64?, below: Int64?, hitsMin: Int64)
    }

    /// The hits of the last `timeframe` against those of the one before it.
    package struct Spike: Hashable, Sendable {
        package enum Direction: String, Hashable, Sendable, CaseIterable { case up, down, both }

        package var direction: Direction
        /// How many times as many, or as few, in thousandths.
        package var height: Int64
        package var timeframe: Delay
        package var referenceMin: Int64
        package var currentMin: Int64
        /// Whether a key that is new is compared before two timeframes have passed.
        package var alertsOnNewData: Bool

        package init(
            direction: Direction, height: Int64, timeframe: Delay, referenceMin: Int64 = 0, currentMin: Int64 = 0,
            alertsOnNewData: Bool = false
        ) {
            (self.direction, self.height, self.timeframe) = (direction, height, timeframe)
            (self.referenceMin, self.currentMin, self.alertsOnNewData) = (referenceMin, currentMin, alertsOnNewData)
        }
    }

    /// What an alert's incident key is made of; an empty key means that each alert is an incident of its own.
    package enum IncidentKey: Hashable, Sendable {
        case none
        case text(String)
        /// The query key's value between two texts.
        case keyed(before: String, after: String)
    }

    package var name: Symbol
    package var queryText: String
    package var query: Query
    package var kind: Kind
    /// Hits are looked at apart by the value of this field; nil = all together.
    package var queryKey: String?
    package var every: Delay
    /// The most by which a run comes later than that after the one before.
    package var jitter: Delay
    /// How far back each query looks.
    package var buffer: Delay
    /// Queries end this long ago, to leave time for indexing.
    package var delay: Delay
    /// No second alert for so long, by rule and key.
    package var realert: Delay
    /// The longest mute when each follows the last closely; nil = mutes do not grow.
    package var realertMax: Delay?
    /// Fixed phase within `every`; nil = the seed draws it.
    package var phase: Delay?
    package var action: AlertEvent.Action
    package var severity: Severity
    package var incidentKey: IncidentKey
    package var service: ServiceID
    /// Where its alerters tell.
    package var destinations: [Destination]
    package var mark: SourceMark?

    package init(
        name: Symbol, queryText: String, query: Query, kind: Kind, queryKey: String?, every: Delay, buffer: Delay, delay: Delay,
        realert: Delay, realertMax: Delay?, phase: Delay?, action: AlertEvent.Action, severity: Severity,
        incidentKey: IncidentKey, service: ServiceID, destinations: [Destination] = [.pager], mark: SourceMark?,
        jitter: Delay = .zero
    ) {
        (self.name, self.queryText, self.query, self.kind) = (name, queryText, query, kind)
        (self.queryKey, self.every, self.buffer, self.delay) = (queryKey, every, buffer, delay)
        (self.realert, self.realertMax, self.phase, self.action) = (realert, realertMax, phase, action)
        (self.severity, self.incidentKey, self.service) = (severity, incidentKey, service)
        (self.destinations, self.mark, self.jitter) = (destinations, mark, jitter)
    }

    /// How far back its windows reach.
    package var timeframe: Delay {
        switch kind {
        case .any, .change: .zero
        case .frequency(_, let timeframe), .flatline(_, let timeframe, _), .cardinality(_, _, _, let timeframe): timeframe
        case .spike(let spike): spike.timeframe * 2
        case .percentage: buffer
        }
    }

    /// Fields whose values it tells apart.
    package var fieldsApart: [String] {
        let keys = queryKey.map { [$0] } ?? []
        switch kind {
        case .change(let fields, _, _): return keys + fields
        case .cardinality(let field, _, _, _): return keys + [field]
        case .any, .frequency, .spike, .flatline, .percentage: return keys
        }
    }

    /// How long after the end of a fault it may still match because of it.
    package var reach: Delay { timeframe + every + jitter + delay + .minutes(10) }

    /// Whether it may match when there are no hits at all: such a rule is not asked about time after the load.
    package var matchesOnNothing: Bool {
        switch kind {
        case .any, .change, .frequency: false
        case .spike(let spike): spike.direction != .up || spike.referenceMin == 0 && spike.currentMin == 0
        case .flatline: true
        case .cardinality(_, _, let below, _), .percentage(_, _, _, let below, _): below != nil
        }
    }

    /// Whether its matches are lines, which an alert quotes.
    package var quotesLines: Bool {
        switch kind {
        case .any, .change, .frequency: true
        case .cardinality(_, let above, _, _): above != nil
        case .spike, .flatline, .percentage: false
        }
    }
}

/// ElastAlert 2: its rules, and its patience with a pager that does not answer well.
package struct ElastAlertRules: Hashable, Sendable {
    package var rules: [ElastAlertRule]
    package var retry: Backoff
    package init(rules: [ElastAlertRule], retry: Backoff) { (self.rules, self.retry) = (rules, retry) }
}
