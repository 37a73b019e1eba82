import Model

/// A check of `heartbeats:` with every number said.
struct HeartbeatWriter {
    let scenario: Scenario

    func value(_ check: HeartbeatRules.Check) -> YAMLValue {
        .table(
            ofPresent: source(check.source) + due(check.due, grace: check.grace) + [
                ("state", .text(check.isNew ? "new" : "up")), ("latency", ScenarioFiles.value(check.link.latency)),
                ("loss", ScenarioFiles.value(check.link.loss)), ("delivery", ScenarioFiles.value(check.delivery)),
                ("severity", .text(check.severity.text)), ("to", .text(scenario[check.route].name.text)),
                ("by", InboxWriter(scenario: scenario).value(check.destinations)),
            ])
    }

    private func source(_ source: HeartbeatRules.Source) -> [(key: String, value: YAMLValue?)] {
        switch source {
        case .service(let service, let every, let phase):
            [
                ("service", .text(scenario[service].name.text)), ("every", ScenarioFiles.value(every)),
                ("phase", phase.map { ScenarioFiles.value($0) }),
            ]
        case .alert(let rule): [("alert", .text(scenario[rule].name.text))]
        case .job(let service, let job): [("job", .text("\(scenario[service].name)/\(job.name)"))]
        }
    }

    private func due(_ due: HeartbeatRules.Due, grace: Delay) -> [(key: String, value: YAMLValue?)] {
        switch due {
        case .period(let period): [("period", ScenarioFiles.value(period)), ("grace", ScenarioFiles.value(grace))]
        case .nextRun: [("grace", ScenarioFiles.value(grace))]
        case .interval(let interval): [("interval", ScenarioFiles.value(interval))]
        }
    }
}
