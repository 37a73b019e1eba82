import Model
import ScenarioFiles
import Testing

private func must(_ query: Query) -> Query.Clause { .init(.must, query) }
private func should(_ query: Query) -> Query.Clause { .init(.should, query) }
private func mustNot(_ query: Query) -> Query.Clause { .init(.mustNot, query) }
private func word(_ text: String, in field: String? = nil) -> Query { .term(field: field, text) }
private func from(_ field: String, _ value: Int64, inclusive: Bool) -> Query {
    .range(field: field, from: .init(value: value, inclusive: inclusive), to: nil)
}
private func until(_ field: String, _ value: Int64, inclusive: Bool) -> Query {
    .range(field: field, from: nil, to: .init(value: value, inclusive: inclusive))
}

struct QueryCase: Sendable, CustomTestStringConvertible {
    var text: String
    var query: Query
    init(_ text: String, _ query: Query) { (self.text, self.query) = (text, query) }
    var testDescription: String { text }
}

private let values: [QueryCase] = [
    .init("timeout", word("timeout")),
    .init("level:ERROR", word("ERROR", in: "level")),
    .init("level : ERROR", word("ERROR", in: "level")),
    .init("http.request.method:GET", word("GET", in: "http.request.method")),
    .init("service:check-out", word("check-out", in: "service")),
    .init("\"connection refused\"", .phrase(field: nil, "connection refused")),
    .init("message:\"said \\\"no\\\"\"", .phrase(field: "message", "said \"no\"")),
    .init("conn*", word("conn*")),
    .init("message:t?me*", word("t?me*", in: "message")),
    .init("*", .everything),
    .init("*:*", .everything),
    .init("  *  ", .everything),
    .init("drill:*", .exists("drill")),
    .init("_exists_:drill", .exists("drill")),
    .init("_exists_:(drill)", .exists("drill")),
    .init(
        "code:[500 TO 599]",
        .range(
            field: "code", from: .init(value: 500_000, inclusive: true), to: .init(value: 599_000, inclusive: true))),
    .init(
        "code:{500 TO 599.5]",
        .range(
            field: "code", from: .init(value: 500_000, inclusive: false), to: .init(value: 599_500, inclusive: true))),
    .init(
        "code:[\"500\" TO 599}",
        .range(
            field: "code", from: .init(value: 500_000, inclusive: true), to: .init(value: 599_000, inclusive: false))),
    .init("t:[-5 TO *}", from("t", -5000, inclusive: true)),
    .init("t:{* TO \\-5]", until("t", -5000, inclusive: true)),
    .init("t:[* TO *]", .exists("t")),
    .init("code:>=500", from("code", 500_000, inclusive: true)),
    .init("code:>500", from("code", 500_000, inclusive: false)),
    .init("code:<=0.25", until("code", 250, inclusive: true)),
    .init("code:<-1", until("code", -1000, inclusive: false)),
    .init("level:ERROR^2", word("ERROR", in: "level")),
    .init("(a)^0.5", word("a")),
    .init("a\\:b", word("a:b")),
    .init("\\+a\\*", word("+a\\*")),
    .init("c:\\\\a", word("\\\\a", in: "c")),
    .init("caf\\u00e9", word("café")),
    .init("ANDROID", word("ANDROID")),
    .init("a&&b", word("a&&b")),
    .init("x.keyword:\"-\"", .phrase(field: "x.keyword", "-")),
]

@Test(arguments: values)
func `a value of the query language is read`(_ sample: QueryCase) throws {
    #expect(try parseQuery(sample.text) == sample.query)
}

private let (a, b, c) = (word("a"), word("b"), word("c"))

