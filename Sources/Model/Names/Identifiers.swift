/// A position in one of the scenario's tables. Dense, cheap to carry, and meaningless outside its scenario: journals write names.
@usableFromInline
package protocol Identifier: Hashable, Comparable, Sendable {
    var index: Int { get }
    init(_ index: Int)
}

extension Identifier {
    @inlinable package static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}

@usableFromInline
package struct ServiceID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct PersonID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct FaultID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct HopID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct RuleID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct MonitorID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

/// The n-th inbox of the setup.
@usableFromInline
package struct InboxID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct StreamID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct PolicyID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct ScheduleID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

@usableFromInline
package struct WorkflowID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

/// The n-th incident the pager opened in this run, from 0; people see `#1`.
@usableFromInline
package struct IncidentID: Identifier {
    @usableFromInline package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}
