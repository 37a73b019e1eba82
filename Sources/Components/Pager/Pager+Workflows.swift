import Model

/// Automated handling: the steps of each workflow that an incident's opening starts, until the incident is resolved.
///
/// What a remediation repairs is what a responder would: the faults whose drill ids the incident carries, else whatever is broken at its
/// service.
extension Pager {
    mutating func startWorkflows(for id: IncidentID, _ event: AlertEvent, at now: Instant, into effects: inout Effects) {
        let incident = incidents[id.index]
        for (index, workflow) in rules.workflows.enumerated() {
            guard workflow.service.map({ $0 == incident.service.service }) ?? true,
                workflow.urgency.map({ $0 == incident.urgency }) ?? true,
                workflow.condition?.holds(for: event, in: world.scenario) ?? true, let first = workflow.steps.first
            else { continue }
            workflows.append(WorkflowRun(incident: id, workflow: WorkflowID(index)))
            effects.wake(.workflow(Int32(workflows.count - 1)), at: now + first.after)
        }
    }

    mutating func runStep(_ number: Int, at now: Instant, into effects: inout Effects) {
        let run = workflows[number]
        let steps = rules.workflows[run.workflow.index].steps
        let succeeded = works(steps[run.step].action, at: now)
        effects.note(.automated(run.incident, run.workflow, step: Int32(run.step + 1), succeeded: succeeded))
        switch steps[run.step].action {
        case .remedy: if succeeded { repair(run.incident, into: &effects) }
        case .post: break
        case .request(let people, let policies):
            if succeeded { request(people, policies, for: run.incident, at: now, into: &effects) }
        }
        workflows[number].step += 1
        guard workflows[number].step < steps.count else { return }
        effects.wake(.workflow(Int32(number)), at: now + steps[workflows[number].step].after)
    }

    /// Resolving an incident ends them for good: opened again, it is for people.
    func endWorkflows(of id: IncidentID, into effects: inout Effects) {
        for (number, run) in workflows.enumerated() where run.incident == id { effects.cancel(.workflow(Int32(number))) }
    }

    private func works(_ action: Workflow.Action, at now: Instant) -> Bool {
        switch action {
        case .remedy(let succeeds): succeeds
        case .post: true
        // Nobody is on call there.
        case .request(_, let policies):
            !policies.contains { firstLevel(of: rules.policies[$0.index], from: 0, at: now) == nil }
        }
    }

    private func repair(_ id: IncidentID, into effects: inout Effects) {
        let carried = world.scenario.faults.carried(by: incidents[id.index].text)
        let service = incidents[id.index].service.service
        let broken = world.scenario.faults.indices.map(FaultID.init).filter { world.scenario[$0].service == service }
        for fault in carried.isEmpty ? broken : carried { effects.send(.repair(Repair(fault: fault, person: nil))) }
    }
}
