import Components
import Model
import Testing

private let cycling = LogTemplate(fields: [
    .init("level", .text("ERROR")),
    .init("service", .text("check-out")),
    .init("message", .text("Service unavailable: connection refused")),
    .init("code", .number(503)),
    .init("duration_ms", .numbers((0..<64).map { $0 * 10 })),
    .init("user", .texts((0..<64).map { $0 % 2 == 0 ? "even U\($0)" : "odd" })),
    .init("request_id", .serial(prefix: "abcdef12-")),
])

private let all = UInt64.max
private let even: UInt64 = 0x5555_5555_5555_5555

private func word(_ text: String, in field: String? = nil) -> Query { .term(field: field, text) }
private func phrase(_ text: String, in field: String? = nil) -> Query { .phrase(field: field, text) }
private func range(_ field: String, _ low: Int64?, _ high: Int64?, inclusive: Bool = true) -> Query {
    .range(
        field: field, from: low.map { .init(value: $0, inclusive: inclusive) },
        to: high.map { .init(value: $0, inclusive: inclusive) })
}

struct MaskCase: Sendable {
    var query: Query
    var mask: UInt64
    init(_ query: Query, _ mask: UInt64) { (self.query, self.mask) = (query, mask) }
}

private let masks: [MaskCase] = [
    .init(.everything, all),
    .init(word("error", in: "level"), all),
    .init(word("ERR", in: "level"), 0),
    .init(word("ERR*", in: "level"), all),
    .init(word("E?R?R", in: "level"), all),
    .init(word("refused"), all),
    .init(word("CONN*"), all),
    .init(word("refused", in: "level"), 0),
    .init(word("check-out", in: "service"), all),
    .init(word("out-check", in: "service"), 0),
    .init(word("check-*", in: "service"), 0),
    .init(phrase("connection Refused"), all),
    .init(phrase("unavailable connection", in: "message"), all),
    .init(phrase("service connection", in: "message"), 0),
    .init(word("503", in: "code"), all),
    .init(word("503.0"), all),
    .init(word("50*", in: "code"), 0),
    .init(word("even", in: "user"), even),
    .init(word("u4"), 1 << 4),
    .init(word("check-out", in: "service.keyword"), all),
    .init(word("Check-out", in: "service.keyword"), 0),
    .init(word("check-*", in: "service.keyword"), all),
    .init(phrase("check", in: "service.keyword"), 0),
    .init(range("duration_ms", 20_000, 40_000), 0b11100),
    .init(range("duration_ms", 20_000, 40_000, inclusive: false), 0b1000),
    .init(range("duration_ms", 610_001, nil), 0b11 << 62),
    .init(range("level", 0, nil), 0),
    .init(range("absent", 0, nil), 0),
    .init(.exists("code"), all),
    .init(.exists("@timestamp"), all),
    .init(.exists("drill"), 0),
    .init(.exists("request_id"), all),
    .init(word("abcdef12", in: "request_id"), all),
    .init(word("abcdef12-0000000000000005", in: "request_id"), 0),
    .init(word("0*", in: "request_id"), 0),
    .init(word("abc*", in: "request_id"), all),
]

@Test(arguments: masks.indices)
func `a query finds the residues whose lines match`(_ index: Int) {
    #expect(matchMask(masks[index].query, cycling) == masks[index].mask, "\(masks[index].query)")
}

private func clauses(_ clauses: (Query.Occurrence, Query)...) -> Query { .clauses(clauses.map { .init($0.0, $0.1) }) }
private let (yes, no) = (Query.everything, Query.exists("absent"))
private let evens = word("even", in: "user")

@Test func `optional clauses need one of them when none is required`() {
    #expect(matchMask(clauses((.should, no), (.should, evens)), cycling) == even)
    #expect(matchMask(clauses((.should, no), (.should, no)), cycling) == 0)
}

@Test func `optional clauses decide nothing beside a required one`() {
    #expect(matchMask(clauses((.should, no), (.must, yes)), cycling) == all)
    #expect(matchMask(clauses((.should, yes), (.must, evens)), cycling) == even)
}

