package import Model

/// The aggregator's alert engine: samples each rule at its own phase, and calls the pager when one holds.
///
/// A rule looks at a window of *event* time. Once it has triggered it is not looked at again until the window has passed (how much of it
/// pauses is `AlertRule.pause`), and a notification is held back for the longer of window and `suppress`; another severity of the same
/// group notifies all the same. With the lag guard an evaluation waits until everything the listener had taken by then is indexed.
/// Conditions that hold when nothing is seen wait for a full window, and end with the load.
package struct RuleEngine: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case logs(Consignment)
        case backlog(Backlog)
        case reply(EventReceipt)
    }

    private struct GroupState: Sendable {
        var isTrue = false
        /// By severity: until when it is not looked at, and until when nobody is told again.
        var pausedUntil = [Instant](repeating: .start, count: Severity.allCases.count)
        var suppressedUntil = [Instant](repeating: .start, count: Severity.allCases.count)
    }

    private struct RuleState: Sendable {
        let compiled: CompiledRule
        var groups: [GroupState]
        var pausedUntil = Instant.start
        /// The window's end of an evaluation that waits for the backlog, and up to when what it waits for was taken.
        var waiting: (end: Instant, taken: Instant)?
    }

    private let world: World
    private let seed: Seed
    private var rules: [RuleState]
    private var store: WindowStore
    /// What the listener has taken, or soon will, and not yet indexed, by the instant it takes it.
    private var backlog: [Backlog] = []
    private var outbox: EventOutbox

    package init(_ world: World, seed: Seed) {
        self.world = world
        self.seed = seed
        outbox = EventOutbox(world)
        rules = world.rules.map { RuleState(compiled: $0, groups: $0.groups.map { _ in GroupState() }) }
        store = world.windows
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin:
            for index in rules.indices {
                let rule = rules[index].compiled.rule
                let phase = seed.phase(rule.phase, below: rule.every, rule.name.key)
                effects.wake(.evaluate(RuleID(index)), at: .start + phase)
            }
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        case .backlog(let item): foresee(item)
        case .wake(.evaluate(let rule)): due(rule, at: now, into: &effects)
        case .wake(.resend(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake: preconditionFailure("the rule engine asked for no such wake-up")
        case .reply(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    /// Something is taken, now or soon, that will be indexed.
    mutating func foresee(_ item: Backlog) {
        var place = backlog.count
        while place > 0, backlog[place - 1].taken > item.taken { place -= 1 }
        if place == backlog.count { backlog.append(item) } else { backlog.insert(item, at: place) }
    }

    private mutating func take(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        store.add(consignment.runs)
        if let index = backlog.firstIndex(where: { $0.id == consignment.id && $0.attempt == consignment.attempt }) {
            backlog.remove(at: index)
        }
        let oldest = backlog.first?.taken ?? .never
        for index in rules.indices {
            guard let waiting = rules[index].waiting, waiting.taken < oldest else { continue }
            rules[index].waiting = nil
            evaluate(RuleID(index), end: waiting.end, at: now, into: &effects)
        }
    }

    // MARK: Evaluation

    private mutating func due(_ id: RuleID, at now: Instant, into effects: inout Effects) {
        let compiled = rules[id.index].compiled
        let next = now + compiled.rule.every
        // What the load's last lines can still make true is over when they have left the window.
        if next <= world.end + compiled.rule.window + lateness { effects.wake(.evaluate(id), at: next) }
        let end = now.floored(to: compiled.rule.granularity)
        if let waiting = rules[id.index].waiting {
            effects.note(.postponed(id, behind: now - waiting.end))
            return
        }
        if compiled.rule.lagGuard == .indexing, let last = backlog.last(where: { $0.taken <= now }) {
            rules[id.index].waiting = (end, last.taken)
        } else {
            evaluate(id, end: end, at: now, into: &effects)
        }
    }

    private mutating func evaluate(_ id: RuleID, end: Instant, at now: Instant, into effects: inout Effects) {
        let compiled = rules[id.index].compiled
        guard compiled.rule.schedule.contains(now), now >= rules[id.index].pausedUntil else { return }
        let from = end - compiled.rule.window
        if compiled.holdsOnNothing, from < .start || end > world.end { return }
        effects.note(.evaluated(id))
        for index in compiled.groups.indices {
            evaluate(id, group: index, from: from, until: end, at: now, into: &effects)
        }
    }

    private mutating func evaluate(
        _ id: RuleID, group index: Int, from: Instant, until: Instant, at now: Instant, into effects: inout Effects
    ) {
        let compiled = rules[id.index].compiled
        let value = compiled.value(ofGroup: index, in: store, from: from, until: until)
        let severity = value.flatMap { compiled.rule.severity(of: $0) }
        if (severity != nil) != rules[id.index].groups[index].isTrue {
            rules[id.index].groups[index].isTrue = severity != nil
            effects.note(
                severity == nil
                    ? .becameFalse(id, group: compiled.groups[index].key)
                    : .becameTrue(id, group: compiled.groups[index].key, value: value ?? 0))
        }
        guard let severity, let value else { return }
        let tier = Int(severity.rawValue)
        guard now >= rules[id.index].groups[index].pausedUntil[tier] else { return }
        let (rule, group) = (compiled.rule, compiled.groups[index])
        pause(id, index, tier, until: now + rule.window, by: rule.pause)
        let snoozed = rule.snoozed.spans.first { $0.from <= now && now < $0.until }?.until ?? .start
        let quiet = max(rules[id.index].groups[index].suppressedUntil[tier], snoozed)
        guard now >= quiet else {
            effects.note(.suppressed(id, group: group.key, until: quiet))
            return
        }
        rules[id.index].groups[index].suppressedUntil[tier] = now + max(rule.window, rule.suppress)
        fire(id, group, severity, value, from: from, until: until, at: now, into: &effects)
    }

    private mutating func pause(_ id: RuleID, _ group: Int, _ tier: Int, until: Instant, by pause: AlertRule.Pause) {
        switch pause {
        case .none: break
        case .tier: rules[id.index].groups[group].pausedUntil[tier] = until
        case .group:
            for tier in Severity.allCases.indices { rules[id.index].groups[group].pausedUntil[tier] = until }
        case .rule: rules[id.index].pausedUntil = until
        }
    }

    // MARK: Events

    private mutating func fire(
        _ id: RuleID, _ group: CompiledRule.Group, _ severity: Severity, _ value: Int64, from: Instant, until: Instant,
        at now: Instant, into effects: inout Effects
    ) {
        let eventID = outbox.nextID(of: id)
        if let check = world.watchdogs[id.index] {
            return effects.send(.ping(Ping(rule: check, ordinal: Int64(eventID.ordinal))))
        }
        guard let service = group.service else {
            effects.note(.ignored(eventID, .unrouted))
            return
        }
        let rule = rules[id.index].compiled.rule
        let samples = group.samples(sampleLimit, in: store, from: from, until: until).map {
            world.sampleTexts[$0.index]
        }
        let event = AlertEvent(
            id: eventID, action: .trigger, service: service, group: group.key, severity: severity,
            dedupKey: rule.dedupKey(group: group.key), summary: rule.summary(group: group.key, value: value), value: value,
            details: world.scenario.details(of: rule, on: service, group: group.key) + samples.map { "sample: " + $0 })
        outbox.send(event, to: rule.destinations, at: now, into: &effects)
    }
}

extension WindowStore {
    /// With room for every window these rules look at, and counts of all that they ask for.
    init(of rules: [CompiledRule], in scenario: Scenario) {
        // Both edges of every window fall between buckets.
        let bucket = rules.flatMap { [$0.rule.granularity, $0.rule.window] }.reduce(Delay.zero, greatestCommonDivisor)
        let span = rules.map { $0.rule.window + $0.rule.every }.max() ?? .minutes(1)
        self.init(
            bucket: bucket == .zero ? .seconds(1) : bucket, span: span + lateness,
            counted: scenario.streams.indices.map { index in
                let id = StreamID(index)
                return (
                    rules.contains { $0.groups.contains { $0.parts.contains { $0.stream == id } } },
                    rules.contains { $0.byResidue.contains(id) }
                )
            })
    }
}

/// Lines of a notification. Source: docs.logz.io, alert output: at most ten events.
private let sampleLimit = 10
/// How late a line may be and still count in the window it belongs to.
private let lateness = Delay.minutes(10)

private func greatestCommonDivisor(_ a: Delay, _ b: Delay) -> Delay {
    var (a, b) = (a.nanoseconds, b.nanoseconds)
    while b != 0 { (a, b) = (b, a % b) }
    return Delay(nanoseconds: a)
}
