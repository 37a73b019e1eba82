import Model

/// The escalation as the policy says: what the pager did against what the oracle predicts, and against what holds of every pager.
struct EscalationVerdict {
    /// Counterexamples that are told; the report's details have all.
    private static let shownMax = 3

    let escalation: EscalationFindings

    func judge() -> Verdict {
        var verdict = Verdict(
            check: .escalation, outcome: escalation.outcome, title: "escalation as the policy says", observed: "")
        let rows = escalation.rows
        switch escalation.outcome {
        case .notExercised: verdict.observed = "no incident"
        case .inconclusive:
            // Shown, and never as passed: the verdict on the account says that it was not judged.
            verdict.outcome = .notExercised
            verdict.observed = "not judged: the oracle does not know \(escalation.unknown.joined(separator: ", "))"
        case .passed, .failed, .error:
            let words = [Outcome.passed, .failed, .notExercised].map(\.rawValue) + [EscalationFindings.Row.notObservableWord]
            let counts = words.compactMap { word in
                let number = rows.count { $0.word == word }
                return number == 0 ? nil : "\(number) \(word)"
            }
            verdict.observed = "\(rows.count) checks: " + counts.joined(separator: ", ")
        }
        guard escalation.outcome == .failed else { return verdict }
        let all = escalation.deviations
        let labels = rows.filter { $0.failed > 0 }.map(\.check.label).joined(separator: " ")
        let more = all.count > Self.shownMax ? "; and \(all.count - Self.shownMax) more" : ""
        verdict.observed = "\(labels): " + all.prefix(Self.shownMax).map(\.text).joined(separator: "; ") + more
        verdict.evidence = Array(Set(all.compactMap(\.entry))).sorted()
        return verdict
    }
}
