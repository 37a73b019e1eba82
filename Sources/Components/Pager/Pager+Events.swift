import Model

/// What an event does: a new incident, one that is joined, one that ends.
extension Pager {
    mutating func hear(_ event: AlertEvent, at now: Instant, into effects: inout Effects) {
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

    mutating func merge(_ event: AlertEvent, into id: IncidentID, at now: Instant, _ effects: inout Effects) {
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
    mutating func close(
        _ key: AlertKey?, of id: IncidentID, by event: AlertEvent.ID, into effects: inout Effects
    ) {
        if let key { open[key] = nil }
        incidents[id.index].keys.removeAll { $0 == key }
        if incidents[id.index].keys.isEmpty { resolve(id, by: .event(event), into: &effects) }
    }

    mutating func openIncident(
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

    func urgency(of event: AlertEvent, _ service: PagedService) -> Urgency {
        switch service.urgency {
        case .constant(let urgency): urgency
        case .bySeverity: event.severity >= .error ? .high : .low
        }
    }
}

extension AlertEvent {
    /// What a page about this event says.
    var pageText: String { (["[\(severity.text)] \(summary)"] + details).joined(separator: "\n") }
}
