package import Comparisons
import Evaluation
import Model

/// The first page of an evaluation as GitHub-flavoured Markdown: the answer first, then what it rests on, and the command behind each table.
package func renderMarkdown(_ assessment: Assessment) -> String { AssessmentMarkdown(assessment: assessment).text }

struct AssessmentMarkdown {
    let assessment: Assessment

    /// The setup that is evaluated, and doing without it, in every comparison of the page.
    private static let (without, with) = (0, 1)

    var text: String {
        var lines = ["# With \(title), and without", ""]
        lines += answer + ["", "Made by `\(assessment.command)`: every number comes from its runs.", ""]
        for tier in assessment.tiers { lines += section(tier) + [""] }
        lines += functions + [""]
        lines += AssessmentStreams(assessment: assessment).lines
        lines += trial
        lines += limits
        return lines.joined(separator: "\n") + "\n"
    }

    private var setups: [Contest.Setup] { assessment.tiers.first?.comparison.setups ?? [] }
    private var title: String { markdown(assessment.title) }
    /// Of the columns: `with PagerDuty (poc)`.
    private var headings: [String] {
        zip(["without", "with \(title)"], setups).map { "\($0) (\(markdown($1.name)))" }
    }

    // MARK: The answer

    /// Two sentences about the first tier: how soon somebody knows, and what the promise and the peace of mind come to.
    private var answer: [String] {
        guard let tier = assessment.tiers.first, let columns = tier.comparison.sections.last?.columns else { return [] }
        let (before, after) = (columns[Self.without], columns[Self.with])
        func within(_ column: Comparison.Column, _ percent: Int) -> String { value(column, .detection, percent) }
        let needless = ComparisonWords.rate(.falsePagesPerDay, after.rates[.falsePagesPerDay])
        return [
            "With \(title), half of the \(tier.name) outages had reached somebody who can repair them within "
                + "**\(within(after, 50))**, and 95 of 100 within **\(within(after, 95))**; without it took "
                + "**\(within(before, 50))** and **\(within(before, 95))**.",
            "They were answered as promised in **\(share(after, .response))** of the runs instead of **\(share(before, .response))**, "
                + "and the price is **\(needless)** needless pages for each day on call.",
        ]
    }

    // MARK: Tiers

    private func section(_ tier: Assessment.Tier) -> [String] {
        let promises = [
            tier.respond.map { "answered within \($0.text)" }, tier.resolve.map { "working again within \($0.text)" },
        ].compactMap(\.self)
        let comparison = tier.comparison
        guard let columns = comparison.sections.last?.columns else { return [] }
        var rows: [[String]] = []
        for measure in Assessment.measures {
            switch measure.kind {
            case .duration:
                for percent in [50, 95] {
                    let title = percent == 50 ? "\(AssessmentMarkdown.words(measure)), median" : "95 of 100 within"
                    let figures = columns.map { quantile($0, measure, percent) }
                    rows.append([title] + figures + [percent == 50 ? verdict(comparison, measure) : ""])
                }
                rows.append(
                    [measure == .detection ? "never" : "not repaired in the drill"] + columns.map { never($0, measure) } + [""])
            case .share, .rate:
                rows.append(
                    [AssessmentMarkdown.words(measure)] + columns.map { figure($0, measure) }
                        + [verdict(comparison, measure)])
            }
        }
        return ["## \(AssessmentMarkdown.title(tier.name)): \(promises.joined(separator: ", "))", ""]
            + table([""] + headings + ["verdict"], rows) + [""]
            + scenarios(comparison)
            + ["", "\(AssessmentMarkdown.title(comparison.seeds.seedText)) of each; again: \(code(again(tier)))"]
    }

    /// The same scenario by scenario: a median over noon and night together is neither.
    private func scenarios(_ comparison: Comparison) -> [String] {
        let rows = comparison.sections.filter { $0.scenario != nil }.map { section in
            let needless = section.columns.map { figure($0, .falsePagesPerDay) }
            let isQuiet = section.columns.allSatisfy { ($0.durations[.detection]?.of ?? 0) == 0 }
            return [markdown(section.scenario ?? "")]
                + (isQuiet
                    ? needless.map { "\($0) needless pages a day" }
                    : section.columns.map { column in
                        "\(value(column, .detection, 50)), \(value(column, .outage, 50))"
                    })
        }
        return table(["median impact to first human, and outage"] + headings, rows)
    }

    private func again(_ tier: Assessment.Tier) -> String {
        let seeds = tier.comparison.seeds
        return
            (["pagerdrill compare"] + setups.map(\.options)
            + [assessment.selection, "--tag \(tier.name)", "--seeds \(seeds.count)"]).joined(separator: " ")
    }

    // MARK: Figures

    private func verdict(_ comparison: Comparison, _ measure: Measure) -> String {
        let difference = comparison.sections.last?.columns[Self.with].differences[measure]
        let needed = difference?.seedsNeeded.map { ": \(grouped(Int64($0))) seeds would tell" } ?? ""
        return comparison.verdict(measure, of: Self.with).rawValue + needed
    }

    private func value(_ column: Comparison.Column, _ measure: Measure, _ percent: Int) -> String {
        column.durations[measure]?.quantiles.first { $0.percent == percent }?.value?.pageText ?? SweepTable.tooSmall
    }

