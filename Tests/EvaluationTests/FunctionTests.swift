import Model
import TestSupport
import Testing

@testable import Evaluation

/// What a run says about the functions of a pager, and what a stream did on its way.
struct FunctionTests {
    private let drill = scenario(pagedForOutage)

    private func functions(_ change: (inout SampleRun) -> Void = { _ in }) -> FunctionFindings {
        Evaluator(drill).functions(SampleRun.outage(drill).with(change).journal, named: "a run")
    }

    @Test func `a good run puts what it has to the test, and claims nothing of the rest`() {
        let findings = functions()
        for function in [PagerFunction.alerting, .scheduling, .escalation, .tracking, .dashboards] {
            #expect(findings[function].exercised > 0, "\(function)")
            #expect(findings[function].failed == 0, "\(function)")
            #expect(findings[function].counterexample == nil)
        }
        #expect(findings[.automation].exercised == 0)
        #expect((findings.counts.faults, findings.counts.detected, findings.counts.pages) == (1, 1, 1))
        #expect(findings.counts.shownAfter == [.seconds(89)])
        #expect(findings.counts.clearedAfter == [.minutes(1)])
    }

    @Test func `what fails names the run`() {
        let findings = functions { $0.remove(\.isPage) }
        #expect(findings[.escalation].failed > 0)
        #expect(findings[.escalation].counterexample == "a run")
        #expect(findings.counts.detected == 0)
    }

    @Test func `runs add up, and the first counterexample stays`() {
        var all = functions()
        all.merge(functions { $0.remove(\.isPage) })
        all.merge(Evaluator(drill).functions(SampleRun.outage(drill).without(\.isPage).journal, named: "another run"))
        #expect(all.runs == 3)
        #expect(all[.escalation].runs == 3)
        #expect(all[.escalation].counterexample == "a run")
        #expect(all.counts.faults == 3)
        #expect(all.counts.shownAfter.count == 3)
    }

    @Test func `every check of the escalation belongs to one function, and every function has some`() {
        #expect(Set(EscalationCheck.allCases.map { PagerFunction($0) }) == Set(PagerFunction.allCases))
    }

    @Test func `the first limit is the first refusal, whoever makes it`() {
        let second = AlertEvent.ID(rule: RuleID(0), ordinal: 2)
        func stream(_ change: (inout SampleRun) -> Void = { _ in }) -> StreamFindings {
            Evaluator(drill).stream(SampleRun.outage(drill).with(change).journal)
        }
        let free = stream()
        #expect(free.firstLimit == nil)
        #expect((free.linesPerMinute, free.eventsPerMinute, free.throttled) == (1200, 1, 0))
        #expect(free.detection == .seconds(92))
        let throttled = stream {
            $0.add(.seconds(395), .rules, .fired($0.alert(second)))
            $0.add(.seconds(395), .pager, .replied(second, attempt: 1, .throttled))
            $0.add(.seconds(399), .pager, .replied(second, attempt: 2, .accepted))
        }
        #expect(throttled.firstLimit?.at == .start + .seconds(395))
        #expect((throttled.eventsPerMinute, throttled.throttled) == (3, 1))
        let earlier = stream {
            $0.add(
                .seconds(302), .generator,
                .trouble(HopID(0), SampleParts.checkout, ordinal: 1, attempt: 1, lines: 100, .throttled))
            $0.add(.seconds(301), .generator, .trouble(HopID(0), SampleParts.checkout, ordinal: 0, attempt: 1, lines: 9, .lost))
        }
        #expect(earlier.firstLimit?.at == .start + .seconds(302))
    }
}