@Test func `a prohibited clause takes its lines away, also alone`() {
    #expect(matchMask(clauses((.must, yes), (.mustNot, evens)), cycling) == ~even)
    #expect(matchMask(clauses((.mustNot, evens)), cycling) == ~even)
}

@Test func `letters outside ASCII fold their case`() {
    let template = LogTemplate(fields: [.init("message", .text("Zahlung ÜBERFÄLLIG – caf\u{E9}"))])
    #expect(matchMask(word("überfällig"), template) == all)
    #expect(matchMask(word("übe*"), template) == all)
    #expect(matchMask(phrase("überfällig CAFÉ"), template) == all)
    #expect(matchMask(word("fällig"), template) == 0)
}

@Test func `an escaped star is no wildcard`() {
    let template = LogTemplate(fields: [.init("message", .text("a*b"))])
    #expect(matchMask(word("a\\*b", in: "message.keyword"), template) == all)
    #expect(matchMask(word("a\\*", in: "message.keyword"), template) == 0)
    #expect(matchMask(word("a*", in: "message.keyword"), template) == all)
}

// Law: for all templates and queries of the fixed seeds, the mask says for each residue what a plain look at the rendered
// line says.

private func accepts(_ query: Query, line: [(String, String)]) -> Bool {
    func any(_ field: String?, _ test: (String) -> Bool) -> Bool {
        line.contains { (field == nil || $0.0 == field) && test($0.1) }
    }
    switch query {
    case .everything: return true
    case .term(let field, let text): return any(field) { holds($0, text, words(text, keeping: "*?")) }
    case .phrase(let field, let text): return any(field) { holds($0, text, words(text)) }
    case .exists(let field): return any(field) { _ in true }
    case .range(let field, let low, let high):
        return any(field) { text in
            guard let value = Int64(text).map({ $0 * 1000 }) else { return false }
            if let low, value < low.value || value == low.value && !low.inclusive { return false }
            if let high, value > high.value || value == high.value && !high.inclusive { return false }
            return true
        }
    case .clauses(let clauses):
        func results(_ occurrence: Query.Occurrence) -> [Bool] {
            clauses.filter { $0.occurrence == occurrence }.map { accepts($0.query, line: line) }
        }
        let (must, should, mustNot) = (results(.must), results(.should), results(.mustNot))
        if must.contains(false) || mustNot.contains(true) { return false }
        return !must.isEmpty || should.isEmpty || should.contains(true)
    }
}

private func words(_ text: String, keeping more: String = "") -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_" || more.contains($0)) }.map(String.init)
}

private func holds(_ value: String, _ text: String, _ wanted: [String]) -> Bool {
    if Int64(value) != nil { return value == text }
    let found = words(value)
    guard !wanted.isEmpty, found.count >= wanted.count else { return false }
    return (0...(found.count - wanted.count)).contains { start in
        zip(wanted, found[start...]).allSatisfy { glob(Array($0), Array($1)) }
    }
}

private func glob(_ pattern: [Character], _ text: [Character]) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = Array(pattern.dropFirst())
    if first == "*" { return (0...text.count).contains { glob(rest, Array(text.dropFirst($0))) } }
    guard let head = text.first, first == "?" || first == head else { return false }
    return glob(rest, Array(text.dropFirst()))
}

private let vocabulary = ["ERROR", "warn", "Disk", "full", "time_out", "é", "node", "u7", "x"]
private let names = ["level", "message", "code", "user", "absent"]

private func sentence(_ random: inout Random) -> String {
    (0..<(1 + random.below(4))).map { _ in vocabulary[Int(random.below(UInt64(vocabulary.count)))] }
        .joined(separator: [" ", "-", ": "][Int(random.below(3))])
}

private func value(_ random: inout Random) -> LogTemplate.Value {
    switch random.below(5) {
    case 0: return .text(sentence(&random))
    case 1: return .number(Int64(random.below(9)) - 2)
    case 2: return .numbers((0..<64).map { _ in Int64(random.below(9)) - 2 })
    case 3: return .serial(prefix: "node-")
    default: return .texts((0..<64).map { _ in sentence(&random) })
    }
}

