/// A rule of an event orchestration: what is done to events that it matches. In a list the first that matches wins.
///
/// Source: PagerDuty REST API, event orchestrations; developer.pagerduty.com, PagerDuty condition language.
package struct EventRule: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// To another service. Only before the service's own rules.
        case route(ServiceID)
        /// Kept as an alert that opens no incident.
        case suppress
        case drop
        /// Held back for so long, and gone if it is resolved by then.
        case pause(Delay)
        case severity(Severity)
        case priority(String)
        /// In the place of the service's.
        case policy(PolicyID)
        /// Takes the event for another kind of event.
        case action(AlertEvent.Action)
    }

    /// As written; nil matches every event.
    package var conditionText: String?
    package var condition: EventCondition?
    package var actions: [Action]
    package init(conditionText: String?, condition: EventCondition?, actions: [Action]) {
        (self.conditionText, self.condition, self.actions) = (conditionText, condition, actions)
    }
}

/// Whether a rule concerns an event.
package indirect enum EventCondition: Hashable, Sendable {
    package enum Comparison: Hashable, Sendable {
        /// All of it, whatever the case of its letters unless exact.
        case matches(String, isExact: Bool)
        /// Any part of it.
        case contains(String, isExact: Bool)
        case equals(String)
        case exists
    }

    /// A field the event does not have compares as false.
    case field(String, Comparison)
    case not(EventCondition)
    case and(EventCondition, EventCondition)
    case or(EventCondition, EventCondition)
}
