package import Model

/// Waits for pings, and calls the pager when one stays out too long.
///
/// A check is *new* until its first ping, and says nothing; then it is *up* until a ping is missed, and *down* until one comes again, which
/// resolves its event. Between the instant a ping is due and the one at which it is missed lies the check's grace. A ping that comes at the
/// very instant it would be missed has come in time.
///
/// Nothing pings once load has ended. So nothing is due from then on, and nothing is missed that could still have come in time.
package struct HeartbeatMonitor: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case pinged(Ping)
        case reply(EventReceipt)
    }

    private struct CheckState: Sendable {
        /// Nil while it is new. Before the run everything pinged in time.
        var lastPing: Instant?
        var isDown = false
    }

    private let world: World
    private let seed: Seed
    private let checks: [HeartbeatRules.Check]
    /// The rule of the first check; the others follow.
    private let firstRule: Int
    /// By check: its timetable, and the instant before which nothing is missed that load's end keeps away.
    private let timetables: [(first: Instant, every: Delay)?]
    private let certainUntil: [Instant]
    private var states: [CheckState]
    private var outbox: EventOutbox

    package init(_ world: World, monitor: MonitorID, rules: HeartbeatRules, seed: Seed) {
        (self.world, self.seed, checks) = (world, seed, rules.checks)
        firstRule = world.scenario.setup.firstRule(of: monitor)
        timetables = checks.map { $0.timetable(seed: seed) }
        certainUntil = zip(checks, timetables).map { check, timetable in
            guard let timetable else { return world.end }
            return nextPing(timetable, after: world.end - Delay(nanoseconds: 1)) + check.link.latency.min
        }
        states = zip(checks, timetables).map { check, timetable in
            let before = timetable.map { $0.first - $0.every } ?? .start
            return CheckState(lastPing: check.isNew ? nil : before + check.link.latency.min)
        }
        outbox = EventOutbox(world)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: for place in checks.indices { begin(place, into: &effects) }
        case .pinged(let ping): hear(ping.rule.index - firstRule, at: now, into: &effects)
        case .wake(.missed(let rule)): miss(rule.index - firstRule, at: now, into: &effects)
        case .wake(.resend(let event)): outbox.resend(event, at: now, into: &effects)
        case .wake: preconditionFailure("the heartbeat monitor asked for no such wake-up")
        case .reply(let receipt): outbox.settle(receipt, at: now, into: &effects)
        }
    }

    private func rule(_ place: Int) -> RuleID { RuleID(firstRule + place) }

    /// Whatever has been pinged before is waited for from now on, however long that takes.
    private func begin(_ place: Int, into effects: inout Effects) {
        if !checks[place].isNew { effects.note(.evaluated(rule(place))) }
        guard case .interval(let interval) = checks[place].due else { return expect(place, into: &effects) }
        let seconds = interval.nanoseconds / 1_000_000_000
        let begun = world.scenario.epoch.unixSeconds
        lookAgain(
            place, at: .start + .seconds((begun.flooredDivision(by: seconds) + 1) * seconds - begun), into: &effects)
    }

    private mutating func hear(_ place: Int, at now: Instant, into effects: inout Effects) {
        effects.note(.evaluated(rule(place)))
        states[place].lastPing = now
        expect(place, into: &effects)
        guard states[place].isDown else { return }
        states[place].isDown = false
        effects.note(.becameFalse(rule(place), group: group(place)))
        tell(place, .resolve, silence: .zero, at: now, into: &effects)
    }

    private mutating func miss(_ place: Int, at now: Instant, into effects: inout Effects) {
        effects.note(.evaluated(rule(place)))
        let last = states[place].lastPing
        if case .interval(let interval) = checks[place].due {
            lookAgain(place, at: now + interval, into: &effects)
            if last.map({ $0 >= now - interval }) ?? true { return }
        }
        guard let last, !states[place].isDown else { return }
        states[place].isDown = true
        effects.note(.becameTrue(rule(place), group: group(place), value: (now - last).milliseconds))
        tell(place, .trigger, silence: now - last, at: now, into: &effects)
    }

    // MARK: Waiting

    /// Waits for the ping after the last one. Where the clock decides it looks anyway.
    private func expect(_ place: Int, into effects: inout Effects) {
        guard let last = states[place].lastPing else { return }
        let due: Instant
        switch checks[place].due {
        case .period(let period): due = last + period
        case .nextRun: due = timetables[place].map { nextPing($0, after: last) } ?? .never
        case .interval: return
        }
        let missed = due + checks[place].grace
        if due < world.end, missed < certainUntil[place] {
            effects.wake(.missed(rule(place)), at: missed)
        } else {
            effects.cancel(.missed(rule(place)))
        }
    }

    private func lookAgain(_ place: Int, at instant: Instant, into effects: inout Effects) {
        if instant <= world.end, instant < certainUntil[place] { effects.wake(.missed(rule(place)), at: instant) }
    }

    // MARK: Telling

    /// The service, and the job if it is one's; or the alert.
    private func group(_ place: Int) -> String {
        switch checks[place].source {
        case .service(let service, _, _): world.scenario[service].name.text
        case .job(let service, let job): "\(world.scenario[service].name)/\(job.name)"
        case .alert(let rule): world.scenario[rule].name.text
        }
    }

    private mutating func tell(
        _ place: Int, _ action: AlertEvent.Action, silence: Delay, at now: Instant, into effects: inout Effects
    ) {
        let (check, group) = (checks[place], group(place))
        let event = AlertEvent(
            id: outbox.nextID(of: rule(place)), action: action, service: check.route, group: group, severity: check.severity,
            dedupKey: check.name.text, summary: "\(check.name): no ping from \(group) for \(silence.shortText)",
            value: silence.milliseconds, details: world.scenario.about(check.service))
        var random = seed.stream(.handler, check.name.key, UInt64(event.id.ordinal))
        outbox.send(event, to: check.destinations, dueAt: now + check.delivery.draw(&random), into: &effects)
    }
}

/// When something pings next by its timetable, whatever is wrong.
private func nextPing(_ timetable: (first: Instant, every: Delay), after instant: Instant) -> Instant {
    guard instant >= timetable.first else { return timetable.first }
    return timetable.first
        + timetable.every * ((instant - timetable.first).nanoseconds / timetable.every.nanoseconds + 1)
}
