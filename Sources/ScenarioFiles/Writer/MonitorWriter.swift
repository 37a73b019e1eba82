import Model

/// Monitors as a setup writes them, each under the key of its kind.
struct MonitorWriter {
    let scenario: Scenario

    func entry(_ monitor: Monitor) -> (key: String, value: YAMLValue) {
        switch monitor.kind {
        case .prober(let rules): ("probes", .table(rules.checks.map { ($0.name.text, value($0)) }))
        case .elastalert(let rules): ("elastalert", ElastAlertWriter(scenario: scenario).value(rules))
        case .desk(let rules): ("desk", DeskWriter(scenario: scenario).value(rules))
        case .cloudwatch(let rules): ("cloudwatch", CloudWatchWriter(scenario: scenario).value(rules))
        }
    }

    private func value(_ check: ProberRules.Check) -> YAMLValue {
        .table(ofPresent: [
            ("service", .text(scenario[check.service].name.text)), ("every", ScenarioFiles.value(check.every)),
            ("phase", check.phase.map { ScenarioFiles.value($0) }), ("timeout", ScenarioFiles.value(check.timeout)),
            ("fails", ScenarioFiles.value(check.fails)), ("recovers", ScenarioFiles.value(check.recovers)),
            ("severity", .text(check.severity.text)), ("to", .text(scenario[check.route].name.text)),
        ])
    }
}
