package import Model

/// One place where a pager did other than its policy says.
package struct Deviation: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case missing, extra, early, late
        case wrongPerson = "wrong person"
        case wrongChannel = "wrong channel"
        case wrongLevel = "wrong level"
        /// Another service, urgency, answer or reason.
        case wrongRouting = "wrong routing"
        case wrongOrder = "wrong order"
        /// Against an invariant that knows nothing of the oracle.
        case impossible
    }

    package var kind: Kind
    package var at: Instant
    /// The checks that fail by it.
    package var checks: Set<EscalationCheck>
    /// `expected push to ann at 12:05:30 (level 1), found none; nearest: ...`.
    package var text: String
    /// Number of the journal entry that shows it; nil where what is missing shows nowhere.
    package var entry: Int?

    package init(kind: Kind, at: Instant, checks: Set<EscalationCheck>, text: String, entry: Int?) {
        (self.kind, self.at, self.checks, self.text, self.entry) = (kind, at, checks, text, entry)
    }
}
