import Evaluation
import Model

/// The report as workflow commands: an annotation at the line of every expectation that did not pass, a notice that sums up.
///
/// Source: docs.github.com, workflow commands for GitHub Actions (`::error file=,line=,col=,title=::message`).
func gitHubReport(_ suite: ReportSuite) -> String {
    gitHubReport(suite.reports.map { GitHubPiece($0) }, refused: suite.refused.map { GitHubPiece($0) }, suite.totals)
}

func gitHubReport(_ reports: [GitHubPiece], refused: [GitHubPiece], _ totals: SuiteTotals) -> String {
    // Files with problems first, then those nobody could open at all.
    let unread = refused.filter(\.isUnread)
    let lines = (refused.filter { !$0.isUnread } + unread + reports).flatMap(\.annotations)
    let summary = ["\(totals.outcome.label): \(totals.countText)"] + reports.map(\.line)
    return (lines + [command("notice", nil, "pagerdrill", summary.joined(separator: "\n"))]).joined(separator: "\n") + "\n"
}

/// What the report says of one file: its annotations, and its line in the summary.
struct GitHubPiece: Hashable, Sendable {
    var annotations: [String]
    var line: String
    /// Refused without a word why.
    var isUnread: Bool
}

extension GitHubPiece {
    init(_ report: Report) {
        let annotations = report.verdicts.enumerated().compactMap { index, verdict in
            verdict.isQuiet ? nil : annotation(verdict, report.sweep?.lines[index], report)
        }
        self.init(annotations: annotations, line: summaryLine(report), isUnread: false)
    }

    init(_ refused: RefusedFile) {
        let isUnread = refused.diagnostics.isEmpty
        let mark = SourceMark(file: refused.path, line: 1, column: 1)
        self.init(
            annotations: isUnread
                ? [command("error", mark, "refused", "the file could not be read")] : refused.diagnostics.map(annotation),
            line: "", isUnread: isUnread)
    }
}

private func summaryLine(_ report: Report) -> String {
    "\(report.outcome.symbol) \(report.outcome.label) \(report.scenario.name.text)"
        + " (fault → page \(Figures(report).detection))"
}

private func annotation(_ verdict: Verdict, _ line: SweepJudgement.Line?, _ report: Report) -> String {
    let mark = verdict.mark ?? SourceMark(file: report.scenario.file, line: 1, column: 1)
    let title = "\(verdict.outcome.label): \(verdict.title)"
    return command(verdict.outcome.level, mark, title, verdictDetails(verdict, line, report))
}

private func annotation(_ diagnostic: Diagnostic) -> String {
    let message = ([diagnostic.message] + [diagnostic.hint].compactMap(\.self) + diagnostic.notes.map(\.text))
        .joined(separator: "\n")
    return command(diagnostic.severity.rawValue, diagnostic.mark, diagnostic.code, message)
}

extension Outcome {
    /// What did not pass and is not a failure is a warning: it looks different from both.
    fileprivate var level: String {
        switch self {
        case .passed: "notice"
        case .notExercised, .inconclusive: "warning"
        case .failed, .error: "error"
        }
    }
}

private func command(_ name: String, _ mark: SourceMark?, _ title: String, _ message: String) -> String {
    var properties: [String] = []
    if let mark {
        properties += ["file=" + property(mark.file), "line=\(mark.line)", "col=\(mark.column)"]
    }
    properties.append("title=" + property(title))
    return "::\(name) \(properties.joined(separator: ","))::\(data(message))"
}

/// Percent-escapes what would end a message: `%`, carriage return, line feed. Other control characters become visible escapes.
private func data(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { out, scalar in
        switch scalar {
        case "%": out += "%25"
        case "\r": out += "%0D"
        case "\n": out += "%0A"
        default: out += visible(String(scalar))
        }
    }
}

/// In a property `:` and `,` end it as well.
private func property(_ text: String) -> String {
    data(text).unicodeScalars.reduce(into: "") { out, scalar in
        switch scalar {
        case ":": out += "%3A"
        case ",": out += "%2C"
        default: out.unicodeScalars.append(scalar)
        }
    }
}
