import Model

/// So many incidents, people, pages, notifications or events in the whole run; every line of the claim must hold.
///
/// A claim that nothing at all satisfies is exercised only like `never`: rules evaluated and the run over.
struct CountCheck {
    let claim: [Expectation.Count]
    let findings: Findings
    private let verdict: Verdict

    init(_ number: Int, _ claim: [Expectation.Count], _ expectation: Expectation, _ findings: Findings) {
        self.claim = claim
        self.findings = findings
        verdict = Verdict(
            check: .expectation(number), outcome: .passed, title: expectation.text,
            expected: claim.map { "\($0.what.rawValue) \($0.comparison.rawValue) \($0.number)" }.joined(separator: ", "),
            observed: "", mark: expectation.mark)
    }

    func judge() -> Verdict {
        var result = verdict
        result.observed = claim.map { $0.what.text(number($0)) }.joined(separator: ", ")
        result.evidence = evidence
        if let fault = findings.unproven(among: findings.allFaults) {
            result.outcome = .inconclusive
            result.observed += "; fault \(findings.name(fault)) was not proven"
            return result
        }
        let wrong = claim.filter { !$0.comparison.holds(number($0), $0.number) }
        if !wrong.isEmpty {
            result.outcome = .failed
            result.nearMiss = wrong.map { miss($0) }.joined(separator: ", ")
            return result
        }
        if let (outcome, reason) = unexercised {
            result.outcome = outcome
            result.observed += "; \(reason)"
        }
        return result
    }

    /// Whether the run holds exactly what the claim says of pages, and so accounts for each of them.
    var isExactAboutPages: Bool {
        claim.contains { count in
            switch count.what {
            case .people, .pages, .notifications:
                count.comparison == .equal && count.number > 0 && number(count) == count.number
            case .incidents, .events, .messages: false
            }
        }
    }

    private func number(_ count: Expectation.Count) -> Int64 {
        let tally = findings.run.tally
        return switch count.what {
        case .incidents: tally.incidents
        case .people: tally.people
        case .pages: tally.pages
        case .notifications: tally.notifications
        case .events: tally.events
        case .messages: tally.messages
        }
    }

    private func miss(_ count: Expectation.Count) -> String {
        let gap = number(count) - count.number
        return switch count.comparison {
        case .equal, .atLeast, .atMost: count.what.text(Int64(gap.magnitude)) + (gap > 0 ? " too many" : " too few")
        case .above: count.what.text(1 - gap) + " too few"
        case .below: count.what.text(gap + 1) + " too many"
        case .notEqual: "exactly " + count.what.text(count.number)
        }
    }

    private var evidence: [Int] {
        var entries: [Int] = []
        for count in claim {
            switch count.what {
            case .incidents: entries += findings.run.incidents.map(\.opened.entry)
            case .people, .pages, .notifications: entries += findings.run.pages.map(\.left.entry)
            case .events: entries += findings.run.events.filter { $0.event.inbox == nil }.map(\.fired.entry)
            case .messages: entries += findings.run.messages.compactMap(\.landed?.entry)
            }
        }
        return Array(Set(entries)).sorted()
    }

    private var unexercised: (Outcome, String)? {
        if findings.run.end == nil { return (.inconclusive, "the journal does not say how the run ended") }
        guard claim.contains(where: { number($0) == 0 }) else { return nil }
        return findings.blindness(of: nil).map { (.notExercised, $0) }
    }
}

extension Expectation.Counted {
    /// A number of these in words: `1 person`, `3 pages`.
    func text(_ number: Int64) -> String {
        let one = number == 1
        return switch self {
        case .incidents: "\(number) incident\(one ? "" : "s")"
        case .people: "\(number) \(one ? "person" : "people")"
        case .pages: "\(number) page\(one ? "" : "s")"
        case .notifications: "\(number) notification\(one ? "" : "s")"
        case .events: "\(number) event\(one ? "" : "s")"
        case .messages: "\(number) message\(one ? "" : "s")"
        }
    }
}
