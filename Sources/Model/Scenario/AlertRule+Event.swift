/// What an aggregator's event says: a rule's words, for whoever sends them and whoever has to know beforehand what will be sent.
extension AlertRule {
    /// The title; `value` in thousandths.
    package func summary(group: String, value: Int64) -> String {
        let subject = group.isEmpty ? name.text : "\(name) on \(group)"
        switch condition {
        case .absence: return "\(subject): nothing seen for \(window.text)"
        case .threshold(let aggregation, _, _):
            return "\(subject): \(aggregation.text) is \(amountText(value, decimals: 3)) in \(window.text)"
        }
    }

    package func dedupKey(group: String) -> String? {
        switch dedup {
        case .none: nil
        case .rule: name.text
        case .group: group.isEmpty ? name.text : "\(name)/\(group)"
        }
    }
}

extension AlertRule.Aggregation {
    package var text: String {
        switch self {
        case .count: "count"
        case .sum(let field): "sum of \(field)"
        case .average(let field): "average of \(field)"
        case .minimum(let field): "minimum of \(field)"
        case .maximum(let field): "maximum of \(field)"
        case .uniqueCount(let field): "unique count of \(field)"
        case .percentile(let field, let percent): "p\(percent) of \(field)"
        }
    }
}

extension Scenario {
    /// What an event tells of a service: its name, its team and its tier.
    package func about(_ id: ServiceID) -> [String] {
        let service = self[id]
        var lines = ["service: \(service.name)"]
        if !service.team.isEmpty { lines.append("team: \(service.team)") }
        if let tier = tier(of: id) { lines.append("tier: \(tier.name)") }
        return lines
    }

    /// What the event of a rule tells, but for the lines it quotes.
    package func details(of rule: AlertRule, on service: ServiceID, group: String) -> [String] {
        about(service) + [
            "query: \(rule.queryText)",
            "link: https://logs.example/alerts/\(rule.name)" + (group.isEmpty ? "" : "?group=\(group)"),
        ]
    }
}
