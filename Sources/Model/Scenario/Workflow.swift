/// Automated handling of incidents: steps one after the other from the opening of an incident on, until it is resolved.
///
/// Source of what steps can do: support.pagerduty.com, incident workflows and automation actions. How long they take, and whether a
/// remediation works, is the author's to say.
package struct Workflow: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// Repairs whatever is broken that the incident is about, or tries to and fails.
        case remedy(succeeds: Bool)
        /// Posts a status update.
        case post(String)
        case request(people: [PersonID], policies: [PolicyID])
    }

    package struct Step: Hashable, Sendable {
        /// Since the step before it, or the opening.
        package var after: Delay
        package var action: Action
        package init(after: Delay, action: Action) { (self.after, self.action) = (after, action) }
    }

    package var name: Symbol
    /// Of which service; nil = all.
    package var service: ServiceID?
    /// Of which urgency at the opening; nil = either.
    package var urgency: Urgency?
    /// What the event that opens the incident says, as written and as understood; nil = whatever it says.
    package var conditionText: String?
    package var condition: EventCondition?
    package var steps: [Step]
    package init(
        name: Symbol, service: ServiceID?, urgency: Urgency?, conditionText: String?, condition: EventCondition?, steps: [Step]
    ) {
        (self.name, self.service, self.urgency) = (name, service, urgency)
        (self.conditionText, self.condition, self.steps) = (conditionText, condition, steps)
    }
}
