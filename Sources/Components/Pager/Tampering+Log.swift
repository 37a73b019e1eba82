import Model

extension Tampering {
    /// What becomes of a line of the pager's log, and of what follows from it.
    mutating func rewrite(_ note: Note, at now: Instant) -> [Effects.Effect] {
        let same = [Effects.Effect.note(note)]
        switch note {
        case .opened(let id, let event, let service, let urgency):
            switch tamper {
            case .hidesIncidents: return []
            case .opensTwice: return same + [.note(.opened(IncidentID(id.index + 100), event, service, urgency))]
            case .trustsSilence:
                guard let rule = event.rule, world.scenario[rule].isAboutSilence else { return same }
                hushed.insert(id)
                return []
            case .routesNothing:
                return [.note(.opened(id, event, world.scenario.setup.pager.services.first?.service ?? service, urgency))]
            case .misstatesUrgency: return [.note(.opened(id, event, service, urgency == .high ? .low : .high))]
            default: return same
            }
        case .levelReached(let id, let level, let pass, let people):
            return reach(id, level, pass, people, at: now)
        case .assigned(let id, _):
            if tamper == .reassignsSilently { passing = id }
            return same
        case .ignored(let event, let reason):
            let isOpened =
                switch reason {
                case .dropped, .suppressed: tamper == .opensSuppressed
                case .nobodyOnCall, .noOpenAlert, .rateLimited, .unrouted, .unreadable, .disabled, .maintenance, .paused: false
                }
            guard isOpened, let service = world.scenario.setup.pager.services.first else { return same }
            return [.note(.opened(IncidentID(100), event, service.service, .high))]
        case .grouped: return tamper == .pagesForSiblings ? same + oneMorePage() : same
        case .requested: return tamper == .asksNobody ? [] : same
        case .levelSkipped: return tamper == .hidesSkippedLevels ? [] : same
        case .unreachable: return tamper == .hidesUnreachable ? [] : same
        case .informed: return tamper == .hidesChanges ? [] : same
        case .handoff: return tamper == .hidesHandoffs ? [] : same
        case .exhausted(let id):
            if tamper == .hidesExhaustion { return [] }
            guard tamper == .repeatsOnceMore else { return same }
            return [.note(.repeated(id, pass: (cases[id]?.pass ?? 1) + 1))] + oneMorePage() + same
        case .acknowledged(let id, let person):
            switch tamper {
            case .pagesAfterAcknowledgement: return same + oneMorePage()
            case .hidesAcknowledgements: return []
            case .creditsAssignee: return [.note(.acknowledged(id, person.flatMap { _ in cases[id]?.people.first }))]
            default: return same
            }
        case .resolved: return tamper == .pagesAfterResolution ? same + oneMorePage() : same
        default: return same
        }
    }

    private mutating func reach(
        _ id: IncidentID, _ level: Int32, _ pass: Int32, _ people: [PersonID], at now: Instant
    ) -> [Effects.Effect] {
        switch tamper {
        case .skipsSecondLevel where level == 2:
            passing = id
            return [.note(.levelSkipped(id, level: level))]
        case .escalatesLowUrgency:
            guard let known = cases[id], known.urgency == .low, let wait = known.level(level)?.wait else { break }
            return [.note(.levelReached(id, level: level, pass: pass, people: people)), .wake(.escalate(id), now + wait)]
        case .resumesOnItsLevel:
            guard let before = cases[id]?.resumes else { break }
            cases[id]?.resumes = nil
            return [.note(.levelReached(id, level: before.level, pass: before.pass, people: before.people))]
        case .followsEditedPolicy:
            let others = edited(level, of: id, at: now)
            guard !others.isEmpty else { break }
            for (index, person) in people.enumerated() { cases[id]?.stand[person] = others[min(index, others.count - 1)] }
            return [.note(.levelReached(id, level: level, pass: pass, people: others))]
        case .endsShiftsInclusively, .keepsFirstOwner, .ignoresClockChanges:
            let others = people.map { stand(for: $0, id, level, at: now) }
            return [.note(.levelReached(id, level: level, pass: pass, people: others))]
        default: break
        }
        return [.note(.levelReached(id, level: level, pass: pass, people: people))]
    }

    /// Who is on call by the policy as it was edited since the incident opened, on this level or its last one; nobody where it was not edited.
    private func edited(_ level: Int32, of id: IncidentID, at now: Instant) -> [PersonID] {
        guard let known = cases[id] else { return [] }
        var policy: Policy?
        for input in world.scenario.inputs where known.opened < input.at && input.at <= now {
            if case .change(.edit(let id, let new)) = input.kind, world.scenario[id].name == known.policy.name { policy = new }
        }
        guard let policy else { return [] }
        return policy.levels[min(Int(level), policy.levels.count) - 1].targets.compactMap { target in
            switch target {
            case .person(let person): person
            case .schedule(let schedule): world.scenario[schedule].person(at: now)
            }
        }
    }

    /// Whom a pager takes that asks the schedule for another instant than now.
    private mutating func stand(for person: PersonID, _ id: IncidentID, _ level: Int32, at now: Instant) -> PersonID {
        guard let known = cases[id], let targets = known.level(level)?.targets else { return person }
        var other: PersonID?
        for target in targets {
            guard case .schedule(let number) = target else { continue }
            let schedule = world.scenario[number]
            guard schedule.person(at: now) == person else { continue }
            other = other ?? schedule.person(at: moment(known, schedule, now))
        }
        cases[id]?.stand[person] = other
        return other ?? person
    }

    private func moment(_ known: Case, _ schedule: Schedule, _ now: Instant) -> Instant {
        switch tamper {
        case .endsShiftsInclusively: return now - Delay(nanoseconds: 1)
        case .keepsFirstOwner: return known.opened
        default:
            let (then, current) = (schedule.offsets.first, schedule.offsets.last { $0.from <= now })
            return now + .seconds((then?.seconds ?? 0) - (current?.seconds ?? 0))
        }
    }
}
