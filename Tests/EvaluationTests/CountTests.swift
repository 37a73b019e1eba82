import Evaluation
import Model
import TestSupport
import Testing

struct CountTests {
    private func judge(
        _ counts: [Expectation.Count], _ change: (inout SampleRun, Scenario) -> Void = { _, _ in }
    ) throws -> Verdict {
        let drill = scenario(.count(counts))
        var run = SampleRun.outage(drill)
        change(&run, drill)
        return try #require(run.verdict(drill))
    }

    @Test func `exact counts of the sample pass`() throws {
        let verdict = try judge(
            Expectation.Counted.allCases.map { .init(what: $0, comparison: .equal, number: $0 == .messages ? 0 : 1) })
        #expect(verdict.outcome == .passed)
        #expect(verdict.observed == "1 incident, 1 person, 1 page, 1 notification, 0 messages, 1 event")
    }

    @Test func `several channels of one visit are one page`() throws {
        let verdict = try judge([
            .init(what: .pages, comparison: .equal, number: 1), .init(what: .notifications, comparison: .equal, number: 2),
        ]) { $0.page(2, SampleParts.primary, $1, at: .seconds(400)) }
        #expect(verdict.outcome == .passed)
    }

    @Test func `another visit is another page`() throws {
        let verdict = try judge([.init(what: .pages, comparison: .equal, number: 2)]) {
            $0.page(2, SampleParts.primary, $1, visit: 2, at: .seconds(400))
        }
        #expect(verdict.outcome == .passed)
    }

    @Test func `one too many fails and says so`() throws {
        let verdict = try judge([.init(what: .people, comparison: .equal, number: 1)]) { $0.escalate(2, $1, at: .seconds(450)) }
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "1 person too many")
    }

    @Test func `one line that does not hold fails the claim`() throws {
        let verdict = try judge([
            .init(what: .incidents, comparison: .equal, number: 1), .init(what: .notifications, comparison: .above, number: 3),
        ])
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "3 notifications too few")
    }

    @Test func `an event sent twice is one event`() throws {
        let verdict = try judge([.init(what: .events, comparison: .equal, number: 1)]) { run, _ in
            var again = run.alert(SampleRun.event)
            again.attempt = 2
            run.add(.seconds(395), .rules, .fired(again))
            run.add(.seconds(395), .pager, .replied(SampleRun.event, attempt: 2, .accepted))
        }
        #expect(verdict.outcome == .passed)
    }

    @Test func `a throttled event was not ingested`() throws {
        let verdict = try judge([.init(what: .events, comparison: .equal, number: 1)]) { run, _ in
            let second = AlertEvent.ID(rule: RuleID(0), ordinal: 2)
            run.add(.seconds(395), .rules, .fired(run.alert(second)))
            run.add(.seconds(395), .pager, .replied(second, attempt: 1, .throttled))
        }
        #expect(verdict.outcome == .passed)
    }

    @Test func `none passes only if something could have been counted`() {
        let drill = scenario(.count([.init(what: .pages, comparison: .equal, number: 0)])) { $0.faults = [] }
        #expect(SampleRun.quiet(drill).verdict(drill)?.outcome == .passed)
        #expect(SampleRun.quiet(drill).without { $0.isEvaluations }.verdict(drill)?.outcome == .notExercised)
    }

    @Test func `an unproven fault leaves counts inconclusive`() throws {
        let verdict = try judge([.init(what: .incidents, comparison: .equal, number: 1)]) { run, _ in run.remove(\.isProof) }
        #expect(verdict.outcome == .inconclusive)
    }
}

struct TierTests {
    private func drill(respond: Delay?, resolve: Delay?, hours: Windows = .always) -> Scenario {
        scenario(.tier(SampleParts.down)) {
            $0.catalog.tiers = [.init(name: "gold", respond: respond, resolve: resolve, hours: hours)]
        }
    }

    private func judge(_ drill: Scenario, _ change: (inout SampleRun) -> Void = { _ in }) throws -> Verdict {
        try #require(SampleRun.outage(drill).with(change).verdict(drill))
    }

    @Test func `a kept promise passes and says both times`() throws {
        let verdict = try judge(drill(respond: .minutes(3), resolve: .minutes(6)))
        #expect(verdict.outcome == .passed)
        #expect(verdict.observed == "acknowledged after 2m59s, mitigated after 5m59s")
    }

    @Test func `a late response fails`() throws {
        let verdict = try judge(drill(respond: .minutes(2), resolve: .minutes(6)))
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "acknowledged 59s too late")
        #expect(verdict.brokenStage == .acknowledged)
    }

    @Test func `a late resolution fails although the response was in time`() throws {
        let verdict = try judge(drill(respond: .minutes(3), resolve: .seconds(359)))
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "mitigated at the bound, which does not count")
    }

    @Test func `the clock stops outside the tier's hours`() throws {
        let hours = Windows([
            .init(from: .start, until: .start + .seconds(361)), .init(from: .start + .minutes(7), until: .start + .hours(9)),
        ])
        let verdict = try judge(drill(respond: .minutes(3), resolve: nil, hours: hours))
        #expect(verdict.observed == "acknowledged after 2m00s")
    }

    @Test func `a comparison counts each of the two promises by itself`() throws {
        func score(_ drill: Scenario, _ change: (inout SampleRun) -> Void = { _ in }) -> RunScore {
            Evaluator(drill).score(SampleRun.outage(drill).with(change).journal, by: .pagerduty).score
        }
        let late = score(drill(respond: .minutes(2), resolve: .minutes(6)))
        #expect((late.response, late.resolution) == (.failed, .passed))
        let lasting = score(drill(respond: .minutes(3), resolve: .minutes(5)))
        #expect((lasting.response, lasting.resolution) == (.passed, .failed))
        let silent = score(drill(respond: nil, resolve: nil))
        #expect((silent.response, silent.resolution) == (.notExercised, .notExercised))
        let unproven = score(drill(respond: .minutes(2), resolve: .minutes(6))) { $0.remove(\.isProof) }
        #expect((unproven.response, unproven.resolution) == (.notExercised, .notExercised))
    }

    @Test func `nobody answering fails when nothing is left to happen`() throws {
        let verdict = try judge(drill(respond: .hours(4), resolve: nil)) { $0.remove(\.isAcknowledgement) }
        #expect(verdict.outcome == .failed)
        #expect(verdict.observed == "not acknowledged within 4h")
    }

    @Test func `a run cut at its horizon fails only a target that had passed`() throws {
        let cut: (inout SampleRun) -> Void = {
            $0.remove { $0.isEnd || $0.isAcknowledgement }
            $0.add(SampleRun.end, .generator, .ended(.horizon))
        }
        #expect(try judge(drill(respond: .minutes(15), resolve: nil), cut).outcome == .failed)
        #expect(try judge(drill(respond: .hours(4), resolve: nil), cut).outcome == .inconclusive)
    }

    @Test func `an unproven fault is inconclusive`() throws {
        #expect(try judge(drill(respond: .minutes(3), resolve: nil)) { $0.remove(\.isProof) }.outcome == .inconclusive)
    }

    @Test func `a tier without promises and a fault that harms nobody are not exercised`() throws {
        #expect(try judge(drill(respond: nil, resolve: nil)).outcome == .notExercised)
        let harmless = try judge(drill(respond: .minutes(3), resolve: nil)) {
            $0.remove { if case .note(.impact) = $0 { true } else { false } }
        }
        #expect(harmless.outcome == .notExercised)
    }
}
