package import Model

/// The longest filter pattern a subscription takes. Source: CloudWatch Logs API reference, PutSubscriptionFilter.
private let patternCharactersMax = 1024

/// Reads a CloudWatch Logs filter pattern: terms, or a condition on the fields of JSON lines.
///
/// `?` terms beside plain ones are ignored, as the vendor does. A blank pattern and `""` let everything through.
/// Space-delimited patterns, regular expressions, array and wildcard selectors and the tests for null, true and false are
/// refused by name. Source: Amazon CloudWatch Logs user guide, filter pattern syntax.
package func parseFilterPattern(_ text: String) throws(QueryTrouble) -> FilterPattern {
    guard text.count <= patternCharactersMax else {
        throw QueryTrouble(
            offset: patternCharactersMax, length: text.count - patternCharactersMax,
            message: "a filter pattern has at most \(patternCharactersMax) characters, found \(text.count)")
    }
    var reader = FilterReader(text)
    reader.skipBlanks()
    switch reader.next {
    case nil: return .everything
    case "{": return .json(try reader.json())
    case "[":
        throw QueryTrouble(
            offset: reader.at, length: text.count - reader.at, message: "not supported: space-delimited patterns",
            hint: "lines are JSON here: write '{ $.level = \"ERROR\" }'")
    case .some: return try reader.terms()
    }
}

/// A filter pattern and how far it has been read.
struct FilterReader {
    let text: [Character]
    var at = 0

    init(_ text: String) { self.text = Array(text) }

    var next: Character? { at < text.count ? text[at] : nil }

    mutating func skipBlanks() {
        while at < text.count, text[at].isWhitespace { at += 1 }
    }

    func trouble(_ message: String, from start: Int, to end: Int? = nil, hint: String? = nil) -> QueryTrouble {
        QueryTrouble(offset: start, length: max((end ?? start + 1) - start, 1), message: message, hint: hint)
    }

    /// Terms of a line's text: `ERROR "timed out"`, `?ERROR ?WARN`, `-DEBUG`.
    mutating func terms() throws(QueryTrouble) -> FilterPattern {
        var (all, any, none): ([String], [String], [String]) = ([], [], [])
        while let first = next {
            let sign = first == "?" || first == "-" ? String(first) : ""
            at += sign.count
            let content = try term(signed: sign)
            switch sign {
            case "?": any.append(content)
            case "-": none.append(content)
            default: all.append(content)
            }
            skipBlanks()
        }
        if !all.isEmpty { any = [] }
        all.removeAll { $0.allSatisfy(\.isWhitespace) }
        return all.isEmpty && any.isEmpty && none.isEmpty ? .everything : .terms(all: all, any: any, none: none)
    }

    private mutating func term(signed sign: String) throws(QueryTrouble) -> String {
        let start = at
        if next == "\"" {
            let content = try quoted()
            guard sign.isEmpty || !content.allSatisfy(\.isWhitespace) else {
                throw trouble("an empty term after '\(sign)' stands for every line", from: start, to: at)
            }
            return content
        }
        while let character = next, !character.isWhitespace { at += 1 }
        let content = String(text[start..<at])
        guard !content.isEmpty else { throw trouble("'\(sign)' has no term after it", from: start - sign.count) }
        if content.hasPrefix("%") { throw trouble("not supported: regular expressions", from: start, to: at) }
        guard content.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
            throw trouble(
                "a term with other characters than letters, digits and '_' needs quotes, found '\(content)'", from: start,
                to: at,
                hint: content.contains("\"") ? nil : "write '\"\(content)\"'")
        }
        return content
    }

    /// Text in double quotes; only `\"` and `\\` are escapes.
    mutating func quoted() throws(QueryTrouble) -> String {
        let start = at
        var content = ""
        at += 1
        while let character = next {
            at += 1
            if character == "\"" { return content }
            if character == "\\", let literal = next, literal == "\"" || literal == "\\" {
                content.append(literal)
                at += 1
            } else {
                content.append(character)
            }
        }
        throw trouble("'\"' is never closed", from: start, to: text.count, hint: "add a '\"'")
    }
}
