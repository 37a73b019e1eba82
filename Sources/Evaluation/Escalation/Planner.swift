package import Model

/// Asks the oracle what would happen if nobody answered.
package struct Planner {
    /// A stretch with more changes is cut off: nobody reads on.
    package static let changesMax = 500

    /// An event that comes in.
    package struct Opening: Hashable, Sendable {
        package var at: Instant
        package var event: AlertEvent
        package init(at: Instant, _ event: AlertEvent) { (self.at, self.event) = (at, event) }
    }

    let scenario: Scenario
    /// Every instant at which something changes by the clock: somebody comes on call or leaves, hours begin or end, a policy is edited.
    let edges: [Instant]
    /// What happens by the clock to the pager itself, and to no incident in particular.
    private let changes: [PagerInput]

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        changes = scenario.inputs.filter { if case .change = $0.kind { true } else { false } }
        edges = Planner.edges(of: scenario, changes)
    }

    // MARK: Plans

    /// What becomes of these events and of all that the scenario itself sends, does by hand and changes, each in its turn, up to the horizon.
    package func plans(of openings: [Opening]) -> [EscalationPlan] { builder(openings, scenario.inputs).plans }

    /// What becomes of one event on its own, while the pager changes as the scenario says: on every ring it is the first in turn.
    package func plan(_ opening: Opening) -> EscalationPlan {
        let plans = builder([opening], changes).plans
        guard let plan = plans.first else { preconditionFailure("an event that triggers has a plan") }
        return plan
    }

    func planWithoutRestarts(_ opening: Opening) -> EscalationPlan {
        let others = changes.filter { if case .change(.restart) = $0.kind { false } else { true } }
        let plans = others.count == changes.count ? [] : builder([opening], others).plans
        return plans.first ?? plan(opening)
    }

    /// The same for an event that says nothing but how bad it is.
    package func plan(_ paged: PagedService, _ severity: Severity, opened: Instant) -> EscalationPlan {
        plan(Opening(at: opened, PlannedEvents.bare(paged.service, severity)))
    }

    private func builder(_ openings: [Opening], _ inputs: [PagerInput]) -> PlanBuilder {
        let sent = inputs.compactMap { input in
            if case .send(let event) = input.kind { Opening(at: input.at, event) } else { nil }
        }
        let foresight = Foresight(scenario, openings, inputs: inputs)
        return PlanBuilder(scenario, foresight, openings + sent)
    }

    // MARK: The report

    /// Plans what the scenario itself sends; and an incident at `opened` for the services asked for or for all: one for each alert where more
    /// counts than the severity, otherwise two for a service whose urgency goes by it. With `opened` nil it opens at the start.
    ///
    /// With `changes`, also for every later instant before the load ends from which on somebody else is told, or at another time.
    package func report(services: [ServiceID]? = nil, opened: Instant? = nil, changes: Bool = false) -> PlanReport {
        let own = builder([], scenario.inputs)
        // Whoever asks about an instant does not ask about others.
        let isAsked = opened == nil && !changes && !own.plans.isEmpty
        let sent = isAsked ? own.plans.filter { services?.contains($0.service) ?? true } : []
        var plans: [EscalationPlan] = []
        for paged in scenario.setup.pager.services where services?.contains(paged.service) ?? true {
            plans += self.plans(paged, opened ?? .start, changes)
        }
        return PlanReport(
            scenario: scenario, sent: sent, plans: plans, findings: PlanFindings(scenario, plans, sent).all,
            missing: isAsked ? own.missing : [])
    }

    private func plans(_ paged: PagedService, _ opened: Instant, _ changes: Bool) -> [EscalationPlan] {
        var kinds: [[EscalationPlan]] = []
        for event in PlannedEvents.all(for: paged, in: scenario) {
            let opening = Opening(at: opened, event)
            let plans = changes ? self.changes(from: opening) : [plan(opening)]
            // Only the worst one where the mildest is told as the worst.
            let isSame = kinds.contains { other in
                other[0].event.id == event.id && other.count == plans.count
                    && zip(other, plans).allSatisfy { $0.isLike($1) && $0.opened == $1.opened }
            }
            if !isSame { kinds.append(plans) }
        }
        return kinds.flatMap(\.self)
    }
}
