package import Model

/// Judges what happened against what should have been seen.
///
/// It knows the scenario and the journal, and nothing of the machines that wrote it: it judges the account of a real pager
/// equally. Nothing passes that was not exercised; a journal that is empty or cut off decides nothing and is an error.
package struct Evaluator: Sendable {
    let scenario: Scenario
    /// Rules that put no line into any group: worked out once for all runs.
    private let groupless: [RuleID]
    /// Faults that one page tells of, worked out once as well.
    private let outages: [[FaultID]]

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        outages = scenario.outages
        groupless = scenario.setup.rules.indices.map(RuleID.init).filter(scenario.groupsNothing)
    }

    /// What every check reads of a journal.
    func findings(_ journal: Journal) -> Findings {
        Findings(scenario, journal, groupless: groupless, outages: outages)
    }

    /// Verdicts in the order a reader asks: did each fault happen, was its page found, was each expectation met, and what holds
    /// for every run.
    package func judge(_ journal: Journal) -> Judgement { judge(findings(journal), journal) }

    func judge(_ findings: Findings, _ journal: Journal) -> Judgement {
        var verdicts: [Verdict] = []
        for fault in findings.allFaults {
            verdicts.append(ProofCheck.verdict(fault, findings))
            if let attribution = AttributionCheck.verdict(fault, findings) { verdicts.append(attribution) }
        }
        for (number, expectation) in scenario.expectations.enumerated() {
            verdicts.append(judge(number, expectation, findings))
        }
        verdicts.append(NothingExtraCheck(findings: findings).judge())
        verdicts.append(ControlCheck(findings: findings).judge())
        let escalation = EscalationFindings(scenario, findings.run.story)
        verdicts.append(EscalationVerdict(escalation: escalation).judge())
        if !findings.run.isComplete { verdicts = verdicts.map(withoutEnd) }
        verdicts.append(ConsistencyCheck(findings: findings).judge())
        return Judgement(
            seed: journal.seed, verdicts: verdicts, lives: findings.lives, tally: findings.run.tally, escalation: escalation)
    }

    private func judge(_ number: Int, _ expectation: Expectation, _ findings: Findings) -> Verdict {
        switch expectation.claim {
        case .reached(let claim): ReachedCheck(number, claim, expectation, findings).judge()
        case .never(let claim): NeverCheck(number, claim, expectation, findings).judge()
        case .count(let counts): CountCheck(number, counts, expectation, findings).judge()
        case .tier(let fault): TierCheck(number, fault, expectation, findings).judge()
        }
    }

    /// What a cut-off journal is worth: what is missing might have changed it.
    private func withoutEnd(_ verdict: Verdict) -> Verdict {
        var result = verdict
        result.outcome = .worst(of: [.inconclusive, verdict.outcome == .error ? .error : .inconclusive])
        result.observed = "the journal does not say how the run ended"
        (result.nearMiss, result.brokenStage) = (nil, nil)
        return result
    }
}
