import Evaluation
import Model
import Reports
import TestSupport

/// The story the golden files tell: the primary sleeps, the backup is told too late for one expectation, and fixes it.
func sampleReport() -> Report {
    let scenario = sampleScenario { parts in
        parts.expectations = sampleExpectations
        parts.faults[0].mark = SourceMark(file: "sample.yaml", line: 9, column: 3, length: 4)
    }
    return Report(
        scenario: scenario, journal: sampleJournal(), judgement: sampleJudgement(),
        reproduce: "pagerdrill run sample.yaml --seed 7")
}

let sampleExpectations = [
    Expectation(
        claim: .reached(.init(stage: .fired, fault: SampleParts.down, before: .minutes(5))),
        text: "fired: {fault: down, before: 5m}", mark: SourceMark(file: "sample.yaml", line: 21, column: 5)),
    Expectation(
        claim: .reached(
            .init(
                stage: .escalated, fault: SampleParts.down, who: SampleParts.backup, level: 2, since: .triggered,
                before: .minutes(4))),
        text: "escalated: {who: backup, level: 2, since: triggered, before: 4m}",
        mark: SourceMark(file: "sample.yaml", line: 22, column: 5)),
    Expectation(
        claim: .never(.init(stage: .paged, who: SampleParts.lead)), text: "never: {paged: lead}",
        mark: SourceMark(file: "sample.yaml", line: 23, column: 5)),
    Expectation(
        claim: .reached(.init(stage: .told, fault: SampleParts.down)), text: "told: {fault: down}",
        mark: SourceMark(file: "sample.yaml", line: 24, column: 5)),
]

private let incident = IncidentID(0)
private let rule = RuleID(0)
private let ms = Delay.milliseconds

func samplePage(_ number: Int32, _ person: PersonID, level: Int32, pass: Int32 = 1) -> Page {
    Page(
        number: number, incident: incident, person: person, level: level, pass: pass, channel: .push, urgency: .high,
        visit: level, text: "checkout-errors")
}

func sampleEvent(_ ordinal: Int32) -> AlertEvent {
    AlertEvent(
        id: .init(rule: rule, ordinal: ordinal), action: .trigger, service: SampleParts.checkout, group: "checkout",
        severity: .critical, dedupKey: "checkout-errors", summary: "checkout-errors", value: 512_000, details: [])
}

func sampleJournal() -> Journal {
    var journal = JournalBuilder(seed: Seed(7))
    let (hop, down, checkout) = (Station.hop(HopID(0)), SampleParts.down, SampleParts.checkout)
    let fault = Delay.minutes(5)
    journal.at(.zero, .generator, .tally(minute: 0, lines: 1200, bytes: 240_000, consignments: 0, batches: 0))
    journal.at(fault, .generator, .note(.injected(down)))
    journal.at(fault + ms(50), .generator, .note(.impact(down)))
    journal.at(fault + ms(50), .generator, .note(.proven(down, .failedRequest)))
    journal.at(fault + ms(50), .generator, .first(.emitted, down, StreamID(0), ordinal: 0))
    journal.at(fault + ms(150), hop, .first(.received, down, StreamID(0), ordinal: 0))
    journal.at(fault + ms(400), hop, .trouble(HopID(0), checkout, ordinal: 3, attempt: 1, lines: 20, .lost))
    journal.at(fault + ms(900), hop, .trouble(HopID(0), checkout, ordinal: 5, attempt: 1, lines: 20, .lost))
    journal.at(fault + ms(10_150), hop, .first(.searchable, down, StreamID(0), ordinal: 0))
    journal.at(fault + .seconds(30), .rules, .note(.becameTrue(rule, group: "checkout", value: 512_000)))
    journal.at(fault + .seconds(30), .rules, .fired(sampleEvent(1)))
    journal.at(fault + ms(30_200), .pager, .note(.opened(incident, sampleEvent(1).id, checkout, .high)))
    journal.at(
        fault + ms(30_200), .pager, .note(.levelReached(incident, level: 1, pass: 1, people: [SampleParts.primary])))
    journal.at(fault + ms(30_200), .pager, .paged(samplePage(1, SampleParts.primary, level: 1)))
    journal.at(fault + ms(32_200), .person(SampleParts.primary), .delivered(page: 1))
    journal.at(fault + ms(32_200), .person(SampleParts.primary), .note(.sleeps(SampleParts.primary, incident)))
    for minute in 1...3 {
        let until = Instant.start + fault + .seconds(30) + .minutes(30)
        journal.at(
            fault + .seconds(30) + .minutes(Int64(minute)), .rules, .note(.suppressed(rule, group: "checkout", until: until)))
    }
    let escalation = fault + ms(330_200)
    journal.at(escalation, .pager, .note(.levelReached(incident, level: 2, pass: 1, people: [SampleParts.backup])))
    journal.at(escalation, .pager, .paged(samplePage(2, SampleParts.backup, level: 2)))
    journal.at(escalation + .seconds(2), .person(SampleParts.backup), .delivered(page: 2))
    let answer = escalation + .seconds(122)
    journal.at(
        answer, .pager, .responded(Response(incident: incident, person: SampleParts.backup, action: .acknowledge)))
    journal.at(answer, .pager, .note(.acknowledged(incident, SampleParts.backup)))
    journal.at(answer + .minutes(5), .generator, .note(.mitigated(down, .fixed(SampleParts.backup))))
    journal.at(answer + .minutes(6), .pager, .note(.resolved(incident, .person(SampleParts.backup))))
    journal.at(.minutes(30), .generator, .last(.emitted, down, at: .start + answer, lines: 9000))
    journal.at(.minutes(40), .pager, .ended(.quiescent))
    return journal.journal
}

