import Model

/// Events on their way to the pager: numbers them, keeps them until the pager has answered, and sends again as the setup says.
struct EventOutbox: Sendable {
    private struct Unsent: Sendable {
        var event: AlertEvent
        var first: Instant
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

    /// Takes the pager's answer: done, or again after a while. Returns whether the event was given up.
    @discardableResult
    mutating func settle(_ receipt: EventReceipt, at now: Instant, into effects: inout Effects) -> Bool {
        guard let pending = unsent[receipt.id], pending.event.attempt == receipt.attempt else { return false }
        guard receipt.outcome != .accepted,
            let wait = pending.retry.wait(afterAttempt: receipt.attempt, elapsed: now - pending.first)
        else {
            unsent[receipt.id] = nil
            return receipt.outcome != .accepted
        }
        effects.wake(.resend(receipt.id), at: now + wait)
        return false
    }

    mutating func resend(_ id: AlertEvent.ID, into effects: inout Effects) {
        unsent[id]?.event.attempt += 1
        if let pending = unsent[id] { effects.send(.event(pending.event)) }
    }
}

extension World {
    /// What an event tells of a service: its name, its team and its tier.
    func about(_ id: ServiceID) -> [String] { scenario.about(id) }
}
