import Evaluation
import Model

/// The report for people. One run is told in full; of many, those that did not pass, and a table of all.
func textReport(_ suite: ReportSuite, _ style: TextStyle) -> String {
    let isSingle = suite.reports.count == 1 && suite.refused.isEmpty
    return textReport(
        suite.reports.map { TextPiece($0, style, inFull: isSingle || style.full || $0.outcome != .passed) },
        refused: suite.refused.map { TextPiece($0, style) }, suite.totals, style)
}

func textReport(_ reports: [TextPiece], refused: [TextPiece], _ totals: SuiteTotals, _ style: TextStyle) -> String {
    let isSingle = reports.count == 1 && refused.isEmpty
    var lines = refused.flatMap { $0.story + [""] }
    for report in reports where isSingle || style.full || report.outcome != .passed { lines += report.story + [""] }
    if isSingle {
        lines += reports.flatMap(\.closing)
    } else {
        let summary = SuiteSummary(reports: reports, refused: refused, totals: totals, style: style)
        lines += [style.paint("Summary", .heading)] + summary.lines(indent: "  ")
        lines += hint(reports, style)
    }
    return lines.map(\.trimmingTrailingBlanks).joined(separator: "\n") + "\n"
}

/// How to see what a suite keeps short.
private func hint(_ reports: [TextPiece], _ style: TextStyle) -> [String] {
    guard !style.full, let passed = reports.first(where: { $0.outcome == .passed }) else { return [] }
    return ["", style.paint("  to see a passed run in full: \(visible(passed.reproduce))", .faint)]
}

/// What the report for people says of one file.
struct TextPiece: Hashable, Sendable {
    var outcome: Outcome
    /// Of the scenario, or of a file that was refused.
    var name: String
    /// ` (20 seeds)`; empty for one.
    var seeds: String
    var figures: [String]
    var reproduce: String
    /// In full, without the last line; empty where nobody will ask for it.
    var story: [String]
    /// The last line of a report on it alone.
    var closing: [String]
}

extension TextPiece {
    init(_ report: Report, _ style: TextStyle, inFull: Bool) {
        let run = RunText(report: report, style: style)
        self.init(
            outcome: report.outcome, name: visible(report.scenario.name.text),
            seeds: report.sweep.map { " (\($0.seeds.count) seeds)" } ?? "", figures: Figures(report).all,
            reproduce: report.reproduce, story: inFull ? run.lines : [], closing: inFull ? [run.summary] : [])
    }

    init(_ refused: RefusedFile, _ style: TextStyle) {
        self.init(
            outcome: .error, name: visible(refused.path), seeds: "", figures: Figures.heading.map { _ in "-" }, reproduce: "",
            story: [render(refused.diagnostics, style: style)], closing: [])
    }
}

/// One run in full.
private struct RunText {
    let report: Report
    let style: TextStyle

    var lines: [String] {
        var lines = header + section("Timeline", TimelineTable(report: report, style: style).lines(indent: "  "))
        let lives = report.judgement.lives.map { StageTable(report: report, life: $0, style: style).lines(indent: "  ") }
        lines += section("Where the time went", Array(lives.joined(separator: [""])))
        if let sweep = report.sweep {
            let table = SweepTable(report: report, sweep: sweep, style: style).lines(indent: "  ")
            lines += section("Latency over \(sweep.seedText)", table)
        }
        if let escalation = report.judgement.escalation {
            lines += section("Escalation", EscalationTable(escalation: escalation, style: style).lines(indent: "  "))
        }
        return lines + section("Verdicts", VerdictList(report: report, style: style).lines(indent: "  "))
    }

    private var header: [String] {
        let scenario = report.scenario
        let outcome = report.outcome
        let head = "\(outcome.symbol) \(outcome.label)"
        let start = scenario.epoch.localText(.start) + " " + visible(scenario.epoch.zone)
        let seeds = report.sweep.map { "\($0.seedText) (shown: seed \(report.judgement.seed.value))" }
        return [
            style.paint(head, outcome.role) + "  " + style.paint(visible(scenario.name.text), .heading),
            "  " + visible(scenario.file),
            "  \(seeds ?? "seed \(report.judgement.seed.value)"), setup \(visible(scenario.setup.name)), starts \(start)",
        ]
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", style.paint(title, .heading)] + lines
    }

    var summary: String {
        let outcome = report.outcome
        let counts = wrapped(Outcome.counts(report.verdicts.map(\.outcome)), style.width - outcome.label.count - 4)
        let tally = wrapped(report.judgement.tally.text, style.width - 2)
        return style.paint("\(outcome.symbol) \(outcome.label)", outcome.role) + "  "
            + (counts + tally).joined(separator: "\n  ")
    }
}

extension RunTally {
    /// `1 incident, 2 pages to 2 people, 3 notifications; 12,000 lines`.
    var text: String {
        var parts = [
            counted(incidents, "incident"), "\(counted(pages, "page")) to \(counted(people, "person", "people"))",
            counted(notifications, "notification"),
        ]
        if messages > 0 { parts.append("\(counted(messages, "message")) in inboxes") }
        if throttled > 0 { parts.append("\(counted(throttled, "event")) throttled") }
        if suppressed > 0 { parts.append("\(counted(suppressed, "trigger")) suppressed") }
        return parts.joined(separator: ", ")
            + "; \(counted(linesEmitted, "line")) written, \(grouped(linesSearchable)) searchable"
    }
}
