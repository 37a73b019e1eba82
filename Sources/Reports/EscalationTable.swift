import Evaluation
import Model

/// The judge's 29 checks of a run: what was put to the test, how often, and where it failed.
struct EscalationTable {
    /// Counterexamples in full; a broken pager breaks everything after the first.
    private static let deviationsMax = 12

    let escalation: EscalationFindings
    let style: TextStyle

    func lines(indent: String) -> [String] {
        guard escalation.outcome == .passed || escalation.outcome == .failed else { return [] }
        let rows = escalation.rows.filter { $0.exercised > 0 }
        let room = style.width - indent.count - 32
        let table = TextTable(
            alignments: [.left, .left, .right, .right, .left],
            heading: ["check", "", "exercised", "failed", "what has to be so"],
            rows: rows.map { row in
                [
                    .init(row.check.label), .init(row.outcome.symbol, row.outcome.role), .init(String(row.exercised)),
                    .init(String(row.failed), row.failed > 0 ? .bad : .plain), .init(clipped(row.check.title, room)),
                ]
            })
        var lines = table.lines(style, indent: indent)
        let idle = escalation.rows.filter { $0.outcome == .notExercised && $0.notObservable == nil }.map(\.check.label)
        if !idle.isEmpty {
            lines += wrapped("not exercised: " + idle.joined(separator: " "), style.width - indent.count).map {
                indent + style.paint($0, .faint)
            }
        }
        return lines + hidden(indent) + deviations(indent)
    }

    /// What the record cannot show, and why.
    private func hidden(_ indent: String) -> [String] {
        let texts = escalation.rows.compactMap { row in row.notObservable.map { "\(row.check.label): \($0)" } }
        guard !texts.isEmpty else { return [] }
        return [indent + style.paint("not observable:", .faint)]
            + texts.flatMap { wrapped($0, style.width - indent.count - 2) }.map { indent + "  " + style.paint($0, .faint) }
    }

    private func deviations(_ indent: String) -> [String] {
        let shown = escalation.deviations.prefix(Self.deviationsMax)
        var lines = shown.flatMap { deviation -> [String] in
            let labels = deviation.checks.sorted().map(\.label).joined(separator: " ")
            let entry = deviation.entry.map { " (entry \($0))" } ?? ""
            let texts = wrapped("\(labels): \(visible(deviation.text))\(entry)", style.width - indent.count - 2)
            return texts.enumerated().map { indent + ($0.offset == 0 ? "✗ " : "  ") + style.paint($0.element, .bad) }
        }
        let left = escalation.deviations.count - shown.count
        if left > 0 { lines.append(indent + "… \(counted(Int64(left), "more deviation"))") }
        return lines
    }
}

/// The same for machines; null where nobody judged it.
func json(_ escalation: EscalationFindings?) -> JSON {
    guard let escalation else { return .null }
    return .sortedObject([
        ("outcome", .string(escalation.outcome.rawValue)), ("incidents", .int(Int64(escalation.incidents))),
        ("unknown", .array(escalation.unknown.map(JSON.string))), ("checks", .array(escalation.rows.map(json))),
        ("deviations", .array(escalation.deviations.map(json))),
    ])
}

/// `reason` stands only where the outcome is `not observable`.
private func json(_ row: EscalationFindings.Row) -> JSON {
    .sortedObject(
        [
            ("check", .string(row.check.label)), ("title", .string(row.check.title)), ("outcome", .string(row.word)),
            ("exercised", .int(Int64(row.exercised))), ("passed", .int(Int64(row.passed))),
            ("failed", .int(Int64(row.failed))),
        ] + (row.notObservable.map { [("reason", .string($0))] } ?? []))
}

private func json(_ deviation: Deviation) -> JSON {
    .sortedObject([
        ("kind", .string(deviation.kind.rawValue)), ("at_ns", .int(deviation.at.nanoseconds)),
        ("checks", .array(deviation.checks.sorted().map { .string($0.label) })), ("text", .string(deviation.text)),
        ("entry", deviation.entry.map { .int(Int64($0)) } ?? .null),
    ])
}
