import Model

extension QueryReader {
    /// `[a TO b]`, `{a TO b}` and mixtures of both; `*` is an open end.
    mutating func range(field: String?) throws(QueryTrouble) -> Query {
        let start = at
        let includesLow = next == "["
        at += 1
        let low = try end("lower", opening: start)
        let to = try end("upper", opening: start)
        guard to.text == "TO" else {
            throw trouble("expected 'TO', found '\(to.text)'", from: to.start, to: to.end, hint: "write '[10 TO 20]'")
        }
        let high = try end("upper", opening: start)
        skipBlanks()
        guard let close = next, close == "]" || close == "}" else {
            throw trouble("the range is never closed", from: start, to: at, hint: "add ']' (inclusive) or '}' (exclusive)")
        }
        at += 1
        guard let field, field != "_exists_" else {
            throw trouble("a range needs a field", from: start, to: at, hint: "write 'code:[500 TO 599]'")
        }
        try boost()
        let from = try bound(low, inclusive: includesLow)
        let until = try bound(high, inclusive: close == "]")
        return from == nil && until == nil ? .exists(field) : .range(field: field, from: from, to: until)
    }

    /// `>=500`, `>500`, `<=500`, `<500` behind a field's colon.
    func comparison(_ word: Word, field: String?) throws(QueryTrouble) -> Query {
        let sign = word.plain.dropFirst().first == "=" ? String(word.plain.prefix(2)) : String(word.plain.prefix(1))
        guard let field else {
            throw trouble("'\(sign)' needs a field", from: word.start, to: word.end, hint: "write 'code:>=500'")
        }
        let number = End(start: word.start + sign.count, end: word.end, text: String(word.plain.dropFirst(sign.count)))
        guard !number.text.isEmpty else {
            throw trouble(
                "'\(sign)' has no number behind it", from: word.start, to: word.end,
                hint: "write the number without a blank: '\(field):\(sign)500'")
        }
        let bound = try bound(number, inclusive: sign.count == 2)
        return sign.first == ">" ? .range(field: field, from: bound, to: nil) : .range(field: field, from: nil, to: bound)
    }

    /// One part of a range as it is written.
    private struct End {
        var start: Int
        var end: Int
        var text: String
    }

    private mutating func end(_ which: String, opening: Int) throws(QueryTrouble) -> End {
        skipBlanks()
        let start = at
        if next == "\"" {
            let content = try quoted()
            return End(start: start, end: at, text: content)
        }
        var content = ""
        while let character = next, !character.isWhitespace, character != "]", character != "}" {
            if character == "\\" {
                content.append(try escaped())
            } else {
                content.append(character)
                at += 1
            }
        }
        guard !content.isEmpty else {
            throw trouble(
                "the range has no \(which) bound", from: opening, to: min(at + 1, text.count), hint: "write '[10 TO 20]'")
        }
        return End(start: start, end: at, text: content)
    }

    private func bound(_ end: End, inclusive: Bool) throws(QueryTrouble) -> Query.Bound? {
        if end.text == "*" { return nil }
        if let value = Amount(text: end.text, decimals: 3) { return Query.Bound(value: value, inclusive: inclusive) }
        if end.text.hasPrefix("now") || end.text.contains("||") {
            throw trouble("not supported: date math", from: end.start, to: end.end)
        }
        throw trouble(
            "a range bound is a number with at most three decimals, found '\(end.text)'", from: end.start, to: end.end,
            hint: "dates and words have no ranges here")
    }
}
