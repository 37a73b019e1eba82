import Evaluation
import Model

/// Turns scores into what is said about them.
struct ComparisonJudge {
    let seeds: [Seed]
    let margin: Margin
    let resamples: Resamples

    static let percents = [50, 90, 95, 99]
    static let discordantMax = 5
    /// From so many seeds on samples of them tell a median in 95 of 100 cases; what is further out they tell too narrowly.
    static let seedsOfMedian = 20

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
                column.shares[measure] = Proportion(answers(bouts.map { $0.scores[setup].map { $0.share(measure) } }))
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
                ? pooledInterval(sorted, percent, ranks)
                : sorted[ranks.lowerBound - 1].value...sorted[ranks.upperBound - 1].value
            return Comparison.Quantile(percent: percent, value: value, interval: interval)
        }
        return Comparison.Durations(quantiles: quantiles, never: sorted.count { $0.value == .never }, of: sorted.count)
    }

    /// By bootstrap, which keeps every scenario's share; where it draws from too little, no narrower than order statistics are for as many
    /// runs as there are seeds, as scenarios may go alike.
    ///
    /// - Parameter ranks: theirs among the seeds.
    private func pooledInterval(
        _ sorted: [(value: Delay, seed: Int)], _ percent: Int, _ ranks: ClosedRange<Int>
    ) -> ClosedRange<Delay>? {
        let drawn = drawnInterval(of: sorted, resamples) { Int64(nearestRank(percent, per: 100, of: Int($0))) }
        if percent == 50, seeds.count >= Self.seedsOfMedian { return drawn }
        // Among all values: the first of those that a seed's rank stands for, and the last.
        let low = sorted[(ranks.lowerBound - 1) * sorted.count / seeds.count].value
        let high = sorted[(ranks.upperBound * sorted.count + seeds.count - 1) / seeds.count - 1].value
        return drawn.map { min(low, $0.lowerBound)...max(high, $0.upperBound) }
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
        case .rate: rateDifference(measure, setup, bouts, places)
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
        // A median within the margin says nothing of the runs beyond it: their share is judged as any other.
        if result.preference == .same {
            let beyond = differences.beyond(bound, seeds: seeds.count)
            result.preference = preference(beyond)
            if result.preference == .undecided { result.seedsNeeded = seedsNeeded(beyond) }
        }
        (result.wins, result.ties, result.losses) = (differences.wins, differences.ties, differences.losses)
        if bouts.count == 1 { result.correlation = PairedDifferences.correlation(known[0]) }
        let farthest = zip(places, differences.values).flatMap { place, values in
            values.enumerated().compactMap { seed, value in value.map { (place: place, seed: seed, value: $0) } }
        }.filter { $0.value != .zero }.sorted { ($1.value.size, $0.place, $0.seed) < ($0.value.size, $1.place, $1.seed) }
        result.discordant = farthest.prefix(Self.discordantMax).map { ($0.place, seeds[$0.seed]) }
        return result
    }

    // MARK: Shares

    private func answers(_ values: [[Bool?]]) -> BySeed {
        var answers = BySeed(seeds: seeds.count)
        for stratum in values {
            for (seed, value) in stratum.enumerated() {
                if let value { answers.add(value ? 1 : 0, seed: seed) }
            }
        }
        return answers
    }

    private func shareDifference(
        _ measure: Measure, _ setup: Int, _ bouts: [Bout], _ places: [Int]
    ) -> Comparison.Difference {
        let pairs = zip(places, bouts).flatMap { place, bout in
            zip(bout.scores[0], bout.scores[setup]).enumerated().compactMap { seed, pair -> Pair? in
                guard let a = pair.0.share(measure), let b = pair.1.share(measure) else { return nil }
                return Pair(a: a, b: b, seed: seed, place: place)
            }
        }
        let discordance = Discordance(pairs.map { ($0.a, $0.b, $0.seed) }, seeds: seeds.count)
        var result = Comparison.Difference(amount: .share(discordance), preference: preference(discordance))
        (result.wins, result.losses) = (discordance.onlyB, discordance.onlyA)
        result.ties = discordance.of - discordance.onlyA - discordance.onlyB
        result.discordant = pairs.filter { $0.a != $0.b }.prefix(Self.discordantMax).map { ($0.place, seeds[$0.seed]) }
        if result.preference == .undecided { result.seedsNeeded = seedsNeeded(discordance) }
        return result
    }

    private struct Pair {
        var a: Bool
        var b: Bool
        var seed: Int
        var place: Int
    }

    /// As many as would show that there is no difference, as long as none shows: of those that say anything, and so of all.
    private func seedsNeeded(_ discordance: Discordance) -> Int? {
        discordance.onlyA + discordance.onlyB > 0 ? nil : seedsNeeded(telling: discordance.seeds)
    }

    private func seedsNeeded(telling: Int) -> Int? {
        guard telling > 0, let needed = Discordance.seedsNeeded(toExclude: margin.points), telling < needed else { return nil }
        return (needed * seeds.count + telling - 1) / telling
    }

    /// Neither luck nor too small to matter: a difference has to be shown, and what is seen of it as large as the margin. That there is none
    /// takes an interval within the margin.
    private func preference(_ discordance: Discordance) -> Preference {
        guard let interval = discordance.interval else { return .notMeasured }
        let points = margin.points.value
        if -points <= interval.lowerBound, interval.upperBound <= points { return .same }
        let net = discordance.onlyB - discordance.onlyA
        let isRelevant = Int64(abs(net)) * 1_000_000 >= margin.points.partsPerMillion * Int64(discordance.of)
        guard discordance.chanceIfEqual < 0.05, isRelevant else { return .undecided }
        return net > 0 ? .better : .worse
    }

    // MARK: Rates

    private func rateDifference(
        _ measure: Measure, _ setup: Int, _ bouts: [Bout], _ places: [Int]
    ) -> Comparison.Difference {
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
        let bound = margin.of(measure, first)
        var result = Comparison.Difference(
            amount: .rate(second - first, interval),
            preference: .judge(interval, margin: -bound...bound, isBetterHigh: measure.isBetterHigh))
        if measure == .acknowledgement {
            // A mean without those whom nobody answered is no better for leaving out more of them.
            let (ours, theirs) = (unacknowledged(0, bouts), unacknowledged(setup, bouts))
            let isFlattered = theirs > ours && result.preference != .worse || theirs < ours && result.preference != .better
            if isFlattered, result.preference != .notMeasured { result.preference = .undecided }
        }
        // Where few seeds differ there is little to draw from; what is rare may just not have come.
        let differing = zip(zip(a.sums, a.over), zip(b.sums, b.over)).count { $0 != $1 }
        let telling = min(a.over.count { $0 > 0 }, b.over.count { $0 > 0 })
        if result.preference == .same, differing < BySeed.oddSeedsNeeded,
            telling < Discordance.seedsNeeded(toExclude: margin.points) ?? .max
        {
            (result.preference, result.seedsNeeded) = (.undecided, differing == 0 ? seedsNeeded(telling: telling) : nil)
        }
        addRuns(measure, setup, bouts, places, to: &result)
        return result
    }

    /// Which runs did better or worse by themselves, of those that both have the rate of.
    private func addRuns(
        _ measure: Measure, _ setup: Int, _ bouts: [Bout], _ places: [Int], to result: inout Comparison.Difference
    ) {
        var differing: [(place: Int, seed: Int, size: Double)] = []
        for (place, bout) in zip(places, bouts) {
            for (seed, pair) in zip(bout.scores[0], bout.scores[setup]).enumerated() {
                guard let a = pair.0.rate(measure, lasts: bout.lasts).value,
                    let b = pair.1.rate(measure, lasts: bout.lasts).value
                else { continue }
                if a == b {
                    result.ties += 1
                } else if (a < b) == measure.isBetterHigh {
                    result.wins += 1
                } else {
                    result.losses += 1
                }
                if a != b { differing.append((place, seed, abs(b - a))) }
            }
        }
        differing.sort { ($1.size, $0.place, $0.seed) < ($0.size, $1.place, $1.seed) }
        result.discordant = differing.prefix(Self.discordantMax).map { ($0.place, seeds[$0.seed]) }
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
