import Evaluation
import Model

/// Where the time of one fault went: a segment per stage, with bars that lie end to end and add up to the detection latency.
struct StageTable {
    private static let barWidths = 10...40
    private static let flag = "◀ first broken stage"

    let report: Report
    let life: Life
    let style: TextStyle

    func lines(indent: String) -> [String] {
        let headline = wrapped(headline, style.width - indent.count - 2)
        return headline.enumerated().map { indent + ($0.offset > 0 ? "  " : "") + style.paint($0.element, .heading) }
            + table(indent + "  ")
    }

    /// The first stage that a verdict which did not pass says was not reached, or was too late.
    var broken: Stage? {
        report.verdicts
            .filter { $0.outcome != .passed && report.fault(of: $0) == life.fault }
            .compactMap(\.brokenStage).min()
    }

    private var headline: String {
        let name = report.scenario.plan(life.fault).map { faultText($0, in: report.scenario) } ?? ""
        let found = life.detection.map { "detected after \($0.shortText)" } ?? "not detected"
        return "'\(report.scenario.label(life.fault))' (\(name)): \(found), \(attribution)"
    }

    private var attribution: String {
        let incident = life.incident.map { report.scenario.label($0) }
        return switch life.attribution {
        case .carried: (incident.map { $0 + " " } ?? "the page ") + "carries its drill id"
        case .inferred: (incident.map { $0 + " " } ?? "the page ") + "belongs to it by rule and group"
        case .masked(let other): "masked by \(report.scenario.label(other)), which was open already"
        case .none: "no page belongs to it"
        }
    }

    private struct Row {
        var label: String
        var length: String
        /// Since the fault; nil = no bar.
        var span: (from: Delay, until: Delay)?
        var note = ""
        var isBroken = false
        var isSum = false
    }

    private func table(_ indent: String) -> [String] {
        let rows = segmentRows + afterRows
        let label = rows.map { displayWidth($0.label) }.max() ?? 0
        let length = rows.map(\.length.count).max() ?? 0
        let room = style.width - indent.count - label - length - 6 - displayWidth(Self.flag)
        let bar = min(max(room, Self.barWidths.lowerBound), Self.barWidths.upperBound)
        return rows.map { row in
            let text = padded(row.label, label) + "  " + padded(row.length, length, .right)
            let line = indent + style.paint(text, row.isBroken ? .bad : row.isSum ? .heading : .plain)
            let parts = [
                style.paint(row.span.map { self.bar($0.from, $0.until, bar) } ?? "", row.isBroken ? .bad : .accent),
                style.paint(row.note, .faint), style.paint(row.isBroken ? Self.flag : "", .bad),
            ]
            return ([line] + parts.filter { !$0.isEmpty }).joined(separator: "  ")
        }
    }

    /// Lengths are differences of times cut to milliseconds, so that what is printed adds up to what is printed.
    private var segmentRows: [Row] {
        var (rows, from) = ([Row](), Delay.zero)
        for segment in life.segments {
            let until = from + segment.length
            let isBroken = broken == segment.to || broken.map(segment.spans.contains) ?? false
            let shown = until.wholeMilliseconds - from.wholeMilliseconds
            rows.append(
                Row(
                    label: "\(segment.from.rawValue) → \(segment.to.rawValue)", length: shown.columnText, span: (from, until),
                    note: segment.spans.isEmpty ? "" : "(unseen: \(segment.spans.map(\.rawValue).joined(separator: ", ")))",
                    isBroken: isBroken))
            from = until
        }
        if let broken, broken <= .delivered, !rows.contains(where: \.isBroken) {
            let last = life.segments.last?.to ?? life.moments.last { $0.stage < broken }?.stage ?? .injected
            rows.append(Row(label: "\(last.rawValue) → \(broken.rawValue)", length: "never", isBroken: true))
        }
        guard !life.segments.isEmpty else { return rows }
        let sum = life.detection == nil ? "in all, then nothing" : "in all: detection latency"
        rows.append(Row(label: sum, length: total.wholeMilliseconds.columnText, isSum: true))
        return rows
    }

    private var total: Delay { life.segments.reduce(Delay.zero) { $0 + $1.length } }

    /// What followed the first page in somebody's hand, each counted from the fault.
    private var afterRows: [Row] {
        guard let injected = life.moment(.injected) else { return [] }
        var rows = life.moments.filter { $0.stage > .delivered }.map { moment in
            let outage = moment.stage == .mitigated ? life.moment(.impact).map { moment.at - $0.at } : nil
            let note = outage.map { "users harmed for \($0.shortText)" } ?? "after the fault"
            return Row(
                label: moment.stage.rawValue, length: (moment.at - injected.at).wholeMilliseconds.columnText,
                note: note, isBroken: moment.stage == broken)
        }
        if let broken, broken > .delivered, life.moment(broken) == nil {
            rows.append(Row(label: broken.rawValue, length: "never", isBroken: true))
        }
        return rows
    }

    /// A bar that begins where the last one ended; what is too short for a cell is a hairline.
    private func bar(_ from: Delay, _ until: Delay, _ width: Int) -> String {
        let (start, end) = (cell(from, total, width), cell(until, total, width))
        let fill = end > start ? String(repeating: "█", count: end - start) : until > from ? "▏" : ""
        return fill.isEmpty ? "" : String(repeating: " ", count: min(start, width - 1)) + fill
    }

    private func cell(_ part: Delay, _ total: Delay, _ width: Int) -> Int {
        guard total > .zero else { return 0 }
        let part = min(max(part, .zero), total)
        let (high, low) = part.nanoseconds.multipliedFullWidth(by: Int64(width))
        return Int(total.nanoseconds.dividingFullWidth((high, low)).quotient)
    }
}

extension Delay {
    /// Cut to milliseconds.
    var wholeMilliseconds: Delay { .milliseconds(nanoseconds / 1_000_000) }

    /// With all three decimals, so that a column lines up: `0.050s`, `5m30.200s`.
    var columnText: String {
        let ms = nanoseconds.magnitude / 1_000_000
        let (minutes, seconds, fraction) = (ms / 60_000, ms / 1000 % 60, (ms % 1000).padded(3))
        let sign = nanoseconds < 0 ? "-" : ""
        if minutes == 0 { return sign + "\(seconds).\(fraction)s" }
        if minutes < 60 { return sign + "\(minutes)m\(seconds.padded(2)).\(fraction)s" }
        return sign + "\(minutes / 60)h\((minutes % 60).padded(2))m\(seconds.padded(2)).\(fraction)s"
    }
}
