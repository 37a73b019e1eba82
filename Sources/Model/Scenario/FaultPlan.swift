/// A failure on demand: what breaks, when, and for how long.
@usableFromInline
package struct FaultPlan: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        // Of a service
        /// Every request fails.
        case outage
        /// A share of the requests fails.
        case errors(Shape)
        /// A share of the requests takes this long.
        case latency(Delay, share: Ratio)
        /// The service stops logging altogether, and answering.
        case silence
        /// Extra lines a second at a level; no user harmed.
        case flood(linesPerSecond: Int64, level: String)
        /// A share of the requests fails with a message that names neither service nor cause.
        case generic(share: Ratio)
        /// A scheduled job that does not run.
        case missedJob(String)
        // Of the way into a hop
        /// Refuses everything.
        case down
        case loss(Ratio)
        case delay(Delay)
        case duplication(Ratio)
        /// A share is held back for a while, so that later consignments overtake it.
        case reordering(Ratio, hold: Delay)
    }

    /// How an error rate moves.
    package enum Shape: Hashable, Sendable {
        case steady(Ratio)
        /// From the first share to the second over a time, in twenty equal steps, then steady.
        case ramp(from: Ratio, to: Ratio, over: Delay)
        /// So many failures at the exact instant the fault begins.
        case burst(Int64)
    }

    package enum End: Hashable, Sendable {
        case after(Delay)
        /// A responder's fix ends it; otherwise it ends at most this long after it began.
        case untilFixed(atMost: Delay)
    }

    package enum Place: Hashable, Sendable {
        case service(ServiceID)
        case hop(HopID)
        /// The provider of a channel.
        case channel(Channel)
    }

    package var name: Symbol
    package var place: Place
    package var kind: Kind
    package var at: Instant
    package var end: End
    /// Planted in every line the fault makes, and looked for in the page.
    package var drill: String
    /// Names the rule and group to attribute by when the fault cannot carry its drill id.
    package var shows: Shows?
    package var mark: SourceMark?

    /// Where a fault that leaves no line of its own is expected to show.
    package struct Shows: Hashable, Sendable {
        package var rule: RuleID
        package var group: String?
        package init(rule: RuleID, group: String?) { (self.rule, self.group) = (rule, group) }
    }

    package init(
        name: Symbol, place: Place, kind: Kind, at: Instant, end: End, drill: String, shows: Shows? = nil,
        mark: SourceMark? = nil
    ) {
        (self.name, self.place, self.kind, self.at, self.end) = (name, place, kind, at, end)
        (self.drill, self.shows, self.mark) = (drill, shows, mark)
    }

    /// When it ends if nobody fixes it.
    package var latestEnd: Instant {
        switch end {
        case .after(let delay), .untilFixed(let delay): at + delay
        }
    }

    package var isFixable: Bool {
        if case .untilFixed = end { true } else { false }
    }

    package var service: ServiceID? {
        if case .service(let service) = place { service } else { nil }
    }

    package var channel: Channel? {
        if case .channel(let channel) = place { channel } else { nil }
    }

    package var hop: HopID? {
        if case .hop(let hop) = place { hop } else { nil }
    }

    /// Whether its lines can carry the drill id; the others are attributed by inference.
    package var carriesDrill: Bool {
        switch kind {
        case .outage, .errors, .latency, .flood, .generic: true
        case .silence, .missedJob, .down, .loss, .delay, .duplication, .reordering: false
        }
    }

    /// Whether users notice it by itself. The way's faults only hide or delay others.
    package var harmsUsers: Bool {
        switch kind {
        case .outage, .errors, .latency, .silence, .generic, .missedJob: true
        case .flood, .down, .loss, .delay, .duplication, .reordering: false
        }
    }

    /// The evidence that shows this fault really happened.
    package var proof: Proof {
        switch kind {
        case .outage, .errors: .failedRequest
        case .latency: .slowRequest
        case .silence: .missingLine
        case .flood: .extraLine
        case .generic: .namelessLine
        case .missedJob: .missedRun
        case .down: .refusedConsignment
        case .loss: .droppedConsignment
        case .delay: .delayedConsignment
        case .duplication: .duplicatedConsignment
        case .reordering: .reorderedConsignment
        }
    }
}
