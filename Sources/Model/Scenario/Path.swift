/// One way from here to there: how long it takes and what goes wrong on it.
package struct LinkRules: Hashable, Sendable {
    package var latency: Quantiles
    package var loss: Ratio
    package var duplication: Ratio
    package var reordering: Ratio
    /// How long a reordered consignment is held back.
    package var hold: Delay

    package init(
        latency: Quantiles, loss: Ratio = .zero, duplication: Ratio = .zero, reordering: Ratio = .zero, hold: Delay = .zero
    ) {
        (self.latency, self.loss, self.duplication, self.reordering, self.hold) = (latency, loss, duplication, reordering, hold)
    }
}

/// How often and how patiently a sender tries again.
package struct Backoff: Hashable, Sendable {
    /// Tries in all, the first included; nil = no count limit.
    package var attempts: Int32?
    /// Before the second try.
    package var first: Delay
    /// Each next wait is this many hundredths of the last: 200 doubles.
    package var factorPercent: Int64
    package var cap: Delay
    /// Gives up this long after the first try; nil = never for time.
    package var patience: Delay?

    package init(attempts: Int32?, first: Delay, factorPercent: Int64, cap: Delay, patience: Delay? = nil) {
        (self.attempts, self.first, self.factorPercent) = (attempts, first, factorPercent)
        (self.cap, self.patience) = (cap, patience)
    }

    package static let none = Backoff(attempts: 1, first: .zero, factorPercent: 100, cap: .zero)

    /// The wait after try `attempt` (from 1) failed, or nil when the sender gives up. `elapsed` counts from the first try.
    package func wait(afterAttempt attempt: Int32, elapsed: Delay) -> Delay? {
        if let attempts, attempt >= attempts { return nil }
        var wait = first
        for _ in 1..<max(attempt, 1) {
            wait = min(cap, Delay(nanoseconds: wait.nanoseconds.saturatingMultiplied(by: factorPercent) / 100))
            if wait == cap { break }
        }
        wait = min(wait, cap)
        if let patience, elapsed + wait > patience { return nil }
        return wait
    }
}

