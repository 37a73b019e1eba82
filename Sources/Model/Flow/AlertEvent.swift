/// How bad an alert says it is; the four values of PagerDuty's Events API, ascending.
package enum Severity: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    case info, warning, error, critical

    package var text: String {
        switch self {
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }
    package init?(text: String) {
        guard let match = Severity.allCases.first(where: { $0.text == text }) else { return nil }
        self = match
    }
    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
}

/// What an aggregator sends to the pager when a rule fires: the rule, the group it fired for, and what it tells the reader; or what
/// another integration sends.
package struct AlertEvent: Hashable, Sendable {
    package enum Action: String, Hashable, Sendable, CaseIterable { case trigger, acknowledge, resolve }

    package struct ID: Hashable, Sendable {
        /// Nil for an event that the scenario itself has an integration send.
        package var rule: RuleID?
        /// The n-th event of that rule, or the n-th the scenario sends, from 1.
        package var ordinal: Int32
        package init(rule: RuleID?, ordinal: Int32) { (self.rule, self.ordinal) = (rule, ordinal) }
    }

    package var id: ID
    /// 1 for the first try.
    package var attempt: Int32
    package var action: Action
    /// The pager's service that the integration key belongs to.
    package var service: ServiceID
    /// Where it is a message; nil = it goes to the pager.
    package var inbox: InboxID?
    /// Whether it is a message beside an event that the pager gets: whoever reads it knows that people are told.
    package var isCopy = false
    /// Which of the service's integrations it came by; nil is the aggregator's. A dedup key lives within one.
    package var integration: Symbol?
    /// Values of the group-by fields joined by `/`; empty without group-by.
    package var group: String
    package var severity: Severity
    /// Nil: the pager makes a new alert of every event.
    package var dedupKey: String?
    package var summary: String
    /// The aggregated value in thousandths.
    package var value: Int64
    /// Service, team, tier, link and sample lines, in the order a reader meets them.
    package var details: [String]
    /// Nil for what a machine sends.
    package var opener: Opener?

    /// Somebody who opens an incident by hand: it has no alerts, and passes neither event rules nor suppression nor grouping; severity does not
    /// count. Source: support.pagerduty.com, incidents and alerts.
    package struct Opener: Hashable, Sendable {
        package var person: PersonID
        /// Asked for; nil = as the service has it.
        package var urgency: Urgency?
        package init(person: PersonID, urgency: Urgency?) { (self.person, self.urgency) = (person, urgency) }
    }

    package init(
        id: ID, attempt: Int32 = 1, action: Action, service: ServiceID, integration: Symbol? = nil,
        group: String, severity: Severity, dedupKey: String?, summary: String, value: Int64, details: [String],
        opener: Opener? = nil, inbox: InboxID? = nil
    ) {
        (self.id, self.attempt, self.action, self.service, self.group) = (id, attempt, action, service, group)
        (self.integration, self.opener, self.inbox) = (integration, opener, inbox)
        (self.severity, self.dedupKey, self.summary, self.value, self.details) = (severity, dedupKey, summary, value, details)
    }
}

/// What the pager's events endpoint answered.
package struct EventReceipt: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// 202.
        case accepted
        /// 429: over the key's rate limit; not ingested.
        case throttled
        /// Lost on the way: the sender waited in vain.
        case unanswered
    }

    package var id: AlertEvent.ID
    package var attempt: Int32
    package var outcome: Outcome
    package init(id: AlertEvent.ID, attempt: Int32, outcome: Outcome) {
        (self.id, self.attempt, self.outcome) = (id, attempt, outcome)
    }
}
