import Model

extension QueryReader {
    /// A run of characters without blanks and special characters, escapes resolved.
    struct Word {
        var start: Int
        var end: Int
        /// With a backslash in front of a literal `*`, `?` or `\`.
        var pattern = ""
        /// Without any backslash.
        var plain = ""
        var hasWildcard = false
    }

    /// Special characters of the language that end a word unless a backslash stands in front of them.
    private static let special: Set<Character> = ["!", "(", ")", ":", "^", "[", "]", "\"", "{", "}", "~", "/"]

    func isWordCharacter(_ character: Character) -> Bool {
        !character.isWhitespace && !QueryReader.special.contains(character)
    }

    func isWordStart(_ character: Character) -> Bool {
        isWordCharacter(character) && character != "+" && character != "-"
    }

    mutating func word() throws(QueryTrouble) -> Word {
        var word = Word(start: at, end: at)
        while let character = next, isWordCharacter(character) {
            if character == "\\" {
                let literal = try escaped()
                if literal == "*" || literal == "?" || literal == "\\" { word.pattern += "\\" }
                word.pattern.append(literal)
                word.plain.append(literal)
            } else {
                word.hasWildcard = word.hasWildcard || character == "*" || character == "?"
                word.pattern.append(character)
                word.plain.append(character)
                at += 1
            }
        }
        word.end = at
        return word
    }

    /// The character behind a backslash; `\u00e9` is a character by its number.
    mutating func escaped() throws(QueryTrouble) -> Character {
        let start = at
        at += 1
        guard let character = next else {
            throw trouble("'\\' has nothing after it", from: start, hint: "write '\\\\' for a backslash")
        }
        at += 1
        guard character == "u" else { return character }
        let digits = String(text[at..<min(at + 4, text.count)])
        guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), let code = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(code)
        else { throw trouble("expected four hexadecimal digits after '\\u'", from: start, to: min(at + 4, text.count)) }
        at += 4
        return Character(scalar)
    }

    /// A word as a value: a term, a wildcard, a comparison, or the question whether a field exists.
    mutating func term(_ word: Word, field: String?) throws(QueryTrouble) -> Query {
        if next == "~" { throw suffix("fuzzy search") }
        if next == "/" {
            throw trouble("'/' must be written '\\/' inside a term", from: at)
        }
        try boost()
        if next == ":" { throw trouble("unexpected ':'", from: at, hint: "write '\\:' to search for a colon") }
        if field == "_exists_" {
            guard !word.hasWildcard else {
                throw trouble("not supported: wildcards in field names", from: word.start, to: word.end)
            }
            return .exists(word.plain)
        }
        if let first = text[word.start...].first, first == "<" || first == ">" { return try comparison(word, field: field) }
        if word.pattern == "*" { return field.map { .exists($0) } ?? .everything }
        if !startsAnywhere, let first = word.pattern.first, first == "*" || first == "?" {
            throw trouble(
                "a term cannot start with a wildcard, found '\(word.pattern)'", from: word.start, to: word.end,
                hint: "Logz.io refuses leading wildcards; start with a letter")
        }
        try checkSearchable(word.plain, field: field, from: word.start, to: word.end)
        return .term(field: field, word.pattern)
    }

    mutating func phrase(field: String?) throws(QueryTrouble) -> Query {
        let start = at
        let content = try quoted()
        if next == "~" { throw suffix("proximity search") }
        try boost()
        if field == "_exists_" { return .exists(content) }
        try checkSearchable(content, field: field, from: start, to: at)
        return .phrase(field: field, content)
    }

    mutating func quoted() throws(QueryTrouble) -> String {
        let start = at
        var content = ""
        at += 1
        while let character = next {
            if character == "\"" {
                at += 1
                return content
            }
            if character == "\\" {
                content.append(try escaped())
            } else {
                content.append(character)
                at += 1
            }
        }
        throw trouble("'\"' is never closed", from: start, to: text.count, hint: "add a '\"'")
    }

    /// Reads `^2` and `^0.5`, which change a score nobody looks at.
    mutating func boost() throws(QueryTrouble) {
        guard next == "^" else { return }
        let start = at
        at += 1
        let digits = at
        while let character = next, character.isASCII, character.isNumber || character == "." { at += 1 }
        guard let amount = Amount(text: String(text[digits..<at]), decimals: 9), amount >= 0 else {
            throw trouble("expected a number after '^'", from: start, to: at, hint: "write '\\^' to search for it")
        }
    }

    /// Text is searched by its words; one without any would never be found.
    private func checkSearchable(_ content: String, field: String?, from start: Int, to end: Int) throws(QueryTrouble) {
        if let field, field.hasSuffix(".keyword") { return }
        guard content.contains(where: { $0.isLetter || $0.isNumber || $0 == "_" }) else {
            throw trouble("'\(content)' holds no letter or digit and would match nothing", from: start, to: end)
        }
    }

    private func suffix(_ feature: String) -> QueryTrouble {
        var end = at + 1
        while end < text.count, text[end].isNumber || text[end] == "." { end += 1 }
        return trouble("not supported: \(feature)", from: at, to: end)
    }
}
