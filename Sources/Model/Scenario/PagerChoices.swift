/// What the pager does where its documentation is silent or contradicts itself; each a named choice of the setup.
package struct PagerChoices: Hashable, Sendable {
    /// Who has an incident after somebody acknowledged it. The documentation of webhooks says that an assignment often comes with an
    /// acknowledgement, and not what becomes of the others.
    package enum Acknowledged: String, Hashable, Sendable, CaseIterable {
        /// Those who had it. Our default.
        case keepsAssignees = "keeps-assignees"
        /// Whoever acknowledged it, and nobody else.
        case movesToAcknowledger = "moves-to-acknowledger"
    }

    /// Whether a resolved incident can be opened again: the REST API describes how, the knowledge base calls resolved final.
    package enum Reopen: String, Hashable, Sendable, CaseIterable {
        /// At the first level of its policy. Our default.
        case allowed
        case refused
    }

    /// Where an incident goes on whose acknowledgement timed out. The documentation says only that escalation resumes.
    package enum AcknowledgementTimeout: String, Hashable, Sendable, CaseIterable {
        /// On the level it was on, with its whole wait; it goes to those who had it and whoever has come on call there since. Our default.
        case level
        /// At the policy's beginning, with all its repeats.
        case policy
    }

    /// How a round-robin level goes on after somebody stood in for a schedule that had nobody. The documentation says only that the schedule
    /// stays at the front.
    package enum RoundRobinGap: String, Hashable, Sendable, CaseIterable {
        /// The ring does not turn: while the gap lasts, the same one stands in again. Our default.
        case stays
        /// Whoever stood in goes to the back.
        case turns
    }

    package var acknowledged = Acknowledged.keepsAssignees
    package var reopen = Reopen.allowed
    package var acknowledgementTimeout = AcknowledgementTimeout.level
    package var roundRobinGap = RoundRobinGap.stays
    /// When a notification is sent, those of other incidents that wait for the same person and channel and are due within this time go with it
    /// as one message; nil = each goes by itself, our default. Another try of one
    /// that failed goes by itself. The documentation bundles, with examples of a minute, and says no rule.
    package var bundling: Delay?

    package init() {}
}
