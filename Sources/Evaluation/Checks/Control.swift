import Model

/// The evaluator could have seen something: background lines were searchable where somebody collects them, and every rule that was due was
/// evaluated.
struct ControlCheck {
    let findings: Findings

    func judge() -> Verdict {
        let scenario = findings.scenario
        let tally = findings.run.tally
        var verdict = Verdict(
            check: .control, outcome: .inconclusive, title: "the rules were watching",
            expected: scenario.background.isEmpty || scenario.setup.path.isEmpty
                ? "every rule evaluated" : "background lines searchable and every rule evaluated",
            observed: "")
        if scenario.background.isEmpty && scenario.faults.isEmpty {
            verdict.outcome = .notExercised
            verdict.observed = "neither background nor faults: nothing could be seen"
        } else if scenario.setup.alerts.isEmpty {
            verdict.outcome = .notExercised
            verdict.observed = "the setup has no rules"
        } else if !scenario.background.isEmpty && !scenario.setup.path.isEmpty && tally.linesSearchable == 0 {
            verdict.observed = "no line was ever searchable, of \(tally.linesEmitted) emitted"
            verdict.brokenStage = .searchable
        } else if let reason = findings.blindness(of: nil) {
            verdict.observed = reason
            verdict.brokenStage = .true
        } else {
            verdict.outcome = .passed
            let lines = scenario.setup.path.isEmpty ? "" : "\(tally.linesSearchable) lines searchable, "
            verdict.observed = "\(lines)\(tally.evaluations) evaluations"
        }
        return verdict
    }
}
