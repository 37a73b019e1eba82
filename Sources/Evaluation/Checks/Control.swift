import Model

/// The evaluator could have seen something: background lines were searchable, and every rule that was due was evaluated.
struct ControlCheck {
    let findings: Findings

    func judge() -> Verdict {
        let scenario = findings.scenario
        let tally = findings.run.tally
        var verdict = Verdict(
            check: .control, outcome: .inconclusive, title: "the rules were watching",
            expected: scenario.background.isEmpty
                ? "every rule evaluated" : "background lines searchable and every rule evaluated",
            observed: "")
        if scenario.background.isEmpty && scenario.faults.isEmpty {
            verdict.outcome = .notExercised
            verdict.observed = "neither background nor faults: nothing could be seen"
        } else if scenario.setup.rules.isEmpty {
            verdict.outcome = .notExercised
            verdict.observed = "the setup has no rules"
        } else if !scenario.background.isEmpty && tally.linesSearchable == 0 {
            verdict.observed = "no line was ever searchable, of \(tally.linesEmitted) emitted"
            verdict.brokenStage = .searchable
        } else if let reason = findings.blindness(of: nil) {
            verdict.observed = reason
            verdict.brokenStage = .true
        } else {
            verdict.outcome = .passed
            verdict.observed = "\(tally.linesSearchable) lines searchable, \(tally.evaluations) evaluations"
        }
        return verdict
    }
}