    private func quantile(_ column: Comparison.Column, _ measure: Measure, _ percent: Int) -> String {
        guard let quantile = column.durations[measure]?.quantiles.first(where: { $0.percent == percent }),
            let value = quantile.value, let interval = quantile.interval
        else { return SweepTable.tooSmall }
        return "\(value.pageText) [\(interval.lowerBound.pageText), \(interval.upperBound.pageText)]"
    }

    private func never(_ column: Comparison.Column, _ measure: Measure) -> String {
        column.durations[measure].map { "\(grouped(Int64($0.never))) of \(grouped(Int64($0.of)))" } ?? "-"
    }

    private func share(_ column: Comparison.Column, _ measure: Measure) -> String {
        column.shares[measure]?.value.map(ComparisonWords.percent) ?? "-"
    }

    private func figure(_ column: Comparison.Column, _ measure: Measure) -> String {
        switch measure.kind {
        case .duration: return quantile(column, measure, 50)
        case .rate: return ComparisonWords.rate(measure, column.rates[measure])
        case .share:
            guard let share = column.shares[measure], let interval = share.interval else { return "-" }
            let bounds = [interval.lowerBound, interval.upperBound].map(ComparisonWords.percent)
            return "\(share.part) of \(share.whole) [\(bounds[0]), \(bounds[1])]"
        }
    }

    /// What a measure is called on this page.
    static func words(_ measure: Measure) -> String {
        switch measure {
        case .detection: "impact to first human"
        case .outage: "outage"
        case .response: "response target kept"
        case .resolution: "resolution target kept"
        case .falsePagesPerDay: "needless pages for each day on call"
        case .coverage, .arrival, .expectations, .escalation, .acknowledgement, .precision, .pagesPerIncident,
            .falseEmailsPerDay, .falseChatsPerDay, .falseTicketsPerDay, .sleepPerDay:
            measure.rawValue
        }
    }

    static func title(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    // MARK: Functions

    private var functions: [String] {
        let findings = assessment.functions
        let words = FunctionWords(findings: findings)
        let rows = PagerFunction.allCases.map { function in
            let row = findings[function]
            let numbers = [row.exercised, row.passed, row.failed].map { grouped(Int64($0)) }
            return [function.rawValue] + (row.exercised == 0 ? ["**not exercised**", "-", "-"] : numbers) + [
                words.finding(function)
            ]
        }
        return [
            "## What the pager was tried for", "",
            "\(AssessmentMarkdown.title(counted(Int64(findings.runs), "drill"))), one run each. A check counts as often as a run puts it to "
                + "the test, and fails where a run is not as its drill expects or the pager's rules say.", "",
        ] + table(["function", "exercised", "passed", "failed", "finding"], rows)
    }

    // MARK: Assumptions

    private var trial: [String] {
        guard let trial = assessment.trial else { return [] }
        let extremes = counted(Int64(trial.extremes), "extreme")
        let said =
            trial.flips.isEmpty
            ? ["No verdict of this page changes under any of \(extremes) of what is assumed."]
            : [
                "Each number that nobody documents was set to its extremes, \(extremes) in all, and everything run again. These verdicts "
                    + "change; all others stay.", "",
            ]
                + table(
                    ["assumed", "if instead", "tier", "verdict of", "changes"],
                    trial.flips.map { flip in
                        [
                            markdown(flip.assumed), markdown(flip.instead), flip.tier,
                            AssessmentMarkdown.words(flip.flip.measure),
                            "\(flip.flip.usually.rawValue) → \(flip.flip.then.rawValue)",
                        ]
                    })
        return [Assessment.trialHeading, ""] + said + [""]
    }

    // MARK: Limits

    private var limits: [String] {
        [
            Assessment.limitsHeading, "",
            "- Whether your own account does what its documentation says; `pagerdrill judge --pagerduty` judges what it did.",
            "- How your people answer: here their times are tables, the same under both setups. Drill them with `pagerdrill live`.",
            "- What breaks next: these are outages that begin at a stated minute. How often which kind comes is not known here.",
            "- Whether the pager itself is up; drills with `restarts` show what is late then, not how often that is.",
            "- What a dashboard looks like, and whether anybody looks at it. What it would show, and when, is in the table of functions.",
            "- What it costs in money. `pagerdrill cost` counts endpoints, keys, lines and steps of a setup.", "",
            "Times count from the fault, which harms the next request; an outage ends when somebody repairs it. "
                + "What never came counts as longer than anything. Intervals hold in 95 of 100 evaluations: of quantiles by order statistics or, "
                + "pooled, by bootstrap over seeds, of shares by Wilson, pooled over as many runs as the seeds are worth. Better and worse are judged against a stated margin: "
                + "\(assessment.tiers.first.map { ComparisonWords.margin($0.comparison.margin).replacing(" of A", with: " of the first column") } ?? "-").",
        ]
    }
}

/// A table of Markdown. Cells are Markdown already.
func table(_ heading: [String], _ rows: [[String]]) -> [String] {
    ([heading, heading.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
}

extension Delay {
    /// To the second from ten seconds on, else as it is: `58s`, `6h37m12s`, `3.250s`.
    var pageText: String {
        if self == .never || self < .seconds(10) { return shortText }
        return Delay.seconds((nanoseconds + 500_000_000) / 1_000_000_000).shortText
    }
}
