package import Model

/// Scrapes every service at its own phase, evaluates each group of rules at its own, and tells an Alertmanager what fires.
///
/// Rates come from samples and not from what happened in between, so the phases matter as they do in the real one. It works as long as
/// there is load: without requests there is nothing to measure, and what fires then stays as it is. Sources: prometheus/prometheus,
/// rules/alerting.go, rules/group.go, scrape/target.go.
package struct Prometheus: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case metrics(MetricPage)
    }

    private let world: World
    private let seed: Seed
    private let monitor: MonitorID
    private let rules: PrometheusRules
    private let plan: PrometheusPlan
    /// By alert.
    private let authored: [PrometheusRules.AlertingRule]
    /// The rule of its first alert; the others follow.
    private let firstRule: Int
    private var store: MetricStore
    private var reader = QueryReader()
    private var recorded: [Rational?]
    /// By group: the slots it records, when it is evaluated so seldom that what it recorded grows too old to be found in between.
    private let fleeting: [Range<Int>]
    /// When each slot was recorded last.
    private var recordedAt: [Instant]
    /// By alert.
    private var alerts: [AlertState]

    package init(_ world: World, monitor: MonitorID, rules: PrometheusRules, seed: Seed) {
        (self.world, self.seed, self.monitor, self.rules) = (world, seed, monitor, rules)
        guard let plan = world.prometheusPlans[monitor.index], let store = world.metricStores[monitor.index] else {
            preconditionFailure("every Prometheus of a world has a plan")
        }
        self.plan = plan
        self.store = store
        authored = rules.alerting.map(\.rule)
        firstRule = world.scenario.setup.firstRule(of: monitor)
        recorded = plan.sources.recorded.map { _ in nil }
        recordedAt = recorded.map { _ in .start }
        fleeting = zip(rules.groups, plan.groups).flatMap { group, steps in
            group.interval < rules.lookback
                ? []
                : steps.compactMap { step in
                    if case .record(let first, let query) = step { first..<first + query.slots.count } else { nil }
                }
        }
        alerts = plan.alerts.map { AlertState(slots: $0.count) }
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin:
            for (index, service) in world.scenario.catalog.services.enumerated() {
                let phase = rules.scrapePhase ?? drawn(below: rules.scrape, service.name.key)
                effects.wake(.scrape(ServiceID(index)), at: .start + phase)
            }
            for (index, group) in rules.groups.enumerated() {
                let phase = group.phase ?? drawn(below: group.interval, stableHash(group.name))
                effects.wake(.evaluateGroup(Int32(index)), at: .start + phase)
            }
        case .wake(.scrape(let service)):
            effects.send(.scrape(Scrape(monitor: monitor, service: service)))
            if now + rules.scrape < world.end { effects.wake(.scrape(service), at: now + rules.scrape) }
        case .wake(.evaluateGroup(let group)):
            evaluate(Int(group), at: now, into: &effects)
            let next = now + rules.groups[Int(group)].interval
            if next < world.end { effects.wake(.evaluateGroup(group), at: next) }
        case .wake: preconditionFailure("Prometheus asked for no such wake-up")
        case .metrics(let page): store.add(page, at: now)
        }
    }

    /// Whole milliseconds: the product knows no finer time.
    private func drawn(below interval: Delay, _ name: UInt64) -> Delay {
        .milliseconds(seed.phase(below: interval, world.scenario[monitor].name.key, name).milliseconds)
    }

    private mutating func evaluate(_ index: Int, at now: Instant, into effects: inout Effects) {
        for slot in fleeting.joined() where now - recordedAt[slot] >= rules.lookback { recorded[slot] = nil }
        var told: [PromAlert] = []
        for place in plan.groups[index].indices {
            switch plan.groups[index][place] {
            case .record(let first, let query):
                reader.read(query, at: now.milliseconds, in: &store, recorded: recorded)
                for (slot, value) in reader.values.enumerated() { recorded[first + slot] = value }
                if !fleeting.isEmpty { for slot in reader.values.indices { recordedAt[first + slot] = now } }
            case .alert(let place, let query):
                reader.read(query, at: now.milliseconds, in: &store, recorded: recorded)
                update(place, every: rules.groups[index].interval, at: now, &told, into: &effects)
            }
        }
        if !told.isEmpty { effects.send(.alerts(told, from: monitor)) }
    }

    /// Moves an alert's slots on by what was read, and adds what the Alertmanager has to hear of them.
    private mutating func update(
        _ place: Int, every: Delay, at now: Instant, _ told: inout [PromAlert], into effects: inout Effects
    ) {
        let rule = RuleID(firstRule + place)
        // "vector contains metrics with the same labelset after applying alert labels": nothing changes, and nothing is told.
        if plan.twins[place].contains(where: { slots in slots.count { reader.values[$0] != nil } > 1 }) { return }
        effects.note(.evaluated(rule))
        for (slot, value) in reader.values.enumerated() {
            let wasTrue = alerts[place].slots[slot].isTrue
            alerts[place].slots[slot].move(
                to: value, hold: authored[place].hold, keepFiring: authored[place].keepFiring, at: now)
            if let value, !wasTrue {
                effects.note(.becameTrue(rule, group: plan.alerts[place][slot].group, value: value.thousandths))
            } else if value == nil, wasTrue {
                effects.note(.becameFalse(rule, group: plan.alerts[place][slot].group))
            }
            guard let (startsAt, resolvedAt) = alerts[place].slots[slot].due(resend: rules.resend, at: now) else { continue }
            let value = alerts[place].slots[slot].value
            let annotations = plan.alerts[place][slot].annotations.map {
                Label($0.name, $0.text.filled(Labels(), value: amountText(value, decimals: 3)))
            }
            told.append(
                PromAlert(
                    rule: rule, group: plan.alerts[place][slot].group, labels: plan.alerts[place][slot].labels,
                    annotations: annotations,
                    startsAt: startsAt, endsAt: resolvedAt ?? now + max(every, rules.resend) * 4, value: value))
        }
    }
}

