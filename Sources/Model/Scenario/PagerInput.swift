/// Something the author of a drill has happen to the pager at an exact instant, whatever the people of the drill do by habit.
package struct PagerInput: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A person works on an incident.
        case operation(Operation)
        /// The pager's configuration changes.
        case change(PagerChange)
        /// An integration sends an event, straight to the pager: no rule fired it and no link delays it.
        case send(AlertEvent)
    }

    package var at: Instant
    package var kind: Kind
    package init(at: Instant, kind: Kind) { (self.at, self.kind) = (at, kind) }
}

/// What a person does to an incident by hand. Source of the list: PagerDuty REST API, incidents.
package struct Operation: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        case acknowledge
        case resolve
        /// Triggered again, as after the acknowledgement timeout.
        case unacknowledge
        /// Acknowledged for so long, whatever the acknowledgement timeout says. 1 s to 7 days.
        case snooze(Delay)
        /// To people directly: from then on it no longer escalates.
        case reassign([PersonID])
        /// To a policy, as it is now, from its first level.
        case delegate(PolicyID)
        /// To a level of its policy, from 1; the policy goes on from there.
        case escalate(level: Int32)
        /// Its alerts move to another incident, and it is resolved.
        case merge(into: IncidentID)
        /// One of its alerts moves to another incident, by its key and the integration it came by; with its last one it is resolved, a choice of
        /// ours. Source: PagerDuty REST API, incidents, manage alerts.
        case move(alert: String, integration: Symbol?, into: IncidentID)
        /// Triggered again after it was resolved.
        case reopen
        case note(String)
        /// Priority is independent of urgency, and only by hand or by rule.
        case prioritize(String)
        case setUrgency(Urgency)
        /// Asks people, and policies from their first level, for help; by their rules for high urgency.
        case request(people: [PersonID], policies: [PolicyID])
        /// Says yes to being asked for help.
        case accept
        /// Says no to it.
        case decline
    }

    package var incident: IncidentID
    package var by: PersonID
    package var action: Action
    package init(incident: IncidentID, by: PersonID, action: Action) {
        (self.incident, self.by, self.action) = (incident, by, action)
    }
}

/// How the pager's configuration changes while it runs.
package enum PagerChange: Hashable, Sendable {
    /// From now on the service takes no events: neither a new incident, nor a resolution. What is open goes on.
    case disable(ServiceID)
    case enable(ServiceID)
    /// A maintenance window from now on, for so long: as if it were disabled.
    case startMaintenance(ServiceID, Delay)
    /// The window it is in ends now.
    case endMaintenance(ServiceID)
    /// A policy is another one from now on. Open incidents keep the one they have until they are given to it anew. Source:
    /// support.pagerduty.com, escalation policies, escalation policy changes.
    indirect case edit(PolicyID, Policy)
    /// The pager is down for so long. Its endpoint still takes events; they, answers and deadlines wait until it is back.
    case restart(Delay)
}
