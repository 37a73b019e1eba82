import Model
import ScenarioFiles
import Testing

/// What the documents do without, and what is no document.
@Suite struct `YAML that is refused` {
    @Test func `an anchor and an alias are told with their places`() {
        expectMarked(
            """
            scenario: anchors
            catalog: &world
                     ^^^^^^ yaml/anchor | anchors are not read
              catalog: webshop
              zone: UTC
            """)
        expectMarked(
            drill([
                "people":
                    """
                people: {lead: {acknowledges: &time 5m, fixes: *time}}
                                              ^^^^^^^^ yaml/anchor
                                                               ^^^^^ yaml/alias
                """
            ]))
    }

    @Test func `an alias bomb is refused without being followed`() {
        var text = "scenario: bomb\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let list = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        text += "? *a40\n: x\n"
        #expect(problems(text).contains { $0.code == "yaml/anchor" })
    }

    @Test func `an anchor cannot hide behind quotes that are none`() {
        let text = "scenario: it\n  \"is\nb: &x [1]\n? [*x, *x]\n: c: \"\n"
        #expect(problems(text).map(\.code) == ["yaml/alias"])
    }

    @Test func `tags and merge keys are refused`() {
        expectMarked(
            drill([
                "lasts": """
                lasts: !!str 1h
                       ^^^^^^^^ yaml/tag
                """
            ]))
        expectMarked(
            drill([
                "people": """
                people: {<<: {}, lead: {habit: good}}
                         ^^ yaml/merge-key
                """
            ]))
    }

    @Test func `characters of refused features are welcome inside quotes and words`() {
        let text = drill(["setup.alerts": "alerts: {a: {query: '*:* && !x', when: count >= 1, to: checkout}}"])
        #expect(good(text)?.scenario.setup.rules.first?.queryText == "*:* && !x")
    }

    @Test func `a key written twice is told at the second place, and reading goes on`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  down: {service: checkout, kind: outage, at: 5m, for: 10m}
                  down: {service: search, kind: outage, at: 5m, for: 10m}
                  ^^^^ yaml/duplicate-key | the key 'down' is written twice
                  down: {service: search, kind: outage, at: 5m, for: 10m}
                  ^^^^ yaml/duplicate-key
                """,
                "lasts": """
                lasts: 5
                       ^ scenario/missing-unit | write '5m' or '5s'
                """,
            ]))
        expectMarked(
            drill([
                "background":
                    """
                background: {checkout: {requests: 1/s, errors: 1%, requests: 2/s}}
                                                                   ^^^^^^^^ yaml/duplicate-key
                """
            ]))
    }

    @Test func `a syntax error has its place`() {
        expectMarked(
            """
            scenario: [a
            lasts: 1h
                 ^ yaml/syntax | did not find expected ',' or ']'
            """)
        expectMarked(
            """
            scenario: x
            \tlasts: 1h
            ^ yaml/syntax | indent with spaces
            """)
    }

    @Test func `deep nesting is refused`() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(problems("scenario: x\ntags: \(deep)\n").contains { $0.code == "yaml/too-deep" })
        let deeper = String(repeating: "[", count: 100_000)
        #expect(["yaml/too-deep", "yaml/syntax"].contains(problems("scenario: x\ntags: \(deeper)\n").first?.code ?? ""))
        #expect(problems(String(repeating: "- ", count: 5000) + "x").map(\.code) == ["yaml/too-deep"])
    }

    @Test func `a file that is too large or no text is refused`() {
        #expect(problems("scenario: x\n" + String(repeating: "#", count: 1_100_000)).map(\.code) == ["yaml/too-large"])
        expectMarked(
            """
            scenario: a\u{0}b
                       ^ yaml/not-text | U+0
            """)
        #expect(problems("").map(\.code) == ["yaml/empty"])
        #expect(problems("# nothing\n").map(\.code) == ["yaml/empty"])
    }

    @Test func `several documents in one file are refused`() {
        expectMarked(
            """
            scenario: a
            ---
            ^^^ yaml/several-documents | a file of its own
            scenario: b
            """)
    }

    @Test func `a document of another kind is refused`() {
        #expect(problems("catalog: webshop\n").map(\.code) == ["file/wrong-kind"])
        #expect(problems("kind: Deployment\n").map(\.code) == ["file/wrong-kind"])
        #expect(problems("- a\n- b\n").map(\.code) == ["file/wrong-kind"])
        #expect(problems("just a text").map(\.code) == ["file/wrong-kind"])
    }

    @Test func `nothing that is cut off or scrambled crashes the reader`() {
        let text = Array(drill().unicodeScalars)
        var random = Seed(7).stream(.noise)
        for _ in 0..<300 {
            var scalars = Array(text.prefix(Int(random.below(UInt64(text.count)))))
            for _ in 0..<4 where !scalars.isEmpty {
                let other: [Unicode.Scalar] = [
                    "{", "}", "&", "*", "!", "'", "\"", ":", "\n", "-", "\u{0}", "9", "%", "\u{1FFFE}",
                ]
                scalars[Int(random.below(UInt64(scalars.count)))] = other[Int(random.below(UInt64(other.count)))]
            }
            _ = problems(String(String.UnicodeScalarView(scalars)))
        }
    }
}
