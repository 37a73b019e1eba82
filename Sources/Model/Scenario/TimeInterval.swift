extension AlertmanagerRules {
    /// Times by name, in which a route tells nothing, or nothing but then.
    package struct TimeInterval: Hashable, Sendable {
        /// From one number to another, both included. Days of a month may count from its end: -1 is the last.
        package struct Span: Hashable, Sendable {
            package var from: Int64
            package var to: Int64
            package init(from: Int64, to: Int64) { (self.from, self.to) = (from, to) }

            func contains(_ number: Int64) -> Bool { from <= number && number <= to }
        }

        /// All of what is said must hold, of each the one or the other; of what is not said everything does.
        package struct Part: Hashable, Sendable {
            /// Minutes of the day, the last not included.
            package var times: [Span] = []
            /// 0 = Sunday.
            package var weekdays: [Span] = []
            package var days: [Span] = []
            package var months: [Span] = []
            package var years: [Span] = []
            package var zone = "UTC"
            package init() {}

            /// Whether some of a day lies in it. Source: prometheus/alertmanager, timeinterval/timeinterval.go, ContainsTime.
            package func contains(dayOf civil: CivilTime) -> Bool {
                func holds(_ spans: [Span], _ number: Int64) -> Bool {
                    spans.isEmpty || spans.contains { $0.contains(number) }
                }
                let isLeap = civil.year % 4 == 0 && (civil.year % 100 != 0 || civil.year % 400 == 0)
                let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
                let length = lengths[Int(civil.month - 1)]
                let isDay =
                    days.isEmpty
                    || days.contains { span in
                        let (from, to) = (
                            span.from < 0 ? length + span.from + 1 : span.from, span.to < 0 ? length + span.to + 1 : span.to
                        )
                        return from <= civil.day && civil.day <= to
                    }
                return isDay && holds(weekdays, civil.weekday % 7) && holds(months, civil.month) && holds(years, civil.year)
            }
        }

        package var name: String
        package var parts: [Part]
        /// The parts on the run's time line.
        package var windows = Windows([])
        package init(name: String, parts: [Part]) { (self.name, self.parts) = (name, parts) }
    }
}
