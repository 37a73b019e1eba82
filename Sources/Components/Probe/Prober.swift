package import Model

/// Asks services from outside, each check at its own phase, and calls the pager when enough answers in a row are bad.
///
/// An answer that is late or missing is known to be bad when the check's patience is over. A check stays true until enough answers in a row
/// are good; then its event is resolved. It asks as long as there is load.
package struct Prober: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case probed(Probe, Probe.Outcome)
        case reply(EventReceipt)
    }

    private struct CheckState: Sendable {
        var ordinal: Int32 = 0
        /// Answers of one kind in a row, the last one included.
        var bad: Int64 = 0
        var good: Int64 = 0
        var isTrue = false
    }

    private let world: World
    private let seed: Seed
    private let checks: [ProberRules.Check]
    /// The rule of the first check; the others follow.
    private let firstRule: Int
    private var states: [CheckState]
    private var outbox: EventOutbox

    package init(_ world: World, monitor: MonitorID, rules: ProberRules, seed: Seed) {
        (self.world, self.seed, checks) = (world, seed, rules.checks)
        firstRule = world.scenario.setup.firstRule(of: monitor)
        states = checks.map { _ in CheckState() }
        outbox = EventOutbox(world)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin:
            for (index, check) in checks.enumerated() {
                let phase = seed.phase(check.phase, below: check.every, check.name.key)
                effects.wake(.evaluate(rule(index)), at: .start + phase)
            }
        case .wake(.evaluate(let rule)): ask(rule, at: now, into: &effects)
        case .wake(.giveUp(let rule)): judge(place(rule), isGood: false, at: now, into: &effects)
        case .wake(.resend(let event)): outbox.resend(event, at: now, into: &effects)
        case .wake: preconditionFailure("the prober asked for no such wake-up")
        case .probed(let probe, let outcome): hear(probe, outcome, at: now, into: &effects)
        case .reply(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private func rule(_ place: Int) -> RuleID { RuleID(firstRule + place) }
    private func place(_ rule: RuleID) -> Int { rule.index - firstRule }

    private mutating func ask(_ rule: RuleID, at now: Instant, into effects: inout Effects) {
        let place = place(rule)
        states[place].ordinal += 1
        effects.note(.evaluated(rule))
        effects.send(.probe(Probe(rule: rule, service: checks[place].service, ordinal: states[place].ordinal)))
        if now + checks[place].every < world.end { effects.wake(.evaluate(rule), at: now + checks[place].every) }
    }

    private mutating func hear(_ probe: Probe, _ outcome: Probe.Outcome, at now: Instant, into effects: inout Effects) {
        let place = place(probe.rule)
        let patience = checks[place].timeout
        switch outcome {
        case .served: judge(place, isGood: true, at: now, into: &effects)
        case .failed: judge(place, isGood: false, at: now, into: &effects)
        case .slow(let delay) where delay < patience: judge(place, isGood: true, at: now, into: &effects)
        case .slow, .silent: effects.wake(.giveUp(probe.rule), at: now + patience)
        }
    }

    private mutating func judge(_ place: Int, isGood: Bool, at now: Instant, into effects: inout Effects) {
        states[place].bad = isGood ? 0 : states[place].bad + 1
        states[place].good = isGood ? states[place].good + 1 : 0
        let (state, check) = (states[place], checks[place])
        let group = world.scenario[check.service].name.text
        if !state.isTrue, state.bad >= check.fails {
            states[place].isTrue = true
            effects.note(.becameTrue(rule(place), group: group, value: state.bad * 1000))
            tell(place, .trigger, group, value: state.bad, at: now, into: &effects)
        } else if state.isTrue, state.good >= check.recovers {
            states[place].isTrue = false
            effects.note(.becameFalse(rule(place), group: group))
            tell(place, .resolve, group, value: 0, at: now, into: &effects)
        }
    }

    private mutating func tell(
        _ place: Int, _ action: AlertEvent.Action, _ group: String, value: Int64, at now: Instant, into effects: inout Effects
    ) {
        let check = checks[place]
        let event = AlertEvent(
            id: outbox.nextID(of: rule(place)), action: action, service: check.route, group: group, severity: check.severity,
            dedupKey: check.name.text, summary: "\(check.name) on \(group): \(value) requests in a row failed",
            value: value * 1000, details: world.scenario.about(check.service))
        outbox.send(event, to: check.destinations, at: now, into: &effects)
    }
}
