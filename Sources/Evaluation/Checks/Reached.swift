import Model

/// A stage was reached inside `[after, before)` of its anchor.
///
/// The anchor is the first time the fault (under the named rule, if any) reached the stage `since`. Of several candidates the
/// first inside the interval counts, otherwise the nearest miss. Shares and quantiles are claims over many seeds: one run
/// judges only the interval.
struct ReachedCheck {
    let claim: Expectation.Reached
    let findings: Findings
    private var verdict: Verdict

    init(_ number: Int, _ claim: Expectation.Reached, _ expectation: Expectation, _ findings: Findings) {
        self.claim = claim
        self.findings = findings
        verdict = Verdict(
            check: .expectation(number), outcome: .failed, title: expectation.text, observed: "", mark: expectation.mark)
        verdict.expected = expected
    }

    func judge() -> Verdict {
        var result = judgeProven()
        if !findings.isProven(claim.fault), result.outcome != .error {
            result.outcome = .inconclusive
            result.observed = "fault \(findings.name(claim.fault)) was not proven"
            (result.nearMiss, result.brokenStage, result.latency) = (nil, nil, nil)
        }
        return result
    }

    private func judgeProven() -> Verdict {
        if !findings.shows(claim.stage) || !findings.shows(claim.since) { return notExercised() }
        let story = findings.story(claim.fault)
        let scope = Scope(story, in: findings.run)
        let filter = Filter(rule: claim.rule, who: claim.who, level: claim.level, channel: claim.channel)
        let all = scope.candidates(claim.stage, filter, in: findings.run)
        guard let anchor = anchor(scope) else { return withoutAnchor(all) }
        let inside = all.filter { interval(contains: $0.seen.at - anchor.at) }
        if let match = inside.first(where: { missing(in: $0).isEmpty }) { return passed(match, anchor) }
        if let silent = inside.min(by: { missing(in: $0).count < missing(in: $1).count }) {
            return withoutWords(silent, anchor)
        }
        guard let near = all.min(by: { distance($0, anchor) < distance($1, anchor) }) else { return neverReached(anchor) }
        return outside(near, anchor)
    }

    private func anchor(_ scope: Scope) -> Sighting? {
        if claim.rule == nil, let moment = findings.life(claim.fault).moment(claim.since) {
            return Sighting(at: moment.at, entry: moment.entry)
        }
        return scope.candidates(claim.since, Filter(rule: claim.rule), in: findings.run).first?.seen
    }

    private func interval(contains delay: Delay) -> Bool {
        (claim.after ?? .zero) <= delay && (claim.before.map { delay < $0 } ?? true)
    }

    /// How far outside the interval it lies; the bound `before` itself is outside.
    private func distance(_ candidate: Candidate, _ anchor: Sighting) -> Delay {
        let delay = candidate.seen.at - anchor.at
        let after = claim.after ?? .zero
        if delay < after { return after - delay }
        return claim.before.map { max(delay - $0, .zero) } ?? .zero
    }

    private func missing(in candidate: Candidate) -> [String] {
        guard let page = candidate.page else { return [] }
        return claim.says.filter { !page.contains($0) }
    }

    // MARK: Outcomes

    private func seen(_ candidate: Candidate, _ anchor: Sighting) -> Verdict {
        var result = verdict
        let delay = candidate.seen.at - anchor.at
        result.observed =
            "\(candidate.text) at \(candidate.seen.at.clockText), \(delay.shortText) after \(claim.since.rawValue)"
        result.evidence = anchor.entry == candidate.seen.entry ? [anchor.entry] : [anchor.entry, candidate.seen.entry]
        result.latency = delay
        return result
    }

    private func passed(_ candidate: Candidate, _ anchor: Sighting) -> Verdict {
        var result = seen(candidate, anchor)
        result.outcome = .passed
        return result
    }

    private func withoutWords(_ candidate: Candidate, _ anchor: Sighting) -> Verdict {
        var result = seen(candidate, anchor)
        result.nearMiss = "in time, but does not say " + missing(in: candidate).map { "'\($0)'" }.joined(separator: ", ")
        result.brokenStage = claim.stage
        result.latency = nil
        return result
    }

