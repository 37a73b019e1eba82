import Model

/// One reading of a scenario and the documents it names: collects every problem, so that all are told at once.
final class Reading {
    private var sources: [SourceText] = []
    private var diagnostics: [Diagnostic] = []
    private var known: Set<Diagnostic> = []

    /// Makes a text known, in the order documents are met: marks into it get their source line.
    func add(_ source: SourceText) { sources.append(source) }

    func error(
        _ code: String, _ message: String, at mark: SourceMark?, hint: String? = nil, notes: [Diagnostic.Note] = []
    ) {
        append(Diagnostic(.error, code: code, message, at: mark, hint: hint, notes: notes))
    }

    func warning(
        _ code: String, _ message: String, at mark: SourceMark?, hint: String? = nil, notes: [Diagnostic.Note] = []
    ) {
        append(Diagnostic(.warning, code: code, message, at: mark, hint: hint, notes: notes))
    }

    private func append(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        if let mark = diagnostic.mark {
            diagnostic.sourceLine = sources.first { $0.file == mark.file }?.line(mark.line)
        }
        if known.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
    }

    /// The place of a trouble inside a literal block (`|`), whose lines stand below its mark; nil for any other scalar.
    func block(_ node: YAMLNode, _ trouble: QueryTrouble) -> SourceMark? {
        guard case .scalar(let text, _) = node.content, text.contains("\n"),
            let source = sources.first(where: { $0.file == node.mark.file }),
            source.rest(line: node.mark.line, column: node.mark.column).first == "|"
        else { return nil }
        let before = text.prefix(trouble.offset)
        let lines = before.count { $0 == "\n" }
        let column = before.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0
        let indent = source.line(node.mark.line + 1)?.prefix { $0 == " " }.count ?? 0
        return source.mark(line: node.mark.line + 1 + lines, column: indent + column + 1, length: max(1, trouble.length))
    }

    var hasErrors: Bool { errorCount > 0 }
    var errorCount: Int { diagnostics.count { $0.severity == .error } }

    /// In file order: documents as they were met, then lines and columns; at one place as they were found.
    var inFileOrder: [Diagnostic] {
        func rank(_ diagnostic: Diagnostic) -> (Int, Int, Int) {
            guard let mark = diagnostic.mark else { return (-1, 0, 0) }
            return (sources.firstIndex { $0.file == mark.file } ?? sources.count, mark.line, mark.column)
        }
        return diagnostics.enumerated()
            .sorted { a, b in
                let (left, right) = (rank(a.element), rank(b.element))
                return left == right ? a.offset < b.offset : left < right
            }
            .map(\.element)
    }
}
