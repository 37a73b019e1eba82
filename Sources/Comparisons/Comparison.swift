package import Evaluation
package import Model

/// Everything a comparison has to say: per scenario and pooled, how each setup did and how it differs from the first.
package struct Comparison: Sendable {
    /// One scenario, or all of them together.
    package struct Section: Sendable {
        /// Nil = pooled: every run of every scenario weighs the same in times and shares; a rate is a sum over a sum.
        package var scenario: String?
        package var file: String?
        /// By setup.
        package var columns: [Column]
    }

    /// How one setup did.
    package struct Column: Sendable {
        package var durations: [Measure: Durations] = [:]
        package var shares: [Measure: Proportion] = [:]
        package var rates: [Measure: Rate] = [:]
        package var notifications: Int64 = 0
        /// Incidents the mean of `acknowledgement` leaves out.
        package var unacknowledged = 0
        /// Against the first setup; empty for the first.
        package var differences: [Measure: Difference] = [:]
        /// Empty for the first setup, and pooled.
        package var shifts = StageShifts()

        package func verdict(_ measure: Measure) -> Preference { differences[measure]?.preference ?? .notMeasured }
    }

    package struct Durations: Hashable, Sendable {
        /// Ascending percent; nil values = too few runs for an interval.
        package var quantiles: [Quantile]
        /// Runs in which it never came. They count as longer than any other, and are averaged into nothing.
        package var never: Int
        package var of: Int
    }

    package struct Quantile: Hashable, Sendable {
        package var percent: Int
        package var value: Delay?
        package var interval: ClosedRange<Delay>?
    }

    package struct Difference: Sendable {
        package enum Amount: Sendable {
            /// The median of the paired differences.
            case delay(Delay?, ClosedRange<Delay>?)
            case share(Discordance)
            /// B minus A.
            case rate(Double?, ClosedRange<Double>?)
        }

        package var amount: Amount
        package var preference: Preference
        /// Runs B did better in, equally well, worse.
        package var wins = 0
        package var ties = 0
        package var losses = 0
        /// Of the ranks of paired runs; at or below zero pairing brought nothing.
        package var correlation: Double?
        /// So many seeds without any difference would show that there is no relevant one; nil where they decided, or already differ.
        package var seedsNeeded: Int?
        /// Seeds that tell the setups apart, the largest differences of times and rates first, at most five, each with its scenario's place.
        package var discordant: [(scenario: Int, seed: Seed)] = []
    }

    package var setups: [Contest.Setup]
    package var seeds: [Seed]
    package var margin: Margin
    package var acknowledgement: AcknowledgementRule
    /// By scenario, then pooled when there are several.
    package var sections: [Section]
    package var files: [String]
    package var variesSetting: Bool
    /// What of the verdicts hangs on what is assumed; nil when nobody asked.
    package var sensitivity: [Sensitivity]?

    /// Of the values whose every run met everything expected, those that send the fewest notifications, in the order asked for; the setup
    /// as it is comes first and is none of them. Empty when none does.
    package var cheapest: [Int] {
        guard let section = sections.last else { return [] }
        let meeting = setups.indices.dropFirst().filter { setup in
            section.columns[setup].shares[.expectations].map { $0.whole > 0 && $0.part == $0.whole } ?? false
        }
        let fewest = meeting.map { section.columns[$0].notifications }.min()
        return meeting.filter { section.columns[$0].notifications == fewest }
    }

    /// What got worse, of any setup after the first, in any scenario or pooled: many that stay as they are hide none.
    package var worsened: [Measure] { Measure.allCases.filter { preferences(of: $0).contains(.worse) } }

    /// Whether any measure came to more than that there are too few seeds.
    package var hasDecided: Bool {
        Measure.allCases.contains { preferences(of: $0).contains { [.better, .worse, .same].contains($0) } }
    }

    /// By section and by setup after the first.
    private func preferences(of measure: Measure) -> [Preference] {
        sections.flatMap { $0.columns.dropFirst().map { $0.verdict(measure) } }
    }

    /// By the pooled section, or the only one: each measure of each setup after the first.
    package func verdict(_ measure: Measure, of setup: Int) -> Preference {
        sections.last?.columns[setup].verdict(measure) ?? .notMeasured
    }
}

extension Comparison {
    /// Every bout must have every seed: a part of a contest is joined with the others first.
    package init(_ contest: Contest, margin: Margin) {
        let judge = ComparisonJudge(seeds: contest.seeds, margin: margin, resamples: Resamples(seeds: contest.seeds.count))
        let bouts = contest.bouts
        precondition(bouts.allSatisfy { $0.seeds == contest.seeds }, "only whole contests are judged")
        var sections = bouts.enumerated().map { place, bout in
            Section(scenario: bout.scenario, file: bout.file, columns: judge.columns([bout], places: [place]))
        }
        if bouts.count > 1 {
            sections.append(Section(columns: judge.columns(bouts, places: Array(bouts.indices))))
        }
        self.init(
            setups: contest.setups, seeds: contest.seeds, margin: margin, acknowledgement: contest.acknowledgement,
            sections: sections, files: bouts.map(\.file), variesSetting: contest.variesSetting)
    }
}
