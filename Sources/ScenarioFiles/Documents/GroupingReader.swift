import Model
import Vendors

/// Reads `grouping:` of a service: `{by: time, window: 10m}`, or `{by: content, fields: [summary], window: 5m}`.
struct GroupingReader {
    private let area = "pager"
    let reading: Reading

    init(reading: Reading) { self.reading = reading }

    func read(_ node: YAMLNode) -> Grouping {
        if node.scalar == "off" { return .none }
        let kind = node["by"]?.scalar
        let own = kind == "content" ? ["fields", "aggregate"] : []
        guard let table = Table(node, "'grouping'", area: area, keys: ["by", "window"] + own, reading: reading),
            let by = table.required("by", "'grouping'", hint: "write 'by: time' or 'by: content'")
        else { return .none }
        if by.scalar == "intelligent" {
            reading.error(
                "pager/unpredictable", "grouping by machine learning cannot be predicted, so no drill can say what is right",
                at: by.mark, hint: "write 'by: time' or 'by: content'")
            return .none
        }
        switch reading.word(by, "'by'", area, ["time", "content"]) {
        case "time": return .time(timeWindow(table))
        case "content": return content(table)
        default: return .none
        }
    }

    /// From the first alert; without one, or `until-resolved`, as long as the incident is open.
    private func timeWindow(_ table: Table) -> Delay? {
        guard let node = table["window"], node.scalar != "until-resolved" else { return nil }
        guard let window = reading.delay(node, "'window'", area) else { return nil }
        if window < PagerDuty.timeGroupingMin || window > PagerDuty.timeGroupingMax {
            outOfRange(window, "\(PagerDuty.timeGroupingMin.text) to \(PagerDuty.timeGroupingMax.text)", node)
        }
        return window
    }

    private func content(_ table: Table) -> Grouping {
        let fields =
            table.required("fields", "grouping by content", hint: "add 'fields: [summary]'") == nil ? [] : fields(table)
        var window = PagerDuty.contentGroupingMin
        if let node = table.required("window", "grouping by content", hint: "add 'window: 5m'"),
            let length = reading.delay(node, "'window'", area)
        {
            let isAllowed = (PagerDuty.contentGroupingMin...PagerDuty.contentGroupingMax).contains(length)
            if !isAllowed, length != .days(1) {
                let range = "\(PagerDuty.contentGroupingMin.text) to \(PagerDuty.contentGroupingMax.text), or 1d"
                outOfRange(length, range, node)
            }
            window = length
        }
        let aggregate = table.choice("aggregate", Grouping.Content.Aggregate.self) ?? .all
        return .content(Grouping.Content(fields: fields, aggregate: aggregate, window: window))
    }

    private func fields(_ table: Table) -> [String] {
        reading.items(table["fields"]).compactMap { node in
            guard let name = reading.text(node, "a field", area) else { return nil }
            checkField(name, node)
            return name
        }
    }

    private func checkField(_ name: String, _ node: YAMLNode) {
        if eventFields.contains(name) || name.hasPrefix("custom_details.") { return }
        let near = nearest(to: name, among: eventFields).map { "did you mean '\($0)'?" }
        reading.error(
            "pager/unknown-field", "an alert has no field '\(name.clipped)'", at: node.mark,
            hint: near ?? "fields are \(eventFields.joined(separator: ", ")) and custom_details.NAME")
    }

    private func outOfRange(_ window: Delay, _ range: String, _ node: YAMLNode) {
        reading.error(
            "pager/grouping-window", "a window of '\(window.text)' is out of range", at: node.mark, hint: "it is \(range)")
    }
}

/// The fields of PagerDuty's common event format that events have here.
let eventFields = ["summary", "severity", "source", "component", "group", "class"]
