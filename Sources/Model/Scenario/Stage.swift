/// What can be reached between a fault and its end, in the order an error lives through it. Keys of expectations are these names.
package enum Stage: String, Hashable, Comparable, Sendable, CaseIterable {
    case injected
    /// The first user harmed.
    case impact
    /// The first line that shows it.
    case emitted
    /// Taken by the first store or service on the way; an agent's own buffer does not count.
    case collected
    /// Left the last forwarder.
    case sent
    /// Taken by the aggregator.
    case received
    case searchable
    /// The rule's condition holds.
    case `true`
    case fired
    /// A message of it is in an inbox.
    case landed
    /// Somebody read it there.
    case read
    /// An incident is open.
    case triggered
    /// A notification left the pager.
    case paged
    /// It reached the person.
    case delivered
    /// A level after the first was reached.
    case escalated
    case acknowledged
    /// The service works again.
    case mitigated
    case resolved
    /// The rule's condition no longer holds.
    case cleared
    /// A customer noticed.
    case noticed
    /// Customers were told.
    case told

    package static func < (a: Stage, b: Stage) -> Bool { a.position < b.position }

    package var position: Int { Stage.allCases.firstIndex(of: self)! }
}