private let clauses: [QueryCase] = [
    .init("a b", .clauses([should(a), should(b)])),
    .init("a OR b", .clauses([should(a), should(b)])),
    .init("a || b", .clauses([should(a), should(b)])),
    .init("a AND b", .clauses([must(a), must(b)])),
    .init("a && b", .clauses([must(a), must(b)])),
    .init("a OR b AND c", .clauses([should(a), must(b), must(c)])),
    .init("a AND b OR c", .clauses([must(a), must(b), should(c)])),
    .init("a AND NOT b", .clauses([must(a), mustNot(b)])),
    .init("a NOT b", .clauses([should(a), mustNot(b)])),
    .init("a !b", .clauses([should(a), mustNot(b)])),
    .init("+a -b c", .clauses([must(a), mustNot(b), should(c)])),
    .init("+ a", a),
    .init("NOT a", .clauses([mustNot(a)])),
    .init("NOT a AND b", .clauses([mustNot(a), must(b)])),
    .init("(a OR b) AND c", .clauses([must(.clauses([should(a), should(b)])), must(c)])),
    .init("((a))", a),
    .init("f:(a OR b)", .clauses([should(word("a", in: "f")), should(word("b", in: "f"))])),
    .init("f:(a OR g:b)", .clauses([should(word("a", in: "f")), should(word("b", in: "g"))])),
    .init("f:(+a -\"b\")", .clauses([must(word("a", in: "f")), mustNot(.phrase(field: "f", "b"))])),
    .init(
        "age:(>=10 AND <20)",
        .clauses([must(from("age", 10_000, inclusive: true)), must(until("age", 20_000, inclusive: false))])),
    .init("NOT(a)", .clauses([mustNot(a)])),
]

@Test(arguments: clauses)
func `clauses keep Lucene's flags and have no precedence`(_ sample: QueryCase) throws {
    #expect(try parseQuery(sample.text) == sample.query)
}

struct TroubleCase: Sendable, CustomTestStringConvertible {
    var text: String
    var offset: Int
    var length: Int
    /// A part of the message.
    var says: String
    init(_ text: String, _ offset: Int, _ length: Int, _ says: String) {
        (self.text, self.offset, self.length, self.says) = (text, offset, length, says)
    }
    var testDescription: String { text }
}

private let queryTroubles: [TroubleCase] = [
    .init("", 0, 1, "empty"),
    .init("   ", 0, 3, "empty"),
    .init("a AND", 2, 3, "nothing after"),
    .init("AND a", 0, 3, "nothing before"),
    .init("(OR a)", 1, 2, "nothing before"),
    .init("a AND OR b", 6, 2, "expected a term after 'AND'"),
    .init("a NOT", 2, 3, "no term after"),
    .init("a AND +-b", 6, 1, "no term after"),
    .init("(a OR b", 0, 1, "never closed"),
    .init("x AND (a", 6, 1, "never closed"),
    .init("a)", 1, 1, "closes nothing"),
    .init("()", 0, 2, "nothing between"),
    .init("level:", 0, 6, "nothing after 'level:'"),
    .init("(level:)", 1, 6, "nothing after 'level:'"),
    .init("level:AND", 6, 3, "expected a term"),
    .init("\"abc", 0, 4, "never closed"),
    .init("level:*RROR", 6, 5, "cannot start with a wildcard"),
    .init("a OR ?b", 5, 2, "cannot start with a wildcard"),
    .init("code:[1 TO 2", 5, 7, "never closed"),
    .init("code:[1 2]", 8, 1, "expected 'TO'"),
    .init("code:[a TO b]", 6, 1, "a range bound is a number"),
    .init("code:[1 TO 2.0001]", 11, 6, "at most three decimals"),
    .init("code:[1 TO 99999999999999999999]", 11, 20, "a range bound is a number"),
    .init("code:[1 TO 9223372036854775.999]", 11, 20, "a range bound is a number"),
    .init("[1 TO 2]", 0, 8, "needs a field"),
    .init(">=500", 0, 5, "needs a field"),
    .init("code:>=", 5, 2, "no number behind it"),
    .init("code:>x", 6, 1, "a range bound is a number"),
    .init("message:/time.*/ AND a", 8, 8, "not supported: regular expressions"),
    .init("tiem~1", 4, 2, "not supported: fuzzy search"),
    .init("\"a b\"~3", 5, 2, "not supported: proximity search"),
    .init("@timestamp:[now-5m TO now]", 12, 6, "not supported: date math"),
    .init("serv*:a", 0, 5, "not supported: wildcards in field names"),
    .init("*:a", 0, 1, "not supported: wildcards in field names"),
    .init("_exists_:a*", 9, 2, "not supported: wildcards in field names"),
    .init("a:b:c", 3, 1, "unexpected ':'"),
    .init("a/b", 1, 1, "'\\/'"),
    .init("a ] b", 2, 1, "unexpected ']'"),
    .init("code:-5", 5, 1, "unexpected '-'"),
    .init("\"--\"", 0, 4, "no letter or digit"),
    .init("a^", 1, 1, "expected a number after '^'"),
    .init("a\\", 1, 1, "nothing after it"),
    .init("\\u00g1", 0, 6, "four hexadecimal digits"),
]

