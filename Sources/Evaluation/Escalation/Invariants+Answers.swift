import Model

/// Every answer leaves its entry, and every incident comes to an end.
extension Invariants {
    mutating func answer(_ id: IncidentID, _ person: PersonID, _ action: Response.Action) {
        let place = awaited.firstIndex { $0.response == Response(incident: id, person: person, action: action) }
        if let place { awaited.remove(at: place) }
    }

    /// Every answer given to an open incident has its entry at its own instant, or at that of the pager's return.
    mutating func settle(before now: Instant) {
        guard awaited.contains(where: { $0.due < now }) else { return }
        for answer in awaited where answer.due < now {
            let id = answer.response.incident
            // Something that waited as well ended it first.
            if answer.isHeld, incidents[id]?.state == .resolved { continue }
            object(
                .audit, Entry(number: answer.entry, at: answer.at, station: .pager, fact: .responded(answer.response)),
                "\(name(answer.response.person))'s answer to \(id.label) (\(answer.response.action.rawValue)) left no entry")
        }
        awaited.removeAll { $0.due < now }
    }

    // MARK: Ends

    mutating func judgeEnds(at end: Instant, _ isQuiescent: Bool) {
        for (id, incident) in incidents.sorted(by: { $0.key < $1.key }) {
            exercise(.completeness)
            let isOver = incident.state != .triggered || incident.isExhausted
            guard !isOver, isQuiescent, incident.urgency == .high, !incident.isDirect, !incident.isLoose else {
                continue
            }
            deviations.append(
                Deviation(
                    kind: .impossible, at: end, checks: [.completeness],
                    text: "\(id.label) is open, nothing more happens, and nobody was told that the policy is exhausted",
                    entry: incident.entry))
        }
    }
}
