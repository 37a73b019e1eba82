import Evaluation
import Model
import TestSupport
import Testing

struct AttributionTests {
    let drill = scenario(pagedForOutage)
    let check = Check.attribution(SampleParts.down)

    @Test func `a page that holds the drill id is carried`() {
        let judgement = SampleRun.outage(drill).judged(drill)
        #expect(judgement[check]?.outcome == .passed)
        #expect(judgement.lives[0].attribution == .carried)
        #expect(judgement.lives[0].incident == SampleRun.incident)
    }

    @Test func `an event that holds the drill id is not enough where a page was expected and none left`() {
        let judgement = SampleRun.outage(drill).without { $0.isPage }.judged(drill)
        #expect(judgement[check]?.outcome == .failed)
        #expect(judgement[check]?.brokenStage == .paged)
        #expect(judgement[.expectation(0)]?.brokenStage == .paged)
    }

    @Test func `an event that holds the drill id is enough where no page is expected`() {
        let fired = scenario(.reached(.init(stage: .fired, fault: SampleParts.down)))
        let judgement = SampleRun.outage(fired).without { $0.isPage }.judged(fired)
        #expect(judgement[check]?.outcome == .passed)
    }

    @Test func `a page without the drill id is nobody's`() {
        let run = SampleRun.outage(drill).without { $0.isPage }.with { $0.page(1, SampleParts.primary, nil, at: .seconds(391)) }
        let judgement = run.judged(drill)
        #expect(judgement[check]?.outcome == .failed)
        #expect(judgement.lives[0].attribution == .none)
        #expect(judgement.lives[0].moment(.triggered) != nil)
        #expect(judgement[.expectation(0)]?.outcome == .failed)
        #expect(judgement[.nothingExtra]?.outcome == .failed)
    }

    @Test func `a page is enough where the journal does not hold events`() {
        let run = SampleRun.outage(drill).without { if case .fired = $0 { true } else { false } }
        #expect(run.judged(drill).lives[0].attribution == .carried)
    }

    /// An incident of something else at 3:00; the outage's event only joins it.
    private func maskedRun(_ scenario: Scenario) -> SampleRun {
        SampleRun.quiet(scenario).with { run in
            let other = AlertEvent.ID(rule: RuleID(0), ordinal: 1)
            run.fire(other, at: .minutes(3))
            run.open(SampleRun.incident, other, at: .minutes(3))
            run.page(1, SampleParts.primary, nil, at: .minutes(3))
            run.inject(SampleParts.down, .failedRequest, at: .minutes(5))
            let own = AlertEvent.ID(rule: RuleID(0), ordinal: 2)
            run.add(.minutes(7), .rules, .fired(run.alert(own, details: [scenario.faults[0].drill])))
            run.add(.minutes(7), .pager, .note(.merged(SampleRun.incident, own)))
            run.escalate(2, scenario, at: .minutes(8))
        }
    }

    @Test func `a fault that only joins an open incident is masked`() {
        let judgement = maskedRun(drill).judged(drill)
        #expect(judgement[check]?.outcome == .failed)
        #expect(judgement[check]?.observed.hasPrefix("masked") == true)
        #expect(judgement.lives[0].attribution == .masked(SampleRun.incident))
    }

    @Test func `an allowed mask passes and says why`() {
        let allowing = scenario(pagedForOutage) {
            $0.allowances = [.init(what: .masked(SampleParts.down), reason: "one incident for both", mark: nil)]
        }
        let judgement = maskedRun(allowing).judged(allowing)
        #expect(judgement[check]?.outcome == .passed)
        #expect(judgement[check]?.observed.hasSuffix("allowed: one incident for both") == true)
        #expect(judgement[.expectation(0)]?.outcome == .passed)
    }

    @Test func `pages before a masked fault joined do not count for it`() {
        let judgement = maskedRun(drill).judged(drill)
        #expect(judgement.lives[0].moment(.paged)?.at == .start + .minutes(8))
    }

    @Test func `nothing attributed fails where a page is expected`() {
        let run = SampleRun.quiet(drill).with { $0.inject(SampleParts.down, .failedRequest, at: .minutes(5)) }
        let verdict = run.judged(drill)[check]
        #expect(verdict?.outcome == .failed)
        #expect(verdict?.brokenStage == .emitted)
    }

