import Model

/// What is wrong with a scenario's plans, and with the policies behind them over the whole scenario.
struct PlanFindings {
    private let scenario: Scenario
    private let plans: [EscalationPlan]

    init(_ scenario: Scenario, _ plans: [EscalationPlan]) { (self.scenario, self.plans) = (scenario, plans) }

    /// What nobody is told, and what is told too late, first.
    var all: [PlanFinding] {
        let targets = plans.compactMap(target)
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
        guard let told = pages.min() else { return .nobodyTold(plan.service, plan.severity, opened: plan.opened) }
        guard let tier = scenario.tier(of: plan.service), let respond = tier.respond else { return nil }
        func counted(until instant: Instant) -> Delay { tier.hours.counted(from: plan.opened, until: instant) }
        if counted(until: told) >= respond {
            return .targetOutOfReach(plan.service, plan.severity, opened: plan.opened, told: told - plan.opened)
        }
        guard let last = plan.lastLevelReached, counted(until: last) >= respond else { return nil }
        return .targetNeedsEarlyAnswer(plan.service, plan.severity, opened: plan.opened, lastLevel: last - plan.opened)
    }

    // MARK: Levels

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
            && own.allSatisfy { $0.urgency == .low }
    }

    // MARK: Rules

    /// High-urgency rules that are due when their person has been left, on every level that may have this person.
    ///
    /// Judged only where every service was planned: another policy may let them fire.
    private func deadRules(_ policies: [PolicyID]) -> [PlanFinding] {
        guard Set(scenario.setup.pager.services.map(\.service)) == Set(plans.map(\.service)) else { return [] }
        let high = policies.filter { id in plans.contains { $0.policy == id && $0.urgency == .high } }
        return scenario.setup.pager.notify.enumerated().flatMap { index, rules -> [PlanFinding] in
            guard let longest = high.flatMap({ stays(of: PersonID(index), in: scenario[$0].levels) }).max() else { return [] }
            return rules.high.filter { $0.after >= longest && $0.after > .zero }.map { .deadRule(PersonID(index), $0) }
        }
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
