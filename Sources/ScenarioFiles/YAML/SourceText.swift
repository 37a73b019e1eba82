import Model

/// The text of one document and its lines, as YAML counts them.
struct SourceText {
    let file: String
    let text: String
    /// Without their ends; a line ends at LF, CR, CR LF, NEL, LS or PS.
    let lines: [String]

    init(file: String, text: String) {
        self.file = file
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        self.text = text
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                lines.append(String(line))
                line = String.UnicodeScalarView()
            default: line.append(scalar)
            }
            previous = scalar
        }
        lines.append(String(line))
        self.lines = lines
    }

    func line(_ number: Int) -> String? { lines.indices.contains(number - 1) ? lines[number - 1] : nil }

    /// A mark inside the text: a place behind the end is the end.
    func mark(line: Int, column: Int, length: Int = 1) -> SourceMark {
        let number = min(max(line, 1), lines.count)
        let width = lines[number - 1].unicodeScalars.count
        return SourceMark(
            file: file, line: number, column: number < line ? width + 1 : min(max(column, 1), width + 1), length: max(length, 1)
        )
    }

    /// The line from a column on, as scalars.
    func rest(line number: Int, column: Int) -> [Unicode.Scalar] {
        line(number).map { Array($0.unicodeScalars.dropFirst(column - 1)) } ?? []
    }
}
