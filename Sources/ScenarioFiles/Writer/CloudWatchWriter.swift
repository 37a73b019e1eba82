import Model

/// `cloudwatch:` with every number said.
struct CloudWatchWriter {
    let scenario: Scenario

    func value(_ rules: CloudWatchRules) -> YAMLValue {
        .table([
            ("filters", .table(rules.filters.map { ($0.name.text, filter($0)) })),
            ("alarms", .table(rules.alarms.map { ($0.name.text, alarm($0, rules.filters)) })),
            ("publish_lag", ScenarioFiles.value(rules.publishLag)), ("delivery", ScenarioFiles.value(rules.delivery)),
            ("retry", ScenarioFiles.value(rules.retry)),
        ])
    }

    private func filter(_ filter: MetricFilter) -> YAMLValue {
        let value =
            switch filter.value {
            case .constant(let value): amountText(value, decimals: 3)
            case .field(let name): "$.\(name)"
            }
        var entries: [(key: String, value: YAMLValue)] = [("pattern", .text(filter.patternText)), ("value", .text(value))]
        if let value = filter.defaultValue { entries.append(("default", .text(amountText(value, decimals: 3)))) }
        return .table(entries)
    }

    private func alarm(_ alarm: MetricAlarm, _ filters: [MetricFilter]) -> YAMLValue {
        let threshold = amountText(alarm.threshold, decimals: 3)
        var entries: [(key: String, value: YAMLValue)] = [
            ("filter", .text(filters[alarm.filter].name.text)),
            ("when", .text("\(alarm.statistic.rawValue) \(alarm.comparison.rawValue) \(threshold)")),
            ("period", ScenarioFiles.value(alarm.period)), ("evaluation_periods", .text(String(alarm.evaluationPeriods))),
            ("datapoints_to_alarm", .text(String(alarm.datapointsToAlarm))), ("missing", .text(alarm.missing.rawValue)),
            ("on_ok", .text(alarm.resolves ? "resolve" : "nothing")),
            ("on_insufficient", .text(alarm.insufficient.rawValue)),
        ]
        if let phase = alarm.phase { entries.append(("phase", ScenarioFiles.value(phase))) }
        entries += [("severity", .text(alarm.severity.text)), ("to", .text(scenario[alarm.service].name.text))]
        if let by = InboxWriter(scenario: scenario).value(alarm.destinations) { entries.append(("by", by)) }
        return .table(entries)
    }
}
