import Model
import TestSupport
import Testing

@testable import Components

/// One character is one minute. The rule counts errors over five minutes at half past each.
struct RuleEngineTests {
    /// At least so many lines (by severity) in five minutes, suppressed for so many minutes.
    private func scenario(
        _ tiers: [(Severity, Int64)] = [(.critical, 3)], suppress: Int64 = 5, pause: AlertRule.Pause = .tier,
        _ change: (inout SampleParts) -> Void = { _ in }
    ) -> Scenario {
        sampleScenario { parts in
            parts.rules[0].condition = .threshold(
                .count, .atLeast, tiers: tiers.map { .init(severity: $0.0, threshold: $0.1 * 1000) })
            (parts.rules[0].suppress, parts.rules[0].pause) = (.minutes(suppress), pause)
            change(&parts)
        }
    }

    private func alerts(_ lane: String, _ scenario: Scenario) -> String {
        var rules = engine(scenario)
        return rules.play(lane, in: scenario)
    }

    // MARK: Windows

    @Test func `three in five minutes fire at the third`() {
        #expect(alerts("x.x.x..........", scenario()) == "....c..........")
    }

    @Test func `three in six minutes do not`() {
        #expect(alerts("x....x.x.......", scenario()) == "...............")
    }

    @Test func `lines leave the window when they are as old as it is`() {
        #expect(alerts("3..............", scenario()) == "c..............")
        #expect(alerts("2...1..........", scenario()) == "....c..........")
        #expect(alerts("2....1.........", scenario()) == "...............")
    }

