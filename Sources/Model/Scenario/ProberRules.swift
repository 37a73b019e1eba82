/// A synthetic probe: requests services from outside as a user would, and calls the pager when several requests in a row go wrong.
package struct ProberRules: Hashable, Sendable {
    /// One service that is asked, and when somebody is told.
    package struct Check: Hashable, Sendable {
        package var name: Symbol
        /// Who is asked.
        package var service: ServiceID
        package var every: Delay
        /// Fixed phase of the requests within `every`; nil = the seed draws it.
        package var phase: Delay?
        /// An answer that takes this long or longer is none. Below `every`.
        package var timeout: Delay
        /// So many in a row fail before it fires, and so many succeed before it resolves; at least 1.
        package var fails: Int64
        package var recovers: Int64
        package var severity: Severity
        /// The pager's service that is told.
        package var route: ServiceID
        /// Where it tells: the pager, inboxes, or both.
        package var destinations: [Destination]
        package var mark: SourceMark?

        package init(
            name: Symbol, service: ServiceID, every: Delay, phase: Delay?, timeout: Delay, fails: Int64, recovers: Int64,
            severity: Severity, route: ServiceID, destinations: [Destination] = [.pager], mark: SourceMark?
        ) {
            (self.name, self.service, self.every, self.phase, self.timeout) = (name, service, every, phase, timeout)
            (self.fails, self.recovers, self.severity, self.route) = (fails, recovers, severity, route)
            (self.destinations, self.mark) = (destinations, mark)
        }

        /// From a fault's end until it is certain that nothing of it fires any more.
        var reach: Delay { every * (fails + 1) + timeout }
    }

    package var checks: [Check]

    package init(checks: [Check]) { self.checks = checks }
}

/// One request of a check, and what became of it.
package struct Probe: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case served
        case failed
        /// Answered after this long.
        case slow(Delay)
        /// No answer at all.
        case silent
    }

    package var rule: RuleID
    package var service: ServiceID
    /// The check's n-th request, from 1.
    package var ordinal: Int32

    package init(rule: RuleID, service: ServiceID, ordinal: Int32) {
        (self.rule, self.service, self.ordinal) = (rule, service, ordinal)
    }
}