    @Test func `a fault that must never page needs no attribution`() {
        let quiet = scenario(.never(.init(stage: .paged, fault: SampleParts.down)))
        let run = SampleRun.quiet(quiet).with { $0.inject(SampleParts.down, .failedRequest, at: .minutes(5)) }
        #expect(run.judged(quiet)[check] == nil)
        #expect(run.judged(quiet).outcome == .passed)
    }

    @Test func `a fault of the way needs proof and no attribution`() {
        let lossy = sampleScenario {
            $0.faults = [SampleParts.outage(kind: .loss(.percent(30)), end: .after(.minutes(5)))]
            $0.faults[0].place = .hop(HopID(0))
        }
        let run = SampleRun.quiet(lossy).with { $0.inject(SampleParts.down, .droppedConsignment, at: .minutes(5)) }
        #expect(run.judged(lossy)[.proof(SampleParts.down)]?.outcome == .passed)
        #expect(run.judged(lossy)[check] == nil)
    }
}

struct InferenceTests {
    let silent = scenario(pagedForOutage) {
        $0.faults = [SampleParts.outage(kind: .silence, end: .after(.minutes(10)))]
        $0.faults[0].shows = .init(rule: RuleID(0), group: "checkout")
    }

    private func run(trueAt: Delay = .seconds(390), group: String = "checkout") -> SampleRun {
        SampleRun.quiet(silent).with { run in
            run.inject(SampleParts.down, .missingLine, at: .minutes(5))
            run.add(.minutes(15), .generator, .note(.mitigated(SampleParts.down, .expired)))
            run.fire(SampleRun.event, group: group, at: trueAt)
            run.open(SampleRun.incident, SampleRun.event, at: trueAt)
            run.page(1, SampleParts.primary, nil, at: trueAt)
            run.acknowledge(SampleParts.primary, at: trueAt + .minutes(2))
        }
    }

    @Test func `a silence is inferred from the rule that shows it`() {
        let judgement = run().judged(silent)
        #expect(judgement.lives[0].attribution == .inferred)
        #expect(judgement.outcome == .passed)
    }

    @Test func `the rule for another group does not show it`() {
        #expect(run(group: "search").judged(silent).lives[0].attribution == .none)
    }

    @Test func `the window ends after the rule's window, its interval and what is on its way`() {
        // 15:00 mitigated, window 5:00, every 1:00, slack 2:00.
        #expect(run(trueAt: .minutes(23) - .milliseconds(1)).judged(silent).lives[0].attribution == .inferred)
        #expect(run(trueAt: .minutes(23)).judged(silent).lives[0].attribution == .none)
    }

    @Test func `a rule that was true before the fault does not show it`() {
        let judgement = run(trueAt: .minutes(4)).without { if case .note(.opened) = $0 { true } else { $0.isPage } }.judged(
            silent)
        #expect(judgement.lives[0].attribution == .none)
        #expect(judgement[.attribution(SampleParts.down)]?.observed.contains("was true before the fault") == true)
    }

    @Test func `an event that holds another fault's drill id does not show it`() {
        let two = sampleScenario {
            $0.expectations = [expecting(pagedForOutage)]
            $0.faults = [SampleParts.outage(kind: .silence, end: .after(.minutes(10))), SampleParts.outage("other")]
            $0.faults[0].shows = .init(rule: RuleID(0), group: "checkout")
        }
        let run = SampleRun.quiet(two).with { run in
            run.inject(SampleParts.down, .missingLine, at: .minutes(5))
            run.inject(FaultID(1), .failedRequest, at: .minutes(5))
            run.fire(SampleRun.event, carrying: two, fault: 1, at: .minutes(7))
            run.open(SampleRun.incident, SampleRun.event, at: .minutes(7))
            run.page(1, SampleParts.primary, two, fault: 1, at: .minutes(7))
        }
        let judgement = run.judged(two)
        #expect(judgement.lives.map(\.attribution) == [.none, .carried])
        #expect(judgement[.attribution(SampleParts.down)]?.outcome == .failed)
        #expect(judgement[.nothingExtra]?.outcome == .failed)
    }

