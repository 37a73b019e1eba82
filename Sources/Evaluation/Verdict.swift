package import Model

/// What a check came to. Only `passed` is good news: what was never exercised has not passed.
package enum Outcome: String, Hashable, Sendable, CaseIterable {
    case passed
    case notExercised = "not exercised"
    /// The fault was not proven, the evaluator saw nothing, or there were too few seeds for the claim.
    case inconclusive
    case failed
    /// Invalid input, or the harness itself broke.
    case error

    /// The worst of many; an empty list has exercised nothing.
    package static func worst(of outcomes: some Sequence<Outcome>) -> Outcome {
        outcomes.max { $0.precedence < $1.precedence } ?? .notExercised
    }

    /// error > failed > inconclusive > not exercised > passed.
    package var precedence: Int { [.passed, .notExercised, .inconclusive, .failed, .error].firstIndex(of: self)! }

    /// 0 passed, 1 failed, 2 error, 3 inconclusive or not exercised.
    package var exitCode: Int32 {
        switch self {
        case .passed: 0
        case .failed: 1
        case .error: 2
        case .inconclusive, .notExercised: 3
        }
    }
}

/// What is judged. Every check has a name that reports, kill matrices and scripts agree on.
package enum Check: Hashable, Sendable {
    /// The fault really happened.
    case proof(FaultID)
    /// The fault's own page was found, not somebody else's.
    case attribution(FaultID)
    /// The n-th expectation of the scenario.
    case expectation(Int)
    /// Nothing paged that no expectation asked for.
    case nothingExtra
    /// Background lines were searchable and every rule was evaluated.
    case control
    /// Every incident of a real account could be judged.
    case account
    /// An invariant of every run: the journal agrees with itself.
    case consistency
    /// The pager did what its policy says.
    case escalation

    package var name: String {
        switch self {
        case .proof: "proof"
        case .attribution: "attribution"
        case .expectation: "expectation"
        case .nothingExtra: "nothing-extra"
        case .control: "control"
        case .account: "account"
        case .consistency: "consistency"
        case .escalation: "escalation"
        }
    }
}

/// One check's outcome with its evidence.
package struct Verdict: Hashable, Sendable {
    package var check: Check
    package var outcome: Outcome
    /// What was checked, in one line: the expectation as written, or `fault 'down' happened`.
    package var title: String
    /// What had to be seen, for people: `paged within [5m, 5m10s) of triggered`. Empty where the title says it all.
    package var expected: String
    /// What was seen: `paged backup at 5:12.340, 5m02s after triggered`.
    package var observed: String
    /// How close it came when it failed: `20s too late`.
    package var nearMiss: String?
    /// The first stage of the chain that was not reached, or was too late; nil when nothing broke.
    package var brokenStage: Stage?
    /// Numbers of the journal entries that show it.
    package var evidence: [Int]
    /// The line of the expectation or fault it judges.
    package var mark: SourceMark?
    /// From the anchor to what an expectation of a stage found; nil when it found nothing, and for other checks.
    package var latency: Delay?

    package init(
        check: Check, outcome: Outcome, title: String, expected: String = "", observed: String, nearMiss: String? = nil,
        brokenStage: Stage? = nil, evidence: [Int] = [], mark: SourceMark? = nil, latency: Delay? = nil
    ) {
        (self.check, self.outcome, self.title, self.expected, self.observed) = (check, outcome, title, expected, observed)
        (self.nearMiss, self.brokenStage, self.evidence, self.mark) = (nearMiss, brokenStage, evidence, mark)
        self.latency = latency
    }

    /// Whether the outcome of a run hangs on it: a run without an incident, or with something the oracle does not know, claims nothing
    /// about escalation. The report says so.
    package var counts: Bool { check != .escalation || outcome != .notExercised }
}

/// Everything the evaluator has to say about one run.
package struct Judgement: Hashable, Sendable {
    package var seed: Seed
    /// In file order: proofs, attribution, expectations, then what holds for every run.
    package var verdicts: [Verdict]
    /// By fault.
    package var lives: [Life]
    package var tally: RunTally
    /// Check by check; nil where nobody judged it.
    package var escalation: EscalationFindings?
    package init(
        seed: Seed, verdicts: [Verdict], lives: [Life], tally: RunTally, escalation: EscalationFindings? = nil
    ) {
        (self.seed, self.verdicts, self.lives, self.tally) = (seed, verdicts, lives, tally)
        self.escalation = escalation
    }

    package var outcome: Outcome { .worst(of: verdicts.filter(\.counts).map(\.outcome)) }
}

/// What was counted in one run.
package struct RunTally: Hashable, Sendable {
    package var linesEmitted: Int64 = 0
    package var linesSearchable: Int64 = 0
    package var evaluations: Int64 = 0
    /// Events the pager ingested, and those it throttled.
    package var events: Int64 = 0
    package var throttled: Int64 = 0
    /// What landed in inboxes.
    package var messages: Int64 = 0
    package var suppressed: Int64 = 0
    package var incidents: Int64 = 0
    package var people: Int64 = 0
    package var pages: Int64 = 0
    package var notifications: Int64 = 0
    package init() {}
}