@Test(arguments: queryTroubles)
func `a query that cannot be read is refused at the offending part`(_ sample: TroubleCase) throws {
    let trouble = #expect(throws: QueryTrouble.self) { try parseQuery(sample.text) }
    #expect(trouble?.offset == sample.offset)
    #expect(trouble?.length == sample.length)
    #expect(trouble?.message.contains(sample.says) == true, "\(trouble?.message ?? "")")
}

@Test func `parentheses nest 64 deep and no deeper`() throws {
    func nested(_ depth: Int) -> String { String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth) }
    #expect(try parseQuery(nested(64)) == a)
    let trouble = #expect(throws: QueryTrouble.self) { try parseQuery(nested(4000)) }
    #expect(trouble?.offset == 64)
}

/// Each of these ran out of stack, or of patience.
@Test(arguments: ["sum(up)+", "up and ", "-", "("]) func `what is too long for anybody to have written is refused`(
    _ piece: String
) {
    let text = String(repeating: piece, count: 60_000) + "up"
    let trouble = #expect(throws: QueryTrouble.self) { try parsePromQL(text) }
    #expect(trouble?.message == "the expression is longer than 8192 characters")
    #expect(throws: QueryTrouble.self) { try parseQuery(String(repeating: "a AND ", count: 60_000) + "a") }
    let deep = #expect(throws: QueryTrouble.self) { try parsePromQL(String(repeating: "-", count: 8000) + "up") }
    #expect(deep?.message == "the expression is nested too deep")
}

@Test func `no text makes a parser crash`() {
    let pieces = [
        "a", "AND", "OR", "NOT", " ", "(", ")", "[", "]", "{", "}", "\"", "\\", "*", "?", ":", "~", "^", "/", ">=", "TO", "1",
        "+",
        "-", "!", "$", ".", "'", "=", "&&", "||", "%", "EXISTS", "é", "\u{0301}", "\n",
    ]
    for seed in 1...3000 as ClosedRange<UInt64> {
        var random = Seed(seed).stream(.generation)
        var text = random.below(2) == 0 ? "" : "{ $."
        for _ in 0..<random.below(14) { text += pieces[Int(random.below(UInt64(pieces.count)))] }
        check(text) { _ = try parseQuery(text) }
        check(text) { _ = try parseFilterPattern(text) }
    }
}

/// A trouble must point into the text, or just behind it.
private func check(_ text: String, _ parse: () throws -> Void) {
    do { try parse() } catch let trouble as QueryTrouble {
        #expect(
            trouble.offset >= 0 && trouble.length >= 1 && trouble.offset + trouble.length <= max(text.count, 0) + 1, "\(text)")
    } catch { Issue.record(error) }
}

struct PatternCase: Sendable, CustomTestStringConvertible {
    var text: String
    var pattern: FilterPattern
    init(_ text: String, _ pattern: FilterPattern) { (self.text, self.pattern) = (text, pattern) }
    var testDescription: String { text }
}

private let level = FilterPattern.Condition.compare(field: "level", .equal, "ERROR")
private let high = FilterPattern.Condition.compare(field: "code", .greaterOrEqual, "500")
private let tagged = FilterPattern.Condition.exists(field: "drill", false)