    private func outside(_ candidate: Candidate, _ anchor: Sighting) -> Verdict {
        var result = seen(candidate, anchor)
        let gap = distance(candidate, anchor)
        if candidate.seen.at - anchor.at < (claim.after ?? .zero) {
            result.nearMiss = "\(gap.shortText) too early"
            result.brokenStage = claim.stage
        } else {
            result.nearMiss = gap.lateText
            result.brokenStage = longest(from: anchor, to: candidate)
        }
        let words = missing(in: candidate)
        if !words.isEmpty {
            result.nearMiss? += ", and does not say " + words.map { "'\($0)'" }.joined(separator: ", ")
            result.latency = nil
        }
        return result
    }

    /// Where most of the time went between the anchor and what came too late: the stage at the end of the longest stretch.
    private func longest(from anchor: Sighting, to candidate: Candidate) -> Stage {
        let between = findings.life(claim.fault).moments.filter {
            $0.stage <= claim.stage && anchor.at <= $0.at && $0.at <= candidate.seen.at && $0.stage != claim.stage
        }
        let stops = between.map { (stage: $0.stage, at: $0.at) } + [(stage: claim.stage, at: candidate.seen.at)]
        var best = (stage: claim.stage, length: Delay.zero)
        var last = anchor.at
        for stop in stops {
            if stop.at - last > best.length { best = (stop.stage, stop.at - last) }
            last = stop.at
        }
        return best.stage
    }

    private func neverReached(_ anchor: Sighting) -> Verdict {
        var result = verdict
        let run = findings.run
        result.observed = "never \(what)"
        result.nearMiss = "never: the run ended at \(run.endedAt.clockText)"
        result.brokenStage = brokenStage
        result.evidence = [anchor.entry] + [run.end?.seen.entry].compactMap { $0 }
        if run.end?.how == .horizon, let before = claim.before, anchor.at + before > run.endedAt {
            result.outcome = .inconclusive
            result.observed += "; the run was cut at its horizon before \(before.text) had passed since \(claim.since.rawValue)"
        }
        return result
    }

    private func withoutAnchor(_ all: [Candidate]) -> Verdict {
        var result = verdict
        let never = "never \(claim.since.rawValue), so nothing counts from it"
        result.observed = all.first.map { "\($0.text) at \($0.seen.at.clockText), but \(never)" } ?? never
        result.nearMiss = "never: the run ended at \(findings.run.endedAt.clockText)"
        result.brokenStage = findings.firstUnreached(claim.fault, upTo: claim.since)
        result.evidence = all.first.map { [$0.seen.entry] } ?? []
        return result
    }

    private func notExercised() -> Verdict {
        var result = verdict
        result.outcome = .notExercised
        result.observed = "no station of this setup can show it"
        return result
    }

    /// The first stage that was not reached; the stage itself when only somebody or something else reached it.
    private var brokenStage: Stage {
        let life = findings.life(claim.fault)
        if let level = claim.level, level >= 2, life.moment(.triggered) != nil, life.moment(.escalated) == nil {
            return .escalated
        }
        return findings.firstUnreached(claim.fault, upTo: claim.stage) ?? claim.stage
    }

    // MARK: Texts

    private var what: String {
        var text = claim.stage.rawValue
        if let who = claim.who { text += claim.stage.preposition + findings.name(who) }
        if let channel = claim.channel { text += " by \(channel.rawValue)" }
        if let level = claim.level { text += " on level \(level)" }
        if let rule = claim.rule { text += " by rule \(findings.name(rule))" }
        return text
    }

    private var expected: String {
        let since = claim.since.rawValue
        var text = what
        switch (claim.after, claim.before) {
        case (nil, nil): break
        case (let after?, let before?): text += " within [\(after.text), \(before.text)) of \(since)"
        case (nil, let before?): text += " less than \(before.text) after \(since)"
        case (let after?, nil): text += " at least \(after.text) after \(since)"
        }
        if !claim.says.isEmpty { text += ", saying " + claim.says.map { "'\($0)'" }.joined(separator: ", ") }
        return text
    }
}

extension Stage {
    /// Whether any station stamps this stage; customers are not part of the journal yet.
    var isShown: Bool { self != .noticed && self != .told }

    /// Between the stage and a person's name: `paged lead`, `delivered to lead`, `acknowledged by lead`.
    var preposition: String {
        switch self {
        case .paged: " "
        case .delivered, .escalated: " to "
        case .injected, .impact, .emitted, .collected, .sent, .received, .searchable, .true, .fired, .landed, .read, .triggered,
            .acknowledged, .mitigated, .resolved, .cleared, .noticed, .told:
            " by "
        }
    }
}

extension Delay {
    /// How far past a bound something came; a bound itself does not count.
    var lateText: String { self == .zero ? "at the bound, which does not count" : "\(shortText) too late" }
}
