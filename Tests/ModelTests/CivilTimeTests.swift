import Model
import Testing

struct CivilTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00"), (951_782_400, "2000-02-29 00:00:00"), (1_606_248_300, "2020-11-24 20:05:00"),
            (-1, "1969-12-31 23:59:59"), (4_107_542_399, "2100-02-28 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
            (1_709_164_800, "2024-02-29 00:00:00"),
        ] as [(Int64, String)])
    func `known moments have their date`(seconds: Int64, text: String) {
        #expect(CivilTime(unixSeconds: seconds).text == text)
    }

    @Test func `for all days of eight centuries: the next day follows, and both ways agree`() {
        let monthLengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day): (Int64, Int64, Int64) = (1600, 1, 1)
        let first = CivilTime(year: year, month: month, day: day).dayNumber
        for number in first..<first + 800 * 365 {
            let civil = CivilTime(unixSeconds: number * 86_400 + 3723)
            guard civil == CivilTime(year: year, month: month, day: day, hour: 1, minute: 2, second: 3),
                civil.unixSeconds == number * 86_400 + 3723
            else {
                Issue.record("day \(number) is \(civil.text), expected \(year)-\(month)-\(day)")
                return
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length = month == 2 && isLeap ? 29 : monthLengths[Int(month) - 1]
            day += 1
            if day > length { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test func `weekdays count from Monday and go round`() {
        #expect(CivilTime(year: 1970, month: 1, day: 1).weekday == 4)
        #expect(CivilTime(year: 2020, month: 11, day: 24).weekday == 2)
        #expect(CivilTime(year: 2024, month: 2, day: 29).weekday == 4)
        let start = CivilTime(year: 1969, month: 12, day: 29).unixSeconds
        for day in 0..<Int64(21) {
            #expect(CivilTime(unixSeconds: start + day * 86_400).weekday == day % 7 + 1)
        }
    }

    @Test func `times order by the moment they name`() {
        let early = CivilTime(year: 2019, month: 12, day: 31, hour: 23)
        #expect(early < CivilTime(year: 2020, month: 1, day: 1))
    }

    @Test func `the zone's offset is the one in force`() {
        let epoch = Epoch(
            unixSeconds: 1_603_584_000, zone: "Europe/Amsterdam",
            offsets: [.init(from: .start, seconds: 7200), .init(from: .start + .hours(1), seconds: 3600)])
        #expect(epoch.localText(.start) == "2020-10-25 02:00:00")
        #expect(epoch.localText(.start + .hours(1) - Delay(nanoseconds: 1)) == "2020-10-25 02:59:59")
        #expect(epoch.localText(.start + .hours(1)) == "2020-10-25 02:00:00")
        #expect(epoch.utcText(.start + Delay(nanoseconds: 5)) == "2020-10-25T00:00:00.000000005Z")
        #expect(epoch.utcText(.start - Delay(nanoseconds: 1)) == "2020-10-24T23:59:59.999999999Z")
        #expect(epoch.unixMilliseconds(.start + .milliseconds(7)) == 1_603_584_000_007)
    }

    @Test func `division rounds down on both sides of zero`() {
        #expect(Int64(-7).flooredDivision(by: 2) == -4)
        #expect(Int64(7).flooredDivision(by: 2) == 3)
        #expect(Int64(-8).flooredDivision(by: 2) == -4)
        #expect(Int64(-7).flooredRemainder(by: 2) == 1)
    }
}
