import Model

/// Who has an incident, and on which level.
extension Oracle {
    /// The people of a level at an instant in the order of its targets, each once, and what finding them puts to the test.
    func team(
        _ level: Policy.Level, at now: Instant, openSince opened: Instant? = nil
    ) -> (people: [PersonID], checks: Set<EscalationCheck>) {
        team(level.targets, at: now, openSince: opened)
    }

    func team(
        _ targets: [Policy.Target], at now: Instant, openSince opened: Instant? = nil
    ) -> (people: [PersonID], checks: Set<EscalationCheck>) {
        var people: [PersonID] = []
        var checks: Set<EscalationCheck> = []
        for target in targets {
            switch target {
            case .person(let person): people.append(person)
            case .schedule(let schedule):
                let roster = rosters[schedule.index]
                let person = roster.person(at: now)
                if let person { people.append(person) }
                if roster.isOverridden(around: now) { checks.insert(.overrides) }
                if roster.isTricky(at: now) { checks.insert(.calendar) }
                let before = roster.person(at: min(opened ?? now, now - Delay(nanoseconds: 1)))
                if before != person { checks.insert(.handoff) }
            }
        }
        var once: [PersonID] = []
        for person in people where !once.contains(person) { once.append(person) }
        if once.count > 1 { checks.insert(.everyone) }
        return (once, checks)
    }

    /// The first level from here on that has somebody at an instant.
    func someone(on policy: Policy, from level: Int, at now: Instant) -> Int? {
        policy.levels.indices.first { $0 >= level && !team(policy.levels[$0], at: now).people.isEmpty }
    }

    /// Goes to a level, or past it at once where nobody is on call.
    mutating func enter(_ level: Int, _ id: IncidentID, at now: Instant, _ checks: Set<EscalationCheck>) {
        let incident = cases[id.index]
        guard let first = someone(on: incident.policy, from: level, at: now) else { return }
        for skipped in level..<first {
            expect(.levelSkipped(id, level: Int32(skipped + 1)), at: now, [.nobodyOnCall, .order])
        }
        arrive(on: first, id, at: now, checks, openSince: incident.opened == now ? nil : incident.opened)
    }

    /// Reaches a level that has somebody: all of its targets, or the one whose turn it is.
    private mutating func arrive(
        on level: Int, _ id: IncidentID, at now: Instant, _ checks: Set<EscalationCheck>, openSince opened: Instant?
    ) {
        let policy = cases[id.index].policy
        let targets = takeTurn(on: level, of: policy, at: now)
        cases[id.index].targets = targets
        var team = team(targets, at: now, openSince: opened)
        if policy.levels[level].assignment == .roundRobin { team.checks.insert(.everyone) }
        put(team.people, on: level, id, at: now, team.checks.union(checks))
    }

    /// Assigns people: what is still to come for others is off, and each one's rules start.
    mutating func put(
        _ people: [PersonID], on level: Int, _ id: IncidentID, at now: Instant, _ checks: Set<EscalationCheck>
    ) {
        cases[id.index].level = level
        cases[id.index].visit += 1
        cases[id.index].assignees = people
        let incident = cases[id.index]
        let checks = checks.union(editChecks(incident))
        let note: Note =
            incident.isDirect
            ? .assigned(id, people: people)
            : .levelReached(id, level: Int32(level + 1), pass: incident.pass, people: people)
        expect(note, at: now, checks.union([.rightPerson]))
        drop(id) { $0.request == nil && !people.contains($0.notice.person) }
        if incident.urgency == .high, !incident.isDirect {
            agenda.enter(.wait(id), at: now + incident.policy.levels[level].wait)
        }
        let context = checks.subtracting([.rightTime, .order])
        for person in people { startRules(of: person, id, request: nil, at: now, context) }
    }

    /// The wait is over: on to the next level that has somebody, round the policy while it has repeats left.
    mutating func goOn(_ id: IncidentID, at now: Instant) {
        let incident = cases[id.index]
        let count = incident.policy.levels.count
        for step in 1...count {
            let level = (incident.level + step) % count
            if level == 0 {
                guard Int(cases[id.index].pass) <= incident.policy.repeats else { break }
                cases[id.index].pass += 1
                expect(.repeated(id, pass: cases[id.index].pass), at: now, editChecks(incident).union([.loops]))
            }
            guard team(incident.policy.levels[level], at: now).people.isEmpty else {
                var checks: Set<EscalationCheck> = [.rightTime, .order]
                if cases[id.index].pass > 1 { checks.insert(.loops) }
                inform(incident.assignees, of: .escalated, id, at: now)
                return arrive(on: level, id, at: now, checks, openSince: incident.opened)
            }
            expect(.levelSkipped(id, level: Int32(level + 1)), at: now, [.nobodyOnCall, .order])
        }
        expect(.exhausted(id), at: now, editChecks(incident).union([.loops, .completeness]))
    }
}
