import Model

/// What people answer, and what becomes of an incident.
extension Pager {
    mutating func answer(_ response: Response, at now: Instant, into effects: inout Effects) {
        guard response.incident.index < incidents.count, incidents[response.incident.index].status != .resolved else { return }
        switch response.action {
        case .acknowledge: acknowledge(response.incident, by: response.person, at: now, into: &effects)
        case .resolve: resolve(response.incident, by: .person(response.person), into: &effects)
        }
    }

    mutating func acknowledge(_ id: IncidentID, by person: PersonID?, at now: Instant, into effects: inout Effects) {
        let assignees = incidents[id.index].assignees
        incidents[id.index].status = .acknowledged
        effects.note(.acknowledged(id, person))
        quieten(id, into: &effects)
        leaveSnooze(id, at: now, into: &effects)
        if let timeout = incidents[id.index].service.acknowledgementTimeout {
            effects.wake(.acknowledgementTimeout(id), at: now + timeout)
        }
        if let person {
            accept(id, by: person, into: &effects)
            switch rules.choices.acknowledged {
            case .keepsAssignees: break
            case .movesToAcknowledger: incidents[id.index].assignees = [person]
            }
        }
        tell(.acknowledged, of: id, exceptFor: person, into: &effects)
        inform(assignees, of: .acknowledged, id, exceptFor: person, into: &effects)
    }

    /// After an acknowledgement, triggered on the level it was on: those who had it are told again, and whoever has come on call there since.
    /// Without a reason, because the acknowledgement timed out.
    mutating func retrigger(
        _ id: IncidentID, because reason: Retrigger?, with other: PersonID? = nil, at now: Instant, into effects: inout Effects
    ) {
        guard incidents[id.index].status == .acknowledged else { return }
        incidents[id.index].status = .triggered
        effects.cancel(.acknowledgementTimeout(id))
        effects.note(reason.map { .retriggered(id, $0) } ?? .unacknowledged(id))
        tell(.triggered, of: id, exceptFor: nil, into: &effects)
        let incident = incidents[id.index]
        if reason == nil, !incident.isDirect, rules.choices.acknowledgementTimeout == .policy {
            return startPolicy(of: id, at: now, into: &effects)
        }
        var people = incident.assignees
        let present = incident.isDirect ? [] : onCall(incident.targets, at: now)
        for person in (other.map { [$0] } ?? []) + present where !people.contains(person) { people.append(person) }
        assign(people, on: incident.level, of: id, at: now, into: &effects)
    }

    /// `actor` is whoever need not be told.
    mutating func resolve(
        _ id: IncidentID, by resolver: Resolver, for actor: PersonID? = nil, into effects: inout Effects
    ) {
        guard incidents[id.index].status != .resolved else { return }
        incidents[id.index].status = .resolved
        for alert in incidents[id.index].alerts { if let key = alert.key { open[key] = nil } }
        incidents[id.index].alerts = []
        let assignees = incidents[id.index].assignees
        incidents[id.index].assignees = []
        incidents[id.index].snoozedBy = nil
        incidents[id.index].isGrouping = false
        effects.note(.resolved(id, resolver))
        quieten(id, into: &effects)
        endRequests(of: id, into: &effects)
        endWorkflows(of: id, into: &effects)
        effects.cancel(.acknowledgementTimeout(id))
        effects.cancel(.snoozeEnds(id))
        effects.cancel(.urgencyChange(id))
        effects.cancel(.autoResolve(id))
        let person: PersonID? = if case .person(let person) = resolver { person } else { actor }
        tell(.resolved, of: id, exceptFor: person, into: &effects)
        inform(assignees, of: .resolved, id, exceptFor: person, into: &effects)
    }

    /// It resolves itself when it has been open for so long.
    func startAutoResolve(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        if let timeout = incidents[id.index].service.autoResolve { effects.wake(.autoResolve(id), at: now + timeout) }
    }
}
