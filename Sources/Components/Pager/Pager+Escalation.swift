import Model

/// Who has it, and who has it next.
extension Pager {
    /// Who a level means at this instant, each once, in target order.
    func onCall(_ level: Policy.Level, at now: Instant) -> [PersonID] { onCall(level.targets, at: now) }

    func onCall(_ targets: [Policy.Target], at now: Instant) -> [PersonID] {
        var people: [PersonID] = []
        for target in targets {
            let person: PersonID? =
                switch target {
                case .person(let person): person
                case .schedule(let schedule): world.scenario[schedule].person(at: now)
                }
            if let person, !people.contains(person) { people.append(person) }
        }
        return people
    }

    /// The first level from here on that has somebody.
    func firstLevel(of policy: Policy, from level: Int, at now: Instant) -> Int? {
        policy.levels.indices.dropFirst(level).first { !onCall(policy.levels[$0], at: now).isEmpty }
    }

    /// Goes to a level of its policy; those that have nobody are skipped at once.
    mutating func enter(_ level: Int, of id: IncidentID, at now: Instant, into effects: inout Effects) {
        guard let first = firstLevel(of: incidents[id.index].policy, from: level, at: now) else { return }
        for skipped in level..<first { effects.note(.levelSkipped(id, level: Int32(skipped + 1))) }
        reach(first, of: id, at: now, into: &effects)
    }

    mutating func reach(_ level: Int, of id: IncidentID, at now: Instant, into effects: inout Effects) {
        let policy = incidents[id.index].policy
        let targets: [Policy.Target] =
            switch policy.levels[level].assignment {
            case .everyone: policy.levels[level].targets
            case .roundRobin: nextInTurn(on: level, of: policy, at: now)
            }
        incidents[id.index].targets = targets
        assign(onCall(targets, at: now), on: level, of: id, at: now, into: &effects)
    }

    mutating func assign(
        _ people: [PersonID], on level: Int, of id: IncidentID, at now: Instant, into effects: inout Effects
    ) {
        let index = id.index
        incidents[index].level = level
        incidents[index].visit += 1
        incidents[index].assignees = people
        if incidents[index].isDirect {
            effects.note(.assigned(id, people: people))
        } else {
            effects.note(.levelReached(id, level: Int32(level + 1), pass: incidents[index].pass, people: people))
        }
        cancelNotifications(of: id, exceptFor: people, into: &effects)
        if incidents[index].urgency == .high, !incidents[index].isDirect {
            effects.wake(.escalate(id), at: now + incidents[index].policy.levels[level].wait)
        }
        for person in people { startRules(of: person, incidents[index], at: now, into: &effects) }
    }

    /// From the first level that has somebody, on the first pass; with those who have it already when nobody is on call anywhere.
    mutating func startPolicy(of id: IncidentID, at now: Instant, into effects: inout Effects) {
        let incident = incidents[id.index]
        incidents[id.index].pass = 1
        if firstLevel(of: incident.policy, from: 0, at: now) == nil {
            assign(incident.assignees, on: incident.level, of: id, at: now, into: &effects)
        } else {
            enter(0, of: id, at: now, into: &effects)
        }
    }

    mutating func escalate(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        let incident = incidents[id.index]
        guard incident.status == .triggered else { return }
        var (level, pass) = (incident.level, incident.pass)
        // At most one whole round: somebody was on call when the incident was opened, but need not be now.
        for _ in incident.policy.levels {
            level += 1
            if level == incident.policy.levels.count {
                guard Int(pass) <= incident.policy.repeats else { break }
                (level, pass) = (0, pass + 1)
                incidents[id.index].pass = pass
                effects.note(.repeated(id, pass: pass))
            }
            if !onCall(incident.policy.levels[level], at: now).isEmpty {
                inform(incident.assignees, of: .escalated, id, exceptFor: nil, into: &effects)
                reach(level, of: id, at: now, into: &effects)
                return
            }
            effects.note(.levelSkipped(id, level: Int32(level + 1)))
        }
        effects.note(.exhausted(id))
    }
}
