import Model

/// Levels and passes as numbers: one after the other, unless somebody sends an incident elsewhere.
extension Invariants {
    /// By hand an incident goes where it is sent: to a level, to another policy, to people, or back to the beginning.
    mutating func prepare(_ operation: Operation) {
        let id = operation.incident
        before = incidents[id].map { (id, $0) }
        exercise(.manualEscalation)
        switch operation.action {
        case .escalate(let level): start(id, at: level - 1)
        case .delegate(let policy):
            incidents[id]?.policy = policies[policy.index]
            incidents[id]?.pass = 1
            start(id, at: 0)
        case .reopen:
            incidents[id]?.pass = 1
            start(id, at: 0)
        case .reassign: incidents[id]?.isDirect = true
        case .acknowledge, .resolve, .unacknowledge, .snooze, .merge, .move, .note, .prioritize, .setUrgency, .request, .accept,
            .decline:
            break
        }
    }

    mutating func start(_ id: IncidentID, at level: Int32) {
        incidents[id]?.level = level
        incidents[id]?.isDirect = false
        incidents[id]?.isExhausted = false
    }

    mutating func reach(_ id: IncidentID, _ level: Int32, _ pass: Int32, _ people: [PersonID], _ entry: Entry) {
        guard let incident = incidents[id] else { return }
        incidents[id]?.visits.append(people)
        let what = "\(id.label) reached level \(level)"
        if level > 1 || !incident.visits.isEmpty { exercise(.order) }
        // The same level again is no step: an acknowledgement ran out, or the urgency rose.
        let isAgain = !incident.visits.isEmpty && level == incident.level && pass == incident.pass
        let before = incident.mayBeginAgain ? 0 : incident.level
        if incident.isLoose { return arrive(id, level, pass) }
        if !isAgain, level != before + 1 { object(.order, entry, "\(what) after level \(before)") }
        if pass != incident.pass { object(.loops, entry, "\(what) in pass \(pass), during pass \(incident.pass)") }
        if !isAgain, incident.policy.levels.indices.contains(Int(level) - 1) {
            let targets = incident.policy.levels[Int(level) - 1].targets
            if targets.contains(where: { if case .schedule = $0 { true } else { false } }), !incident.visits.isEmpty {
                exercise(.handoff)
            }
            if people.count > targets.count {
                object(
                    .handoff, entry, "\(what) with \(people.count) people for \(targets.count) targets: two owners at a time")
            }
        }
        switch incident.state {
        case .triggered: break
        case .acknowledged: object(.stopOnAcknowledgement, entry, "\(what) while it was acknowledged")
        case .resolved: object(.stopOnResolve, entry, "\(what) after its end")
        }
        if incident.isExhausted, !isAgain { object(.loops, entry, "\(what) after it was exhausted") }
        arrive(id, level, incident.pass)
    }

    mutating func arrive(_ id: IncidentID, _ level: Int32, _ pass: Int32) {
        incidents[id]?.level = level
        incidents[id]?.reached = level
        incidents[id]?.pass = pass
        incidents[id]?.mayBeginAgain = false
        incidents[id]?.skipped = 0
    }

    mutating func beginAgain(_ id: IncidentID) {
        guard scenario.setup.pager.choices.acknowledgementTimeout == .policy, incidents[id]?.isDirect == false else { return }
        incidents[id]?.mayBeginAgain = true
        incidents[id]?.pass = 1
    }

    mutating func pass(_ id: IncidentID, _ level: Int32) {
        exercise(.nobodyOnCall)
        incidents[id]?.mayBeginAgain = false
        incidents[id]?.level = level
        incidents[id]?.skipped += 1
    }

    mutating func start(_ id: IncidentID, _ pass: Int32, _ entry: Entry) {
        guard let incident = incidents[id] else { return }
        exercise(.loops)
        if pass != incident.pass + 1, !incident.isLoose {
            object(.loops, entry, "\(id.label) started pass \(pass) after pass \(incident.pass)")
        }
        if Int(pass) > incident.policy.repeats + 1, !incident.isLoose {
            object(.loops, entry, "\(id.label) started pass \(pass) of \(incident.policy.repeats + 1)")
        }
        incidents[id]?.pass = pass
        incidents[id]?.level = 0
    }
}
