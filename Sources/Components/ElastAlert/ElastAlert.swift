package import Model

/// ElastAlert 2: asks each rule's query at an interval of the rule's own phase, and alerts on what its type makes of the hits.
///
/// A run reads the hits between the last buffer time and its end that no run has read: lines that become searchable late are still
/// counted, lines older than the buffer never. An alert mutes its rule and key. There is no automatic resolve. It starts with the run:
/// types that miss something wait until their own timeframe has passed, and are not asked about time after the load.
package struct ElastAlert: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case logs(Consignment)
        case reply(EventReceipt)
    }

    /// What a rule's type remembers of one key.
    fileprivate enum Window: Sendable {
        case any
        case change(ChangeWindow)
        case frequency(FrequencyWindow)
        case spike(SpikeWindow)
        case flatline(FlatlineWindow)
        case cardinality(CardinalityWindow)
        case share(ShareWindow)
    }

    private struct KeyState: Sendable {
        var window: Window
        var mute: Mute?
        var isTrue = false
    }

    private struct RuleState: Sendable {
        var keys: [KeyState]
        /// Where the last query ended.
        var lastEnd: Instant?
        var runs: UInt64 = 0
        /// When a spike rule first knew of any key what is usual.
        var filled: Int64?
    }

    private let world: World
    private let seed: Seed
    private let rules: ElastAlertRules
    /// The first of its rules among all; the others follow.
    private let firstRule: Int
    private let plan: HitPlan
    private var states: [RuleState]
    /// Searchable and not read yet, by the plan's places.
    private var unread: [[HitTimes.Stretch]]
    private var outbox: EventOutbox

    package init(_ world: World, monitor: MonitorID, rules: ElastAlertRules, seed: Seed) {
        (self.world, self.rules, self.seed) = (world, rules, seed)
        firstRule = world.scenario.setup.firstRule(of: monitor)
        outbox = EventOutbox(world, retry: rules.retry)
        guard let plan = world.hitPlans[monitor.index] else { preconditionFailure("every ElastAlert of a world has a plan") }
        self.plan = plan
        states = zip(rules.rules, plan.readers).map { rule, reader in
            RuleState(keys: reader.keys.map { _ in KeyState(window: ElastAlert.window(of: rule, values: reader.values)) })
        }
        unread = Array(repeating: [], count: plan.places)
    }

    private static func window(of rule: ElastAlertRule, values: Int) -> Window {
        switch rule.kind {
        case .any: .any
        case .change(_, _, let timeframe): .change(ChangeWindow(timeframe: timeframe))
        case .frequency(let hits, let timeframe): .frequency(FrequencyWindow(hits: hits, timeframe: timeframe))
        case .spike(let spike): .spike(SpikeWindow(spike, isKeyed: rule.queryKey != nil))
        case .flatline(let threshold, let timeframe, let forgets):
            .flatline(
                FlatlineWindow(threshold: threshold, timeframe: timeframe, forgets: forgets, isWhole: rule.queryKey == nil))
        case .cardinality(_, let above, let below, let timeframe):
            .cardinality(CardinalityWindow(above: above, below: below, timeframe: timeframe, values: values))
        case .percentage(_, _, let above, let below, let hitsMin):
            .share(ShareWindow(above: above, below: below, hitsMin: hitsMin))
        }
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin:
            for (index, rule) in rules.rules.enumerated() {
                let phase = seed.phase(rule.phase, below: rule.every, rule.name.key)
                effects.wake(.evaluate(id(index)), at: .start + phase)
            }
        case .logs(let consignment):
            // What comes from an aggregator's door has been receipted there.
            for run in consignment.runs {
                for find in plan.finds[run.stream.index] { unread[find.place].add(run, matching: find.mask) }
            }
        case .wake(.evaluate(let id)): due(id.index - firstRule, at: now, into: &effects)
        case .wake(.resend(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake: preconditionFailure("ElastAlert asked for no such wake-up")
        case .reply(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private func id(_ index: Int) -> RuleID { RuleID(firstRule + index) }

    // MARK: Runs

    private mutating func due(_ index: Int, at now: Instant, into effects: inout Effects) {
        let timing = plan.timings[index]
        states[index].runs += 1
        var random = seed.stream(.jitter, timing.key, states[index].runs)
        let next = now + timing.every + random.delay(below: timing.jitter)
        if next <= world.end + timing.every + timing.jitter + timing.delay + lateness {
            effects.wake(.evaluate(id(index)), at: next)
        }
        let end = now - timing.delay
        guard end > .start, end <= world.end || !timing.matchesOnNothing else { return }
        // After a pause the range reaches back to where the last one ended.
        let start = min(end - timing.buffer, states[index].lastEnd ?? .never)
        states[index].lastEnd = end
        effects.note(.evaluated(id(index)))
        let batches = states[index].keys.indices.map { read(index, $0, from: start, through: end) }
        if states[index].filled == nil {
            states[index].filled = zip(states[index].keys, batches).compactMap { key, batch -> Int64? in
                if case .spike(let window) = key.window { window.filling(batch[0], end: end.nanoseconds) } else { nil }
            }.min()
        }
        let filled = states[index].filled
        for (key, batch) in batches.enumerated() {
            let matches = states[index].keys[key].window.run(
                batch, start: start.nanoseconds, end: end.nanoseconds, filled: filled)
            tell(matches, index, key, at: now, into: &effects)
        }
    }

    /// The unread hits in `(from, through]` by value; earlier ones are lost, later ones wait.
    private mutating func read(_ index: Int, _ key: Int, from: Instant, through: Instant) -> [HitTimes] {
        let values = plan.readers[index].values
        let first = plan.firsts[index] + key * values
        return (first..<first + values).map { place in
            if unread[place].isEmpty { return HitTimes() }
            let (due, later) = HitTimes(unread[place]).split(through: through.nanoseconds)
            unread[place] = later.all
            return due.split(through: from.nanoseconds).after
        }
    }

    private mutating func tell(_ matches: HitMatches, _ index: Int, _ key: Int, at now: Instant, into effects: inout Effects) {
        if matches.number == 0, !states[index].keys[key].isTrue { return }
        let name = plan.readers[index].keys[key]
        if (matches.number > 0) != states[index].keys[key].isTrue {
            states[index].keys[key].isTrue = matches.number > 0
            effects.note(
                matches.number > 0
                    ? .becameTrue(id(index), group: name, value: matches.value) : .becameFalse(id(index), group: name))
        }
        for number in 0..<matches.number {
            if let mute = states[index].keys[key].mute, now < mute.until {
                // All that are left of this run are muted too.
                if number == 0 { effects.note(.suppressed(id(index), group: name, until: mute.until)) }
                return
            }
            let realert = rules.rules[index].realert
            if realert > .zero {
                states[index].keys[key].mute = Mute.begun(
                    at: now, after: states[index].keys[key].mute, realert: realert, max: rules.rules[index].realertMax)
            }
            alert(index, name, matches, at: now, into: &effects)
        }
    }

    // MARK: Alerts

    private mutating func alert(
        _ index: Int, _ key: String, _ matches: HitMatches, at now: Instant, into effects: inout Effects
    ) {
        let rule = rules.rules[index]
        var details = world.scenario.about(rule.service)
        details.append("query: \(rule.queryText)")
        if let line = matches.line { details.append("sample: " + world.sampleTexts[line.index]) }
        let incidentKey: String? =
            switch rule.incidentKey {
            case .none: nil
            case .text(let text): text
            case .keyed(let before, let after): before + key + after
            }
        let event = AlertEvent(
            id: outbox.nextID(of: id(index)), action: rule.action, service: rule.service,
            group: key, severity: rule.severity, dedupKey: incidentKey, summary: summary(rule, key, matches.value),
            value: matches.value, details: details)
        outbox.send(event, to: rule.destinations, at: now, into: &effects)
    }

    private func summary(_ rule: ElastAlertRule, _ key: String, _ value: Int64) -> String {
        let subject = key.isEmpty ? rule.name.text : "\(rule.name) on \(key)"
        let amount = amountText(value, decimals: 3)
        switch rule.kind {
        case .any: return "\(subject): a hit"
        case .change(let fields, _, _): return "\(subject): \(fields.joined(separator: ", ")) changed"
        case .frequency(_, let timeframe): return "\(subject): at least \(amount) events in \(timeframe.text)"
        case .spike(let spike): return "\(subject): an abnormal number of events, \(amount) in \(spike.timeframe.text)"
        case .flatline(let threshold, let timeframe, _):
            return "\(subject): \(amount) events in \(timeframe.text), fewer than \(threshold)"
        case .cardinality(let field, _, _, let timeframe):
            return "\(subject): \(amount) distinct values of \(field) in \(timeframe.text)"
        case .percentage: return "\(subject): \(amount) % of the events match"
        }
    }
}

extension ElastAlert.Window {
    /// Nanoseconds; hits by value.
    fileprivate mutating func run(_ batch: [HitTimes], start: Int64, end: Int64, filled: Int64?) -> HitMatches {
        switch self {
        case .any:
            var matches = HitMatches()
            if let first = batch[0].first { matches.add(1000, line: batch[0].stream(at: first)) }
            return matches
        case .change(var window):
            let matches = window.run(batch)
            self = .change(window)
            return matches
        case .frequency(var window):
            let matches = window.run(batch[0], end: end)
            self = .frequency(window)
            return matches
        case .spike(var window):
            let matches = window.run(batch[0], end: end, filled: filled)
            self = .spike(window)
            return matches
        case .flatline(var window):
            let matches = window.run(batch[0], end: end)
            self = .flatline(window)
            return matches
        case .cardinality(var window):
            let matches = window.run(batch, end: end)
            self = .cardinality(window)
            return matches
        case .share(var window):
            let matches = window.run(batch, start: start)
            self = .share(window)
            return matches
        }
    }
}

/// How late a line may become searchable and still matter after the load.
private let lateness = Delay.minutes(10)
