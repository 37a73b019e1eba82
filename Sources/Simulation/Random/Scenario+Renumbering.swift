import Model

/// Every place of a drawn drill that names a person, a schedule, a policy, or a service beside the tables these are in.
extension Scenario {
    func names(
        person: PersonID? = nil, schedule: ScheduleID? = nil, policy: PolicyID? = nil, service: ServiceID? = nil
    ) -> Bool {
        var isNamed = false
        func look<ID: Equatable>(for id: ID?, _ found: ID) -> ID {
            if found == id { isNamed = true }
            return found
        }
        _ = renumbered(
            person: { look(for: person, $0) }, schedule: { look(for: schedule, $0) }, policy: { look(for: policy, $0) },
            service: { look(for: service, $0) })
        return isNamed
    }

    /// The same with other numbers in all of them.
    func renumbered(
        person: (PersonID) -> PersonID = { $0 }, schedule: (ScheduleID) -> ScheduleID = { $0 },
        policy: (PolicyID) -> PolicyID = { $0 }, service: (ServiceID) -> ServiceID = { $0 }
    ) -> Scenario {
        func edit(_ levels: inout [Policy.Level]) {
            for level in levels.indices {
                levels[level].targets = levels[level].targets.map { target in
                    switch target {
                    case .person(let id): .person(person(id))
                    case .schedule(let id): .schedule(schedule(id))
                    }
                }
            }
        }
        func edit(_ rules: inout [EventRule]) {
            for rule in rules.indices {
                rules[rule].actions = rules[rule].actions.map { action in
                    switch action {
                    case .route(let id): .route(service(id))
                    case .policy(let id): .policy(policy(id))
                    case .suppress, .drop, .pause, .severity, .priority, .action: action
                    }
                }
            }
        }
        var copy = self
        for place in copy.setup.pager.policies.indices { edit(&copy.setup.pager.policies[place].levels) }
        for place in copy.setup.pager.services.indices {
            copy.setup.pager.services[place].policy = policy(setup.pager.services[place].policy)
            edit(&copy.setup.pager.services[place].rules)
        }
        edit(&copy.setup.pager.orchestration)
        for place in copy.setup.pager.schedules.indices {
            for layer in copy.setup.pager.schedules[place].layers.indices {
                copy.setup.pager.schedules[place].layers[layer].rotation =
                    setup.pager.schedules[place].layers[layer].rotation.map(person)
            }
            for override in copy.setup.pager.schedules[place].overrides.indices {
                copy.setup.pager.schedules[place].overrides[override].person =
                    person(setup.pager.schedules[place].overrides[override].person)
            }
        }
        copy.setup.pager.workflows = setup.pager.workflows.map { workflow in
            var workflow = workflow
            workflow.service = workflow.service.map(service)
            for step in workflow.steps.indices {
                guard case .request(let people, let policies) = workflow.steps[step].action else { continue }
                workflow.steps[step].action = .request(people: people.map(person), policies: policies.map(policy))
            }
            return workflow
        }
        copy.inputs = inputs.map { input in
            var input = input
            switch input.kind {
            case .send(var event):
                event.service = service(event.service)
                event.opener = event.opener.map { .init(person: person($0.person), urgency: $0.urgency) }
                input.kind = .send(event)
            case .operation(let operation):
                input.kind = .operation(
                    Operation(
                        incident: operation.incident, by: person(operation.by),
                        action: operation.action.renumbered(person, policy)))
            case .change(let change):
                switch change {
                case .disable(let id): input.kind = .change(.disable(service(id)))
                case .enable(let id): input.kind = .change(.enable(service(id)))
                case .startMaintenance(let id, let length): input.kind = .change(.startMaintenance(service(id), length))
                case .endMaintenance(let id): input.kind = .change(.endMaintenance(service(id)))
                case .edit(let id, var edited):
                    edit(&edited.levels)
                    input.kind = .change(.edit(policy(id), edited))
                case .restart: break
                }
            }
            return input
        }
        return copy
    }
}

extension Operation.Action {
    fileprivate func renumbered(_ person: (PersonID) -> PersonID, _ policy: (PolicyID) -> PolicyID) -> Operation.Action {
        switch self {
        case .reassign(let people): .reassign(people.map(person))
        case .delegate(let id): .delegate(policy(id))
        case .request(let people, let policies): .request(people: people.map(person), policies: policies.map(policy))
        case .acknowledge, .resolve, .unacknowledge, .snooze, .escalate, .merge, .move, .reopen, .note, .prioritize,
            .setUrgency,
            .accept, .decline:
            self
        }
    }
}
