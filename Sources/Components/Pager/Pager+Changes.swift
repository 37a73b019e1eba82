import Model

/// Word of what became of an incident, to those who were paged about it.
extension Pager {
    /// What people see who look: everybody ever paged about it.
    func tell(
        _ status: IncidentUpdate.Status, of id: IncidentID, exceptFor actor: PersonID?, into effects: inout Effects
    ) {
        for person in incidents[id.index].told where person != actor {
            effects.send(.update(IncidentUpdate(incident: id, person: person, status: status)))
        }
    }

    /// What people asked to be told: those who have, or had until now, a high-urgency incident, over channels they were paged over about it, but nobody of what they
    /// did themselves. Source: support.pagerduty.com, user profile, "when a high-urgency incident assigned to me changes".
    func inform(
        _ people: [PersonID], of change: IncidentChange, _ id: IncidentID, exceptFor actor: PersonID?,
        into effects: inout Effects
    ) {
        let incident = incidents[id.index]
        guard incident.urgency == .high else { return }
        for person in people where person != actor {
            for rule in rules.notify[person.index].changes where rule.to == change {
                guard incident.toldBy.contains(Told(person: person, channel: rule.channel)) else { continue }
                effects.note(.informed(id, person, change, rule.channel))
            }
        }
    }
}
