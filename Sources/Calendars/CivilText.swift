package import Model

/// What is wrong with the text of a date or of hours, for a diagnostic.
package struct CalendarTrouble: Error, Hashable, Sendable {
    package var message: String
    package var hint: String
    package init(_ message: String, hint: String) { (self.message, self.hint) = (message, hint) }
}

/// The years a calendar reaches: what fits on a run's time line in nanoseconds.
package let calendarYears: ClosedRange<Int64> = 1970...2199

extension CivilTime {
    /// Reads `2020-11-24 21:00`, with seconds or without, with a blank or a `T` between date and time.
    package init(text: String) throws(CalendarTrouble) {
        let shape = CalendarTrouble("'\(text)' is not a date and time", hint: "write it like '2020-11-24 21:00'")
        let halves = text.split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
        guard halves.count == 2 else { throw shape }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, date.map(\.count) == [4, 2, 2],
            let year = digits(date[0]), let month = digits(date[1]), let day = digits(date[2]),
            let second = secondOfDay(halves[1])
        else { throw shape }
        guard calendarYears.contains(year) else {
            throw CalendarTrouble("the year \(year) is out of reach", hint: "years go from 1970 to 2199")
        }
        let civil = CivilTime(
            year: year, month: month, day: day, hour: second / 3600, minute: second % 3600 / 60, second: second % 60)
        guard (1...12).contains(month), day >= 1, second < 86_400, CivilTime(unixSeconds: civil.unixSeconds) == civil else {
            throw CalendarTrouble("'\(text)' does not exist in the calendar", hint: "check the day, the month and the hour")
        }
        self = civil
    }
}

func digits(_ text: Substring) -> Int64? {
    text.allSatisfy { $0.isASCII && $0.isNumber } && text.count <= 9 ? Int64(text) : nil
}

/// Reads `HH:MM` or `HH:MM:SS`, up to `24:00`, as seconds since midnight.
func secondOfDay(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0.count == 2 }) else { return nil }
    let numbers = parts.compactMap(digits)
    guard numbers.count == parts.count, numbers[0] <= 24, numbers.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
    let second = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    return second <= 86_400 ? second : nil
}
