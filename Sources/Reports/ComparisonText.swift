package import Comparisons
import Evaluation
import Model

/// A comparison for people: how each setup did, scenario by scenario, and what the difference is worth.
package func renderText(_ comparison: Comparison, style: TextStyle) -> String {
    ComparisonText(comparison: comparison, style: style).all.joined(separator: "\n") + "\n"
}

struct ComparisonText {
    let comparison: Comparison
    let style: TextStyle

    private var setups: [Contest.Setup] { comparison.setups }

    var all: [String] {
        var lines = head
        for place in comparison.sections.indices { lines += [""] + section(place) }
        return lines + [""] + verdicts
    }

    private var head: [String] {
        let seeds = comparison.seeds.seedText
        var lines = [
            style.paint("Comparison", .heading) + " over \(seeds), \(counted(Int64(comparison.files.count), "scenario"))"
        ]
        for (index, setup) in setups.enumerated() {
            lines.append(
                ["  " + ComparisonWords.letter(index), visible(setup.name), style.paint(visible(setup.options), .faint)]
                    .filter { !$0.isEmpty }.joined(separator: "  "))
        }
        let notes = [
            ComparisonWords.margin(comparison.margin),
            ComparisonWords.intervals(isPooled: comparison.files.count > 1),
            "acknowledgement: \(ComparisonWords.acknowledgement(comparison.acknowledgement))",
        ]
        return lines + notes.flatMap { wrapped($0, style.width - 4) }.map { "  " + style.paint($0, .faint) }
    }

    // MARK: One scenario

    private func section(_ place: Int) -> [String] {
        let section = comparison.sections[place]
        let title =
            section.scenario.map(visible)
            ?? "All scenarios together: times and shares over all runs, rates over all their time and incidents"
        var lines = [style.paint(title, .heading) + (section.file.map { "  " + style.paint(visible($0), .faint) } ?? "")]
        lines += figures(section)
        for setup in setups.indices.dropFirst() { lines += against(section, place, setup) }
        return lines
    }

    private func figures(_ section: Comparison.Section) -> [String] {
        var rows: [[TextTable.Cell]] = []
        func row(_ label: String, _ cells: [String]) { rows.append([.init(label)] + cells.map { .init($0) }) }
        for measure in Measure.allCases {
            switch measure.kind {
            case .duration:
                let all = section.columns.compactMap { $0.durations[measure] }
                guard all.contains(where: { $0.of > 0 }) else { continue }
                for (place, percent) in ComparisonText.percents(all).enumerated() {
                    let name = place == 0 ? measure.rawValue : String(repeating: " ", count: measure.rawValue.count)
                    row("\(name) p\(percent)", all.map { durations in cell(durations, percent) })
                }
                if all.contains(where: { $0.never > 0 }) {
                    row("\(String(repeating: " ", count: measure.rawValue.count)) never", all.map { "\($0.never)/\($0.of)" })
                }
            case .share:
                let all = section.columns.map { $0.shares[measure] }
                guard all.contains(where: { ($0?.whole ?? 0) > 0 }) else { continue }
                row(measure.rawValue, all.map(ComparisonWords.share))
            case .rate:
                guard section.columns.contains(where: { $0.rates[measure] != nil }) else { continue }
                row(
                    measure.rawValue,
                    section.columns.map { column in
                        let left = measure == .acknowledgement && column.unacknowledged > 0
                        let note = left ? " (\(column.unacknowledged) left out)" : ""
                        return ComparisonWords.rate(measure, column.rates[measure]) + note
                    })
            }
        }
        let table = TextTable(
            alignments: [.left] + setups.map { _ in .left },
            heading: ["measure"] + setups.indices.map { "\(ComparisonWords.letter($0)): \(visible(setups[$0].name))" },
            rows: rows)
        return table.blocks(style, indent: "  ")
    }

    private func cell(_ durations: Comparison.Durations, _ percent: Int) -> String {
        durations.of == 0
            ? "-" : durations.quantiles.first { $0.percent == percent }.map(ComparisonWords.value) ?? SweepTable.tooSmall
    }

    /// The percents that at least one setup has enough runs for, and the first that none has.
    private static func percents(_ all: [Comparison.Durations]) -> [Int] {
        let every = all.first?.quantiles.map(\.percent) ?? []
        let known = every.filter { percent in
            all.contains { $0.quantiles.contains { $0.percent == percent && $0.value != nil } }
        }
        return Array(every.prefix(known.count + 1))
    }

    private func against(_ section: Comparison.Section, _ place: Int, _ setup: Int) -> [String] {
        let column = section.columns[setup]
        let letter = ComparisonWords.letter(setup)
        let rows = Measure.allCases.compactMap { measure -> [TextTable.Cell]? in
            guard let difference = column.differences[measure], difference.preference != .notMeasured else { return nil }
            let counts = "\(difference.wins)/\(difference.ties)/\(difference.losses)"
            let pairing = difference.correlation.map { ComparisonWords.decimal($0) } ?? ""
            return [
                .init(measure.rawValue), .init(difference.preference.rawValue, difference.preference.role),
                .init(ComparisonWords.flips(comparison.flips(of: measure, section: place, setup: setup)), .doubtful),
                .init(words(difference, measure, letter)), .init(counts),
                .init(pairing, (difference.correlation ?? 1) <= 0 ? .doubtful : .plain),
            ]
        }
        let heading = [
            "\(letter) against A", "verdict", "otherwise", "\(letter) - A", "better/equal/worse", "pairing",
        ]
        let isFirm = rows.allSatisfy { $0[2].text.isEmpty }
        func chosen<Item>(_ items: [Item]) -> [Item] { isFirm ? Array(items[..<2] + items[3...]) : items }
        let table = TextTable(
            alignments: chosen([.left, .left, .left, .left, .right, .right]), heading: chosen(heading), rows: rows.map(chosen))
        return table.blocks(style, indent: "  ") + tooFew(column) + shifts(column, letter) + replays(column, setup)
    }

