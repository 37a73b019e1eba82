import Model
import Yams

extension YAMLReader {
    /// Reports what the parser could not read. Where an anchor, an alias or a tag stands in the way, that is the trouble.
    func report(_ error: any Error) {
        guard let error = error as? YamlError else {
            return reading.error("yaml/syntax", "the document is not YAML", at: source.mark(line: 1, column: 1))
        }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            reportSyntax(problem, context, mark)
        case .composer(_, _, let mark, _):
            reading.error(
                "yaml/several-documents", "the file holds more than one document",
                at: source.mark(line: mark.line, column: mark.column, length: 3),
                hint: "put each document into a file of its own")
        case .memory: reportDepth()
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem), .representer(let problem):
            reading.error("yaml/not-text", problem.lowercased(), at: source.mark(line: 1, column: 1))
        case .no, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
            reading.error("yaml/syntax", "the document is not YAML", at: source.mark(line: 1, column: 1))
        }
    }

    private func reportSyntax(_ problem: String, _ context: YamlError.Context?, _ mark: Mark) {
        if problem.lowercased().contains("nesting level") { return reportDepth() }
        if let (feature, place) = featureBefore(mark, from: context?.mark.line) {
            return reading.error("yaml/\(feature.rawValue)", feature.message, at: place, hint: feature.hint)
        }
        let place = source.mark(line: mark.line, column: mark.column)
        let message = [context?.text, problem].compactMap { $0 }.joined(separator: ", ")
        let first = source.rest(line: mark.line, column: mark.column).first
        var hint: String?
        if first == "\t" {
            hint = "indent with spaces"
        } else if first == "@" || first == "`" || first == "%" {
            hint = "quote the text"
        }
        if problem.contains("mapping values are not allowed") {
            let before = source.line(mark.line)?.unicodeScalars.prefix(max(mark.column - 1, 0)).contains(":") ?? false
            hint = before ? "quote text that holds ': '" : "begin the key in the column of the keys beside it"
        }
        var notes: [Diagnostic.Note] = []
        if let start = context?.mark, (start.line, start.column) != (mark.line, mark.column) {
            notes = [Diagnostic.Note("it begins here", at: source.mark(line: start.line, column: start.column))]
        }
        reading.error("yaml/syntax", message, at: place, hint: hint, notes: notes)
    }

    /// The last anchor, alias or tag before a syntax error, in the few lines above it or since its context begins.
    private func featureBefore(_ mark: Mark, from first: Int?) -> (RefusedFeature, SourceMark)? {
        var found: (RefusedFeature, SourceMark)?
        for number in max(1, min(first ?? mark.line, mark.line - 3))...max(mark.line, 1) {
            guard let line = source.line(number) else { continue }
            var quote: Unicode.Scalar?
            var previous: Unicode.Scalar = " "
            for (column, scalar) in line.unicodeScalars.enumerated() {
                let here = column + 1
                if (number, here) > (mark.line, mark.column) { return found }
                let begins = " \t[{,:-".unicodeScalars.contains(previous)
                if quote == nil, scalar == "#", previous == " " { break }
                if quote == nil, begins, let feature = YAMLMask.feature(scalar) {
                    let rest = source.rest(line: number, column: here)
                    let length = rest.prefix { !" ,]}".unicodeScalars.contains($0) }.count
                    if length > 1 { found = (feature, source.mark(line: number, column: here, length: length)) }
                }
                if scalar == quote {
                    quote = nil
                } else if quote == nil, begins, scalar == "'" || scalar == "\"" {
                    quote = scalar
                }
                previous = scalar
            }
        }
        return found
    }

    private func reportDepth() {
        reading.error("yaml/too-deep", "the document is nested deeper than \(Self.levelsMax) levels", at: deepestPlace())
    }

    private func deepestPlace() -> SourceMark {
        var depth = 0
        for (index, line) in source.lines.enumerated() {
            let indent = line.unicodeScalars.prefix { $0 == " " || $0 == "-" }
            if indent.filter({ $0 == "-" }).count > Self.levelsMax || indent.count > 8 * Self.levelsMax {
                return source.mark(line: index + 1, column: indent.count + 1)
            }
            for (column, scalar) in line.unicodeScalars.enumerated() {
                if scalar == "[" || scalar == "{" { depth += 1 } else if scalar == "]" || scalar == "}" { depth -= 1 }
                if depth > Self.levelsMax { return source.mark(line: index + 1, column: column + 1) }
            }
        }
        return source.mark(line: 1, column: 1)
    }

    // MARK: Keys written twice

    /// Reports a key written twice, and returns the text with the second one marked as reported, so that reading can go on; nil
    /// when the second place is not found.
    func reportDuplicate(_ keys: [String], _ first: Mark, in text: String, standIn: Unicode.Scalar) -> String? {
        let key = YAMLMask.unmask(keys.first ?? "")
        let firstMark = source.mark(line: first.line, column: first.column, length: key.unicodeScalars.count)
        let masked = SourceText(file: source.file, text: text)
        let second = secondPlace(of: YAMLMask.mask(key), after: first, in: masked)
        reading.error(
            "yaml/duplicate-key", "the key '\(key)' is written twice", at: second ?? firstMark, hint: "keep one of them",
            notes: second == nil ? [] : [Diagnostic.Note("the first is here", at: firstMark)])
        guard let second else { return nil }
        var lines = masked.lines
        var scalars = Array(lines[second.line - 1].unicodeScalars)
        guard scalars.indices.contains(second.column - 1) else { return nil }
        scalars[second.column - 1] = standIn
        lines[second.line - 1] = String(String.UnicodeScalarView(scalars))
        return lines.joined(separator: "\n")
    }

    /// In flow style, further right on the same line; in block style, further down in the same column.
    private func secondPlace(of key: String, after first: Mark, in source: SourceText) -> SourceMark? {
        let word = Array(key.unicodeScalars)
        guard !word.isEmpty else { return nil }
        let row = source.line(first.line).map { Array($0.unicodeScalars) } ?? []
        var column = first.column + word.count
        while column + word.count <= row.count {
            let before = column > 0 ? row[column - 1] : " "
            if isKey(word, at: column, in: row), before == " " || before == "," || before == "{" {
                return source.mark(line: first.line, column: column + 1, length: word.count)
            }
            column += 1
        }
        var number = first.line + 1
        while let line = source.line(number) {
            let scalars = Array(line.unicodeScalars)
            let indent = scalars.prefix { $0 == " " }.count
            if indent < scalars.count, scalars[indent] != "#" {
                if indent < first.column - 1 { return nil }
                if indent == first.column - 1, isKey(word, at: indent, in: scalars) {
                    return source.mark(line: number, column: indent + 1, length: word.count)
                }
            }
            number += 1
        }
        return nil
    }

    private func isKey(_ word: [Unicode.Scalar], at index: Int, in line: [Unicode.Scalar]) -> Bool {
        guard index + word.count <= line.count, Array(line[index..<index + word.count]) == word else { return false }
        return line.dropFirst(index + word.count).first { $0 != " " } == ":"
    }
}
