package import Model

private let weekdayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

extension Schedule.Restriction {
    /// Every day, all day.
    package static let aroundTheClock = Schedule.Restriction(weekdays: Array(1...7), fromSecond: 0, lengthSeconds: 86_400)

    /// Reads `24x7`, `Mon-Fri 09:00-17:00`, `Sat,Sun 22:00-06:00` (past midnight), `09:00-17:00` (every day), `Sat-Sun` (all
    /// day) or `Fri 17:00-Mon 08:00` (over several days, and past the week's end).
    package init(hours text: String) throws(CalendarTrouble) {
        if text == "24x7" {
            self = .aroundTheClock
            return
        }
        let words = text.split(separator: " ").map(String.init)
        if words.count == 3 {
            self = try Self.stretch(words, in: text)
            return
        }
        var weekdays = Array(Int64(1)...7)
        var span: (from: Int64, length: Int64) = (0, 86_400)
        guard (1...2).contains(words.count) else { throw Self.shape(text) }
        if words.count == 2 || !words[0].contains(":") { weekdays = try Self.weekdays(words[0], in: text) }
        if words.count == 2 || words[0].contains(":") { span = try Self.span(words[words.count - 1], in: text) }
        self.init(weekdays: weekdays, fromSecond: span.from, lengthSeconds: span.length)
    }

    /// The text that `init(hours:)` reads back.
    package var hoursText: String {
        if self == .aroundTheClock { return "24x7" }
        if lengthSeconds > 86_400, let first = weekdays.first, weekdays.count == 1 { return stretchText(from: first) }
        let days = weekdays.map { weekdayNames[Int($0) - 1] }
        let consecutive = zip(weekdays, weekdays.dropFirst()).allSatisfy { $0 + 1 == $1 }
        let dayText = consecutive && days.count > 2 ? "\(days[0])-\(days[days.count - 1])" : days.joined(separator: ",")
        let end = (fromSecond + lengthSeconds) % 86_400
        return "\(dayText) \(Self.clock(fromSecond))-\(Self.clock(end == 0 ? 86_400 : end))"
    }

    private func stretchText(from weekday: Int64) -> String {
        let end = fromSecond + lengthSeconds
        let last = (weekday - 1 + end / 86_400) % 7
        let clocks = "\(Self.clock(fromSecond))-\(weekdayNames[Int(last)]) \(Self.clock(end % 86_400))"
        return "\(weekdayNames[Int(weekday - 1)]) \(clocks)"
    }

    private static func clock(_ second: Int64) -> String {
        let text = "\((second / 3600).padded(2)):\((second % 3600 / 60).padded(2))"
        return second % 60 == 0 ? text : text + ":\((second % 60).padded(2))"
    }

    private static func weekdays(_ text: String, in whole: String) throws(CalendarTrouble) -> [Int64] {
        var days: [Int64] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard (1...2).contains(ends.count) else { throw shape(whole) }
            var numbers: [Int] = []
            for end in ends { numbers.append(try weekday(end, in: whole)) }
            var day = numbers[0]
            days.append(Int64(day + 1))
            while day != numbers[numbers.count - 1] {
                day = (day + 1) % 7
                days.append(Int64(day + 1))
            }
        }
        return (1...7).filter(days.contains)
    }

    private static func weekday(_ text: String, in whole: String) throws(CalendarTrouble) -> Int {
        if let index = weekdayNames.firstIndex(where: { $0.lowercased() == text.lowercased() }) { return index }
        throw CalendarTrouble(
            "'\(text)' in '\(whole)' is not a weekday", hint: "weekdays are \(weekdayNames.joined(separator: ", "))")
    }

    private static func span(_ text: String, in whole: String) throws(CalendarTrouble) -> (from: Int64, length: Int64) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2, let from = secondOfDay(ends[0]), let until = secondOfDay(ends[1]), from < 86_400 else {
            throw shape(whole)
        }
        return (from, until > from ? until - from : until + 86_400 - from)
    }

    /// `Fri`, `17:00-Mon`, `08:00`.
    private static func stretch(_ words: [String], in whole: String) throws(CalendarTrouble) -> Schedule.Restriction {
        let middle = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard middle.count == 2, let from = secondOfDay(middle[0]), let until = secondOfDay(words[2]), from < 86_400 else {
            throw shape(whole)
        }
        let first = try weekday(words[0], in: whole)
        let days = (try weekday(middle[1], in: whole) - first + 7) % 7
        let length = Int64(days) * 86_400 + until - from
        guard length != 0 else {
            throw CalendarTrouble("'\(whole)' is a whole week", hint: "write '24x7', or leave the hours out")
        }
        return Schedule.Restriction(
            weekdays: [Int64(first + 1)], fromSecond: from, lengthSeconds: length > 0 ? length : length + 7 * 86_400)
    }

    private static func shape(_ text: String) -> CalendarTrouble {
        CalendarTrouble("'\(text)' does not name hours", hint: "write '24x7' or hours like 'Mon-Fri 09:00-17:00'")
    }
}
