import Model

/// A claim about one quantile, judged on the sample quantile by nearest rank.
struct QuantileClaim: Sendable {
    let claim: Expectation.Quantile
    private(set) var outcome = Outcome.inconclusive
    private(set) var observed = ""
    private(set) var nearMiss: String?

    /// Seeds that could not decide are taken as slow to pass and as fast to fail: what remains is inconclusive.
    init(_ claim: Expectation.Quantile, _ runs: [SeededVerdict]) {
        self.claim = claim
        let needed = QuantileClaim.seedsNeeded(percent: claim.percent)
        guard runs.count >= needed else {
            observed = "too few seeds for p\(claim.percent): needs \(needed)"
            return
        }
        let undecided = runs.filter { $0.verdict.outcome == .inconclusive || $0.verdict.outcome == .notExercised }.count
        let known = runs.compactMap { run -> Delay? in
            switch run.verdict.outcome {
            case .passed, .failed: run.verdict.latency ?? .never
            case .error, .inconclusive, .notExercised: nil
            }
        }
        let slowest = (known + Array(repeating: .never, count: runs.count - known.count)).nearestRank(percent: claim.percent)
        let fastest = (known + Array(repeating: .zero, count: runs.count - known.count)).nearestRank(percent: claim.percent)
        observed = "p\(claim.percent) \(slowest.shortText)"
        if runs.contains(where: { $0.verdict.outcome == .error }) {
            outcome = .error
        } else if slowest < claim.before {
            outcome = .passed
        } else if undecided > 0, fastest < claim.before {
            outcome = .inconclusive
        } else {
            outcome = .failed
            nearMiss =
                slowest == .never
                ? "p\(claim.percent) never" : "p\(claim.percent) \((slowest - claim.before).shortText) too late"
        }
    }

    /// The smallest sample in which the rank of this percentile is not simply the largest value: 20 for p95, 100 for p99.
    static func seedsNeeded(percent: Int) -> Int {
        let rest = max(1, 100 - percent)
        return (100 + rest - 1) / rest
    }
}

/// The latencies every sweep shows, fault by fault.
struct SweepLatencies: Sendable {
    /// Percent, and the smallest sample with a two-sided 95% interval by order statistics: below it the value says nothing.
    static let shown: [(percent: Int, seedsNeeded: Int)] = [(50, 6), (90, 36), (95, 72), (99, 368)]

    static let pairs: [(from: Stage, to: Stage)] = [
        (.injected, .fired), (.injected, .delivered), (.injected, .acknowledged), (.impact, .mitigated),
    ]

    private let scenario: Scenario

    init(_ scenario: Scenario) { self.scenario = scenario }

    func all(_ judgements: [Judgement]) -> [SweepJudgement.Latency] {
        scenario.faults.indices.flatMap { index in
            let plan = scenario.faults[index]
            let pairs = SweepLatencies.pairs.filter { $0.from.isObservable(of: plan, in: scenario) }
            return Story.isAttributable(plan) ? pairs.compactMap { latency(FaultID(index), $0.from, $0.to, judgements) } : []
        }
    }

    private func latency(
        _ fault: FaultID, _ from: Stage, _ to: Stage, _ judgements: [Judgement]
    ) -> SweepJudgement.Latency? {
        let values = judgements.compactMap { judgement -> Delay? in
            guard let life = judgement.lives.first(where: { $0.fault == fault }), let start = life.moment(from) else {
                return nil
            }
            return life.moment(to).map { $0.at - start.at } ?? .never
        }
        guard !values.isEmpty else { return nil }
        let quantiles = SweepLatencies.shown.map { percent, needed in
            SweepJudgement.Quantile(percent: percent, value: values.count < needed ? nil : values.nearestRank(percent: percent))
        }
        return SweepJudgement.Latency(
            fault: fault, from: from, to: to, reached: values.filter { $0 != .never }.count, of: values.count,
            quantiles: quantiles)
    }
}

extension [Delay] {
    /// The smallest value that at least so many percent of the values do not exceed. The array must not be empty.
    func nearestRank(percent: Int) -> Delay {
        precondition(!isEmpty, "a percentile needs at least one value")
        return sorted()[Evaluation.nearestRank(percent, per: 100, of: count) - 1]
    }
}

/// The rank from 1 of a quantile by nearest rank: of the smallest value that at least `part` in `whole` of the values do not exceed.
package func nearestRank(_ part: Int, per whole: Int, of count: Int) -> Int {
    min(count, max(1, (part * count + whole - 1) / whole))
}
