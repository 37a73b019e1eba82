import Model

/// `desk:` with every number said.
struct DeskWriter {
    let scenario: Scenario

    func value(_ rules: DeskRules) -> YAMLValue {
        .table(ofPresent: [
            ("name", .text(rules.name.text)), ("hours", ScenarioFiles.value(rules.hours)),
            ("reads", ScenarioFiles.value(rules.reads)), ("phase", rules.phase.map { ScenarioFiles.value($0) }),
            ("handling", ScenarioFiles.value(rules.handling)), ("complaints", ScenarioFiles.value(rules.complaints)),
            ("same_ticket", ScenarioFiles.value(rules.sameTicket)),
            (
                "priorities",
                .table(zip(scenario.catalog.tiers, rules.priorities).map { ($0.name, .text($1.text)) })
            ),
        ])
    }
}
