import Calendars
import Model

/// Reads `time_intervals:` of an Alertmanager's configuration, and `mute_time_intervals:`, as they were called before 0.24.
///
/// Source: Alertmanager, docs/configuration.md, time interval settings.
struct AlertmanagerTimes {
    static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private let area = "alertmanager"
    let reading: Reading

    init(reading: Reading) { self.reading = reading }

    func read(_ config: Table) -> [AlertmanagerRules.TimeInterval] {
        var intervals: [AlertmanagerRules.TimeInterval] = []
        for key in ["time_intervals", "mute_time_intervals"] {
            for node in reading.list(config[key], "'\(key)'", area: area) {
                guard let interval = interval(node) else { continue }
                if intervals.contains(where: { $0.name == interval.name }) {
                    reading.error(
                        "alertmanager/duplicate-name", "two time intervals are called '\(interval.name.clipped)'", at: node.mark
                    )
                }
                intervals.append(interval)
            }
        }
        return intervals
    }

    private func interval(_ node: YAMLNode) -> AlertmanagerRules.TimeInterval? {
        guard let table = Table(node, "a time interval", area: area, keys: ["name", "time_intervals"], reading: reading),
            let name = table.required("name", "a time interval").flatMap({ reading.text($0, "'name'", area) })
        else { return nil }
        let parts = reading.list(table["time_intervals"], "'time_intervals'", area: area).compactMap(part)
        return AlertmanagerRules.TimeInterval(name: name, parts: parts)
    }

    private func part(_ node: YAMLNode) -> AlertmanagerRules.TimeInterval.Part? {
        let keys = ["times", "weekdays", "days_of_month", "months", "years", "location"]
        guard let table = Table(node, "a time interval", area: area, keys: keys, reading: reading) else { return nil }
        var part = AlertmanagerRules.TimeInterval.Part()
        part.times = reading.list(table["times"], "'times'", area: area).compactMap(time)
        part.weekdays = spans(table["weekdays"], "a weekday", named: Self.weekdays, hasNumbers: false, 0...6)
        part.days = spans(table["days_of_month"], "a day of the month", -31 ... -1, 1...31)
        part.months = spans(table["months"], "a month", named: Self.months, first: 1, 1...12)
        part.years = spans(table["years"], "a year", 1...9999)
        if let location = table["location"] {
            if location.scalar == "Local" {
                reading.error(
                    "alertmanager/not-supported", "not supported: the location 'Local', which is another one on each machine",
                    at: location.mark, hint: "write its name, like 'Europe/Amsterdam'")
            } else if let zone = reading.zone(location, area) {
                part.zone = zone.name
            }
        }
        return part
    }

    private func time(_ node: YAMLNode) -> AlertmanagerRules.TimeInterval.Span? {
        guard let table = Table(node, "a span of the day", area: area, keys: ["start_time", "end_time"], reading: reading),
            let from = table.required("start_time", "a span of the day").flatMap(minute),
            let to = table.required("end_time", "a span of the day").flatMap(minute)
        else { return nil }
        if from < to { return .init(from: from, to: to) }
        reading.error(
            "alertmanager/bad-time", "the span of the day ends before it starts", at: node.mark,
            hint: "past midnight it is two: until 24:00, and from 00:00")
        return nil
    }

    /// `09:00`, to `24:00`.
    private func minute(_ node: YAMLNode) -> Int64? {
        guard let text = reading.text(node, "a time of day", area) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int64(parts[0]), let minute = Int64(parts[1]),
            (0..<60).contains(minute), (0...24 * 60).contains(hour * 60 + minute)
        {
            return hour * 60 + minute
        }
        reading.error(
            "alertmanager/bad-time", "'\(text.clipped)' is no time of day", at: node.mark,
            hint: "write it like '09:00' or '24:00'")
        return nil
    }

    /// `3`, `1:5`, `monday:friday`: one of them or from one to another.
    private func spans(
        _ node: YAMLNode?, _ what: String, named names: [String] = [], first: Int64 = 0, hasNumbers: Bool = true,
        _ allowed: ClosedRange<Int64>...
    ) -> [AlertmanagerRules.TimeInterval.Span] {
        reading.items(node).compactMap { item in
            guard let text = reading.text(item, what, area) else { return nil }
            let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { end -> Int64? in
                let word = end.lowercased()
                if let place = names.firstIndex(of: word) { return Int64(place) + first }
                return hasNumbers ? Int64(word) : nil
            }
            if (1...2).contains(ends.count), let from = ends[0], let to = ends[ends.count - 1],
                [from, to].allSatisfy({ end in allowed.contains { $0.contains(end) } }), isAscending(from, to)
            {
                return .init(from: from, to: to)
            }
            reading.error(
                "alertmanager/bad-time", "'\(text.clipped)' is not \(what), nor from one to a later one", at: item.mark,
                hint: names.isEmpty ? "write it like '1' or '1:5'" : "write it like '\(names[1])' or '\(names[1]):\(names[5])'")
            return nil
        }
    }

    /// A day that counts from the end of the month is later than one that counts from its start.
    private func isAscending(_ from: Int64, _ to: Int64) -> Bool { from <= to && !(from < 0 && to > 0) || from > 0 && to < 0 }
}
