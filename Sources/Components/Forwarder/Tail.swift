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
        var written = Pile()
        var queue = Pile()
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
        (self.world, self.seed, self.hop, self.rules) = (world, seed, hop, rules)
        files = world.scenario.catalog.services.map { _ in File(wait: rules.backoff) }
        releases = Releases(of: hop, in: world.scenario)
        outbox = Outbox(
            hop: hop, services: world.scenario.catalog.services.count, retry: rules.retry, requestTimeout: rules.requestTimeout,
            isSure: isSure)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: world.wakeAgents(of: hop, rules.phase, below: rules.backoff, seed: seed, into: &effects)
        case .wake(.flush(let service)):
            files[service.index].isLooking = true
            effects.send(.collect(service))
        case .wake(.drain(let service)):
            if let released = release(service) { outbox.post(released, at: now, into: &effects) }
        case .wake(.retry(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake(.timeout): outbox.timeOut(at: now, into: &effects)
        case .wake: preconditionFailure("a log file's reader asked for no such wake-up")
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        case .receipt(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private mutating func take(_ lines: Consignment, at now: Instant, into effects: inout Effects) {
        let service = lines.id.service
        guard files[service.index].isLooking else { return files[service.index].written.add(lines.cargo) }
        files[service.index].isLooking = false
        let look = look(at: lines, at: now)
        if let next = look.next { effects.wake(.flush(service), at: next) }
        if let drain = look.drain { effects.wake(.drain(service), at: drain) }
        if look.isDrained { effects.cancel(.drain(service)) }
        if let released = look.released { outbox.post(released, at: now, into: &effects) }
    }

    /// What it makes of what it asked for and got.
    mutating func look(at lines: Consignment, at now: Instant) -> Look {
        let service = lines.id.service
        let index = service.index
        var found: Cargo? = lines.isEmpty ? nil : lines.cargo
        if files[index].written.lines > 0 {
            files[index].written.add(lines.cargo)
            found = files[index].written.take()
        }
        files[index].wait = found == nil ? min(files[index].wait * 2, rules.backoffMax) : rules.backoff
        var look = Look(next: now < world.end ? now + files[index].wait : nil)
        guard let found else { return look }
        if files[index].queue.lines == 0 { look.drain = now + rules.flush }
        files[index].queue.add(found)
        if files[index].queue.lines >= rules.queueLines {
            look.isDrained = true
            look.released = release(service)
        }
        return look
    }

    private mutating func release(_ service: ServiceID) -> Consignment? {
        guard let cargo = files[service.index].queue.take() else { return nil }
        return Consignment(id: releases.next(of: service), cargo: cargo)
    }
}
