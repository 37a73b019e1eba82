package import Model

/// Reads the part of PromQL that alert rules over counters and ratios use: selectors with `offset`, `rate` and `increase`, `sum`, `min`,
/// `max`, `avg` and `count` with `by` or `without`, arithmetic, comparisons with or without `bool`, `and`, `or`, `unless`, all with `on` or
/// `ignoring`, `absent` and `vector`. Whatever else there is in the language is named as not supported. Source: prometheus.io, querying basics and
/// operators.
package func parsePromQL(_ text: String) throws(QueryTrouble) -> PromQuery {
    try checkLength(text, "the expression")
    var parser = PromParser(lexemes: try promLexemes(text), end: text.count)
    guard parser.next != nil else {
        throw QueryTrouble(offset: 0, length: max(text.count, 1), message: "the expression is empty")
    }
    let query = try parser.expression(above: 0, depth: 0)
    if let extra = parser.next { throw parser.trouble("'\(extra.token.text)' is unexpected here", extra) }
    return query
}

extension PromToken {
    var text: String {
        switch self {
        case .word(let text), .number(let text), .sign(let text): text
        case .string(let text): jsonQuoted(text)
        }
    }
}

struct PromParser {
    private static let aggregations = Set(PromQuery.Aggregation.allCases.map(\.rawValue))
    private static let otherAggregations: Set<String> = [
        "stddev", "stdvar", "topk", "bottomk", "quantile", "count_values", "group", "limitk", "limit_ratio",
    ]
    /// How strongly each binary operator binds. Source: prometheus.io, operators, precedence.
    private static let strengths: [String: Int] = [
        "or": 1, "and": 2, "unless": 2, "==": 3, "!=": 3, "<=": 3, "<": 3, ">=": 3, ">": 3, "+": 4, "-": 4, "*": 5, "/": 5,
    ]
    private static let others: Set<String> = ["%", "^", "atan2", "@"]

    private let lexemes: [PromLexeme]
    private let end: Int
    private var at = 0

    init(lexemes: [PromLexeme], end: Int) { (self.lexemes, self.end) = (lexemes, end) }

    var next: PromLexeme? { lexemes.indices.contains(at) ? lexemes[at] : nil }

    func trouble(_ message: String, _ lexeme: PromLexeme?, hint: String? = nil) -> QueryTrouble {
        QueryTrouble(
            offset: lexeme?.from ?? max(end - 1, 0), length: lexeme.map { $0.to - $0.from } ?? 1, message: message, hint: hint)
    }

    private func unsupported(_ what: String, _ lexeme: PromLexeme?) -> QueryTrouble {
        trouble(
            "not supported: \(what)", lexeme,
            hint: "alert rules here use rate, increase, sum, min, max, avg, count, absent, vector")
    }

    private mutating func take(_ sign: String) -> Bool {
        guard next?.token == .sign(sign) else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ sign: String, _ why: String) throws(QueryTrouble) {
        guard take(sign) else { throw trouble("expected '\(sign)' \(why), found \(found)", next) }
    }

    private var found: String { next.map { "'\($0.token.text)'" } ?? "the end" }

    private mutating func takeWord(_ word: String) -> Bool {
        guard case .word(let found)? = next?.token, found.lowercased() == word else { return false }
        at += 1
        return true
    }

    // MARK: Operators

    mutating func expression(above strength: Int, depth: Int) throws(QueryTrouble) -> PromQuery {
        guard depth <= nestingMax else { throw trouble("the expression is nested too deep", next) }
        var left = try unary(depth: depth)
        while let lexeme = next {
            let name = lexeme.token.text.lowercased()
            if Self.others.contains(name) { throw unsupported("'\(name)'", lexeme) }
            guard let own = Self.strengths[name], own > strength else { break }
            at += 1
            let isBool = takeWord("bool")
            let matching = try matching()
            let right = try expression(above: own, depth: depth + 1)
            left = try binary(name, lexeme, left, right, matching, isBool: isBool)
        }
        return left
    }

    private mutating func unary(depth: Int) throws(QueryTrouble) -> PromQuery {
        guard depth <= nestingMax else { throw trouble("the expression is nested too deep", next) }
        if take("+") { return try unary(depth: depth + 1) }
        guard take("-") else { return try operand(depth: depth) }
        let inner = try unary(depth: depth + 1)
        if case .number(let number) = inner { return .number(-number) }
        return .negative(inner)
    }

    private mutating func matching() throws(QueryTrouble) -> PromQuery.Matching {
        var matching = PromQuery.Matching.all
        if takeWord("on") {
            matching = .on(try names())
        } else if takeWord("ignoring") {
            matching = .ignoring(try names())
        }
        for word in ["group_left", "group_right"] {
            if case .word(word)? = next?.token { throw unsupported("'\(word)'", next) }
        }
        return matching
    }

