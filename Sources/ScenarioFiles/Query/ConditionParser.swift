import Model

/// Reads a condition of PagerDuty's condition language, as far as drills know it:
/// `event.summary matches part 'disk' and not (event.severity == 'info' or event.custom_details.host exists)`.
///
/// `not` binds tighter than `and`, and `and` tighter than `or`. Regular expressions, numbers, clocks and counts of triggers are refused.
/// Source: developer.pagerduty.com, PCL overview.
struct ConditionParser {
    /// Why a condition is refused.
    struct Trouble: Error, Hashable {
        var message: String
        var hint: String
    }

    private enum Token: Hashable {
        case word(String)
        case text(String)
        case open, close, equals

        var shown: String {
            switch self {
            case .word(let word): "'\(word)'"
            case .text(let text): "the text '\(text)'"
            case .open: "'('"
            case .close: "')'"
            case .equals: "'=='"
            }
        }
    }

    /// More is refused. Source: developer.pagerduty.com, PCL overview, limits.
    private static let nestingMax = 32
    private static let bytesMax = 2048
    private static let testsMax = 64
    private static let pathElementsMax = 32
    private static let textBytesMax = 1024
    private static let example = "write it like 'event.summary matches part 'disk''"

    private var tokens: [Token]
    private var place = 0
    private var depth = 0
    private var tests = 0

    static func parse(_ text: String) throws(Trouble) -> EventCondition {
        guard text.utf8.count <= bytesMax else {
            throw Trouble(
                message: "a condition has at most \(bytesMax) bytes, found \(text.utf8.count)", hint: "make two rules of it")
        }
        var parser = ConditionParser(tokens: try tokens(of: text))
        let condition = try parser.either()
        if let rest = parser.peek {
            throw Trouble(message: "the condition goes on after its end: \(rest.shown)", hint: example)
        }
        return condition
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    private static func tokens(of text: String) throws(Trouble) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let first = rest.first {
            switch first {
            case " ": rest.removeFirst()
            case "(", ")":
                tokens.append(first == "(" ? .open : .close)
                rest.removeFirst()
            case "=":
                guard rest.hasPrefix("==") else { throw Trouble(message: "'=' is no comparison", hint: "write '=='") }
                tokens.append(.equals)
                rest.removeFirst(2)
            case "'": tokens.append(.text(try quoted(&rest)))
            default: tokens.append(.word(try word(&rest)))
            }
        }
        return tokens
    }

    /// Of the escapes there are `\\'` and `\\\\`.
    private static func quoted(_ rest: inout Substring) throws(Trouble) -> String {
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            switch next {
            case "'": return text
            case "\\": if let escaped = rest.popFirst() { text.append(escaped) }
            default: text.append(next)
            }
        }
        throw Trouble(message: "a text does not end", hint: "end it with a single quote")
    }

    /// A word or a path; a path may hold `['...']`.
    private static func word(_ rest: inout Substring) throws(Trouble) -> String {
        var word = ""
        while let next = rest.first, next != " ", next != "(", next != ")", next != "=", next != "'" {
            rest.removeFirst()
            guard next == "[" else {
                word.append(next)
                continue
            }
            guard rest.first == "'" else { throw Trouble(message: "'[' needs a name in single quotes", hint: example) }
            word += "." + (try quoted(&rest))
            guard rest.popFirst() == "]" else { throw Trouble(message: "'[' has no ']'", hint: example) }
        }
        guard !word.isEmpty else { throw Trouble(message: "'\(rest.prefix(1))' does not belong here", hint: example) }
        return word
    }

    private var peek: Token? { place < tokens.count ? tokens[place] : nil }

    private mutating func take(_ token: Token) -> Bool {
        guard peek == token else { return false }
        place += 1
        return true
    }

    // MARK: Grammar

    private mutating func either() throws(Trouble) -> EventCondition {
        var condition = try both()
        while take(.word("or")) { condition = .or(condition, try both()) }
        return condition
    }

    private mutating func both() throws(Trouble) -> EventCondition {
        var condition = try one()
        while take(.word("and")) { condition = .and(condition, try one()) }
        return condition
    }

    private mutating func one() throws(Trouble) -> EventCondition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.nestingMax else {
            throw Trouble(message: "the condition is nested deeper than \(Self.nestingMax)", hint: "make two rules of it")
        }
        if take(.word("not")) { return .not(try one()) }
        if take(.open) {
            let condition = try either()
            guard take(.close) else { throw Trouble(message: "'(' has no ')'", hint: Self.example) }
            return condition
        }
        return try test()
    }

    private mutating func test() throws(Trouble) -> EventCondition {
        guard case .word(let path) = peek else {
            throw Trouble(message: "expected a field, found \(peek?.shown ?? "nothing")", hint: Self.example)
        }
        tests += 1
        guard tests <= Self.testsMax else {
            throw Trouble(message: "a condition has at most \(Self.testsMax) comparisons", hint: "make two rules of it")
        }
        let name = try field(path)
        place += 1
        if take(.word("exists")) { return .field(name, .exists) }
        if take(.equals) { return .field(name, .equals(try text())) }
        guard take(.word("matches")) else {
            throw Trouble(
                message: "expected a comparison, found \(peek?.shown ?? "nothing")",
                hint: "drills know 'matches', 'matches part', '==' and 'exists'")
        }
        if peek == .word("regex") {
            throw Trouble(message: "drills know no regular expressions", hint: "write 'matches part', several with 'or'")
        }
        let isPart = take(.word("part"))
        let isExact = take(.word("exactly"))
        let words = try text()
        return .field(name, isPart ? .contains(words, isExact: isExact) : .matches(words, isExact: isExact))
    }

    private mutating func text() throws(Trouble) -> String {
        guard case .text(let text) = peek else {
            throw Trouble(message: "expected a text, found \(peek?.shown ?? "nothing")", hint: "put it in single quotes")
        }
        guard text.utf8.count <= Self.textBytesMax else {
            throw Trouble(
                message: "a text has at most \(Self.textBytesMax) bytes, found \(text.utf8.count)",
                hint: "compare with a part of it: 'matches part'")
        }
        place += 1
        return text
    }

    private func field(_ path: String) throws(Trouble) -> String {
        guard path.split(separator: ".").count <= Self.pathElementsMax else {
            throw Trouble(message: "a path has at most \(Self.pathElementsMax) elements", hint: Self.example)
        }
        let known = eventFields.map { "event.\($0)" }
        if known.contains(path) || path.hasPrefix("event.custom_details.") { return String(path.dropFirst("event.".count)) }
        let near = nearest(to: path, among: known).map { "did you mean '\($0)'?" }
        throw Trouble(
            message: "an event has no field '\(path)'",
            hint: near ?? "fields are \(known.joined(separator: ", ")) and event.custom_details.NAME")
    }
}
