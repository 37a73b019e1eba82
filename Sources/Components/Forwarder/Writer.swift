package import Model

/// An agent beside each application: collects its lines at an interval, each service at a phase of its own, and hands them to a store.
package struct Writer: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case logs(Consignment)
        case receipt(Receipt)
    }

    private struct Buffer: Sendable {
        var pile = Pile()
        /// Has asked, and releases with the answer.
        var isCollecting = false
    }

    private let world: World
    private let seed: Seed
    private let hop: HopID
    private let rules: WriterRules
    private var buffers: [Buffer]
    private var releases: Releases
    private var outbox: Outbox

    package init(_ world: World, hop: HopID, rules: WriterRules, isSure: Bool = false, seed: Seed) {
        (self.world, self.seed, self.hop, self.rules) = (world, seed, hop, rules)
        buffers = world.scenario.catalog.services.map { _ in Buffer() }
        releases = Releases(of: hop, in: world.scenario)
        outbox = Outbox(
            hop: hop, services: world.scenario.catalog.services.count, retry: rules.retry, requestTimeout: rules.requestTimeout,
            isSure: isSure)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: world.wakeAgents(of: hop, rules.phase, below: rules.flush, seed: seed, into: &effects)
        case .wake(.flush(let service)):
            buffers[service.index].isCollecting = true
            effects.send(.collect(service))
            if let next = next(after: now) { effects.wake(.flush(service), at: next) }
        case .wake(.retry(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake(.timeout): outbox.timeOut(at: now, into: &effects)
        case .wake: preconditionFailure("an agent asked for no such wake-up")
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        case .receipt(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private func next(after now: Instant) -> Instant? { now < world.end ? now + rules.flush : nil }

    private mutating func take(_ lines: Consignment, at now: Instant, into effects: inout Effects) {
        let service = lines.id.service
        buffers[service.index].pile.add(lines.cargo)
        guard buffers[service.index].isCollecting else { return }
        buffers[service.index].isCollecting = false
        if let released = release(service) { outbox.post(released, at: now, into: &effects) }
    }

    /// What it makes of what it finds in the log of the service beside it, when whoever it sends to takes everything.
    mutating func look(at haul: borrowing Haul, of service: ServiceID, at now: Instant) -> Look {
        let next = next(after: now)
        // Mostly nothing has come unasked, and what is found is all there is.
        guard buffers[service.index].pile.lines == 0 else {
            buffers[service.index].pile.add(haul)
            return Look(released: release(service), next: next)
        }
        if haul.isEmpty { return Look(next: next) }
        return Look(released: Consignment(id: releases.next(of: service), cargo: Cargo(haul)), next: next)
    }

    private mutating func release(_ service: ServiceID) -> Consignment? {
        guard let cargo = buffers[service.index].pile.take() else { return nil }
        return Consignment(id: releases.next(of: service), cargo: cargo)
    }
}
