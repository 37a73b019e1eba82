import Evaluation
import Model

/// A verdict in full without layout: for formats that bring their own.
func verdictDetails(_ verdict: Verdict, _ line: SweepJudgement.Line?, _ report: Report) -> String {
    verdictFields(verdict, line, report).map { "\($0.label): \($0.text)" }.joined(separator: "\n")
}

/// What there is to say about a verdict, label by label.
func verdictFields(
    _ verdict: Verdict, _ line: SweepJudgement.Line?, _ report: Report
) -> [(label: String, text: String)] {
    var fields: [(label: String, text: String)] = []
    if !verdict.expected.isEmpty { fields.append(("expected", verdict.expected)) }
    fields.append(("observed", verdict.observed))
    if let miss = verdict.nearestMissText { fields.append(("nearest miss", miss)) }
    if let stage = verdict.brokenStage { fields.append(("first broken stage", stage.rawValue)) }
    if let line { fields.append(("seeds", "\(line.passed) of \(line.of) passed")) }
    if let mark = verdict.mark { fields.append(("where", mark.text)) }
    if !verdict.evidence.isEmpty, line == nil {
        fields.append(("evidence", "journal entries " + verdict.evidence.map(String.init).joined(separator: ", ")))
    }
    guard let line else { return fields + [("reproduce", report.reproduce)] }
    return fields + line.counterexamples.map { ("reproduce", report.reproduce(seed: $0)) }
}
