import Model

/// Takes out of a scenario what nothing names any more; everything behind it moves up in its table.
extension Shrinker {
    static func dropSchedule(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard scenario.setup.pager.schedules.indices.contains(index) else { return nil }
        let isUsed = scenario.setup.pager.policies.contains { policy in
            policy.levels.contains { $0.targets.contains(.schedule(ScheduleID(index))) }
        }
        guard !isUsed else { return scenario }
        var copy = scenario
        copy.setup.pager.schedules.remove(at: index)
        copy.renumberTargets {
            guard case .schedule(let schedule) = $0, schedule.index > index else { return $0 }
            return .schedule(ScheduleID(schedule.index - 1))
        }
        return copy
    }

    static func dropPerson(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard scenario.catalog.people.indices.contains(index) else { return nil }
        let gone = PersonID(index)
        let isTarget = scenario.setup.pager.policies.contains { policy in
            policy.levels.contains { $0.targets.contains(.person(gone)) }
        }
        let isOnSchedule = scenario.setup.pager.schedules.contains { schedule in
            schedule.layers.contains { $0.rotation.contains(gone) } || schedule.overrides.contains { $0.person == gone }
        }
        guard !isTarget, !isOnSchedule, scenario.catalog.people.count > 1 else { return scenario }
        func moved(_ person: PersonID) -> PersonID { person.index > index ? PersonID(person.index - 1) : person }
        var copy = scenario
        copy.catalog.people.remove(at: index)
        copy.habits.remove(at: index)
        copy.setup.pager.notify.remove(at: index)
        copy.renumberTargets { if case .person(let person) = $0 { .person(moved(person)) } else { $0 } }
        for place in copy.setup.pager.schedules.indices {
            for layer in copy.setup.pager.schedules[place].layers.indices {
                copy.setup.pager.schedules[place].layers[layer].rotation =
                    scenario.setup.pager.schedules[place].layers[layer].rotation.map(moved)
            }
            for override in copy.setup.pager.schedules[place].overrides.indices {
                copy.setup.pager.schedules[place].overrides[override].person =
                    moved(scenario.setup.pager.schedules[place].overrides[override].person)
            }
        }
        return copy
    }

    /// The last service and its rule, when nothing of it fails. Earlier ones keep their places.
    static func dropService(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard index == 0, scenario.catalog.services.count > 1 else { return nil }
        let gone = ServiceID(scenario.catalog.services.count - 1)
        guard !scenario.faults.contains(where: { $0.service == gone }) else { return scenario }
        var copy = scenario
        copy.catalog.services.removeLast()
        copy.background.removeAll { $0.service == gone }
        copy.setup.rules.removeAll { $0.route == .service(gone) }
        copy.setup.pager.services.removeAll { $0.service == gone }
        return copy.withStreams
    }

    static func dropPolicy(_ scenario: Scenario, _ index: Int) -> Scenario? {
        guard scenario.setup.pager.policies.indices.contains(index) else { return nil }
        guard !scenario.setup.pager.services.contains(where: { $0.policy.index == index }) else { return scenario }
        var copy = scenario
        copy.setup.pager.policies.remove(at: index)
        for place in copy.setup.pager.services.indices where copy.setup.pager.services[place].policy.index > index {
            copy.setup.pager.services[place].policy = PolicyID(copy.setup.pager.services[place].policy.index - 1)
        }
        return copy
    }
}

extension Scenario {
    fileprivate mutating func renumberTargets(_ change: (Policy.Target) -> Policy.Target) {
        for place in setup.pager.policies.indices {
            for level in setup.pager.policies[place].levels.indices {
                setup.pager.policies[place].levels[level].targets = setup.pager.policies[place].levels[level].targets.map(
                    change)
            }
        }
    }

    /// The same scenario with the log streams of what it has now.
    var withStreams: Scenario {
        Scenario(
            name: name, file: file, tags: tags, epoch: epoch, lasts: lasts, horizon: horizon, catalog: catalog, setup: setup,
            background: background, faults: faults, habits: habits, expectations: expectations, allowances: allowances)
    }
}
