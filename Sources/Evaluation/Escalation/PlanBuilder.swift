import Model

/// Reads plans off what the oracle predicts: one for each event that triggers something, with all that becomes of its incident.
struct PlanBuilder {
    private let oracle: Oracle
    /// What came in, and when first.
    private var events: [AlertEvent.ID: Planner.Opening] = [:]
    /// In the order in which their events came in.
    private(set) var plans: [EscalationPlan] = []
    private(set) var missing: [MissingIncident] = []
    /// Places of plans, looked up.
    private var byEvent: [AlertEvent.ID: Int] = [:]
    private var byIncident: [IncidentID: Int] = [:]

    init(_ scenario: Scenario, _ foresight: Foresight, _ openings: [Planner.Opening]) {
        oracle = foresight.oracle
        for opening in openings where events[opening.event.id] == nil { events[opening.event.id] = opening }
        for prediction in oracle.predictions {
            if case .stated(let note) = prediction.deed.what, note.incident == nil { read(note, at: prediction.deed.at) }
            if let incident = prediction.deed.incident { read(prediction.deed, of: incident) }
        }
        for place in plans.indices { finish(place, scenario, foresight) }
    }

    // MARK: Events

    /// What becomes of an event that has no incident, or none yet.
    private mutating func read(_ note: Note, at now: Instant) {
        if case .paused(let id, let until) = note, let place = plan(of: id), plans[place].steps.isEmpty {
            plans[place].steps.append(.init(at: now, .held(until - now)))
        }
        if case .withdrawn(let id, _) = note, let place = plan(of: id) { plans[place].ending = .withdrawn }
        // Of what ends something nothing is planned, unless a rule takes it for what begins something.
        if case .ignored(let id, let reason) = note, events[id]?.event.action == .trigger, let place = plan(of: id) {
            plans[place].ending = reason == .nobodyOnCall ? .nobodyOnCall : .notTaken(reason)
        }
    }

    /// The plan of what an event begins; nil where nobody asked about it.
    private mutating func plan(of id: AlertEvent.ID) -> Int? {
        if let place = byEvent[id] { return place }
        guard let opening = events[id] else { return nil }
        let event = opening.event
        let policy = oracle.scenario.pagedService(event.service)?.policy ?? PolicyID(0)
        plans.append(
            EscalationPlan(
                event: event, service: event.service, policy: policy, levels: oracle.scenario[policy].levels,
                opened: opening.at))
        byEvent[id] = plans.count - 1
        return plans.count - 1
    }

    // MARK: Incidents

    private mutating func read(_ deed: Deed, of incident: IncidentID) {
        if case .stated(.opened(_, let event, let service, let urgency)) = deed.what {
            guard let place = plan(of: event) else { return }
            let opened = oracle.cases[incident.index]
            byIncident[incident] = place
            plans[place].incident = incident
            (plans[place].service, plans[place].urgency) = (service, urgency)
            (plans[place].policy, plans[place].levels) = (opened.begun.id, opened.begun.policy.levels)
            plans[place].ending = .unknown
            return
        }
        guard let place = byIncident[incident] else {
            if case .stated(.refused(_, .noSuchIncident)) = deed.what {
                missing.append(MissingIncident(at: deed.at, incident: incident))
            }
            return
        }
        if case .stated(.grouped(_, let event)) = deed.what, let own = plan(of: event) {
            plans[own].ending = .joined(incident)
        }
        // A further trigger of an alert has no plan of its own, unless it was turned away before.
        if case .stated(.merged(_, let event)) = deed.what, let own = byEvent[event] { plans[own].ending = .joined(incident) }
        guard let what = step(deed) else { return }
        plans[place].steps.append(.init(at: deed.at, what))
        if let ending = ending(what) { plans[place].ending = ending }
    }

    private func step(_ deed: Deed) -> EscalationPlan.Step.What? {
        switch deed.what {
        case .paged(let notice): return .page(notice.person, notice.channel, level: notice.level)
        case .answered, .repaired: return nil
        case .stated(let note):
            switch note {
            case .levelReached(_, let level, let pass, let people): return .level(level, pass: pass, people: people)
            case .levelSkipped(_, let level): return .skipped(level: level)
            case .unreachable(_, let person): return .untold(person)
            case .unsent(_, let person, let channel, let reason): return .unsent(person, channel, reason)
            case .repeated(_, let pass): return .again(pass: pass)
            case .exhausted: return .exhausted
            case .resolved(_, .timeout): return .autoResolved
            case .merged, .grouped, .triggerLimit, .acknowledged, .unacknowledged, .retriggered, .urgencyChanged, .assigned,
                .requested, .automated, .refused, .resolved, .informed:
                return .noted(note)
            case .opened, .paused, .withdrawn, .ignored, .handoff, .injected, .impact, .proven, .mitigated, .coldStart,
                .dropped, .retrying, .batches, .pingLost, .evaluated, .becameTrue, .becameFalse, .postponed, .suppressed, .read,
                .dismissed, .sleeps:
                return nil
            }
        }
    }

    /// What a step makes of how it ends; nil = as before.
    private func ending(_ step: EscalationPlan.Step.What) -> EscalationPlan.Ending? {
        switch step {
        case .exhausted: .exhausted
        case .autoResolved: .autoResolved
        case .level, .noted(.retriggered), .noted(.unacknowledged): .unknown
        case .noted(.acknowledged): .acknowledged
        case .noted(.assigned): .given
        case .noted(.resolved): .resolved
        case .skipped, .page, .untold, .unsent, .again, .held, .noted: nil
        }
    }

    private mutating func finish(_ place: Int, _ scenario: Scenario, _ foresight: Foresight) {
        guard let incident = plans[place].incident else {
            // Whatever is held back comes to something, under the name of the trigger that was first.
            if plans[place].ending == .unknown, case .held(let length)? = plans[place].steps.first?.what,
                plans[place].steps[0].at + length <= scenario.horizon
            {
                plans[place].ending = .absorbed
            }
            return
        }
        if plans[place].ending == .unknown, oracle.cases[incident.index].urgency == .low { plans[place].ending = .stays }
        plans[place].draws = (foresight.unsure[incident] ?? []).map(EscalationPlan.Draw.delivery).sorted()
        let repairs = plans[place].steps.contains { step in
            guard case .noted(.automated(_, let workflow, let number, true)) = step.what else { return false }
            let action = scenario.setup.pager.workflows[workflow.index].steps[Int(number) - 1].action
            return if case .remedy = action { true } else { false }
        }
        // What was sent by the clock is not resolved by what it was sent about.
        if repairs, plans[place].event.id.rule != nil { plans[place].draws.append(.repair) }
    }
}
