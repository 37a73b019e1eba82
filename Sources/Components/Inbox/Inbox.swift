package import Model

/// An inbox and the people who read it: at an interval, in their hours, everything that is unread.
///
/// For each service that somebody reads about one piece of work begins, and whoever began it calls the service's people at the pager.
/// What is read about a service that is worked on goes to that work. What a later message says is over begins nothing, and neither does a copy of
/// what the pager has: whoever reads it knows that. What lands outside the hours waits for the next reading; after the load has
/// ended the inbox is read until it is empty.
package struct Inbox: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        /// A message lands.
        case event(AlertEvent)
        case reply(EventReceipt)
    }

    /// What people are at: the event that calls the service's people, and how long it takes in what is read.
    private struct Work: Sendable {
        var call: AlertEvent.ID
        var until: Instant
    }

    private let world: World
    private let seed: Seed
    private let rules: InboxRules
    private let rule: RuleID
    private let times: ReadingTimes
    /// In the order in which they landed.
    private var unread: [AlertEvent] = []
    /// By service.
    private var works: [Work?]
    private var nextReading: Instant?
    /// A call waits in it until somebody has found out whom to call.
    private var outbox: EventOutbox

    package init(_ world: World, monitor: MonitorID, rules: InboxRules, seed: Seed) {
        (self.world, self.rules, self.seed) = (world, rules, seed)
        rule = RuleID(world.scenario.setup.firstRule(of: monitor))
        works = world.scenario.catalog.services.map { _ in nil }
        outbox = EventOutbox(world)
        times = ReadingTimes(rules.hours, every: rules.reads, phase: rules.phase, of: rules.name, seed: seed)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: schedule(from: .start, into: &effects)
        case .event(let message): land(message, at: now, into: &effects)
        case .wake(.evaluate): read(at: now, into: &effects)
        case .wake(.resend(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake: preconditionFailure("the inbox asked for no such wake-up")
        case .reply(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private mutating func land(_ message: AlertEvent, at now: Instant, into effects: inout Effects) {
        effects.send(.reply(EventReceipt(id: message.id, attempt: message.attempt, outcome: .accepted)))
        unread.append(message)
        if isUrgent(message), rules.hours.contains(now) {
            effects.note(.evaluated(rule))
            look(at: isUrgent, at: now, into: &effects)
        } else if nextReading == nil {
            schedule(from: now + Delay(nanoseconds: 1), into: &effects)
        }
    }

    private func isUrgent(_ message: AlertEvent) -> Bool { rules.atOnce.map { message.severity >= $0 } ?? false }

    // MARK: Reading

    private mutating func schedule(from instant: Instant, into effects: inout Effects) {
        nextReading = times.first(from: instant)
        if let nextReading { effects.wake(.evaluate(rule), at: nextReading) }
    }

    private mutating func read(at now: Instant, into effects: inout Effects) {
        effects.note(.evaluated(rule))
        look(at: { _ in true }, at: now, into: &effects)
        nextReading = nil
        if now < world.end || !unread.isEmpty { schedule(from: now + Delay(nanoseconds: 1), into: &effects) }
    }

    private mutating func look(at isLookedAt: (AlertEvent) -> Bool, at now: Instant, into effects: inout Effects) {
        let messages = unread.filter(isLookedAt)
        if messages.isEmpty { return }
        unread.removeAll(where: isLookedAt)
        let areOver = Self.areOver(messages)
        var begun: [(service: ServiceID, messages: [AlertEvent])] = []
        for (message, isOver) in zip(messages, areOver) {
            if isOver || message.isCopy {
                effects.note(.dismissed(message.id, isOver ? .over : .paged))
            } else {
                let service = message.service.index
                if works[service].map({ now >= $0.until }) ?? true {
                    works[service] = Work(call: outbox.nextID(of: rule), until: now + rules.sameWork)
                    begun.append((message.service, []))
                }
                if let work = works[service] { effects.note(.read(message.id, work: work.call)) }
                if let place = begun.firstIndex(where: { $0.service == message.service }) {
                    begun[place].messages.append(message)
                }
            }
        }
        for (service, messages) in begun { call(about: service, messages, at: now, into: &effects) }
    }

    /// By message: whether it says that something is over, or a later one says so of it.
    private static func areOver(_ messages: [AlertEvent]) -> [Bool] {
        var over: Set<Subject> = []
        var areOver = messages.map { _ in false }
        for (index, message) in messages.enumerated().reversed() {
            if message.action == .trigger {
                areOver[index] = over.contains(Subject(message))
            } else {
                areOver[index] = true
                over.insert(Subject(message))
            }
        }
        return areOver
    }

    /// What messages of one alert have in common.
    private struct Subject: Hashable {
        var rule: RuleID?
        var service: ServiceID
        var key: String
        init(_ event: AlertEvent) {
            (rule, service, key) = (event.id.rule, event.service, event.dedupKey ?? event.group)
        }
    }

    // MARK: Work

    private mutating func call(
        about service: ServiceID, _ messages: [AlertEvent], at now: Instant, into effects: inout Effects
    ) {
        guard let first = messages.first, let work = works[service.index] else { return }
        let name = world.scenario[service].name
        let more = messages.count > 1 ? ", and \(messages.count - 1) more" : ""
        let call = AlertEvent(
            id: work.call, action: .trigger, service: service, group: name.text,
            severity: messages.map(\.severity).max() ?? first.severity, dedupKey: "\(rules.name)/\(name)",
            summary: "\(rules.kind.rawValue) in \(rules.name) about \(name): \(first.summary)\(more)",
            value: Int64(messages.count) * 1000, details: details(of: messages, about: service))
        var random = seed.stream(.handler, rules.name.key, name.key, UInt64(work.call.ordinal))
        outbox.send(call, dueAt: now + rules.handling.draw(&random), into: &effects)
    }

    /// What the service is, and then what each message says, so that a drill id in it is still there.
    private func details(of messages: [AlertEvent], about service: ServiceID) -> [String] {
        let about = world.scenario.about(service)
        return messages.prefix(messagesQuoted).reduce(about) { details, message in
            details + ["read: \(message.summary)"] + message.details.filter { !details.contains($0) }
        }
    }
}

/// Whoever calls quotes so many messages. Assumed.
private let messagesQuoted = 10
