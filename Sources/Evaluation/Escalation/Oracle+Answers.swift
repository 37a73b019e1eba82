import Model

/// What answers change: acknowledged, run out, resolved.
extension Oracle {
    mutating func hear(_ response: Response, at now: Instant) {
        guard cases.indices.contains(response.incident.index), cases[response.incident.index].state != .resolved else { return }
        switch response.action {
        case .acknowledge: acknowledge(response.incident, by: response.person, at: now)
        case .resolve: end(response.incident, by: .person(response.person), at: now)
        }
    }

    mutating func acknowledge(_ id: IncidentID, by person: PersonID?, at now: Instant) {
        var checks: Set<EscalationCheck> = [.stopOnAcknowledgement]
        if cases[id.index].isContested(by: person) { checks.insert(.race) }
        cases[id.index].state = .acknowledged
        expect(.acknowledged(id, person), at: now, checks)
        hush(id)
        leaveSnooze(id, at: now)
        if let timeout = cases[id.index].service.acknowledgementTimeout {
            agenda.enter(.acknowledgementTimeout(id), at: now + timeout)
        }
        let assignees = cases[id.index].assignees
        if let person {
            accept(id, by: person)
            switch scenario.setup.pager.choices.acknowledged {
            case .keepsAssignees: break
            case .movesToAcknowledger: cases[id.index].assignees = [person]
            }
        }
        inform(assignees, of: .acknowledged, id, exceptFor: person, at: now)
    }

    /// The acknowledgement is worth nothing any more: it ran out, was taken back, or the incident got worse.
    mutating func forget(
        _ id: IncidentID, at now: Instant, _ why: EscalationCheck = .acknowledgementTimeout, because reason: Retrigger? = nil,
        with other: PersonID? = nil
    ) {
        guard cases[id.index].state == .acknowledged else { return }
        agenda.strike(.acknowledgementTimeout(id))
        cases[id.index].state = .triggered
        expect(reason.map { .retriggered(id, $0) } ?? .unacknowledged(id), at: now, [why])
        if reason == nil, !cases[id.index].isDirect, beginsAgain(id, at: now) { return }
        let incident = cases[id.index]
        // Given to people directly, it has no level whose people could be added.
        let team = team(incident.isDirect ? [] : incident.targets, at: now, openSince: incident.opened)
        var people = incident.assignees
        for person in (other.map { [$0] } ?? []) + team.people where !people.contains(person) { people.append(person) }
        put(people, on: incident.level, id, at: now, team.checks.union([why]))
    }

    /// `actor` is whoever brought it about without resolving it.
    mutating func end(_ id: IncidentID, by resolver: Resolver, for actor: PersonID? = nil, at now: Instant) {
        guard cases[id.index].state != .resolved else { return }
        let incident = cases[id.index]
        var checks: Set<EscalationCheck> = [.stopOnResolve]
        if incident.told.isEmpty || resolver == .timeout { checks.insert(.autoResolve) }
        cases[id.index].state = .resolved
        for key in incident.alerts { if let key { open[key] = nil } }
        cases[id.index].alerts = []
        cases[id.index].assignees = []
        cases[id.index].snoozer = nil
        cases[id.index].isGrouping = false
        expect(.resolved(id, resolver), at: now, checks)
        hush(id)
        for number in incident.requests.indices { close(number, id) }
        endWorkflows(of: id)
        agenda.strike(.acknowledgementTimeout(id))
        agenda.strike(.snooze(id))
        agenda.strike(.edge(id))
        agenda.strike(.autoResolve(id))
        let person: PersonID? = if case .person(let person) = resolver { person } else { actor }
        inform(incident.assignees, of: .resolved, id, exceptFor: person, at: now)
    }

    /// Nobody who has it is told anything more, and the policy stands still.
    mutating func hush(_ id: IncidentID) {
        agenda.strike(.wait(id))
        drop(id) { $0.request == nil }
    }
}
