import Evaluation
import Model

/// The report as GitHub-flavoured Markdown, made for a CI step summary: a table of all scenarios, then each one's story.
///
/// What did not pass stands open; what passed is folded away.
func markdownReport(_ suite: ReportSuite) -> String {
    markdownReport(suite.reports.map { MarkdownPiece($0) }, refused: suite.refused.map { MarkdownPiece($0) }, suite.totals)
}

func markdownReport(_ reports: [MarkdownPiece], refused: [MarkdownPiece], _ totals: SuiteTotals) -> String {
    var lines = ["## pagerdrill: \(totals.outcome.markdown)", "", markdown(totals.countText), ""]
    if !reports.isEmpty || !refused.isEmpty {
        lines += ["| outcome | scenario | " + Figures.heading.joined(separator: " | ") + " |", "|---|---|---:|---:|---:|---:|"]
        lines += (reports + refused).map(\.row) + [""]
    }
    for piece in refused + reports { lines += piece.section + [""] }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
}

/// What the report says of one file: its row in the summary, and its story.
struct MarkdownPiece: Hashable, Sendable {
    var row: String
    var section: [String]
}

extension MarkdownPiece {
    init(_ report: Report) {
        let seeds = report.sweep.map { " (\($0.seeds.count) seeds)" } ?? ""
        self.init(
            cells: [report.outcome.markdown, markdown(report.scenario.name.text) + seeds] + Figures(report).all,
            section: storySection(report))
    }

    init(_ refused: RefusedFile) {
        self.init(
            cells: [Outcome.error.markdown, markdown(refused.path)] + Figures.heading.map { _ in "-" },
            section: ["### \(Outcome.error.symbol) \(markdown(refused.path))", ""]
                + fenced(render(refused.diagnostics, style: TextStyle()).lines))
    }

    private init(cells: [String], section: [String]) {
        self.init(row: "| " + cells.joined(separator: " | ") + " |", section: section)
    }
}

private func storySection(_ report: Report) -> [String] {
    let scenario = report.scenario
    let seeds = report.sweep?.seedText ?? "seed \(report.judgement.seed.value)"
    var lines = [
        "### \(report.outcome.symbol) \(markdown(scenario.name.text))", "",
        "\(code(scenario.file)), \(seeds), setup \(markdown(scenario.setup.name)), starts \(scenario.epoch.localText(.start))"
            + " \(markdown(scenario.epoch.zone))", "",
    ]
    lines += verdicts(report) + [""] + escalation(report)
    let style = TextStyle()
    let folding = ["<details><summary>Timeline</summary>", ""]
    var stages = report.judgement.lives.flatMap { life in
        fenced(StageTable(report: report, life: life, style: style).lines(indent: "")) + [""]
    }
    if let sweep = report.sweep, !sweep.latencies.isEmpty {
        stages += fenced(SweepTable(report: report, sweep: sweep, style: style).lines(indent: "")) + [""]
    }
    lines += report.outcome == .passed ? folding + stages : stages + folding
    return lines + fenced(TimelineTable(report: report, style: style).lines(indent: "")) + ["", "</details>"]
}

private func verdicts(_ report: Report) -> [String] {
    let all = report.verdicts.enumerated().map { (verdict: $0.element, line: report.sweep?.lines[$0.offset]) }
    var lines: [String] = []
    for outcome in Outcome.worstFirst where outcome != .passed {
        for item in all where item.verdict.outcome == outcome && item.verdict.counts {
            lines.append("- \(outcome.markdown) \(markdown(item.verdict.title))")
            lines += verdictFields(item.verdict, item.line, report).map {
                "  - \($0.label): " + ($0.label == "reproduce" ? code($0.text) : markdown($0.text))
            }
        }
    }
    let passed = all.filter { $0.verdict.outcome == .passed }
    guard !passed.isEmpty else { return lines }
    if !lines.isEmpty { lines.append("") }
    lines += ["<details><summary>\(passed.count) passed</summary>", ""]
    lines += passed.map { item in
        let share = item.line.map { "\($0.passed)/\($0.of) seeds: " } ?? ""
        let observed = item.verdict.observed.isEmpty ? "" : " — \(markdown(item.verdict.observed))"
        return "- \(Outcome.passed.symbol) \(share)\(markdown(item.verdict.title))\(observed)"
    }
    return lines + ["", "</details>"]
}

private func escalation(_ report: Report) -> [String] {
    guard let escalation = report.judgement.escalation else { return [] }
    let table = EscalationTable(escalation: escalation, style: TextStyle()).lines(indent: "")
    guard !table.isEmpty else { return [] }
    return ["<details><summary>Escalation, check by check</summary>", ""] + fenced(table) + ["", "</details>", ""]
}

extension Outcome {
    fileprivate var markdown: String { self == .passed ? "\(symbol) \(label)" : "\(symbol) **\(label)**" }
}

extension String {
    fileprivate var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}

/// Text that Markdown and the HTML inside it leave as it is, also in a table cell.
func markdown(_ text: String) -> String {
    visible(text).unicodeScalars.reduce(into: "") { out, scalar in
        switch scalar {
        case "&": out += "&amp;"
        case "<": out += "&lt;"
        case ">": out += "&gt;"
        case "\\", "`", "*", "_", "[", "]", "|", "#", "~": out += "\\" + String(scalar)
        case "@": out += "@\u{200B}"
        default: out.unicodeScalars.append(scalar)
        }
    }
}

/// A code span, with a fence longer than any run of backticks inside.
func code(_ text: String) -> String {
    let text = visible(text)
    let fence = String(repeating: "`", count: longestBackticks(text) + 1)
    let gap = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + gap + text + gap + fence
}

func fenced(_ lines: [String]) -> [String] {
    let fence = String(repeating: "`", count: max(3, (lines.map(longestBackticks).max() ?? 0) + 1))
    return [fence + "text"] + lines + [fence]
}

private func longestBackticks(_ text: String) -> Int {
    var (longest, run) = (0, 0)
    for scalar in text.unicodeScalars {
        run = scalar == "`" ? run + 1 : 0
        longest = max(longest, run)
    }
    return longest
}
