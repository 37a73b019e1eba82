package import Model

/// Metric filters, alarms and their topic: counts what a log group ingests, looks at each alarm at its own phase, and tells the pager
/// when one changes its state, never while it stays.
///
/// The world was well before the start: earlier periods count as datapoints that do not breach. After the load has ended alarms only
/// go off, for what the last lines still make true; those that nothing at all would set off are not looked at any more.
package struct CloudWatchAlarms: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case logs(Consignment)
        /// The same from a log group whose subscriber is somebody else.
        case ingested(Consignment)
        case reply(EventReceipt)
    }

    private let world: World
    private let seed: Seed
    private let rules: CloudWatchRules
    /// The rule of the first alarm; the others follow.
    private let firstRule: Int
    private let watches: [MetricPlan.Watch]
    private let finds: [[Int]]
    private var metrics: [FilteredMetric]
    /// In which lines were ingested last.
    private var minute: Int64 = -1
    /// By alarm.
    private var states: [MetricAlarm.State]
    /// What is published waits in it for the topic's delivery.
    private var outbox: EventOutbox

    package init(_ world: World, monitor: MonitorID, rules: CloudWatchRules, seed: Seed) {
        (self.world, self.rules, self.seed) = (world, rules, seed)
        firstRule = world.scenario.setup.firstRule(of: monitor)
        states = rules.alarms.map { _ in .ok }
        outbox = EventOutbox(world, retry: rules.retry)
        guard let plan = world.metricPlans[monitor.index] else { preconditionFailure("every CloudWatch of a world has a plan") }
        (watches, metrics, finds) = (plan.watches, plan.metrics, plan.finds)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin:
            for index in rules.alarms.indices {
                let alarm = rules.alarms[index]
                let phase = seed.phase(alarm.phase, below: alarm.every, alarm.name.key)
                effects.wake(.evaluate(rule(index)), at: .start + phase)
            }
        case .logs(let consignment):
            if consignment.id.hop != nil {
                effects.send(.receipt(Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .accepted)))
            }
            count(consignment, at: now)
        case .ingested(let consignment): count(consignment, at: now)
        case .wake(.evaluate(let rule)):
            due(rule.index - firstRule, at: now, into: &effects)
        case .wake(.resend(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake: preconditionFailure("CloudWatch asked for no such wake-up")
        case .reply(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private func rule(_ index: Int) -> RuleID { RuleID(firstRule + index) }

    private mutating func count(_ lines: Consignment, at now: Instant) {
        guard !lines.isEmpty else { return }
        let number = now.nanoseconds / FilteredMetric.minute.nanoseconds
        if number > minute {
            minute = number
            for index in metrics.indices { metrics[index].open(number) }
        }
        for run in lines.runs {
            for index in finds[run.stream.index] { metrics[index].add(run) }
        }
    }

    // MARK: Evaluation

    private mutating func due(_ index: Int, at now: Instant, into effects: inout Effects) {
        let watch = watches[index]
        let (period, every, range) = (watch.period, watch.every, watch.range)
        // Periods move in steps of a minute, short ones in steps of their own.
        let end = now.floored(to: min(period, FilteredMetric.minute))
        let isAfterLoad = end > world.end
        let last = world.end + period * Int64(range) + rules.publishLag.max
        if now + every <= last { effects.wake(.evaluate(rule(index)), at: now + every) }
        if isAfterLoad, watch.holdsOnNothing { return }
        effects.note(.evaluated(rule(index)))
        var (points, newest) = ([AlarmPoint](), Int64(0))
        points.reserveCapacity(range)
        for age in (0..<range).reversed() {
            let (point, value) = statistics(watch, end - period * Int64(age), readAt: now)
            points.append(point)
            if point != .missing { newest = value }
        }
        let state = watch.decision.state(of: points, current: states[index])
        guard state != states[index], !isAfterLoad || state == .alarm else { return }
        change(index, to: state, value: newest, at: now, into: &effects)
    }

    /// The period that ends at `until`.
    private func statistics(
        _ watch: MetricPlan.Watch, _ until: Instant, readAt now: Instant
    ) -> (point: AlarmPoint, value: Int64) {
        let from = until - watch.period
        if from < .start { return (.ok, 0) }
        guard let set = metrics[watch.filter].statistics(from: from, until: until, readAt: now, seed: seed) else {
            return (.missing, 0)
        }
        let breaches =
            watch.statistic == .average
            ? watch.comparison.holds(set.sum, watch.threshold.multipliedSaturating(by: set.count))
            : watch.comparison.holds(set.value(watch.statistic), watch.threshold)
        return (breaches ? .breaching : .ok, set.value(watch.statistic))
    }

    private mutating func change(
        _ index: Int, to state: MetricAlarm.State, value: Int64, at now: Instant, into effects: inout Effects
    ) {
        let old = states[index]
        states[index] = state
        if state == .alarm {
            effects.note(.becameTrue(rule(index), group: "", value: value))
        } else if old == .alarm {
            effects.note(.becameFalse(rule(index), group: ""))
        }
        guard let action = action(of: rules.alarms[index], on: state) else { return }
        let event = event(index, action, from: old, to: state, value: value)
        var random = seed.stream(.latency, rules.alarms[index].name.key, UInt64(event.id.ordinal))
        outbox.send(event, to: rules.alarms[index].destinations, dueAt: now + rules.delivery.draw(&random), into: &effects)
    }

    private func action(of alarm: MetricAlarm, on state: MetricAlarm.State) -> AlertEvent.Action? {
        switch (state, alarm.insufficient) {
        case (.alarm, _), (.insufficient, .trigger): .trigger
        case (.ok, _): alarm.resolves ? .resolve : nil
        case (.insufficient, .resolve): .resolve
        case (.insufficient, .ignore): nil
        }
    }

    // MARK: Delivery

    private mutating func event(
        _ index: Int, _ action: AlertEvent.Action, from old: MetricAlarm.State, to state: MetricAlarm.State, value: Int64
    ) -> AlertEvent {
        let alarm = rules.alarms[index]
        var details = world.scenario.about(alarm.service)
        let filter = rules.filters[alarm.filter]
        details += [
            "state: \(old.rawValue) -> \(state.rawValue)", "metric: \(alarm.statistic.rawValue) of \(filter.name)",
            "filter: \(filter.patternText)", "link: https://console.aws.example/cloudwatch/alarms/\(alarm.name)",
        ]
        return AlertEvent(
            id: outbox.nextID(of: rule(index)), action: action, service: alarm.service, group: "",
            severity: alarm.severity, dedupKey: alarm.name.text, summary: summary(alarm, state, value), value: value,
            details: details)
    }

    private func summary(_ alarm: MetricAlarm, _ state: MetricAlarm.State, _ value: Int64) -> String {
        let head = "\(state.rawValue): \"\(alarm.name)\""
        if state == .insufficient {
            return "\(head): too few datapoints in \((alarm.period * Int64(alarm.evaluationPeriods)).text)"
        }
        let verb = state == .alarm ? "was" : "was not"
        return "\(head): \(amountText(value, decimals: 3)) in \(alarm.period.text) \(verb) "
            + "\(alarm.comparison.text) \(amountText(alarm.threshold, decimals: 3))"
    }
}
