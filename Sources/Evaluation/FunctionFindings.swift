package import Model

/// What runs say about each function of a pager: how often it was put to the test and failed, and what was counted on the way.
package struct FunctionFindings: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package var exercised = 0
        package var failed = 0
        /// Runs that put it to the test.
        package var runs = 0
        /// The first run in which it failed, as its caller names it.
        package var counterexample: String?

        package var passed: Int { exercised - failed }
    }

    /// What findings are made of.
    package struct Counts: Hashable, Sendable {
        package var faults = 0
        package var detected = 0
        package var alerts = 0
        package var alertsOfFaults = 0
        package var pages = 0
        package var handoffs = 0
        package var overrides = 0
        package var incidents = 0
        package var acknowledged = 0
        package var merged = 0
        /// Levels after the first that were told, and incidents nobody was left to tell about.
        package var laterLevels = 0
        package var exhausted = 0
        /// Steps of workflows, those that did what they are for, and outages they ended.
        package var steps = 0
        package var stepsDone = 0
        package var repaired = 0
        /// Events that rules, pauses and maintenance kept from telling anybody.
        package var heldBack = 0
        package var posts = 0
        package var informed = 0
        /// From the first user harmed to the incident, and from the service's working again to the incident's end.
        package var shownAfter: [Delay] = []
        package var clearedAfter: [Delay] = []
    }

    package private(set) var rows: [PagerFunction: Row] = [:]
    package private(set) var counts = Counts()
    /// How many runs there were.
    package private(set) var runs = 0

    package init() {}

    package subscript(function: PagerFunction) -> Row { rows[function] ?? Row() }

    package mutating func merge(_ other: FunctionFindings) {
        runs += other.runs
        for function in PagerFunction.allCases {
            guard let more = other.rows[function] else { continue }
            var row = self[function]
            row.exercised += more.exercised
            row.failed += more.failed
            row.runs += more.runs
            row.counterexample = row.counterexample ?? more.counterexample
            rows[function] = row
        }
        counts.merge(other.counts)
    }

    fileprivate mutating func add(_ function: PagerFunction, exercised: Int, failed: Int) {
        guard exercised > 0 else { return }
        rows[function, default: Row()].exercised += exercised
        rows[function, default: Row()].failed += failed
    }

    fileprivate mutating func close(_ name: String, _ counts: Counts) {
        runs = 1
        self.counts = counts
        for function in rows.keys {
            rows[function]?.runs = 1
            if rows[function].map({ $0.failed > 0 }) ?? false { rows[function]?.counterexample = name }
        }
    }
}

extension FunctionFindings.Counts {
    fileprivate static let numbers: [any WritableKeyPath<Self, Int> & Sendable] = [
        \.faults, \.detected, \.alerts, \.alertsOfFaults, \.pages, \.handoffs, \.overrides, \.incidents, \.acknowledged,
        \.merged,
        \.laterLevels, \.exhausted, \.steps, \.stepsDone, \.repaired, \.heldBack, \.posts, \.informed,
    ]

    fileprivate mutating func merge(_ other: Self) {
        for number in Self.numbers { self[keyPath: number] += other[keyPath: number] }
        shownAfter += other.shownAfter
        clearedAfter += other.clearedAfter
    }
}

extension Evaluator {
    /// What one run says about the pager's functions. `name` is how the caller tells it from other runs.
    package func functions(_ journal: Journal, named name: String) -> FunctionFindings {
        let findings = findings(journal)
        let judgement = judge(findings, journal)
        var result = FunctionFindings()
        for row in judgement.escalation?.rows ?? [] {
            result.add(PagerFunction(row.check), exercised: row.exercised, failed: row.failed)
        }
        for verdict in judgement.verdicts {
            guard let function = function(of: verdict.check) else { continue }
            switch verdict.outcome {
            case .passed: result.add(function, exercised: 1, failed: 0)
            case .failed, .error: result.add(function, exercised: 1, failed: 1)
            case .inconclusive, .notExercised: break
            }
        }
        let counts = counts(findings, judgement)
        // What the oracle foretold step by step and word by word happened so, or the whole escalation has failed.
        let isForetold = judgement.escalation?.outcome == .passed
        result.add(.automation, exercised: counts.steps, failed: isForetold ? 0 : counts.steps)
        let told = counts.posts + counts.informed
        result.add(.dashboards, exercised: told, failed: isForetold ? 0 : told)
        result.close(name, counts)
        return result
    }

    private func function(of check: Check) -> PagerFunction? {
        switch check {
        case .attribution, .nothingExtra: .alerting
        case .expectation(let number):
            scenario.expectations.indices.contains(number)
                ? PagerFunction(scenario.expectations[number].claim, in: scenario) : nil
        // Each of its checks has been counted.
        case .escalation, .proof, .control, .account, .consistency: nil
        }
    }

    private func counts(_ findings: Findings, _ judgement: Judgement) -> FunctionFindings.Counts {
        let run = findings.run
        var score = RunScore()
        score.addFaults(findings)
        score.addPages(findings)
        var counts = FunctionFindings.Counts()
        (counts.faults, counts.detected) = (Int(score.faults), Int(score.detected))
        (counts.alerts, counts.alertsOfFaults, counts.pages) = (
            Int(score.alerts), Int(score.alertsOfFaults), Int(score.pages)
        )
        (counts.handoffs, counts.overrides) = (
            judgement.escalation?[.handoff].exercised ?? 0, judgement.escalation?[.overrides].exercised ?? 0
        )
        counts.incidents = run.incidents.count
        counts.acknowledged = run.incidents.count { !$0.acknowledged.isEmpty }
        counts.merged = run.incidents.reduce(0) { $0 + $1.merged.count }
        for entry in run.journal.entries {
            if case .note(let note) = entry.fact { counts.add(note, in: scenario) }
        }
        for life in findings.lives {
            if let harmed = life.moment(.impact)?.at, let opened = life.moment(.triggered)?.at, harmed <= opened {
                counts.shownAfter.append(opened - harmed)
            }
            if let works = life.moment(.mitigated)?.at, let ended = life.moment(.resolved)?.at, works <= ended {
                counts.clearedAfter.append(ended - works)
            }
        }
        return counts
    }
}

extension FunctionFindings.Counts {
    fileprivate mutating func add(_ note: Note, in scenario: Scenario) {
        switch note {
        case .levelReached(_, let level, _, _): if level > 1 { laterLevels += 1 }
        case .exhausted: exhausted += 1
        case .mitigated(_, .automated): repaired += 1
        case .paused: heldBack += 1
        case .ignored(_, let reason):
            switch reason {
            case .dropped, .suppressed, .maintenance: heldBack += 1
            case .nobodyOnCall, .noOpenAlert, .rateLimited, .unrouted, .unreadable, .disabled, .paused: break
            }
        case .automated(_, let workflow, let step, let succeeded):
            let steps = scenario.setup.pager.workflows[workflow.index].steps
            if case .post = steps[Int(step) - 1].action {
                posts += 1
            } else {
                self.steps += 1
                if succeeded { stepsDone += 1 }
            }
        case .informed, .handoff: informed += 1
        case .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches, .pingLost, .evaluated,
            .becameTrue,
            .becameFalse, .postponed, .suppressed, .read, .dismissed, .opened, .merged, .grouped, .withdrawn, .triggerLimit,
            .levelSkipped,
            .repeated, .acknowledged, .unacknowledged, .retriggered, .urgencyChanged, .assigned, .requested, .refused,
            .resolved, .unreachable, .unsent, .sleeps:
            break
        }
    }
}
