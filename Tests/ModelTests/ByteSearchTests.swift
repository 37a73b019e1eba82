import Model
import Testing

struct ByteSearchTests {
    @Test(
        arguments: [
            ("service: checkout", true), ("service: checkout\nteam: shop", true), ("down\nservice: checkout", true),
            ("down\nservice: checkout\n", true), ("service: checkout-2", false), ("my service: checkout", false),
            ("service: check\nout", false), ("", false), ("\n\n", false), ("service: check\nservice: checkout", true),
        ])
    func `a line is found whole, wherever it stands`(_ text: String, _ isThere: Bool) {
        #expect(text.utf8Span.span.containsLine("service: checkout".utf8Span.span) == isThere)
    }
}
