import Model

/// What is wrong with a scenario's plans, and with the policies behind them over the whole scenario.
struct PlanFindings {
    private let scenario: Scenario
    /// One for every kind of incident a service may have, and those of what the scenario sends.
    private let plans: [EscalationPlan]
    private let sent: [EscalationPlan]

    init(_ scenario: Scenario, _ plans: [EscalationPlan], _ sent: [EscalationPlan] = []) {
        (self.scenario, self.plans, self.sent) = (scenario, plans, sent)
    }

    /// What nobody is told, and what is told too late, first.
    var all: [PlanFinding] {
        let targets = (plans + sent).compactMap(target).reduce(into: [PlanFinding]()) { once, finding in
            if !once.contains(finding) { once.append(finding) }
        }
        let policies = scenario.setup.pager.policies.indices.map(PolicyID.init).filter { id in
            plans.contains { $0.policy == id }
        }
        return targets.filter(\.isFailure) + targets.filter { !$0.isFailure } + policies.flatMap(emptyLevels)
            + policies.filter(neverEscalates).map(PlanFinding.neverEscalates) + deadRules(policies)
    }

    // MARK: Targets

    private func target(_ plan: EscalationPlan) -> PlanFinding? {
        let pages = plan.steps.compactMap { step -> Instant? in
            guard case .page(_, let channel, _) = step.what else { return nil }
            return step.at + scenario.setup.pager.link(of: channel).latency.min
        }
        guard let told = pages.min() else {
            return plan.shouldTell ? .nobodyTold(plan.service, plan.severity, opened: plan.opened) : nil
        }
        guard let tier = scenario.tier(of: plan.service), let respond = tier.respond else { return nil }
        func counted(until instant: Instant) -> Delay { tier.hours.counted(from: plan.opened, until: instant) }
        if counted(until: told) >= respond {
            return .targetOutOfReach(plan.service, plan.severity, opened: plan.opened, told: told - plan.opened)
        }
        guard let last = plan.lastLevelReached, counted(until: last) >= respond else { return nil }
        return .targetNeedsEarlyAnswer(plan.service, plan.severity, opened: plan.opened, lastLevel: last - plan.opened)
    }

    // MARK: Levels

    /// A policy as it is at the start, and as it is edited to be.
    private func versions(of id: PolicyID) -> [[Policy.Level]] {
        [scenario[id].levels]
            + scenario.inputs.compactMap { input in
                if case .change(.edit(id, let policy)) = input.kind { policy.levels } else { nil }
            }
    }

    private func emptyLevels(_ id: PolicyID) -> [PlanFinding] {
        scenario[id].levels.enumerated().compactMap { index, level in
            people(level).isEmpty ? .emptyLevel(id, level: index + 1) : nil
        }
    }

    /// Whoever has a level at some time of the scenario.
    private func people(_ level: Policy.Level) -> Set<PersonID> {
        Set(
            level.targets.flatMap { target -> [PersonID] in
                switch target {
                case .person(let person): [person]
                case .schedule(let schedule): scenario[schedule].shifts.map(\.person)
                }
            })
    }

    /// Whether nobody may have a level at some time of the scenario.
    private func mayBeEmpty(_ level: Policy.Level) -> Bool {
        level.targets.allSatisfy { target in
            guard case .schedule(let schedule) = target else { return false }
            var covered = Instant.start
            for shift in scenario[schedule].shifts where shift.from <= covered { covered = max(covered, shift.until) }
            return covered < scenario.horizon
        }
    }

    /// Judged only where every service of the policy was planned.
    private func neverEscalates(_ id: PolicyID) -> Bool {
        let services = scenario.setup.pager.services.filter { $0.policy == id }.map(\.service)
        let own = plans.filter { $0.policy == id }
        return scenario[id].levels.count > 1 && services.allSatisfy { service in own.contains { $0.service == service } }
            && own.allSatisfy { $0.urgency == .low && !$0.isRaised }
    }

    // MARK: Rules

    /// High-urgency rules that are due when their person has been left, on every level that may have this person.
    ///
    /// Judged only where every service was planned: another policy may let them fire.
    private func deadRules(_ policies: [PolicyID]) -> [PlanFinding] {
        guard Set(scenario.setup.pager.services.map(\.service)) == Set(plans.map(\.service)) else { return [] }
        let high = policies.filter { id in plans.contains { $0.policy == id && ($0.urgency == .high || $0.isRaised) } }
        let asked = askedForHelp
        return scenario.setup.pager.notify.enumerated().flatMap { index, rules -> [PlanFinding] in
            let kept = high.flatMap(versions).flatMap { stays(of: PersonID(index), in: $0) }
            guard !asked.contains(PersonID(index)), let longest = kept.max() else { return [] }
            return rules.high.filter { $0.after >= longest && $0.after > .zero }.map { .deadRule(PersonID(index), $0) }
        }
    }

    /// Whom a workflow or somebody by hand asks for help, or gives an incident to: what they keep it for hangs on nobody's policy.
    private var askedForHelp: Set<PersonID> {
        var asked: Set<PersonID> = []
        func ask(_ people: [PersonID], _ policies: [PolicyID]) {
            asked.formUnion(people)
            for level in policies.flatMap(versions).flatMap(\.self) { asked.formUnion(self.people(level)) }
        }
        for step in scenario.setup.pager.workflows.flatMap(\.steps) {
            if case .request(let people, let policies) = step.action { ask(people, policies) }
        }
        for input in scenario.inputs {
            guard case .operation(let operation) = input.kind else { continue }
            if case .request(let people, let policies) = operation.action { ask(people, policies) }
            if case .reassign(let people) = operation.action { ask(people, []) }
            if case .delegate(let policy) = operation.action { ask([], [policy]) }
        }
        return asked
    }

    /// How long a person keeps an incident, counted from each level that may have this person; for ever from the last one, for what is
    /// exhausted stays where it is.
    private func stays(of person: PersonID, in levels: [Policy.Level]) -> [Delay] {
        var stays: [Int: Delay] = [:]
        for index in levels.indices.reversed() where people(levels[index]).contains(person) {
            let rest = levels.indices.dropFirst(index + 1)
            let end = rest.firstIndex { !mayBeEmpty(levels[$0]) }
            let next = rest.filter { $0 <= end ?? levels.count }.compactMap { stays[$0] }.max()
            stays[index] = end == nil ? Delay(nanoseconds: .max) : levels[index].wait + (next ?? .zero)
        }
        return levels.indices.compactMap { stays[$0] }
    }
}

extension EscalationPlan {
    /// Whether somebody should have heard of it: what is dropped, suppressed or over before is told to nobody on purpose.
    fileprivate var shouldTell: Bool {
        switch ending {
        case .nobodyOnCall, .exhausted, .stays, .given, .autoResolved, .unknown: true
        case .notTaken, .withdrawn, .absorbed, .joined, .acknowledged, .resolved: false
        }
    }

    /// Whether low urgency does not stay low.
    fileprivate var isRaised: Bool {
        steps.contains { if case .noted(.urgencyChanged(_, .high)) = $0.what { true } else { false } }
    }
}