func sampleLife() -> Life {
    let journal = sampleJournal()
    let at = { (stage: Stage, entry: Int) in Life.Moment(stage: stage, at: journal.entries[entry - 1].at, entry: entry) }
    let moments = [
        at(.injected, 2), at(.impact, 3), at(.emitted, 5), at(.received, 6), at(.searchable, 9), at(.true, 10), at(.fired, 11),
        at(.triggered, 12), at(.paged, 14), at(.delivered, 15), at(.escalated, 20), at(.acknowledged, 24), at(.mitigated, 25),
        at(.resolved, 26),
    ]
    let detected = moments.filter { $0.stage <= .delivered }
    let segments = zip(detected, detected.dropFirst()).map { from, to in
        Life.Segment(
            from: from.stage, to: to.stage, length: to.at - from.at, spans: to.stage == .received ? [.collected, .sent] : [])
    }
    return Life(fault: SampleParts.down, moments: moments, segments: segments, attribution: .carried, incident: incident)
}

func sampleVerdicts() -> [Verdict] {
    [
        Verdict(
            check: .proof(SampleParts.down), outcome: .passed, title: "fault 'down' happened",
            observed: "a request failed at 5:00.050", evidence: [4], mark: SourceMark(file: "sample.yaml", line: 9, column: 3)),
        Verdict(
            check: .attribution(SampleParts.down), outcome: .passed, title: "the page belongs to fault 'down'",
            observed: "its drill id stands in page 1", evidence: [14]),
        Verdict(
            check: .expectation(0), outcome: .passed, title: sampleExpectations[0].text,
            expected: "fired within 5m of injected", observed: "fired at 5:30.000, 30s after injected", evidence: [11],
            mark: sampleExpectations[0].mark),
        Verdict(
            check: .expectation(1), outcome: .failed, title: sampleExpectations[1].text,
            expected: "backup reached at level 2 before 4m after triggered",
            observed: "escalated to backup at 10:30.200, 5m00s after triggered", nearMiss: "1m00s too late",
            brokenStage: .escalated, evidence: [12, 20], mark: sampleExpectations[1].mark),
        Verdict(
            check: .expectation(2), outcome: .inconclusive, title: sampleExpectations[2].text, expected: "lead is never paged",
            observed: "no page to lead, but the run stopped before its horizon", mark: sampleExpectations[2].mark),
        Verdict(
            check: .expectation(3), outcome: .notExercised, title: sampleExpectations[3].text,
            observed: "nobody tells customers in this setup", mark: sampleExpectations[3].mark),
        Verdict(
            check: .nothingExtra, outcome: .passed, title: "nothing paged that no expectation asked for",
            observed: "2 pages, both expected"),
    ]
}

func sampleJudgement() -> Judgement {
    var tally = RunTally()
    (tally.linesEmitted, tally.linesSearchable, tally.evaluations) = (45_000, 44_960, 40)
    (tally.events, tally.suppressed, tally.incidents, tally.people) = (1, 3, 1, 2)
    (tally.pages, tally.notifications) = (2, 2)
    return Judgement(seed: Seed(7), verdicts: sampleVerdicts(), lives: [sampleLife()], tally: tally)
}

/// The same run with only its passed verdicts.
func passedReport() -> Report {
    var report = sampleReport()
    report.scenario.name = Symbol("all is well")
    report.judgement.verdicts.removeAll { $0.outcome != .passed }
    return report
}

func sweptReport() -> Report {
    var report = sampleReport()
    let verdicts = sampleVerdicts()
    report.sweep = SweepJudgement(
        seeds: (1...100).map { Seed($0) },
        lines: [
            .init(verdict: verdicts[2], passed: 100, of: 100, counterexamples: []),
            .init(verdict: verdicts[3], passed: 93, of: 100, counterexamples: [Seed(7), Seed(31)]),
        ],
        latencies: [
            .init(
                fault: SampleParts.down, from: .injected, to: .delivered, reached: 100, of: 100,
                quantiles: [
                    .init(percent: 50, value: .seconds(32)), .init(percent: 95, value: .seconds(61)),
                    .init(percent: 99, value: nil),
                ]),
            .init(
                fault: SampleParts.down, from: .triggered, to: .acknowledged, reached: 98, of: 100,
                quantiles: [.init(percent: 50, value: .seconds(420))]),
        ])
    report.reproduce = "pagerdrill run sample.yaml --seeds 100"
    return report
}

let sampleDiagnostics = [
    Diagnostic(
        code: "pager/unknown-level", "unknown level 'primry'",
        at: SourceMark(file: "drill.yaml", line: 31, column: 17, length: 6), sourceLine: "        notify: primry",
        hint: "did you mean 'primary'?",
        notes: [.init("levels are declared here", at: SourceMark(file: "drill.yaml", line: 22, column: 5))]),
    Diagnostic(.warning, code: "scenario/no-expectation", "nothing is expected", at: nil, hint: "add 'expect:'"),
]

func sampleSuite() -> ReportSuite {
    ReportSuite(
        reports: [sampleReport(), passedReport(), sweptReport()],
        refused: [RefusedFile(path: "drill.yaml", diagnostics: sampleDiagnostics)], skipped: 2)
}
