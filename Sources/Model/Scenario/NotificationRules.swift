/// How one person wants to be told: of incidents by urgency, and of their own hand-offs.
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

    package var high: [Rule]
    package var low: [Rule]
    package var handoffs: [Handoff]
    package init(high: [Rule], low: [Rule], handoffs: [Handoff] = []) {
        (self.high, self.low, self.handoffs) = (high, low, handoffs)
    }

    package func rules(_ urgency: Urgency) -> [Rule] { urgency == .high ? high : low }
}

/// What a hand-off is for one person.
package enum DutyChange: String, Hashable, Sendable, CaseIterable {
    case onCall = "on-call"
    case offCall = "off-call"
}
