import Model

/// How people are reached, and when not: a drill has each of these not at all, or often.
extension RandomDrill {
    mutating func addReach(to scenario: inout Scenario) {
        if oneIn(6) { takeContactsOut(&scenario) }
        if oneIn(5) { askForChanges(&scenario) }
        if oneIn(5) { askForHandoffs(&scenario) }
        if oneIn(3) { goRound(&scenario) }
        if oneIn(5) { scenario.setup.pager.choices.bundling = .minutes(pick([1, 2, 10])) }
        if oneIn(4) { tryAgain(&scenario) }
        if oneIn(4) { restart(&scenario) }
        // One policy, and one ring, for all.
        if oneIn(3) {
            for index in scenario.setup.pager.services.indices { scenario.setup.pager.services[index].policy = PolicyID(0) }
        }
    }

    private mutating func takeContactsOut(_ scenario: inout Scenario) {
        for person in scenario.setup.pager.notify.indices {
            for channel in Channel.allCases where oneIn(4) {
                scenario.setup.pager.notify[person].contacts[channel.place] = pick([.unverified, .expired, .blocked])
            }
        }
    }

    private mutating func askForChanges(_ scenario: inout Scenario) {
        for person in scenario.setup.pager.notify.indices {
            scenario.setup.pager.notify[person].changes = (0..<below(4)).map { _ in
                .init(to: pick(IncidentChange.allCases), channel: pick(Channel.allCases))
            }
        }
    }

    private mutating func askForHandoffs(_ scenario: inout Scenario) {
        let ahead: [Delay] = [.minutes(5), .minutes(10), .minutes(30), .hours(1), .hours(2), .hours(24), .hours(48)]
        for person in scenario.setup.pager.notify.indices {
            scenario.setup.pager.notify[person].handoffs = (0..<below(3)).map { _ in
                .init(duty: pick(DutyChange.allCases), channel: pick([.push, .email]), before: pick(ahead))
            }
        }
        if oneIn(3) {
            for policy in scenario.setup.pager.policies.indices { scenario.setup.pager.policies[policy].handoffs = .always }
        }
    }

    private mutating func goRound(_ scenario: inout Scenario) {
        scenario.setup.pager.choices.roundRobinGap = pick(PagerChoices.RoundRobinGap.allCases)
        for policy in scenario.setup.pager.policies.indices {
            for level in scenario.setup.pager.policies[policy].levels.indices where oneIn(2) {
                scenario.setup.pager.policies[policy].levels[level].assignment = .roundRobin
            }
        }
        for index in scenario.inputs.indices {
            guard case .change(.edit(let id, var policy)) = scenario.inputs[index].kind else { continue }
            for level in policy.levels.indices where oneIn(2) { policy.levels[level].assignment = .roundRobin }
            scenario.inputs[index].kind = .change(.edit(id, policy))
        }
    }

    private mutating func tryAgain(_ scenario: inout Scenario) {
        let patient = Backoff(attempts: 3, first: .minutes(1), factorPercent: 100, cap: .minutes(1))
        let growing = Backoff(attempts: nil, first: .seconds(30), factorPercent: 150, cap: .seconds(100), patience: .minutes(5))
        for channel in Channel.allCases {
            scenario.setup.pager.channels[channel.place].loss = pick([.zero, .percent(40), .percent(80), .one])
            // Further down the list only: what goes from channel to channel comes to an end.
            let others = Channel.allCases.dropFirst(channel.place + 1)
            scenario.setup.pager.delivery[channel.place] = DeliveryRules(
                knownAfter: pick([.zero, .seconds(5), .seconds(30), .minutes(2)]), retry: pick([.none, patient, growing]),
                otherwise: oneIn(2) ? others.first : others.last)
        }
    }

    /// Before what else happens at the same instant, as changes are.
    private mutating func restart(_ scenario: inout Scenario) {
        let lengths: [Delay] = [.seconds(30), .minutes(1), .minutes(3), .minutes(5), .minutes(10), .minutes(20)]
        let restarts = (0...below(3)).map { _ in
            PagerInput(at: .start + .seconds(30) * Int64(1 + below(110)), kind: .change(.restart(pick(lengths))))
        }
        scenario.inputs = (restarts + scenario.inputs).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}

extension Shrinker {
    /// A plainer drill, one feature at a time.
    static let reachSteps: [Step] = [
        { one($0, $1, \.setup.pager.notify) { $0.contacts = Channel.allCases.map { _ in nil } } },
        { each($0, $1, \.setup.pager.notify, \.changes) }, { each($0, $1, \.setup.pager.notify, \.handoffs) },
        { one($0, $1, \.setup.pager.policies) { $0.handoffs = .inUse } },
        { one($0, $1, \.setup.pager.delivery) { $0 = DeliveryRules() } },
        { one($0, $1, \.setup.pager.delivery) { $0.retry = .none } },
        { one($0, $1, \.setup.pager.delivery) { $0.otherwise = nil } },
        { $1 == 0 ? changed($0) { $0.setup.pager.choices.bundling = nil } : nil },
        { $1 == 0 ? changed($0) { $0.setup.pager.choices.roundRobinGap = .stays } : nil },
        { scenario, index in
            guard scenario.setup.pager.policies.indices.contains(index) else { return nil }
            return changed(scenario) { scenario in
                for level in scenario.setup.pager.policies[index].levels.indices {
                    scenario.setup.pager.policies[index].levels[level].assignment = .everyone
                }
            }
        },
    ]
}
