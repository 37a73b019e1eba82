import Evaluation
import Model
import TestSupport
import Testing

/// Ways in which other tools report success although nothing was verified, each told in our terms.
struct VacuousPassTests {
    private let neverPaged = scenario(.never(.init(stage: .paged, who: SampleParts.lead)))

    @Test func `nothing expected of a rule that does not exist is not a pass`() {
        let misspelt = scenario(.never(.init(stage: .fired, rule: RuleID(1)))) { $0.rules.append(SampleParts.rule("misspelt")) }
        let run = SampleRun.outage(misspelt).without { if case .evaluations(RuleID(1), _) = $0 { true } else { false } }
        #expect(run.verdict(misspelt)?.outcome == .notExercised)
        #expect(run.judged(misspelt).outcome != .passed)
    }

    @Test func `no rules at all is not a pass`() {
        let blind = scenario(.never(.init(stage: .paged))) { $0.rules = [] }
        let run = SampleRun.quiet(blind).with { $0.inject(SampleParts.down, .failedRequest, at: .minutes(5)) }
        #expect(run.verdict(blind)?.outcome == .notExercised)
    }

    @Test func `an injection that failed is not a pass`() {
        let judgement = SampleRun.quiet(neverPaged).judged(neverPaged)
        #expect(judgement[.expectation(0)]?.outcome == .inconclusive)
        #expect(judgement.outcome.exitCode == 3)
    }

    @Test func `a system that was broken before the fault is not a pass`() {
        let drill = scenario(pagedForOutage)
        let run = SampleRun.quiet(drill).with { run in
            run.fire(SampleRun.event, at: .minutes(3))
            run.open(SampleRun.incident, SampleRun.event, at: .minutes(3))
            run.page(1, SampleParts.primary, nil, at: .minutes(3))
            run.inject(SampleParts.down, .failedRequest, at: .minutes(5))
        }
        let judgement = run.judged(drill)
        #expect(judgement.lives[0].attribution == .masked(SampleRun.incident))
        #expect(judgement[.attribution(SampleParts.down)]?.outcome == .failed)
        #expect(judgement[.expectation(0)]?.outcome == .failed)
    }

    @Test func `a latency with no sample is not a pass`() {
        let drill = scenario(
            .reached(.init(stage: .delivered, fault: SampleParts.down, quantiles: [.init(percent: 50, before: .minutes(5))])))
        let judgements = (1...20).map { _ in
            SampleRun.outage(drill).without { if case .delivered = $0 { true } else { false } }.judged(drill)
        }
        let line = judgeSweep(drill, judgements).lines.first { $0.verdict.check == .expectation(0) }
        #expect(line?.verdict.outcome == .failed)
        #expect(judgeSweep(drill, []).outcome == .notExercised)
    }

    @Test func `an unknown end is not a pass`() {
        let judgement = SampleRun.outage(neverPaged).without { $0.isEnd }.judged(neverPaged)
        #expect(!judgement.verdicts.contains { $0.outcome == .passed })
        #expect(judgement.outcome == .error)
    }

    @Test func `an empty journal is not a pass`() {
        for drill in [neverPaged, scenario(pagedForOutage), sampleScenario { $0.faults = [] }] {
            let judgement = Evaluator(drill).judge(Journal(seed: Seed(1), entries: []))
            #expect(!judgement.verdicts.contains { $0.outcome == .passed })
            #expect(judgement[.consistency]?.observed == "the journal is empty")
            #expect(judgement.outcome == .error)
        }
    }

    @Test func `comparing no alerts with no alerts is not a pass when nobody looked`() {
        let none = scenario(.count([.init(what: .events, comparison: .equal, number: 0)])) { $0.faults = [] }
        let run = SampleRun.quiet(none).without { $0.isEvaluations }
        #expect(run.verdict(none)?.outcome == .notExercised)
        #expect(run.judged(none)[.nothingExtra]?.outcome == .inconclusive)
        #expect(run.judged(none).outcome == .inconclusive)
    }

    @Test func `what is only an end is not a pass`() {
        var builder = JournalBuilder()
        builder.at(.minutes(1), .generator, .ended(.quiescent))
        let calm = sampleScenario { $0.faults = [] }
        #expect(Evaluator(calm).judge(builder.journal).outcome == .inconclusive)
    }
}
