package import Model

/// What is wrong with a query or filter text, and where in it.
package struct QueryTrouble: Error, Hashable, Sendable {
    /// Characters from the text's start.
    package var offset: Int
    package var length: Int
    package var message: String
    package var hint: String?
    package init(offset: Int, length: Int, message: String, hint: String? = nil) {
        (self.offset, self.length, self.message, self.hint) = (offset, length, message, hint)
    }
}

/// How deep parentheses may nest, in queries and in filter patterns.
let nestingMax = 64

/// Of a query or an expression: longer ones are no text anybody wrote.
private let charactersMax = 8192

/// Refuses what is too long to be worked on.
func checkLength(_ text: String, _ what: String) throws(QueryTrouble) {
    guard text.utf8.count > charactersMax else { return }
    throw QueryTrouble(
        offset: 0, length: 1, message: "\(what) is longer than \(charactersMax) characters", hint: "split it into several rules"
    )
}

/// Reads the part of Lucene's query-string language that Logz.io, Kibana and ElastAlert share.
///
/// As in Lucene's classic parser there is no precedence: AND makes both of its neighbours required, OR leaves them as they are,
/// so `a OR b AND c` is `a +b +c`. Boosts (`^2`) are read and ignored: nothing here is ranked. A term keeps a backslash only in
/// front of `*`, `?` and `\`, so that it can tell an escaped star from a wildcard. Source: Elasticsearch reference, query
/// string syntax.
///
/// - Parameter startsAnywhere: whether a term may begin with a wildcard. Logz.io refuses that, Elasticsearch itself does not.
package func parseQuery(_ text: String, startsAnywhere: Bool = false) throws(QueryTrouble) -> Query {
    try checkLength(text, "the query")
    var reader = QueryReader(text, startsAnywhere: startsAnywhere)
    reader.skipBlanks()
    guard !reader.isAtEnd else {
        throw QueryTrouble(
            offset: 0, length: max(text.count, 1), message: "the query is empty and would match nothing",
            hint: "write '*' to match every line")
    }
    return try reader.clauses(field: nil, depth: 0, opening: nil)
}

/// A query text and how far it has been read.
struct QueryReader {
    enum Conjunction { case none, and, or }
    enum Modifier { case none, required, prohibited }

    private static let conjunctions: Set<String> = ["AND", "OR", "&&", "||"]

    let text: [Character]
    /// Whether a term may begin with a wildcard.
    let startsAnywhere: Bool
    var at = 0

    init(_ text: String, startsAnywhere: Bool) { (self.text, self.startsAnywhere) = (Array(text), startsAnywhere) }

    var isAtEnd: Bool { at >= text.count }
    var next: Character? { at < text.count ? text[at] : nil }

    mutating func skipBlanks() {
        while at < text.count, text[at].isWhitespace { at += 1 }
    }

    func trouble(_ message: String, from start: Int, to end: Int? = nil, hint: String? = nil) -> QueryTrouble {
        QueryTrouble(offset: start, length: max((end ?? start + 1) - start, 1), message: message, hint: hint)
    }

    /// Clauses up to the end of the text, or up to the parenthesis that closes the one at `opening`.
    mutating func clauses(field: String?, depth: Int, opening: Int?) throws(QueryTrouble) -> Query {
        var clauses: [Query.Clause] = []
        skipBlanks()
        while let character = next, !(character == ")" && opening != nil) {
            let conjunction = try conjunction(isFirst: clauses.isEmpty)
            let modifier = try modifier()
            let query = try clause(field: field, depth: depth)
            if conjunction == .and, let last = clauses.indices.last, clauses[last].occurrence == .should {
                clauses[last].occurrence = .must
            }
            clauses.append(Query.Clause(occurrence(conjunction, modifier), query))
            skipBlanks()
        }
        if let opening {
            guard !isAtEnd else { throw trouble("'(' is never closed", from: opening, hint: "add a ')'") }
            guard !clauses.isEmpty else { throw trouble("nothing between '(' and ')'", from: opening, to: at + 1) }
        }
        if clauses.count == 1, clauses[0].occurrence != .mustNot { return clauses[0].query }
        return .clauses(clauses)
    }

    private func occurrence(_ conjunction: Conjunction, _ modifier: Modifier) -> Query.Occurrence {
        switch modifier {
        case .prohibited: .mustNot
        case .required: .must
        case .none: conjunction == .and ? .must : .should
        }
    }

