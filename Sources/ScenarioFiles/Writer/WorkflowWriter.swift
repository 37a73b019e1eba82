import Model

/// A workflow as a document; the counterpart of `WorkflowReader`.
struct WorkflowWriter {
    let scenario: Scenario

    func value(_ workflow: Workflow) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = []
        if let service = workflow.service { entries.append(("service", .text(scenario[service].name.text))) }
        if let urgency = workflow.urgency { entries.append(("urgency", .text(urgency.rawValue))) }
        if let text = workflow.conditionText { entries.append(("when", .text(text))) }
        entries.append(("steps", .list(workflow.steps.map(step))))
        return .table(entries)
    }

    private func step(_ step: Workflow.Step) -> YAMLValue {
        let after = (key: "after", value: ScenarioFiles.value(step.after))
        switch step.action {
        case .remedy(let succeeds): return .table([after, ("remedies", .text(succeeds ? "succeeds" : "fails"))])
        case .post(let text): return .table([after, ("posts", .text(text))])
        case .request(let people, let policies):
            return .table([
                after, ("requests_help", .list(people.map { .text(scenario[$0].name.text) })),
                ("policies", .list(policies.map { .text(scenario[$0].name.text) })),
            ])
        }
    }
}
