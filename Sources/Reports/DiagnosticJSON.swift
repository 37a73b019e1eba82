package import Model

/// Diagnostics for machines.
///
///     {"schema": "pagerdrill/diagnostics", "version": 1, "errors": 1, "warnings": 0, "diagnostics": [
///       {"severity": "error", "code": "pager/unknown-level", "message": "unknown level 'primry'",
///        "hint": "did you mean 'primary'?", "notes": [{"text": "...", "mark": null}],
///        "mark": {"file": "drill.yaml", "line": 31, "column": 17, "length": 6}}]}
///
/// Keys are sorted; the order is the order of the problems; ends with a line break.
package func renderJSON(_ diagnostics: [Diagnostic]) -> String {
    JSON.sortedObject([
        ("schema", .string("pagerdrill/diagnostics")), ("version", .int(1)),
        ("errors", .int(Int64(diagnostics.count { $0.severity == .error }))),
        ("warnings", .int(Int64(diagnostics.count { $0.severity == .warning }))),
        ("diagnostics", .array(diagnostics.map(json))),
    ]).pretty() + "\n"
}

func json(_ diagnostic: Diagnostic) -> JSON {
    .sortedObject([
        ("severity", .string(diagnostic.severity.rawValue)), ("code", .string(diagnostic.code)),
        ("message", .string(diagnostic.message)), ("hint", json(diagnostic.hint)), ("mark", json(diagnostic.mark)),
        ("notes", .array(diagnostic.notes.map { .sortedObject([("text", .string($0.text)), ("mark", json($0.mark))]) })),
    ])
}

func json(_ mark: SourceMark?) -> JSON {
    guard let mark else { return .null }
    return .sortedObject([
        ("file", .string(mark.file)), ("line", .int(Int64(mark.line))), ("column", .int(Int64(mark.column))),
        ("length", .int(Int64(mark.length))),
    ])
}

func json(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

extension JSON {
    /// An object whose keys are in alphabetical order, whatever order they are written in.
    static func sortedObject(_ members: [(String, JSON)]) -> JSON {
        .object(members.map { Member($0.0, $0.1) }.sorted { $0.key < $1.key })
    }
}