    private func binary(
        _ name: String, _ lexeme: PromLexeme, _ left: PromQuery, _ right: PromQuery, _ matching: PromQuery.Matching,
        isBool: Bool
    ) throws(QueryTrouble) -> PromQuery {
        if let operation = PromQuery.Arithmetic(rawValue: name) {
            if isBool { throw trouble("'bool' belongs behind a comparison", lexeme) }
            if case (.number(let a), .number(let b)) = (left, right) { return .number(operation.value(a, b)) }
            return .arithmetic(operation, left, right, matching)
        }
        if let operation = PromQuery.SetOperation(rawValue: name) {
            if isBool { throw trouble("'bool' belongs behind a comparison", lexeme) }
            guard !left.isScalar, !right.isScalar else {
                throw trouble("'\(name)' stands between vectors, not numbers", lexeme)
            }
            return .set(operation, left, right, matching)
        }
        guard let comparison = AlertRule.Comparison(rawValue: name) else {
            throw trouble("'\(name)' is unexpected here", lexeme)
        }
        if left.isScalar, right.isScalar, !isBool {
            throw trouble("a comparison of two numbers needs 'bool'", lexeme, hint: "write '\(name) bool'")
        }
        return .comparison(comparison, left, right, matching, isBool: isBool)
    }

    // MARK: Operands

    private mutating func operand(depth: Int) throws(QueryTrouble) -> PromQuery {
        guard let lexeme = next else { throw trouble("expected an expression, found the end", nil) }
        switch lexeme.token {
        case .number(let text):
            at += 1
            guard let number = Rational(text: text) else { throw unsupported("the number '\(text)'", lexeme) }
            return .number(number)
        case .string: throw unsupported("a string as a value", lexeme)
        case .sign("("):
            at += 1
            let inner = try expression(above: 0, depth: depth + 1)
            try expect(")", "behind the expression")
            if case .sign("[")? = next?.token { throw unsupported("a subquery", next) }
            return inner
        case .sign("{"): return try vector(metric: nil)
        case .sign: throw trouble("expected an expression, found \(found)", lexeme)
        case .word(let word):
            at += 1
            return try named(word, lexeme, depth: depth)
        }
    }

    private mutating func named(_ word: String, _ lexeme: PromLexeme, depth: Int) throws(QueryTrouble) -> PromQuery {
        let isCall = next?.token == .sign("(")
        let isGrouped =
            if case .word(let next)? = next?.token { ["by", "without"].contains(next.lowercased()) } else { false }
        switch word.lowercased() {
        case let name where Self.aggregations.contains(name) && (isCall || isGrouped):
            return try aggregate(PromQuery.Aggregation(rawValue: name) ?? .sum, lexeme, depth: depth)
        case let name where Self.otherAggregations.contains(name) && (isCall || isGrouped): throw unsupported(name, lexeme)
        // Unlike keywords, functions are written in lower case.
        case "rate" where isCall && word == "rate", "increase" where isCall && word == "increase":
            return try increase(isRate: word == "rate", lexeme)
        case "absent" where isCall && word == "absent":
            at += 1
            let inner = try expression(above: 0, depth: depth + 1)
            try expect(")", "behind what may be absent")
            if inner.isScalar { throw trouble("a number is never absent", lexeme) }
            return .absent(inner)
        case "vector" where isCall && word == "vector":
            at += 1
            let inner = try expression(above: 0, depth: depth + 1)
            try expect(")", "behind the number of a vector")
            guard inner.isScalar else { throw trouble("'vector' takes a number", lexeme) }
            return .vector(inner)
        case "inf", "nan":
            return .number(Rational(text: word) ?? .notANumber)
        default:
            if isCall { throw unsupported("\(word)()", lexeme) }
            return try vector(metric: word)
        }
    }

    private mutating func aggregate(
        _ aggregation: PromQuery.Aggregation, _ lexeme: PromLexeme, depth: Int
    ) throws(QueryTrouble) -> PromQuery {
        var grouping = try grouping()
        try expect("(", "behind '\(aggregation.rawValue)'")
        let inner = try expression(above: 0, depth: depth + 1)
        try expect(")", "behind what is aggregated")
        if let behind = try self.grouping() {
            guard grouping == nil else { throw trouble("'\(aggregation.rawValue)' groups twice", lexeme) }
            grouping = behind
        }
        if inner.isScalar { throw trouble("'\(aggregation.rawValue)' takes a vector, not a number", lexeme) }
        return .aggregate(aggregation, grouping ?? .by([]), inner)
    }

    private mutating func grouping() throws(QueryTrouble) -> PromQuery.Grouping? {
        if takeWord("by") { return .by(try names()) }
        return takeWord("without") ? .without(try names()) : nil
    }

