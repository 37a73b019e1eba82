import Model

/// A workflow under way.
struct Handling: Sendable {
    var incident: IncidentID
    var workflow: WorkflowID
    /// The step that comes next, from 0.
    var next = 0
}

/// What is done about an incident by itself: step after step, counted from its opening, until it is resolved. Source:
/// support.pagerduty.com, incident workflows.
extension Oracle {
    /// `event` is the one that opened it, as the rules left it.
    mutating func startWorkflows(for id: IncidentID, _ event: AlertEvent, at now: Instant) {
        let incident = cases[id.index]
        for (index, workflow) in scenario.setup.pager.workflows.enumerated() {
            if let service = workflow.service, service != incident.service.service { continue }
            if let urgency = workflow.urgency, urgency != incident.urgency { continue }
            if let condition = workflow.condition, !condition.isTrue(of: event, in: scenario) { continue }
            guard let first = workflow.steps.first else { continue }
            agenda.enter(.step(handlings.count), at: now + first.after)
            handlings.append(Handling(incident: id, workflow: WorkflowID(index)))
        }
    }

    mutating func takeStep(_ number: Int, at now: Instant) {
        let (id, workflow, place) = (handlings[number].incident, handlings[number].workflow, handlings[number].next)
        let steps = scenario.setup.pager.workflows[workflow.index].steps
        let succeeds = works(steps[place].action, at: now)
        expect(.automated(id, workflow, step: Int32(place + 1), succeeded: succeeds), at: now, [.audit])
        switch steps[place].action {
        case .post: break
        case .remedy:
            if succeeds { for fault in faults(behind: id) { expect(Deed(at: now, .repaired(fault)), [.audit]) } }
        case .request(let people, let asked):
            if succeeds { ask(people, asked, id, at: now) }
        }
        handlings[number].next += 1
        if place + 1 < steps.count { agenda.enter(.step(number), at: now + steps[place + 1].after) }
    }

    private func works(_ action: Workflow.Action, at now: Instant) -> Bool {
        switch action {
        case .post: true
        case .remedy(let succeeds): succeeds
        // With nobody to ask on one of the policies, nobody is asked.
        case .request(_, let asked): asked.allSatisfy { someone(on: policies[$0.index], from: 0, at: now) != nil }
        }
    }

    mutating func endWorkflows(of id: IncidentID) {
        for (number, handling) in handlings.enumerated() where handling.incident == id { agenda.strike(.step(number)) }
    }

    /// Those whose drill ids it tells; where it tells none, all that there are at its service.
    private func faults(behind id: IncidentID) -> [FaultID] {
        let incident = cases[id.index]
        let told = scenario.faults(carriedBy: incident.text.joined(separator: "\n"))
        if !told.isEmpty { return told }
        return scenario.faults.indices.map { FaultID($0) }.filter { scenario[$0].service == incident.service.service }
    }
}
