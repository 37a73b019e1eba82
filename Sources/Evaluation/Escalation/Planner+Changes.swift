import Model

/// When a plan becomes another one because its incident opens later.
extension Planner {
    static func edges(of scenario: Scenario, _ changes: [PagerInput]) -> [Instant] {
        let pager = scenario.setup.pager
        var edges = pager.schedules.flatMap(\.shifts).flatMap { [$0.from, $0.until] }
        for service in pager.services {
            edges += service.maintenance.spans.flatMap { [$0.from, $0.until] }
            if case .supportHours(let support) = service.urgency {
                edges += support.hours.spans.flatMap { [$0.from, $0.until] }
            }
        }
        for change in changes {
            edges.append(change.at)
            switch change.kind {
            case .change(.restart(let length)), .change(.startMaintenance(_, let length)): edges.append(change.at + length)
            case .change(.disable), .change(.enable), .change(.endMaintenance), .change(.edit), .operation, .send: break
            }
        }
        for fault in scenario.faults where fault.channel != nil { edges += [fault.at, fault.latestEnd] }
        return Set(edges).sorted()
    }

    /// The plan of an event at its instant, and every other one until the load ends.
    ///
    /// A plan only shifts with its opening until one of the instants at which it looks who is on call meets an edge. What waits for a pager that is
    /// down stays where it is meanwhile, and hides when it was due: without restarts it does not.
    func changes(from opening: Opening) -> [EscalationPlan] {
        var last = plan(opening)
        var plans = [last]
        var looks: Set<Delay> = []
        while plans.count < Self.changesMax {
            let due = planWithoutRestarts(Opening(at: last.opened, opening.event))
            for plan in [last, due] { looks.formUnion(plan.steps.map { $0.at - plan.opened } + [.zero]) }
            let next = min(nextChange(after: last.opened, looks) ?? scenario.end, scenario.end)
            guard last.opened < next else { break }
            func isOther(_ plan: EscalationPlan) -> Bool { !plan.isLike(plans[plans.count - 1]) }
            func begin(_ plan: EscalationPlan) {
                plans[plans.count - 1].until = plan.opened
                plans.append(plan)
            }
            // A step that stood still begins to move right after an instant at which both say the same.
            if isOther(plan(Opening(at: next - Delay(nanoseconds: 1), opening.event))) { begin(last) }
            if next == scenario.end { break }
            last = plan(Opening(at: next, opening.event))
            if isOther(last) { begin(last) }
        }
        if plans.count < Self.changesMax { plans[plans.count - 1].until = max(scenario.end, opening.at) }
        return plans
    }

    private func nextChange(after opened: Instant, _ looks: Set<Delay>) -> Instant? {
        looks.compactMap { look in edges.first { $0 > opened + look }.map { $0 - look } }.min()
    }
}
