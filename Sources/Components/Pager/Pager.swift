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
/// A round-robin level gives an incident to the next of its targets instead of all; see `Ring`.
/// An event passes the rules of the orchestration and of its service, its service's windows, its key, a pause and its group, in this order,
/// before it opens an incident. What people do by hand, and what is changed, comes in with its own instant.
/// Where PagerDuty's documentation is silent, each extension states its choice, or a setup chooses: see `PagerChoices`.
package struct Pager: Machine {
    package enum Input: Sendable {
        case event(AlertEvent)
        case response(Response)
        case operation(Operation)
        case change(PagerChange)
        /// A provider could not deliver this page.
        case bounce(page: Int32)
        case wake(Wakeup)
        case begin
    }

    let world: World
    /// As the setup has them, but for the policies that were edited since.
    var rules: PagerRules
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
    /// Down: what comes in or is due waits in `held`, in this order.
    var isDown = false
    var held: [Input] = []
    var incidents: [Incident] = []
    var open: [AlertKey: IncidentID] = [:]
    /// In order of their making.
    var pending: [PendingNotification] = []
    var notifications: Int32 = 0
    var pages: Int32 = 0
    /// Pages whose failure would be acted on, by number.
    var sent: [Int32: PendingNotification] = [:]
    var rings: [Ring.Key: Ring] = [:]
    /// Word of hand-offs still to be sent, the next one last.
    var handoffs: [HandoffNotice]

    package init(_ world: World) {
        self.world = world
        rules = world.scenario.setup.pager
        handoffs = plannedHandoffs(in: world.scenario).reversed()
        disabled = Set(rules.services.filter(\.isDisabled).map(\.service))
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        if isDown { return hold(input, at: now, into: &effects) }
        switch input {
        case .event(let event): hear(event, at: now, into: &effects)
        case .response(let response): answer(response, at: now, into: &effects)
        case .bounce(let page): retry(page, at: now, into: &effects)
        case .operation(let operation): operate(operation, at: now, into: &effects)
        case .change(let change): self.change(change, at: now, into: &effects)
        case .wake(.escalate(let id)): escalate(id, at: now, into: &effects)
        case .wake(.notify(let number)): notify(number, at: now, into: &effects)
        case .wake(.acknowledgementTimeout(let id)): retrigger(id, because: nil, at: now, into: &effects)
        case .wake(.autoResolve(let id)): resolve(id, by: .timeout, into: &effects)
        case .wake(.urgencyChange(let id)): raise(id, at: now, into: &effects)
        case .wake(.workflow(let number)): runStep(Int(number), at: now, into: &effects)
        case .wake(.pauseEnds(let number)): endPause(number, at: now, into: &effects)
        case .wake(.snoozeEnds(let id)): endSnooze(id, at: now, into: &effects)
        case .wake(.requestEscalates(let id, let number)): escalateRequest(number, of: id, at: now, into: &effects)
        case .wake(.handoff): announceHandoffs(at: now, into: &effects)
        case .begin: announceHandoffs(at: now, into: &effects)
        case .wake: preconditionFailure("the pager asked for no such wake-up")
        }
    }
}
