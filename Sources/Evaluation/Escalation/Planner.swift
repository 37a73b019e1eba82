package import Model

/// Asks the oracle what would happen if nobody answered.
package struct Planner {
    /// A stretch with more changes is cut off: nobody reads on.
    package static let changesMax = 500

    private let scenario: Scenario
    /// Every instant at which somebody comes on call or leaves.
    private let edges: [Instant]

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        edges = Set(scenario.setup.pager.schedules.flatMap(\.shifts).flatMap { [$0.from, $0.until] }).sorted()
    }

    /// Plans for an incident at `opened`, for the services asked for or for all; two for a service whose urgency goes by severity.
    ///
    /// With `changes`, also for every later instant before the load ends from which on somebody else is told, or at another time.
    package func report(services: [ServiceID]? = nil, opened: Instant = .start, changes: Bool = false) -> PlanReport {
        let unknown = Planner.unknown(in: scenario)
        guard unknown.isEmpty else { return PlanReport(scenario: scenario, plans: [], findings: [], unknown: unknown) }
        var plans: [EscalationPlan] = []
        for paged in scenario.setup.pager.services where services?.contains(paged.service) ?? true {
            let (worst, mildest) = (Severity.critical, Severity.info)
            let bad = self.plans(paged, worst, opened, changes)
            let mild = self.plans(paged, mildest, opened, changes)
            plans += bad
            let isSame = bad.count == mild.count && zip(bad, mild).allSatisfy { $0.isLike($1) && $0.opened == $1.opened }
            if !isSame { plans += mild }
        }
        return PlanReport(scenario: scenario, plans: plans, findings: PlanFindings(scenario, plans).all)
    }

    /// What makes it impossible to say what would happen before it happens, in words: what the oracle does not know, and what depends on more
    /// than when an incident opens.
    package static func unknown(in scenario: Scenario) -> [String] {
        let isEdited = scenario.inputs.contains { if case .change(.edit) = $0.kind { true } else { false } }
        let isRestarted = scenario.inputs.contains { if case .change(.restart) = $0.kind { true } else { false } }
        let pager = scenario.setup.pager
        var words = Oracle.unknown(in: scenario) + (isEdited ? ["edited policies"] : [])
        if isRestarted { words.append("restarts") }
        if pager.services.contains(where: { !$0.rules.isEmpty }) { words.append("event rules") }
        if !pager.orchestration.isEmpty { words.append("an event orchestration") }
        if !pager.workflows.isEmpty { words.append("workflows") }
        return words
    }

    private func plans(_ paged: PagedService, _ severity: Severity, _ opened: Instant, _ changes: Bool) -> [EscalationPlan] {
        changes ? self.changes(paged, severity, from: opened) : [plan(paged, severity, opened: opened)]
    }

    // MARK: One plan

    /// What happens when an event of this severity comes in at `opened`, up to the scenario's horizon.
    package func plan(_ paged: PagedService, _ severity: Severity, opened: Instant) -> EscalationPlan {
        let event = AlertEvent(
            id: .init(rule: RuleID(0), ordinal: 1), action: .trigger, service: paged.service, group: "", severity: severity,
            dedupKey: nil, summary: "", value: 0, details: [])
        var oracle = Oracle(scenario)
        oracle.hear(.event(event), at: opened)
        oracle.finish(at: scenario.horizon)
        var plan = EscalationPlan(service: paged.service, policy: paged.policy, severity: severity, opened: opened)
        for prediction in oracle.predictions { add(prediction.deed, to: &plan) }
        if plan.ending == .unknown, plan.urgency == .low { plan.ending = .stays }
        return plan
    }

    private func add(_ deed: Deed, to plan: inout EscalationPlan) {
        func step(_ what: EscalationPlan.Step.What) { plan.steps.append(.init(at: deed.at, what)) }
        switch deed.what {
        case .paged(let notice): step(.page(notice.person, notice.channel, level: notice.level))
        case .answered, .repaired: break
        case .stated(.opened(_, _, _, let urgency)): plan.urgency = urgency
        case .stated(.ignored(_, .nobodyOnCall)): plan.ending = .nobodyOnCall
        case .stated(.levelReached(_, let level, let pass, let people)): step(.level(level, pass: pass, people: people))
        case .stated(.levelSkipped(_, let level)): step(.skipped(level: level))
        case .stated(.unreachable(_, let person)): step(.untold(person))
        case .stated(.unsent(_, let person, let channel, let reason)): step(.unsent(person, channel, reason))
        case .stated(.repeated(_, let pass)): step(.again(pass: pass))
        case .stated(.exhausted):
            step(.exhausted)
            plan.ending = .exhausted
        case .stated(.resolved):
            step(.autoResolved)
            plan.ending = .autoResolved
        case .stated: break
        }
    }

    // MARK: Changes

    /// The plan at `opened`, and every other one until the load ends.
    ///
    /// A plan only shifts with its opening until one of the instants at which it looks who is on call meets a hand-off.
    private func changes(_ paged: PagedService, _ severity: Severity, from opened: Instant) -> [EscalationPlan] {
        var last = plan(paged, severity, opened: opened)
        var plans = [last]
        while let next = nextChange(of: last), next < scenario.end, plans.count < Self.changesMax {
            last = plan(paged, severity, opened: next)
            if last.isLike(plans[plans.count - 1]) { continue }
            plans[plans.count - 1].until = next
            plans.append(last)
        }
        if plans.count < Self.changesMax { plans[plans.count - 1].until = max(scenario.end, opened) }
        return plans
    }

    private func nextChange(of plan: EscalationPlan) -> Instant? {
        let looks = Set([plan.opened] + plan.steps.map(\.at))
        return looks.compactMap { look in edges.first { $0 > look }.map { plan.opened + ($0 - look) } }.min()
    }
}
