import Evaluation
import Model
import Testing

@testable import Comparisons

struct SelfTestTests {
    private static let seeds = (1...40).map { Seed(UInt64($0)) }

    /// A contest of a setup and its three twins, each with runs as given.
    private static func findings(
        same: Delay = .zero, slower: Delay = SelfTest.delay, at stage: Stage = .paged, lost: (Seed) -> Bool = { $0.value <= 8 }
    ) -> [SelfTest.Finding] {
        var bout = Bout(scenario: "one", file: "one.yaml", lasts: .hours(1), setups: 4)
        for seed in seeds {
            bout.add(
                seed,
                [
                    run(seed, .zero, at: stage), run(seed, same, at: stage), run(seed, slower, at: stage),
                    run(seed, .zero, at: stage, lost: lost(seed)),
                ])
        }
        let contest = Contest(
            setups: ["a", "same", "slower", "lossy"].map { .init(name: $0, options: "") }, seeds: seeds,
            acknowledgement: .pagerduty, bouts: [bout])
        return SelfTest.findings(contest, margin: Margin(delay: .seconds(1), share: .percent(5)))
    }

    /// A run whose extra time lies on the way to one stage.
    private static func run(
        _ seed: Seed, _ extra: Delay, at stage: Stage, lost: Bool = false
    ) -> (judgement: Judgement, score: RunScore) {
        var score = RunScore()
        (score.detection, score.faults, score.detected, score.pages) = (.seconds(40) + extra, 1, 1, 1)
        score.lostPages = lost ? 1 : 0
        let fired = Instant.start + .seconds(30) + (stage == .fired ? extra : .zero)
        let paged = fired + .seconds(10) + (stage == .paged ? extra : .zero)
        let moments = [Life.Moment(stage: .fired, at: fired, entry: 1), Life.Moment(stage: .paged, at: paged, entry: 2)]
        let segments = [
            Life.Segment(from: .injected, to: .fired, length: fired - .start),
            Life.Segment(from: .fired, to: .paged, length: paged - fired),
        ]
        let life = Life(fault: FaultID(0), moments: moments, segments: segments, attribution: .carried, incident: nil)
        return (Judgement(seed: seed, verdicts: [], lives: [life], tally: RunTally()), score)
    }

    @Test func `what is known is found`() {
        #expect(Self.findings().map(\.outcome) == [.passed, .passed, .passed])
    }

    @Test func `a difference from itself fails`() {
        #expect(Self.findings(same: Delay(nanoseconds: 1))[0].outcome == .failed)
    }

    @Test func `a delay that is off by a nanosecond, or at another stage, fails`() {
        #expect(Self.findings(slower: SelfTest.delay + Delay(nanoseconds: 1))[1].outcome == .failed)
        #expect(Self.findings(at: .fired)[1].outcome == .failed)
    }

    @Test func `a loss that could be chance is not found`() {
        #expect(Self.findings(lost: { $0.value <= 5 })[2].outcome == .inconclusive)
        #expect(Self.findings(lost: { _ in false })[2].outcome == .inconclusive)
    }

    @Test func `each stage's shift counts from zero where both stages came at once`() {
        var shifts = StageShifts()
        func life(_ paged: Delay) -> Life {
            let moments = [
                Life.Moment(stage: .triggered, at: .start, entry: 1), Life.Moment(stage: .paged, at: .start + paged, entry: 2),
            ]
            let segment = Life.Segment(from: .triggered, to: .paged, length: paged)
            return Life(
                fault: FaultID(0), moments: moments, segments: paged == .zero ? [] : [segment], attribution: .carried,
                incident: nil)
        }
        shifts.add([life(.seconds(30))], minus: [life(.zero)])
        shifts.add([life(.zero)], minus: [life(.seconds(10))])
        let shift = shifts.ordered.first?.shift
        #expect(shift?.count == 2 && shift?.least == -.seconds(10) && shift?.most == .seconds(30))
    }
}
