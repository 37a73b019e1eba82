import Evaluation
import Model

/// One line per scenario: what came of it, how fast, and how many were disturbed.
struct SuiteSummary {
    let reports: [TextPiece]
    let refused: [TextPiece]
    let totals: SuiteTotals
    let style: TextStyle

    func lines(indent: String) -> [String] {
        let table = TextTable(
            alignments: [.left, .left, .right, .right, .right, .right],
            heading: ["outcome", "scenario"] + Figures.heading, rows: (reports + refused).map(row))
        return table.lines(style, indent: indent) + [""] + total.map { indent + $0 }
    }

    private func row(_ piece: TextPiece) -> [TextTable.Cell] {
        let cell = TextTable.Cell("\(piece.outcome.symbol) \(piece.outcome.label)", piece.outcome.role)
        return [cell, .init(clipped(piece.name, max(20, style.width - 62)) + piece.seeds)] + piece.figures.map { .init($0) }
    }

    private var total: [String] {
        let outcome = totals.outcome
        let counts = wrapped(totals.countText, style.width - outcome.label.count - 6)
        let head = style.paint("\(outcome.symbol) \(outcome.label)", outcome.role)
        return ["\(head)  \(counts[0])"] + counts.dropFirst().map { "  " + $0 }
    }
}

/// What a suite came to in numbers, which every format says.
struct SuiteTotals {
    /// Of the scenarios that ran.
    var outcomes: [Outcome]
    var refused: Int
    /// Catalogs, setups and other documents that are not scenarios.
    var skipped: Int
    /// Accounts whose log does not tell what the oracle would have to know.
    var unjudged: Int

    /// A file nobody could read is an error; a suite without a run has exercised nothing.
    var outcome: Outcome { .worst(of: outcomes + Array(repeating: .error, count: refused)) }

    /// `3 scenarios: 1 failed, 2 passed; 1 file refused; 2 other documents skipped`.
    var countText: String {
        var parts = [counted(Int64(outcomes.count), "scenario") + ": " + Outcome.counts(outcomes)]
        if outcomes.isEmpty { parts = ["nothing was run"] }
        if refused > 0 { parts.append(counted(Int64(refused), "file") + " refused") }
        if skipped > 0 { parts.append(counted(Int64(skipped), "other document") + " skipped") }
        if unjudged > 0 { parts.append("escalation not judged in \(unjudged)") }
        return parts.joined(separator: "; ")
    }
}

extension ReportSuite {
    var totals: SuiteTotals {
        SuiteTotals(
            outcomes: reports.map(\.outcome), refused: refused.count, skipped: skipped,
            unjudged: reports.count(where: \.isUnjudged))
    }
}

extension Report {
    var isUnjudged: Bool { !(judgement.escalation?.unknown.isEmpty ?? true) }
}

/// The figures every summary shows about one run, as text.
struct Figures {
    static let heading = ["fault → page", "incident → ack", "incidents", "pages"]

    /// The slowest fault's detection latency; over many seeds its median.
    var detection: String
    /// The slowest acknowledgement, counted from the incident's opening.
    var acknowledgement: String
    var incidents: String
    var pages: String

    var all: [String] { [detection, acknowledgement, incidents, pages] }

    init(_ report: Report) {
        let lives = report.judgement.lives
        detection = Figures.slowest(lives.map(\.detection))
        acknowledgement = Figures.slowest(lives.filter { $0.moment(.triggered) != nil }.map(\.acknowledgement))
        incidents = grouped(report.judgement.tally.incidents)
        pages = grouped(report.judgement.tally.pages)
        guard let sweep = report.sweep else { return }
        detection = Figures.median(sweep, .injected, .delivered)
        acknowledgement = Figures.median(sweep, .triggered, .acknowledged)
        (incidents, pages) = ("-", "-")
    }

    /// `1m32s`, `1m32s (1 of 2)` when not all got there, `-` when none did.
    private static func slowest(_ delays: [Delay?]) -> String {
        let reached = delays.compactMap(\.self)
        guard let slowest = reached.max() else { return "-" }
        return slowest.shortText + (reached.count < delays.count ? " (\(reached.count) of \(delays.count))" : "")
    }

    private static func median(_ sweep: SweepJudgement, _ from: Stage, _ to: Stage) -> String {
        let medians = sweep.latencies.filter { $0.from == from && $0.to == to }
            .compactMap { $0.quantiles.first { $0.percent == 50 }?.value }
        return medians.max().map { "p50 \($0.shortText)" } ?? "-"
    }
}

extension Life {
    /// From the incident's opening to the first acknowledgement; nil when nobody answered.
    var acknowledgement: Delay? {
        guard let from = moment(.triggered), let to = moment(.acknowledged) else { return nil }
        return to.at - from.at
    }
}
