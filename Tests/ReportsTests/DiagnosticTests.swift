import Model
import Reports
import Testing

struct DiagnosticTests {
    /// The source line and the line under it, both without their gutter.
    private func drawn(_ source: String, column: Int, length: Int = 1, width: Int = 100, hint: String? = nil) -> [String] {
        let mark = SourceMark(file: "a.yaml", line: 3, column: column, length: length)
        let diagnostic = Diagnostic(code: "x/y", "wrong", at: mark, sourceLine: source, hint: hint)
        return render([diagnostic], style: TextStyle(width: width)).split(separator: "\n").dropFirst().map {
            String($0.dropFirst(4))
        }
    }

    @Test func `a diagnostic looks like a compiler's`() {
        #expect(
            render(sampleDiagnostics, style: TextStyle()) == """
                drill.yaml:31:17: error: unknown level 'primry' [pager/unknown-level]
                31 |         notify: primry
                   |                 ^~~~~~ did you mean 'primary'?
                   note: levels are declared here (drill.yaml:22:5)
                warning: nothing is expected [scenario/no-expectation]
                   hint: add 'expect:'
                """)
    }

    @Test func `a caret stands under the marked text`() {
        #expect(drawn("at: 5", column: 5) == ["at: 5", "    ^"])
    }

    @Test func `tabs become blanks, and the caret still fits`() {
        #expect(drawn("\ta:\tbad", column: 5, length: 3) == ["    a:  bad", "        ^~~"])
    }

    @Test func `wide characters take two columns`() {
        #expect(drawn("名: 五分", column: 4, length: 2) == ["名: 五分", "    ^~~~"])
    }

    @Test func `combining marks take none`() {
        #expect(drawn("cafe\u{301}: x", column: 8) == ["cafe\u{301}: x", "      ^"])
    }

    @Test func `control characters are shown as escapes`() {
        #expect(drawn("a\u{1B}b", column: 3) == ["a\\u{1b}b", "       ^"])
    }

    @Test func `a mark behind the line's end stands behind it`() {
        #expect(drawn("ab:", column: 40, length: 9) == ["ab:", "   ^"])
    }

    @Test func `a mark with impossible numbers is drawn all the same`() {
        #expect(drawn("ab", column: 0, length: -5) == ["ab", "^"])
        #expect(drawn("ab", column: -7, length: 2).count == 2)
        #expect(drawn("ab", column: .max, length: .max) == ["ab", "  ^"])
    }

    @Test func `of a long line only the part around the mark is shown`() {
        let source = String(repeating: "x", count: 5000) + "BAD" + String(repeating: "y", count: 5000)
        let lines = drawn(source, column: 5001, length: 3, width: 80)
        let caret = lines[1].prefix { $0 == " " }.count
        #expect(lines[0].hasPrefix("…") && lines[0].hasSuffix("…"))
        #expect(lines[0].count <= 76)
        #expect(lines[0].dropFirst(caret).hasPrefix("BAD"))
        #expect(lines[1].hasSuffix(" ^~~"))
    }

    @Test func `the machine-readable twin says the same`() throws {
        let json = try JSON(parsing: renderJSON(sampleDiagnostics))
        #expect(json["errors"]?.int == 1)
        #expect(json["warnings"]?.int == 1)
        let first = try #require(json["diagnostics"]?.array?[0])
        #expect(first["code"]?.string == "pager/unknown-level")
        #expect(first["mark"]?["column"]?.int == 17)
        #expect(first["hint"]?.string == "did you mean 'primary'?")
        #expect(json["diagnostics"]?.array?[1]["mark"] == .null)
    }
}
