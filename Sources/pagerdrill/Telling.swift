import ArgumentParser
import Comparisons
import Model
import Reports

/// How a comparison is judged.
struct Margins: ParsableArguments {
    @Option(help: ArgumentHelp("A shorter difference of times does not matter.", valueName: "duration"))
    var margin: String = "1s"

    @Option(help: ArgumentHelp("Nor does a smaller one, in relation to the first setup.", valueName: "percent"))
    var marginShare: String = "5%"

    @Option(help: ArgumentHelp("Nor does a smaller one of shares of the runs.", valueName: "percent"))
    var marginPoints: String = "1%"

    @Option(help: ArgumentHelp("Nor does a smaller one of notifications an incident or a day.", valueName: "number"))
    var marginRate: String = "0.05"

    func validate() throws {
        if Delay(text: margin) == nil { throw ValidationError("--margin takes a duration like 5s, found '\(margin)'") }
        if Ratio(text: marginShare) == nil {
            throw ValidationError("--margin-share takes a percentage like 5%, found '\(marginShare)'")
        }
        if Ratio(text: marginPoints) == nil {
            throw ValidationError("--margin-points takes a percentage like 1%, found '\(marginPoints)'")
        }
        if Self.rate(marginRate) == nil {
            throw ValidationError("--margin-rate takes a number like 0.05 with at most three decimals, found '\(marginRate)'")
        }
    }

    var chosenMargin: Margin {
        var chosen = Margin()
        if let delay = Delay(text: margin) { chosen.delay = delay }
        if let share = Ratio(text: marginShare) { chosen.share = share }
        if let points = Ratio(text: marginPoints) { chosen.points = points }
        if let rate = Self.rate(marginRate) { chosen.rate = rate }
        return chosen
    }

    /// In thousandths.
    private static func rate(_ text: String) -> Int64? { Amount(text: text, decimals: 3).flatMap { $0 < 0 ? nil : $0 } }
}

/// How a comparison is judged and where its report goes.
struct Telling: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

    @OptionGroup var margins: Margins

    @Option(help: "text, json or markdown.")
    var format = Format.text

    @Option(
        name: [.short, .long], help: ArgumentHelp("Write the report here instead of to standard output.", valueName: "path"))
    var output: String?

    var chosenMargin: Margin { margins.chosenMargin }

    func tell(_ comparison: Comparison) throws {
        let style = output == nil ? Console.style : TextStyle()
        let text = rendered(comparison, as: format, style)
        guard let output else { return Console.say(text) }
        try stopOnDiagnostics { () throws(Diagnostics) in try Files.write(text, to: output) }
    }
}

func rendered(_ comparison: Comparison, as format: Telling.Format, _ style: TextStyle) -> String {
    switch format {
    case .text: renderText(comparison, style: style)
    case .json: renderJSON(comparison)
    case .markdown: renderMarkdown(comparison)
    }
}