private let patterns: [PatternCase] = [
    .init("", .everything),
    .init("  ", .everything),
    .init("\"\"", .everything),
    .init("\" \"", .everything),
    .init("ERROR Exception", .terms(all: ["ERROR", "Exception"], any: [], none: [])),
    .init("?ERROR ?WARN", .terms(all: [], any: ["ERROR", "WARN"], none: [])),
    .init("ERROR ?WARN", .terms(all: ["ERROR"], any: [], none: [])),
    .init("?ERROR -\"cache miss\"", .terms(all: [], any: ["ERROR"], none: ["cache miss"])),
    .init("-DEBUG", .terms(all: [], any: [], none: ["DEBUG"])),
    .init("\"\\\"level\\\":\\\"ERROR\\\"\"", .terms(all: ["\"level\":\"ERROR\""], any: [], none: [])),
    .init("{ $.level = \"ERROR\" }", .json(level)),
    .init("{$.level=ERROR}", .json(level)),
    .init("{ $['level'] = \"ERROR\" && $.code >= 5e2 }", .json(.and(level, high))),
    .init("{ $.level = ERROR && $.code >= 500 || $.drill NOT EXISTS }", .json(.or(.and(level, high), tagged))),
    .init("{ $.level = ERROR && ($.code >= 500 || $.drill NOT EXISTS) }", .json(.and(level, .or(high, tagged)))),
    .init("{ $.a.b != \"x y*\" }", .json(.compare(field: "a.b", .notEqual, "x y*"))),
    .init("{ $.ip = 123.123.* }", .json(.compare(field: "ip", .equal, "123.123.*"))),
    .init("{ $.load > 1e-3 }", .json(.compare(field: "load", .greater, "0.001"))),
    .init("{ $.load <= -2.50 }", .json(.compare(field: "load", .lessOrEqual, "-2.5"))),
]

@Test(arguments: patterns)
func `a filter pattern is read`(_ sample: PatternCase) throws {
    #expect(try parseFilterPattern(sample.text) == sample.pattern)
}

private let patternTroubles: [TroubleCase] = [
    .init("[ip, user]", 0, 10, "not supported: space-delimited patterns"),
    .init("a %b+%", 2, 4, "not supported: regular expressions"),
    .init("{ $.a = %b% }", 8, 5, "not supported: regular expressions"),
    .init("{ $.a[0] = 1 }", 2, 5, "not supported: array and wildcard selectors"),
    .init("{ $.* = 1 }", 2, 3, "not supported: wildcard selectors"),
    .init("{ $.a IS NULL }", 6, 7, "not supported: IS NULL"),
    .init("{ $.a EXISTS }", 6, 6, "only NOT EXISTS"),
    .init("time-out", 0, 8, "needs quotes"),
    .init("a ?", 2, 1, "no term after it"),
    .init("\"a", 0, 2, "never closed"),
    .init("{ $.a = 1", 0, 1, "never closed"),
    .init("{ ($.a = 1 }", 2, 1, "never closed"),
    .init("{ $.a = 1 } x", 12, 1, "nothing may follow"),
    .init("{ level = 1 }", 2, 1, "expected a selector"),
    .init("{ $ = 1 }", 2, 1, "names no field"),
    .init("{ $.a }", 6, 1, "expected one of"),
    .init("{ $.a > x }", 8, 1, "compares with a number"),
    .init("{ $.a = }", 8, 1, "expected a value"),
    .init("{ $.a = x-y }", 8, 3, "needs quotes"),
    .init("{ }", 2, 1, "expected a selector"),
    .init(String(repeating: "a", count: 1025), 1024, 1, "at most 1024 characters"),
    .init("{" + String(repeating: "(", count: 100), 65, 1, "nest deeper than 64"),
]

@Test(arguments: patternTroubles)
func `a filter pattern that cannot be read is refused at the offending part`(_ sample: TroubleCase) throws {
    let trouble = #expect(throws: QueryTrouble.self) { try parseFilterPattern(sample.text) }
    #expect(trouble?.offset == sample.offset)
    #expect(trouble?.length == sample.length)
    #expect(trouble?.message.contains(sample.says) == true, "\(trouble?.message ?? "")")
}
