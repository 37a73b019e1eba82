import Model
import Testing

/// Exact fractions, and what PromQL makes of a division by zero.
struct RationalTests {
    @Test(arguments: [
        ("0", 0, 1), ("12", 12, 1), ("0.005", 1, 200), ("14.4", 72, 5), ("1e3", 1000, 1), ("2.5e-3", 1, 400), (".5", 1, 2),
        ("Inf", 1, 0), ("NaN", 0, 0),
    ])
    func `reads numbers as PromQL writes them`(text: String, numerator: Int, denominator: Int) {
        #expect(Rational(text: text) == Rational(Int128(numerator), Int128(denominator)))
    }

    @Test(arguments: ["", "x", "1.2.3", "1e99", "0x1", "1234567890123456789"])
    func `other texts are no numbers`(text: String) { #expect(Rational(text: text) == nil) }

    @Test func `a third three times is one`() {
        let third = Rational(1) / Rational(3)
        #expect(third + third + third == .one)
        #expect((third * Rational(3)).holds(.equal, .one))
    }

    @Test func `dividing by zero is an infinity, or no number`() {
        let (infinity, none) = (Rational(1) / .zero, Rational.zero / .zero)
        #expect(infinity.holds(.above, Rational(1_000_000)))
        #expect((-infinity).holds(.below, Rational(-1_000_000)))
        #expect(AlertRule.Comparison.allCases.filter { none.holds($0, none) } == [.notEqual])
        #expect(!(infinity - infinity).isNumber)
        #expect(Rational(5) / infinity == .zero)
        #expect(!(infinity * .zero).isNumber)
    }

    /// For all fractions of numbers up to 2^62: `<` is that of the products, which fit into 128 bits.
    @Test(arguments: 1...8)
    func `order is that of the cross products`(seed: UInt64) {
        var random = Seed(seed).stream(.generation)
        func number() -> Int128 { Int128(random.below(1 << UInt64(1 + random.below(61)))) * (random.below(2) == 0 ? 1 : -1) }
        for _ in 0..<500 {
            let (a, b, c, d) = (number(), abs(number()) + 1, number(), abs(number()) + 1)
            let (x, y) = (Rational(a, b), Rational(c, d))
            #expect(x.holds(.below, y) == (a * d < c * b))
            #expect(x.holds(.equal, y) == (a * d == c * b))
            #expect((x + y).holds(.equal, y + x))
            #expect((x - y).holds(.above, .zero) == (a * d > c * b))
        }
    }

    @Test func `what does not fit is rounded down to a billionth`() {
        let prime = Rational(1, (Int128(1) << 89) - 1)
        let other = Rational(1, (Int128(1) << 107) - 1)
        #expect((prime + other).holds(.atLeast, .zero) && (prime + other).holds(.below, Rational(1, 1_000_000_000)))
        #expect((Rational(7) + prime + other).holds(.equal, Rational(7)))
    }

    /// A budget as rule generators write it, and what is too small or too long for a fraction.
    @Test func `long decimals are read exactly`() throws {
        let budget = try #require(Rational(text: "0.0009999999999999432"))
        #expect(budget.holds(.equal, Rational(9_999_999_999_999_432, 10_000_000_000_000_000_000)))
        #expect((Rational(72, 5) * budget).holds(.below, Rational(144, 10_000)))
        #expect(Rational(text: "0.0000000000000000000001") != nil && Rational(text: "0.00000000000000000000001") == nil)
        #expect(Rational(text: "1234567890123456789") == nil && Rational(text: "0001.5")?.holds(.equal, Rational(3, 2)) == true)
    }

    @Test(arguments: [(1, 3, 333), (2, 3, 666), (-1, 3, -334), (72, 5, 14400), (1, 0, Int64.max), (0, 0, 0)])
    func `thousandths are rounded down`(numerator: Int, denominator: Int, expected: Int64) {
        #expect(Rational(Int128(numerator), Int128(denominator)).thousandths == expected)
    }
}
