package import Comparisons
import Model

/// A comparison as GitHub-flavoured Markdown: the verdict first, then each scenario's figures folded away.
package func renderMarkdown(_ comparison: Comparison) -> String {
    var lines = ["## pagerdrill: comparison", ""]
    lines += comparison.setups.enumerated().map { index, setup in
        "- \(ComparisonWords.letter(index)): \(markdown(setup.name))\(setup.options.isEmpty ? "" : " (\(code(setup.options)))")"
    }
    lines += ["", "\(comparison.seeds.seedText); \(ComparisonWords.margin(comparison.margin)).", ""]
    for setup in comparison.setups.indices.dropFirst() { lines += verdicts(comparison, setup) + [""] }
    if let sensitivity = comparison.sensitivity { lines += flips(sensitivity) + [""] }
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
        return "| \(measure.rawValue) | \(amount) | \(difference.preference.rawValue) |"
    }
    return ["| \(letter) against A | \(letter) - A | verdict |", "|---|---|---|"] + rows
}

private func flips(_ sensitivity: [Sensitivity]) -> [String] {
    let rows = sensitivity.flatMap { found in
        found.flips.map { flip in
            let verdict = "\(ComparisonWords.letter(flip.setup)) \(flip.measure.rawValue)"
            return "| \(markdown(found.assumed)) | \(markdown(found.instead)) | \(verdict) | "
                + "\(flip.usually.rawValue) → \(flip.then.rawValue) |"
        }
    }
    let table = rows.isEmpty ? [] : ["| assumed | if instead | verdict | changes |", "|---|---|---|---|"] + rows + [""]
    return ["### Sensitivity", ""] + table + [markdown(ComparisonWords.robust(sensitivity))]
}
