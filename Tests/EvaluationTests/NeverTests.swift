import Evaluation
import Model
import TestSupport
import Testing

struct NeverTests {
    private func never(_ claim: Expectation.Never, _ change: (inout SampleParts) -> Void = { _ in }) -> Scenario {
        scenario(.never(claim), change)
    }

    @Test func `somebody who was never paged passes`() {
        let drill = never(.init(stage: .paged, who: SampleParts.lead))
        #expect(SampleRun.outage(drill).verdict(drill)?.outcome == .passed)
    }

    @Test func `somebody who was paged fails with the page as evidence`() throws {
        let drill = never(.init(stage: .paged, who: SampleParts.primary))
        let run = SampleRun.outage(drill)
        let verdict = try #require(run.verdict(drill))
        #expect(verdict.outcome == .failed)
        #expect(verdict.observed == "paged primary by push on level 1 at 6:30.000")
        let entry = try #require(verdict.evidence.first)
        #expect(run.journal.entries[entry - 1].fact.isPage)
    }

    @Test func `rules that were not evaluated leave it unexercised`() {
        let drill = never(.init(stage: .paged, who: SampleParts.lead))
        #expect(SampleRun.outage(drill).without { $0.isEvaluations }.verdict(drill)?.outcome == .notExercised)
    }

    @Test func `a rule out of schedule does not blind the others, unless it is named`() {
        let outOfHours: (inout SampleParts) -> Void = { parts in
            var night = SampleParts.rule("night")
            night.schedule = Windows([.init(from: .start + .hours(20), until: .start + .hours(21))])
            parts.rules.append(night)
        }
        let any = never(.init(stage: .paged, who: SampleParts.lead), outOfHours)
        let named = never(.init(stage: .fired, rule: RuleID(1)), outOfHours)
        let only = { (fact: Fact) in if case .evaluations(RuleID(1), _) = fact { true } else { false } }
        #expect(SampleRun.outage(any).without(only).verdict(any)?.outcome == .passed)
        #expect(SampleRun.outage(named).without(only).verdict(named)?.outcome == .notExercised)
    }

    @Test func `an unproven fault leaves it inconclusive`() {
        let drill = never(.init(stage: .paged, who: SampleParts.lead))
        #expect(SampleRun.outage(drill).without { $0.isProof }.verdict(drill)?.outcome == .inconclusive)
    }

    @Test func `a page after the acknowledgement is a failure`() {
        let drill = never(.init(stage: .paged, since: .acknowledged))
        let run = SampleRun.outage(drill)
        #expect(run.verdict(drill)?.outcome == .passed)
        #expect(run.with { $0.escalate(2, drill, at: .minutes(9)) }.verdict(drill)?.outcome == .failed)
    }

    @Test func `at the instant of the acknowledgement the order of entries decides`() {
        let drill = never(.init(stage: .paged, fault: SampleParts.down, since: .acknowledged))
        let after = SampleRun.outage(drill).with { $0.page(2, SampleParts.backup, drill, at: .minutes(8)) }
        #expect(after.verdict(drill)?.outcome == .failed)
        let before = SampleRun.outage(drill).without { $0.isAcknowledgement }.with {
            $0.page(2, SampleParts.backup, drill, at: .minutes(8))
            $0.acknowledge(SampleParts.primary, at: .minutes(8))
        }
        #expect(before.verdict(drill)?.outcome == .passed)
    }

    @Test func `the anchor itself is not a violation`() {
        let drill = never(.init(stage: .paged, since: .paged))
        #expect(SampleRun.outage(drill).verdict(drill)?.outcome == .passed)
        let again = SampleRun.outage(drill).with { $0.page(2, SampleParts.backup, drill, at: .seconds(390)) }
        #expect(again.verdict(drill)?.outcome == .failed)
    }

    @Test func `without a fault each incident counts from its own acknowledgement`() {
        let drill = never(.init(stage: .paged, since: .acknowledged))
        let second = AlertEvent.ID(rule: RuleID(0), ordinal: 2)
        let run = SampleRun.outage(drill).with {
            $0.fire(second, carrying: drill, at: .minutes(20))
            $0.open(IncidentID(1), second, at: .minutes(20))
            $0.page(2, SampleParts.primary, drill, incident: IncidentID(1), at: .minutes(20))
        }
        #expect(run.verdict(drill)?.outcome == .passed)
    }

    @Test func `an anchor that was never reached leaves it unexercised`() {
        let drill = never(.init(stage: .paged, since: .acknowledged))
        #expect(SampleRun.outage(drill).without { $0.isAcknowledgement }.verdict(drill)?.outcome == .notExercised)
    }

    @Test func `a page without the drill id still breaks a promise never to page`() {
        let drill = never(.init(stage: .paged, fault: SampleParts.down))
        let run = SampleRun.outage(drill).without { $0.isPage }.with { $0.page(1, SampleParts.primary, nil, at: .seconds(391)) }
        #expect(run.verdict(drill)?.outcome == .failed)
    }

    @Test func `a masked fault says nothing about never`() {
        let drill = never(.init(stage: .paged, fault: SampleParts.down))
        let run = SampleRun.quiet(drill).with { run in
            let other = AlertEvent.ID(rule: RuleID(0), ordinal: 1)
            let own = AlertEvent.ID(rule: RuleID(0), ordinal: 2)
            run.fire(other, at: .minutes(3))
            run.open(SampleRun.incident, other, at: .minutes(3))
            run.inject(SampleParts.down, .failedRequest, at: .minutes(5))
            run.add(.minutes(7), .rules, .fired(run.alert(own, details: [drill.faults[0].drill])))
            run.add(.minutes(7), .pager, .note(.merged(SampleRun.incident, own)))
        }
        #expect(run.verdict(drill)?.outcome == .inconclusive)
    }
}

/// For all seeds: a page put anywhere into a sound run is seen by the checks it concerns.
struct StrayPageTests {
    @Test(arguments: 0..<100) func `a page after the acknowledgement never passes`(seed: Int) {
        var random = Seed(UInt64(seed)).stream(.generation)
        let drill = sampleScenario {
            $0.expectations = [
                expecting(.reached(.init(stage: .paged, fault: SampleParts.down, who: SampleParts.primary))),
                expecting(.never(.init(stage: .paged, since: .acknowledged))),
            ]
        }
        let who = PersonID(Int(random.below(3)))
        let at = Delay.minutes(8) + random.delay(below: .minutes(20))
        let run = SampleRun.outage(drill).with { $0.page(2, who, random.chance(.percent(50)) ? drill : nil, at: at) }
        let judgement = run.judged(drill)
        #expect(judgement[.expectation(1)]?.outcome == .failed, "seed \(seed)")
        #expect(judgement[.consistency]?.outcome == .failed, "seed \(seed)")
        #expect(judgement[.nothingExtra]?.outcome == (who == SampleParts.primary ? .passed : .failed), "seed \(seed)")
    }
}
