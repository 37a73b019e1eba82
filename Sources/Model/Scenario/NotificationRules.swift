/// How one person wants to be told: of incidents by urgency, of what becomes of them, and of their own hand-offs.
package struct NotificationRules: Hashable, Sendable {
    package struct Rule: Hashable, Sendable {
        package var channel: Channel
        /// After the assignment.
        package var after: Delay
        package init(channel: Channel, after: Delay) { (self.channel, self.after) = (channel, after) }
    }

    /// Word ahead of going on call or off call on a schedule. Source: support.pagerduty.com, user profile, on-call handoff notifications.
    package struct Handoff: Hashable, Sendable {
        package var duty: DutyChange
        package var channel: Channel
        /// At most two days. Source: as above.
        package var before: Delay
        package init(duty: DutyChange, channel: Channel, before: Delay) {
            (self.duty, self.channel, self.before) = (duty, channel, before)
        }
    }

    /// Word that a high-urgency incident of one's own has changed. Source: support.pagerduty.com, user profile, "when a high-urgency incident
    /// assigned to me changes".
    package struct Change: Hashable, Sendable {
        package var to: IncidentChange
        package var channel: Channel
        package init(to: IncidentChange, channel: Channel) { (self.to, self.channel) = (to, channel) }
    }

    package var high: [Rule]
    package var low: [Rule]
    package var changes: [Change]
    package var handoffs: [Handoff]
    /// What keeps a contact method from being used, by `Channel.allCases` order; nil = nothing.
    package var contacts: [UnsentReason?]
    package init(
        high: [Rule], low: [Rule], changes: [Change] = [], handoffs: [Handoff] = [],
        contacts: [UnsentReason?] = Channel.allCases.map { _ in nil }
    ) {
        (self.high, self.low, self.changes, self.handoffs) = (high, low, changes, handoffs)
        self.contacts = contacts
    }

    package func rules(_ urgency: Urgency) -> [Rule] { urgency == .high ? high : low }

    /// Why a channel does not reach this person; nil when it does.
    package func trouble(with channel: Channel) -> UnsentReason? { contacts[channel.place] }
}

/// What those who have an incident may be told of it. Source: support.pagerduty.com, user profile.
package enum IncidentChange: String, Hashable, Sendable, CaseIterable { case acknowledged, resolved, escalated }

/// Why a notification that was due was not sent.
package enum UnsentReason: String, Hashable, Sendable, CaseIterable {
    /// The number was never verified. Source: support.pagerduty.com, user profile: unverified numbers get no SMS.
    case unverified
    /// The device has not been used for long, and its token has expired. Source: support.pagerduty.com, user profile, expired devices.
    case expired
    /// Disabled or blacklisted: `enabled`, `blacklisted` of a contact method. Source: PagerDuty REST API, users.
    case blocked
    /// The provider failed, and there was no try and no other channel left.
    case undeliverable
}

/// What a channel's provider says of a notification that did not get through, and what is done then. PagerDuty documents neither.
package struct DeliveryRules: Hashable, Sendable {
    /// How long after the send the failure is known; nil = never: a loss stays unnoticed.
    package var knownAfter: Delay?
    package var retry: Backoff
    /// Where it goes when the tries are over; nil = nowhere.
    package var otherwise: Channel?
    package init(knownAfter: Delay? = nil, retry: Backoff = .none, otherwise: Channel? = nil) {
        (self.knownAfter, self.retry, self.otherwise) = (knownAfter, retry, otherwise)
    }
}

/// What a hand-off is for one person.
package enum DutyChange: String, Hashable, Sendable, CaseIterable {
    case onCall = "on-call"
    case offCall = "off-call"
}
