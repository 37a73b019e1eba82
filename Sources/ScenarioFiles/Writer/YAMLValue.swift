import Model

/// What is to be written: text, lists and tables, on one line where they fit and indented where they do not.
enum YAMLValue: Sendable {
    case text(String)
    case list([YAMLValue])
    case table([(key: String, value: YAMLValue)])
    /// Already in flow style.
    case flow(String)

    static let widthMax = 110

    /// A table of those entries that have a value.
    static func table(ofPresent entries: [(key: String, value: YAMLValue?)]) -> YAMLValue {
        .table(entries.compactMap { entry in entry.value.map { (entry.key, $0) } })
    }

    /// On one line.
    var flowText: String {
        switch self {
        case .text(let text): yamlScalar(text)
        case .list(let items): "[" + items.map(\.flowText).joined(separator: ", ") + "]"
        case .table: "{" + inlineText + "}"
        case .flow(let text): text
        }
    }

    /// A table's keys and values on one line, without braces.
    var inlineText: String {
        guard case .table(let entries) = self else { return flowText }
        return entries.map { yamlScalar($0.key) + ": " + $0.value.flowText }.joined(separator: ", ")
    }

    /// As a document.
    var document: String {
        var lines: [String] = []
        appendLines(to: &lines, indent: "")
        return lines.joined(separator: "\n") + "\n"
    }

    private func appendLines(to lines: inout [String], indent: String) {
        switch self {
        case .table(let entries) where !entries.isEmpty:
            for entry in entries {
                entry.value.append(after: indent + yamlScalar(entry.key) + ":", to: &lines, indent: indent + "  ")
            }
        case .list(let items) where !items.isEmpty:
            for item in items { item.appendItem(to: &lines, indent: indent) }
        case .text, .list, .table, .flow: lines.append(indent + flowText)
        }
    }

    /// After a dash; what does not fit goes on below it, in the column after the dash.
    private func appendItem(to lines: inout [String], indent: String) {
        let line = indent + "- " + flowText
        guard line.count > Self.widthMax, isBreakable else {
            lines.append(line)
            return
        }
        var own: [String] = []
        appendLines(to: &own, indent: indent + "  ")
        own[0] = indent + "- " + own[0].dropFirst(indent.count + 2)
        lines += own
    }

    private func append(after head: String, to lines: inout [String], indent: String) {
        let line = head + " " + flowText
        if line.count <= Self.widthMax || !isBreakable {
            lines.append(line)
        } else {
            lines.append(head)
            appendLines(to: &lines, indent: indent)
        }
    }

    private var isBreakable: Bool {
        switch self {
        case .list(let items): !items.isEmpty
        case .table(let entries): !entries.isEmpty
        case .text, .flow: false
        }
    }
}

/// A scalar that reads back as the same text: plain where that is safe in any place, else quoted.
func yamlScalar(_ text: String) -> String {
    if isPlain(text) { return text }
    let needsEscapes = text.unicodeScalars.contains {
        $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\u{2028}" || $0 == "\u{2029}" || $0 == "\u{FEFF}"
    }
    if !needsEscapes { return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'" }
    // JSON's escapes are YAML's, too.
    return jsonQuoted(text)
}

private func isPlain(_ text: String) -> Bool {
    func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) }
    guard let first = text.unicodeScalars.first, isWord(first) || "/_$(".unicodeScalars.contains(first), text.last != " " else {
        return false
    }
    return text.unicodeScalars.allSatisfy { isWord($0) || " /._-()$+%<>=;".unicodeScalars.contains($0) }
}

extension YAMLNode {
    /// The same value, to be written again.
    var value: YAMLValue {
        switch content {
        // Nothing stays nothing: an empty text would be another value.
        case .scalar: isEmpty ? .flow("") : .text(scalar ?? "")
        case .sequence(let items): .list(items.map(\.value))
        case .mapping(let pairs): .table(pairs.map { ($0.key, $0.value.value) })
        case .refused: .text("")
        }
    }

    /// An entry as written, on one line.
    var flowText: String { value.inlineText }
}
