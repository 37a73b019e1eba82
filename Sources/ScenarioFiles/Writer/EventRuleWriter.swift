import Model

/// Event rules as a document; the counterpart of `EventRuleReader`.
struct EventRuleWriter {
    let scenario: Scenario

    func value(_ rules: [EventRule]) -> YAMLValue { .list(rules.map(rule)) }

    private func rule(_ rule: EventRule) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = []
        if let text = rule.conditionText { entries.append(("when", .text(text))) }
        for action in rule.actions {
            switch action {
            case .route(let service): entries.append(("route_to", .text(scenario[service].name.text)))
            case .suppress: entries.append(("does", .text("suppress")))
            case .drop: entries.append(("does", .text("drop")))
            case .pause(let length): entries.append(("pause", ScenarioFiles.value(length)))
            case .severity(let severity): entries.append(("severity", .text(severity.text)))
            case .priority(let priority): entries.append(("priority", .text(priority)))
            case .policy(let policy): entries.append(("policy", .text(scenario[policy].name.text)))
            case .action(let action): entries.append(("action", .text(action.rawValue)))
            }
        }
        return .table(entries)
    }
}
