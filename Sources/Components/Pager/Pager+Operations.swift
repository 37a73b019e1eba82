import Model

/// What people do to an incident by hand. What has no effect is refused, with its reason.
///
/// Where PagerDuty's documentation is silent: escalating and delegating take an acknowledgement back as reassigning does; a lowered urgency
/// puts the low-urgency rules in the place of the high ones, and leaves an acknowledgement as it is; a reopened incident keeps its resolved
/// alerts resolved, so that only hands and time resolve it again.
extension Pager {
    mutating func operate(_ operation: Operation, at now: Instant, into effects: inout Effects) {
        let (id, person) = (operation.incident, operation.by)
        if let reason = refusal(of: operation, at: now) { return effects.note(.refused(id, reason)) }
        switch operation.action {
        case .acknowledge: acknowledge(id, by: person, at: now, into: &effects)
        case .resolve: resolve(id, by: .person(person), into: &effects)
        case .unacknowledge:
            leaveSnooze(id, at: now, into: &effects)
            retrigger(id, because: .byHand, at: now, into: &effects)
        case .snooze(let length): snooze(id, by: person, for: length, at: now, into: &effects)
        case .reassign(let people):
            takeBack(id, by: person, at: now, into: &effects)
            incidents[id.index].isDirect = true
            assign(people, on: incidents[id.index].level, of: id, at: now, into: &effects)
        case .delegate(let policy):
            takeBack(id, by: person, at: now, into: &effects)
            incidents[id.index].policy = rules.policies[policy.index]
            incidents[id.index].pass = 1
            enter(0, of: id, at: now, into: &effects)
        case .escalate(let level):
            inform(incidents[id.index].assignees, of: .escalated, id, exceptFor: person, into: &effects)
            takeBack(id, by: person, at: now, into: &effects)
            enter(Int(level) - 1, of: id, at: now, into: &effects)
        case .merge(let target): merge(id, into: target, by: person, at: now, into: &effects)
        case .move(let alert, let integration, let target):
            guard let place = place(of: alert, integration, in: incidents[id.index]) else { return }
            move(place, of: id, into: target, by: person, at: now, into: &effects)
        case .reopen: reopen(id, by: person, at: now, into: &effects)
        case .note: incidents[id.index].noteCount += 1
        case .prioritize(let priority): incidents[id.index].priority = priority
        case .setUrgency(let urgency): setUrgency(urgency, of: id, at: now, into: &effects)
        case .request(let people, let policies): request(people, policies, for: id, at: now, into: &effects)
        case .accept: accept(id, by: person, into: &effects)
        case .decline: decline(id, by: person, into: &effects)
        }
    }

    // MARK: Refusals

    private func refusal(of operation: Operation, at now: Instant) -> RefusalReason? {
        guard let incident = incident(operation.incident) else { return .noSuchIncident }
        if operation.action == .reopen {
            if incident.status != .resolved { return .notResolved }
            if rules.choices.reopen == .refused { return .notAllowed }
            return firstLevel(of: incident.policy, from: 0, at: now) == nil ? .nobodyOnCall : nil
        }
        // Notes and priorities outlive the incident.
        switch operation.action {
        case .note: return incident.noteCount < Self.notesMax ? nil : .tooManyNotes
        case .prioritize: return nil
        default: if incident.status == .resolved { return .resolved }
        }
        switch operation.action {
        case .unacknowledge, .snooze: return incident.status == .acknowledged ? nil : .notAcknowledged
        case .delegate(let policy):
            return firstLevel(of: rules.policies[policy.index], from: 0, at: now) == nil ? .nobodyOnCall : nil
        case .escalate(let level): return refusal(ofEscalating: incident, to: Int(level) - 1, at: now)
        case .merge(let target): return refusal(ofMoving: incident.alertCount, from: incident, to: target)
        case .move(let alert, let integration, let target):
            if let reason = refusal(ofMoving: 1, from: incident, to: target) { return reason }
            return place(of: alert, integration, in: incident) == nil ? .noSuchAlert : nil
        case .setUrgency(let urgency): return incident.urgency == urgency ? .unchanged : nil
        case .request(let people, let policies):
            let isTooMuch = incident.requests.count + people.count + policies.count > Self.requestsMax
            if isTooMuch { return .tooManyResponders }
            let isEmpty = policies.contains { firstLevel(of: rules.policies[$0.index], from: 0, at: now) == nil }
            return isEmpty ? .nobodyOnCall : nil
        case .accept, .decline:
            return incident.requests.contains { !$0.isOver && $0.people.contains(operation.by) } ? nil : .notRequested
        case .acknowledge, .resolve, .reassign, .reopen, .note, .prioritize: return nil
        }
    }

