import Model

/// Who has an incident, on which level, and whom the rules tell.
extension Oracle {
    /// The people of a level at an instant in the order of its targets, each once, and what finding them puts to the test.
    func team(
        _ level: Policy.Level, at now: Instant, openSince opened: Instant? = nil
    ) -> (people: [PersonID], checks: Set<EscalationCheck>) {
        var people: [PersonID] = []
        var checks: Set<EscalationCheck> = []
        for target in level.targets {
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
        let team = team(incident.policy.levels[first], at: now, openSince: incident.opened == now ? nil : incident.opened)
        put(team.people, on: first, id, at: now, team.checks.union(checks))
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

    /// Who is asked for help is told as for high urgency, and on no level.
    mutating func startRules(
        of person: PersonID, _ id: IncidentID, request: Int?, at now: Instant, _ checks: Set<EscalationCheck>
    ) {
        let incident = cases[id.index]
        let urgency = request == nil ? incident.urgency : .high
        let wishes = scenario.setup.pager.notify[person.index]
        let rules = urgency == .high ? wishes.high : wishes.low
        if rules.isEmpty { expect(.unreachable(id, person), at: now, [.deadContact]) }
        for rule in rules {
            ruleNumber += 1
            let notice = Notice(
                incident: id, person: person, channel: rule.channel, level: request == nil ? Int32(incident.level + 1) : 0,
                pass: incident.pass, visit: incident.visit, urgency: urgency)
            cases[id.index].notices[ruleNumber] = EscalationCase.Waiting(notice: notice, request: request, checks: checks)
            agenda.enter(.rule(id, ruleNumber), at: now + rule.after)
        }
    }

    /// Takes back what has not been told yet.
    mutating func drop(_ id: IncidentID, where isGone: (EscalationCase.Waiting) -> Bool) {
        for (number, waiting) in cases[id.index].notices where isGone(waiting) {
            agenda.strike(.rule(id, number))
            cases[id.index].notices[number] = nil
        }
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
            let team = team(incident.policy.levels[level], at: now, openSince: incident.opened)
            guard team.people.isEmpty else {
                var checks = team.checks.union([.rightTime, .order])
                if cases[id.index].pass > 1 { checks.insert(.loops) }
                return put(team.people, on: level, id, at: now, checks)
            }
            expect(.levelSkipped(id, level: Int32(level + 1)), at: now, [.nobodyOnCall, .order])
        }
        expect(.exhausted(id), at: now, editChecks(incident).union([.loops, .completeness]))
    }

    mutating func tell(_ id: IncidentID, _ number: Int, at now: Instant) {
        guard let waiting = cases[id.index].notices.removeValue(forKey: number) else { return }
        let notice = waiting.notice
        var checks = waiting.checks.union([.rightPerson, .channelAndCadence])
        if cases[id.index].told.isEmpty {
            checks.insert(.firstPage)
            if cases[id.index].isAboutSilence { checks.insert(.deadMan) }
        }
        cases[id.index].told.insert(notice.person)
        expect(notice, at: now, checks)
    }
}
