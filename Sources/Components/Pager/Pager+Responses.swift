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
        incidents[id.index].status = .acknowledged
        effects.note(.acknowledged(id, person))
        quieten(id, into: &effects)
        if let timeout = incidents[id.index].service.acknowledgementTimeout {
            effects.wake(.acknowledgementTimeout(id), at: now + timeout)
        }
        tell(.acknowledged, of: id, exceptFor: person, into: &effects)
    }

    mutating func unacknowledge(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        guard incidents[id.index].status == .acknowledged else { return }
        incidents[id.index].status = .triggered
        effects.note(.unacknowledged(id))
        tell(.triggered, of: id, exceptFor: nil, into: &effects)
        let (level, assignees) = (incidents[id.index].level, incidents[id.index].assignees)
        let added = onCall(incidents[id.index].policy.levels[level], at: now).filter { !assignees.contains($0) }
        assign(assignees + added, on: level, of: id, at: now, into: &effects)
    }

    mutating func resolve(_ id: IncidentID, by resolver: Resolver, into effects: inout Effects) {
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
}
