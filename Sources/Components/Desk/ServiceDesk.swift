package import Model

/// A service desk: reads its mailbox at an interval in office hours, makes one ticket for a service that users complain about, and starts
/// the call list of that service.
///
/// Complaints about a service that has a ticket go to that ticket. What comes in outside the hours waits for the next reading; after the
/// load has ended the mailbox is read until it is empty.
package struct ServiceDesk: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case complaint(Complaint)
        case reply(EventReceipt)
    }

    private struct ServiceState: Sendable {
        /// When the mails come in that nobody has read.
        var unread: [Instant] = []
        /// Read, and too few for a ticket.
        var waiting: Int64 = 0
        var hasTicket = false
        var ticketUntil = Instant.start
    }

    private let world: World
    private let seed: Seed
    private let rules: DeskRules
    private let rule: RuleID
    private let times: ReadingTimes
    private var services: [ServiceState]
    private var nextReading: Instant?
    /// A ticket that is made waits in it until it is written.
    private var outbox: EventOutbox

    package init(_ world: World, monitor: MonitorID, rules: DeskRules, seed: Seed) {
        (self.world, self.rules, self.seed) = (world, rules, seed)
        rule = RuleID(world.scenario.setup.firstRule(of: monitor))
        services = world.scenario.catalog.services.map { _ in ServiceState() }
        outbox = EventOutbox(world)
        times = ReadingTimes(rules.hours, every: rules.reads, phase: rules.phase, of: rules.name, seed: seed)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: schedule(from: .start, into: &effects)
        case .complaint(let complaint):
            services[complaint.service.index].unread.append(now + complaint.after)
            if nextReading == nil { schedule(from: now + Delay(nanoseconds: 1), into: &effects) }
        case .wake(.evaluate): read(at: now, into: &effects)
        case .wake(.resend(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake: preconditionFailure("the service desk asked for no such wake-up")
        case .reply(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    // MARK: Reading

    private mutating func schedule(from instant: Instant, into effects: inout Effects) {
        nextReading = times.first(from: instant)
        if let nextReading { effects.wake(.evaluate(rule), at: nextReading) }
    }

    private mutating func read(at now: Instant, into effects: inout Effects) {
        effects.note(.evaluated(rule))
        for index in services.indices {
            let new = services[index].unread.count { $0 <= now }
            services[index].unread.removeAll { $0 <= now }
            sort(Int64(new), ServiceID(index), at: now, into: &effects)
        }
        nextReading = nil
        if now < world.end || services.contains(where: { !$0.unread.isEmpty }) {
            schedule(from: now + Delay(nanoseconds: 1), into: &effects)
        }
    }

    private mutating func sort(_ mails: Int64, _ service: ServiceID, at now: Instant, into effects: inout Effects) {
        let name = world.scenario[service].name.text
        if services[service.index].hasTicket {
            guard now >= services[service.index].ticketUntil else { return }
            services[service.index].hasTicket = false
            effects.note(.becameFalse(rule, group: name))
        }
        services[service.index].waiting += mails
        let waiting = services[service.index].waiting
        guard mails > 0, waiting >= rules.complaints else { return }
        services[service.index].waiting = 0
        services[service.index].hasTicket = true
        services[service.index].ticketUntil = now + rules.sameTicket
        effects.note(.becameTrue(rule, group: name, value: waiting * 1000))
        makeTicket(service, name, waiting, at: now, into: &effects)
    }

    // MARK: Tickets

    private mutating func makeTicket(
        _ service: ServiceID, _ name: String, _ complaints: Int64, at now: Instant, into effects: inout Effects
    ) {
        let id = outbox.nextID(of: rule)
        guard world.scenario.pagedService(service) != nil else {
            effects.note(.ignored(id, .unrouted))
            return
        }
        let noun = complaints == 1 ? "complaint" : "complaints"
        let ticket = AlertEvent(
            id: id, action: .trigger, service: service, group: name,
            severity: rules.priority(of: world.scenario[service].tier), dedupKey: "\(rules.name)/\(name)",
            summary: "ticket about \(name): \(complaints) \(noun) in the mailbox", value: complaints * 1000,
            details: world.scenario.about(service))
        var random = seed.stream(.handler, rules.name.key, world.scenario[service].name.key, UInt64(id.ordinal))
        outbox.send(ticket, dueAt: now + rules.handling.draw(&random), into: &effects)
    }
}
