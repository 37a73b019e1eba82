package import Model

/// Diagnostics as compilers print them: place, message and code, the source line with a caret under the marked text, hint,
/// and notes.
///
///     drill.yaml:31:17: error: unknown level 'primry' [pager/unknown-level]
///     31 |         notify: primry
///        |                 ^~~~~~ did you mean 'primary'?
///        note: levels are declared at drill.yaml:22:5
///
/// Without a line break at the end.
package func render(_ diagnostics: [Diagnostic], style: TextStyle) -> String {
    diagnostics.flatMap { lines($0, style) }.joined(separator: "\n")
}

private func lines(_ diagnostic: Diagnostic, _ style: TextStyle) -> [String] {
    let place = diagnostic.mark.map { visible($0.text) + ": " } ?? ""
    let role: TextStyle.Role = diagnostic.severity == .error ? .bad : .doubtful
    var lines = [
        style.paint(place, .heading) + style.paint(diagnostic.severity.rawValue + ":", role) + " "
            + style.paint(visible(diagnostic.message), .heading) + style.paint(" [\(visible(diagnostic.code))]", .faint)
    ]
    let gutter = diagnostic.mark.map { String($0.line).count } ?? 2
    let margin = String(repeating: " ", count: gutter + 1)
    if let mark = diagnostic.mark, let source = diagnostic.sourceLine {
        let shown = MarkedLine(source, mark, room: style.width - gutter - 3)
        let hint = diagnostic.hint.map { " " + visible($0) } ?? ""
        lines.append((style.paint("\(mark.line) |", .faint) + " " + shown.text).trimmingTrailingBlanks)
        lines.append(style.paint(margin + "|", .faint) + " " + shown.blanks + style.paint(shown.underline + hint, .good))
    } else if let hint = diagnostic.hint {
        lines.append(margin + style.paint("hint: ", .good) + visible(hint))
    }
    return lines
        + diagnostic.notes.map { note in
            margin + style.paint("note: ", .accent) + visible(note.text) + (note.mark.map { " (\(visible($0.text)))" } ?? "")
        }
}

/// A source line as it is printed, and the caret that stands under its marked part.
///
/// Tabs become blanks up to the next stop, control characters become escapes, and of a line that is too long only the part
/// around the mark is shown, so that the caret is right whatever the terminal does with them.
struct MarkedLine {
    private static let tabStop = 4

    private(set) var text: String
    /// What stands before the caret.
    private(set) var blanks: String
    /// `^~~~~`.
    private(set) var underline: String

    init(_ source: String, _ mark: SourceMark, room: Int) {
        var cells: [(text: String, width: Int)] = []
        // Columns count Unicode scalars from 1; a mark at the end of the line stands behind it.
        var (scalars, used) = (0, 0)
        var (start, end): (Int?, Int?) = (nil, nil)
        let marked = min(max(mark.column, 1), source.unicodeScalars.count + 1) - 1
        let until = marked + min(max(mark.length, 1), source.unicodeScalars.count + 1)
        for character in source {
            if start == nil, scalars + character.unicodeScalars.count > marked { start = used }
            if end == nil, scalars >= until { end = used }
            let cell = MarkedLine.cell(character, at: used)
            cells.append(cell)
            used += cell.width
            scalars += character.unicodeScalars.count
        }
        let from = start ?? used
        let length = max((end ?? used) - from, 1)
        let skipped = MarkedLine.skip(from: from, length: length, total: used, room: room)
        text = MarkedLine.text(cells, skipped, room)
        blanks = String(repeating: " ", count: from - skipped)
        let drawn = max(1, min(length, room - (from - skipped)))
        underline = "^" + String(repeating: "~", count: drawn - 1)
    }

    private static func cell(_ character: Character, at column: Int) -> (text: String, width: Int) {
        if character == "\t" {
            let width = tabStop - column % tabStop
            return (String(repeating: " ", count: width), width)
        }
        let text = visible(String(character))
        return (text, displayWidth(text))
    }

    /// How many columns are left out at the front so that the mark can be seen.
    private static func skip(from: Int, length: Int, total: Int, room: Int) -> Int {
        if total <= room || from + min(length, room / 2) <= room { return 0 }
        return from - room / 3
    }

    private static func text(_ cells: [(text: String, width: Int)], _ skipped: Int, _ room: Int) -> String {
        var (out, column) = ("", 0)
        for cell in cells {
            defer { column += cell.width }
            if column < skipped {
                // A wide character cut in half leaves a blank behind.
                let left = column + cell.width - skipped
                if left > 0 { out += String(repeating: " ", count: left) }
                continue
            }
            out += cell.text
        }
        if skipped > 0 { out = "…" + String(dropColumn(out)) }
        return clipped(out, room)
    }

    private static func dropColumn(_ text: String) -> String {
        guard let first = text.first else { return text }
        return String(repeating: " ", count: max(0, displayWidth(first) - 1)) + text.dropFirst()
    }
}
