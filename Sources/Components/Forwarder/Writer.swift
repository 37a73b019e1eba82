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
        var cargo = Cargo.empty
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
        let scenario = world.scenario
        (self.world, self.seed, self.hop, self.rules) = (world, seed, hop, rules)
        buffers = scenario.catalog.services.map { _ in Buffer() }
        releases = Releases(of: hop, in: scenario)
        outbox = Outbox(
            hop: hop, services: scenario.catalog.services.count, retry: rules.retry, requestTimeout: rules.requestTimeout,
            isSure: isSure)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: world.wakeAgents(of: hop, rules.phase, below: rules.flush, seed: seed, into: &effects)
        case .wake(.flush(let service)):
            buffers[service.index].isCollecting = true
            effects.send(.collect(service))
            if now < world.end { effects.wake(.flush(service), at: now + rules.flush) }
        case .wake(.retry(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake(.timeout): outbox.timeOut(at: now, into: &effects)
        case .wake: preconditionFailure("an agent asked for no such wake-up")
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        case .receipt(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private mutating func take(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        let index = consignment.id.service.index
        buffers[index].cargo = buffers[index].cargo.joined(by: consignment.cargo)
        guard buffers[index].isCollecting else { return }
        buffers[index].isCollecting = false
        release(consignment.id.service, at: now, into: &effects)
    }

    private mutating func release(_ service: ServiceID, at now: Instant, into effects: inout Effects) {
        let cargo = buffers[service.index].cargo
        guard cargo.lines > 0 else { return }
        buffers[service.index].cargo = .empty
        outbox.post(Consignment(id: releases.next(of: service), cargo: cargo), at: now, into: &effects)
    }
}
