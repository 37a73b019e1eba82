/// What a journal can state: something arrived, left, was decided, or did not go well. Plain successes are tallied, never listed.
///
/// What is large is rare and lies elsewhere: a journal is read several times, and most of it is tallies.
package enum Fact: Hashable, Sendable {
    /// The first line of a fault at a stage: stream and ordinal name it.
    case first(Stage, FaultID, StreamID, ordinal: Int64)
    /// The last line of a fault at a stage, written when the run ends: when it was there, and how many there were in all.
    case last(Stage, FaultID, at: Instant, lines: Int64)
    /// A consignment that did not go well on its way into a hop.
    case trouble(HopID, ServiceID, ordinal: Int64, attempt: Int32, lines: Int64, Trouble)
    /// What passed a station in one minute of the run.
    case tally(minute: Int64, lines: Int64, bytes: Int64, consignments: Int64, batches: Int64)
    /// How often a rule was evaluated in the whole run.
    case evaluations(RuleID, Int64)
    /// An event left the aggregator.
    indirect case fired(AlertEvent)
    /// A message is in its inbox.
    case landed(AlertEvent.ID)
    /// The events endpoint answered.
    case replied(AlertEvent.ID, attempt: Int32, EventReceipt.Outcome)
    indirect case paged(Page)
    case delivered(page: Int32)
    case undelivered(page: Int32)
    /// The pager heard from a channel's provider that a page was not delivered.
    case bounced(page: Int32)
    case responded(Response)
    case repaired(Repair)
    /// An authored event of an integration reached the pager.
    indirect case sent(AlertEvent)
    /// A person worked on an incident by hand; a `refused` right behind it says that it had no effect, and why.
    indirect case operated(Operation)
    case changed(PagerChange)
    case note(Note)
    /// The run is over.
    case ended(End)

    package enum Trouble: String, Hashable, Sendable, CaseIterable {
        case lost, duplicated, reordered, delayed, refused, throttled, rejected
        /// The sender waited for an answer in vain.
        case unanswered
    }

    package enum End: String, Hashable, Sendable, CaseIterable {
        /// Nothing left to happen.
        case quiescent
        /// Stopped at the bound with something still pending.
        case horizon
    }
}

/// One line of a journal: when, where, what.
package struct Entry: Hashable, Sendable {
    /// From 1, without gaps.
    package var number: Int
    package var at: Instant
    package var station: Station
    package var fact: Fact

    package init(number: Int, at: Instant, station: Station, fact: Fact) {
        (self.number, self.at, self.station, self.fact) = (number, at, station, fact)
    }
}

/// What happened in one run, in order.
package struct Journal: Hashable, Sendable {
    package var seed: Seed
    package var entries: [Entry]
    package init(seed: Seed, entries: [Entry]) { (self.seed, self.entries) = (seed, entries) }
}
