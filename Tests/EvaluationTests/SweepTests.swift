import Evaluation
import Model
import TestSupport
import Testing

struct SweepTests {
    private func claim(before: Delay? = nil, share: Ratio? = nil, quantiles: [Expectation.Quantile] = []) -> Scenario {
        scenario(
            .reached(.init(stage: .paged, fault: SampleParts.down, before: before, share: share, quantiles: quantiles)))
    }

    /// One judgement per latency of the page, in seconds; nil = nobody paged. Seeds count from 1.
    private func sweep(_ drill: Scenario, _ latencies: [Int64?]) -> SweepJudgement {
        let judgements = latencies.enumerated().map { index, latency in
            var run = SampleRun.quiet(drill)
            run.inject(SampleParts.down, .failedRequest, at: .minutes(5))
            if let latency {
                let at = Delay.minutes(5) + .seconds(latency)
                run.fire(SampleRun.event, carrying: drill, at: at)
                run.open(SampleRun.incident, SampleRun.event, at: at)
                run.page(1, SampleParts.primary, drill, at: at)
                run.acknowledge(SampleParts.primary, at: at + .seconds(30))
            }
            var journal = run.journal
            journal.seed = Seed(UInt64(index + 1))
            return Evaluator(drill).judge(journal)
        }
        return judgeSweep(drill, judgements)
    }

    private func line(_ drill: Scenario, _ latencies: [Int64?]) throws -> SweepJudgement.Line {
        try #require(sweep(drill, latencies).lines.first { $0.verdict.check == .expectation(0) })
    }

    @Test func `every seed must pass`() throws {
        let drill = claim(before: .minutes(2))
        #expect(try line(drill, [60, 90]).verdict.outcome == .passed)
        let mixed = try line(drill, [60, 130, 90, nil])
        #expect(mixed.verdict.outcome == .failed)
        #expect(mixed.passed == 2)
        #expect(mixed.of == 4)
        #expect(mixed.counterexamples == [Seed(2), Seed(4)])
        #expect(mixed.verdict.nearMiss == "10s too late")
    }

    @Test func `at most five counterexamples are named`() throws {
        #expect(
            try line(claim(before: .minutes(1)), Array(repeating: 90, count: 9)).counterexamples == (1...5).map { Seed($0) })
    }

    @Test func `a share is kept by that many seeds`() throws {
        let drill = claim(before: .minutes(2), share: .percent(95))
        #expect(try line(drill, Array(repeating: 60, count: 19) + [130]).verdict.outcome == .passed)
        #expect(try line(drill, Array(repeating: 60, count: 18) + [130, nil]).verdict.outcome == .failed)
    }

    @Test func `too few seeds for a share are inconclusive`() throws {
        let drill = claim(before: .minutes(2), share: .percent(95))
        #expect(try line(drill, Array(repeating: 60, count: 19)).verdict.outcome == .inconclusive)
    }

    @Test func `a quantile is decided at its nearest rank`() throws {
        let drill = claim(quantiles: [.init(percent: 95, before: .minutes(2))])
        #expect(try line(drill, Array(repeating: 60, count: 19) + [600]).verdict.outcome == .passed)
        let slow = try line(drill, Array(repeating: 60, count: 18) + [130, 600])
        #expect(slow.verdict.outcome == .failed)
        #expect(slow.verdict.nearMiss == "p95 10s too late")
        #expect(slow.counterexamples == [Seed(19), Seed(20)])
    }

    @Test func `a quantile's bound is outside`() throws {
        let drill = claim(quantiles: [.init(percent: 50, before: .minutes(2))])
        #expect(try line(drill, [120, 130]).verdict.outcome == .failed)
        #expect(try line(drill, [119, 130]).verdict.outcome == .passed)
    }

    @Test func `too few seeds for a quantile are inconclusive`() throws {
        let drill = claim(quantiles: [.init(percent: 95, before: .minutes(2))])
        #expect(try line(drill, Array(repeating: 60, count: 19)).verdict.outcome == .inconclusive)
    }

    @Test func `a seed that was never paged took for ever`() throws {
        let drill = claim(quantiles: [.init(percent: 50, before: .minutes(2))])
        #expect(try line(drill, [60, nil]).verdict.outcome == .passed)
        let never = try line(drill, [60, nil, nil])
        #expect(never.verdict.outcome == .failed)
        #expect(never.verdict.nearMiss == "p50 never")
    }

    @Test func `beside a quantile a bound still holds for every seed`() throws {
        let drill = claim(before: .minutes(5), quantiles: [.init(percent: 50, before: .minutes(2))])
        #expect(try line(drill, [60, 290]).verdict.outcome == .passed)
        #expect(try line(drill, [60, 310]).verdict.outcome == .failed)
    }

    @Test func `the other checks must pass in every seed`() {
        let result = sweep(claim(share: .percent(50)), [60, nil])
        #expect(result.lines.first { $0.verdict.check == .expectation(0) }?.verdict.outcome == .passed)
        #expect(result.lines.first { $0.verdict.check == .attribution(SampleParts.down) }?.verdict.outcome == .failed)
        #expect(result.outcome == .failed)
    }

    @Test func `latencies show a quantile only when there are enough seeds for it`() throws {
        let result = sweep(claim(), (1...40).map { Int64($0) })
        let fired = try #require(result.latencies.first { $0.to == .fired })
        #expect(fired.reached == 40)
        #expect(fired.quantiles.map(\.percent) == [50, 90, 95, 99])
        #expect(fired.quantiles.map(\.value) == [.seconds(20), .seconds(36), nil, nil])
    }

    @Test func `a latency counts what never came as slower than everything`() throws {
        let result = sweep(claim(), [10, 20, nil, nil, nil, nil])
        let fired = try #require(result.latencies.first { $0.to == .fired })
        #expect(fired.reached == 2)
        #expect(fired.of == 6)
        #expect(fired.quantiles[0].value == Delay(nanoseconds: .max))
    }
}
