/// What users do who are harmed: some of them write to the service desk. It belongs to the world, and so is the same for every setup.
package struct Complaints: Hashable, Sendable {
    /// How many of the harmed users write.
    package var share: Ratio
    /// From a user's first failed request to the mail.
    package var after: Quantiles

    package init(share: Ratio = .percent(2), after: Quantiles = Complaints.delay) { (self.share, self.after) = (share, after) }

    /// Most who write at all do so within the hour. Both numbers are assumed.
    package static let delay = Quantiles([
        .init(.zero, .minutes(1)), .init(.percent(25), .minutes(5)), .init(.percent(50), .minutes(10)),
        .init(.percent(75), .minutes(25)), .init(.one, .hours(2)),
    ])
}

/// A mail of a harmed user's to the service desk.
package struct Complaint: Hashable, Sendable {
    package var service: ServiceID
    /// From the harm, which is now, to the mail.
    package var after: Delay
    package init(service: ServiceID, after: Delay) { (self.service, self.after) = (service, after) }
}

/// A service desk: a mailbox that people read in office hours, and tickets by priority for whoever is on the call list.
package struct DeskRules: Hashable, Sendable {
    /// Names its tickets among the alerts of the setup.
    package var name: Symbol
    package var hours: Windows
    /// How often the mailbox is read.
    package var reads: Delay
    /// Fixed phase of the reading; nil = the seed draws it.
    package var phase: Delay?
    /// From reading a complaint to the ticket.
    package var handling: Quantiles
    /// How many complaints about a service make a ticket.
    package var complaints: Int64
    /// Complaints about a service that has a ticket go to that ticket for so long.
    package var sameTicket: Delay
    /// By tier.
    package var priorities: [Severity]
    package var mark: SourceMark?

    package init(
        name: Symbol, hours: Windows, reads: Delay, phase: Delay?, handling: Quantiles, complaints: Int64, sameTicket: Delay,
        priorities: [Severity], mark: SourceMark?
    ) {
        (self.name, self.hours, self.reads, self.phase) = (name, hours, reads, phase)
        (self.handling, self.complaints, self.sameTicket) = (handling, complaints, sameTicket)
        (self.priorities, self.mark) = (priorities, mark)
    }

    /// How long after the harm a ticket may still come of it: a complaint may be read the next working day, after a weekend at the latest.
    package var reach: Delay { .days(3) }

    package func priority(of tier: Int?) -> Severity {
        tier.flatMap { priorities.indices.contains($0) ? priorities[$0] : nil } ?? .warning
    }
}
