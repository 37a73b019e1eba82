import Model

/// The service's tier keeps what it promised for one fault: first acknowledgement and end of the harm, both counted from the
/// first user harmed, and only while the tier's clock runs. A target is kept when less than it has been counted.
struct TierCheck {
    private let targets: TierTargets
    private var verdict: Verdict

    init(_ number: Int, _ fault: FaultID, _ expectation: Expectation, _ findings: Findings) {
        targets = TierTargets(fault: fault, findings: findings)
        verdict = Verdict(
            check: .expectation(number), outcome: .notExercised, title: expectation.text, observed: "", mark: expectation.mark)
        if let tier = targets.tier { verdict.expected = TierCheck.promise(tier) }
    }

    func judge() -> Verdict {
        var result = verdict
        guard let tier = targets.tier, tier.respond != nil || tier.resolve != nil else {
            result.observed = "the service's tier promises nothing"
            return result
        }
        guard targets.isProven else {
            result.outcome = .inconclusive
            result.observed = "fault \(targets.findings.name(targets.fault)) was not proven"
            return result
        }
        guard let impact = targets.impact else {
            result.observed = "no user was harmed, so the tier's clock never started"
            return result
        }
        let parts = [targets.response, targets.resolution].compactMap(\.self)
        result.outcome = .worst(of: parts.map(\.outcome))
        result.observed = parts.map(\.observed).joined(separator: ", ")
        let misses = parts.compactMap(\.nearMiss)
        result.nearMiss = misses.isEmpty ? nil : misses.joined(separator: ", ")
        result.brokenStage = parts.compactMap(\.brokenStage).first
        result.evidence = [impact.entry] + parts.compactMap(\.entry)
        return result
    }

    private static func promise(_ tier: Catalog.Tier) -> String {
        let parts = [tier.respond.map { "acknowledged within \($0.text)" }, tier.resolve.map { "mitigated within \($0.text)" }]
        return "\(tier.name): " + parts.compactMap { $0 }.joined(separator: ", ")
    }
}

/// The two targets of the tier of the service that a fault is about, each judged by itself.
struct TierTargets {
    let fault: FaultID
    let findings: Findings

    var tier: Catalog.Tier? { findings.scenario[fault].service.flatMap { findings.scenario.tier(of: $0) } }
    var isProven: Bool { findings.isProven(fault) }
    var impact: Life.Moment? { findings.life(fault).moment(.impact) }

    /// Nil where the tier has no such target, or its clock never started.
    var response: Part? { part("acknowledged", .acknowledged, within: \.respond) }
    var resolution: Part? { part("mitigated", .mitigated, within: \.resolve) }

    /// What came of one of them.
    struct Part {
        var outcome: Outcome
        var observed: String
        var nearMiss: String?
        var brokenStage: Stage?
        var entry: Int?
    }

    private func part(_ verb: String, _ stage: Stage, within target: KeyPath<Catalog.Tier, Delay?>) -> Part? {
        guard let tier, let target = tier[keyPath: target], let impact else { return nil }
        guard let moment = findings.life(fault).moment(stage) else { return censored(verb, stage, target, tier, impact) }
        if stage == .mitigated, findings.gaveUp(fault) { return unrepaired(moment, target, tier, impact) }
        let counted = tier.hours.counted(from: impact.at, until: moment.at)
        var part = Part(outcome: .passed, observed: "\(verb) after \(counted.shortText)", entry: moment.entry)
        if counted >= target {
            part.outcome = .failed
            part.nearMiss = "\(verb) \((counted - target).lateText)"
            part.brokenStage = stage
        }
        return part
    }

    /// It ended by itself, as the drill's patience was over: in the world it would go on.
    private func unrepaired(
        _ moment: Life.Moment, _ target: Delay, _ tier: Catalog.Tier, _ impact: Life.Moment
    ) -> Part {
        let counted = tier.hours.counted(from: impact.at, until: moment.at)
        var part = Part(
            outcome: counted < target ? .inconclusive : .failed,
            observed: "not repaired when the drill gave up, \(counted.shortText) after the first user was harmed",
            entry: moment.entry)
        part.brokenStage = .mitigated
        return part
    }

    /// Never reached. A run that was cut at its horizon before the target had passed cannot say whether it would have been
    /// kept.
    private func censored(
        _ verb: String, _ stage: Stage, _ target: Delay, _ tier: Catalog.Tier, _ impact: Life.Moment
    ) -> Part {
        let run = findings.run
        let counted = tier.hours.counted(from: impact.at, until: run.endedAt)
        var part = Part(outcome: .failed, observed: "not \(verb) within \(target.text)", entry: run.end?.seen.entry)
        part.nearMiss = "never \(verb): the run ended after \(counted.shortText)"
        part.brokenStage = stage == .mitigated ? stage : findings.firstUnreached(fault, upTo: stage)
        if run.end?.how == .horizon, counted < target {
            part.outcome = .inconclusive
            part.observed =
                "not \(verb) when the run was cut at its horizon, \(counted.shortText) after the first user was harmed"
        }
        return part
    }
}

extension Windows {
    /// How much of `[from, until)` lies in these windows.
    func counted(from: Instant, until: Instant) -> Delay {
        var total = Delay.zero
        for span in spans {
            let (low, high) = (max(span.from, from), min(span.until, until))
            if low < high { total += high - low }
        }
        return total
    }
}
