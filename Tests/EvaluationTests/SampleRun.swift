import Evaluation
import Model
import TestSupport

/// The scenario's, not the testing library's.
typealias Expectation = Model.Expectation

/// A run written by hand, to be changed before it is judged.
///
/// The sample's outage begins at 5:00, the rule becomes true at 6:30, the primary is paged at once, has the page at 6:32,
/// acknowledges at 8:00, fixes it at 11:00 and resolves at 12:00. Nothing is left at 40:00.
struct SampleRun {
    struct Step {
        var at: Delay
        var station: Station
        var fact: Fact
    }

    static let event = AlertEvent.ID(rule: RuleID(0), ordinal: 1)
    static let incident = IncidentID(0)
    static let end = Delay.minutes(40)

    var steps: [Step] = []

    /// Nothing but healthy traffic and rules that look at it.
    static func quiet(_ scenario: Scenario, end: Fact.End = .quiescent) -> SampleRun {
        var run = SampleRun()
        run.add(.zero, .generator, .tally(minute: 0, lines: 1200, bytes: 400_000, consignments: 60, batches: 60))
        run.add(.seconds(30), .rules, .tally(minute: 0, lines: 1100, bytes: 360_000, consignments: 55, batches: 55))
        for rule in 0..<scenario.setup.alertCount { run.add(Self.end, .rules, .evaluations(RuleID(rule), 40)) }
        run.add(Self.end, .generator, .ended(end))
        return run
    }

    /// The whole story of the sample's outage.
    static func outage(_ scenario: Scenario) -> SampleRun {
        var run = quiet(scenario)
        run.inject(SampleParts.down, .failedRequest, at: .minutes(5))
        for (stage, second) in [(Stage.emitted, 301), (.collected, 305), (.received, 306), (.searchable, 316)] {
            run.add(.seconds(Int64(second)), .generator, .first(stage, SampleParts.down, StreamID(0), ordinal: 0))
        }
        run.fire(event, carrying: scenario, at: .seconds(390))
        run.open(incident, event, at: .seconds(390))
        run.page(1, SampleParts.primary, scenario, at: .seconds(390))
        run.acknowledge(SampleParts.primary, at: .minutes(8))
        run.add(.minutes(11), .generator, .note(.mitigated(SampleParts.down, .fixed(SampleParts.primary))))
        run.resolve(SampleParts.primary, at: .minutes(12))
        run.add(.minutes(16), .rules, .note(.becameFalse(RuleID(0), group: "checkout")))
        return run
    }

    /// Puts a step after every other one at its instant, the closing ones excepted.
    mutating func add(_ at: Delay, _ station: Station, _ fact: Fact) {
        let step = Step(at: at, station: station, fact: fact)
        let place = steps.firstIndex { at < $0.at || (at == $0.at && Self.isClosing($0.fact) && !Self.isClosing(fact)) }
        steps.insert(step, at: place ?? steps.count)
    }

    mutating func remove(_ isGone: (Fact) -> Bool) { steps.removeAll { isGone($0.fact) } }

    func without(_ isGone: (Fact) -> Bool) -> SampleRun {
        var run = self
        run.remove(isGone)
        return run
    }

    func with(_ change: (inout SampleRun) -> Void) -> SampleRun {
        var run = self
        change(&run)
        return run
    }

    private static func isClosing(_ fact: Fact) -> Bool {
        switch fact {
        case .ended, .evaluations: true
        case .first, .last, .trouble, .tally, .fired, .landed, .replied, .paged, .delivered, .undelivered, .bounced, .responded,
            .repaired, .sent,
            .operated, .changed, .note:
            false
        }
    }

    mutating func inject(_ fault: FaultID, _ proof: Proof, at: Delay) {
        add(at, .generator, .note(.injected(fault)))
        add(at + .seconds(1), .generator, .note(.impact(fault)))
        add(at + .seconds(1), .generator, .note(.proven(fault, proof)))
    }

    mutating func fire(
        _ id: AlertEvent.ID, carrying scenario: Scenario? = nil, fault: Int = 0, group: String = "checkout", at: Delay
    ) {
        add(at, .rules, .note(.becameTrue(id.rule ?? RuleID(0), group: group, value: 50_000)))
        add(at, .rules, .fired(alert(id, group: group, details: scenario.map { ["sample: \($0.faults[fault].drill)"] } ?? [])))
        add(at, .pager, .replied(id, attempt: 1, .accepted))
    }

