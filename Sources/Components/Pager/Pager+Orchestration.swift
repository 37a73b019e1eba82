import Model

/// What the rules of the orchestration, and then those of the service, make of an event: in each list the first that matches, and where both
/// say something of one kind, the service.
///
/// A dedup key stays within the integration it came by, wherever the event is routed.
extension Pager {
    func orchestrate(_ event: inout AlertEvent) -> EventOrders {
        var orders = EventOrders()
        apply(rules.orchestration, to: &event, &orders)
        apply(world.scenario.pagedService(event.service)?.rules ?? [], to: &event, &orders)
        return orders
    }

    private func apply(_ rules: [EventRule], to event: inout AlertEvent, _ orders: inout EventOrders) {
        guard let rule = rules.first(where: { $0.condition?.holds(for: event, in: world.scenario) ?? true }) else { return }
        for action in rule.actions {
            switch action {
            case .route(let service): event.service = service
            case .suppress: orders.isSuppressed = true
            case .drop: orders.isDropped = true
            case .pause(let length): orders.pause = length
            case .severity(let severity): event.severity = severity
            case .priority(let priority): orders.priority = priority
            case .policy(let policy): orders.policy = policy
            case .action(let action): event.action = action
            }
        }
    }
}

extension EventCondition {
    func holds(for event: AlertEvent, in scenario: Scenario) -> Bool {
        switch self {
        case .not(let condition): return !condition.holds(for: event, in: scenario)
        case .and(let a, let b): return a.holds(for: event, in: scenario) && b.holds(for: event, in: scenario)
        case .or(let a, let b): return a.holds(for: event, in: scenario) || b.holds(for: event, in: scenario)
        case .field(let name, let comparison):
            guard let value = event.field(name, in: scenario) else { return false }
            switch comparison {
            case .matches(let text, true), .equals(let text): return value == text
            case .matches(let text, false): return value.lowercased() == text.lowercased()
            case .contains(let text, true): return value.contains(text)
            case .contains(let text, false): return value.lowercased().contains(text.lowercased())
            case .exists: return true
            }
        }
    }
}
