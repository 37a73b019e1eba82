import Model

/// What events open, join and end.
extension Oracle {
    mutating func hear(_ event: AlertEvent, at now: Instant) {
        if admit(event, at: now) { take(event, at: now) }
    }

    /// The endpoint's answer; false = too many.
    mutating func admit(_ event: AlertEvent, at now: Instant) -> Bool {
        // Nobody's hands are too quick for a pager.
        if event.opener != nil { return true }
        let integration = CaseKey(service: event.service, integration: event.integration, text: "")
        let isAccepted = admits(integration, at: now)
        // Whoever sends what the scenario itself sends does not wait for an answer.
        if event.id.rule != nil {
            expect(
                Deed(at: now, .answered(event.id, attempt: event.attempt, isAccepted ? .accepted : .throttled)),
                isAccepted ? [] : [.deduplication])
        }
        if !isAccepted { expect(.ignored(event.id, .rateLimited), at: now, [.deduplication]) }
        return isAccepted
    }

    mutating func take(_ original: AlertEvent, at now: Instant) {
        var event = original
        // Wherever it is routed, its key is one of the integration it came by.
        let key = event.dedupKey.map { CaseKey(service: event.service, integration: event.integration, text: $0) }
        let ruling = EventRuling(original, in: scenario)
        event = ruling.event
        if ruling.isDropped { return expect(.ignored(event.id, .dropped), at: now, [.suppression]) }
        if let reason = closure(of: event.service, at: now) {
            return expect(.ignored(event.id, reason), at: now, [.maintenance])
        }
        if event.opener != nil { return begin(event, nil, nil, at: now) }
        if let key, let place = held.firstIndex(where: { $0.key == key }) { return hear(event, holding: place, at: now) }
        if let key, suppressed.contains(key) {
            if event.action == .resolve { suppressed.remove(key) }
            return expect(.ignored(event.id, .suppressed), at: now, [.suppression])
        }
        let id = key.flatMap { open[$0] }
        switch event.action {
        case .trigger:
            if let id { join(event, key, id, at: now) } else { receive(ruling, key, at: now) }
        case .acknowledge:
            guard let id else { return expect(.ignored(event.id, .noOpenAlert), at: now, [.deduplication]) }
            acknowledge(id, by: nil, at: now)
        case .resolve:
            guard let id, let key else { return expect(.ignored(event.id, .noOpenAlert), at: now, [.deduplication]) }
            open[key] = nil
            cases[id.index].alerts.removeAll { $0 == key }
            if cases[id.index].alerts.isEmpty { end(id, by: .event(event.id), at: now) }
        }
    }

    /// No more than so many in any sixty seconds: those exactly a minute ago count no longer.
    mutating func admits(_ integration: CaseKey, at now: Instant) -> Bool {
        var recent = accepted[integration, default: []].filter { now < $0 + .minutes(1) }
        let isAdmitted = recent.count < scenario.setup.pager.eventsPerMinuteMax
        if isAdmitted { recent.append(now) }
        accepted[integration] = recent
        return isAdmitted
    }

    /// `ruled` is the policy that a rule gave it instead of its service's.
    mutating func begin(_ event: AlertEvent, _ key: CaseKey?, _ ruled: PolicyID?, at now: Instant) {
        guard let service = scenario.setup.pager.services.first(where: { $0.service == event.service }) else {
            return expect(.ignored(event.id, .unrouted), at: now, [.routing])
        }
        let begun = ruled ?? service.policy
        let policy = policies[begun.index]
        guard someone(on: policy, from: 0, at: now) != nil else {
            return expect(.ignored(event.id, .nobodyOnCall), at: now, [.nobodyOnCall])
        }
        let id = IncidentID(cases.count)
        let urgency = urgency(of: event, on: service, at: now)
        var new = EscalationCase(id: id, service: service, begun: (begun, policy), urgency: urgency, opened: now)
        new.alerts = event.opener == nil ? [key] : []
        new.alertCount = new.alerts.count
        new.isGrouping = event.opener == nil
        (new.firstKey, new.title, new.details) = (key, event.summary, event.details)
        (new.severity, new.grouped, new.content) = (
            event.opener == nil ? event.severity : .info, now, content(of: event, service)
        )
        var checks: Set<EscalationCheck> = [.routing]
        if urgency == .low { checks.insert(.lowUrgency) }
        new.isAboutSilence = isAboutSilence(event)
        if new.isAboutSilence { checks.insert(.deadMan) }
        if let key {
            if !used.insert(key).inserted { checks.formUnion([.deduplication, .autoResolve]) }
            open[key] = id
            worst[key] = event.severity
        }
        cases.append(new)
        expect(.opened(id, event.id, event.service, urgency), at: now, checks)
        startAutoResolve(id, at: now)
        awaitEdge(id, at: now)
        enter(0, id, at: now, [])
        startWorkflows(for: id, event, at: now)
    }

    /// Whoever opens an incident by hand asks for an urgency, or gets what an alert without a severity gets.
    private func urgency(of event: AlertEvent, on service: PagedService, at now: Instant) -> Urgency {
        guard let opener = event.opener else { return urgency(of: event.severity, on: service, at: now) }
        return opener.urgency ?? urgency(of: .critical, on: service, at: now)
    }

    /// Whether its rule waits for what should have been there.
    private func isAboutSilence(_ event: AlertEvent) -> Bool {
        guard let rule = event.id.rule, (0..<scenario.setup.alertCount).contains(rule.index) else { return false }
        return scenario[rule].isAboutSilence
    }

    mutating func join(_ event: AlertEvent, _ key: CaseKey?, _ id: IncidentID, at now: Instant) {
        if key == cases[id.index].firstKey { cases[id.index].details = event.details }
        if let key { worst[key] = max(worst[key] ?? .info, event.severity) }
        cases[id.index].triggers += 1
        // The log of an incident holds a hundred triggers.
        if cases[id.index].triggers <= 100 { expect(.merged(id, event.id), at: now, [.deduplication]) }
        if cases[id.index].triggers == 101 { expect(.triggerLimit(id), at: now, [.deduplication]) }
        worsen(id, to: event.severity, at: now)
    }

    /// Raised urgency takes an acknowledgement back; the rules of the new urgency take the place of the old ones.
    mutating func turn(_ id: IncidentID, to urgency: Urgency, at now: Instant) {
        cases[id.index].urgency = urgency
        expect(.urgencyChanged(id, urgency), at: now, [.lowUrgency])
        let incident = cases[id.index]
        switch (incident.state, urgency) {
        case (.acknowledged, .low): break
        case (.acknowledged, .high):
            hush(id)
            leaveSnooze(id, at: now)
            forget(id, at: now, .lowUrgency, because: .urgencyRaised)
        case (.triggered, _), (.resolved, _):
            hush(id)
            put(incident.assignees, on: incident.level, id, at: now, [.lowUrgency])
        }
    }

    mutating func startAutoResolve(_ id: IncidentID, at now: Instant) {
        if let timeout = cases[id.index].service.autoResolve { agenda.enter(.autoResolve(id), at: now + timeout) }
    }
}

/// A dedup key; it means something within one integration only.
struct CaseKey: Hashable, Sendable {
    var service: ServiceID
    /// Nil is the aggregator's.
    var integration: Symbol?
    var text: String
}
