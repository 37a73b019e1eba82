/// A position in one of the scenario's tables. Dense, cheap to carry, and meaningless outside its scenario: journals write names.
package protocol Identifier: Hashable, Comparable, Sendable {
    var index: Int { get }
    init(_ index: Int)
}

extension Identifier {
    package static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}

package struct ServiceID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

package struct PersonID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

package struct FaultID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

package struct HopID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

package struct RuleID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

package struct StreamID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

package struct PolicyID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

package struct ScheduleID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}

/// The n-th incident the pager opened in this run, from 0; people see `#1`.
package struct IncidentID: Identifier {
    package let raw: Int32
    @inlinable package init(_ index: Int) { raw = Int32(index) }
    @inlinable package var index: Int { Int(raw) }
}
