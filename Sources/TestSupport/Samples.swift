package import Model

/// A small drill for tests: one gold service, three people, one listener, one count rule, two escalation levels.
///
/// `change` alters it before it is built. Load lasts 30 minutes, the horizon is at two hours.
package func sampleScenario(_ change: (inout SampleParts) -> Void = { _ in }) -> Scenario {
    var parts = SampleParts()
    change(&parts)
    return Scenario(
        name: Symbol("sample"), file: "sample.yaml", tags: [], epoch: .utc1970, lasts: parts.lasts, horizon: parts.horizon,
        catalog: parts.catalog,
        setup: .init(
            name: "sample", path: parts.path, rules: parts.rules, monitors: parts.monitors,
            pager: parts.pager),
        background: parts.background, faults: parts.faults, habits: parts.habits, inputs: parts.inputs,
        expectations: parts.expectations,
        allowances: parts.allowances)
}

package struct SampleParts {
    package static let checkout = ServiceID(0)
    package static let primary = PersonID(0)
    package static let backup = PersonID(1)
    package static let lead = PersonID(2)
    package static let down = FaultID(0)

    package var lasts = Delay.minutes(30)
    package var horizon = Instant.start + .hours(2)
    package var catalog = Catalog(
        name: "sample", zone: "UTC", tiers: [.init(name: "gold", respond: .minutes(15), resolve: .hours(4))],
        services: [.init(name: Symbol("checkout"), tier: 0, team: "shop", users: 3000)],
        people: ["primary", "backup", "lead"].map { .init(name: Symbol($0)) })
    package var path: [Hop] = [
        Hop(
            name: Symbol("logzio"),
            kind: .listener(
                ListenerRules(bodyBytesMax: 10_485_760, lineBytesMax: 500_000, lag: Quantiles(constant: .seconds(10)))),
            link: LinkRules(latency: Quantiles(constant: .milliseconds(100))), next: [])
    ]
    package var rules: [AlertRule] = [SampleParts.rule()]
    package var monitors: [Monitor] = []
    package var pager = PagerRules(
        services: [
            PagedService(
                service: checkout, policy: PolicyID(0), urgency: .constant(.high), acknowledgementTimeout: nil, autoResolve: nil
            )
        ],
        policies: [
            Policy(
                name: Symbol("shop"),
                levels: [
                    .init(targets: [.person(primary)], wait: .minutes(5)),
                    .init(targets: [.person(backup)], wait: .minutes(10)),
                ], repeats: 1)
        ],
        schedules: [], notify: Array(repeating: .init(high: [.init(channel: .push, after: .zero)], low: []), count: 3),
        channels: Channel.allCases.map { _ in LinkRules(latency: Quantiles(constant: .seconds(2))) },
        eventLink: LinkRules(latency: Quantiles(constant: .milliseconds(200))), eventRetry: .none, eventsPerMinuteMax: 120)
    package var background = [Background(service: checkout, requestsPerKilosecond: 20_000, errors: .zero)]
    package var faults = [SampleParts.outage()]
    package var habits = [
        Habit(
            acknowledges: Quantiles(constant: .seconds(90)), fixes: Quantiles(constant: .minutes(3)),
            resolves: Quantiles(constant: .minutes(1))),
        Habit(
            acknowledges: Quantiles(constant: .minutes(2)), fixes: Quantiles(constant: .minutes(5)),
            resolves: Quantiles(constant: .minutes(1))),
        Habit(acknowledges: nil, fixes: nil, resolves: nil),
    ]
    package var inputs: [PagerInput] = []
    package var expectations: [Expectation] = []
    package var allowances: [Allowance] = []

    /// `level:(ERROR OR FATAL)`, at least 50 in five minutes, every minute at 0:30.
    package static func rule(_ name: String = "checkout-errors", threshold: Int64 = 50) -> AlertRule {
        AlertRule(
            name: Symbol(name), queryText: "level:(ERROR OR FATAL)",
            query: .clauses([
                .init(.should, .term(field: "level", "ERROR")), .init(.should, .term(field: "level", "FATAL")),
            ]),
            condition: .threshold(.count, .atLeast, tiers: [.init(severity: .critical, threshold: threshold * 1000)]),
            window: .minutes(5), groupBy: ["service"], every: .minutes(1), phase: .seconds(30), granularity: .seconds(1),
            suppress: .minutes(30), pause: .tier, lagGuard: .none, dedup: .group, schedule: .always, snoozed: Windows([]),
            route: .service(checkout), mark: nil)
    }

    /// An outage of checkout at 5:00, until fixed, 20 minutes at most.
    package static func outage(
        _ name: String = "down", kind: FaultPlan.Kind = .outage, at: Delay = .minutes(5),
        end: FaultPlan.End = .untilFixed(atMost: .minutes(20))
    ) -> FaultPlan {
        FaultPlan(
            name: Symbol(name), place: .service(checkout), kind: kind, at: .start + at, end: end,
            drill: drillID(scenario: "sample", fault: name))
    }
}