    @Test func `a window that is not a multiple of the granularity is not rounded up`() {
        let scenario = scenario(suppress: 1) { parts in
            (parts.rules[0].window, parts.rules[0].granularity) = (.seconds(90), .minutes(1))
        }
        var rules = engine(scenario)
        let fault = stream("checkout/fault-down", scenario)
        // Evaluated at 3:30, the window is [1:30, 3:00): two lines lie before it, one in it.
        for (ordinal, second) in [60, 70, 100].enumerated() {
            rules.hand(
                searchable(1, of: fault, first: Int64(ordinal), at: .start + .seconds(Int64(second))),
                at: .start + .seconds(125))
        }
        rules.run(before: .start + .seconds(240))
        #expect(
            rules.notes.filter { if case .becameTrue = $0.note { true } else { false } }.map(\.at) == [.start + .seconds(150)])
        #expect(
            rules.notes.contains { $0.note == .becameFalse(RuleID(0), group: "checkout") && $0.at == .start + .seconds(210) })
    }

    @Test func `late lines count in the window they belong to, not in that of their arrival`() {
        let scenario = scenario()
        var rules = engine(scenario)
        let fault = stream("checkout/fault-down", scenario)
        rules.hand(searchable(3, of: fault, at: .start), at: .start + .minutes(6))
        rules.hand(searchable(3, of: fault, first: 3, at: .start + .minutes(8)), at: .start + .minutes(9))
        rules.run(before: .start + .minutes(12))
        #expect(rules.events.map(\.at) == [.start + .seconds(570)])
    }

    // MARK: Pause and suppression

    @Test func `what goes on being true notifies again when the window has passed`() {
        #expect(alerts("9999999999999999", scenario()) == "c....c....c....c")
    }

    @Test func `notifications are held back for the longer of window and suppression`() {
        #expect(alerts("9999999999999999", scenario(suppress: 3)) == "c....c....c....c")
        #expect(alerts("9999999999999999", scenario(suppress: 10)) == "c.........c.....")
    }

    @Test func `what is suppressed is noted with its end`() {
        let scenario = scenario(suppress: 10)
        var rules = engine(scenario)
        _ = rules.play("9999999.", in: scenario)
        let suppressed = rules.notes.filter { if case .suppressed = $0.note { true } else { false } }
        #expect(suppressed.map(\.note) == [.suppressed(RuleID(0), group: "checkout", until: .start + .seconds(630))])
        #expect(suppressed.map(\.at) == [.start + .seconds(330)])
    }

    @Test func `another tier notifies at once, up and down`() {
        let tiers = scenario([(.warning, 3), (.critical, 30)], suppress: 30)
        #expect(alerts("3.999.....3.......", tiers) == "w...c.............")
        let short = scenario([(.warning, 3), (.critical, 8)], suppress: 5)
        #expect(alerts("9....3....", short) == "c....w....")
    }

    @Test func `a pause of the group holds back the other tier as well`() {
        #expect(alerts("3.999.....", scenario([(.warning, 3), (.critical, 9)], pause: .group)) == "w....c....")
    }

    @Test func `without a pause a suppressed rule goes on being looked at`() {
        let scenario = scenario(suppress: 5, pause: .none)
        var rules = engine(scenario)
        let alerts = rules.play("9999999...", in: scenario)
        #expect(alerts == "c....c....")
        #expect(rules.notes.filter { if case .suppressed = $0.note { true } else { false } }.count == 8)
    }

    @Test(arguments: [(AlertRule.Pause.group, "c..c."), (.rule, "c....")])
    func `a pause of the rule stops its other groups, a pause of the group does not`(pause: AlertRule.Pause, seen: String) {
        let scenario = scenario(pause: pause) { parts in
            parts.catalog.services.append(.init(name: Symbol("search")))
            parts.pager.services.append(
                PagedService(
                    service: ServiceID(1), policy: PolicyID(0), urgency: .constant(.high), acknowledgementTimeout: nil,
                    autoResolve: nil))
            parts.faults.append(
                FaultPlan(
                    name: Symbol("other"), place: .service(ServiceID(1)), kind: .outage, at: .start, end: .after(.minutes(1)),
                    drill: "drill-other"))
            parts.rules[0].route = .byGroup
        }
        var rules = engine(scenario)
        rules.hand(searchable(3, of: stream("checkout/fault-down", scenario), at: .start), at: .start)
        rules.hand(
            searchable(3, of: stream("search/fault-other", scenario), first: 9, at: .start + .minutes(3)),
            at: .start + .minutes(3))
        rules.run(before: .start + .minutes(5))
        let marbles = Marbles(step: .minutes(1))
        #expect(marbles.draw(rules.events.map { .init(at: $0.at, "c") }, length: 5) == seen)
    }

    @Test func `groups are suppressed apart`() {
        let scenario = scenario(suppress: 30) { $0.rules[0].groupBy = ["level"] }
        var rules = engine(scenario)
        rules.hand(searchable(3, of: stream("checkout/fault-down", scenario), at: .start), at: .start)
        rules.hand(
            searchable(3, of: stream("checkout/noise", scenario), first: 3, at: .start + .minutes(1)), at: .start + .minutes(1))
        rules.run(before: .start + .minutes(8))
        #expect(rules.events.map(\.event.group) == ["FATAL", "ERROR"])
        #expect(rules.events.map(\.event.dedupKey) == ["checkout-errors/FATAL", "checkout-errors/ERROR"])
    }

    // MARK: Schedule and snooze

    @Test func `outside its schedule a rule is not evaluated`() {
        let scenario = scenario {
            $0.rules[0].schedule = Windows([.init(from: .start + .minutes(3), until: .start + .minutes(8))])
        }
        var rules = engine(scenario)
        let alerts = rules.play("9999999999999999", in: scenario)
        #expect(alerts == "...c............")
        #expect(rules.notes.filter { $0.note == .evaluated(RuleID(0)) }.count == 5)
    }

    @Test func `a snoozed rule is suppressed until the snooze ends`() {
        let scenario = scenario { $0.rules[0].snoozed = Windows([.init(from: .start, until: .start + .minutes(8))]) }
        var rules = engine(scenario)
        let alerts = rules.play("9999999999999999", in: scenario)
        #expect(alerts == "..........c....c")
        let suppressed = rules.notes.filter { if case .suppressed = $0.note { true } else { false } }.map(\.note)
        #expect(
            suppressed == Array(repeating: .suppressed(RuleID(0), group: "checkout", until: .start + .minutes(8)), count: 2))
    }

    @Test func `a fixed phase and an interval set the instants of evaluation`() {
        let scenario = scenario { ($0.rules[0].every, $0.rules[0].phase) = (.minutes(2), .seconds(17)) }
        var rules = engine(scenario)
        rules.run(before: .start + .minutes(7))
        let evaluated = rules.notes.filter { $0.note == .evaluated(RuleID(0)) }.map(\.at)
        #expect(evaluated == [17, 137, 257, 377].map { .start + .seconds($0) })
    }

    @Test func `without a fixed phase the seed draws one within the interval`() {
        let scenario = scenario { $0.rules[0].phase = nil }
        let phases = (0..<200).map { engine(scenario, seed: Seed(UInt64($0))).pending[0].at }
        #expect(phases.allSatisfy { .start <= $0 && $0 < .start + .minutes(1) })
        #expect(Set(phases).count == 200)
        #expect(phases.filter { $0 < .start + .seconds(30) }.count > 70)
    }

    @Test func `evaluations stop when the load's last lines have left every window`() {
        var rules = engine(scenario())
        rules.run(before: .start + .days(1))
        #expect(rules.pending.isEmpty)
        let last = rules.notes.last?.at ?? .start
        #expect((Instant.start + .minutes(35)...Instant.start + .minutes(46)).contains(last))
    }

    // MARK: Absence

    private func absence(_ change: (inout SampleParts) -> Void = { _ in }) -> Scenario {
        sampleScenario { parts in
            parts.rules[0].condition = .absence(.error)
            (parts.rules[0].groupBy, parts.rules[0].query) = ([], .term(field: "level", "FATAL"))
            change(&parts)
        }
    }

    @Test func `silence fires once a whole window has passed without a line`() {
        #expect(alerts("x..x.......", absence()) == "........e..")
    }

    @Test func `silence is not judged before a whole window has passed`() {
        #expect(alerts(".........", absence()) == ".....e...")
    }

    @Test func `lines in time keep an absence rule quiet`() {
        #expect(alerts("x...x...x...x..", absence()) == "...............")
    }

    @Test func `the end of the load is no silence`() {
        let scenario = absence { $0.lasts = .minutes(10) }
        #expect(alerts("x...x...x...........", scenario) == "....................")
    }

    @Test func `a rule that also holds on nothing waits for a whole window`() {
        let scenario = scenario { parts in
            parts.rules[0].condition = .threshold(.count, .below, tiers: [.init(severity: .warning, threshold: 1000)])
        }
        #expect(alerts("............", scenario) == ".....w....w.")
    }

    @Test func `a query that no line can match is still one group that is absent`() {
        #expect(alerts("......", absence { $0.rules[0].query = .term(field: "level", "NEVER") }) == ".....e")
    }

    // MARK: Lag guard

    private func guarded() -> (Driver<RuleEngine>, StreamID) {
        let scenario = scenario { $0.rules[0].lagGuard = .indexing }
        return (engine(scenario), stream("checkout/fault-down", scenario))
    }

    private func backlog(_ ordinal: Int64, takenAt seconds: Int64 = 20) -> RuleEngine.Input {
        let id = Consignment.ID(hop: HopID(0), service: ServiceID(0), ordinal: ordinal)
        return .backlog(Backlog(id: id, attempt: 1, taken: .start + .seconds(seconds)))
    }

    @Test func `with the lag guard an evaluation waits for what was taken by then`() {
        var (rules, fault) = guarded()
        rules.hand(backlog(1), at: .start + .seconds(20))
        // Taken after the evaluation was due: not waited for.
        rules.hand(backlog(10, takenAt: 31), at: .start + .seconds(31))
        rules.hand(searchable(3, of: fault, at: .start + .seconds(10)), at: .start + .seconds(40))
        #expect(rules.events.map(\.at) == [.start + .seconds(40)])
    }

    @Test func `what will be taken after the evaluation was due is not waited for, though it is known before`() {
        var (rules, fault) = guarded()
        rules.hand(backlog(10, takenAt: 31), at: .start + .seconds(10))
        rules.hand(backlog(1), at: .start + .seconds(20))
        rules.run(before: .start + .seconds(31))
        rules.hand(searchable(3, of: fault, at: .start + .seconds(10)), at: .start + .seconds(40))
        #expect(rules.events.map(\.at) == [.start + .seconds(40)])
    }

    @Test func `the window is the one of the instant the evaluation was due`() {
        var (rules, fault) = guarded()
        rules.hand(backlog(1), at: .start + .seconds(20))
        rules.run(before: .start + .seconds(31))
        rules.hand(searchable(3, of: fault, at: .start + .seconds(35)), at: .start + .seconds(40))
        #expect(rules.events.isEmpty)
        rules.run(before: .start + .seconds(91))
        #expect(rules.events.map(\.at) == [.start + .seconds(90)])
    }

    @Test func `an evaluation that is due while another waits is postponed`() {
        var (rules, _) = guarded()
        rules.hand(backlog(1), at: .start + .seconds(20))
        rules.run(before: .start + .minutes(3))
        let postponed = rules.notes.filter { if case .postponed = $0.note { true } else { false } }.map(\.note)
        #expect(postponed == [60, 120].map { .postponed(RuleID(0), behind: .seconds($0)) })
        #expect(!rules.notes.contains { $0.note == .evaluated(RuleID(0)) })
    }

    @Test func `without the guard nothing waits`() {
        var rules = engine(scenario())
        rules.hand(backlog(1), at: .start + .seconds(20))
        rules.run(before: .start + .seconds(31))
        #expect(rules.notes.contains { $0.note == .evaluated(RuleID(0)) })
    }
}
