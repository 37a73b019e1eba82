package import Evaluation
package import Model

/// One run with everything a reader needs to understand and repeat it.
package struct Report: Sendable {
    package var scenario: Scenario
    package var journal: Journal
    package var judgement: Judgement
    /// The same scenario over many seeds; `journal` and `judgement` then tell one of them.
    package var sweep: SweepJudgement?
    /// The command that repeats this run: `pagerdrill run scenarios/poc/gold.yaml --seed 7`.
    package var reproduce: String

    package init(
        scenario: Scenario, journal: Journal, judgement: Judgement, sweep: SweepJudgement? = nil, reproduce: String
    ) {
        (self.scenario, self.journal, self.judgement) = (scenario, journal, judgement)
        (self.sweep, self.reproduce) = (sweep, reproduce)
    }

    /// Over many seeds the sweep decides: a share below 100% may allow this very seed to fail.
    package var outcome: Outcome { sweep?.outcome ?? judgement.outcome }

    /// The verdicts the outcome is made of.
    package var verdicts: [Verdict] { sweep.map { $0.lines.map(\.verdict) } ?? judgement.verdicts }

    /// `reproduce` for another seed of the same run.
    package func reproduce(seed: Seed) -> String {
        var words = reproduce.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        for flag in ["--seeds", "--seed"] {
            if let at = words.lastIndex(of: flag) {
                words.removeSubrange(at..<min(at + 2, words.count))
            }
            words.removeAll { $0.hasPrefix(flag + "=") }
        }
        return (words + ["--seed", String(seed.value)]).joined(separator: " ")
    }

    /// The fault a verdict is about, where it is about one.
    func fault(of verdict: Verdict) -> FaultID? {
        switch verdict.check {
        case .proof(let fault), .attribution(let fault): return fault
        case .expectation(let index):
            guard scenario.expectations.indices.contains(index) else { return nil }
            switch scenario.expectations[index].claim {
            case .reached(let reached): return reached.fault
            case .never(let never): return never.fault
            case .tier(let fault): return fault
            case .count: return nil
            }
        case .nothingExtra, .control, .account, .consistency, .escalation: return nil
        }
    }
}

/// A file that could not be read as a scenario, and why.
package struct RefusedFile: Sendable {
    package var path: String
    package var diagnostics: [Diagnostic]
    package init(path: String, diagnostics: [Diagnostic]) { (self.path, self.diagnostics) = (path, diagnostics) }
}

/// All runs of one invocation: what one document tells.
package struct ReportSuite: Sendable {
    package var reports: [Report]
    package var refused: [RefusedFile]
    /// Catalogs, setups and other documents that lay in the folders and are not scenarios.
    package var skipped: Int

    package init(reports: [Report], refused: [RefusedFile] = [], skipped: Int = 0) {
        (self.reports, self.refused, self.skipped) = (reports, refused, skipped)
    }

    /// A file nobody could read is an error; a suite without a run has exercised nothing.
    package var outcome: Outcome { totals.outcome }
}

package enum ReportFormat: String, CaseIterable, Sendable { case text, json, junit, markdown, github }

/// Renders all runs of one invocation as one document that ends with a line break.
package func render(_ suite: ReportSuite, as format: ReportFormat, style: TextStyle) -> String {
    switch format {
    case .text: textReport(suite, style)
    case .json: jsonReport(suite)
    case .junit: junitReport(suite)
    case .markdown: markdownReport(suite)
    case .github: gitHubReport(suite)
    }
}
