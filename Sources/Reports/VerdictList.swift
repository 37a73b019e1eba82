import Evaluation
import Model

/// Verdicts for people: what did not pass first and in full, what passed as one line each.
struct VerdictList {
    private static let evidenceMax = 4
    private static let labelWidth = 14

    let report: Report
    let style: TextStyle

    func lines(indent: String) -> [String] {
        let (bad, good) = sorted
        var lines = bad.flatMap { block($0, indent) }
        if !bad.isEmpty, report.sweep == nil { lines += field("reproduce", report.reproduce, indent, .accent) + [""] }
        lines += good.flatMap { oneLine($0, indent) }
        return lines
    }

    private typealias Numbered = (verdict: Verdict, line: SweepJudgement.Line?)

    /// Worst outcome first, then by the first stage that broke, then as the scenario has them.
    private var sorted: (bad: [Numbered], good: [Numbered]) {
        let all: [Numbered] =
            report.sweep.map { $0.lines.map { ($0.verdict, $0) } } ?? report.judgement.verdicts.map { ($0, nil) }
        let ranks = all.enumerated().map { index, numbered in
            let stage = numbered.verdict.brokenStage?.position ?? Stage.allCases.count
            return (-numbered.verdict.outcome.precedence, stage, index)
        }
        let bad = ranks.sorted { $0 < $1 }.map { all[$0.2] }.filter { !$0.verdict.isQuiet }
        return (bad, all.filter(\.verdict.isQuiet))
    }

    private func block(_ numbered: Numbered, _ indent: String) -> [String] {
        let verdict = numbered.verdict
        let head = "\(verdict.outcome.symbol) \(verdict.outcome.label)"
        let title = wrapped(share(numbered.line) + visible(verdict.title), style.width - indent.count - head.count - 2)
        var lines = [indent + style.paint(head, verdict.outcome.role) + "  " + style.paint(title[0], .heading)]
        lines += title.dropFirst().map { indent + String(repeating: " ", count: head.count + 2) + style.paint($0, .heading) }
        if let mark = verdict.mark { lines += field("where", mark.text, indent) }
        if !verdict.expected.isEmpty { lines += field("expected", verdict.expected, indent) }
        lines += field("observed", verdict.observed, indent)
        if let miss = verdict.nearestMissText { lines += field("nearest miss", miss, indent, verdict.outcome.role) }
        if let stage = verdict.brokenStage { lines += field("first broken", "stage '\(stage.rawValue)'", indent) }
        lines += evidence(verdict, indent) + counterexamples(numbered.line, indent)
        return lines + [""]
    }

    /// Evidence of a sweep's verdict stands in another seed's journal, so only a single run can quote it.
    private func evidence(_ verdict: Verdict, _ indent: String) -> [String] {
        guard !verdict.evidence.isEmpty, report.sweep == nil else { return [] }
        let words = JournalWords(report)
        let entries = report.journal.entries
        let shown = verdict.evidence.prefix(Self.evidenceMax).map { number in
            entries.indices.contains(number - 1) ? words.line(entries[number - 1]) : "entry \(number)"
        }
        let left = verdict.evidence.dropFirst(Self.evidenceMax).map(String.init)
        let more = left.isEmpty ? [] : ["and entries " + left.joined(separator: ", ")]
        return (shown + more).enumerated().flatMap { field($0.offset == 0 ? "evidence" : "", $0.element, indent) }
    }

    private func counterexamples(_ line: SweepJudgement.Line?, _ indent: String) -> [String] {
        (line?.counterexamples ?? []).enumerated().flatMap { index, seed in
            field(index == 0 ? "reproduce" : "", report.reproduce(seed: seed), indent, .accent)
        }
    }

    private func oneLine(_ numbered: Numbered, _ indent: String) -> [String] {
        let verdict = numbered.verdict
        let head = "\(verdict.outcome.symbol) \(verdict.outcome.label)  "
        let room = style.width - indent.count - head.count
        let title = clipped(share(numbered.line) + visible(verdict.title), room)
        let left = room - displayWidth(title) - 3
        let observed = left < 12 || verdict.observed.isEmpty ? "" : clipped(" — " + visible(verdict.observed), left + 3)
        return [indent + style.paint(head, verdict.outcome.role) + title + style.paint(observed, .faint)]
    }

    private func share(_ line: SweepJudgement.Line?) -> String { line.map { "\($0.passed)/\($0.of) seeds  " } ?? "" }

    private func field(
        _ label: String, _ text: String, _ indent: String, _ role: TextStyle.Role = .plain
    ) -> [String] {
        let indent = indent + "    "
        let lines =
            label == "reproduce" || label.isEmpty && role == .accent
            ? [visible(text)] : wrapped(visible(text), style.width - indent.count - Self.labelWidth)
        return lines.enumerated().map { index, line in
            let label = padded(index == 0 ? label : "", Self.labelWidth)
            return indent + style.paint(label, .faint) + style.paint(line, role)
        }
    }
}

extension Verdict {
    /// Nothing to act upon: it passed, or it claims nothing.
    var isQuiet: Bool { outcome == .passed || !counts }
    var nearestMissText: String? { nearMiss.flatMap { $0.isEmpty ? nil : $0 } }
}
