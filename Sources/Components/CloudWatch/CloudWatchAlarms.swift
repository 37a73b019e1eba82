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
    private var metrics: [FilteredMetric]
    /// By alarm.
    private var states: [MetricAlarm.State]
    /// What is published waits in it for the topic's delivery.
    private var outbox: EventOutbox

    package init(_ world: World, monitor: MonitorID, rules: CloudWatchRules, seed: Seed) {
        (self.world, self.rules, self.seed) = (world, rules, seed)
        firstRule = world.scenario.setup.firstRule(of: monitor)
        states = rules.alarms.map { _ in .ok }
        outbox = EventOutbox(world, retry: rules.retry)
        metrics = rules.filters.enumerated().map { index, filter in
            let reach = rules.alarms.filter { $0.filter == index }.map { $0.period * Int64($0.range) }.max() ?? .zero
            return FilteredMetric(
                filter, streams: world.scenario.streams, lag: rules.publishLag, reach: reach, seed: seed)
        }
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
        for index in metrics.indices { metrics[index].add(lines.runs, at: now) }
    }

    // MARK: Evaluation

    private mutating func due(_ index: Int, at now: Instant, into effects: inout Effects) {
        let alarm = rules.alarms[index]
        // Periods move in steps of a minute, short ones in steps of their own.
        let end = now.floored(to: min(alarm.period, FilteredMetric.minute))
        let isAfterLoad = end > world.end
        let last = world.end + alarm.period * Int64(alarm.range) + rules.publishLag.max
        if now + alarm.every <= last { effects.wake(.evaluate(rule(index)), at: now + alarm.every) }
        if isAfterLoad, alarm.holdsOnNothing { return }
        effects.note(.evaluated(rule(index)))
        let periods = (0..<alarm.range).reversed().map { age in
            statistics(alarm, end - alarm.period * Int64(age), readAt: now)
        }
        let state = alarm.state(of: periods.map(\.point), current: states[index])
        guard state != states[index], !isAfterLoad || state == .alarm else { return }
        change(index, to: state, value: periods.last { $0.point != .missing }?.value ?? 0, at: now, into: &effects)
    }

    /// The period that ends at `until`.
    private func statistics(_ alarm: MetricAlarm, _ until: Instant, readAt now: Instant) -> (point: AlarmPoint, value: Int64) {
        let from = until - alarm.period
        if from < .start { return (.ok, 0) }
        guard let set = metrics[alarm.filter].statistics(from: from, until: until, readAt: now) else { return (.missing, 0) }
        let breaches =
            alarm.statistic == .average
            ? alarm.comparison.holds(set.sum, alarm.threshold.multipliedSaturating(by: set.count))
            : alarm.comparison.holds(set.value(alarm.statistic), alarm.threshold)
        return (breaches ? .breaching : .ok, set.value(alarm.statistic))
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