    private func refusal(ofEscalating incident: Incident, to level: Int, at now: Instant) -> RefusalReason? {
        if incident.urgency == .low { return .lowUrgency }
        guard incident.policy.levels.indices.contains(level) else { return .noSuchLevel }
        return firstLevel(of: incident.policy, from: level, at: now) == nil ? .nobodyOnCall : nil
    }

    private func refusal(ofMoving alerts: Int, from source: Incident, to id: IncidentID) -> RefusalReason? {
        guard let target = incident(id) else { return .noSuchIncident }
        if target.id == source.id { return .itself }
        if target.status == .resolved { return .targetResolved }
        return target.alertCount + alerts > Self.alertsMax ? .tooManyAlerts : nil
    }

    private func incident(_ id: IncidentID) -> Incident? {
        incidents.indices.contains(id.index) ? incidents[id.index] : nil
    }

    /// Source: support.pagerduty.com, alerts.
    static let alertsMax = 1000
    /// Source: PagerDuty REST API, incident notes.
    static let notesMax = 2000
    /// Source: support.pagerduty.com, add responders.
    static let requestsMax = 1000

    // MARK: Moving it

    /// Before it is given to others: neither acknowledged nor snoozed, and nobody it was with is told any more.
    private mutating func takeBack(_ id: IncidentID, by person: PersonID, at now: Instant, into effects: inout Effects) {
        leaveSnooze(id, at: now, into: &effects)
        quieten(id, into: &effects)
        incidents[id.index].isDirect = false
        guard incidents[id.index].status == .acknowledged else { return }
        effects.cancel(.acknowledgementTimeout(id))
        incidents[id.index].status = .triggered
        effects.note(.retriggered(id, .reassigned))
        tell(.triggered, of: id, exceptFor: person, into: &effects)
    }

    private mutating func reopen(_ id: IncidentID, by person: PersonID, at now: Instant, into effects: inout Effects) {
        incidents[id.index].status = .triggered
        incidents[id.index].pass = 1
        incidents[id.index].isDirect = false
        effects.note(.retriggered(id, .reopened))
        tell(.triggered, of: id, exceptFor: person, into: &effects)
        startAutoResolve(id, at: now, into: &effects)
        awaitSupportHours(id, at: now, into: &effects)
        enter(0, of: id, at: now, into: &effects)
    }

    private mutating func merge(
        _ id: IncidentID, into target: IncidentID, by person: PersonID, at now: Instant, into effects: inout Effects
    ) {
        let source = incidents[id.index]
        incidents[target.index].alerts += source.alerts
        incidents[target.index].alertCount += source.alertCount
        resolve(id, by: .merged(target), for: person, into: &effects)
        // Their keys go on working.
        for alert in source.alerts { if let key = alert.key { open[key] = target } }
        worsen(target, to: source.severity, at: now, into: &effects)
    }

    private func place(of alert: String, _ integration: Symbol?, in incident: Incident) -> Int? {
        incident.alerts.firstIndex { $0.key?.key == alert && $0.key?.integration.name == integration }
    }

    private mutating func move(
        _ place: Int, of id: IncidentID, into target: IncidentID, by person: PersonID, at now: Instant,
        into effects: inout Effects
    ) {
        let alert = incidents[id.index].alerts.remove(at: place)
        incidents[target.index].alerts.append(alert)
        incidents[target.index].alertCount += 1
        if let key = alert.key { open[key] = target }
        if incidents[id.index].alerts.isEmpty { resolve(id, by: .merged(target), for: person, into: &effects) }
        worsen(target, to: alert.severity, at: now, into: &effects)
    }

    // MARK: Snooze

    private mutating func snooze(
        _ id: IncidentID, by person: PersonID, for length: Delay, at now: Instant, into effects: inout Effects
    ) {
        incidents[id.index].snoozedBy = person
        effects.cancel(.acknowledgementTimeout(id))
        effects.cancel(.autoResolve(id))
        effects.wake(.snoozeEnds(id), at: now + length)
    }

    /// The time until it resolves itself starts again.
    mutating func leaveSnooze(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        guard incidents[id.index].snoozedBy != nil else { return }
        incidents[id.index].snoozedBy = nil
        effects.cancel(.snoozeEnds(id))
        startAutoResolve(id, at: now, into: &effects)
    }

    /// Whoever snoozed it is told with those who have it.
    mutating func endSnooze(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        let snoozer = incidents[id.index].snoozedBy
        leaveSnooze(id, at: now, into: &effects)
        retrigger(id, because: .snoozeEnded, with: snoozer, at: now, into: &effects)
    }
}
