import Model

/// What makes services take events, or not: hours, maintenance, grouping, pauses, rules, workflows.
extension RandomDrill {
    mutating func supportHours() -> PagedService.UrgencyRule {
        let rules = PagedService.SupportHours.Rule.allCases
        return .supportHours(
            .init(hours: windows(), during: pick(rules), outside: pick(rules), raises: pick([nil, .start, .end])))
    }

    /// On full minutes, as what the rules fire: edges meet events.
    mutating func windows() -> Windows {
        var spans: [Windows.Span] = []
        var from = Instant.start + .minutes(Int64(below(30)))
        for _ in 0...below(3) {
            let until = from + .minutes(Int64(1 + below(30)))
            spans.append(.init(from: from, until: until))
            from = until + .minutes(Int64(1 + below(20)))
        }
        return Windows(spans)
    }

    mutating func grouping() -> Grouping {
        let fields = pick([["summary"], ["severity", "source"], ["class"], ["custom_details.host"], ["component", "group"]])
        return pick([
            .time(.minutes(2)), .time(.minutes(10)), .time(nil),
            .content(.init(fields: fields, aggregate: .all, window: .minutes(5))),
            .content(.init(fields: fields, aggregate: .any, window: .minutes(20))),
        ])
    }

    // MARK: Event rules

    /// As written, and as read: what reads texts is of another layer.
    private static let conditions: [(text: String, condition: EventCondition)] = [
        ("event.severity == 'warning'", .field("severity", .equals("warning"))),
        ("event.source matches 'NAGIOS'", .field("source", .matches("NAGIOS", isExact: false))),
        ("event.summary matches part 'Disk'", .field("summary", .contains("Disk", isExact: false))),
        ("event.summary matches part exactly 'Disk'", .field("summary", .contains("Disk", isExact: true))),
        ("not event.custom_details.host exists", .not(.field("custom_details.host", .exists))),
        (
            "event.class == 'errors0' or event.component matches exactly 'service1'",
            .or(.field("class", .equals("errors0")), .field("component", .matches("service1", isExact: true)))
        ),
        (
            "event.severity == 'critical' and not event.source == 'cron'",
            .and(.field("severity", .equals("critical")), .not(.field("source", .equals("cron"))))
        ),
    ]

    private mutating func condition() -> (text: String, condition: EventCondition)? {
        oneIn(4) ? nil : pick(Self.conditions)
    }

    /// Actions in the order in which they are written.
    mutating func eventRules(mayRoute: Bool) -> [EventRule] {
        (0...below(3)).map { _ in
            var actions: [EventRule.Action] = []
            if mayRoute, oneIn(3) { actions.append(.route(ServiceID(below(services)))) }
            if oneIn(4) { actions.append(pick([.suppress, .suppress, .drop])) }
            if oneIn(5) { actions.append(.pause(pick([.minutes(1), .minutes(5)]))) }
            if oneIn(4) { actions.append(.severity(pick(Severity.allCases))) }
            if oneIn(6) { actions.append(.priority("P2")) }
            if oneIn(4) { actions.append(.policy(PolicyID(below(policies)))) }
            if oneIn(8) { actions.append(.action(pick([.trigger, .resolve]))) }
            let condition = condition()
            return EventRule(conditionText: condition?.text, condition: condition?.condition, actions: actions)
        }
    }

    // MARK: Workflows

    mutating func workflows() -> [Workflow] {
        (0...below(2)).map { number in
            let condition = oneIn(2) ? condition() : nil
            return Workflow(
                name: Symbol("workflow\(number)"), service: oneIn(2) ? nil : ServiceID(below(services)),
                urgency: pick([nil, nil, .high, .low]), conditionText: condition?.text, condition: condition?.condition,
                steps: (0...below(3)).map { _ in step() })
        }
    }

    private mutating func step() -> Workflow.Step {
        let after = Delay.minutes(pick([0, 0, 1, 5, 10]))
        switch below(4) {
        case 0: return .init(after: after, action: .remedy(succeeds: !oneIn(3)))
        case 1: return .init(after: after, action: .post("somebody looks at it"))
        default:
            let (people, policies) = asked()
            return .init(after: after, action: .request(people: people, policies: policies))
        }
    }

    /// Who is asked for help: people, a policy, or both.
    mutating func asked() -> (people: [PersonID], policies: [PolicyID]) {
        let people = (0..<below(3)).map { _ in person() }.reduce(into: [PersonID]()) { once, person in
            if !once.contains(person) { once.append(person) }
        }
        return (people, people.isEmpty || oneIn(3) ? [PolicyID(below(policies))] : [])
    }
}
