import Evaluation
import Model
import TestSupport
import Testing

struct ConsistencyTests {
    let drill = scenario(pagedForOutage)

    private func judge(_ change: (inout SampleRun) -> Void) -> Verdict? {
        SampleRun.outage(drill).with(change).judged(drill)[.consistency]
    }

    private func judgeJournal(_ change: (inout Journal) -> Void) -> Judgement {
        var journal = SampleRun.outage(drill).journal
        change(&journal)
        return Evaluator(drill).judge(journal)
    }

    @Test func `the sample is consistent, and passes as a whole`() {
        let judgement = SampleRun.outage(drill).judged(drill)
        #expect(judgement[.consistency]?.outcome == .passed)
        #expect(judgement.outcome == .passed)
    }

    @Test func `a gap in the numbers is an error`() {
        #expect(judgeJournal { _ = $0.entries.remove(at: 3) }[.consistency]?.outcome == .error)
    }

    @Test func `time that runs backwards is an error`() {
        #expect(judgeJournal { $0.entries[4].at = .start }[.consistency]?.outcome == .error)
    }

    @Test func `a run that ends twice is an error`() {
        #expect(judge { $0.add(.minutes(9), .generator, .ended(.quiescent)) }?.outcome == .error)
    }

    @Test func `a cut-off journal decides nothing`() {
        let judgement = judgeJournal { _ = $0.entries.removeLast() }
        #expect(judgement[.consistency]?.outcome == .error)
        #expect(judgement.verdicts.allSatisfy { $0.outcome == .inconclusive || $0.outcome == .error })
    }

    @Test func `names the scenario does not have are an error and never a crash`() {
        let nobody = PersonID(99)
        let verdict = judge {
            $0.add(.minutes(9), .pager, .note(.acknowledged(SampleRun.incident, nobody)))
            $0.add(.minutes(9), .person(nobody), .delivered(page: 1))
            $0.add(.minutes(9), .generator, .note(.injected(FaultID(-1))))
            $0.add(.minutes(9), .rules, .evaluations(RuleID(7), 1))
        }
        #expect(verdict?.outcome == .error)
    }

    @Test func `a delivery of a page that never left is a failure`() {
        #expect(judge { $0.add(.minutes(9), .person(SampleParts.lead), .delivered(page: 9)) }?.outcome == .failed)
        #expect(judge { $0.add(.minutes(9), .person(SampleParts.lead), .undelivered(page: 9)) }?.outcome == .failed)
    }

    @Test func `a page for an incident nobody opened is a failure`() {
        let verdict = judge { $0.page(2, SampleParts.primary, nil, incident: IncidentID(5), at: .minutes(7)) }
        #expect(verdict?.outcome == .failed)
        #expect(verdict?.observed.contains("incident #6, which was never opened") == true)
    }

    @Test func `page numbers count from one without gaps`() {
        #expect(judge { $0.page(1, SampleParts.primary, nil, at: .minutes(7)) }?.outcome == .failed)
        #expect(judge { $0.page(3, SampleParts.primary, nil, at: .minutes(7)) }?.outcome == .failed)
        #expect(judge { $0.page(2, SampleParts.primary, nil, at: .minutes(7)) }?.outcome == .passed)
    }

    @Test func `a page after the acknowledgement of its incident is a failure`() {
        let verdict = judge { $0.page(2, SampleParts.primary, nil, at: .minutes(8)) }
        #expect(verdict?.outcome == .failed)
        #expect(verdict?.observed == "page 2 left after incident #1 was acknowledged")
    }

    @Test func `a page after the acknowledgement has ended is fine`() {
        let verdict = judge {
            $0.add(.minutes(9), .pager, .note(.unacknowledged(SampleRun.incident)))
            $0.page(2, SampleParts.primary, nil, at: .minutes(9))
        }
        #expect(verdict?.outcome == .passed)
    }

    @Test func `a page after the end of its incident is a failure until it is opened again`() {
        let late: (inout SampleRun) -> Void = { $0.page(2, SampleParts.primary, nil, at: .minutes(13)) }
        #expect(judge(late)?.observed == "page 2 left after incident #1 was resolved")
        let reopened = judge {
            $0.add(.minutes(13), .pager, .note(.opened(SampleRun.incident, SampleRun.event, SampleParts.checkout, .high)))
            late(&$0)
        }
        #expect(reopened?.outcome == .passed)
    }

    @Test func `an incident opened while it is open is a failure`() {
        let verdict = judge {
            $0.add(.minutes(7), .pager, .note(.opened(SampleRun.incident, SampleRun.event, SampleParts.checkout, .high)))
        }
        #expect(verdict?.outcome == .failed)
    }
}

struct ControlTests {
    let calm = sampleScenario { $0.faults = [] }

    @Test func `searchable background and evaluated rules are a control`() {
        let judgement = SampleRun.quiet(calm).judged(calm)
        #expect(judgement[.control]?.outcome == .passed)
        #expect(judgement.outcome == .passed)
    }

    @Test func `background that nobody could search is inconclusive`() {
        let run = SampleRun.quiet(calm).with { run in run.steps.removeAll { $0.station == .rules && !$0.fact.isEvaluations } }
        #expect(run.judged(calm)[.control]?.outcome == .inconclusive)
        #expect(run.judged(calm)[.control]?.brokenStage == .searchable)
    }

    @Test func `a rule that was due and not evaluated is inconclusive`() {
        let two = sampleScenario {
            $0.faults = []
            $0.rules.append(SampleParts.rule("other"))
        }
        let run = SampleRun.quiet(two).without { if case .evaluations(RuleID(1), _) = $0 { true } else { false } }
        #expect(run.judged(two)[.control]?.observed == "rule 'other' was never evaluated")
        #expect(run.judged(two)[.control]?.outcome == .inconclusive)
    }

    @Test func `a rule that groups by what no line has watches nothing`() {
        func control(groupBy field: String) -> Verdict? {
            let scenario = sampleScenario {
                $0.faults = []
                $0.rules[0].groupBy = [field]
                $0.rules[0].query = .everything
            }
            return SampleRun.quiet(scenario).judged(scenario)[.control]
        }
        #expect(control(groupBy: "service")?.outcome == .passed)
        #expect(control(groupBy: "servise")?.outcome == .inconclusive)
        #expect(control(groupBy: "servise")?.observed.contains("groups by a field that no line has") ?? false)
    }

    @Test func `neither background nor faults exercise anything`() {
        let empty = sampleScenario {
            $0.faults = []
            $0.background = []
        }
        #expect(SampleRun.quiet(empty).judged(empty)[.control]?.outcome == .notExercised)
        #expect(SampleRun.quiet(empty).judged(empty).outcome == .notExercised)
    }

    @Test func `a setup without rules exercises nothing`() {
        let blind = sampleScenario {
            $0.faults = []
            $0.rules = []
        }
        #expect(SampleRun.quiet(blind).judged(blind)[.control]?.outcome == .notExercised)
    }
}
