import Model

/// What an author has happen to the pager, as a document; the counterpart of `InputReader`.
struct InputWriter {
    let scenario: Scenario

    /// `sends:`, `changes:` and `operators:`, as far as there are any.
    var entries: [(key: String, value: YAMLValue)] {
        var (sends, changes, operators): ([(Int32, YAMLValue)], [YAMLValue], [YAMLValue]) = ([], [], [])
        for input in scenario.inputs {
            let at = (key: "at", value: ScenarioFiles.value(input.at - .start))
            switch input.kind {
            // Events are numbered as they stand in the list, which need not be in order of time.
            case .send(let event): sends.append((event.id.ordinal, .table([at] + send(event))))
            case .change(let change): changes.append(.table([at] + self.change(change)))
            case .operation(let operation): operators.append(.table([at] + self.operation(operation)))
            }
        }
        let lists = [
            ("sends", sends.sorted { $0.0 < $1.0 }.map(\.1)), ("changes", changes), ("operators", operators),
        ]
        return lists.filter { !$0.1.isEmpty }.map { ($0.0, .list($0.1)) }
    }

    private func send(_ event: AlertEvent) -> [(key: String, value: YAMLValue)] {
        var entries: [(key: String, value: YAMLValue)] = [("service", name(event.service))]
        if let opener = event.opener {
            entries.append(("by", name(opener.person)))
            if let urgency = opener.urgency { entries.append(("urgency", .text(urgency.rawValue))) }
            return entries + [("summary", .text(event.summary)), ("details", .list(event.details.map { .text($0) }))]
        }
        if let integration = event.integration { entries.append(("integration", .text(integration.text))) }
        entries.append(("action", .text(event.action.rawValue)))
        if let key = event.dedupKey { entries.append(("key", .text(key))) }
        entries.append(("severity", .text(event.severity.text)))
        if !event.summary.isEmpty { entries.append(("summary", .text(event.summary))) }
        entries.append(("details", .list(event.details.map { .text($0) })))
        return entries
    }

    private func change(_ change: PagerChange) -> [(key: String, value: YAMLValue)] {
        switch change {
        case .disable(let service): [("disables", name(service))]
        case .enable(let service): [("enables", name(service))]
        case .edit(let id, let policy): [("edits", name(id))] + SetupWriter(scenario: scenario).entries(policy)
        case .restart(let length): [("restarts", ScenarioFiles.value(length))]
        case .startMaintenance(let service, let length):
            [("maintains", name(service)), ("for", ScenarioFiles.value(length))]
        case .endMaintenance(let service): [("ends_maintenance", name(service))]
        }
    }

    private func operation(_ operation: Operation) -> [(key: String, value: YAMLValue)] {
        func does(
            _ verb: InputReader.Verb, _ more: (key: String, value: YAMLValue)...
        ) -> [(key: String, value: YAMLValue)] {
            [("who", name(operation.by)), (verb.rawValue, number(operation.incident))] + more
        }
        switch operation.action {
        case .acknowledge: return does(.acknowledges)
        case .resolve: return does(.resolves)
        case .unacknowledge: return does(.unacknowledges)
        case .snooze(let length): return does(.snoozes, ("for", ScenarioFiles.value(length)))
        case .reassign(let people): return does(.reassigns, ("to", .list(people.map(name))))
        case .delegate(let policy): return does(.reassigns, ("policy", name(policy)))
        case .escalate(let level): return does(.escalates, ("level", .text(String(level))))
        case .merge(let target): return does(.merges, ("into", number(target)))
        case .move(let alert, let integration, let target):
            let from = integration.map { [(key: "integration", value: YAMLValue.text($0.text))] } ?? []
            return does(.moves, ("alert", .text(alert)), ("into", number(target))) + from
        case .reopen: return does(.reopens)
        case .note(let text): return does(.notes, ("text", .text(text)))
        case .prioritize(let priority): return does(.prioritizes, ("priority", .text(priority)))
        case .setUrgency(let urgency): return does(.setsUrgency, ("to", .text(urgency.rawValue)))
        case .request(let people, let policies):
            return does(.requestsHelp, ("of", .list(people.map(name))), ("policies", .list(policies.map(name))))
        case .accept: return does(.accepts)
        case .decline: return does(.declines)
        }
    }

    private func name(_ service: ServiceID) -> YAMLValue { .text(scenario[service].name.text) }
    private func name(_ person: PersonID) -> YAMLValue { .text(scenario[person].name.text) }
    private func name(_ policy: PolicyID) -> YAMLValue { .text(scenario[policy].name.text) }
    private func number(_ incident: IncidentID) -> YAMLValue { .text(String(incident.index + 1)) }
}
