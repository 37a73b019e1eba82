package import Evaluation
package import Model

/// Everything a comparison has to say: per scenario and pooled, how each setup did and how it differs from the first.
package struct Comparison: Sendable {
    /// One scenario, or all of them together.
    package struct Section: Sendable {
        /// Nil = pooled: every run of every scenario weighs the same.
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
        /// So many runs without any difference would show that there is no relevant one; nil where the runs decided, or already differ.
        package var runsNeeded: Int?
        /// Seeds that tell the setups apart most, at most five, each with its scenario's place.
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

    /// Of the setups whose every run met everything expected, the one that sends the fewest notifications; of equals the first. Nil when
    /// none does.
    package var cheapest: Int? {
        guard let section = sections.last else { return nil }
        let meeting = setups.indices.filter { setup in
            section.columns[setup].shares[.expectations].map { $0.whole > 0 && $0.part == $0.whole } ?? false
        }
        return meeting.min { section.columns[$0].notifications < section.columns[$1].notifications }
    }

    /// What got worse, of any setup after the first, in any scenario or pooled: many that stay as they are hide none.
    package var worsened: [Measure] { Measure.allCases.filter { preferences(of: $0).contains(.worse) } }

    /// Whether any measure came to more than that there are too few seeds.
    package var hasDecided: Bool {
        Measure.allCases.contains { preferences(of: $0).contains { [.better, .worse, .same].contains($0) } }
    }

    /// By section and by setup after the first.
    private func preferences(of measure: Measure) -> [Preference] {
        sections.flatMap { $0.columns.dropFirst().compactMap { $0.differences[measure]?.preference } }
    }

    /// By the pooled section, or the only one: each measure of each setup after the first.
    package func verdict(_ measure: Measure, of setup: Int) -> Preference {
        sections.last?.columns[setup].differences[measure]?.preference ?? .notMeasured
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

/// Turns scores into what is said about them.
struct ComparisonJudge {
    let seeds: [Seed]
    let margin: Margin
    let resamples: Resamples

    static let percents = [50, 90, 95, 99]
    static let discordantMax = 5

    func columns(_ bouts: [Bout], places: [Int]) -> [Comparison.Column] {
        guard let first = bouts.first else { return [] }
        return first.scores.indices.map { column($0, of: bouts, places) }
    }

    private func column(_ setup: Int, of bouts: [Bout], _ places: [Int]) -> Comparison.Column {
        var column = Comparison.Column()
        let isMessaged = bouts.contains { $0.scores.contains { $0.contains { $0.messages > 0 } } }
        for measure in Measure.allCases where isMessaged || !measure.isOfMessages {
            switch measure.kind {
            case .duration:
                column.durations[measure] = durations(bouts.map { $0.scores[setup].map { $0.duration(measure) } })
            case .share:
                let answers = bouts.flatMap { $0.scores[setup].compactMap { $0.share(measure) } }
                column.shares[measure] = Proportion(answers.count { $0 }, of: answers.count)
            case .rate: column.rates[measure] = rate(measure, setup, bouts)
            }
            if setup > 0 { column.differences[measure] = difference(measure, setup, bouts, places) }
        }
        column.notifications = bouts.reduce(0) { sum, bout in sum + bout.scores[setup].reduce(0) { $0 + Int64($1.pages) } }
        column.unacknowledged = unacknowledged(setup, bouts)
        if setup > 0, bouts.count == 1 { column.shifts = bouts[0].shifts[setup] }
        return column
    }

    /// By scenario, then by seed. The runs of one scenario are independent, those of one seed in several scenarios are not.
    private func durations(_ values: [[Delay?]]) -> Comparison.Durations {
        let sorted = values.flatMap { $0.enumerated().compactMap { seed, value in value.map { (value: $0, seed: seed) } } }
            .sorted { ($0.value, $0.seed) < ($1.value, $1.seed) }
        let quantiles = Self.percents.map { percent in
            // With several scenarios as many seeds are asked for as of one.
            guard let ranks = OrderStatistics.ranks(percent: percent, of: values.count > 1 ? seeds.count : sorted.count),
                !sorted.isEmpty
            else { return Comparison.Quantile(percent: percent) }
            let value = sorted[nearestRank(percent, per: 100, of: sorted.count) - 1].value
            let interval =
                values.count > 1
                ? drawnInterval(of: sorted, percent: percent, resamples)
                : sorted[ranks.lowerBound - 1].value...sorted[ranks.upperBound - 1].value
            return Comparison.Quantile(percent: percent, value: value, interval: interval)
        }
        return Comparison.Durations(quantiles: quantiles, never: sorted.count { $0.value == .never }, of: sorted.count)
    }

    private func rate(_ measure: Measure, _ setup: Int, _ bouts: [Bout]) -> Rate {
        var sum = Rate(0, over: 0)
        for bout in bouts {
            for score in bout.scores[setup] { sum += score.rate(measure, lasts: bout.lasts) }
        }
        return sum
    }

    private func difference(_ measure: Measure, _ setup: Int, _ bouts: [Bout], _ places: [Int]) -> Comparison.Difference {
        switch measure.kind {
        case .duration: durationDifference(measure, setup, bouts, places)
        case .share: shareDifference(measure, setup, bouts, places)
        case .rate: rateDifference(measure, setup, bouts)
        }
    }

    // MARK: Times

    private func durationDifference(
        _ measure: Measure, _ setup: Int, _ bouts: [Bout], _ places: [Int]
    ) -> Comparison.Difference {
        let pairs = bouts.map { bout in
            zip(bout.scores[0], bout.scores[setup]).map { (a: $0.duration(measure), b: $1.duration(measure)) }
        }
        // Without faults neither has anything to detect, which is the same as never on both sides: it tells nothing apart.
        let known = pairs.map { $0.map { (a: $0.a ?? .never, b: $0.b ?? .never) } }
        let differences = PairedDifferences(known)
        guard pairs.contains(where: { $0.contains { $0.a != nil } }) else {
            return Comparison.Difference(amount: .delay(nil, nil), preference: .notMeasured)
        }
        // Runs without faults have no time that a part could be taken of.
        let reference = pairs.flatMap { $0.compactMap(\.a) }.sorted()
        let bound = margin.of(reference.isEmpty ? nil : reference[nearestRank(50, per: 100, of: reference.count) - 1])
        let interval = differences.interval(resamples)
        var result = Comparison.Difference(
            amount: .delay(differences.median, interval),
            preference: differences.count == 0 ? .undecided : .judge(interval, margin: -bound...bound))
        // A median within the margin says nothing of the runs beyond it, which may lie to one side.
        if result.preference == .same, let lopsided = differences.lopsided(beyond: bound) { result.preference = lopsided }
        (result.wins, result.ties, result.losses) = (differences.wins, differences.ties, differences.losses)
        if bouts.count == 1 { result.correlation = PairedDifferences.correlation(known[0]) }
        let farthest = zip(places, differences.values).flatMap { place, values in
            values.enumerated().compactMap { seed, value in value.map { (place: place, seed: seed, value: $0) } }
        }.filter { $0.value != .zero }.sorted { ($1.value.size, $0.place, $0.seed) < ($0.value.size, $1.place, $1.seed) }
        result.discordant = farthest.prefix(Self.discordantMax).map { ($0.place, seeds[$0.seed]) }
        return result
    }

    // MARK: Shares

    private func shareDifference(
        _ measure: Measure, _ setup: Int, _ bouts: [Bout], _ places: [Int]
    ) -> Comparison.Difference {
        var discordance = Discordance(onlyA: 0, onlyB: 0, of: 0)
        var result = Comparison.Difference(amount: .share(discordance), preference: .notMeasured)
        for (place, bout) in zip(places, bouts) {
            for (seed, pair) in zip(bout.scores[0], bout.scores[setup]).enumerated() {
                guard let a = pair.0.share(measure), let b = pair.1.share(measure) else { continue }
                discordance.of += 1
                if a == b {
                    result.ties += 1
                    continue
                }
                if a { discordance.onlyA += 1 } else { discordance.onlyB += 1 }
                if result.discordant.count < Self.discordantMax { result.discordant.append((place, seeds[seed])) }
            }
        }
        (result.wins, result.losses) = (discordance.onlyB, discordance.onlyA)
        result.amount = .share(discordance)
        result.preference = preference(discordance)
        if result.preference == .undecided, discordance.onlyA + discordance.onlyB == 0 {
            result.runsNeeded = Discordance.runsNeeded(toExclude: margin.points)
        }
        return result
    }

    /// Runs of one seed in several scenarios are not independent; what is said of them pooled is said a little too surely.
    private func preference(_ discordance: Discordance) -> Preference {
        if discordance.of == 0 { return .notMeasured }
        if discordance.shareMax <= Double(margin.points.partsPerMillion) / 1_000_000 { return .same }
        guard discordance.chanceIfEqual < 0.05 else { return .undecided }
        return discordance.onlyB > discordance.onlyA ? .better : .worse
    }

    // MARK: Rates

    private func rateDifference(_ measure: Measure, _ setup: Int, _ bouts: [Bout]) -> Comparison.Difference {
        let (a, b) = (sums(measure, 0, bouts), sums(measure, setup, bouts))
        let all = (rate(measure, 0, bouts).value, rate(measure, setup, bouts).value)
        guard let first = all.0, let second = all.1 else {
            return Comparison.Difference(amount: .rate(nil, nil), preference: .notMeasured)
        }
        let interval = resamples.interval { weights -> Double? in
            let under = (weights.total(a.over), weights.total(b.over))
            guard under.0 != 0, under.1 != 0 else { return nil }
            return Double(weights.total(b.sums)) / Double(under.1) - Double(weights.total(a.sums)) / Double(under.0)
        }
        let bound = margin.of(first, isTime: measure == .acknowledgement)
        var result = Comparison.Difference(
            amount: .rate(second - first, interval),
            preference: .judge(interval, margin: -bound...bound, isBetterHigh: measure.isBetterHigh))
        if measure == .acknowledgement {
            // A mean without those whom nobody answered is no better for leaving out more of them.
            let (ours, theirs) = (unacknowledged(0, bouts), unacknowledged(setup, bouts))
            let isFlattered = theirs > ours && result.preference != .worse || theirs < ours && result.preference != .better
            if isFlattered, result.preference != .notMeasured { result.preference = .undecided }
        }
        return result
    }

    private func unacknowledged(_ setup: Int, _ bouts: [Bout]) -> Int {
        bouts.reduce(0) { sum, bout in sum + bout.scores[setup].reduce(0) { $0 + Int($1.unacknowledged) } }
    }

    /// By seed, over all scenarios.
    private func sums(_ measure: Measure, _ setup: Int, _ bouts: [Bout]) -> (sums: [Int64], over: [Int64]) {
        var totals = [Rate](repeating: Rate(0, over: 0), count: seeds.count)
        for bout in bouts {
            for (seed, score) in bout.scores[setup].enumerated() { totals[seed] += score.rate(measure, lasts: bout.lasts) }
        }
        return (totals.map(\.sum), totals.map(\.over))
    }
}

extension Delay {
    /// How far from zero.
    fileprivate var size: Delay { self < .zero ? -self : self }
}