    /// AND, OR, && or ||, when one stands here.
    private mutating func conjunction(isFirst: Bool) throws(QueryTrouble) -> Conjunction {
        let word = peekOperator()
        guard QueryReader.conjunctions.contains(word) else { return .none }
        let (start, end) = (at, at + word.count)
        guard !isFirst else { throw trouble("'\(word)' has nothing before it to join", from: start, to: end) }
        at = end
        skipBlanks()
        guard let next, next != ")" else { throw trouble("'\(word)' has nothing after it to join", from: start, to: end) }
        let second = peekOperator()
        guard !QueryReader.conjunctions.contains(second) else {
            throw trouble("expected a term after '\(word)', found '\(second)'", from: at, to: at + second.count)
        }
        return word == "AND" || word == "&&" ? .and : .or
    }

    /// `+`, `-`, `!` or NOT, when one stands here.
    private mutating func modifier() throws(QueryTrouble) -> Modifier {
        let start = at
        let (found, length) = peekModifier()
        guard found != .none else { return .none }
        at += length
        let sign = String(text[start..<at])
        skipBlanks()
        guard let next, next != ")", peekModifier().0 == .none, !QueryReader.conjunctions.contains(peekOperator()) else {
            throw trouble("'\(sign)' has no term after it", from: start, to: start + length)
        }
        return found
    }

    private func peekModifier() -> (Modifier, Int) {
        switch next {
        case "+": (.required, 1)
        case "-", "!": (.prohibited, 1)
        default: peekOperator() == "NOT" ? (.prohibited, 3) : (.none, 0)
        }
    }

    /// The word that starts here, when it is short enough to be an operator; the first four characters of a longer one.
    private func peekOperator() -> String {
        var end = at
        while end < text.count, isWordCharacter(text[end]), end - at < 4 { end += 1 }
        return String(text[at..<end])
    }

    /// A group, or a value with or without a field.
    private mutating func clause(field: String?, depth: Int) throws(QueryTrouble) -> Query {
        guard let first = next, isWordStart(first) else { return try value(field: field, depth: depth) }
        let start = at
        let word = try word()
        let end = at
        skipBlanks()
        guard next == ":" else {
            at = end
            return try term(word, field: field)
        }
        at += 1
        skipBlanks()
        if word.pattern == "*" { return try everything(from: start) }
        guard !word.hasWildcard else { throw trouble("not supported: wildcards in field names", from: start, to: end) }
        guard let after = next, after != ")" else {
            let name = word.plain
            throw trouble(
                "nothing after '\(name):'", from: start, to: at, hint: "write '\(name):*' for lines that have the field")
        }
        return try value(field: word.plain, depth: depth)
    }

    /// The second half of `*:*`.
    private mutating func everything(from start: Int) throws(QueryTrouble) -> Query {
        let second = next.map(isWordStart) == true ? try word() : nil
        guard second?.pattern == "*" else {
            throw trouble("not supported: wildcards in field names", from: start, hint: "write '*:*' to match every line")
        }
        try boost()
        return .everything
    }

    /// What can stand after a colon, or where a clause starts.
    private mutating func value(field: String?, depth: Int) throws(QueryTrouble) -> Query {
        let start = at
        switch next {
        case "(":
            guard depth < nestingMax else {
                throw trouble("parentheses nest deeper than \(nestingMax)", from: start, hint: "flatten the query")
            }
            at += 1
            let query = try clauses(field: field, depth: depth + 1, opening: start)
            at += 1
            try boost()
            return query
        case "\"": return try phrase(field: field)
        case "[", "{": return try range(field: field)
        case "/": throw regularExpression()
        case .some(let character) where isWordStart(character):
            let word = peekOperator()
            guard !QueryReader.conjunctions.contains(word), word != "NOT" else {
                throw trouble(
                    "expected a term, found '\(word)'", from: start, to: start + word.count,
                    hint: "write '\"\(word)\"' to search for the word")
            }
            return try term(try self.word(), field: field)
        case .some(let character): throw unexpected(character)
        case nil: throw trouble("expected a term, found the end", from: start)
        }
    }

    private func unexpected(_ character: Character) -> QueryTrouble {
        switch character {
        case ")": trouble("')' closes nothing", from: at, hint: "remove it, or write '\\)'")
        case "~": trouble("not supported: fuzzy search", from: at)
        default: trouble("unexpected '\(character)'", from: at, hint: "write '\\\(character)' to search for it")
        }
    }

    private func regularExpression() -> QueryTrouble {
        let close = text[(at + 1)...].firstIndex(of: "/")
        return trouble(
            "not supported: regular expressions", from: at, to: close.map { $0 + 1 } ?? text.count,
            hint: "write '\\/' to search for a slash")
    }
}
