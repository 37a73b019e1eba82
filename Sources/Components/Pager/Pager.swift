package import Model

/// Turns events into incidents, and incidents into pages, as PagerDuty documents it.
///
/// An incident is *triggered*, *acknowledged* or *resolved*.
/// - Triggered: it waits on a level of its policy. Reaching a level assigns whoever is on call *then* and starts their notification
///   rules for the incident's urgency; when the level's wait is over, the next level that has somebody is reached. Past the last
///   level the policy starts again while it has repeats left, then it is exhausted and stays with the last assignees. Low urgency never
///   escalates.
/// - Acknowledged: nobody is told anything. After the service's acknowledgement timeout it is triggered again on the level it was on: those
///   who had it are told again, and whoever has come on call there since.
/// - Resolved: over; the next trigger of its key opens a new one.
///
/// A trigger whose key is open only joins the incident; severity may raise its urgency, never lower it. Leaving a level cancels what is still
/// pending for those who are not on the next one. At one instant an acknowledgement beats an escalation, and an escalation beats a notification.
/// An event passes the rules of the orchestration and of its service, its service's windows, its key, a pause and its group, in this order,
/// before it opens an incident. What people do by hand, and what is changed, comes in with its own instant.
/// Where PagerDuty's documentation is silent, each extension states its choice. Here: an acknowledgement timeout grants the current level
/// its whole wait again.
package struct Pager: Machine {
    package enum Input: Sendable {
        case event(AlertEvent)
        case response(Response)
        case operation(Operation)
        case change(PagerChange)
        case wake(Wakeup)
    }

    let world: World
    let rules: PagerRules
    var limits: [IntegrationKey: RateLimit] = [:]
    /// Keys of open alerts that have no incident because a rule suppressed them.
    var suppressed: Set<AlertKey> = []
    /// Alerts that are held back, in order of their coming.
    var paused: [PausedAlert] = []
    var pauses: Int32 = 0
    /// In the order of their beginning.
    var workflows: [WorkflowRun] = []
    var disabled: Set<ServiceID>
    /// Windows begun by hand.
    var maintainedUntil: [ServiceID: Instant] = [:]
    /// When a window was last ended by hand.
    var maintenanceEnded: [ServiceID: Instant] = [:]
    var incidents: [Incident] = []
    var open: [AlertKey: IncidentID] = [:]
    /// In order of their making.
    var pending: [PendingNotification] = []
    var notifications: Int32 = 0
    var pages: Int32 = 0

    package init(_ world: World) {
        let scenario = world.scenario
        self.world = world
        rules = scenario.setup.pager
        disabled = Set(rules.services.filter(\.isDisabled).map(\.service))
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .event(let event): hear(event, at: now, into: &effects)
        case .response(let response): answer(response, at: now, into: &effects)
        case .operation(let operation): operate(operation, at: now, into: &effects)
        case .change(let change): self.change(change, at: now)
        case .wake(.escalate(let id)): escalate(id, at: now, into: &effects)
        case .wake(.notify(let number)): notify(number, into: &effects)
        case .wake(.acknowledgementTimeout(let id)): retrigger(id, because: nil, at: now, into: &effects)
        case .wake(.autoResolve(let id)): resolve(id, by: .timeout, into: &effects)
        case .wake(.urgencyChange(let id)): raise(id, at: now, into: &effects)
        case .wake(.workflow(let number)): runStep(Int(number), at: now, into: &effects)
        case .wake(.pauseEnds(let number)): endPause(number, at: now, into: &effects)
        case .wake(.snoozeEnds(let id)): endSnooze(id, at: now, into: &effects)
        case .wake(.requestEscalates(let id, let number)): escalateRequest(number, of: id, at: now, into: &effects)
        case .wake: preconditionFailure("the pager asked for no such wake-up")
        }
    }
}
