import Model

/// The timeline as a table for people: entry, elapsed time, local time, station, what happened.
struct TimelineTable {
    /// Of a long row of similar entries, so many are shown before the rest becomes a count.
    private static let shownOfFold = 4
    /// Fewer than this are not worth folding.
    private static let leastFolded = 3
    /// Longer timelines are cut in the middle: the first rows, and the last ones.
    private static let rowsMax = 120
    private static let lastRows = 30

    enum Item {
        case row(Timeline.Row)
        case more(String)
    }

    let report: Report
    let style: TextStyle

    func lines(indent: String) -> [String] {
        let rows = Timeline(report).rows
        let items = cut(folded(rows))
        let layout = Layout(rows, report.scenario)
        var lines = [indent + style.paint(layout.heading, .faint)]
        var date = dateText(.start)
        for item in items {
            switch item {
            case .more(let text): lines.append(indent + style.paint(layout.underText + text, .faint))
            case .row(let row):
                let today = dateText(row.at)
                if today != date { lines.append(indent + style.paint(layout.underText + "— \(today) —", .faint)) }
                date = today
                lines += self.lines(row, layout, indent)
            }
        }
        return lines
    }

    private func lines(_ row: Timeline.Row, _ layout: Layout, _ indent: String) -> [String] {
        let texts = wrapped(row.fullText, style.width - indent.count - layout.textAt)
        let local = String(report.scenario.epoch.localText(row.at).suffix(8))
        let first =
            indent + style.paint(padded(String(row.entry), layout.entry, .right), .faint) + "  "
            + padded(row.at.clockText, layout.elapsed, .right) + "  " + style.paint(padded(local, Layout.local), .faint) + "  "
            + padded(clipped(report.scenario.label(row.station), layout.station), layout.station) + "  "
            + style.paint(row.mark.rawValue, row.mark.role) + " " + style.paint(texts[0], textRole(row.mark))
        return [first] + texts.dropFirst().map { indent + layout.underText + style.paint($0, textRole(row.mark)) }
    }

    private func textRole(_ mark: Timeline.Mark) -> TextStyle.Role {
        switch mark {
        case .broken, .good, .quiet, .trouble, .end: mark.role
        case .progress, .alert, .incident, .page, .escalation: .plain
        }
    }

    private func dateText(_ instant: Instant) -> String { String(report.scenario.epoch.localText(instant).dropLast(9)) }

    /// Long runs of similar rows, shortened to the first few and a count by kind.
    func folded(_ rows: [Timeline.Row]) -> [Item] {
        var items: [Item] = []
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, let fold = rows[start].fold, rows[end].fold == fold { end += 1 }
            let shown = end - start - Self.shownOfFold < Self.leastFolded ? end : start + Self.shownOfFold
            items += rows[start..<shown].map(Item.row)
            if shown < end { items.append(.more(Self.foldText(rows[shown..<end]))) }
            start = end
        }
        return items
    }

    /// `… 12 more: 3 escalations, 9 notifications and deliveries`.
    private static func foldText(_ rows: ArraySlice<Timeline.Row>) -> String {
        let until = rows.last.map { " until \($0.at.clockText)" } ?? ""
        if rows.first?.fold == .rules { return "… \(counted(Int64(rows.count), "more change")) of rules\(until)" }
        let number = { (mark: Timeline.Mark) in Int64(rows.count { $0.mark == mark }) }
        let parts = [
            number(.escalation) == 0 ? nil : counted(number(.escalation), "escalation"),
            number(.page) == 0 ? nil : "\(grouped(number(.page))) notifications and deliveries",
            number(.trouble) == 0 ? nil : "\(grouped(number(.trouble))) that never arrived",
        ].compactMap(\.self)
        return "… \(grouped(Int64(rows.count))) more\(until): \(parts.joined(separator: ", "))"
    }

    private func cut(_ items: [Item]) -> [Item] {
        guard items.count > Self.rowsMax else { return items }
        let left = items.count - Self.rowsMax
        let notice = Item.more("… \(counted(Int64(left), "row")) left out here; the journal has them all (--journal)")
        return items.prefix(Self.rowsMax - Self.lastRows) + [notice] + items.suffix(Self.lastRows)
    }

    /// Where the columns stand.
    private struct Layout {
        static let local = 8
        static let stationMax = 18

        let entry: Int
        let elapsed: Int
        let station: Int

        init(_ rows: [Timeline.Row], _ scenario: Scenario) {
            entry = max(5, rows.map { String($0.entry).count }.max() ?? 0)
            elapsed = max(8, rows.map { $0.at.clockText.count }.max() ?? 0)
            station = min(Self.stationMax, max(5, rows.map { displayWidth(scenario.label($0.station)) }.max() ?? 0))
        }

        /// Columns before the text, the mark included.
        var textAt: Int { entry + 2 + elapsed + 2 + Self.local + 2 + station + 2 + 2 }
        var underText: String { String(repeating: " ", count: textAt) }
        var heading: String {
            padded("entry", entry, .right) + "  " + padded("elapsed", elapsed, .right) + "  " + padded("local", Self.local)
                + "  " + padded("where", station) + "    what happened"
        }
    }
}
