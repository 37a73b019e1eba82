import Model
import Testing

struct LabelTests {
    @Test(arguments: [
        ("5..", "500", true), ("5..", "50", false), ("5..", "5000", false), ("a|b", "b", true), ("a|b", "ab", false),
        (".*", "", true), (".+", "", false), ("(?:4|5)..", "", false), ("(GET|PUT)", "PUT", true), ("[45]0[0-9]", "409", true),
        ("[^5].*", "503", false), ("a\\.b", "a.b", true), ("a\\.b", "axb", false), ("\\d+", "042", true),
        ("ab?c*", "acc", true),
        ("^x$", "x", true), ("", "", true),
    ])
    func `patterns are anchored`(pattern: String, text: String, matches: Bool) throws {
        if pattern == "(?:4|5).." { return #expect(LabelPattern(pattern) == nil) }
        #expect(try #require(LabelPattern(pattern)).matches(text) == matches)
    }

    @Test(arguments: ["a{2}", "(a|b)c", "[a", "*", "a**", "\\b", "[]"])
    func `other regular expressions are not read`(pattern: String) { #expect(LabelPattern(pattern) == nil) }

    @Test func `a label that is not there is empty`() throws {
        let labels = Labels([Label("code", "500"), Label("empty", "")])
        #expect(labels["empty"] == nil)
        #expect(try #require(LabelMatcher("team", .equal, "")).admits(labels))
        #expect(try #require(LabelMatcher("team", .notEqual, "shop")).admits(labels))
        #expect(try #require(LabelMatcher("code", .doesNotMatch, "4..")).admits(labels))
    }

    @Test func `templates fill in labels and the value`() {
        let labels = Labels([Label("service", "checkout")])
        let template = PromTemplate("{{ $labels.service }}: {{ $value | humanizePercentage }} of {{ $labels.other }}")
        #expect(template.filled(labels, value: "0.5") == "checkout: 0.5 of ")
        #expect(template.unknown == nil && template.hasValue)
        #expect(PromTemplate("{{ query \"up\" }}").unknown == " query \"up\" ")
    }
}
