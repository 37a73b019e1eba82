package import Model

/// What the pager would do about one event if nobody answered: the oracle's prediction, from policies, shifts and what the scenario has happen
/// by the clock.
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
            /// Held back, so long from this step on: it may yet resolve itself.
            case held(Delay)
            /// Whatever else becomes of it: a workflow's step, a change of urgency, something done by hand.
            case noted(Note)
        }

        package var at: Instant
        package var what: What
        package init(at: Instant, _ what: What) { (self.at, self.what) = (at, what) }
    }

    /// How it ends when nobody answers.
    package enum Ending: Hashable, Sendable {
        /// Nobody is on call on any level: no incident is made.
        case nobodyOnCall
        /// No incident is made for another reason.
        case notTaken(IgnoreReason)
        /// Resolved while it was held back.
        case withdrawn
        /// A further trigger of an alert that is held back already.
        case absorbed
        /// Another alert of an incident that is open, and nobody is told.
        case joined(IncidentID)
        /// By what the scenario sends, or has somebody do by hand: nobody is told more.
        case acknowledged
        case exhausted
        /// Low urgency never escalates: it stays where it is.
        case stays
        /// Given to people directly, by hand: it stays with them.
        case given
        case autoResolved
        /// By what the scenario sends, or has somebody do by hand.
        case resolved
        /// What comes after the last step is further away than the scenario's calendar reaches.
        case unknown
    }

    /// What a plan does not know beforehand, and what comes after it hangs on.
    package enum Draw: Hashable, Comparable, Sendable {
        /// Whether the provider of a channel delivers; a failure would be followed by another try or another channel.
        case delivery(Channel)
        /// When the alert of what a workflow repairs stops.
        case repair

        private var place: Int {
            switch self {
            case .delivery(let channel): channel.place
            case .repair: Channel.allCases.count
            }
        }
        package static func < (a: Draw, b: Draw) -> Bool { a.place < b.place }
    }

    /// What opens it.
    package var event: AlertEvent
    /// The service it opens on: the event's own, or where a rule sends it.
    package var service: ServiceID
    package var policy: PolicyID
    /// The policy's levels as they are when it opens.
    package var levels: [Policy.Level]
    /// What the event says; the service makes an urgency of it.
    package var severity: Severity { event.severity }
    /// Nil where no incident is made.
    package var urgency: Urgency?
    /// Its number in the order of all incidents planned together; nil where no incident is made.
    package var incident: IncidentID?
    /// When the event comes in.
    package var opened: Instant
    /// Opened before this instant, everything would be the same, only earlier or later; nil = nobody looked.
    package var until: Instant?
    package var steps: [Step]
    package var ending: Ending
    /// In order, each once.
    package var draws: [Draw]

    package init(
        event: AlertEvent, service: ServiceID, policy: PolicyID, levels: [Policy.Level], urgency: Urgency? = nil,
        incident: IncidentID? = nil, opened: Instant, until: Instant? = nil, steps: [Step] = [], ending: Ending = .unknown,
        draws: [Draw] = []
    ) {
        (self.event, self.service, self.policy, self.levels) = (event, service, policy, levels)
        (self.urgency, self.incident, self.opened, self.until) = (urgency, incident, opened, until)
        (self.steps, self.ending, self.draws) = (steps, ending, draws)
    }

    /// Whether the same would happen, counted from the opening or from what happens by the clock.
    package func isLike(_ other: EscalationPlan) -> Bool {
        steps.count == other.steps.count && ending == other.ending && service == other.service && urgency == other.urgency
            && zip(steps, other.steps).allSatisfy { mine, theirs in
                mine.what == theirs.what && (mine.at == theirs.at || mine.at - opened == theirs.at - other.opened)
            }
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
            switch step.what {
            case .level(_, _, let people), .noted(.assigned(_, let people)): return people
            case .skipped, .page, .untold, .unsent, .again, .exhausted, .autoResolved, .held, .noted: continue
            }
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
    /// Of what the scenario itself sends, in that order: what will happen if nobody answers.
    package var sent: [EscalationPlan]
    /// Of an incident each service might have, on its own: by service, by alert or severity, and by the instant it opens.
    package var plans: [EscalationPlan]
    package var findings: [PlanFinding]
    /// What is done by hand to incidents that only alerts can open, whose instants nobody knows beforehand; in order.
    package var missing: [MissingIncident]
    package init(
        scenario: Scenario, sent: [EscalationPlan] = [], plans: [EscalationPlan], findings: [PlanFinding],
        missing: [MissingIncident] = []
    ) {
        (self.scenario, self.sent, self.plans, self.findings) = (scenario, sent, plans, findings)
        self.missing = missing
    }
}

/// Something done by hand to an incident that no plan has.
package struct MissingIncident: Hashable, Sendable {
    package var at: Instant
    package var incident: IncidentID
    package init(at: Instant, incident: IncidentID) { (self.at, self.incident) = (at, incident) }
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