    func alert(_ id: AlertEvent.ID, group: String = "checkout", details: [String] = []) -> AlertEvent {
        AlertEvent(
            id: id, action: .trigger, service: SampleParts.checkout, group: group, severity: .critical, dedupKey: nil,
            summary: "checkout errors", value: 50_000, details: details)
    }

    mutating func open(_ incident: IncidentID, _ event: AlertEvent.ID, at: Delay) {
        add(at, .pager, .note(.opened(incident, event, SampleParts.checkout, .high)))
        add(at, .pager, .note(.levelReached(incident, level: 1, pass: 1, people: [SampleParts.primary])))
    }

    /// Sent at an instant, in the person's hand two seconds later. Without a scenario the text carries nothing.
    mutating func page(
        _ number: Int32, _ person: PersonID, _ scenario: Scenario?, incident: IncidentID = Self.incident, level: Int32 = 1,
        visit: Int32 = 1, fault: Int = 0, at: Delay
    ) {
        let text = "checkout of team shop fails" + (scenario.map { " [\($0.faults[fault].drill)]" } ?? "")
        add(
            at, .pager,
            .paged(
                Page(
                    number: number, incident: incident, person: person, level: level, pass: 1, channel: .push, urgency: .high,
                    visit: visit, text: text)))
        add(at + .seconds(2), .person(person), .delivered(page: number))
    }

    mutating func acknowledge(_ person: PersonID, incident: IncidentID = Self.incident, at: Delay) {
        add(at, .pager, .responded(Response(incident: incident, person: person, action: .acknowledge)))
        add(at, .pager, .note(.acknowledged(incident, person)))
    }

    mutating func resolve(_ person: PersonID, incident: IncidentID = Self.incident, at: Delay) {
        add(at, .pager, .responded(Response(incident: incident, person: person, action: .resolve)))
        add(at, .pager, .note(.resolved(incident, .person(person))))
    }

    /// Level 2 and its page to the backup.
    mutating func escalate(_ number: Int32, _ scenario: Scenario, at: Delay) {
        add(at, .pager, .note(.levelReached(Self.incident, level: 2, pass: 1, people: [SampleParts.backup])))
        page(number, SampleParts.backup, scenario, level: 2, visit: 2, at: at)
    }

    var journal: Journal {
        var builder = JournalBuilder()
        for step in steps { builder.at(step.at, step.station, step.fact) }
        return builder.journal
    }

    func judged(_ scenario: Scenario) -> Judgement { Evaluator(scenario).judge(journal) }

    /// The only expectation's verdict.
    func verdict(_ scenario: Scenario) -> Verdict? { judged(scenario)[.expectation(0)] }
}

extension Judgement {
    subscript(check: Check) -> Verdict? { verdicts.first { $0.check == check } }
}

/// The sample with one claim to judge.
func scenario(_ claim: Expectation.Claim, _ change: (inout SampleParts) -> Void = { _ in }) -> Scenario {
    sampleScenario {
        $0.expectations = [expecting(claim)]
        change(&$0)
    }
}

/// The claim most scenarios make: somebody is paged for the outage.
let pagedForOutage = Expectation.Claim.reached(.init(stage: .paged, fault: SampleParts.down))

extension Fact {
    var isProof: Bool { if case .note(.proven) = self { true } else { false } }
    var isPage: Bool {
        switch self {
        case .paged, .delivered: true
        case .first, .last, .trouble, .tally, .evaluations, .fired, .landed, .replied, .undelivered, .bounced, .responded,
            .repaired,
            .sent,
            .operated, .changed, .note,
            .ended:
            false
        }
    }
    var isEvaluations: Bool { if case .evaluations = self { true } else { false } }
    var isEnd: Bool { if case .ended = self { true } else { false } }
    var isAcknowledgement: Bool { if case .note(.acknowledged) = self { true } else { false } }
    func isFirst(_ stage: Stage) -> Bool { if case .first(stage, _, _, _) = self { true } else { false } }
}
