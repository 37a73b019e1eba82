package import Model

/// Places beside the pager that alerts are written to. Nobody publishes how long a message takes, or how often people look: all of these
/// numbers are assumed.
///
/// A Slack webhook answers when the message is posted, and takes one a second (docs.slack.dev, rate limits); a mail server that cannot
/// deliver tries again after 30 minutes at the earliest (RFC 5321, 4.5.4.1). Neither limit is simulated.
package enum Inboxes {
    /// From whoever sends to the inbox. Assumed.
    package static func delivery(of kind: InboxRules.Kind) -> Quantiles {
        switch kind {
        case .email:
            Quantiles([
                .init(.zero, .seconds(1)), .init(.percent(50), .seconds(5)), .init(.percent(95), .seconds(30)),
                .init(.one, .minutes(5)),
            ])
        case .chat:
            Quantiles([
                .init(.zero, .milliseconds(200)), .init(.percent(50), .milliseconds(600)), .init(.one, .seconds(10)),
            ])
        case .ticket:
            Quantiles([.init(.zero, .milliseconds(500)), .init(.percent(50), .seconds(2)), .init(.one, .minutes(1))])
        }
    }

    /// How often people look. Assumed.
    package static func reads(_ kind: InboxRules.Kind) -> Delay {
        switch kind {
        case .email: .minutes(30)
        case .chat: .minutes(5)
        case .ticket: .hours(1)
        }
    }

    /// From reading to telling the service's people. Assumed.
    package static func handling(of kind: InboxRules.Kind) -> Quantiles {
        switch kind {
        case .email:
            Quantiles([.init(.zero, .minutes(1)), .init(.percent(50), .minutes(3)), .init(.one, .minutes(10))])
        case .chat:
            Quantiles([.init(.zero, .seconds(30)), .init(.percent(50), .minutes(1)), .init(.one, .minutes(5))])
        case .ticket:
            Quantiles([.init(.zero, .minutes(2)), .init(.percent(50), .minutes(5)), .init(.one, .minutes(15))])
        }
    }

    /// What is read about a service that somebody works on goes to that work. Assumed.
    package static let sameWork = Delay.hours(4)
}