extension PrometheusRules.Rule {
    var expression: PrometheusRules.Expression {
        switch self {
        case .alert(let rule): rule.expression
        case .record(_, let expression, _): expression
        }
    }
}

/// Where the instances of one alert stand, slot by slot.
struct AlertState: Sendable {
    var slots: [Slot]

    init(slots count: Int) { slots = Array(repeating: Slot(), count: count) }

    /// One instance: pending from the first evaluation that sees it, firing when it has been seen for `hold`, resolved when it is gone. One
    /// missed evaluation takes a pending instance back. Source: prometheus/prometheus, rules/alerting.go, AlertingRule.Eval.
    struct Slot: Sendable {
        private enum Phase: Hashable, Sendable {
            case inactive
            case pending(since: Instant)
            case firing(since: Instant, absentSince: Instant?)
            case resolved(since: Instant, firedAt: Instant)
        }

        private var phase = Phase.inactive
        private(set) var isTrue = false
        /// In thousandths.
        private(set) var value: Int64 = 0
        private var sentAt: Instant?

        mutating func move(to value: Rational?, hold: Delay, keepFiring: Delay, at now: Instant) {
            isTrue = value != nil
            if let value {
                self.value = value.thousandths
                switch phase {
                case .inactive, .resolved:
                    sentAt = nil
                    phase = .pending(since: now)
                case .pending: break
                case .firing(let since, _): phase = .firing(since: since, absentSince: nil)
                }
                if case .pending(let since) = phase, now - since >= hold { phase = .firing(since: now, absentSince: nil) }
                return
            }
            switch phase {
            case .inactive: break
            case .pending: phase = .inactive
            case .firing(let since, let absentSince):
                let absent = absentSince ?? now
                let stays = keepFiring > .zero && now - absent < keepFiring
                phase = stays ? .firing(since: since, absentSince: absent) : .resolved(since: now, firedAt: since)
            case .resolved(let since, _): if now - since > resolvedRetention { phase = .inactive }
            }
        }

        /// Since when it fires, and since when it is resolved, if the Alertmanager has to be told now.
        mutating func due(resend: Delay, at now: Instant) -> (startsAt: Instant, resolvedAt: Instant?)? {
            let (startsAt, resolvedAt): (Instant, Instant?)
            switch phase {
            case .inactive, .pending: return nil
            case .firing(let since, _): (startsAt, resolvedAt) = (since, nil)
            case .resolved(let since, let firedAt): (startsAt, resolvedAt) = (firedAt, since)
            }
            if let sentAt, !(resolvedAt.map { sentAt < $0 } ?? false), now - sentAt <= resend { return nil }
            sentAt = now
            return (startsAt, resolvedAt)
        }
    }
}

/// So long a resolved alert is told again. Source: prometheus/prometheus, rules/alerting.go.
private let resolvedRetention = Delay.minutes(15)
