package import Comparisons
import Model

/// A comparison as GitHub-flavoured Markdown: the verdict first, then each scenario's figures folded away.
package func renderMarkdown(_ comparison: Comparison) -> String {
    var lines = ["## pagerdrill: comparison", ""]
    lines += comparison.setups.enumerated().map { index, setup in
        "- \(ComparisonWords.letter(index)): \(markdown(setup.name))\(setup.options.isEmpty ? "" : " (\(code(setup.options)))")"
    }
    lines += ["", "\(comparison.seeds.seedText); \(ComparisonWords.margin(comparison.margin)).", ""]
    for setup in comparison.setups.indices.dropFirst() {
        lines += verdicts(comparison, setup) + [""] + replays(comparison, setup)
    }
    if let sensitivity = comparison.sensitivity { lines += assumptions(sensitivity) + [""] }
    let style = TextStyle()
    let text = ComparisonText(comparison: comparison, style: style)
    lines += ["<details><summary>Figures</summary>", ""] + fenced(text.all) + ["", "</details>"]
    return lines.joined(separator: "\n") + "\n"
}

private func verdicts(_ comparison: Comparison, _ setup: Int) -> [String] {
    guard let section = comparison.sections.last else { return [] }
    let letter = ComparisonWords.letter(setup)
    let rows = Measure.allCases.compactMap { measure -> String? in
        guard let difference = section.columns[setup].differences[measure], difference.preference != .notMeasured else {
            return nil
        }
        let amount = markdown(ComparisonWords.difference(measure, difference.amount))
        let flips = ComparisonWords.flips(
            comparison.flips(of: measure, section: comparison.sections.count - 1, setup: setup))
        return
            "| \(measure.rawValue) | \(amount) | \(difference.preference.rawValue)\(flips.isEmpty ? "" : markdown("; \(flips)")) |"
    }
    return ["| \(letter) against A | \(letter) - A | verdict |", "|---|---|---|"] + rows
}

/// The runs that tell two setups apart most, measure by measure, to be looked at again.
private func replays(_ comparison: Comparison, _ setup: Int) -> [String] {
    guard let section = comparison.sections.last else { return [] }
    let letter = ComparisonWords.letter(setup)
    let rows = Measure.allCases.flatMap { measure in
        (section.columns[setup].differences[measure]?.discordant ?? []).map { run in
            let commands = [0, setup].map { code(comparison.replay(run.scenario, $0, run.seed)) }
            return "| \(measure.rawValue) | \(commands.joined(separator: " | ")) |"
        }
    }
    guard !rows.isEmpty else { return [] }
    return [
        "<details><summary>Runs in which \(letter) differs most</summary>", "", "| measure | A | \(letter) |", "|---|---|---|",
    ]
        + rows + ["", "</details>", ""]
}

/// What the numbers beside the verdicts stand for.
private func assumptions(_ sensitivity: [Sensitivity]) -> [String] {
    let rows = sensitivity.enumerated().filter { !$0.element.flips.isEmpty }.map { place, found in
        "| [\(place + 1)] | \(markdown(found.assumed)) | \(markdown(found.instead)) |"
    }
    let table = rows.isEmpty ? [] : ["| | assumed | if instead |", "|---|---|---|"] + rows + [""]
    return ["### Sensitivity", ""] + table + [markdown(ComparisonWords.robust(sensitivity))]
}
