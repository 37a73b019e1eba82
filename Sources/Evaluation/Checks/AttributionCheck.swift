import Model

/// The fault's own page was found, not somebody else's.
///
/// Judged where it can matter: when something was attributed, when an expectation needs it, and when the fault was masked. A
/// fault of the way, a fault whose expectations all say `never`, and a fault nothing is expected of and nothing came of need
/// none: no verdict.
enum AttributionCheck {
    static func verdict(_ fault: FaultID, _ findings: Findings) -> Verdict? {
        let plan = findings.scenario[fault]
        let story = findings.story(fault)
        guard Story.isAttributable(plan), !findings.isOnlyNever(fault) else { return nil }
        var verdict = Verdict(
            check: .attribution(fault), outcome: .passed, title: "the page of fault \(findings.name(fault)) is its own",
            observed: "", evidence: story.evidence, mark: plan.mark)
        switch story.attribution {
        case .carried:
            let label = story.held.first?.incident.label ?? ""
            let paged = findings.life(fault).moment(.paged) != nil
            let place = paged ? "the page of incident" : "the event that opened incident"
            verdict.observed = "carried: drill id '\(plan.drill)' stands in \(place) \(label)"
            if !paged, needsPage(fault, findings.scenario) {
                verdict.outcome = .failed
                verdict.observed += ", and no page left"
                verdict.brokenStage = .paged
            }
        case .inferred:
            verdict.observed =
                "inferred: \(inference(plan, story, findings)) opened incident \(story.held.first?.incident.label ?? "")"
        case .masked(let incident):
            verdict.outcome = .failed
            verdict.observed = "masked: \(story.reason)"
            verdict.nearMiss = "allow `masked` with a reason if \(incident.label) may stand for it"
            verdict.brokenStage = .triggered
            if let allowance = allowance(fault, findings.scenario) {
                verdict.outcome = .passed
                verdict.observed += "; allowed: \(allowance.reason)"
                (verdict.nearMiss, verdict.brokenStage) = (nil, nil)
            }
        case .none:
            guard Findings.expectsPages(fault, in: findings.scenario) else { return nil }
            verdict.outcome = .failed
            verdict.observed = "nothing attributed: \(story.reason)"
            verdict.brokenStage = findings.firstUnreached(fault, upTo: .paged)
        }
        if verdict.outcome == .failed, !findings.isProven(fault) {
            verdict.outcome = .inconclusive
            verdict.observed += "; the fault was not proven"
        }
        return verdict
    }

    /// Whether an expectation about this fault can only hold if somebody was paged.
    private static func needsPage(_ fault: FaultID, _ scenario: Scenario) -> Bool {
        scenario.expectations.contains { expectation in
            switch expectation.claim {
            case .reached(let claim):
                claim.fault == fault && [.paged, .delivered, .escalated, .acknowledged].contains(claim.stage)
            case .tier(let concerned): concerned == fault
            case .never, .count: false
            }
        }
    }

    /// The reason somebody wrote down for this fault to be masked.
    static func allowance(_ fault: FaultID, _ scenario: Scenario) -> Allowance? {
        scenario.allowances.first { $0.what == .masked(fault) }
    }

    private static func inference(_ plan: FaultPlan, _ story: Story, _ findings: Findings) -> String {
        let event = story.events.first?.event
        guard let rule = plan.shows?.rule ?? event?.id.rule else { return "its rule" }
        let group = plan.shows == nil ? event?.group : plan.shows?.group
        let suffix = group.map { $0.isEmpty ? "" : " for \($0)" } ?? ""
        return "rule \(findings.name(rule))\(suffix) became true in its window and"
    }
}

extension Findings {
    /// The first stage on the way to `stage` after the last one the fault reached: where the chain broke. Nil when it reached
    /// all.
    func firstUnreached(_ fault: FaultID, upTo stage: Stage) -> Stage? {
        let isWritten = story(fault).events.contains { $0.event.inbox != nil && !$0.event.isCopy }
        let chain = (Stage.detection.filter { $0 < stage } + [stage]).filter {
            $0 == stage || $0.isObservable(of: scenario[fault], in: scenario) && (isWritten || !Stage.ofMessages.contains($0))
        }
        let life = life(fault)
        guard let last = chain.lastIndex(where: { life.moment($0) != nil }) else { return chain.first }
        return last + 1 < chain.count ? chain[last + 1] : nil
    }
}