extension Int64 {
    package func saturatingMultiplied(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}

/// One hop on the way from a service to the aggregator, with the link that leads into it.
@usableFromInline
package struct Hop: Hashable, Sendable {
    package enum Mode: String, Hashable, Sendable, CaseIterable {
        /// Simulated by our machine.
        case modelled
        /// Our machine behind a real socket.
        case served
        /// The user's own; seen only at its ends.
        case external
    }

    package enum Kind: Hashable, Sendable {
        case writer(WriterRules)
        case tail(TailRules)
        case logGroup(LogGroupRules)
        case shipper(ShipperRules)
        case listener(ListenerRules)

        /// Whether it asks the services for their lines, instead of being handed them.
        package var collects: Bool {
            switch self {
            case .writer, .tail: true
            case .logGroup, .shipper, .listener: false
            }
        }

        /// Whether it is an aggregator's front door.
        package var isListener: Bool { if case .listener = self { true } else { false } }
    }

    package var name: Symbol
    package var mode: Mode
    package var kind: Kind
    package var link: LinkRules
    /// Who hears what this hop releases. One for a chain; more for a fan-out. Empty: the rule engine.
    package var next: [HopID]

    package init(name: Symbol, mode: Mode = .modelled, kind: Kind, link: LinkRules, next: [HopID]) {
        (self.name, self.mode, self.kind, self.link, self.next) = (name, mode, kind, link, next)
    }
}

/// An agent beside the application: collects lines and flushes them at an interval of its own phase, per service.
package struct WriterRules: Hashable, Sendable {
    package var flush: Delay
    /// No receipt within this long counts as refused.
    package var requestTimeout: Delay
    package var retry: Backoff
    /// Fixed phase of the flush; nil = the seed draws it.
    package var phase: Delay?
    package init(flush: Delay, requestTimeout: Delay, retry: Backoff, phase: Delay? = nil) {
        (self.flush, self.requestTimeout, self.retry, self.phase) = (flush, requestTimeout, retry, phase)
    }
}

/// A shipper that reads each service's log file: looks again soon after it found lines and ever later while it finds none, and queues what
/// it read until there is enough for a batch or the oldest line has waited long enough.
package struct TailRules: Hashable, Sendable {
    /// Between looks while there are lines; it doubles up to the other while there are none.
    package var backoff: Delay
    package var backoffMax: Delay
    /// So many lines in the queue are released at once.
    package var queueLines: Int64
    /// The longest a line waits in the queue.
    package var flush: Delay
    /// No receipt within this long counts as refused.
    package var requestTimeout: Delay
    package var retry: Backoff
    /// Fixed phase of the first look; nil = the seed draws it.
    package var phase: Delay?
    package init(
        backoff: Delay, backoffMax: Delay, queueLines: Int64, flush: Delay, requestTimeout: Delay, retry: Backoff,
        phase: Delay? = nil
    ) {
        (self.backoff, self.backoffMax, self.queueLines, self.flush) = (backoff, backoffMax, queueLines, flush)
        (self.requestTimeout, self.retry, self.phase) = (requestTimeout, retry, phase)
    }
}

/// A log group with one subscription: takes batches within its limits, filters, and delivers to its subscriber.
package struct LogGroupRules: Hashable, Sendable {
    package var eventBytesMax: Int64
    /// Added to every line when a batch is sized.
    package var eventOverheadBytes: Int64
    package var batchBytesMax: Int64
    package var batchEventsMax: Int64
    package var callsPerSecondMax: Int64
    package var filter: FilterPattern
    /// The subscription's patience with a subscriber that throttles or fails.
    package var retry: Backoff
    package var requestTimeout: Delay
    package init(
        eventBytesMax: Int64, eventOverheadBytes: Int64, batchBytesMax: Int64, batchEventsMax: Int64, callsPerSecondMax: Int64,
        filter: FilterPattern, retry: Backoff, requestTimeout: Delay
    ) {
        (self.eventBytesMax, self.eventOverheadBytes, self.batchBytesMax) = (eventBytesMax, eventOverheadBytes, batchBytesMax)
        (self.batchEventsMax, self.callsPerSecondMax, self.filter) = (batchEventsMax, callsPerSecondMax, filter)
        (self.retry, self.requestTimeout) = (retry, requestTimeout)
    }
}

/// A function that is invoked with each payload and posts it on.
package struct ShipperRules: Hashable, Sendable {
    package var payloadBytesMax: Int64
    package var coldStart: Quantiles
    /// Cold again after this long without an invocation.
    package var idleAfter: Delay
    /// Warm run time before the first post.
    package var handler: Quantiles
    /// The invocation is killed after this long.
    package var timeout: Delay
    package var requestTimeout: Delay
    package var bulkBytesMax: Int64
    package var concurrencyMax: Int64
    /// Tries of one post inside an invocation.
    package var retry: Backoff
    /// Runs of a failed invocation, with its whole payload again.
    package var rerun: Backoff
    package init(
        payloadBytesMax: Int64, coldStart: Quantiles, idleAfter: Delay, handler: Quantiles, timeout: Delay,
        requestTimeout: Delay,
        bulkBytesMax: Int64, concurrencyMax: Int64, retry: Backoff, rerun: Backoff
    ) {
        (self.payloadBytesMax, self.coldStart, self.idleAfter, self.handler) = (payloadBytesMax, coldStart, idleAfter, handler)
        (self.timeout, self.requestTimeout, self.bulkBytesMax) = (timeout, requestTimeout, bulkBytesMax)
        (self.concurrencyMax, self.retry, self.rerun) = (concurrencyMax, retry, rerun)
    }
}

/// The aggregator's front door: takes bulks within its limits and makes them searchable after a lag.
package struct ListenerRules: Hashable, Sendable {
    package var bodyBytesMax: Int64
    package var lineBytesMax: Int64
    package var lag: Quantiles
    /// What has been indexed is searchable from the next refresh on, at this interval and a phase of its own; nil = at once.
    package var refresh: Delay?
    package init(bodyBytesMax: Int64, lineBytesMax: Int64, lag: Quantiles, refresh: Delay? = nil) {
        (self.bodyBytesMax, self.lineBytesMax, self.lag, self.refresh) = (bodyBytesMax, lineBytesMax, lag, refresh)
    }
}

/// A subscription's filter pattern: which lines go on.
package enum FilterPattern: Hashable, Sendable {
    case everything
    /// Terms of the message: all of the first, at least one of the second if any, none of the third. Case sensitive substrings.
    case terms(all: [String], any: [String], none: [String])
    /// `{ $.level = "ERROR" && $.status >= 500 }`.
    case json(Condition)

    package indirect enum Condition: Hashable, Sendable {
        case compare(field: String, Comparison, String)
        case exists(field: String, Bool)
        case and(Condition, Condition)
        case or(Condition, Condition)
    }

    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "=", notEqual = "!=", greaterOrEqual = ">=", lessOrEqual = "<=", greater = ">", less = "<"
    }
}
