import Model

/// Applies a tamper to the pager's effects. Holds what it must remember from one input to the next.
struct Tampering: Sendable {
    let tamper: Tamper
    let world: World
    private var people: Int { world.scenario.catalog.people.count }
    private var lastPage: Page?
    private var hasLost = false
    private var extra: Int32 = 0
    /// By incident, what the log and the pages of it said so far.
    var cases: [IncidentID: Case] = [:]
    /// When the pager comes back, and whether that is now.
    private var back: Instant?
    private var isBack = false
    /// The incident whose level is being passed by, until its batch of effects is over.
    var passing: IncidentID?
    /// Incidents that nobody hears of.
    var hushed: Set<IncidentID> = []

    struct Case: Sendable {
        var policy: Policy
        var urgency: Urgency
        var opened: Instant
        var level: Int32 = 0
        var pass: Int32 = 1
        var people: [PersonID] = []
        /// Where it was when its acknowledgement timed out, until it has a level again.
        var resumes: (level: Int32, pass: Int32, people: [PersonID])?
        /// Who is told instead of whom.
        var stand: [PersonID: PersonID] = [:]
        /// Visits and people that were told already.
        var told: [Page] = []

        /// By its number from 1; nil where the incident has another policy meanwhile.
        func level(_ number: Int32) -> Policy.Level? {
            policy.levels.indices.contains(Int(number) - 1) ? policy.levels[Int(number) - 1] : nil
        }
    }

    init(_ tamper: Tamper, _ world: World) { (self.tamper, self.world) = (tamper, world) }

    mutating func apply(to effects: inout Effects, at now: Instant) {
        var state = self
        state.passing = nil
        state.isBack = now == back
        effects.rewrite { effect in
            state.remember(effect, at: now)
            return state.rewrite(effect, at: now)
        }
        self = state
    }

    private mutating func remember(_ effect: Effects.Effect, at now: Instant) {
        switch effect {
        case .note(.opened(let id, _, let service, let urgency)):
            guard let paged = world.scenario.pagedService(service) else { return }
            cases[id] = Case(policy: world.scenario[paged.policy], urgency: urgency, opened: now)
        case .note(.unacknowledged(let id)):
            if let known = cases[id] { cases[id]?.resumes = (known.level, known.pass, known.people) }
        case .note(.levelReached(let id, let level, let pass, let people)):
            cases[id]?.level = level
            cases[id]?.pass = pass
            cases[id]?.people = people
        case .wake(.back, let due): back = due
        case .note, .send, .hand, .wake, .cancel: break
        }
    }

    private mutating func rewrite(_ effect: Effects.Effect, at now: Instant) -> [Effects.Effect] {
        if tamper == .forgetsOverdue, isBack { return effect.isReply ? [effect] : [] }
        switch effect {
        case .send(.page(let page)): return rewrite(page)
        case .wake(let wakeup, let due): return rewrite(wakeup, due, at: now)
        case .cancel(.notify): return tamper == .ignoresAcknowledgement ? [effect] + oneMorePage() : [effect]
        case .note(let note): return rewrite(note, at: now)
        case .send(.repair): return tamper == .claimsToRepair ? [] : [effect]
        case .send, .hand, .cancel: return [effect]
        }
    }

    // MARK: Pages

    private mutating func rewrite(_ original: Page) -> [Effects.Effect] {
        var page = original
        page.number += extra
        lastPage = page
        switch tamper {
        case .losesFirstPage:
            if hasLost {
                page.number -= 1
                return [.send(.page(page))]
            }
            hasLost = true
            return []
        case .losesEveryPage: return []
        case .doublesOverdue where !isBack: return [.send(.page(page))]
        case .pagesTwice, .doublesOverdue:
            var copy = page
            extra += 1
            copy.number += 1
            return [.send(.page(page)), .send(.page(copy))]
        case .pagesWrongPerson:
            page.person = PersonID((page.person.index + 1) % people)
            return [.send(.page(page))]
        case .usesWrongChannel:
            page.channel = page.channel == .email ? .sms : .email
            return [.send(.page(page))]
        case .saysNothing:
            page.text = "something happened"
            return [.send(.page(page))]
        case .miscountsPages:
            page.number = 1
            return [.send(.page(page))]
        case .pagesOneMore:
            var other = page
            extra += 1
            other.number += 1
            other.person = PersonID((page.person.index + 1) % people)
            return [.send(.page(page)), .send(.page(other))]
        case .asksNobody: return page.level == 0 ? drop() : [.send(.page(page))]
        case .trustsSilence: return hushed.contains(page.incident) ? drop() : [.send(.page(page))]
        case .tellsFirstOfLevelOnly:
            return page.person == cases[page.incident]?.people.first ? [.send(.page(page))] : drop()
        case .triesOneChannel:
            let isAgain = cases[page.incident]?.told.contains { $0.person == page.person && $0.visit == page.visit } ?? false
            cases[page.incident]?.told.append(page)
            return isAgain ? drop() : [.send(.page(page))]
        case .endsShiftsInclusively, .keepsFirstOwner, .ignoresClockChanges, .followsEditedPolicy:
            page.person = cases[page.incident]?.stand[page.person] ?? page.person
            return [.send(.page(page))]
        case .escalatesLate, .escalatesEarly, .neverEscalates, .ignoresAcknowledgement, .pagesAfterAcknowledgement, .opensTwice,
            .hidesIncidents, .misstatesUrgency, .skipsSecondLevel, .forgetsAcknowledgementTimeout, .pagesAfterResolution,
            .repeatsOnceMore, .hidesSkippedLevels, .hidesUnreachable, .creditsAssignee, .escalatesLowUrgency,
            .neverAutoResolves, .hidesAcknowledgements, .hidesExhaustion, .reassignsSilently, .resumesOnItsLevel,
            .routesNothing, .opensSuppressed, .claimsToRepair, .ignoresMaintenance, .pagesForSiblings,
            .usesDeadContacts, .hidesChanges, .hidesHandoffs, .tellsWholeRing, .neverBundles, .neverTriesAgain,
            .forgetsOverdue:
            return [.send(.page(page))]
        }
    }

    /// A page that does not leave; those after it close the gap in the numbers.
    private mutating func drop() -> [Effects.Effect] {
        extra -= 1
        return []
    }

    mutating func oneMorePage() -> [Effects.Effect] {
        guard var page = lastPage else { return [] }
        extra += 1
        page.number += 1
        lastPage = page
        return [.send(.page(page))]
    }

    // MARK: Deadlines

    private func rewrite(_ wakeup: Wakeup, _ due: Instant, at now: Instant) -> [Effects.Effect] {
        let same = [Effects.Effect.wake(wakeup, due)]
        switch (wakeup, tamper) {
        case (.escalate(let id), .escalatesLate): return [.wake(.escalate(id), due + .minutes(1))]
        case (.escalate(let id), .escalatesEarly):
            return [.wake(.escalate(id), now + Delay(nanoseconds: (due - now).nanoseconds / 2))]
        case (.escalate, .neverEscalates), (.acknowledgementTimeout, .forgetsAcknowledgementTimeout),
            (.autoResolve, .neverAutoResolves):
            return []
        case (.escalate(let id), .skipsSecondLevel): return id == passing ? [.wake(.escalate(id), now)] : same
        case (.notify, .skipsSecondLevel), (.notify, .reassignsSilently): return passing == nil ? same : []
        default: return same
        }
    }
}

extension Effects.Effect {
    /// The events endpoint answers also while the pager is down.
    fileprivate var isReply: Bool { if case .send(.reply) = self { true } else { false } }
}
