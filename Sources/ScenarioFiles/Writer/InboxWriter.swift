import Model

/// `inboxes:` with every number said, and what goes there.
struct InboxWriter {
    let scenario: Scenario

    /// Nil without any.
    var entry: (key: String, value: YAMLValue)? {
        let inboxes = scenario.setup.inboxes
        return inboxes.isEmpty ? nil : ("inboxes", .table(inboxes.map { ($0.name.text, value($0)) }))
    }

    private func value(_ rules: InboxRules) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue?)] = [("kind", .text(rules.kind.rawValue))]
        entries += linkEntries(rules.link).map { ($0.key, $0.value) }
        entries += [
            ("hours", ScenarioFiles.value(rules.hours)), ("reads", ScenarioFiles.value(rules.reads)),
            ("phase", rules.phase.map { ScenarioFiles.value($0) }), ("handling", ScenarioFiles.value(rules.handling)),
            ("same_work", ScenarioFiles.value(rules.sameWork)), ("at_once", rules.atOnce.map { .text($0.text) }),
        ]
        return .table(ofPresent: entries)
    }

    /// `by:` of an alert; nil where it goes to the pager and nowhere else.
    func value(_ destinations: [Destination]) -> YAMLValue? {
        destinations == [.pager] ? nil : .list(destinations.map { .text(text($0)) })
    }

    private func text(_ destination: Destination) -> String {
        switch destination {
        case .pager: "pager"
        case .inbox(let inbox): scenario[inbox]?.name.text ?? ""
        }
    }
}