    private mutating func names() throws(QueryTrouble) -> [String] {
        try expect("(", "before the label names")
        var names: [String] = []
        while !take(")") {
            guard case .word(let name)? = next?.token else { throw trouble("expected a label name, found \(found)", next) }
            names.append(name)
            at += 1
            if next?.token != .sign(")") { try expect(",", "between label names") }
        }
        return names
    }

    // MARK: Selectors

    private mutating func increase(isRate: Bool, _ lexeme: PromLexeme) throws(QueryTrouble) -> PromQuery {
        try expect("(", "behind the function")
        var metric: String?
        if case .word(let word)? = next?.token {
            metric = word
            at += 1
            if case .sign("(")? = next?.token {
                throw trouble("expected a selector like 'http_requests_total[5m]', found a function", lexemes[at - 1])
            }
        }
        var selector = try selector(metric: metric)
        guard case .sign("[")? = next?.token else {
            throw trouble("'\(lexeme.token.text)' looks at a window", next ?? lexeme, hint: "add it, like '[5m]'")
        }
        let window = try window()
        selector.offset = try offset()
        try expect(")", "behind the selector")
        return .increase(selector, window: window, isRate: isRate)
    }

    private mutating func vector(metric: String?) throws(QueryTrouble) -> PromQuery {
        var selector = try selector(metric: metric)
        if case .sign("[")? = next?.token { throw unsupported("a window outside of rate() and increase()", next) }
        selector.offset = try offset()
        return .selector(selector)
    }

    /// A word, or what stands in quotes.
    private mutating func labelName() throws(QueryTrouble) -> (String, isQuoted: Bool) {
        switch next?.token {
        case .word(let name)?:
            at += 1
            return (name, false)
        case .string(let name)?:
            at += 1
            return (name, true)
        default: throw trouble("expected a label name, found \(found)", next)
        }
    }

    /// `5m`, or seconds, as Prometheus 3 reads a number without a unit.
    private func length(_ text: String) -> Delay? {
        promDuration(text) ?? Amount(text: text, decimals: 3).map { .milliseconds($0) }
    }

    private mutating func selector(metric: String?) throws(QueryTrouble) -> PromQuery.Selector {
        let first = next
        var matchers = metric.flatMap { LabelMatcher(Labels.metric, .equal, $0) }.map { [$0] } ?? []
        if take("{") {
            while !take("}") {
                let (name, isQuoted) = try labelName()
                // A metric's name may stand in quotes among the labels. Source: prometheus.io, UTF-8 in Prometheus.
                if isQuoted, metric == nil, let own = LabelMatcher(Labels.metric, .equal, name),
                    next?.token == .sign(",") || next?.token == .sign("}")
                {
                    matchers.append(own)
                    _ = take(",")
                    continue
                }
                guard case .sign(let sign)? = next?.token, let operation = LabelMatcher.Operation(rawValue: sign) else {
                    throw trouble("expected =, !=, =~ or !~, found \(found)", next)
                }
                at += 1
                guard let lexeme = next, case .string(let value) = lexeme.token else {
                    throw trouble("expected a quoted value, found \(found)", next)
                }
                at += 1
                guard let matcher = LabelMatcher(name, operation, value) else {
                    throw unsupported("the regular expression \(jsonQuoted(value))", lexeme)
                }
                matchers.append(matcher)
                if next?.token != .sign("}") { try expect(",", "between label matchers") }
            }
        }
        // One that every series passes selects nothing in particular.
        guard matchers.contains(where: { !$0.admits(Labels()) }) else {
            throw trouble("a selector needs a metric's name, or a matcher that something fails", first)
        }
        return PromQuery.Selector(matchers: matchers)
    }

    private mutating func window() throws(QueryTrouble) -> Delay {
        try expect("[", "before the window")
        guard let lexeme = next, case .number(let text) = lexeme.token, let window = length(text), window > .zero else {
            throw trouble("expected a window like '5m', found \(found)", next)
        }
        at += 1
        if next?.token.text.hasPrefix(":") == true { throw unsupported("a subquery", next) }
        try expect("]", "behind the window")
        return window
    }

    private mutating func offset() throws(QueryTrouble) -> Delay {
        if case .sign("@")? = next?.token { throw unsupported("'@'", next) }
        guard takeWord("offset") else { return .zero }
        if case .sign("-")? = next?.token { throw unsupported("a look into the future", next) }
        guard let lexeme = next, case .number(let text) = lexeme.token, let offset = length(text) else {
            throw trouble("expected an offset like '1h', found \(found)", next)
        }
        at += 1
        return offset
    }
}

extension PromQuery {
    /// Whether its value is a number and no vector.
    var isScalar: Bool {
        switch self {
        case .number: true
        case .selector, .increase, .aggregate, .set, .absent, .vector: false
        case .negative(let inner): inner.isScalar
        case .arithmetic(_, let a, let b, _), .comparison(_, let a, let b, _, _): a.isScalar && b.isScalar
        }
    }
}