    /// What more seeds would show, as long as none of them differs.
    private func tooFew(_ column: Comparison.Column) -> [String] {
        let open = Measure.allCases.filter { column.differences[$0]?.seedsNeeded != nil }
        guard let first = open.first, let needed = column.differences[first]?.seedsNeeded else { return [] }
        let text =
            "\(counted(Int64(needed), "seed")) without a difference would show that there is none: "
            + open.map(\.rawValue).joined(separator: ", ")
        return wrapped(text, style.width - 4).map { "  " + style.paint($0, .faint) }
    }

    private func words(_ difference: Comparison.Difference, _ measure: Measure, _ letter: String) -> String {
        let text = ComparisonWords.difference(measure, difference.amount)
        return letter == "B"
            ? text : text.replacing("B never", with: "\(letter) never").replacing("only B", with: "only \(letter)")
    }

    private func shifts(_ column: Comparison.Column, _ letter: String) -> [String] {
        let moved = column.shifts.ordered.filter { $0.shift.least != .zero || $0.shift.most != .zero }
        guard !moved.isEmpty else { return [] }
        let rows = moved.map { segment, shift in
            [TextTable.Cell("\(segment.from.rawValue) → \(segment.to.rawValue)"), .init(ComparisonWords.shift(shift))]
        }
        return ["  where \(letter) differs"]
            + TextTable(alignments: [.left, .left], heading: [], rows: rows).lines(style, indent: "    ")
    }

    private func replays(_ column: Comparison.Column, _ setup: Int) -> [String] {
        var told: [(measures: [String], text: String)] = []
        for measure in Measure.allCases {
            guard let difference = column.differences[measure], let first = difference.discordant.first else { continue }
            let others = difference.discordant.dropFirst().filter { $0.scenario == first.scenario }.map { "\($0.seed.value)" }
            let text =
                comparison.replay(first.scenario, setup, first.seed)
                + (others.isEmpty ? "" : " (or \(others.joined(separator: ", ")))")
            if let place = told.firstIndex(where: { $0.text == text }) {
                told[place].measures.append(measure.rawValue)
            } else {
                told.append(([measure.rawValue], text))
            }
        }
        guard !told.isEmpty else { return [] }
        return ["  runs that differ most\(comparison.asFirst(setup).map { ", under A with \($0)" } ?? "")"]
            + told.flatMap { measures, text in
                wrapped("\(measures.joined(separator: ", ")):", style.width - 4).map { "    " + $0 } + ["      \(text)"]
            }
    }

    // MARK: The end

    private var verdicts: [String] {
        guard let section = comparison.sections.last else { return [] }
        var lines = [style.paint("Verdict", .heading)]
        let place = comparison.sections.count - 1
        for setup in setups.indices.dropFirst() {
            for preference in Preference.allCases where preference != .notMeasured {
                let measures = Measure.allCases.filter { section.columns[setup].differences[$0]?.preference == preference }
                guard !measures.isEmpty else { continue }
                let what = "\(ComparisonWords.letter(setup)) \(visible(setups[setup].name)): "
                let named = measures.map { measure in
                    let flips = ComparisonWords.flips(comparison.flips(of: measure, section: place, setup: setup))
                    return measure.rawValue + (flips.isEmpty ? "" : " (\(flips))")
                }
                let text = "\(preference.rawValue): \(named.joined(separator: ", "))"
                for (number, line) in wrapped(text, style.width - 2 - displayWidth(what)).enumerated() {
                    lines += ["  " + (number == 0 ? what : padded("", displayWidth(what))) + style.paint(line, preference.role)]
                }
            }
        }
        return lines + cheapest + sensitivity
    }

    /// What the numbers beside the verdicts stand for.
    private var sensitivity: [String] {
        guard let sensitivity = comparison.sensitivity else { return [] }
        let rows = sensitivity.enumerated().filter { !$0.element.flips.isEmpty }.map { place, found in
            [TextTable.Cell("[\(place + 1)]"), .init(found.assumed), .init(found.instead)]
        }
        let table = TextTable(alignments: [.left, .left, .left], heading: ["", "assumed", "if instead"], rows: rows)
        return ["", style.paint("Sensitivity", .heading)] + (rows.isEmpty ? [] : table.lines(style, indent: "  "))
            + ["  " + ComparisonWords.robust(sensitivity)]
    }

    private var cheapest: [String] {
        guard comparison.variesSetting else { return [] }
        guard let first = comparison.cheapest.first, let column = comparison.sections.last?.columns[first] else {
            return ["  " + style.paint("none of these values met everything expected in every run", .bad)]
        }
        let pages = counted(column.notifications, "notification")
        let names = comparison.cheapest.map { visible(setups[$0].name) }.joined(separator: ", ")
        let alike = comparison.cheapest.count > 1 ? " each" : ""
        let text = "cheapest that met everything expected in every run: \(names) (\(pages)\(alike))"
        return wrapped(text, style.width - 4).map { "  " + $0 }
    }
}

extension Comparison {
    /// The command that runs one seed of one scenario under a setup again.
    func replay(_ scenario: Int, _ setup: Int, _ seed: Seed) -> String {
        let words = ["pagerdrill run", quoted(files[scenario]), setups[setup].options, "--seed \(seed.value)"]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// What `replay` says instead for the first setup; nil when it says the same.
    func asFirst(_ setup: Int) -> String? {
        let (first, other) = (setups[0].options, setups[setup].options)
        return first == other ? nil : first.isEmpty ? "no '\(other)'" : "'\(first)'"
    }
}
