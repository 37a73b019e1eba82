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

    package var acknowledged = Acknowledged.keepsAssignees
    package var reopen = Reopen.allowed

    package init() {}
}
