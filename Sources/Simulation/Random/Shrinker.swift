package import Model

/// Makes a drill that fails as small as it can be and still fail: one greedy step after the other, until none is left.
///
/// Each step takes something away or makes it plainer, so that it ends; the result is a local minimum, which is what a reader needs.
package struct Shrinker {
    private let fails: (Scenario) -> Bool
    /// How often a smaller drill was tried.
    package private(set) var tries = 0

    /// `fails` must be a function of the drill alone. It gets drills whose dates are not worked out, as the generator makes them.
    package init(fails: @escaping (Scenario) -> Bool) { self.fails = fails }

    package mutating func shrink(_ scenario: Scenario) -> Scenario {
        var smallest = scenario
        var goesOn = true
        while goesOn {
            goesOn = false
            for step in Shrinker.steps {
                // A step that helped is tried again at the same place: what came next has moved there.
                var index = 0
                while let smaller = step(smallest, index) {
                    tries += 1
                    if smaller != smallest, fails(smaller) {
                        smallest = smaller
                        goesOn = true
                    } else {
                        index += 1
                    }
                }
            }
        }
        return smallest
    }

    /// A smaller drill by its n-th way of being smaller in one respect; nil when there is no n-th.
    typealias Step = @Sendable (Scenario, Int) -> Scenario?

    private static let steps: [Step] =
        [
            dropInput, { without($0, $1, \.setup.pager.workflows) }, { without($0, $1, \.setup.pager.orchestration) },
            { each($0, $1, \.setup.pager.services, \.rules) }, { each($0, $1, \.setup.pager.workflows, \.steps, leaving: 1) },
            { each($0, $1, \.setup.pager.orchestration, \.actions, leaving: 1) },
            { one($0, $1, \.setup.pager.services) { $0.grouping = .none } },
            { one($0, $1, \.setup.pager.services) { $0.autoPause = nil } },
            { one($0, $1, \.setup.pager.services) { ($0.maintenance, $0.isDisabled) = (Windows([]), false) } },
            { $1 == 0 ? changed($0) { $0.setup.pager.choices = PagerChoices() } : nil },
            { rebuilt($0, \.faults, removing: $1) }, { without($0, $1, \.setup.rules, leaving: 1) },
            { one($0, $1, \.faults) { $0.place = .service(ServiceID(0)) }?.withStreams }, dropLevel, dropTarget,
            { one($0, $1, \.setup.pager.services) { $0.acknowledgementTimeout = nil } },
            { one($0, $1, \.setup.pager.services) { $0.autoResolve = nil } },
            { one($0, $1, \.setup.pager.services) { $0.urgency = .constant(.high) } },
            lastPolicy, { one($0, $1, \.setup.pager.policies) { $0.repeats = 0 } },
            { one($0, $1, \.setup.pager.policies) { $0.repeats = max(0, $0.repeats - 1) } },
            { each($0, $1, \.setup.pager.notify, \.high) }, { each($0, $1, \.setup.pager.notify, \.low) },
            { one($0, $1, \.habits) { $0 = Habit(acknowledges: nil, fixes: nil, resolves: nil) } },
            { one($0, $1, \.habits) { ($0.fixes, $0.resolves) = (nil, nil) } },
            { one($0, $1, \.habits) { $0.unanswered = .zero } },
            { one($0, $1, \.setup.pager.channels) { $0 = LinkRules(latency: Quantiles(constant: .seconds(2))) } },
            { each($0, $1, \.setup.pager.schedules, \.overrides) }, { each($0, $1, \.setup.pager.schedules, \.layers) },
            plainLayer, plainTargets, { one($0, $1, \.setup.rules) { $0.dedup = .rule } },
            { $1 == 0 ? changed($0) { $0.setup.pager.eventsPerMinuteMax = 120 } : nil },
            dropSchedule, dropPerson, dropService, dropPolicy, shorten,
        ] + reachSteps

    // MARK: Parts

    static func changed(_ scenario: Scenario, _ change: (inout Scenario) -> Void) -> Scenario {
        var copy = scenario
        change(&copy)
        return copy
    }

    /// Changes the n-th of some parts.
    static func one<Part>(
        _ scenario: Scenario, _ index: Int, _ parts: WritableKeyPath<Scenario, [Part]>, _ change: (inout Part) -> Void
    ) -> Scenario? {
        guard scenario[keyPath: parts].indices.contains(index) else { return nil }
        return changed(scenario) { change(&$0[keyPath: parts][index]) }
    }

    /// Takes the n-th of some parts away.
    private static func without<Part>(
        _ scenario: Scenario, _ index: Int, _ parts: WritableKeyPath<Scenario, [Part]>, leaving least: Int = 0
    ) -> Scenario? {
        guard scenario[keyPath: parts].indices.contains(index) else { return nil }
        guard scenario[keyPath: parts].count > least else { return scenario }
        return changed(scenario) { $0[keyPath: parts].remove(at: index) }
    }

    /// Takes the n-th away of what some parts have, counted through all of them.
    static func each<Part, Piece>(
        _ scenario: Scenario, _ index: Int, _ parts: WritableKeyPath<Scenario, [Part]>,
        _ pieces: WritableKeyPath<Part, [Piece]>,
        leaving least: Int = 0
    ) -> Scenario? {
        var left = index
        for (place, part) in scenario[keyPath: parts].enumerated() {
            let count = part[keyPath: pieces].count
            if left < count {
                guard count > least else { return scenario }
                return changed(scenario) { $0[keyPath: parts][place][keyPath: pieces].remove(at: left) }
            }
            left -= count
        }
        return nil
    }

    /// Takes the n-th away of what the log streams are made of.
    private static func rebuilt<Part>(
        _ scenario: Scenario, _ parts: WritableKeyPath<Scenario, [Part]>, removing index: Int
    ) -> Scenario? {
        guard scenario[keyPath: parts].indices.contains(index) else { return nil }
        return changed(scenario) { $0[keyPath: parts].remove(at: index) }.withStreams
    }

    private static func dropLevel(_ scenario: Scenario, _ index: Int) -> Scenario? {
        each(scenario, index, \.setup.pager.policies, \.levels, leaving: 1)
    }

    private static func dropTarget(_ scenario: Scenario, _ index: Int) -> Scenario? {
        var left = index
        for (place, policy) in scenario.setup.pager.policies.enumerated() {
            for (number, level) in policy.levels.enumerated() {
                if left < level.targets.count {
                    guard level.targets.count > 1 else { return scenario }
                    return changed(scenario) { $0.setup.pager.policies[place].levels[number].targets.remove(at: left) }
                }
                left -= level.targets.count
            }
        }
        return nil
    }

    /// The last policy for the n-th service, so that the others can go.
    private static func lastPolicy(_ scenario: Scenario, _ index: Int) -> Scenario? {
        let last = PolicyID(scenario.setup.pager.policies.count - 1)
        return one(scenario, index, \.setup.pager.services) { $0.policy = last }
    }

    /// A person instead of a schedule.
    private static func plainTargets(_ scenario: Scenario, _ index: Int) -> Scenario? {
        var left = index
        for (place, policy) in scenario.setup.pager.policies.enumerated() {
            for (number, level) in policy.levels.enumerated() {
                if left < level.targets.count {
                    return changed(scenario) {
                        $0.setup.pager.policies[place].levels[number].targets[left] = .person(PersonID(0))
                    }
                }
                left -= level.targets.count
            }
        }
        return nil
    }

    /// Three ways to make a layer plainer.
    private static func plainLayer(_ scenario: Scenario, _ index: Int) -> Scenario? {
        var left = index / 3
        for (place, schedule) in scenario.setup.pager.schedules.enumerated() {
            if left < schedule.layers.count {
                return changed(scenario) {
                    switch index % 3 {
                    case 0: $0.setup.pager.schedules[place].layers[left].restrictions = []
                    case 1: ($0.setup.pager.schedules[place].layers[left].until) = nil
                    default: $0.setup.pager.schedules[place].layers[left].turnsFrom = nil
                    }
                }
            }
            left -= schedule.layers.count
        }
        return nil
    }

    /// Ends right after the last failure's consequences had half the time they had.
    private static func shorten(_ scenario: Scenario, _ index: Int) -> Scenario? {
        let drain = scenario.horizon - scenario.end
        guard index == 0, drain > .minutes(10) else { return nil }
        let horizon = scenario.end + .minutes(drain.nanoseconds / 120_000_000_000)
        // What happens after its end cannot be written.
        guard scenario.inputs.allSatisfy({ $0.at <= horizon }) else { return scenario }
        return changed(scenario) { $0.horizon = horizon }
    }
}
