import Model
import Testing

struct JSONTests {
    /// A random value, at most `depth` deep.
    private func value(_ random: inout Random, depth: Int) -> JSON {
        let texts = [
            "", "a", "\"quoted\"", "back\\slash", "line\nfeed\t\r", "\u{0}\u{1F}\u{7F}", "żółw", "🚨 e\u{301}", "/", "\u{2028}",
        ]
        switch random.below(depth > 0 ? 7 : 5) {
        case 0: return .null
        case 1: return .bool(random.next() & 1 == 0)
        case 2: return .int(Int64(bitPattern: random.next()))
        case 3: return .int(Int64(random.below(10)))
        case 4: return .string(texts[Int(random.below(UInt64(texts.count)))])
        case 5: return .array((0..<random.below(4)).map { _ in value(&random, depth: depth - 1) })
        default:
            return .object(
                (0..<random.below(4)).map { .init("\($0)" + texts[Int(random.below(10))], value(&random, depth: depth - 1)) })
        }
    }

    @Test func `for all values: both texts read back as the same value`() throws {
        var random = Seed(6).stream(.generation)
        for _ in 0..<500 {
            let value = value(&random, depth: 5)
            #expect(try JSON(parsing: value.text) == value)
            #expect(try JSON(parsing: value.pretty()) == value)
        }
    }

    @Test(arguments: [
        (#""\u0041\/\b\f""#, "A/\u{8}\u{C}"), (#""\ud83d\udea8""#, "🚨"), (#""\ud83d""#, "\u{FFFD}"),
        (#""\udea8x""#, "\u{FFFD}x"),
        (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83dA""#, "\u{FFFD}A"),
    ])
    func `escapes are read, and halves of a pair are replaced`(text: String, expected: String) throws {
        #expect(try JSON(parsing: text).string == expected)
    }

    @Test(arguments: [
        ("", 0), ("  ", 2), ("{", 1), ("[1,", 3), ("[1 2]", 3), (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), (#"{a:1}"#, 1), ("nul", 0),
        ("truely", 4), ("1.5", 1), ("-", 0), ("+1", 0), ("1e3", 1), ("99999999999999999999", 0), (#""abc"#, 4), (#""\x""#, 2),
        (#""\u12"#, 3), (#""\u+041""#, 3), (#""\u-000""#, 3), ("[1]]", 3), ("\"\\", 2),
    ])
    func `what is not JSON is refused at its place`(text: String, offset: Int) {
        #expect { try JSON(parsing: text) } throws: { ($0 as? JSON.Trouble)?.offset == offset }
    }

    @Test func `nesting is limited, not followed until the stack ends`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSON.Trouble.self) { try JSON(parsing: deep) }
        let fits = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
        #expect(throws: Never.self) { try JSON(parsing: fits) }
    }

    @Test func `members keep their order and the first of a name is found`() throws {
        let value = try JSON(parsing: #"{"b":1,"a":2,"b":3}"#)
        #expect(value.text == #"{"b":1,"a":2,"b":3}"#)
        #expect(value["b"]?.int == 1)
        #expect(value["c"] == nil)
        #expect(JSON.int(1)["a"] == nil)
    }

    @Test func `pretty text is indented by two`() {
        let value = JSON.object([.init("a", .array([.int(1), .object([])])), .init("b", .array([]))])
        #expect(value.pretty() == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")
    }
}

struct NearestTests {
    @Test(arguments: [
        ("primry", "primary"), ("backpu", "backup"), ("Lead", "lead"), ("standin", "stand-in"), ("leas", "lead"),
    ])
    func `a slip finds its name`(word: String, name: String) {
        #expect(nearest(to: word, among: ["primary", "backup", "lead", "stand-in"]) == name)
    }

    @Test func `what is far from everything suggests nothing`() {
        #expect(nearest(to: "elephant", among: ["primary", "backup"]) == nil)
        #expect(nearest(to: "", among: ["primary"]) == nil)
        #expect(nearest(to: "primary", among: []) == nil)
    }

    @Test func `of two equally near names the first in the alphabet is suggested`() {
        #expect(nearest(to: "cat", among: ["hat", "bat"]) == "bat")
    }
}
