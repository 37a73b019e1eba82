package import Model

/// A shipper that reads each service's log file: it looks again soon after it has found lines and ever later while it finds none, and
/// queues what it read until the queue is worth a batch or the oldest line has waited long enough.
package struct Tail: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case logs(Consignment)
        case receipt(Receipt)
    }

    private struct File: Sendable {
        /// Written since the last look, where lines come unasked.
        var written = Cargo.empty
        var queue = Cargo.empty
        /// How long to wait after the next look that finds nothing.
        var wait: Delay
        var isLooking = false
    }

    private let world: World
    private let seed: Seed
    private let hop: HopID
    private let rules: TailRules
    private var files: [File]
    private var releases: Releases
    private var outbox: Outbox

    package init(_ world: World, hop: HopID, rules: TailRules, isSure: Bool = false, seed: Seed) {
        let scenario = world.scenario
        (self.world, self.seed, self.hop, self.rules) = (world, seed, hop, rules)
        files = scenario.catalog.services.map { _ in File(wait: rules.backoff) }
        releases = Releases(of: hop, in: scenario)
        outbox = Outbox(
            hop: hop, services: scenario.catalog.services.count, retry: rules.retry, requestTimeout: rules.requestTimeout,
            isSure: isSure)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: world.wakeAgents(of: hop, rules.phase, below: rules.backoff, seed: seed, into: &effects)
        case .wake(.flush(let service)):
            files[service.index].isLooking = true
            effects.send(.collect(service))
        case .wake(.drain(let service)): release(service, at: now, into: &effects)
        case .wake(.retry(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake(.timeout): outbox.timeOut(at: now, into: &effects)
        case .wake: preconditionFailure("a log file's reader asked for no such wake-up")
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        case .receipt(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private mutating func take(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        let service = consignment.id.service
        let index = service.index
        files[index].written = files[index].written.joined(by: consignment.cargo)
        guard files[index].isLooking else { return }
        files[index].isLooking = false
        let found = files[index].written
        files[index].written = .empty
        files[index].wait = found.lines > 0 ? rules.backoff : min(files[index].wait * 2, rules.backoffMax)
        if now < world.end { effects.wake(.flush(service), at: now + files[index].wait) }
        guard found.lines > 0 else { return }
        if files[index].queue.lines == 0 { effects.wake(.drain(service), at: now + rules.flush) }
        files[index].queue = files[index].queue.joined(by: found)
        if files[index].queue.lines >= rules.queueLines {
            effects.cancel(.drain(service))
            release(service, at: now, into: &effects)
        }
    }

    private mutating func release(_ service: ServiceID, at now: Instant, into effects: inout Effects) {
        let cargo = files[service.index].queue
        guard cargo.lines > 0 else { return }
        files[service.index].queue = .empty
        outbox.post(Consignment(id: releases.next(of: service), cargo: cargo), at: now, into: &effects)
    }
}
