/// How many columns a character takes on a terminal: 0 for what is drawn over others, 2 for wide ones.
///
/// Wide ranges after Unicode's EastAsianWidth.txt (W and F), merged into blocks.
func displayWidth(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return wideScalars.contains { $0.contains(scalar.value) } ? 2 : 1
    }
}

private let wideScalars: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23EC, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
]

func displayWidth(_ text: String) -> Int { text.reduce(0) { $0 + displayWidth($1) } }

/// Text from outside made safe to print on one line: control and direction-changing characters are written as escapes.
func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isInvisibleControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { out, scalar in
        if isInvisibleControl(scalar) { out += escaped(scalar) } else { out.unicodeScalars.append(scalar) }
    }
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(scalar.value, radix: 16) + "}"
    }
}

private func isInvisibleControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // C0, DEL and C1; line and paragraph separators; marks, embeddings and isolates of direction; byte order mark.
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
}

enum Alignment { case left, right }

/// Fills up with blanks to a width; longer text stays as it is.
func padded(_ text: String, _ width: Int, _ alignment: Alignment = .left) -> String {
    let blanks = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return alignment == .left ? text + blanks : blanks + text
}

/// Cuts text that is wider than `width`, and says so with an ellipsis.
func clipped(_ text: String, _ width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    var (out, used) = ("", 0)
    for character in text {
        let next = displayWidth(character)
        if used + next > width - 1 { break }
        out.append(character)
        used += next
    }
    return out + "…"
}

/// Breaks text at blanks into lines of at most `width`; a longer word is broken where it must be.
func wrapped(_ text: String, _ width: Int) -> [String] {
    let width = max(width, 8)
    var lines: [String] = []
    var (line, used) = ("", 0)
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
        let length = displayWidth(String(word))
        if used > 0, used + 1 + length > width {
            lines.append(line)
            (line, used) = ("", 0)
        }
        if used > 0 {
            line += " "
            used += 1
        }
        for character in word {
            let next = displayWidth(character)
            if used + next > width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            line.append(character)
            used += next
        }
    }
    lines.append(line)
    return lines
}

/// `1,234,567`.
func grouped(_ number: Int64) -> String {
    let digits = Array(String(number.magnitude))
    var out = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { out += "," }
        out.append(digit)
    }
    return out
}

/// `1 page`, `3 pages`.
func counted(_ number: Int64, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? singular : plural ?? singular + "s")"
}

/// A table with a heading: columns as wide as their widest cell, two blanks between them, nothing behind the last.
struct TextTable {
    struct Cell {
        var text: String
        var role: TextStyle.Role
        init(_ text: String, _ role: TextStyle.Role = .plain) { (self.text, self.role) = (text, role) }
    }

    var alignments: [Alignment]
    var heading: [String]
    var rows: [[Cell]]

    /// The same in blocks below each other, where it is wider than the style allows: each has the first column and as many of the others
    /// as there is room for, at least one.
    func blocks(_ style: TextStyle, indent: String) -> [String] {
        let all = [heading.map { Cell($0) }] + rows
        let widths = alignments.indices.map { column in all.map { displayWidth($0[column].text) }.max() ?? 0 }
        var blocks: [[Int]] = []
        var used = 0
        for column in alignments.indices.dropFirst() {
            if blocks.isEmpty || used + 2 + widths[column] > style.width {
                blocks.append([0])
                used = indent.count + widths[0]
            }
            blocks[blocks.count - 1].append(column)
            used += 2 + widths[column]
        }
        return blocks.flatMap { columns in
            TextTable(
                alignments: columns.map { alignments[$0] }, heading: columns.map { heading[$0] },
                rows: rows.map { row in columns.map { row[$0] } }
            ).lines(style, indent: indent)
        }
    }

    func lines(_ style: TextStyle, indent: String) -> [String] {
        let all = (heading.isEmpty ? [] : [heading.map { Cell($0, .faint) }]) + rows
        let widths = alignments.indices.map { column in
            all.map { column < $0.count ? displayWidth($0[column].text) : 0 }.max() ?? 0
        }
        return all.map { row in
            var line = indent
            for (column, cell) in row.enumerated() where column < widths.count {
                if column > 0 { line += "  " }
                let isLast = column == row.count - 1 && alignments[column] == .left
                line += style.paint(isLast ? cell.text : padded(cell.text, widths[column], alignments[column]), cell.role)
            }
            return line.trimmingTrailingBlanks
        }
    }
}

extension String {
    var trimmingTrailingBlanks: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
