import Calendars
import Model
import Vendors

/// A rule as read; its hours become flat when the horizon is known.
struct AlertDraft {
    var rule: AlertRule
    var hours: Hours
    var routeMark: SourceMark
}

/// Reads `alerts:`, the rules that watch the indexed lines.
struct AlertReader {
    static let keys = [
        "query", "when", "tiers", "severity", "window", "group_by", "every", "phase", "granularity", "suppress", "pause",
        "lag_guard",
        "dedup", "hours", "snooze", "to", "by",
    ]
    private let area = "alert"
    let reading: Reading
    let services: Names
    let inboxes: Names

    func read(_ node: YAMLNode?) -> [AlertDraft] {
        reading.entries(node, "alert", area: area).compactMap(rule)
    }

    private func rule(_ pair: YAMLNode.Pair) -> AlertDraft? {
        guard let table = Table(pair.value, "an alert", area: area, keys: Self.keys, reading: reading) else { return nil }
        let query = self.query(table)
        let every = table.delay("every", atLeast: .seconds(1)) ?? Logzio.evaluationInterval
        let snoozed = table["snooze"].map { reading.windows($0, "'snooze'", area) } ?? Windows([])
        let route = self.route(table)
        let rule = AlertRule(
            name: Symbol(pair.key), queryText: query.text, query: query.query, condition: AlertCondition(table, reading).read(),
            window: table.delay("window", atLeast: .seconds(1)) ?? Logzio.windowDefault, groupBy: groupBy(table), every: every,
            phase: table.phase(below: every, hint: "a phase lies between 0s and 'every'"),
            granularity: table.delay("granularity", atLeast: .milliseconds(1)) ?? Logzio.granularity,
            suppress: table.delay("suppress") ?? Logzio.suppressDefault,
            pause: table.choice("pause", AlertRule.Pause.self) ?? Logzio.pause,
            lagGuard: table.choice("lag_guard", AlertRule.LagGuard.self) ?? Logzio.lagGuard,
            dedup: table.choice("dedup", AlertRule.Dedup.self) ?? Logzio.dedup, schedule: .always, snoozed: snoozed,
            route: route.route, destinations: reading.destinations(table["by"], in: inboxes, area), mark: pair.mark)
        return AlertDraft(
            rule: rule, hours: table["hours"].map { reading.hours($0, "'hours'", area) } ?? .always, routeMark: route.mark)
    }

    private func query(_ table: Table) -> (text: String, query: Query) {
        guard let node = table.required("query", "an alert", hint: "add a query like 'level:ERROR', or '*' for every line"),
            let text = reading.text(node, "'query'", area)
        else { return ("*", .everything) }
        do {
            return (text, try parseQuery(text))
        } catch {
            reading.report(error, in: node, code: "alert/bad-query")
            return (text, .everything)
        }
    }

    private func groupBy(_ table: Table) -> [String] {
        let fields = table.texts("group_by") ?? []
        if fields.count > Logzio.groupByMax {
            reading.error(
                "alert/too-many-groups", "an alert groups by at most \(Logzio.groupByMax) fields, found \(fields.count)",
                at: table["group_by"]?.mark)
        }
        if Set(fields).count < fields.count {
            reading.error("alert/duplicate-name", "an alert groups by a field once", at: table["group_by"]?.mark)
        }
        return fields
    }

    private func route(_ table: Table) -> (route: AlertRule.Route, mark: SourceMark) {
        guard let node = table.required("to", "an alert", hint: "add 'to: SERVICE', or 'to: group' when it groups by service")
        else {
            return (.service(ServiceID(-1)), table.mark)
        }
        if node.scalar == "group" {
            if (table.texts("group_by") ?? []).isEmpty {
                reading.error(
                    "alert/no-group", "'to: group' needs a 'group_by' whose first field names the service", at: node.mark,
                    hint: "add 'group_by: service'")
            }
            return (.byGroup, node.mark)
        }
        return (.service(ServiceID(reading.resolve(node, in: services, area) ?? -1)), node.mark)
    }
}

/// Reads `when:`, `tiers:` and `severity:` of one alert.
struct AlertCondition {
    private let area = "alert"
    private let table: Table
    private let reading: Reading

    init(_ table: Table, _ reading: Reading) { (self.table, self.reading) = (table, reading) }

    func read() -> AlertRule.Condition {
        let severity = table.choice("severity", Severity.Word.self)?.severity ?? .critical
        guard
            let node = table.required("when", "an alert", hint: "add 'when: count >= 100' or 'when: absent'"),
            let text = reading.text(node, "'when'", area)
        else { return .absence(severity) }
        if text == "absent" {
            if let tiers = table.keyMark("tiers") {
                reading.error("alert/tiers-without-number", "'absent' has no number to tier", at: tiers, hint: "use 'severity'")
            }
            return .absence(severity)
        }
        return threshold(text, node, severity)
    }

