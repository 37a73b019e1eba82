import Model

/// Takes out of a scenario what nothing names any more; everything behind it moves up in its table.
extension Shrinker {
    static func dropSchedule(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard scenario.setup.pager.schedules.indices.contains(index) else { return nil }
        let gone = ScheduleID(index)
        guard !scenario.names(schedule: gone) else { return scenario }
        var copy = scenario.renumbered(schedule: { $0.index > index ? ScheduleID($0.index - 1) : $0 })
        copy.setup.pager.schedules.remove(at: index)
        return copy
    }

    static func dropPerson(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard scenario.catalog.people.indices.contains(index) else { return nil }
        guard scenario.catalog.people.count > 1, !scenario.names(person: PersonID(index)) else { return scenario }
        var copy = scenario.renumbered(person: { $0.index > index ? PersonID($0.index - 1) : $0 })
        copy.catalog.people.remove(at: index)
        copy.habits.remove(at: index)
        copy.setup.pager.notify.remove(at: index)
        return copy
    }

    /// The last service and its rules, when nothing of it fails and nothing names it. Earlier ones keep their places.
    static func dropService(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard index == 0, scenario.catalog.services.count > 1 else { return nil }
        let gone = ServiceID(scenario.catalog.services.count - 1)
        guard !scenario.faults.contains(where: { $0.service == gone }), !scenario.names(service: gone) else { return scenario }
        var copy = scenario
        copy.catalog.services.removeLast()
        copy.background.removeAll { $0.service == gone }
        copy.setup.rules.removeAll { $0.route == .service(gone) }
        copy.setup.pager.services.removeAll { $0.service == gone }
        return copy.withStreams
    }

    static func dropPolicy(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard scenario.setup.pager.policies.indices.contains(index) else { return nil }
        guard !scenario.names(policy: PolicyID(index)) else { return scenario }
        var copy = scenario.renumbered(policy: { $0.index > index ? PolicyID($0.index - 1) : $0 })
        copy.setup.pager.policies.remove(at: index)
        return copy
    }

    /// The n-th thing that happens beside the habits; events are numbered without gaps.
    static func dropInput(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard scenario.inputs.indices.contains(index) else { return nil }
        var copy = scenario
        copy.inputs.remove(at: index)
        var sent: Int32 = 0
        for place in copy.inputs.indices {
            guard case .send(var event) = copy.inputs[place].kind else { continue }
            sent += 1
            event.id.ordinal = sent
            copy.inputs[place].kind = .send(event)
        }
        return copy
    }
}

extension Scenario {
    /// The same scenario with the log streams of what it has now.
    var withStreams: Scenario {
        Scenario(
            name: name, file: file, tags: tags, epoch: epoch, lasts: lasts, horizon: horizon, catalog: catalog, setup: setup,
            background: background, faults: faults, habits: habits, inputs: inputs, expectations: expectations,
            allowances: allowances)
    }
}
