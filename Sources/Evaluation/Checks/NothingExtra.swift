import Model

/// Nothing paged that nobody asked for.
///
/// A page is asked for when one of these holds:
/// - its incident is attributed to a fault, and an expectation about that fault concerns it: `paged` or `delivered` with the
///   same person, level, channel and rule wherever it names them; `escalated` with the same person and level, for levels from 2
///   on; `acknowledged`, `resolved` or `tier` for the person it names or, when it names none, for whoever did it;
/// - its incident is attributed to a fault, and a count of people, pages or notifications is exact and holds;
/// - an allowance names it, with a reason.
///
/// Where an expectation about the fault names somebody, only names count: what asks for nobody in particular (a tier, a count,
/// `acknowledged` without `who`) asks for nobody else.
///
/// When something is paged is for the expectation itself to judge: a second pass through the policy is asked for by the same
/// line as the first. So a page of the background, or of an incident no fault explains, is always extra unless allowed. That no
/// page is extra means something only in a run that would have shown one: without pages this check stands and falls with the
/// control.
struct NothingExtraCheck {
    let findings: Findings

    func judge() -> Verdict {
        let pages = findings.run.pages
        var verdict = Verdict(
            check: .nothingExtra, outcome: .passed, title: "nothing paged that nobody asked for", observed: "")
        let extra = pages.filter { !isAsked($0) }
        if let first = extra.first {
            verdict.outcome = .failed
            let more = extra.count > 1 ? ", and \(extra.count - 1) more" : ""
            verdict.observed = "\(text(first)) matches no expectation\(more)"
            verdict.nearMiss = "fix the rule, expect it, or allow it with a reason"
            verdict.brokenStage = .paged
            verdict.evidence = extra.map(\.left.entry)
            return verdict
        }
        let control = ControlCheck(findings: findings).judge()
        if pages.isEmpty {
            verdict.outcome = control.outcome
            verdict.observed = "no page at all" + (control.outcome == .passed ? "" : "; \(control.observed)")
            return verdict
        }
        let allowed = findings.scenario.allowances.filter { allowance in
            pages.contains { !isExpected($0) && allows(allowance, $0) }
        }
        verdict.observed = "\(Expectation.Counted.notifications.text(findings.run.tally.notifications)), each asked for"
        if !allowed.isEmpty { verdict.observed += "; allowed: " + allowed.map(\.reason).joined(separator: ", ") }
        return verdict
    }

    private func text(_ trace: PageTrace) -> String {
        let page = trace.page
        let rule = findings.run.rule(of: page.incident).map { " of rule \(findings.name($0))" } ?? ""
        let place = "incident \(page.incident.label)\(rule), level \(page.level)"
        return "page \(page.number) to \(findings.name(page.person)) for \(place), at \(trace.left.at.clockText)"
    }

    private func isAsked(_ page: PageTrace) -> Bool {
        isExpected(page) || findings.scenario.allowances.contains { allows($0, page) }
    }

    private func isExpected(_ page: PageTrace) -> Bool {
        let owners = findings.stories.filter { story in
            story.held.contains { $0.incident == page.page.incident && $0.from <= page.left } && isOwner(story)
        }
        guard !owners.isEmpty else { return false }
        let isNamed = owners.contains { namesSomebody($0.fault) }
        return findings.scenario.expectations.contains { expectation in
            switch expectation.claim {
            case .reached(let claim):
                owners.contains { $0.fault == claim.fault } && covers(claim, page, onlyByName: isNamed)
            case .tier(let fault):
                !isNamed && owners.contains { $0.fault == fault } && answerers(fault, .acknowledged).contains(page.page.person)
            case .count(let counts): !isNamed && CountCheck(0, counts, expectation, findings).isExactAboutPages
            case .never: false
            }
        }
    }

    /// Whether an expectation says who is paged about a fault, or who answers.
    private func namesSomebody(_ fault: FaultID) -> Bool {
        findings.scenario.expectations.contains { expectation in
            guard case .reached(let claim) = expectation.claim, claim.fault == fault, claim.who != nil else { return false }
            return [.paged, .delivered, .escalated, .acknowledged, .resolved].contains(claim.stage)
        }
    }

    /// A masked fault owns pages only where the scenario allows it to be masked.
    private func isOwner(_ story: Story) -> Bool {
        switch story.attribution {
        case .carried, .inferred: true
        case .masked: AttributionCheck.allowance(story.fault, findings.scenario) != nil
        case .none: false
        }
    }

    private func covers(_ claim: Expectation.Reached, _ trace: PageTrace, onlyByName: Bool) -> Bool {
        let page = trace.page
        let sameRule = claim.rule.map { $0 == findings.run.rule(of: page.incident) } ?? true
        switch claim.stage {
        case .paged, .delivered:
            return sameRule && Filter(who: claim.who, level: claim.level, channel: claim.channel).admits(page)
        case .escalated: return sameRule && page.level >= 2 && Filter(who: claim.who, level: claim.level).admits(page)
        case .acknowledged, .resolved:
            let people = claim.who.map { [$0] } ?? (onlyByName ? [] : answerers(claim.fault, claim.stage))
            return sameRule && people.contains(page.person)
        case .injected, .impact, .emitted, .collected, .sent, .received, .searchable, .true, .fired, .landed, .read, .triggered,
            .mitigated, .cleared,
            .noticed, .told:
            return false
        }
    }

    /// Who acknowledged or resolved the fault's incidents.
    private func answerers(_ fault: FaultID, _ stage: Stage) -> [PersonID] {
        findings.story(fault).held.compactMap { findings.run.incident($0.incident) }.flatMap { incident -> [PersonID] in
            if stage == .acknowledged { return incident.acknowledged.compactMap(\.by) }
            return incident.resolved.compactMap { end in
                switch end.by {
                case .person(let person): person
                case .event, .timeout, .merged: nil
                }
            }
        }
    }

    private func allows(_ allowance: Allowance, _ trace: PageTrace) -> Bool {
        switch allowance.what {
        case .paged(let who, let rule):
            (who.map { $0 == trace.page.person } ?? true)
                && (rule.map { $0 == findings.run.rule(of: trace.page.incident) } ?? true)
        case .masked: false
        }
    }
}
