import Model

/// Reads `workflows:` of a setup: automated handling of incidents, by name.
struct WorkflowReader {
    private static let verbs = ["remedies", "posts", "requests_help"]

    private let area = "workflow"
    let reading: Reading
    let services: Names
    let people: Names
    let policies: Names

    init(reading: Reading, services: Names, people: Names, policies: Names) {
        (self.reading, self.services, self.people, self.policies) = (reading, services, people, policies)
    }

    func read(_ node: YAMLNode?) -> [Workflow] { reading.entries(node, "workflow", area: area).map(workflow) }

    private func workflow(_ pair: YAMLNode.Pair) -> Workflow {
        var workflow = Workflow(
            name: Symbol(pair.key), service: nil, urgency: nil, conditionText: nil, condition: nil, steps: [])
        guard
            let table = Table(
                pair.value, "a workflow", area: area, keys: ["service", "urgency", "when", "steps"], reading: reading)
        else { return workflow }
        workflow.service = table["service"].flatMap { reading.resolve($0, in: services, area) }.map(ServiceID.init)
        workflow.urgency = table.choice("urgency", Urgency.self)
        if let when = table["when"], let text = reading.text(when, "'when'", area) {
            workflow.conditionText = text
            workflow.condition = reading.condition(text, area, at: when.mark)
        }
        let steps = table.required(
            "steps", "the workflow '\(pair.key)'", hint: "add 'steps: [{after: 1m, remedies: succeeds}]'")
        workflow.steps = reading.list(steps, "'steps'", area: area).compactMap(step)
        return workflow
    }

    private func step(_ node: YAMLNode) -> Workflow.Step? {
        let keys = ["after"] + Self.verbs + (node["requests_help"] == nil ? [] : ["policies"])
        guard let table = Table(node, "a step", area: area, keys: keys, reading: reading) else { return nil }
        let after = table.delay("after") ?? .zero
        let named = table.pairs.filter { Self.verbs.contains($0.key) }
        guard let verb = named.first, named.count == 1 else {
            if !named.isEmpty || !Self.verbs.contains(where: table.seemsToMean) {
                reading.error(
                    "workflow/one-verb", named.isEmpty ? "the step does nothing" : "a step does one thing",
                    at: named.dropFirst().first?.mark ?? table.mark,
                    hint: named.isEmpty ? "write it like '{after: 1m, remedies: succeeds}'" : "make two steps of it")
            }
            return nil
        }
        return action(verb, table).map { Workflow.Step(after: after, action: $0) }
    }

    private func action(_ verb: YAMLNode.Pair, _ table: Table) -> Workflow.Action? {
        switch verb.key {
        case "remedies":
            return reading.word(verb.value, "'remedies'", area, ["succeeds", "fails"]).map {
                .remedy(succeeds: $0 == "succeeds")
            }
        case "posts": return reading.text(verb.value, "'posts'", area).map { .post($0) }
        default:
            return .request(
                people: reading.items(verb.value).compactMap { reading.resolve($0, in: people, area) }.map(PersonID.init),
                policies: reading.items(table["policies"]).compactMap { reading.resolve($0, in: policies, area) }
                    .map(PolicyID.init))
        }
    }
}

extension Reading {
    /// A condition on events, or reported.
    func condition(_ text: String, _ area: String, at mark: SourceMark) -> EventCondition? {
        do {
            return try ConditionParser.parse(text)
        } catch {
            self.error("\(area)/bad-condition", error.message, at: mark, hint: error.hint)
            return nil
        }
    }
}
