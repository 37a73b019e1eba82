package import Model

/// What the pager would do about one incident if nobody answered: the oracle's prediction, from the policy and the shifts alone.
package struct EscalationPlan: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        package enum What: Hashable, Sendable {
            case level(Int32, pass: Int32, people: [PersonID])
            /// Nobody is on call there.
            case skipped(level: Int32)
            case page(PersonID, Channel, level: Int32)
            /// On the level, and no notification rule tells them.
            case untold(PersonID)
            /// Due, and the contact is out of use.
            case unsent(PersonID, Channel, UnsentReason)
            case again(pass: Int32)
            case exhausted
            case autoResolved
        }

        package var at: Instant
        package var what: What
        package init(at: Instant, _ what: What) { (self.at, self.what) = (at, what) }
    }

    /// How it ends when nobody answers.
    package enum Ending: Hashable, Sendable {
        /// Nobody is on call on any level: no incident is made.
        case nobodyOnCall
        case exhausted
        /// Low urgency never escalates: it stays where it is.
        case stays
        case autoResolved
        /// What comes after the last step is further away than the scenario's calendar reaches.
        case unknown
    }

    package var service: ServiceID
    package var policy: PolicyID
    /// What the event says; the service makes an urgency of it.
    package var severity: Severity
    /// Nil where no incident is made.
    package var urgency: Urgency?
    package var opened: Instant
    /// Opened before this instant, everything would be the same, only earlier or later; nil = nobody looked.
    package var until: Instant?
    package var steps: [Step]
    package var ending: Ending

    package init(
        service: ServiceID, policy: PolicyID, severity: Severity, urgency: Urgency? = nil, opened: Instant,
        until: Instant? = nil,
        steps: [Step] = [], ending: Ending = .unknown
    ) {
        (self.service, self.policy, self.severity, self.urgency) = (service, policy, severity, urgency)
        (self.opened, self.until, self.steps, self.ending) = (opened, until, steps, ending)
    }

    /// Whether the same would happen, counted from the opening.
    package func isLike(_ other: EscalationPlan) -> Bool {
        func relative(_ plan: EscalationPlan) -> [Delay] { plan.steps.map { $0.at - plan.opened } }
        return steps.map(\.what) == other.steps.map(\.what) && relative(self) == relative(other) && ending == other.ending
            && service == other.service && urgency == other.urgency
    }

    /// The first page of all, and what it is.
    package var firstPage: (at: Instant, who: PersonID, channel: Channel)? {
        for step in steps {
            if case .page(let who, let channel, _) = step.what { return (step.at, who, channel) }
        }
        return nil
    }

    /// Who has it in the end.
    package var lastAssigned: [PersonID] {
        for step in steps.reversed() {
            if case .level(_, _, let people) = step.what { return people }
        }
        return []
    }

    /// When the last level that has somebody is reached for the first time: how long a human may be waited for.
    package var lastLevelReached: Instant? {
        let levels = steps.compactMap { step -> (Instant, Int32)? in
            if case .level(let level, 1, _) = step.what { (step.at, level) } else { nil }
        }
        return levels.last?.0
    }
}

/// Plans of a scenario's services, and what is wrong with them.
package struct PlanReport: Hashable, Sendable {
    package var scenario: Scenario
    /// By service and urgency, and by the instant the incident opens.
    package var plans: [EscalationPlan]
    package var findings: [PlanFinding]
    /// What the scenario uses and nobody can predict; then there are no plans.
    package var unknown: [String]
    package init(scenario: Scenario, plans: [EscalationPlan], findings: [PlanFinding], unknown: [String] = []) {
        (self.scenario, self.plans, self.findings, self.unknown) = (scenario, plans, findings, unknown)
    }
}

/// Something a plan shows that nobody can have wanted.
package enum PlanFinding: Hashable, Sendable {
    /// Nobody would be told at all.
    case nobodyTold(ServiceID, Severity, opened: Instant)
    /// The tier's response target passes before anybody can know, even if everybody answered at once.
    case targetOutOfReach(ServiceID, Severity, opened: Instant, told: Delay)
    /// The last level is told when the target has passed: somebody before it must answer.
    case targetNeedsEarlyAnswer(ServiceID, Severity, opened: Instant, lastLevel: Delay)
    /// A rule that is due when its person has been left, on every level that can have this person.
    case deadRule(PersonID, NotificationRules.Rule)
    /// Nobody is on call there in the whole scenario.
    case emptyLevel(PolicyID, level: Int)
    /// Every service on the policy has low urgency, which never escalates: its later levels are reached only when the first ones are empty.
    case neverEscalates(PolicyID)

    /// Whether `plan --strict` fails by it.
    package var isFailure: Bool {
        switch self {
        case .nobodyTold, .targetOutOfReach: true
        case .targetNeedsEarlyAnswer, .deadRule, .emptyLevel, .neverEscalates: false
        }
    }
}
