import Model

/// What leaves for people: pages by their own rules, and word of what became of an incident.
extension Pager {
    mutating func startRules(
        of person: PersonID, _ incident: Incident, request: Int32? = nil, at now: Instant, into effects: inout Effects
    ) {
        let rules = self.rules.notify[person.index].rules(request == nil ? incident.urgency : .high)
        if rules.isEmpty { effects.note(.unreachable(incident.id, person)) }
        for rule in rules {
            notifications += 1
            pending.append(
                PendingNotification(
                    number: notifications, incident: incident.id, person: person, rule: rule,
                    level: request == nil ? Int32(incident.level + 1) : 0, pass: incident.pass, visit: incident.visit,
                    request: request))
            effects.wake(.notify(notifications), at: now + rule.after)
        }
    }

    mutating func notify(_ number: Int32, into effects: inout Effects) {
        guard let index = pending.firstIndex(where: { $0.number == number }) else { return }
        let due = pending.remove(at: index)
        let incident = incidents[due.incident.index]
        pages += 1
        if !incident.told.contains(due.person) { incidents[due.incident.index].told.append(due.person) }
        effects.send(
            .page(
                Page(
                    number: pages, incident: due.incident, person: due.person, level: due.level, pass: due.pass,
                    channel: due.rule.channel, urgency: due.request == nil ? incident.urgency : .high, visit: due.visit,
                    text: incident.text)))
    }

    /// What its assignees still have to come; not what those have who were asked for help.
    mutating func cancelNotifications(
        of id: IncidentID, exceptFor kept: [PersonID] = [], into effects: inout Effects
    ) {
        cancel(into: &effects) { $0.incident == id && $0.request == nil && !kept.contains($0.person) }
    }

    mutating func cancelHelp(_ number: Int, of id: IncidentID, exceptFor kept: [PersonID], into effects: inout Effects) {
        cancel(into: &effects) { $0.incident == id && $0.request == Int32(number) && !kept.contains($0.person) }
    }

    private mutating func cancel(into effects: inout Effects, where isOver: (PendingNotification) -> Bool) {
        for item in pending where isOver(item) { effects.cancel(.notify(item.number)) }
        pending.removeAll(where: isOver)
    }

    /// No escalation, and no notification that is still pending.
    mutating func quieten(_ id: IncidentID, into effects: inout Effects) {
        effects.cancel(.escalate(id))
        cancelNotifications(of: id, into: &effects)
    }

    func tell(
        _ status: IncidentUpdate.Status, of id: IncidentID, exceptFor actor: PersonID?, into effects: inout Effects
    ) {
        for person in incidents[id.index].told where person != actor {
            effects.send(.update(IncidentUpdate(incident: id, person: person, status: status)))
        }
    }
}
