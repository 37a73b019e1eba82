import Model
import Testing

@testable import ScenarioFiles

/// What is read of PromQL, and what is named as not supported.
struct PromQLTests {
    private func selector(_ metric: String, _ matchers: [(String, LabelMatcher.Operation, String)] = []) -> PromQuery.Selector {
        PromQuery.Selector(
            matchers: ([(Labels.metric, .equal, metric)] + matchers).compactMap { LabelMatcher($0.0, $0.1, $0.2) })
    }

    @Test func `a ratio of rates above a threshold`() throws {
        let read = try parsePromQL(
            #"sum by (service) (rate(errors_total{code=~"5.."}[5m])) / sum(rate(all_total[5m])) by (service) > 0.05"#)
        let errors = PromQuery.increase(
            selector("errors_total", [("code", .matches, "5..")]), window: .minutes(5), isRate: true)
        let all = PromQuery.increase(selector("all_total"), window: .minutes(5), isRate: true)
        let ratio = PromQuery.arithmetic(
            .divide, .aggregate(.sum, .by(["service"]), errors), .aggregate(.sum, .by(["service"]), all), .all)
        #expect(read == .comparison(.above, ratio, .number(Rational(1, 20)), .all, isBool: false))
    }

    @Test(arguments: [
        ("1 + 2 * 3", 7, 1), ("(1 + 2) * 3", 9, 1), ("2 - 1 - 1", 0, 1), ("-2 * -3", 6, 1), ("14.4 * 0.001", 9, 625),
        ("1 / 0", 1, 0),
    ])
    func `operators bind as in Prometheus`(text: String, numerator: Int, denominator: Int) throws {
        #expect(try parsePromQL(text) == .number(Rational(Int128(numerator), Int128(denominator))))
    }

    @Test func `and binds closer than or, comparisons closer than both`() throws {
        let (a, b, c) = (
            PromQuery.selector(selector("a")), PromQuery.selector(selector("b")), PromQuery.selector(selector("c"))
        )
        #expect(try parsePromQL("a or b and c") == .set(.or, a, .set(.and, b, c, .all), .all))
        #expect(try parsePromQL("a unless b or c") == .set(.or, .set(.unless, a, b, .all), c, .all))
        let low = PromQuery.comparison(.below, b, .number(.one), .all, isBool: false)
        #expect(try parsePromQL("a and on (x, y) b < 1") == .set(.and, a, low, .on(["x", "y"])))
    }

    @Test func `absence, offsets and comments`() throws {
        var late = selector("a")
        late.offset = .hours(1)
        #expect(try parsePromQL("absent(a offset 1h) # gone") == .absent(.selector(late)))
        #expect(try parsePromQL("increase(a[1w] offset 1h)") == .increase(late, window: .days(7), isRate: false))
    }

    @Test(arguments: [
        ("{\"up\", service=\"checkout\"} == 0", "up{service=\"checkout\"} == 0"), ("{\"up\"}", "up"),
        ("up{\"service\"=\"checkout\"}", "up{service=\"checkout\"}"), ("rate(a[300])", "rate(a[5m])"),
        ("rate(a[0.5m])", ""), ("rate(a[1.5])", "rate(a[1500ms])"), ("a offset 60", "a offset 1m"),
    ])
    func `names in quotes and seconds without a unit are read as Prometheus 3 does`(text: String, plain: String) throws {
        if plain.isEmpty {
            #expect(throws: QueryTrouble.self) { try parsePromQL(text) }
        } else {
            #expect(try parsePromQL(text) == parsePromQL(plain))
        }
    }

    /// The place is that of the caret.
    @Test(arguments: [
        ("histogram_quantile(0.9, a)", "^", "not supported: histogram_quantile()"),
        ("a and topk(3, b)", "      ^", "not supported: topk"), ("a % 2", "  ^", "not supported: '%'"),
        ("a / on (x) group_left b", "           ^", "not supported: 'group_left'"),
        ("rate(a[5m:1m])", "         ^", "not supported: a subquery"), ("sum(a)[5m:]", "      ^", "'[' is unexpected here"),
        ("a @ 5", "  ^", "not supported: '@'"), ("a[5m]", " ^", "not supported: a window outside of rate() and increase()"),
        (#"a{b=~"(x|y)z"}"#, "     ^", #"not supported: the regular expression "(x|y)z""#),
        ("scalar(up)", "^", "not supported: scalar()"), ("rate(a)", "      ^", "'rate' looks at a window"),
        ("1 > 2", "  ^", "a comparison of two numbers needs 'bool'"), ("a >", "  ^", "expected an expression, found the end"),
        ("{a=~\".*\"}", "^", "a selector needs a metric's name, or a matcher that something fails"),
        ("a b", "  ^", "'b' is unexpected here"),
        ("sum(1)", "^", "'sum' takes a vector, not a number"), ("a and 1", "  ^", "'and' stands between vectors, not numbers"),
        (#"a{b="c"#, "    ^", "the string does not end"), ("", "^", "the expression is empty"),
        ("avg_over_time(a[5m])", "^", "not supported: avg_over_time()"), ("a ^ 2", "  ^", "not supported: '^'"),
    ])
    func `anything else is named with its place`(text: String, place: String, message: String) {
        #expect {
            _ = try parsePromQL(text)
        } throws: { error in
            guard let trouble = error as? QueryTrouble else { return false }
            let isRight = trouble.message == message && trouble.offset == place.count - 1
            if !isRight { Issue.record("\(text): \(trouble.offset) \(trouble.message)") }
            return isRight
        }
    }

    @Test(arguments: [("5m", 300), ("1h30m", 5400), ("2w", 1_209_600), ("0", 0), ("1d12h", 129_600)])
    func `durations are Prometheus' own`(text: String, seconds: Int64) { #expect(promDuration(text) == .seconds(seconds)) }

    @Test(arguments: ["", "5", "m", "5m1h", "5m5m", "1.5h", "-5m"])
    func `other durations are none`(text: String) { #expect(promDuration(text) == nil) }
}