    /// `count >= 500`, `p95(duration_ms) > 800`, or without the number when `tiers:` gives them.
    private func threshold(_ text: String, _ node: YAMLNode, _ severity: Severity) -> AlertRule.Condition {
        let fallback = AlertRule.Condition.absence(severity)
        let signs = Set("<>=!")
        let head = text.prefix { !signs.contains($0) }
        let sign = text.dropFirst(head.count).prefix { signs.contains($0) }
        let number = text.dropFirst(head.count + sign.count).filter { $0 != " " }
        guard let aggregation = aggregation(head.filter { $0 != " " }, node) else { return fallback }
        guard let comparison = AlertRule.Comparison(rawValue: String(sign)) else {
            reading.error(
                "alert/bad-condition", "'\(text.clipped)' compares with nothing", at: node.mark,
                hint:
                    "write it like 'count >= 500'; signs are >= <= > < == !="
            )
            return fallback
        }
        if let tiersNode = table["tiers"] {
            if !number.isEmpty {
                reading.error(
                    "alert/two-thresholds", "'when' has a number and there are 'tiers' too", at: node.mark,
                    hint: "write 'when: \(head.filter { $0 != " " }) \(sign)' without the number")
            }
            if let mark = table.keyMark("severity") {
                reading.error(
                    "alert/severity-and-tiers", "'tiers' name their severities", at: mark, hint: "leave 'severity' out")
            }
            return .threshold(aggregation, comparison, tiers: tiers(tiersNode, comparison))
        }
        guard !number.isEmpty else {
            reading.error(
                "alert/no-threshold", "'when' has no number", at: node.mark,
                hint: "add it, or 'tiers: {warning: 50, critical: 500}'")
            return fallback
        }
        let threshold = reading.thousandths(number, "the threshold", area, at: node.mark) ?? 0
        if aggregation.isCount, comparison == .atLeast && threshold <= 0 || comparison == .above && threshold < 0 {
            reading.error(
                "alert/always-true", "'\(text.clipped)' holds when nothing is seen", at: node.mark,
                hint: "write 'count >= 1', or 'when: absent' for silence")
        }
        return .threshold(aggregation, comparison, tiers: [.init(severity: severity, threshold: threshold)])
    }

    private func aggregation(_ text: String, _ node: YAMLNode) -> AlertRule.Aggregation? {
        if text == "count" { return .count }
        let name = String(text.prefix { $0 != "(" })
        let field = text.dropFirst(name.count + 1)
        guard text.hasSuffix(")"), field.count > 1 else {
            reportAggregation(name, node)
            return nil
        }
        let inner = String(field.dropLast())
        switch name {
        case "sum": return .sum(inner)
        case "avg": return .average(inner)
        case "min": return .minimum(inner)
        case "max": return .maximum(inner)
        case "unique": return .uniqueCount(inner)
        default:
            guard name.first == "p", let percent = Int(name.dropFirst()), (1...99).contains(percent) else {
                reportAggregation(name, node)
                return nil
            }
            return .percentile(inner, percent)
        }
    }

    private func reportAggregation(_ name: String, _ node: YAMLNode) {
        let known = ["count", "sum", "avg", "min", "max", "unique", "p95", "absent"]
        let shape = known.contains(name) ? "write '\(name)(FIELD)'" : nil
        reading.error(
            "alert/bad-condition", "'\(name.clipped)' is nothing an alert can measure", at: node.mark,
            hint: shape ?? nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                ?? "use count, sum(f), avg(f), min(f), max(f), unique(f), p1(f) to p99(f), or absent")
    }

    private func tiers(_ node: YAMLNode, _ comparison: AlertRule.Comparison) -> [AlertRule.Tier] {
        var tiers: [AlertRule.Tier] = []
        for pair in node.pairs ?? [] {
            let key = YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)
            guard let severity = reading.choice(key, "a tier", area, Severity.Word.self)?.severity,
                let text = reading.text(pair.value, "a threshold", area),
                let threshold = reading.thousandths(text, "a threshold", area, at: pair.value.mark)
            else { continue }
            tiers.append(AlertRule.Tier(severity: severity, threshold: threshold))
        }
        if tiers.isEmpty, node.pairs?.isEmpty ?? true {
            reading.error(
                "alert/no-threshold", "'tiers' names no threshold", at: node.mark,
                hint: "write 'tiers: {warning: 50, critical: 500}'")
        }
        tiers.sort { $0.severity < $1.severity }
        checkOrder(tiers, comparison, node)
        return tiers
    }

    /// A worse severity that asks for less makes the milder one unreachable.
    private func checkOrder(_ tiers: [AlertRule.Tier], _ comparison: AlertRule.Comparison, _ node: YAMLNode) {
        for (mild, bad) in zip(tiers, tiers.dropFirst()) {
            let isReachable =
                switch comparison {
                case .atLeast, .above: mild.threshold < bad.threshold
                case .atMost, .below: mild.threshold > bad.threshold
                case .equal, .notEqual: true
                }
            guard !isReachable else { continue }
            reading.warning(
                "alert/tier-unreachable",
                "'\(mild.severity.text)' is never the highest tier: '\(bad.severity.text)' holds wherever it does",
                at: node.mark, hint: "let a worse severity ask for more")
        }
    }
}

extension Severity {
    /// The severities as a document writes them.
    enum Word: String, CaseIterable {
        case info, warning, error, critical

        var severity: Severity {
            switch self {
            case .info: .info
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
        }
    }
}

extension AlertRule.Aggregation {
    /// Whether it counts, and so is never below zero.
    fileprivate var isCount: Bool {
        switch self {
        case .count, .uniqueCount: true
        case .sum, .average, .minimum, .maximum, .percentile: false
        }
    }
}
