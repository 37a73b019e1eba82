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
    /// The n-th ping of what a check waits for never came.
    case pingLost(RuleID, ordinal: Int64)

    // Rules
    /// Tallied, never written one by one.
    case evaluated(RuleID)
    case becameTrue(RuleID, group: String, value: Int64)
    case becameFalse(RuleID, group: String)
    /// The lag guard held an evaluation back.
    case postponed(RuleID, behind: Delay)
    /// True, and nobody told: snoozed until then.
    case suppressed(RuleID, group: String, until: Instant)

    // Inboxes
    /// Somebody read a message, and it belongs to a piece of work: the event that calls the service's people about it.
    case read(AlertEvent.ID, work: AlertEvent.ID)
    /// Somebody read a message, and nothing is to be done about it.
    case dismissed(AlertEvent.ID, Dismissal)

    // Pager
    case opened(IncidentID, AlertEvent.ID, ServiceID, Urgency)
    case merged(IncidentID, AlertEvent.ID)
    /// A new alert that goes into an incident which is open, and notifies nobody.
    case grouped(IncidentID, AlertEvent.ID)
    /// An alert held back, or one that is held back and was triggered again.
    case paused(AlertEvent.ID, until: Instant)
    /// Resolved while it was held back: nobody was told.
    case withdrawn(AlertEvent.ID, by: AlertEvent.ID)
    /// It has as many trigger entries as an incident may have: further triggers have their effect, and no entry.
    case triggerLimit(IncidentID)
    /// An event that had no effect.
    case ignored(AlertEvent.ID, IgnoreReason)
    case levelReached(IncidentID, level: Int32, pass: Int32, people: [PersonID])
    case levelSkipped(IncidentID, level: Int32)
    case repeated(IncidentID, pass: Int32)
    case exhausted(IncidentID)
    case acknowledged(IncidentID, PersonID?)
    /// The acknowledgement timed out.
    case unacknowledged(IncidentID)
    /// Triggered again for another reason.
    case retriggered(IncidentID, Retrigger)
    case urgencyChanged(IncidentID, Urgency)
    /// Given to people directly: it no longer escalates.
    case assigned(IncidentID, people: [PersonID])
    /// People were asked for help beside the policy: directly, or as a level of the policy that was asked.
    case requested(IncidentID, level: Int32?, people: [PersonID])
    /// A step of a workflow, from 1, and whether it did what it is for.
    case automated(IncidentID, WorkflowID, step: Int32, succeeded: Bool)
    /// The operation just before had no effect.
    case refused(IncidentID, RefusalReason)
    case resolved(IncidentID, Resolver)
    /// A person on the level whom no notification rule tells.
    case unreachable(IncidentID, PersonID)
    /// A notification was due, and was not sent.
    case unsent(IncidentID, PersonID, Channel, UnsentReason)
    /// Told somebody who has, or had, an incident what became of it. No page.
    case informed(IncidentID, PersonID, IncidentChange, Channel)
    /// Told a person over a channel that they go on or off call on a schedule at that instant. No incident, no page.
    case handoff(ScheduleID, PersonID, DutyChange, at: Instant, Channel)

    // People
    /// Saw the page and will not answer.
    case sleeps(PersonID, IncidentID)
}

/// Evidence that a fault happened, as its kind declares it.
package enum Proof: String, Hashable, Sendable, CaseIterable {
    case failedRequest, slowRequest, missingLine, extraLine, namelessLine, missedRun
    case droppedConsignment, delayedConsignment, duplicatedConsignment, reorderedConsignment, refusedConsignment
}

/// Why a message that was read begins no work.
package enum Dismissal: String, Hashable, Sendable, CaseIterable {
    /// It says itself that something is over, or a later one does.
    case over
    /// The pager has the same alert.
    case paged
}

package enum Mitigation: Hashable, Sendable {
    case fixed(PersonID)
    /// A workflow repaired it.
    case automated
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
    /// The service takes no events.
    case disabled
    /// The service is in a maintenance window.
    case maintenance
    /// A rule dropped it.
    case dropped
    /// A rule keeps its alert from opening an incident.
    case suppressed
    /// Acknowledging an alert that is held back: there is no incident.
    case paused
}

/// Why an incident is triggered that was not.
package enum Retrigger: String, Hashable, Sendable, CaseIterable {
    /// From low to high: whoever acknowledged the low one has not seen this.
    case urgencyRaised
    case snoozeEnded
    /// Somebody took the acknowledgement back.
    case byHand
    /// Given to others, who have not acknowledged it.
    case reassigned
    /// After it was resolved.
    case reopened
}

/// Why an operation by hand had no effect.
package enum RefusalReason: String, Hashable, Sendable, CaseIterable {
    case noSuchIncident
    case resolved
    case notResolved
    case notAcknowledged
    /// Incidents of low urgency do not escalate, by hand neither. Source: REST API, error 1006.
    case lowUrgency
    case noSuchLevel
    /// Nobody is on call at that level or after it. Source: REST API, error 1015.
    case nobodyOnCall
    /// Merging an incident into itself.
    case itself
    case targetResolved
    /// An incident has at most 1,000 alerts. Source: support.pagerduty.com, alerts.
    case tooManyAlerts
    /// It has no open alert with that key.
    case noSuchAlert
    /// An incident has at most 2,000 notes. Source: PagerDuty REST API, incident notes.
    case tooManyNotes
    /// At most 500 responders, and 1,000 requests. Source: support.pagerduty.com, add responders.
    case tooManyResponders
    /// It has that urgency already.
    case unchanged
    /// Nobody asked this person for help, or they have answered.
    case notRequested
    /// The setup says that resolved is final.
    case notAllowed
}

package enum Resolver: Hashable, Sendable {
    case person(PersonID)
    case event(AlertEvent.ID)
    case timeout
    /// Its alerts went on in another incident.
    case merged(IncidentID)
}
