import Model

/// Events on their way to the pager: numbers them, keeps them until the pager has answered, and sends again as the setup says.
struct EventOutbox: Sendable {
    private struct Unsent: Sendable {
        var event: AlertEvent
        var first: Instant
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

    mutating func send(_ event: AlertEvent, at now: Instant, into effects: inout Effects) {
        unsent[event.id] = Unsent(event: event, first: now)
        effects.send(.event(event))
    }

    /// Takes the pager's answer: done, or again after a while.
    mutating func settle(_ receipt: EventReceipt, at now: Instant, into effects: inout Effects) {
        guard let pending = unsent[receipt.id], pending.event.attempt == receipt.attempt else { return }
        guard receipt.outcome != .accepted,
            let wait = retry.wait(afterAttempt: receipt.attempt, elapsed: now - pending.first)
        else {
            unsent[receipt.id] = nil
            return
        }
        effects.wake(.resend(receipt.id), at: now + wait)
    }

    mutating func resend(_ id: AlertEvent.ID, into effects: inout Effects) {
        unsent[id]?.event.attempt += 1
        if let pending = unsent[id] { effects.send(.event(pending.event)) }
    }
}

extension World {
    /// What an event tells of a service: its name, its team and its tier.
    func about(_ id: ServiceID) -> [String] {
        let service = scenario[id]
        var lines = ["service: \(service.name)"]
        if !service.team.isEmpty { lines.append("team: \(service.team)") }
        if let tier = scenario.tier(of: id) { lines.append("tier: \(tier.name)") }
        return lines
    }
}