/// An expectation for tests, with a mark at the given line.
package func expecting(_ claim: Expectation.Claim, line: Int = 1) -> Expectation {
    Expectation(claim: claim, text: "line \(line)", mark: SourceMark(file: "sample.yaml", line: line, column: 5))
}

/// Writes journals by hand.
package struct JournalBuilder {
    package private(set) var journal: Journal

    package init(seed: Seed = Seed(1)) { journal = Journal(seed: seed, entries: []) }

    package mutating func at(_ delay: Delay, _ station: Station, _ fact: Fact) {
        journal.entries.append(
            Entry(number: journal.entries.count + 1, at: .start + delay, station: station, fact: fact))
    }
}

extension Scenario {
    /// Without the places in files, which say nothing about the drill.
    package var unmarked: Scenario {
        var copy = self
        let nowhere = SourceMark(file: "", line: 1, column: 1)
        copy.file = ""
        for index in copy.setup.rules.indices { copy.setup.rules[index].mark = nil }
        for index in copy.setup.monitors.indices { copy.setup.monitors[index] = copy.setup.monitors[index].unmarked }
        for index in copy.faults.indices { copy.faults[index].mark = nil }
        for index in copy.expectations.indices { copy.expectations[index].mark = nowhere }
        for index in copy.allowances.indices { copy.allowances[index].mark = nil }
        return copy
    }
}

extension Monitor {
    fileprivate var unmarked: Monitor {
        switch kind {
        case .prober(var rules):
            for index in rules.checks.indices { rules.checks[index].mark = nil }
            return Monitor(name: name, kind: .prober(rules))
        case .heartbeat(var rules):
            for index in rules.checks.indices { rules.checks[index].mark = nil }
            return Monitor(name: name, kind: .heartbeat(rules))
        case .elastalert(var rules):
            for index in rules.rules.indices { rules.rules[index].mark = nil }
            return Monitor(name: name, kind: .elastalert(rules))
        case .desk(var rules):
            rules.mark = nil
            return Monitor(name: name, kind: .desk(rules))
        case .cloudwatch(var rules):
            for index in rules.alarms.indices { rules.alarms[index].mark = nil }
            return Monitor(name: name, kind: .cloudwatch(rules))
        case .prometheus(var rules):
            for group in rules.groups.indices {
                for index in rules.groups[group].rules.indices {
                    switch rules.groups[group].rules[index] {
                    case .alert(var alert):
                        (alert.mark, alert.expression.mark) = (nil, nil)
                        rules.groups[group].rules[index] = .alert(alert)
                    case .record(let name, var expression, let labels):
                        expression.mark = nil
                        rules.groups[group].rules[index] = .record(name, expression, labels: labels)
                    }
                }
            }
            return Monitor(name: name, kind: .prometheus(rules))
        case .inbox(var rules):
            rules.mark = nil
            return Monitor(name: name, kind: .inbox(rules))
        case .alertmanager: return self
        }
    }
}
