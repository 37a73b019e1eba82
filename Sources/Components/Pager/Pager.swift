package import Model

/// Turns events into incidents, and incidents into pages, as PagerDuty documents it.
///
/// An incident is *triggered*, *acknowledged* or *resolved*.
/// - Triggered: it waits on a level of its policy. Reaching a level assigns whoever is on call *then* and starts their notification
///   rules for the incident's urgency; when the level's wait is over, the next level that has somebody is reached. Past the last
///   level the policy starts again while it has repeats left, then it is exhausted and stays with the last assignees. Low urgency never
///   escalates.
/// - Acknowledged: nobody is told anything. After the service's acknowledgement timeout it is triggered again on the level it was on: those
///   who had it are told again, and whoever has come on call there since.
/// - Resolved: over; the next trigger of its key opens a new one.
///
/// A trigger whose key is open only joins the incident; severity may raise its urgency, never lower it. Leaving a level cancels what is still
/// pending for those who are not on the next one. At one instant an acknowledgement beats an escalation, and an escalation beats a notification.
/// Where PagerDuty's documentation is silent: an acknowledgement timeout grants the current level its whole wait again.
package struct Pager: Machine {
    package enum Input: Sendable {
        case event(AlertEvent)
        case response(Response)
        case wake(Wakeup)
    }

    private let world: World
    private let rules: PagerRules
    private var limits: [RateLimit]
    private var incidents: [Incident] = []
    private var open: [AlertKey: IncidentID] = [:]
    /// In order of their making.
    private var pending: [PendingNotification] = []
    private var notifications: Int32 = 0
    private var pages: Int32 = 0

    package init(_ world: World) {
        let scenario = world.scenario
        self.world = world
        rules = scenario.setup.pager
        limits = scenario.catalog.services.map { _ in RateLimit(limit: scenario.setup.pager.eventsPerMinuteMax) }
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .event(let event): hear(event, at: now, into: &effects)
        case .response(let response): answer(response, at: now, into: &effects)
        case .wake(.escalate(let id)): escalate(id, at: now, into: &effects)
        case .wake(.notify(let number)): notify(number, into: &effects)
        case .wake(.acknowledgementTimeout(let id)): unacknowledge(id, at: now, into: &effects)
        case .wake(.autoResolve(let id)): resolve(id, by: .timeout, into: &effects)
        case .wake: preconditionFailure("the pager asked for no such wake-up")
        }
    }

    // MARK: Events

    private mutating func hear(_ event: AlertEvent, at now: Instant, into effects: inout Effects) {
        guard limits[event.service.index].admits(at: now) else {
            effects.note(.ignored(event.id, .rateLimited))
            effects.send(.reply(EventReceipt(id: event.id, attempt: event.attempt, outcome: .throttled)))
            return
        }
        effects.send(.reply(EventReceipt(id: event.id, attempt: event.attempt, outcome: .accepted)))
        let key = event.dedupKey.map { AlertKey(service: event.service, key: $0) }
        let known = key.flatMap { open[$0] }
        switch (event.action, known) {
        case (.trigger, let id?): merge(event, into: id, at: now, &effects)
        case (.trigger, nil): openIncident(event, key: key, at: now, into: &effects)
        case (.acknowledge, let id?): acknowledge(id, by: nil, at: now, into: &effects)
        case (.resolve, let id?): close(key, of: id, by: event.id, into: &effects)
        case (.acknowledge, nil), (.resolve, nil): effects.note(.ignored(event.id, .noOpenAlert))
        }
    }

    private mutating func merge(_ event: AlertEvent, into id: IncidentID, at now: Instant, _ effects: inout Effects) {
        effects.note(.merged(id, event.id))
        guard incidents[id.index].urgency == .low, urgency(of: event, incidents[id.index].service) == .high else { return }
        incidents[id.index].urgency = .high
        // Raised urgency un-acknowledges, and the high-urgency rules take the place of the low ones.
        cancelNotifications(of: id, into: &effects)
        if incidents[id.index].status == .acknowledged {
            effects.cancel(.acknowledgementTimeout(id))
            unacknowledge(id, at: now, into: &effects)
        } else {
            assign(incidents[id.index].assignees, on: incidents[id.index].level, of: id, at: now, into: &effects)
        }
    }

    /// One alert resolved; the incident with it when it was the last.
    private mutating func close(
        _ key: AlertKey?, of id: IncidentID, by event: AlertEvent.ID, into effects: inout Effects
    ) {
        if let key { open[key] = nil }
        incidents[id.index].keys.removeAll { $0 == key }
        if incidents[id.index].keys.isEmpty { resolve(id, by: .event(event), into: &effects) }
    }

    private mutating func openIncident(
        _ event: AlertEvent, key: AlertKey?, at now: Instant, into effects: inout Effects
    ) {
        guard let service = world.scenario.pagedService(event.service) else {
            effects.note(.ignored(event.id, .unrouted))
            return
        }
        let policy = world.scenario[service.policy]
        guard let first = policy.levels.indices.first(where: { !onCall(policy.levels[$0], at: now).isEmpty }) else {
            effects.note(.ignored(event.id, .nobodyOnCall))
            return
        }
        let id = IncidentID(incidents.count)
        var incident = Incident(
            id: id, service: service, policy: policy, urgency: urgency(of: event, service), text: event.pageText)
        // Without a key the server makes a unique one, which no event can name.
        if let key {
            incident.keys = [key]
            open[key] = id
        }
        incidents.append(incident)
        effects.note(.opened(id, event.id, event.service, incident.urgency))
        if let timeout = service.autoResolve { effects.wake(.autoResolve(id), at: now + timeout) }
        for skipped in 0..<first { effects.note(.levelSkipped(id, level: Int32(skipped + 1))) }
        reach(first, of: id, at: now, into: &effects)
    }

    private func urgency(of event: AlertEvent, _ service: PagedService) -> Urgency {
        switch service.urgency {
        case .constant(let urgency): urgency
        case .bySeverity: event.severity >= .error ? .high : .low
        }
    }

    // MARK: Escalation

    /// Who a level means at this instant, each once, in target order.
    private func onCall(_ level: Policy.Level, at now: Instant) -> [PersonID] {
        var people: [PersonID] = []
        for target in level.targets {
            let person: PersonID? =
                switch target {
                case .person(let person): person
                case .schedule(let schedule): world.scenario[schedule].person(at: now)
                }
            if let person, !people.contains(person) { people.append(person) }
        }
        return people
    }

    private mutating func reach(_ level: Int, of id: IncidentID, at now: Instant, into effects: inout Effects) {
        assign(onCall(incidents[id.index].policy.levels[level], at: now), on: level, of: id, at: now, into: &effects)
    }

    private mutating func assign(
        _ people: [PersonID], on level: Int, of id: IncidentID, at now: Instant, into effects: inout Effects
    ) {
        let index = id.index
        incidents[index].level = level
        incidents[index].visit += 1
        incidents[index].assignees = people
        effects.note(.levelReached(id, level: Int32(level + 1), pass: incidents[index].pass, people: people))
        cancelNotifications(of: id, exceptFor: people, into: &effects)
        if incidents[index].urgency == .high {
            effects.wake(.escalate(id), at: now + incidents[index].policy.levels[level].wait)
        }
        for person in people { startRules(of: person, incidents[index], at: now, into: &effects) }
    }

    private mutating func startRules(
        of person: PersonID, _ incident: Incident, at now: Instant, into effects: inout Effects
    ) {
        let rules = self.rules.notify[person.index].rules(incident.urgency)
        if rules.isEmpty { effects.note(.unreachable(incident.id, person)) }
        for rule in rules {
            notifications += 1
            pending.append(
                PendingNotification(
                    number: notifications, incident: incident.id, person: person, rule: rule, level: Int32(incident.level + 1),
                    pass: incident.pass, visit: incident.visit))
            effects.wake(.notify(notifications), at: now + rule.after)
        }
    }

    private mutating func escalate(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        let incident = incidents[id.index]
        guard incident.status == .triggered else { return }
        var (level, pass) = (incident.level, incident.pass)
        // At most one whole round: somebody was on call when the incident was opened, but need not be now.
        for _ in 0...incident.policy.levels.count {
            level += 1
            if level == incident.policy.levels.count {
                guard Int(pass) <= incident.policy.repeats else { break }
                (level, pass) = (0, pass + 1)
                incidents[id.index].pass = pass
                effects.note(.repeated(id, pass: pass))
            }
            if !onCall(incident.policy.levels[level], at: now).isEmpty {
                reach(level, of: id, at: now, into: &effects)
                return
            }
            effects.note(.levelSkipped(id, level: Int32(level + 1)))
        }
        effects.note(.exhausted(id))
    }

    // MARK: Notifications

    private mutating func notify(_ number: Int32, into effects: inout Effects) {
        guard let index = pending.firstIndex(where: { $0.number == number }) else { return }
        let due = pending.remove(at: index)
        let incident = incidents[due.incident.index]
        pages += 1
        if !incident.told.contains(due.person) { incidents[due.incident.index].told.append(due.person) }
        effects.send(
            .page(
                Page(
                    number: pages, incident: due.incident, person: due.person, level: due.level, pass: due.pass,
                    channel: due.rule.channel, urgency: incident.urgency, visit: due.visit, text: incident.text)))
    }

    private mutating func cancelNotifications(
        of id: IncidentID, exceptFor kept: [PersonID] = [], into effects: inout Effects
    ) {
        for item in pending where item.incident == id && !kept.contains(item.person) { effects.cancel(.notify(item.number)) }
        pending.removeAll { $0.incident == id && !kept.contains($0.person) }
    }

    // MARK: Responses

    private mutating func answer(_ response: Response, at now: Instant, into effects: inout Effects) {
        guard response.incident.index < incidents.count, incidents[response.incident.index].status != .resolved else { return }
        switch response.action {
        case .acknowledge: acknowledge(response.incident, by: response.person, at: now, into: &effects)
        case .resolve: resolve(response.incident, by: .person(response.person), into: &effects)
        }
    }

    private mutating func acknowledge(_ id: IncidentID, by person: PersonID?, at now: Instant, into effects: inout Effects) {
        incidents[id.index].status = .acknowledged
        effects.note(.acknowledged(id, person))
        quieten(id, into: &effects)
        if let timeout = incidents[id.index].service.acknowledgementTimeout {
            effects.wake(.acknowledgementTimeout(id), at: now + timeout)
        }
        tell(.acknowledged, of: id, exceptFor: person, into: &effects)
    }

    private mutating func unacknowledge(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        guard incidents[id.index].status == .acknowledged else { return }
        incidents[id.index].status = .triggered
        effects.note(.unacknowledged(id))
        tell(.triggered, of: id, exceptFor: nil, into: &effects)
        let (level, assignees) = (incidents[id.index].level, incidents[id.index].assignees)
        let added = onCall(incidents[id.index].policy.levels[level], at: now).filter { !assignees.contains($0) }
        assign(assignees + added, on: level, of: id, at: now, into: &effects)
    }

    private mutating func resolve(_ id: IncidentID, by resolver: Resolver, into effects: inout Effects) {
        guard incidents[id.index].status != .resolved else { return }
        incidents[id.index].status = .resolved
        for key in incidents[id.index].keys { open[key] = nil }
        effects.note(.resolved(id, resolver))
        quieten(id, into: &effects)
        effects.cancel(.acknowledgementTimeout(id))
        effects.cancel(.autoResolve(id))
        let person: PersonID? = if case .person(let person) = resolver { person } else { nil }
        tell(.resolved, of: id, exceptFor: person, into: &effects)
    }

    /// No escalation, and no notification that is still pending.
    private mutating func quieten(_ id: IncidentID, into effects: inout Effects) {
        effects.cancel(.escalate(id))
        cancelNotifications(of: id, into: &effects)
    }

    private func tell(
        _ status: IncidentUpdate.Status, of id: IncidentID, exceptFor actor: PersonID?, into effects: inout Effects
    ) {
        for person in incidents[id.index].told where person != actor {
            effects.send(.update(IncidentUpdate(incident: id, person: person, status: status)))
        }
    }
}

extension AlertEvent {
    /// What a page about this event says.
    var pageText: String { (["[\(severity.text)] \(summary)"] + details).joined(separator: "\n") }
}
