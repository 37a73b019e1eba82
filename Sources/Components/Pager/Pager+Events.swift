import Model

/// What an event does: a new incident, one that is joined, one that ends.
extension Pager {
    mutating func hear(_ event: AlertEvent, at now: Instant, into effects: inout Effects) {
        if admit(event, at: now, into: &effects) { take(event, at: now, into: &effects) }
    }

    /// Answers at the endpoint, and says whether the event is taken.
    mutating func admit(_ event: AlertEvent, at now: Instant, into effects: inout Effects) -> Bool {
        // By hand an incident is opened beside the events endpoint.
        if event.opener != nil { return true }
        let integration = IntegrationKey(service: event.service, name: event.integration)
        guard limits[integration, default: RateLimit(limit: rules.eventsPerMinuteMax)].admits(at: now) else {
            effects.note(.ignored(event.id, .rateLimited))
            reply(to: event, .throttled, into: &effects)
            return false
        }
        reply(to: event, .accepted, into: &effects)
        return true
    }

    mutating func take(_ original: AlertEvent, at now: Instant, into effects: inout Effects) {
        var event = original
        if event.opener != nil {
            if let reason = refusal(of: event.service, at: now) { return effects.note(.ignored(event.id, reason)) }
            return openIncident(event, key: nil, EventOrders(), at: now, into: &effects)
        }
        let integration = IntegrationKey(service: event.service, name: event.integration)
        let orders = orchestrate(&event)
        if orders.isDropped { return effects.note(.ignored(event.id, .dropped)) }
        if let reason = refusal(of: event.service, at: now) { return effects.note(.ignored(event.id, reason)) }
        let key = event.dedupKey.map { AlertKey(integration: integration, key: $0) }
        if let key, let place = paused.firstIndex(where: { $0.key == key }) {
            return hearPaused(event, at: place, into: &effects)
        }
        if let key, suppressed.contains(key) {
            if event.action == .resolve { suppressed.remove(key) }
            return effects.note(.ignored(event.id, .suppressed))
        }
        let known = key.flatMap { open[$0] }
        switch (event.action, known) {
        case (.trigger, let id?): merge(event, key, into: id, at: now, &effects)
        case (.trigger, nil): receive(event, key, orders, at: now, into: &effects)
        case (.acknowledge, let id?): acknowledge(id, by: nil, at: now, into: &effects)
        case (.resolve, let id?): close(key, of: id, by: event.id, into: &effects)
        case (.acknowledge, nil), (.resolve, nil): effects.note(.ignored(event.id, .noOpenAlert))
        }
    }

    /// Whoever sends what the scenario itself sends does not wait for an answer.
    private func reply(to event: AlertEvent, _ outcome: EventReceipt.Outcome, into effects: inout Effects) {
        guard event.id.rule != nil else { return }
        effects.send(.reply(EventReceipt(id: event.id, attempt: event.attempt, outcome: outcome)))
    }

    /// A further trigger of an alert that is open: its content is replaced, and its severity only rises.
    mutating func merge(
        _ event: AlertEvent, _ key: AlertKey?, into id: IncidentID, at now: Instant, _ effects: inout Effects
    ) {
        incidents[id.index].triggerCount += 1
        if incidents[id.index].triggerCount <= Self.triggersMax {
            effects.note(.merged(id, event.id))
        } else if incidents[id.index].triggerCount == Self.triggersMax + 1 {
            effects.note(.triggerLimit(id))
        }
        if key == incidents[id.index].firstKey { incidents[id.index].details = event.details }
        if let place = incidents[id.index].alerts.firstIndex(where: { $0.key == key }) {
            incidents[id.index].alerts[place].severity = max(incidents[id.index].alerts[place].severity, event.severity)
        }
        worsen(id, to: event.severity, at: now, into: &effects)
    }

    /// Trigger entries of one incident. Source: support.pagerduty.com, incidents.
    static let triggersMax = 100

    /// One alert resolved; the incident with it when it was the last.
    mutating func close(
        _ key: AlertKey?, of id: IncidentID, by event: AlertEvent.ID, into effects: inout Effects
    ) {
        if let key { open[key] = nil }
        incidents[id.index].alerts.removeAll { $0.key == key }
        if incidents[id.index].alerts.isEmpty { resolve(id, by: .event(event), into: &effects) }
    }

    mutating func openIncident(
        _ event: AlertEvent, key: AlertKey?, _ orders: EventOrders, at now: Instant, into effects: inout Effects
    ) {
        guard let service = world.scenario.pagedService(event.service) else {
            effects.note(.ignored(event.id, .unrouted))
            return
        }
        let policy = rules.policies[(orders.policy ?? service.policy).index]
        guard firstLevel(of: policy, from: 0, at: now) != nil else {
            effects.note(.ignored(event.id, .nobodyOnCall))
            return
        }
        let id = IncidentID(incidents.count)
        let (opener, severity) = (event.opener, event.opener == nil ? event.severity : .info)
        // Without a severity, urgency that goes by severity is high.
        let urgency = opener?.urgency ?? urgency(of: opener == nil ? severity : .critical, service, at: now)
        var incident = Incident(
            id: id, service: service, policy: policy, urgency: urgency, severity: severity, title: event.summary, firstKey: key,
            details: event.details, priority: orders.priority,
            openedAt: now,
            groupedAt: now, content: content(of: event, service))
        incident.alerts = opener == nil ? [Alert(key: key, severity: event.severity)] : []
        incident.alertCount = incident.alerts.count
        incident.isGrouping = opener == nil
        if let key { open[key] = id }
        incidents.append(incident)
        effects.note(.opened(id, event.id, event.service, incident.urgency))
        startAutoResolve(id, at: now, into: &effects)
        awaitSupportHours(id, at: now, into: &effects)
        enter(0, of: id, at: now, into: &effects)
        startWorkflows(for: id, event, at: now, into: &effects)
    }
}