private func query(_ random: inout Random, depth: Int) -> Query {
    let field = names[Int(random.below(UInt64(names.count)))]
    let optional = random.below(2) == 0 ? nil : field
    switch random.below(depth > 2 ? 5 : 8) {
    case 0: return .term(field: optional, vocabulary[Int(random.below(UInt64(vocabulary.count)))])
    case 1: return .phrase(field: optional, sentence(&random))
    case 2:
        return .range(
            field: field,
            from: random.below(2) == 0 ? nil : .init(value: Int64(random.below(5000)) - 1000, inclusive: random.below(2) == 0),
            to: .init(value: Int64(random.below(6)) * 1000, inclusive: random.below(2) == 0))
    case 3: return .exists(field)
    case 4: return .term(field: optional, ["e*", "?isk", "f*l*", "time*", "n?de", "3", "-1"][Int(random.below(7))])
    default:
        return .clauses(
            (0..<(1 + random.below(4))).map { _ in
                Query.Clause([.must, .should, .mustNot][Int(random.below(3))], query(&random, depth: depth + 1))
            })
    }
}

@Test(arguments: 1...400 as ClosedRange<UInt64>)
func `the mask of a template is what its lines say one by one`(_ seed: UInt64) {
    var random = Seed(seed).stream(.generation)
    let template = LogTemplate(fields: names.dropLast().map { .init($0, value(&random)) })
    for _ in 0..<8 {
        let query = query(&random, depth: 0)
        var mask: UInt64 = 0
        for residue in 0..<64 as Range<Int64> {
            let line = template.fields.map { ($0.name, LogTemplate.text(of: $0.value, ordinal: residue + 6400)) }
            if accepts(query, line: line) { mask |= 1 << UInt64(residue) }
        }
        #expect(matchMask(query, template) == mask, "seed \(seed): \(query)")
    }
}

// Filter patterns

private func compare(_ field: String, _ comparison: FilterPattern.Comparison, _ text: String) -> FilterPattern {
    .json(.compare(field: field, comparison, text))
}

private let filterMasks: [(FilterPattern, UInt64)] = [
    (.everything, all),
    (.terms(all: ["ERROR"], any: [], none: []), all),
    (.terms(all: ["error"], any: [], none: []), 0),
    (.terms(all: ["\"level\":\"ERROR\",\"service\""], any: [], none: []), all),
    (.terms(all: ["even", "refused"], any: [], none: []), even),
    (.terms(all: [], any: ["nothing", "even"], none: []), even),
    (.terms(all: [], any: [], none: ["even"]), ~even),
    (.terms(all: ["@timestamp"], any: [], none: []), 0),
    (.terms(all: ["abcdef12-"], any: [], none: []), all),
    (.terms(all: ["abcdef12-0"], any: [], none: []), 0),
    (.terms(all: ["\"duration_ms\":20,"], any: [], none: []), 1 << 2),
    (compare("level", .equal, "ERROR"), all),
    (compare("level", .equal, "error"), 0),
    (compare("level", .equal, "ERR*"), all),
    (compare("level", .notEqual, "WARN"), all),
    (compare("absent", .notEqual, "WARN"), 0),
    (compare("level", .greater, "1"), 0),
    (compare("code", .equal, "503.0"), all),
    (compare("code", .equal, "5*"), all),
    (compare("duration_ms", .less, "15"), 0b11),
    (compare("duration_ms", .greaterOrEqual, "620"), 0b11 << 62),
    (compare("duration_ms", .notEqual, "0"), ~1),
    (compare("request_id", .equal, "abcdef12-*"), all),
    (compare("request_id", .equal, "abcdef12-0000000000000001"), 0),
    (.json(.exists(field: "drill", false)), all),
    (.json(.exists(field: "level", false)), 0),
    (.json(.and(.compare(field: "user", .equal, "even*"), .compare(field: "duration_ms", .lessOrEqual, "30"))), 0b101),
    (.json(.or(.compare(field: "user", .equal, "odd"), .compare(field: "duration_ms", .equal, "0"))), ~even | 1),
]

@Test(arguments: filterMasks.indices)
func `a filter pattern lets the residues through whose lines match`(_ index: Int) {
    let (pattern, mask) = filterMasks[index]
    #expect(matchMask(pattern, cycling) == mask, "\(pattern)")
}
