/// Where a run stands in the calendar: when it starts, and how far the zone's clock is from UTC at every moment of it.
package struct Epoch: Hashable, Sendable {
    /// A change of the zone's offset. Seconds east of UTC, in force from `from` on.
    package struct Offset: Hashable, Sendable {
        package var from: Instant
        package var seconds: Int64
        package init(from: Instant, seconds: Int64) {
            self.from = from
            self.seconds = seconds
        }
    }

    /// The scenario's start, in seconds since 1970-01-01 UTC.
    package var unixSeconds: Int64
    package var zone: String
    /// Ascending; the first entry is in force at the start.
    package var offsets: [Offset]

    package init(unixSeconds: Int64, zone: String, offsets: [Offset]) {
        precondition(!offsets.isEmpty, "an epoch knows at least one offset")
        self.unixSeconds = unixSeconds
        self.zone = zone
        self.offsets = offsets
    }

    package static let utc1970 = Epoch(unixSeconds: 0, zone: "UTC", offsets: [Offset(from: .start, seconds: 0)])

    package func offset(at instant: Instant) -> Int64 {
        (offsets.last { $0.from <= instant } ?? offsets[0]).seconds
    }

    /// Wall-clock time in the scenario's zone, rounded down to the second.
    package func localTime(_ instant: Instant) -> CivilTime {
        CivilTime(unixSeconds: unixSeconds + instant.nanoseconds.flooredDivision(by: 1_000_000_000) + offset(at: instant))
    }

    /// Wall-clock time in the scenario's zone, `2020-11-24 21:05:00`.
    package func localText(_ instant: Instant) -> String {
        localTime(instant).text
    }

    /// UTC with nanoseconds, `2020-11-24T20:05:00.000000000Z`.
    package func utcText(_ instant: Instant) -> String {
        let whole = instant.nanoseconds.flooredDivision(by: 1_000_000_000)
        let civil = CivilTime(unixSeconds: unixSeconds + whole)
        let fraction = (instant.nanoseconds - whole * 1_000_000_000).padded(9)
        return "\(civil.dateText)T\(civil.timeText).\(fraction)Z"
    }

    /// Milliseconds since 1970, rounded down.
    package func unixMilliseconds(_ instant: Instant) -> Int64 {
        unixSeconds * 1000 + instant.nanoseconds.flooredDivision(by: 1_000_000)
    }
}

/// A date and time of day in the proleptic Gregorian calendar, without a zone.
package struct CivilTime: Hashable, Comparable, Sendable {
    package var year: Int64, month: Int64, day: Int64
    package var hour: Int64, minute: Int64, second: Int64

    package init(year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// Days-to-civil after Howard Hinnant's public derivation (400-year eras of 146,097 days).
    package init(unixSeconds: Int64) {
        let days = unixSeconds.flooredDivision(by: 86_400)
        let rest = unixSeconds - days * 86_400
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: rest / 3600, minute: rest % 3600 / 60, second: rest % 60)
    }

    /// Seconds since 1970-01-01, as if this were UTC.
    package var unixSeconds: Int64 { dayNumber * 86_400 + hour * 3600 + minute * 60 + second }

    /// Days since 1970-01-01.
    package var dayNumber: Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = y.flooredDivision(by: 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1 = Monday ... 7 = Sunday (ISO 8601).
    package var weekday: Int64 { (dayNumber + 3).flooredRemainder(by: 7) + 1 }

    package var dateText: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
    package var timeText: String { "\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))" }
    package var text: String { "\(dateText) \(timeText)" }

    package static func < (a: CivilTime, b: CivilTime) -> Bool { a.unixSeconds < b.unixSeconds }
}

extension Int64 {
    package func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
    }

    package func flooredRemainder(by divisor: Int64) -> Int64 { self - flooredDivision(by: divisor) * divisor }
}
