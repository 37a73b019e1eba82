/// The reasons worth explaining. A machine writes one beside a decision that would otherwise be invisible.
package enum Note: Hashable, Sendable {
    // Faults
    case injected(FaultID)
    /// The first user harmed.
    case impact(FaultID)
    /// Evidence that the fault really happened.
    case proven(FaultID, Proof)
    case mitigated(FaultID, Mitigation)

    // The way
    case coldStart(HopID, Delay)
    /// The receiver's own limits dropped these lines for good.
    case dropped(HopID, lines: Int64, DropReason)
    case retrying(HopID, attempt: Int32, after: Delay, Receipt.Outcome?)
    /// How many of the vendor's batches a consignment was.
    case batches(HopID, Int64)

    // Rules
    /// Tallied, never written one by one.
    case evaluated(RuleID)
    case becameTrue(RuleID, group: String, value: Int64)
    case becameFalse(RuleID, group: String)
    /// The lag guard held an evaluation back.
    case postponed(RuleID, behind: Delay)
    /// True, and nobody told: snoozed until then.
    case suppressed(RuleID, group: String, until: Instant)

    // Pager
    case opened(IncidentID, AlertEvent.ID, ServiceID, Urgency)
    case merged(IncidentID, AlertEvent.ID)
    /// An event that had no effect.
    case ignored(AlertEvent.ID, IgnoreReason)
    case levelReached(IncidentID, level: Int32, pass: Int32, people: [PersonID])
    case levelSkipped(IncidentID, level: Int32)
    case repeated(IncidentID, pass: Int32)
    case exhausted(IncidentID)
    case acknowledged(IncidentID, PersonID?)
    case unacknowledged(IncidentID)
    case resolved(IncidentID, Resolver)
    /// A person on the level whom no notification rule tells.
    case unreachable(IncidentID, PersonID)

    // People
    /// Saw the page and will not answer.
    case sleeps(PersonID, IncidentID)
}

/// Evidence that a fault happened, as its kind declares it.
package enum Proof: String, Hashable, Sendable, CaseIterable {
    case failedRequest, slowRequest, missingLine, extraLine, namelessLine, missedRun
    case droppedConsignment, delayedConsignment, duplicatedConsignment, reorderedConsignment, refusedConsignment
}

package enum Mitigation: Hashable, Sendable {
    case fixed(PersonID)
    /// Its given time was over.
    case expired
    /// Nobody fixed it within `at_most`.
    case gaveUp
}

package enum DropReason: String, Hashable, Sendable, CaseIterable {
    /// A single line above the receiver's limit.
    case oversizedLine
    /// Retried until the receiver's patience was over.
    case retriesExhausted
    /// The filter pattern did not match. Normal; counted in tallies only.
    case filtered
    case rejected
}

package enum IgnoreReason: String, Hashable, Sendable, CaseIterable {
    /// Nobody is on call on any level, so no incident is made.
    case nobodyOnCall
    /// Acknowledge or resolve for a key that has no open alert.
    case noOpenAlert
    /// Over the events a minute of the key.
    case rateLimited
    /// The group names no service the pager knows.
    case unrouted
    /// Its bytes said nothing the pager understands.
    case unreadable
}

package enum Resolver: Hashable, Sendable {
    case person(PersonID)
    case event(AlertEvent.ID)
    case timeout
}
