import Model

/// Events on their way to the pager: numbers them, keeps them until the pager has answered, and sends again as the setup says.
struct EventOutbox: Sendable {
    private struct Unsent: Sendable {
        var event: AlertEvent
        /// When it was sent for the first time; nil while it waits for that.
        var first: Instant?
        var retry: Backoff
    }

    /// The sender's patience with a pager that does not answer well.
    private let retry: Backoff
    private var unsent: [AlertEvent.ID: Unsent] = [:]
    /// By rule: how many events it has had.
    private var counts: [RuleID: Int32] = [:]

    /// - Parameter retry: nil = as the setup says for all events.
    init(_ world: World, retry: Backoff? = nil) { self.retry = retry ?? world.scenario.setup.pager.eventRetry }

    /// The number of the next event of a rule.
    mutating func nextID(of rule: RuleID) -> AlertEvent.ID {
        counts[rule, default: 0] += 1
        return AlertEvent.ID(rule: rule, ordinal: counts[rule, default: 0])
    }

    /// - Parameter retry: nil = as for all of this sender.
    mutating func send(_ event: AlertEvent, retry: Backoff? = nil, at now: Instant, into effects: inout Effects) {
        unsent[event.id] = Unsent(event: event, first: now, retry: retry ?? self.retry)
        effects.send(.event(event))
    }

    /// Says the same in every place it goes to: each is an event of its own.
    mutating func send(
        _ event: AlertEvent, to destinations: [Destination], retry: Backoff? = nil, at now: Instant, into effects: inout Effects
    ) {
        for event in each(event, destinations) { send(event, retry: retry, at: now, into: &effects) }
    }

    /// The same, when it is due.
    mutating func send(_ event: AlertEvent, to destinations: [Destination], dueAt due: Instant, into effects: inout Effects) {
        for event in each(event, destinations) { send(event, dueAt: due, into: &effects) }
    }

    private mutating func each(_ event: AlertEvent, _ destinations: [Destination]) -> [AlertEvent] {
        if destinations == [.pager] { return [event] }
        return destinations.enumerated().map { place, destination in
            var event = event
            if place > 0, let rule = event.id.rule { event.id = nextID(of: rule) }
            if case .inbox(let inbox) = destination { (event.inbox, event.isCopy) = (inbox, destinations.contains(.pager)) }
            return event
        }
    }

    /// Keeps an event until it is due: it leaves with the wake-up that lets others leave again.
    mutating func send(_ event: AlertEvent, dueAt due: Instant, into effects: inout Effects) {
        unsent[event.id] = Unsent(event: event, first: nil, retry: retry)
        effects.wake(.resend(event.id), at: due)
    }

    /// Takes the pager's answer: done, or again after a while. Returns whether the event was given up.
    @discardableResult
    mutating func settle(_ receipt: EventReceipt, at now: Instant, into effects: inout Effects) -> Bool {
        guard let pending = unsent[receipt.id], pending.event.attempt == receipt.attempt, let first = pending.first else {
            return false
        }
        guard receipt.outcome != .accepted,
            let wait = pending.retry.wait(afterAttempt: receipt.attempt, elapsed: now - first)
        else {
            unsent[receipt.id] = nil
            return receipt.outcome != .accepted
        }
        effects.wake(.resend(receipt.id), at: now + wait)
        return false
    }

    /// An event is due: for the first time, or again.
    mutating func resend(_ id: AlertEvent.ID, at now: Instant, into effects: inout Effects) {
        guard var pending = unsent[id] else { return }
        if pending.first == nil { pending.first = now } else { pending.event.attempt += 1 }
        unsent[id] = pending
        effects.send(.event(pending.event))
    }
}
