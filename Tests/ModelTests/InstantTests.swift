import Model
import Testing

struct InstantTests {
    @Test func `never plus anything stays never`() {
        #expect(Instant.never + .days(1) == .never)
        #expect(Instant.start + Delay(nanoseconds: .max) == .never)
        #expect(Instant(nanoseconds: .min) + .seconds(-1) == Instant(nanoseconds: .min))
    }

    @Test func `differences that leave the range stop at its ends`() {
        let first = Instant(nanoseconds: .min)
        #expect(Instant.never - first == Delay(nanoseconds: .max))
        #expect(first - .never == Delay(nanoseconds: .min))
        #expect(Instant.start - Delay(nanoseconds: .min) == .never)
        #expect(first - .seconds(1) == first)
    }

    @Test(arguments: [(0, 0), (59, 0), (60, 60), (61, 60), (-1, -60), (-60, -60), (-61, -120)] as [(Int64, Int64)])
    func `an instant is floored towards the past`(seconds: Int64, floored: Int64) {
        #expect((Instant.start + .seconds(seconds)).floored(to: .minutes(1)) == .start + .seconds(floored))
    }

    @Test func `the clock shows minutes, and hours when there are some`() {
        #expect((Instant.start + .milliseconds(312_340)).clockText == "5:12.340")
        #expect((Instant.start + .seconds(3900)).clockText == "1:05:00.000")
        #expect(Instant.start.clockText == "0:00.000")
    }

    @Test func `numbers are padded to a width and never cut`() {
        #expect(7.padded(3) == "007")
        #expect(1234.padded(3) == "1234")
    }
}
