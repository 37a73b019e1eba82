/// One label of a series or an alert.
package struct Label: Hashable, Comparable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }

    package static func < (a: Label, b: Label) -> Bool { (a.name, a.value) < (b.name, b.value) }
}

/// The labels that tell one series or alert from all others, by name. A metric's own name is the label `__name__`.
package struct Labels: Hashable, Comparable, Sendable {
    package static let metric = "__name__"

    /// Sorted by name, without empty values: a label that is empty is as good as none.
    package let all: [Label]

    package init(_ labels: [Label] = []) { all = labels.filter { !$0.value.isEmpty }.sorted() }

    package subscript(name: String) -> String? { all.first { $0.name == name }?.value }

    package func keeping(_ names: [String]) -> Labels { Labels(all.filter { names.contains($0.name) }) }
    package func dropping(_ names: [String]) -> Labels { Labels(all.filter { !names.contains($0.name) }) }
    package var withoutMetric: Labels { dropping([Labels.metric]) }

    /// Together with others, which win.
    package func with(_ labels: [Label]) -> Labels { Labels(dropping(labels.map(\.name)).all + labels) }

    /// Values in the order of their names, joined by `/`: what groups are called.
    package var group: String { all.map(\.value).joined(separator: "/") }

    /// `{job="checkout", severity="critical"}`.
    package var text: String {
        "{" + all.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ") + "}"
    }

    package static func < (a: Labels, b: Labels) -> Bool { a.all.lexicographicallyPrecedes(b.all) }
}

/// A condition on one label: `code=~"5.."`. A label that is not there counts as empty.
package struct LabelMatcher: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable, CaseIterable {
        case equal = "=", notEqual = "!=", matches = "=~", doesNotMatch = "!~"
    }

    package var name: String
    package var operation: Operation
    package var value: String
    /// Of the two that match.
    private let pattern: LabelPattern?

    /// Nil when `value` is a regular expression beyond what `LabelPattern` reads.
    package init?(_ name: String, _ operation: Operation, _ value: String) {
        (self.name, self.operation, self.value) = (name, operation, value)
        switch operation {
        case .equal, .notEqual: pattern = nil
        case .matches, .doesNotMatch:
            guard let read = LabelPattern(value) else { return nil }
            pattern = read
        }
    }

    package func admits(_ labels: Labels) -> Bool {
        let found = labels[name] ?? ""
        return switch operation {
        case .equal: found == value
        case .notEqual: found != value
        case .matches: pattern?.matches(found) ?? false
        case .doesNotMatch: !(pattern?.matches(found) ?? false)
        }
    }

    package var text: String { "\(name)\(operation.rawValue)\(jsonQuoted(value))" }
}

extension [LabelMatcher] {
    package func admits(_ labels: Labels) -> Bool { allSatisfy { $0.admits(labels) } }
}
