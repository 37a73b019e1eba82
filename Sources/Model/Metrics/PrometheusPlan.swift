/// A Prometheus' rules applied to the series of a scenario: which alerts there can be, with which labels.
package struct PrometheusPlan: Sendable {
    package enum Step: Sendable {
        /// An alert's place among the monitor's alerts.
        case alert(Int, QueryProgram)
        /// Writes slots from `first` on.
        case record(first: Int, QueryProgram)
    }

    package struct Slot: Sendable {
        /// Values of the query's own labels.
        package var group: String
        package var labels: Labels
        /// With the value still to be filled in.
        package var annotations: [(name: String, text: PromTemplate)]
    }

    package let sources: ResolvedQuery.Sources
    /// By group, in the order of its rules.
    package let groups: [[Step]]
    /// By alert: what each slot of its query is called.
    package let alerts: [[Slot]]
    /// By alert: slots whose labels are the same once the rule has added its own. When two of them hold, Prometheus gives the rule up.
    package let twins: [[[Int]]]

    package init(_ rules: PrometheusRules, in scenario: Scenario) {
        var sources = ResolvedQuery.Sources(series: metricSeries(of: scenario))
        let records = rules.groups.flatMap(\.rules).compactMap { rule in
            if case .record(let name, let expression, let labels) = rule { (name, expression, labels) } else { nil }
        }
        // A record may read one that stands further down: by the last pass every chain of them is resolved.
        var firsts: [Int] = []
        for _ in records.indices {
            var recorded: [Labels] = []
            firsts = []
            for (name, expression, labels) in records {
                firsts.append(recorded.count)
                let found = ResolvedQuery(expression.query, in: sources).labels ?? [Labels()]
                recorded += found.map { $0.with(labels + [Label(Labels.metric, name)]) }
            }
            if sources.recorded == recorded { break }
            sources.recorded = recorded
        }
        self.sources = sources
        var (alerts, record) = ([[Slot]](), 0)
        groups = rules.groups.map { group in
            group.rules.map { rule in
                switch rule {
                case .record(_, let expression, _):
                    record += 1
                    let query = ResolvedQuery(expression.query, in: sources)
                    return .record(first: firsts[record - 1], QueryProgram(query.root))
                case .alert(let rule):
                    let query = ResolvedQuery(rule.expression.query, in: sources)
                    alerts.append((query.labels ?? [Labels()]).map { PrometheusPlan.slot(of: rule, $0.withoutMetric) })
                    return .alert(alerts.count - 1, QueryProgram(query.root))
                }
            }
        }
        self.alerts = alerts
        twins = alerts.map { slots in
            let alike = Dictionary(grouping: slots.indices) { slots[$0].labels }.values.filter { $0.count > 1 }
            return alike.sorted { $0[0] < $1[0] }
        }
    }

    private static func slot(of rule: PrometheusRules.AlertingRule, _ labels: Labels) -> Slot {
        let own = rule.labels.map { Label($0.name, PromTemplate($0.value).filled(labels)) }
        return Slot(
            group: labels.group, labels: labels.with(own + [Label("alertname", rule.name)]),
            annotations: rule.annotations.map { ($0.name, PromTemplate($0.value).with(labels)) })
    }
}

/// Text with `{{ $labels.service }}` and `{{ $value }}` in it, as rule files have it; a formatting function behind `|` is left out.
package struct PromTemplate: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case text(String)
        case label(String)
        case value
        /// Braces with something else inside.
        case unknown(String)
    }

    private let parts: [Part]
    /// Whether a function stands behind a `|` in any of its braces.
    package let hasFunction: Bool

    private init(_ parts: [Part], hasFunction: Bool) { (self.parts, self.hasFunction) = (parts, hasFunction) }

    package init(_ text: String) {
        var (parts, hasFunction): ([Part], Bool) = ([], false)
        var rest = Substring(text)
        while let (before, inside, after) = PromTemplate.cut(rest) {
            hasFunction = hasFunction || inside.contains("|")
            if !before.isEmpty { parts.append(.text(String(before))) }
            parts.append(PromTemplate.part(String(inside)))
            rest = after
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.init(parts, hasFunction: hasFunction)
    }

    /// Up to the next braces, what is in them, and the rest.
    private static func cut(_ text: Substring) -> (Substring, Substring, Substring)? {
        guard let open = place(of: "{{", in: text), let close = place(of: "}}", in: text[open...].dropFirst(2)) else {
            return nil
        }
        let inside = text[open..<close].dropFirst(2)
        return (text[..<open], inside, text[close...].dropFirst(2))
    }

    private static func place(of pair: String, in text: Substring) -> Substring.Index? {
        text.indices.first { text[$0...].hasPrefix(pair) }
    }

    private static func part(_ inside: String) -> Part {
        let word = inside.split(separator: "|").first.map { $0.filter { !" -".contains($0) } } ?? ""
        if word == "$value" || word == ".Value" { return .value }
        for prefix in ["$labels.", ".Labels."] where word.hasPrefix(prefix) {
            let name = word.dropFirst(prefix.count)
            if !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) { return .label(String(name)) }
        }
        return .unknown(inside)
    }

    /// The first braces that hold something else.
    package var unknown: String? {
        parts.lazy.compactMap { if case .unknown(let text) = $0 { text } else { nil } }.first
    }

    package var hasValue: Bool { parts.contains(.value) }

    /// With the labels filled in, and the value still to be.
    package func with(_ labels: Labels) -> PromTemplate {
        PromTemplate(
            parts.map { if case .label(let name) = $0 { .text(labels[name] ?? "") } else { $0 } }, hasFunction: hasFunction)
    }

    /// With the labels filled in, and the value if there is one.
    package func filled(_ labels: Labels, value: String? = nil) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .label(let name): labels[name] ?? ""
            case .value: value ?? "{{ $value }}"
            case .unknown(let text): "{{\(text)}}"
            }
        }.joined()
    }
}
