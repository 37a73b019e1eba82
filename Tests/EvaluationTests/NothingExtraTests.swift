import Evaluation
import Model
import TestSupport
import Testing

struct NothingExtraTests {
    private func judge(
        _ expectations: [Expectation.Claim], _ allowances: [Allowance] = [],
        _ change: (inout SampleRun, Scenario) -> Void = { _, _ in }
    ) -> Verdict? {
        let drill = sampleScenario {
            $0.expectations = expectations.map { expecting($0) }
            $0.allowances = allowances
        }
        var run = SampleRun.outage(drill)
        change(&run, drill)
        return run.judged(drill)[.nothingExtra]
    }

    private func paged(_ who: PersonID? = nil, level: Int32? = nil, channel: Channel? = nil) -> Expectation.Claim {
        .reached(.init(stage: .paged, fault: SampleParts.down, who: who, level: level, channel: channel))
    }

    @Test func `an expected page is not extra`() {
        #expect(judge([paged(SampleParts.primary)])?.outcome == .passed)
    }

    @Test func `a page nobody asked for is extra`() {
        let verdict = judge([])
        #expect(verdict?.outcome == .failed)
        #expect(
            verdict?.observed
                == "page 1 to primary for incident #1 of rule 'checkout-errors', level 1, at 6:30.000 matches no expectation")
    }

    @Test func `a page to somebody else is extra`() {
        #expect(judge([paged(SampleParts.primary)]) { $0.escalate(2, $1, at: .seconds(450)) }?.outcome == .failed)
    }

    @Test func `a page on another level or channel is extra`() {
        #expect(judge([paged(SampleParts.primary, level: 2)])?.outcome == .failed)
        #expect(judge([paged(SampleParts.primary, channel: .sms)])?.outcome == .failed)
    }

    @Test func `the same person on the same level again is asked for by the same line`() {
        #expect(
            judge([paged(SampleParts.primary)]) { $0.page(2, SampleParts.primary, $1, visit: 3, at: .seconds(450)) }?.outcome
                == .passed)
    }

    @Test func `an escalation asks for pages after the first level`() {
        let escalated = Expectation.Claim.reached(.init(stage: .escalated, fault: SampleParts.down))
        #expect(judge([paged(SampleParts.primary), escalated]) { $0.escalate(2, $1, at: .seconds(450)) }?.outcome == .passed)
        #expect(judge([escalated])?.outcome == .failed)
    }

    @Test func `an acknowledgement and a tier ask for the page of who answered`() {
        #expect(judge([.reached(.init(stage: .acknowledged, fault: SampleParts.down))])?.outcome == .passed)
        #expect(judge([.tier(SampleParts.down)])?.outcome == .passed)
        #expect(judge([.tier(SampleParts.down)]) { $0.escalate(2, $1, at: .seconds(450)) }?.outcome == .failed)
    }

    @Test func `an exact count of notifications accounts for them, a bound does not`() {
        let count = { (comparison: AlertRule.Comparison, number: Int64) in
            Expectation.Claim.count([.init(what: .notifications, comparison: comparison, number: number)])
        }
        #expect(judge([count(.equal, 1)])?.outcome == .passed)
        #expect(judge([count(.atMost, 5)])?.outcome == .failed)
        #expect(judge([count(.equal, 2)])?.outcome == .failed)
    }

    @Test func `a page of the background is extra whatever is expected of the fault`() {
        let background: (inout SampleRun, Scenario) -> Void = { run, _ in
            let noise = AlertEvent.ID(rule: RuleID(0), ordinal: 2)
            run.fire(noise, at: .minutes(20))
            run.open(IncidentID(1), noise, at: .minutes(20))
            run.page(2, SampleParts.primary, nil, incident: IncidentID(1), at: .minutes(20))
        }
        let notifications = Expectation.Claim.count([.init(what: .notifications, comparison: .equal, number: 2)])
        #expect(judge([paged(), notifications], [], background)?.outcome == .failed)
        let allowed = Allowance(what: .paged(who: SampleParts.primary, rule: RuleID(0)), reason: "known noise", mark: nil)
        let verdict = judge([paged(), notifications], [allowed], background)
        #expect(verdict?.outcome == .passed)
        #expect(verdict?.observed.hasSuffix("allowed: known noise") == true)
    }

    @Test func `an allowance for somebody else does not help`() {
        #expect(judge([], [.init(what: .paged(who: SampleParts.lead, rule: nil), reason: "x", mark: nil)])?.outcome == .failed)
    }

    @Test func `no page at all passes only where the rules were watching`() {
        let calm = sampleScenario { $0.faults = [] }
        #expect(SampleRun.quiet(calm).judged(calm)[.nothingExtra]?.outcome == .passed)
        #expect(SampleRun.quiet(calm).without { $0.isEvaluations }.judged(calm)[.nothingExtra]?.outcome == .inconclusive)
    }
}
