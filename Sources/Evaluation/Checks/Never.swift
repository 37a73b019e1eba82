import Model

/// A stage was never reached, and would have been seen if it had been.
///
/// It fails whenever it happened. Otherwise it passes only if it was exercised: the journal is whole, the rules concerned were
/// evaluated, the faults concerned were proven and not masked, and the anchor was reached. With a fault, `since` counts from
/// that fault's life. Without one, it counts for each incident from that incident's own stage, and for stages before an
/// incident from the first fault that reached it. At the instant of the anchor the order of entries decides.
struct NeverCheck {
    let claim: Expectation.Never
    let findings: Findings
    private let scope: Scope
    private let verdict: Verdict
    /// Where the claim begins: per incident, or one for all.
    private let anchors: [Anchor]

    private struct Anchor {
        var incident: IncidentID?
        var seen: Sighting
    }

    init(_ number: Int, _ claim: Expectation.Never, _ expectation: Expectation, _ findings: Findings) {
        self.claim = claim
        self.findings = findings
        scope = claim.fault.map { Scope(touchedBy: findings.story($0), in: findings.run) } ?? Scope(findings.run)
        anchors = NeverCheck.anchors(claim, scope, findings)
        var expected = "never \(claim.stage.rawValue)"
        if let who = claim.who { expected += claim.stage.preposition + findings.name(who) }
        if let level = claim.level { expected += " on level \(level)" }
        if let rule = claim.rule { expected += " by rule \(findings.name(rule))" }
        if let fault = claim.fault { expected += " for fault \(findings.name(fault))" }
        if let since = claim.since { expected += " since \(since.rawValue)" }
        verdict = Verdict(
            check: .expectation(number), outcome: .passed, title: expectation.text, expected: expected, observed: "",
            mark: expectation.mark)
    }

    func judge() -> Verdict {
        var result = verdict
        let violations = all.filter(violates)
        if let first = violations.first {
            result.outcome = .failed
            let more = violations.count > 1 ? ", and \(violations.count - 1) more" : ""
            result.observed = "\(first.text) at \(first.seen.at.clockText)\(more)"
            result.brokenStage = claim.stage
            result.evidence = violations.map(\.seen.entry)
            return result
        }
        if let (outcome, reason) = unexercised {
            result.outcome = outcome
            result.observed = "not seen, but \(reason)"
            return result
        }
        result.observed = "not seen until the run ended at \(findings.run.endedAt.clockText)"
        result.evidence = anchors.map(\.seen.entry) + [findings.run.end?.seen.entry].compactMap { $0 }
        return result
    }

    private var all: [Candidate] {
        let filter = Filter(rule: claim.rule, who: claim.who, level: claim.level)
        return scope.candidates(claim.stage, filter, in: findings.run)
    }

    private static func anchors(_ claim: Expectation.Never, _ scope: Scope, _ findings: Findings) -> [Anchor] {
        guard let since = claim.since else { return [] }
        let reached = scope.candidates(since, .any, in: findings.run)
        if let fault = claim.fault {
            let moment = findings.life(fault).moment(since).map { Sighting(at: $0.at, entry: $0.entry) }
            return (moment ?? reached.first?.seen).map { [Anchor(seen: $0)] } ?? []
        }
        guard Stage.ofIncidents.contains(since), Stage.ofIncidents.contains(claim.stage) else {
            return reached.first.map { [Anchor(seen: $0.seen)] } ?? []
        }
        var known: Set<IncidentID?> = []
        return reached.filter { known.insert($0.incident).inserted }.map { Anchor(incident: $0.incident, seen: $0.seen) }
    }

    private func violates(_ candidate: Candidate) -> Bool {
        guard claim.since != nil else { return true }
        return anchors.contains { anchor in
            (anchor.incident == nil || anchor.incident == candidate.incident) && anchor.seen < candidate.seen
        }
    }

    /// Why nothing seen means nothing; nil when it means that nothing happened.
    private var unexercised: (Outcome, String)? {
        if !findings.shows(claim.stage) { return (.notExercised, "no station of this setup can show it") }
        if findings.run.end == nil { return (.inconclusive, "the journal does not say how the run ended") }
        if let fault = findings.unproven(among: claim.fault.map { [$0] } ?? findings.allFaults) {
            return (.inconclusive, "fault \(findings.name(fault)) was not proven")
        }
        if claim.stage >= .true, claim.stage != .mitigated, let reason = findings.blindness(of: claim.rule) {
            return (.notExercised, reason)
        }
        if let fault = claim.fault, case .masked = findings.story(fault).attribution,
            AttributionCheck.allowance(fault, findings.scenario) == nil
        {
            return (.inconclusive, "fault \(findings.name(fault)) was masked: \(findings.story(fault).reason)")
        }
        if let since = claim.since, anchors.isEmpty { return (.notExercised, "nothing was ever \(since.rawValue)") }
        return nil
    }
}

extension Stage {
    /// Stages that only a message goes through.
    static let ofMessages: [Stage] = [.landed, .read]
    /// Stages that belong to one incident.
    static let ofIncidents: [Stage] = [.triggered, .paged, .delivered, .escalated, .acknowledged, .resolved]
}
