import Model

/// Everything known about one run: what every check reads.
struct Findings: Sendable {
    let scenario: Scenario
    let run: RunIndex
    /// By fault.
    let stories: [Story]
    /// By fault.
    let lives: [Life]

    /// Rules that put no line into any group.
    private let groupless: [RuleID]
    /// Faults that one page tells of.
    let outages: [[FaultID]]

    init(_ scenario: Scenario, _ journal: Journal, groupless: [RuleID], outages: [[FaultID]]) {
        let run = RunIndex(scenario, journal)
        (self.groupless, self.outages) = (groupless, outages)
        self.scenario = scenario
        self.run = run
        stories = scenario.faults.indices.map { index in
            var story = Story(FaultID(index), in: run)
            if Findings.expectsPages(FaultID(index), in: scenario) { story.explainAbsence(in: run) }
            return story
        }
        lives = stories.map { Life($0, in: run) }
    }

    func story(_ fault: FaultID) -> Story { stories[fault.index] }
    func life(_ fault: FaultID) -> Life { lives[fault.index] }

    /// Whether an expectation can only be met by something that belongs to this fault beyond the log lines and messages themselves.
    static func expectsPages(_ fault: FaultID, in scenario: Scenario) -> Bool {
        scenario.expectations.contains { expectation in
            switch expectation.claim {
            case .reached(let claim):
                claim.fault == fault && claim.stage >= .true && ![.landed, .read, .mitigated].contains(claim.stage)
            case .tier(let concerned): concerned == fault
            case .never, .count: false
            }
        }
    }

    /// Whether expectations name this fault, and each of them says `never`.
    func isOnlyNever(_ fault: FaultID) -> Bool {
        var named = false
        for expectation in scenario.expectations {
            switch expectation.claim {
            case .reached(let claim): if claim.fault == fault { return false }
            case .tier(let concerned): if concerned == fault { return false }
            case .never(let claim): if claim.fault == fault { named = true }
            case .count: break
            }
        }
        return named
    }

    /// The evidence that a fault happened, of the kind it declares and not before it began.
    func proof(of fault: FaultID) -> Sighting? {
        let trace = run.faults[fault.index]
        guard let injected = trace.injected else { return nil }
        return trace.proofs.first { $0.proof == scenario[fault].proof && $0.seen.at >= injected.at }?.seen
    }

    func isProven(_ fault: FaultID) -> Bool { proof(of: fault) != nil }

    /// Whether it ended only because nobody had repaired it within the drill's patience.
    func gaveUp(_ fault: FaultID) -> Bool {
        if case .gaveUp = run.faults[fault.index].mitigated?.how { true } else { false }
    }

    /// The first of these faults that was not proven.
    func unproven(among faults: [FaultID]) -> FaultID? { faults.first { !isProven($0) } }

    /// Whether any station of this setup stamps the stage: without an inbox no message lands, and nobody reads one.
    func shows(_ stage: Stage) -> Bool {
        stage.isShown && (!Stage.ofMessages.contains(stage) || !scenario.setup.inboxes.isEmpty)
    }

    var allFaults: [FaultID] { scenario.faults.indices.map(FaultID.init) }

    func name(_ fault: FaultID) -> String { "'\(scenario[fault].name.text)'" }
    func name(_ rule: RuleID) -> String { "'\(scenario[rule].name.text)'" }
    func name(_ person: PersonID) -> String { scenario[person].name.text }

    /// Why no rule's silence means anything here; nil when the rules concerned were evaluated.
    ///
    /// A named rule must have been evaluated. Without a name, every rule whose schedule touches the run must have been. A rule that
    /// groups by what no line has watches nothing, however often it is evaluated.
    func blindness(of rule: RuleID?) -> String? {
        if let rule {
            if !wasEvaluated(rule) { return "rule \(name(rule)) was never evaluated" }
            return groupless.contains(rule) ? "rule \(name(rule)) groups by a field that no line has" : nil
        }
        if scenario.setup.alerts.isEmpty { return "the setup has no rules" }
        // Who reads an inbox looks at what others found.
        let watching = scenario.setup.alerts.indices.map(RuleID.init).filter { isScheduled($0) && !scenario.isOfInbox($0) }
        if watching.isEmpty { return "no rule is scheduled in this run" }
        if let rule = watching.first(where: groupless.contains) {
            return "rule \(name(rule)) groups by a field that no line has"
        }
        return watching.first { !wasEvaluated($0) }.map { "rule \(name($0)) was never evaluated" }
    }

    private func wasEvaluated(_ rule: RuleID) -> Bool { (run.evaluations[rule.index] ?? 0) > 0 }

    /// Whether the rule's schedule touches the run.
    private func isScheduled(_ rule: RuleID) -> Bool {
        scenario[rule].schedule.spans.contains { $0.from <= run.endedAt && .start < $0.until }
    }
}
