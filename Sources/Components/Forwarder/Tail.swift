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
        var look = look(lines.isEmpty ? nil : lines.cargo, of: service, at: now)
        if let next = look.next { effects.wake(.flush(service), at: next) }
        if let drain = look.drain { effects.wake(.drain(service), at: drain) }
        if look.isDrained { effects.cancel(.drain(service)) }
        if let released = look.released.take() { outbox.post(released, at: now, into: &effects) }
    }

    /// What it makes of what it finds in the file of the service beside it.
    mutating func look(at haul: borrowing Haul, of service: ServiceID, at now: Instant) -> Look {
        // Mostly no lines have come unasked, and what is found need not be made cargo to lie with the rest.
        if haul.isEmpty || files[service.index].written.lines > 0 {
            return look(haul.isEmpty ? nil : Cargo(haul), of: service, at: now)
        }
        let isFirst = files[service.index].queue.lines == 0
        files[service.index].queue.add(haul)
        return look(atMore: isFirst, of: service, at: now)
    }

    /// What it makes of what it asked for and got, and of what had come before.
    private mutating func look(_ lines: Cargo?, of service: ServiceID, at now: Instant) -> Look {
        let index = service.index
        var found = lines
        if files[index].written.lines > 0 {
            if let lines { files[index].written.add(lines) }
            found = files[index].written.take()
        }
        guard let found else {
            files[index].wait = min(files[index].wait * 2, rules.backoffMax)
            return Look(next: next(service, after: now))
        }
        let isFirst = files[index].queue.lines == 0
        files[index].queue.add(found)
        return look(atMore: isFirst, of: service, at: now)
    }

    /// It has found lines and queued them; `isFirst`: the queue was empty.
    private mutating func look(atMore isFirst: Bool, of service: ServiceID, at now: Instant) -> Look {
        files[service.index].wait = rules.backoff
        var look = Look(next: next(service, after: now))
        if isFirst { look.drain = now + rules.flush }
        if files[service.index].queue.lines >= rules.queueLines {
            look.isDrained = true
            look.released = release(service)
        }
        return look
    }

    private func next(_ service: ServiceID, after now: Instant) -> Instant? {
        now < world.end ? now + files[service.index].wait : nil
    }

    private mutating func release(_ service: ServiceID) -> Consignment? {
        guard let cargo = files[service.index].queue.take() else { return nil }
        return Consignment(id: releases.next(of: service), cargo: cargo)
    }
}
