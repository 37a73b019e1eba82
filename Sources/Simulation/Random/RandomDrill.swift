package import Model

/// Draws whole drills about escalation: policies, schedules, notification rules, habits and failures, and what else a pager is asked to do,
/// all valid, from a number.
///
/// The way of the logs is as short as it can be, since nothing here is about it. Each drill first draws which features it has at all
/// (swarm testing, Groce et al. 2012): all of them always a little would never push one of them hard.
///
/// What follows from zones (shifts, clocks) is left to whoever knows a calendar: `resolved` in `Calendars`.
package struct RandomDrill: Sendable {
    /// Where and when clocks change, in seconds since 1970: runs start shortly before. Source: IANA time zone database 2025b.
    private static let changes: [(zone: String, at: Int64)] = [
        ("Europe/Amsterdam", 1_774_746_000), ("Europe/Amsterdam", 1_792_890_000), ("America/New_York", 1_772_953_200),
        ("America/New_York", 1_793_512_800), ("Australia/Lord_Howe", 1_775_314_800), ("Australia/Lord_Howe", 1_791_041_400),
        ("Asia/Kathmandu", 1_767_204_900), ("UTC", 1_767_225_600), ("Europe/Amsterdam", 1_709_161_200),
    ]

    /// Draws the drill with this number; the same number, the same drill.
    package static func scenario(_ number: UInt64) -> Scenario {
        var drill = RandomDrill(random: Seed(number).stream(.generation, stableHash("drill")))
        return drill.scenario(number, mayHaveFeatures: true)
    }

    /// Draws the drill with this number about policies and schedules alone: what an account's log can show.
    package static func plain(_ number: UInt64) -> Scenario {
        var drill = RandomDrill(random: Seed(number).stream(.generation, stableHash("drill")))
        return drill.scenario(number, mayHaveFeatures: false)
    }

    /// What a drill has or has not.
    enum Feature: CaseIterable, Sendable {
        case operations, sends, grouping, pauses, maintenance, supportHours, rules, workflows, edits, choices
        /// A rule about what does not come.
        case silence
    }

    private var random: Random
    private var people = 0
    private(set) var services = 0
    private(set) var policies = 0
    private var schedules: [Schedule] = []
    /// Looked up, never walked through.
    private(set) var features: Set<Feature> = []

    private init(random: Random) { self.random = random }

    mutating func below(_ bound: Int) -> Int { Int(random.below(UInt64(bound))) }
    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
    /// One in so many.
    mutating func oneIn(_ number: Int) -> Bool { below(number) == 0 }
    mutating func person() -> PersonID { PersonID(below(people)) }

    private mutating func scenario(_ number: UInt64, mayHaveFeatures: Bool) -> Scenario {
        people = 2 + below(4)
        services = 1 + below(3)
        // A third of the drills has none.
        if mayHaveFeatures, !oneIn(3) { for feature in Feature.allCases where oneIn(3) { features.insert(feature) } }
        // One that no service has, for what is given to it.
        policies = services + (features.isDisjoint(with: [.operations, .rules, .workflows]) ? 0 : 1)
        let (zone, change) = pick(Self.changes)
        let start = change - Int64(below(5 * 3600 / 60)) * 60
        let writer = RandomSchedule(people: people, start: CivilTime(unixSeconds: start))
        schedules = (0..<below(3)).map { index in
            let own = oneIn(4) ? pick(Self.changes).zone : zone
            return writer.draw("schedule\(index)", zone: own, &random)
        }
        let catalog = Catalog(
            name: "drawn", zone: zone, tiers: [],
            services: (0..<services).map { .init(name: Symbol("service\($0)"), team: "team\($0)") },
            people: (0..<people).map { .init(name: Symbol("person\($0)")) })
        var setup = Scenario.Setup(
            name: "drawn", path: [Self.listener], rules: (0..<services).map { rule(ServiceID($0)) }, pager: pager())
        let lasts = Delay.hours(1)
        let horizon = Instant.start + lasts + .hours(Int64(1 + below(3)))
        let name = "Drill \(number)"
        var faults = (0..<1 + below(4)).map { fault($0, of: name) }
        if features.contains(.silence) {
            setup.rules.append(silenceRule())
            faults.append(silence(of: name))
        }
        var scenario = Scenario(
            name: Symbol(name), file: "drill-\(number).yaml", tags: ["drawn"],
            epoch: Epoch(unixSeconds: start, zone: zone, offsets: [.init(from: .start, seconds: 0)]), lasts: lasts,
            horizon: horizon, catalog: catalog, setup: setup,
            background: (0..<services).map {
                Background(service: ServiceID($0), requestsPerKilosecond: 10, errors: .zero)
            }, faults: faults, habits: (0..<people).map { _ in habit() }, inputs: inputs(faults),
            expectations: [Self.expectation], allowances: [])
        if mayHaveFeatures { addReach(to: &scenario) }
        return scenario
    }

    /// Nothing in particular: what is to be seen is what the policy says.
    private static let expectation = Expectation(
        claim: .count([.init(what: .incidents, comparison: .atLeast, number: 0)]), text: "count: {incidents: '>= 0'}",
        mark: SourceMark(file: "", line: 1, column: 1))

    // MARK: The way

    private static let listener = Hop(
        name: Symbol("logzio"),
        kind: .listener(ListenerRules(bodyBytesMax: 10_485_760, lineBytesMax: 500_000, lag: Quantiles(constant: .zero))),
        link: LinkRules(latency: Quantiles(constant: .zero)), next: [])

    /// Ten failures are a warning, fifty are critical: a small burst and a large one after it raise the urgency of an open incident.
    private mutating func rule(_ service: ServiceID) -> AlertRule {
        let name = "service\(service.index)"
        return AlertRule(
            name: Symbol("errors\(service.index)"), queryText: "service:\(name) AND level:ERROR",
            query: .clauses([
                .init(.must, .term(field: "service", name)), .init(.must, .term(field: "level", "ERROR")),
            ]),
            condition: .threshold(
                .count, .atLeast,
                tiers: [.init(severity: .warning, threshold: 10_000), .init(severity: .critical, threshold: 50_000)]),
            window: .minutes(1), groupBy: [], every: .minutes(1), phase: pick([.zero, .seconds(30)]), granularity: .seconds(1),
            suppress: .minutes(1), pause: .none, lagGuard: .none, dedup: oneIn(4) ? .none : .rule, schedule: .always,
            snoozed: Windows([]), route: .service(service), mark: nil)
    }

    /// About the first service, which is heard of every hundred seconds.
    private mutating func silenceRule() -> AlertRule {
        AlertRule(
            name: Symbol("silence"), queryText: "service:service0",
            query: .clauses([.init(.must, .term(field: "service", "service0"))]), condition: .absence(.critical),
            window: .minutes(pick([5, 10])), groupBy: [], every: .minutes(1), phase: .zero, granularity: .seconds(1),
            suppress: .minutes(pick([5, 30])), pause: .none, lagGuard: .none, dedup: .rule, schedule: .always,
            snoozed: Windows([]), route: .service(ServiceID(0)), mark: nil)
    }

    private mutating func silence(of scenario: String) -> FaultPlan {
        FaultPlan(
            name: Symbol("silence"), place: .service(ServiceID(0)), kind: .silence,
            at: .start + .minutes(Int64(1 + below(40))), end: .after(.minutes(Int64(5 + below(15)))),
            drill: drillID(scenario: scenario, fault: "silence"))
    }

    private mutating func fault(_ number: Int, of scenario: String) -> FaultPlan {
        let name = "fault\(number)"
        return FaultPlan(
            name: Symbol(name), place: .service(ServiceID(below(services))), kind: .errors(.burst(pick([20, 100]))),
            at: .start + .seconds(30) * Int64(1 + below(100)), end: .after(.seconds(1)),
            drill: drillID(scenario: scenario, fault: name))
    }

    // MARK: The pager

    private mutating func pager() -> PagerRules {
        let policies = (0..<policies).map { policy("policy\($0)") }
        let isSilent = oneIn(5)
        var pager = PagerRules(
            services: (0..<services).map { pagedService($0) }, policies: policies, schedules: schedules,
            notify: (0..<people).map { _ in notify(isSilent) }, channels: Channel.allCases.map { _ in link() },
            eventLink: LinkRules(latency: pick([Quantiles(constant: .zero), Quantiles(constant: .milliseconds(200))])),
            eventRetry: .none, eventsPerMinuteMax: oneIn(6) ? 1 : 120)
        if features.contains(.rules), oneIn(2) { pager.orchestration = eventRules(mayRoute: true) }
        if features.contains(.workflows) { pager.workflows = workflows() }
        if features.contains(.choices) {
            pager.choices.acknowledged = pick(PagerChoices.Acknowledged.allCases)
            pager.choices.reopen = pick(PagerChoices.Reopen.allCases)
            pager.choices.acknowledgementTimeout = pick(PagerChoices.AcknowledgementTimeout.allCases)
        }
        return pager
    }

    private mutating func pagedService(_ number: Int) -> PagedService {
        var service = PagedService(
            service: ServiceID(number), policy: PolicyID(number),
            urgency: pick([.constant(.high), .constant(.high), .constant(.low), .bySeverity, .bySeverity]),
            acknowledgementTimeout: pick([nil, .minutes(5), .minutes(10), .minutes(30)]),
            autoResolve: pick([nil, nil, .minutes(10), .minutes(45), .hours(4)]))
        if features.contains(.supportHours), !oneIn(3) { service.urgency = supportHours() }
        if features.contains(.maintenance) {
            if oneIn(2) { service.maintenance = windows() }
            service.isDisabled = oneIn(6)
        }
        if features.contains(.grouping), !oneIn(3) { service.grouping = grouping() }
        if features.contains(.pauses), !oneIn(3) { service.autoPause = .minutes(pick([2, 3, 5, 10, 15])) }
        if features.contains(.rules), !oneIn(3) { service.rules = eventRules(mayRoute: false) }
        return service
    }

    mutating func policy(_ name: String) -> Policy {
        Policy(
            name: Symbol(name),
            levels: (0...below(4)).map { _ in
                Policy.Level(
                    targets: targets(), wait: .minutes(pick([5, 5, 5, 10, 15, 30])))
            }, repeats: pick([0, 0, 1, 2, 3]))
    }

    /// Each once, as PagerDuty demands.
    private mutating func targets() -> [Policy.Target] {
        (0...below(3)).map { _ in target() }.reduce(into: []) { once, target in
            if !once.contains(target) { once.append(target) }
        }
    }

    private mutating func target() -> Policy.Target {
        schedules.isEmpty || oneIn(3) ? .person(person()) : .schedule(ScheduleID(below(schedules.count)))
    }

    private mutating func notify(_ isSilent: Bool) -> NotificationRules {
        func rules(_ drill: inout RandomDrill) -> [NotificationRules.Rule] {
            (0..<drill.below(isSilent ? 2 : 4)).map { _ in
                .init(channel: drill.pick(Channel.allCases), after: .minutes(drill.pick([0, 0, 1, 2, 5, 10, 15])))
            }
        }
        return NotificationRules(high: rules(&self), low: rules(&self))
    }

    private mutating func link() -> LinkRules {
        LinkRules(
            latency: pick([
                Quantiles(constant: .zero), Quantiles(constant: .seconds(2)),
                Quantiles([.init(.zero, .seconds(1)), .init(.one, .minutes(6))]),
            ]), loss: oneIn(4) ? .percent(30) : .zero)
    }

    // MARK: The people

    private mutating func habit() -> Habit {
        func delay(_ drill: inout RandomDrill, _ most: Int64) -> Quantiles {
            drill.pick([
                Quantiles(constant: .zero), Quantiles(constant: .minutes(5)),
                Quantiles([.init(.zero, .seconds(5)), .init(.one, .minutes(most))]),
            ])
        }
        if oneIn(3) { return Habit(acknowledges: nil, fixes: nil, resolves: nil) }
        return Habit(
            acknowledges: delay(&self, 12), unanswered: oneIn(3) ? .percent(50) : .zero,
            fixes: oneIn(2) ? delay(&self, 20) : nil, resolves: oneIn(2) ? delay(&self, 5) : nil)
    }
}
