/// Where the event of an alert goes.
package enum Destination: Hashable, Sendable {
    case pager
    /// A place that people read when they read it: beside the pager, or instead of it.
    case inbox(InboxID)
}

/// A mailbox, a chat channel or a queue of tickets that alerts are written to, and the people who read it.
///
/// Every event is a message of its own: nothing is deduplicated, nobody is waited for and nothing escalates. At a reading all unread messages
/// are seen, and for each service they are about one piece of work begins: somebody calls its people at the pager. Messages about a service
/// that is worked on go to that work.
package struct InboxRules: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable { case email, chat, ticket }

    package var name: Symbol
    package var kind: Kind
    /// From whoever sends to the inbox.
    package var link: LinkRules
    /// When it is read at all.
    package var hours: Windows
    /// How often.
    package var reads: Delay
    /// Fixed phase of the reading; nil = the seed draws it.
    package var phase: Delay?
    /// From reading about a service to telling its people.
    package var handling: Quantiles
    /// So long a piece of work takes in what is read about its service.
    package var sameWork: Delay
    /// Within the hours, messages that are at least as bad as this are read when they land; nil = at the next reading, as all others.
    package var atOnce: Severity?
    package var mark: SourceMark?

    package init(
        name: Symbol, kind: Kind, link: LinkRules, hours: Windows, reads: Delay, phase: Delay?, handling: Quantiles,
        sameWork: Delay, atOnce: Severity?, mark: SourceMark?
    ) {
        (self.name, self.kind, self.link, self.hours, self.reads) = (name, kind, link, hours, reads)
        (self.phase, self.handling, self.sameWork, self.atOnce, self.mark) = (phase, handling, sameWork, atOnce, mark)
    }

    /// How long after its alert a message may still be read: the next working day, after a weekend at the latest.
    package var reach: Delay { .days(3) }
}

extension Scenario.Setup {
    /// Inboxes stand last among the monitors, and an `InboxID` is a place among them.
    package var firstInbox: Int {
        monitors.firstIndex { if case .inbox = $0.kind { true } else { false } } ?? monitors.count
    }

    package var inboxes: [InboxRules] {
        monitors.compactMap { if case .inbox(let rules) = $0.kind { rules } else { nil } }
    }

    package func monitor(of inbox: InboxID) -> MonitorID { MonitorID(firstInbox + inbox.index) }
}

extension Scenario {
    /// Whether an alert is what an inbox tells the pager, and so evaluates nothing by itself.
    package func isOfInbox(_ rule: RuleID) -> Bool {
        guard let monitor = self[rule].monitor, case .inbox = self[monitor].kind else { return false }
        return true
    }

    package subscript(inbox: InboxID) -> InboxRules? {
        let inboxes = setup.inboxes
        return inboxes.indices.contains(inbox.index) ? inboxes[inbox.index] : nil
    }
}