    @Test func `an incident of that rule open before the fault masks it`() {
        #expect(run(trueAt: .minutes(4)).judged(silent).lives[0].attribution == .masked(SampleRun.incident))
    }

    @Test func `an incident resolved before the fault does not mask it`() {
        let judgement = run().with { run in
            let other = AlertEvent.ID(rule: RuleID(0), ordinal: 9)
            run.fire(other, at: .minutes(1))
            run.open(IncidentID(7), other, at: .minutes(1))
            run.add(.minutes(3), .pager, .note(.resolved(IncidentID(7), .timeout)))
        }.judged(silent)
        #expect(judgement.lives[0].attribution == .inferred)
    }
}

/// An alert over numbers: a probe of checkout is rule 1, beside the sample's rule over lines. It cannot quote the drill id.
struct NumberInferenceTests {
    private let probe = RuleID(1)

    private func drill(_ faults: [FaultPlan]) -> Scenario {
        sampleScenario {
            $0.expectations = [expecting(pagedForOutage)]
            $0.faults = faults
            let check = ProberRules.Check(
                name: Symbol("checkout-up"), service: SampleParts.checkout, every: .minutes(1), phase: nil,
                timeout: .seconds(5),
                fails: 3, recovers: 1, severity: .critical, route: SampleParts.checkout, mark: nil)
            $0.monitors = [Monitor(name: Symbol("probes"), kind: .prober(ProberRules(checks: [check])))]
        }
    }

    private func run(_ scenario: Scenario, rule: RuleID, trueAt: Delay, injections: [Delay]) -> SampleRun {
        SampleRun.quiet(scenario).with { run in
            for (index, at) in injections.enumerated() {
                run.inject(FaultID(index), .failedRequest, at: at)
                run.add(at + .minutes(2), .generator, .note(.mitigated(FaultID(index), .expired)))
            }
            let event = AlertEvent.ID(rule: rule, ordinal: 1)
            run.add(trueAt, .monitor(MonitorID(0)), .note(.becameTrue(rule, group: "checkout", value: 3000)))
            run.fire(event, at: trueAt)
            run.open(SampleRun.incident, event, at: trueAt)
            run.page(1, SampleParts.primary, nil, at: trueAt)
        }
    }

    @Test func `what an alert over numbers fires inside the window of a fault of its service is inferred`() {
        let scenario = drill([SampleParts.outage()])
        let judgement = run(scenario, rule: probe, trueAt: .seconds(390), injections: [.minutes(5)]).judged(scenario)
        #expect(judgement.lives[0].attribution == .inferred)
        #expect(judgement.lives[0].moment(.true)?.at == .start + .seconds(390))
        #expect(
            judgement[.attribution(SampleParts.down)]?.observed
                == "inferred: rule 'checkout-up' for checkout became true in its window and opened incident #1")
    }

    @Test func `an alert over lines stays nobody's without the drill id`() {
        let scenario = drill([SampleParts.outage()])
        let judgement = run(scenario, rule: RuleID(0), trueAt: .seconds(390), injections: [.minutes(5)]).judged(scenario)
        #expect(judgement.lives[0].attribution == .none)
    }

    /// Mitigated at 7:00; four intervals of a minute, a timeout of 5 s and two minutes of slack later nothing of it fires.
    @Test func `outside the window it belongs to no fault`() {
        let scenario = drill([SampleParts.outage()])
        let inside = run(scenario, rule: probe, trueAt: .seconds(785) - .milliseconds(1), injections: [.minutes(5)])
        #expect(inside.judged(scenario).lives[0].attribution == .inferred)
        let outside = run(scenario, rule: probe, trueAt: .seconds(785), injections: [.minutes(5)])
        #expect(outside.judged(scenario).lives[0].attribution == .none)
        let before = run(scenario, rule: probe, trueAt: .seconds(299), injections: [.minutes(5)])
        #expect(before.judged(scenario).lives[0].attribution != .inferred)
    }

    @Test func `of two faults the one that began last has it`() {
        let scenario = drill([SampleParts.outage(), SampleParts.outage("again", at: .minutes(8))])
        let judgement = run(scenario, rule: probe, trueAt: .minutes(10), injections: [.minutes(5), .minutes(8)])
            .judged(scenario)
        #expect(judgement.lives.map(\.attribution) == [.none, .inferred])
    }
}
