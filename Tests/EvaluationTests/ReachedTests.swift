import Evaluation
import Model
import TestSupport
import Testing

struct ReachedTests {
    private func judge(
        _ claim: Expectation.Reached, _ change: (inout SampleRun) -> Void = { _ in }
    ) throws -> Verdict {
        let drill = scenario(.reached(claim))
        return try #require(SampleRun.outage(drill).with(change).verdict(drill))
    }

    private func claim(
        _ stage: Stage, who: PersonID? = nil, level: Int32? = nil, channel: Channel? = nil, rule: RuleID? = nil,
        since: Stage = .injected, after: Delay? = nil, before: Delay? = nil, says: [String] = []
    ) -> Expectation.Reached {
        .init(
            stage: stage, fault: SampleParts.down, rule: rule, who: who, level: level, channel: channel, since: since,
            after: after,
            before: before, says: says)
    }

    @Test(arguments: [
        (Stage.emitted, 1), (.searchable, 16), (.true, 90), (.fired, 90), (.triggered, 90), (.paged, 90), (.delivered, 92),
        (.acknowledged, 180), (.mitigated, 360), (.resolved, 420), (.cleared, 660),
    ])
    func `every stage of the sample is found`(stage: Stage, seconds: Int) throws {
        let verdict = try judge(claim(stage))
        #expect(verdict.outcome == .passed)
        #expect(verdict.latency == .seconds(Int64(seconds)))
    }

    @Test func `the lower bound is inside the interval`() throws {
        #expect(try judge(claim(.paged, after: .seconds(90), before: .seconds(91))).outcome == .passed)
    }

    @Test func `the upper bound is outside the interval`() throws {
        let verdict = try judge(claim(.paged, before: .seconds(90)))
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "at the bound, which does not count")
    }

    @Test func `too late says by how much and where the time went`() throws {
        let verdict = try judge(claim(.paged, before: .seconds(70)))
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "20s too late")
        #expect(verdict.brokenStage == .true)
        #expect(verdict.observed == "paged primary by push on level 1 at 6:30.000, 1m30s after injected")
        #expect(verdict.expected == "paged less than 1m10s after injected")
    }

    @Test func `too early says by how much`() throws {
        let verdict = try judge(claim(.paged, after: .seconds(95)))
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "5s too early")
    }

    @Test func `counts from the stage it names`() throws {
        let verdict = try judge(claim(.delivered, since: .triggered, after: .seconds(2), before: .seconds(3)))
        #expect(verdict.outcome == .passed)
        #expect(verdict.expected == "delivered within [2s, 3s) of triggered")
    }

    @Test func `nobody else stands in for a person`() throws {
        let verdict = try judge(claim(.paged, who: SampleParts.backup))
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "never: the run ended at 40:00.000")
        #expect(verdict.brokenStage == .paged)
    }

    @Test func `another channel does not match`() throws {
        #expect(try judge(claim(.paged, channel: .phone)).outcome == .failed)
        #expect(try judge(claim(.paged, channel: .push)).outcome == .passed)
    }

    @Test func `a page on a level that was never reached breaks at the escalation`() throws {
        let verdict = try judge(claim(.paged, who: SampleParts.backup, level: 2))
        #expect(verdict.brokenStage == .escalated)
    }

    @Test func `an incident of another rule does not match`() throws {
        let two = scenario(.reached(claim(.paged, rule: RuleID(1)))) { $0.rules.append(SampleParts.rule("other")) }
        #expect(SampleRun.outage(two).verdict(two)?.outcome == .failed)
        #expect(try judge(claim(.paged, rule: RuleID(0))).outcome == .passed)
    }

    @Test func `the first candidate inside the interval counts`() throws {
        let drill = scenario(.reached(claim(.paged, since: .triggered, after: .minutes(1))))
        let run = SampleRun.outage(drill).with { $0.page(2, SampleParts.primary, drill, at: .seconds(450)) }
        #expect(run.verdict(drill)?.outcome == .passed)
        #expect(run.verdict(drill)?.latency == .minutes(1))
    }

    @Test func `the page must say each of the texts`() throws {
        #expect(try judge(claim(.paged, says: ["checkout", "shop"])).outcome == .passed)
        let verdict = try judge(claim(.paged, says: ["checkout", "runbook"]))
        #expect(verdict.outcome == .failed)
        #expect(verdict.nearMiss == "in time, but does not say 'runbook'")
    }

    @Test func `escalated needs a level after the first`() throws {
        #expect(try judge(claim(.escalated)).outcome == .failed)
        let drill = scenario(.reached(claim(.escalated, who: SampleParts.backup, level: 2)))
        let run = SampleRun.outage(drill).without { $0.isAcknowledgement }.with { $0.escalate(2, drill, at: .seconds(690)) }
        #expect(run.verdict(drill)?.outcome == .passed)
    }

    @Test func `the first stage that was not reached is the broken one`() throws {
        let drill = scenario(.reached(claim(.paged)))
        let lost = SampleRun.quiet(drill).with { run in
            run.inject(SampleParts.down, .failedRequest, at: .minutes(5))
            run.add(.seconds(301), .generator, .first(.emitted, SampleParts.down, StreamID(0), ordinal: 0))
            run.add(.seconds(302), .hop(HopID(0)), .first(.collected, SampleParts.down, StreamID(0), ordinal: 0))
        }
        // The only hop is the aggregator's front door: nothing sends.
        #expect(lost.verdict(drill)?.brokenStage == .received)
    }

    @Test func `a true rule that never fired breaks at fired`() throws {
        let drill = scenario(.reached(claim(.paged)))
        let run = SampleRun.outage(drill).without {
            switch $0 {
            case .fired, .replied, .paged, .delivered, .note(.opened), .note(.levelReached), .note(.acknowledged),
                .note(.resolved):
                true
            case .first, .last, .trouble, .tally, .evaluations, .landed, .undelivered, .bounced, .responded, .repaired, .sent,
                .operated,
                .changed,
                .note, .ended:
                false
            }
        }
        #expect(run.verdict(drill)?.brokenStage == .fired)
    }

    @Test func `where nothing is written nobody can read`() throws {
        for stage in [Stage.landed, .read] {
            #expect(try judge(claim(stage)).outcome == .notExercised)
            #expect(try judge(claim(.paged, since: stage)).outcome == .notExercised)
        }
    }

    @Test func `without its anchor nothing counts`() throws {
        let verdict = try judge(claim(.acknowledged, since: .escalated))
        #expect(verdict.outcome == .failed)
        #expect(verdict.observed == "acknowledged #1 by primary at 8:00.000, but never escalated, so nothing counts from it")
    }

    @Test func `a run cut at its horizon inside the interval is inconclusive`() throws {
        let drill = scenario(.reached(claim(.escalated, before: .hours(1))))
        let cut = SampleRun.outage(drill).without { $0.isEnd }.with { $0.add(SampleRun.end, .generator, .ended(.horizon)) }
        #expect(cut.verdict(drill)?.outcome == .inconclusive)
        #expect(SampleRun.outage(drill).verdict(drill)?.outcome == .failed)
    }

    @Test func `a stage no station stamps is not exercised`() throws {
        #expect(try judge(claim(.noticed)).outcome == .notExercised)
    }
}
