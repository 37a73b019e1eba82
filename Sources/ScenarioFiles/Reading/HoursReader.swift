import Calendars
import Model

/// Hours as a document gives them: by the calendar, or as spans of the run.
enum Hours {
    case calendar([Schedule.Restriction])
    case spans(Windows)

    static let always = Hours.calendar([.aroundTheClock])

    func windows(on timeLine: TimeLine) -> Windows {
        switch self {
        case .calendar(let restrictions): timeLine.windows(restrictions)
        case .spans(let windows): windows
        }
    }
}

extension Reading {
    /// `24x7`, `Mon-Fri 09:00-17:00`, a list of such, or a list of spans like `{from: 5m, for: 10m}` counted from the run's
    /// start.
    func hours(_ node: YAMLNode, _ what: String, _ area: String) -> Hours {
        let items = items(node)
        if items.contains(where: { $0.pairs != nil }) || items.isEmpty { return .spans(windows(node, what, area)) }
        return .calendar(items.compactMap { restriction($0, what, area) })
    }

    func restriction(_ node: YAMLNode, _ what: String, _ area: String) -> Schedule.Restriction? {
        guard let text = text(node, what, area) else { return nil }
        do {
            return try Schedule.Restriction(hours: text)
        } catch {
            self.error("\(area)/bad-hours", error.message, at: node.mark, hint: error.hint)
            return nil
        }
    }

    /// Spans of the run, `{from: 5m, for: 10m}` or `{from: 5m, until: 15m}`.
    func windows(_ node: YAMLNode, _ what: String, _ area: String) -> Windows {
        let spans = items(node).compactMap { span($0, area) }.sorted { $0.from < $1.from }
        var merged: [Windows.Span] = []
        for span in spans {
            if let last = merged.last, span.from <= last.until {
                merged[merged.count - 1].until = max(last.until, span.until)
            } else {
                merged.append(span)
            }
        }
        return Windows(merged)
    }

    private func span(_ node: YAMLNode, _ area: String) -> Windows.Span? {
        guard let table = Table(node, "a span of time", area: area, keys: ["from", "for", "until"], reading: self) else {
            return nil
        }
        let (length, until) = (table.delay("for"), table.delay("until"))
        guard let from = table.required("from", "a span of time").flatMap({ delay($0, "'from'", area) }) else { return nil }
        if let length { return Windows.Span(from: .start + from, until: .start + from + length) }
        guard let until else {
            if table["for"] == nil, table["until"] == nil {
                error("\(area)/missing-key", "a span of time has no end", at: node.mark, hint: "add 'for: 10m' or 'until: 15m'")
            }
            return nil
        }
        guard until > from else {
            error("\(area)/ends-before-start", "the span ends before it starts", at: table["until"]?.mark ?? node.mark)
            return nil
        }
        return Windows.Span(from: .start + from, until: .start + until)
    }
}
