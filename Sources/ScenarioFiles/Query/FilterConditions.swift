import Model

extension FilterReader {
    /// `{ condition }` and nothing after it.
    mutating func json() throws(QueryTrouble) -> FilterPattern.Condition {
        let opening = at
        at += 1
        let condition = try either(depth: 0)
        guard next == "}" else {
            guard let next else { throw trouble("'{' is never closed", from: opening, hint: "add a '}'") }
            throw trouble("expected '&&', '||' or '}', found '\(next)'", from: at)
        }
        at += 1
        skipBlanks()
        guard at == text.count else { throw trouble("nothing may follow the closing '}'", from: at, to: text.count) }
        return condition
    }

    private mutating func either(depth: Int) throws(QueryTrouble) -> FilterPattern.Condition {
        var condition = try both(depth: depth)
        while take("||") { condition = .or(condition, try both(depth: depth)) }
        return condition
    }

    private mutating func both(depth: Int) throws(QueryTrouble) -> FilterPattern.Condition {
        var condition = try single(depth: depth)
        while take("&&") { condition = .and(condition, try single(depth: depth)) }
        return condition
    }

    private mutating func single(depth: Int) throws(QueryTrouble) -> FilterPattern.Condition {
        skipBlanks()
        guard next == "(" else { return try comparison() }
        let opening = at
        guard depth < nestingMax else { throw trouble("parentheses nest deeper than \(nestingMax)", from: at) }
        at += 1
        let condition = try either(depth: depth + 1)
        guard next == ")" else { throw trouble("'(' is never closed", from: opening, hint: "add a ')'") }
        at += 1
        skipBlanks()
        return condition
    }

    private mutating func take(_ sign: String) -> Bool {
        skipBlanks()
        guard text[at...].starts(with: sign) else { return false }
        at += sign.count
        return true
    }

    private mutating func comparison() throws(QueryTrouble) -> FilterPattern.Condition {
        let field = try selector()
        skipBlanks()
        let start = at
        if let next, next.isLetter { return try wordTest(field) }
        guard let sign = ["!=", ">=", "<=", "=", ">", "<"].first(where: { text[at...].starts(with: $0) }),
            let comparison = FilterPattern.Comparison(rawValue: sign)
        else {
            let found = next.map { "'\($0)'" } ?? "the end"
            throw trouble("expected one of = != > >= < <= or NOT EXISTS, found \(found)", from: start)
        }
        at += sign.count
        skipBlanks()
        let value = try value(after: comparison)
        skipBlanks()
        return .compare(field: field, comparison, value)
    }

    /// `NOT EXISTS`, and the word tests there are but not here.
    private mutating func wordTest(_ field: String) throws(QueryTrouble) -> FilterPattern.Condition {
        let start = at
        let first = letters()
        var end = at
        skipBlanks()
        let second = letters()
        if !second.isEmpty { end = at }
        skipBlanks()
        switch (first, second) {
        case ("NOT", "EXISTS"): return .exists(field: field, false)
        case ("EXISTS", _): throw trouble("there is no EXISTS, only NOT EXISTS", from: start, to: end, hint: "write '= *'")
        case ("IS", "NULL"), ("IS", "TRUE"), ("IS", "FALSE"):
            throw trouble("not supported: IS \(second); lines hold texts and numbers only", from: start, to: end)
        default: throw trouble("expected a comparison or NOT EXISTS, found '\(first)'", from: start, to: end)
        }
    }

    private mutating func letters() -> String {
        let start = at
        while let next, next.isLetter { at += 1 }
        return String(text[start..<at])
    }

    /// `$.name`, `$.outer.inner`, `$['na.me']`.
    private mutating func selector() throws(QueryTrouble) -> String {
        let start = at
        guard next == "$" else {
            let found = next.map { "'\($0)'" } ?? "the end"
            throw trouble("expected a selector such as '$.level', found \(found)", from: start)
        }
        at += 1
        var names: [String] = []
        while let next, next == "." || next == "[" {
            at += 1
            names.append(next == "." ? try dotted(start) : try bracketed(start))
        }
        guard !names.isEmpty else { throw trouble("the selector names no field", from: start, to: at, hint: "write '$.level'") }
        return names.joined(separator: ".")
    }

