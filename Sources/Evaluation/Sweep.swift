package import Model

/// Judges the same scenario over many seeds.
///
/// Every seed must pass, unless an expectation claims less: a share of the seeds, or quantiles of the latency. A quantile alone
/// replaces the demand on every seed; together with `before` or `after` both hold. A claim that the number of seeds cannot
/// carry is inconclusive, not passed. A seed that never reached the stage took for ever. A single run (no sweep) claims
/// neither: it judges the interval only.
package struct SweepEvaluator: Sendable {
    /// Reproducing more than a few seeds teaches nothing new.
    static let counterexamplesMax = 5

    private let scenario: Scenario

    package init(_ scenario: Scenario) { self.scenario = scenario }

    package func judge(_ judgements: [Judgement]) -> SweepJudgement {
        SweepJudgement(
            seeds: judgements.map(\.seed), lines: checks(of: judgements).compactMap { line($0, judgements) },
            latencies: SweepLatencies(scenario).all(judgements))
    }

    /// In the order a single run lists them; a check that only some seeds had is listed too.
    private func checks(of judgements: [Judgement]) -> [Check] {
        let faults = scenario.faults.indices.map(FaultID.init)
        let all =
            faults.flatMap { [Check.proof($0), .attribution($0)] } + scenario.expectations.indices.map(Check.expectation)
            + [.nothingExtra, .control, .escalation, .consistency]
        let present = Set(judgements.flatMap(\.verdicts).map(\.check))
        return all.filter(present.contains)
    }

    private func line(_ check: Check, _ judgements: [Judgement]) -> SweepJudgement.Line? {
        let runs = judgements.compactMap { judgement in
            judgement.verdicts.first { $0.check == check }.map { SeededVerdict(seed: judgement.seed, verdict: $0) }
        }
        guard let claim = claim(of: check) else {
            // Seeds in which the check had nothing to look at say nothing, unless it had nothing in any.
            let counting = runs.filter(\.verdict.counts)
            return everySeed(counting.isEmpty ? runs : counting)
        }
        if let share = claim.share { return combine(self.share(share, runs), claim.quantiles, runs) }
        guard !claim.quantiles.isEmpty else { return everySeed(runs) }
        if claim.before != nil || claim.after != nil { return combine(everySeed(runs), claim.quantiles, runs) }
        return combine(nil, claim.quantiles, runs)
    }

    private func claim(of check: Check) -> Expectation.Reached? {
        guard case .expectation(let number) = check, scenario.expectations.indices.contains(number),
            case .reached(let claim) = scenario.expectations[number].claim
        else { return nil }
        return claim
    }

    private func everySeed(_ runs: [SeededVerdict]) -> SweepJudgement.Line? {
        line(runs, .worst(of: runs.map(\.verdict.outcome)), counterexamples: runs.filter { $0.verdict.outcome != .passed })
    }

    /// At least this share of the seeds passed. One miss must weigh no more than the share allows: 95% needs 20 seeds.
    private func share(_ share: Ratio, _ runs: [SeededVerdict]) -> SweepJudgement.Line? {
        let needed = SweepEvaluator.seedsNeeded(for: share)
        let passed = runs.filter { $0.verdict.outcome == .passed }.count
        let undecided = runs.filter { $0.verdict.outcome == .inconclusive || $0.verdict.outcome == .notExercised }.count
        let broken = runs.contains { $0.verdict.outcome == .error }
        let outcome: Outcome =
            broken
            ? .error
            : runs.count < needed
                ? .inconclusive
                : SweepEvaluator.holds(share, passed, of: runs.count)
                    ? .passed
                    : SweepEvaluator.holds(share, passed + undecided, of: runs.count) ? .inconclusive : .failed
        var line = line(runs, outcome, counterexamples: runs.filter { $0.verdict.outcome != .passed })
        line?.verdict.expected += " in \(share.text) of the seeds"
        if runs.count < needed { line?.verdict.observed += "; too few seeds to claim \(share.text): needs \(needed)" }
        return line
    }

    /// Adds quantile claims to a line, or makes a line of them alone.
    private func combine(
        _ line: SweepJudgement.Line?, _ quantiles: [Expectation.Quantile], _ runs: [SeededVerdict]
    ) -> SweepJudgement.Line? {
        if quantiles.isEmpty { return line }
        let judged = quantiles.map { QuantileClaim($0, runs) }
        let outcome = Outcome.worst(of: judged.map(\.outcome) + (line.map { [$0.verdict.outcome] } ?? []))
        let bounds = judged.filter { $0.outcome == .failed }.map(\.claim.before)
        let slow = runs.filter { run in bounds.contains { bound in run.verdict.latency.map { $0 >= bound } ?? true } }
        guard var result = line ?? self.line(runs, outcome, counterexamples: slow) else { return nil }
        result.verdict.outcome = outcome
        result.verdict.expected += judged.map { ", p\($0.claim.percent) less than \($0.claim.before.text)" }.joined()
        result.verdict.observed += judged.map { ", \($0.observed)" }.joined()
        let misses = judged.compactMap(\.nearMiss)
        if !misses.isEmpty { result.verdict.nearMiss = misses.joined(separator: ", ") }
        return result
    }

    private func line(
        _ runs: [SeededVerdict], _ outcome: Outcome, counterexamples: [SeededVerdict]
    ) -> SweepJudgement.Line? {
        guard let first = runs.first else { return nil }
        let passed = runs.filter { $0.verdict.outcome == .passed }.count
        let worst = counterexamples.max { $0.verdict.outcome.precedence < $1.verdict.outcome.precedence }
        // Of equally bad seeds the first: its evidence and words stand for the others.
        let shown = counterexamples.first { $0.verdict.outcome == worst?.verdict.outcome }
        var verdict = (shown ?? first).verdict
        verdict.outcome = outcome
        verdict.latency = nil
        verdict.observed = "\(passed) of \(runs.count) seeds passed"
        if let shown { verdict.observed += "; seed \(shown.seed.value): \(shown.verdict.observed)" }
        if outcome == .passed {
            verdict.nearMiss = nil
            verdict.brokenStage = nil
        }
        return SweepJudgement.Line(
            verdict: verdict, passed: passed, of: runs.count,
            counterexamples: counterexamples.prefix(SweepEvaluator.counterexamplesMax).map(\.seed))
    }

    /// The smallest number of seeds of which one is no more than the share leaves out.
    static func seedsNeeded(for share: Ratio) -> Int {
        let rest = Ratio.one.partsPerMillion - share.partsPerMillion
        return rest <= 0 ? 1 : Int((Ratio.one.partsPerMillion + rest - 1) / rest)
    }

    private static func holds(_ share: Ratio, _ part: Int, of whole: Int) -> Bool {
        Int64(part) * Ratio.one.partsPerMillion >= share.partsPerMillion * Int64(whole)
    }
}

/// Judges the same scenario over many seeds.
package func judgeSweep(_ scenario: Scenario, _ judgements: [Judgement]) -> SweepJudgement {
    SweepEvaluator(scenario).judge(judgements)
}

/// One seed's verdict on a check.
struct SeededVerdict: Sendable {
    var seed: Seed
    var verdict: Verdict
}
