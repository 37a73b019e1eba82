import Model
import Testing

struct AmountTests {
    @Test(
        arguments: [
            ("12.5", 3, 12_500), ("0", 3, 0), ("-0.5", 3, -500), ("1", 0, 1), ("0.001", 3, 1), ("00.10", 2, 10),
            ("9223372036854775.807", 3, .max),
        ] as [(String, Int, Int64)])
    func `a decimal is read as a scaled integer`(text: String, decimals: Int, value: Int64) {
        #expect(Amount(text: text, decimals: decimals) == value)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "1.2345", "1e3", "+1", "--1", "1,5", " 1", "9223372036854775.808", "99999999999999999999", "1.2.3",
        "٣",
    ])
    func `what is not a plain decimal is not read`(text: String) {
        #expect(Amount(text: text, decimals: 3) == nil)
    }

    @Test func `for all values and scales: the text reads back as the same value`() {
        var random = Seed(2).stream(.generation)
        for decimals in 0...6 {
            for power in 1...62 {
                let value = Int64(random.below(1 << UInt64(power))) * (random.next() & 1 == 0 ? 1 : -1)
                #expect(Amount(text: amountText(value, decimals: decimals), decimals: decimals) == value)
            }
        }
    }

    @Test func `the largest and the smallest value have a text`() {
        #expect(amountText(.max, decimals: 3) == "9223372036854775.807")
        #expect(amountText(.min, decimals: 3) == "-9223372036854775.808")
    }

    @Test(arguments: [("30%", 300_000), ("0.1%", 1000), ("99.95%", 999_500), ("0%", 0), ("100%", 1_000_000), ("0.0001%", 1)])
    func `a share reads back as it is written`(text: String, parts: Int64) {
        #expect(Ratio(text: text)?.partsPerMillion == parts)
        #expect(Ratio(partsPerMillion: parts).text == text)
    }

    @Test(arguments: ["30", "%", "100.0001%", "-1%", "0.00001%", "a%", "30 %"])
    func `what is not a share is not read`(text: String) {
        #expect(Ratio(text: text) == nil)
    }

    @Test func `a share of a number is rounded down, however large the number`() {
        #expect(Ratio.percent(30).of(10) == 3)
        #expect(Ratio.percent(33).of(10) == 3)
        #expect(Ratio.one.of(.max) == .max)
        #expect(Ratio(1, of: 3).partsPerMillion == 333_333)
    }
}
