import Model
import Testing

struct DelayTests {
    @Test func `sums that leave the range stop at its ends`() {
        let longest = Delay(nanoseconds: .max)
        let shortest = Delay(nanoseconds: .min)
        #expect(longest + .seconds(1) == longest)
        #expect(shortest + .seconds(-1) == shortest)
        #expect(shortest - .seconds(1) == shortest)
        #expect(longest - .seconds(-1) == longest)
        #expect(.zero - shortest == longest)
        #expect(-shortest == longest)
    }

    @Test func `products that leave the range stop at the end they were going to`() {
        #expect(Delay.days(1) * 1_000_000 == Delay(nanoseconds: .max))
        #expect(Delay.days(-1) * 1_000_000 == Delay(nanoseconds: .min))
        #expect(Delay.days(1) * -1_000_000 == Delay(nanoseconds: .min))
        #expect(Delay.seconds(3) * 4 == .seconds(12))
    }

    @Test(
        arguments: [
            ("5m", 300_000_000_000), ("1h30m", 5_400_000_000_000), ("1.5s", 1_500_000_000), ("250ms", 250_000_000),
            ("0s", 0), ("2d", 172_800_000_000_000), ("7us", 7000), ("3ns", 3), ("0.000000001s", 1), ("1m1m", 120_000_000_000),
        ] as [(String, Int64)])
    func `a delay is read exactly`(text: String, nanoseconds: Int64) {
        #expect(Delay(text: text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "5", "m", "5 m", "5x", "-5m", "1.s", ".5s", "1.5", "5m3", "1e3s", "٣s", "5M", "99999999999d", "never",
    ])
    func `what is not a delay is not read`(text: String) {
        #expect(Delay(text: text) == nil)
    }

    @Test(arguments: ["1.5ns", "0.0000001us", "0.0000000001s"])
    func `a fraction below a nanosecond is not read as something else`(text: String) {
        #expect(Delay(text: text) == nil)
    }

    @Test func `parts that add up past the range are not read`() {
        #expect(Delay(text: "106751d") != nil)
        #expect(Delay(text: "106751d106751d") == nil)
    }

    @Test func `for all delays: the text reads back as the same delay`() {
        var random = Seed(1).stream(.generation)
        for power in 1...62 {
            for _ in 0..<50 {
                let delay = random.delay(below: Delay(nanoseconds: 1 << Int64(power)))
                #expect(Delay(text: delay.text) == delay, "\(delay.nanoseconds)")
            }
        }
    }

    @Test func `the shortest text leaves out what is zero`() {
        #expect(Delay.seconds(5400).text == "1h30m")
        #expect(Delay.zero.text == "0s")
        #expect(Delay(nanoseconds: -90_000_000_000).text == "-1m30s")
        #expect(Delay(nanoseconds: .max).text == "never")
    }

    @Test(
        arguments: [
            (85_999_999, "85ms"), (12_340_000_000, "12.340s"), (300_000_000_000, "5m00s"), (3_661_000_000_000, "1h01m01s"),
            (999, "0us"), (5000, "5us"), (0, "0ms"), (-1_500_000_000, "-1.500s"), (.max, "never"),
        ] as [(Int64, String)])
    func `people read at most milliseconds`(nanoseconds: Int64, text: String) {
        #expect(Delay(nanoseconds: nanoseconds).shortText == text)
    }
}