    private mutating func dotted(_ selector: Int) throws(QueryTrouble) -> String {
        if next == "*" { throw trouble("not supported: wildcard selectors", from: selector, to: at + 1) }
        if next == "[" {
            at += 1
            return try bracketed(selector)
        }
        let start = at
        while let next, next.isLetter || next.isNumber || next == "_" || next == "-" || next == "@" { at += 1 }
        guard at > start else { throw trouble("the selector ends with a '.'", from: selector, to: at) }
        return String(text[start..<at])
    }

    private mutating func bracketed(_ selector: Int) throws(QueryTrouble) -> String {
        guard let quote = next, quote == "'" || quote == "\"" else {
            throw trouble("not supported: array and wildcard selectors", from: selector, to: min(at + 1, text.count))
        }
        at += 1
        let start = at
        while let next, next != quote { at += 1 }
        let name = String(text[start..<at])
        at += 1
        guard next == "]", !name.isEmpty else {
            throw trouble("expected a name and ']'", from: selector, to: min(at, text.count), hint: "write $['na.me']")
        }
        at += 1
        return name
    }

    private mutating func value(after comparison: FilterPattern.Comparison) throws(QueryTrouble) -> String {
        let start = at
        if next == "%" { throw trouble("not supported: regular expressions", from: start, to: text.count) }
        let isQuoted = next == "\""
        let value = isQuoted ? try quoted() : unquoted()
        guard !value.isEmpty || isQuoted else { throw trouble("expected a value after '\(comparison.rawValue)'", from: start) }
        let number = plainDecimal(value)
        switch comparison {
        case .equal, .notEqual: break
        case .greater, .greaterOrEqual, .less, .lessOrEqual:
            guard let number, Amount(text: number, decimals: 3) != nil else {
                throw trouble(
                    "'\(comparison.rawValue)' compares with a number of at most three decimals, found '\(value)'", from: start,
                    to: at)
            }
            return number
        }
        if !isQuoted {
            guard number != nil || value.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "*" })
            else {
                throw trouble(
                    "a value with other characters than letters, digits, '_', '.' and '*' needs quotes, found '\(value)'",
                    from: start, to: at, hint: "write '\"\(value)\"'")
            }
            if value.contains(where: { $0 == "e" || $0 == "E" }) { return number ?? value }
        }
        return value
    }

    private mutating func unquoted() -> String {
        let start = at
        while let next, !next.isWhitespace, !")}&|\"".contains(next) { at += 1 }
        return String(text[start..<at])
    }
}

/// A number such as `5`, `-0.5` or `1e-3` without its exponent; nil when it is none, or is out of all proportion.
func plainDecimal(_ text: String) -> String? {
    let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    guard let mantissa = parts.first, parts.count <= 2 else { return nil }
    let negative = mantissa.first == "-"
    let digits = mantissa.drop { $0 == "-" || $0 == "+" }
    guard mantissa.count - digits.count <= 1 else { return nil }
    let halves = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count), halves.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } })
    else { return nil }
    var all = Array(halves.joined())
    var point = halves[0].count
    if parts.count == 2 {
        guard let exponent = Int(parts[1]), (-18...18).contains(exponent) else { return nil }
        point += exponent
    }
    if point < 1 {
        all.insert(contentsOf: Array(repeating: "0", count: 1 - point), at: 0)
        point = 1
    }
    while all.count < point { all.append("0") }
    var fraction = String(all[point...])
    while fraction.last == "0" { fraction.removeLast() }
    let whole = String(all[..<point].drop { $0 == "0" })
    return (negative ? "-" : "") + (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
}
