import Model

/// What a scenario's event rules make of an event: those of its setup's orchestration, then those of the service it is for by then. In each
/// list the first rule whose condition is true counts; where both say something of one kind, the service's.
///
/// Source: PagerDuty REST API, event orchestrations; developer.pagerduty.com, PagerDuty condition language.
struct EventRuling: Sendable {
    /// As it goes on, perhaps to another service, or with another severity.
    private(set) var event: AlertEvent
    private(set) var isDropped = false
    private(set) var isSuppressed = false
    /// How long it is held back; nil = as its service says.
    private(set) var pause: Delay?
    /// In the place of its service's.
    private(set) var policy: PolicyID?

    init(_ event: AlertEvent, in scenario: Scenario) {
        self.event = event
        // What a person opens is no event.
        if event.opener != nil { return }
        let pager = scenario.setup.pager
        follow(pager.orchestration, scenario)
        let destination = self.event.service
        for service in pager.services where service.service == destination { follow(service.rules, scenario) }
    }

    private mutating func follow(_ list: [EventRule], _ scenario: Scenario) {
        let said = event
        let rule = list.first { rule in rule.condition.map { $0.isTrue(of: said, in: scenario) } ?? true }
        for action in rule?.actions ?? [] {
            switch action {
            case .drop: isDropped = true
            case .suppress: isSuppressed = true
            case .route(let service): event.service = service
            case .severity(let severity): event.severity = severity
            case .action(let kind): event.action = kind
            case .policy(let id): policy = id
            case .pause(let length): pause = length
            // Independent of everything a pager does by itself.
            case .priority: break
            }
        }
    }
}

extension EventCondition {
    func isTrue(of event: AlertEvent, in scenario: Scenario) -> Bool {
        switch self {
        case .and(let first, let second): first.isTrue(of: event, in: scenario) && second.isTrue(of: event, in: scenario)
        case .or(let first, let second): first.isTrue(of: event, in: scenario) || second.isTrue(of: event, in: scenario)
        case .not(let other): !other.isTrue(of: event, in: scenario)
        case .field(let field, let comparison): event.says(field, in: scenario).map(comparison.isTrue) ?? false
        }
    }
}

extension EventCondition.Comparison {
    fileprivate func isTrue(of value: String) -> Bool {
        switch self {
        case .exists: true
        case .equals(let text): text == value
        case .matches(let text, let isExact): isExact ? text == value : text.lowercased() == value.lowercased()
        case .contains(let text, let isExact):
            isExact ? value.contains(text) : value.lowercased().contains(text.lowercased())
        }
    }
}

extension AlertEvent {
    /// By the names of PagerDuty's common event format; nil when it says nothing there.
    func says(_ field: String, in scenario: Scenario) -> String? {
        switch field {
        case "summary": return summary
        case "severity": return severity.text
        case "source": return integration?.text ?? scenario.setup.name
        case "component": return scenario[service].name.text
        case "group": return group.isEmpty ? nil : group
        case "class": return id.rule.map { scenario[$0].name.text }
        default:
            let parts = field.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, parts[0] == "custom_details" else { return nil }
            let lines = details.filter { $0.hasPrefix(parts[1] + ": ") }
            return lines.first.map { String($0.dropFirst(parts[1].count + 2)) }
        }
    }
}
