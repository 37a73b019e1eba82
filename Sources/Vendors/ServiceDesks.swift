package import Model

/// A service desk without any monitoring: a mailbox, people who read it, and a list of telephone numbers. No vendor publishes these
/// numbers; all of them are assumed.
package enum ServiceDesks {
    package static let name = "complaints"
    /// Assumed.
    package static let reads = Delay.minutes(15)
    /// From opening a mail to a written ticket. Assumed.
    package static let handling = Quantiles([
        .init(.zero, .minutes(2)), .init(.percent(50), .minutes(5)), .init(.one, .minutes(15)),
    ])
    /// Mails about a service that already has a ticket go to that ticket. Assumed.
    package static let sameTicket = Delay.hours(4)
    /// By tier, the most important first. Assumed.
    package static let priorities: [Severity] = [.critical, .error, .warning, .info]
}
