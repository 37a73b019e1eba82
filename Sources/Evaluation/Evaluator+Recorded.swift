package import Model

extension Evaluator {
    /// Judges what a real pager did: its part of the journal alone, for nothing was planted in what it heard.
    ///
    /// `tolerance` is how far the record's clock and the pager may be off, `leftOut` what could not be judged, in words. The journal that comes
    /// back is the one verdicts quote: instants within the tolerance are put where they were due.
    package func judge(
        recorded journal: Journal, tolerance: Delay, leftOut: [String] = []
    ) -> (journal: Journal, judgement: Judgement) {
        let journal = Alignment(scenario, journal, tolerance: tolerance).journal
        let findings = findings(journal)
        let escalation = EscalationFindings(scenario, journal, isAccount: true)
        var verdict = EscalationVerdict(escalation: escalation).judge()
        if verdict.outcome == .passed { verdict.observed += ", each within \(tolerance.text)" }
        let notJudged = leftOut + escalation.unknown.map { "any incident, for nobody knows \($0)" }
        let verdicts = [accountVerdict(findings, notJudged), verdict, ConsistencyCheck(findings: findings).judge()]
        let judgement = Judgement(
            seed: journal.seed, verdicts: verdicts, lives: findings.lives, tally: findings.run.tally, escalation: escalation)
        return (journal, judgement)
    }

    private func accountVerdict(_ findings: Findings, _ leftOut: [String]) -> Verdict {
        var verdict = Verdict(
            check: .account, outcome: .passed, title: "every incident of the account could be judged",
            observed: Expectation.Counted.incidents.text(findings.run.tally.incidents))
        if let first = leftOut.first {
            verdict.outcome = .inconclusive
            let more = leftOut.count > 1 ? ", and \(leftOut.count - 1) more" : ""
            verdict.observed = "not judged: \(first)\(more)"
        } else if findings.run.tally.incidents == 0 {
            verdict.outcome = .notExercised
        }
        return verdict
    }
}
