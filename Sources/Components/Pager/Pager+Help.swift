import Model

/// Asking others for help with an incident, beside its own policy.
///
/// Each person is told by their rules for high urgency. A policy is gone through from its first level until somebody it asked accepts.
/// Acknowledging the incident accepts. An acknowledgement by anybody else leaves a request as it is. Who is asked is no assignee.
extension Pager {
    mutating func request(
        _ people: [PersonID], _ policies: [PolicyID], for id: IncidentID, at now: Instant, into effects: inout Effects
    ) {
        for person in people {
            incidents[id.index].requests.append(HelpRequest(people: []))
            ask([person], level: nil, incidents[id.index].requests.count - 1, of: id, at: now, into: &effects)
        }
        for policy in policies.map({ rules.policies[$0.index] }) {
            guard let first = firstLevel(of: policy, from: 0, at: now) else { continue }
            incidents[id.index].requests.append(HelpRequest(policy: policy, people: []))
            askLevel(first, incidents[id.index].requests.count - 1, of: id, at: now, into: &effects)
        }
    }

    private mutating func ask(
        _ people: [PersonID], level: Int32?, _ number: Int, of id: IncidentID, at now: Instant, into effects: inout Effects
    ) {
        incidents[id.index].visit += 1
        effects.note(.requested(id, level: level, people: people))
        for person in people where !incidents[id.index].requests[number].people.contains(person) {
            incidents[id.index].requests[number].people.append(person)
        }
        for person in people { startRules(of: person, incidents[id.index], request: Int32(number), at: now, into: &effects) }
    }

    private mutating func askLevel(
        _ level: Int, _ number: Int, of id: IncidentID, at now: Instant, into effects: inout Effects
    ) {
        guard let policy = incidents[id.index].requests[number].policy else { return }
        let people =
            switch policy.levels[level].assignment {
            case .everyone: onCall(policy.levels[level], at: now)
            case .roundRobin: onCall(nextInTurn(on: level, of: policy, at: now), at: now)
            }
        incidents[id.index].requests[number].level = level
        cancelHelp(number, of: id, exceptFor: people, into: &effects)
        ask(people, level: Int32(level + 1), number, of: id, at: now, into: &effects)
        effects.wake(.requestEscalates(id, Int32(number)), at: now + policy.levels[level].wait)
    }

    mutating func escalateRequest(_ number: Int32, of id: IncidentID, at now: Instant, into effects: inout Effects) {
        let request = incidents[id.index].requests[Int(number)]
        guard !request.isOver, let policy = request.policy else { return }
        var (level, pass) = (request.level, request.pass)
        for _ in policy.levels {
            level += 1
            if level == policy.levels.count {
                guard pass <= policy.repeats else { return }
                (level, pass) = (0, pass + 1)
                incidents[id.index].requests[Int(number)].pass = pass
            }
            if !onCall(policy.levels[level], at: now).isEmpty {
                return askLevel(level, Int(number), of: id, at: now, into: &effects)
            }
        }
    }

    // MARK: Answers

    /// Every request this person has not answered is over.
    mutating func accept(_ id: IncidentID, by person: PersonID, into effects: inout Effects) {
        for (number, request) in incidents[id.index].requests.enumerated()
        where !request.isOver && request.people.contains(person) {
            endRequest(number, of: id, into: &effects)
        }
    }

    /// A policy goes on with the others.
    mutating func decline(_ id: IncidentID, by person: PersonID, into effects: inout Effects) {
        for (number, request) in incidents[id.index].requests.enumerated()
        where !request.isOver && request.people.contains(person) {
            incidents[id.index].requests[number].people.removeAll { $0 == person }
            let others = incidents[id.index].requests[number].people
            cancelHelp(number, of: id, exceptFor: others, into: &effects)
            if request.policy == nil { endRequest(number, of: id, into: &effects) }
        }
    }

    mutating func endRequests(of id: IncidentID, into effects: inout Effects) {
        for (number, request) in incidents[id.index].requests.enumerated() where !request.isOver {
            endRequest(number, of: id, into: &effects)
        }
    }

    private mutating func endRequest(_ number: Int, of id: IncidentID, into effects: inout Effects) {
        incidents[id.index].requests[number].isOver = true
        effects.cancel(.requestEscalates(id, Int32(number)))
        cancelHelp(number, of: id, exceptFor: [], into: &effects)
    }
}
