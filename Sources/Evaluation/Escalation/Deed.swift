package import Model

/// One thing a pager does that others can see: predicted by the oracle, or read in a journal.
package struct Deed: Hashable, Sendable {
    package var at: Instant
    package var what: What

    package enum What: Hashable, Sendable {
        /// The events endpoint's answer.
        case answered(AlertEvent.ID, attempt: Int32, EventReceipt.Outcome)
        /// What it wrote into its log: one of the pager's own notes.
        case stated(Note)
        case paged(Notice)
        /// A workflow ended what was broken.
        case repaired(FaultID)
    }

    package init(at: Instant, _ what: What) { (self.at, self.what) = (at, what) }

    /// The incident it is about.
    package var incident: IncidentID? {
        switch what {
        case .answered, .repaired: nil
        case .stated(let note): note.incident
        case .paged(let notice): notice.incident
        }
    }

    /// Whether the log of an account tells it, or what it tells implies it: what was not sent, and word that is no page, stand in none.
    var isInAccounts: Bool {
        switch what {
        case .stated(.unsent), .stated(.unreachable), .stated(.informed), .stated(.handoff): false
        case .answered, .stated, .paged, .repaired: true
        }
    }
}

/// A page without what only the sender knows (its number) and what is for people (its text).
package struct Notice: Hashable, Sendable {
    package var incident: IncidentID
    package var person: PersonID
    package var channel: Channel
    package var level: Int32
    package var pass: Int32
    package var visit: Int32
    package var urgency: Urgency
    /// Which try, from 1.
    package var attempt: Int32
    /// It goes with another notification, as one message.
    package var isPart: Bool

    package init(
        incident: IncidentID, person: PersonID, channel: Channel, level: Int32, pass: Int32, visit: Int32, urgency: Urgency,
        attempt: Int32 = 1, isPart: Bool = false
    ) {
        (self.incident, self.person, self.channel, self.level) = (incident, person, channel, level)
        (self.pass, self.visit, self.urgency) = (pass, visit, urgency)
        (self.attempt, self.isPart) = (attempt, isPart)
    }

    init(_ page: Page) {
        self.init(
            incident: page.incident, person: page.person, channel: page.channel, level: page.level, pass: page.pass,
            visit: page.visit, urgency: page.urgency, attempt: page.attempt, isPart: page.bundle != nil)
    }
}

/// A deed the oracle expects, and the checks it puts to the test.
package struct Prediction: Hashable, Sendable {
    package var deed: Deed
    package var checks: Set<EscalationCheck>
    package init(_ deed: Deed, _ checks: Set<EscalationCheck>) { (self.deed, self.checks) = (deed, checks) }
}

extension Note {
    /// Whether the pager writes it because of a policy: what the oracle predicts.
    var isOfPolicy: Bool {
        switch self {
        case .ignored(_, let reason): reason != .unreadable
        case .opened, .merged, .grouped, .paused, .withdrawn, .triggerLimit, .levelReached, .levelSkipped, .repeated,
            .exhausted, .acknowledged,
            .unacknowledged,
            .retriggered, .urgencyChanged, .assigned, .requested, .automated, .refused, .resolved, .unreachable, .unsent,
            .informed, .handoff:
            true
        case .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches, .pingLost, .evaluated,
            .becameTrue,
            .becameFalse, .postponed, .suppressed, .read, .dismissed, .sleeps:
            false
        }
    }

    /// The incident a pager's note is about.
    var incident: IncidentID? {
        switch self {
        case .opened(let id, _, _, _), .merged(let id, _), .grouped(let id, _), .triggerLimit(let id),
            .levelReached(let id, _, _, _),
            .levelSkipped(let id, _),
            .repeated(let id, _), .exhausted(let id), .acknowledged(let id, _), .unacknowledged(let id),
            .retriggered(let id, _),
            .urgencyChanged(let id, _), .assigned(let id, _), .requested(let id, _, _), .automated(let id, _, _, _),
            .refused(let id, _),
            .resolved(let id, _),
            .unreachable(let id, _), .unsent(let id, _, _, _), .informed(let id, _, _, _), .sleeps(_, let id):
            id
        case .ignored, .paused, .withdrawn, .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches,
            .pingLost,
            .evaluated,
            .becameTrue, .becameFalse, .postponed, .suppressed, .read, .dismissed, .handoff:
            nil
        }
    }
}
