package import Evaluation
package import Model

/// One scenario under several setups: the same faults, users and people, seed by seed.
///
/// Keeps a score a run and, for the stages, sums only, so that it does not grow with what happened in the runs.
package struct Bout: Hashable, Sendable {
    package var scenario: String
    /// As given on the command line, for replaying.
    package var file: String
    /// How long the load lasts, for figures per day.
    package var lasts: Delay
    /// Of everything the scenario is made of under all of its setups: parts that differ in it are not of one comparison.
    package var digest: String
    /// Of what happens in it whoever watches: runs of another world are not compared.
    package var world: String
    package private(set) var seeds: [Seed]
    /// By setup, then by seed; the first setup is what the others are compared with.
    package private(set) var scores: [[RunScore]]
    /// By setup: where its runs differ from those of the first.
    package private(set) var shifts: [StageShifts]

    package init(scenario: String, file: String, lasts: Delay, setups: Int, digest: String = "", world: String = "") {
        self.init(
            scenario: scenario, file: file, lasts: lasts, digest: digest, world: world, seeds: [],
            scores: Array(repeating: [], count: setups),
            shifts: Array(repeating: StageShifts(), count: setups))
    }

    init(
        scenario: String, file: String, lasts: Delay, digest: String, world: String, seeds: [Seed],
        scores: [[RunScore]],
        shifts: [StageShifts]
    ) {
        (self.scenario, self.file, self.lasts) = (scenario, file, lasts)
        (self.digest, self.world) = (digest, world)
        (self.seeds, self.scores, self.shifts) = (seeds, scores, shifts)
    }

    /// Adds the runs of one seed, one of each setup.
    package mutating func add(_ seed: Seed, _ runs: [(judgement: Judgement, score: RunScore)]) {
        precondition(runs.count == scores.count, "every setup runs every seed")
        seeds.append(seed)
        for (setup, run) in runs.enumerated() {
            scores[setup].append(run.score)
            shifts[setup].add(run.judgement.lives, minus: runs[0].judgement.lives)
        }
    }

    /// Adds other seeds.
    package mutating func append(_ next: Bout) {
        seeds += next.seeds
        for setup in scores.indices {
            scores[setup] += next.scores[setup]
            shifts[setup].merge(next.shifts[setup])
        }
    }

    /// Brings the seeds into this order; those it does not name go.
    mutating func sortBySeed(_ order: [Seed]) {
        let places = Dictionary(zip(seeds, seeds.indices)) { first, _ in first }
        let kept = order.compactMap { places[$0] }
        // A seed that was there twice must not go unnoticed.
        guard kept.count == seeds.count else { return }
        seeds = kept.map { seeds[$0] }
        for setup in scores.indices { scores[setup] = kept.map { scores[setup][$0] } }
    }

    /// The same with other runs of one setup. Of its stages nothing is known.
    package func with(_ column: [RunScore], of setup: Int) -> Bout {
        precondition(column.count == seeds.count, "every setup runs every seed")
        var bout = self
        bout.scores[setup] = column
        bout.shifts[setup] = StageShifts()
        return bout
    }

    /// Puts another setup's scores before the others. Of its stages nothing is known.
    mutating func insertFirst(_ column: [RunScore]) {
        precondition(column.count == seeds.count, "every setup runs every seed")
        scores.insert(column, at: 0)
        shifts = Array(repeating: StageShifts(), count: scores.count)
    }
}

/// How much longer one setup takes than another from stage to stage, over the faults that went the same way in both.
package struct StageShifts: Hashable, Sendable {
    package struct Segment: Hashable, Sendable {
        package var from: Stage
        package var to: Stage
    }

    /// What is known of one segment.
    package struct Shift: Hashable, Sendable {
        package var count: Int64 = 0
        /// Of the setup itself, added up.
        package var total = Delay.zero
        /// Of its differences: added up, the smallest and the largest.
        package var difference = Delay.zero
        package var least = Delay.never
        package var most = -Delay.never

        /// Means, rounded towards zero.
        package var mean: Delay { Delay(nanoseconds: total.nanoseconds / max(count, 1)) }
        package var meanDifference: Delay { Delay(nanoseconds: difference.nanoseconds / max(count, 1)) }

        mutating func add(_ length: Delay, minus other: Delay) {
            let gap = length - other
            count += 1
            total += length
            difference += gap
            (least, most) = (min(least, gap), max(most, gap))
        }

        /// Read from a file, either may be anything.
        mutating func merge(_ other: Shift) {
            count = count.saturatingAdding(other.count)
            total = Delay(nanoseconds: total.nanoseconds.saturatingAdding(other.total.nanoseconds))
            difference = Delay(nanoseconds: difference.nanoseconds.saturatingAdding(other.difference.nanoseconds))
            (least, most) = (min(least, other.least), max(most, other.most))
        }
    }

    package private(set) var bySegment: [Segment: Shift] = [:]

    mutating func add(_ lives: [Life], minus others: [Life]) {
        for (life, other) in zip(lives, others) {
            for segment in life.segments {
                guard let twin = other.length(from: segment.from, to: segment.to) else { continue }
                let key = Segment(from: segment.from, to: segment.to)
                bySegment[key, default: Shift()].add(segment.length, minus: twin)
            }
            for segment in other.segments
            where !life.segments.contains(where: { $0.from == segment.from && $0.to == segment.to }) {
                guard let own = life.length(from: segment.from, to: segment.to) else { continue }
                let key = Segment(from: segment.from, to: segment.to)
                bySegment[key, default: Shift()].add(own, minus: segment.length)
            }
        }
    }

    mutating func merge(_ other: StageShifts) {
        for (segment, shift) in other.bySegment { merge(shift, of: segment) }
    }

    mutating func merge(_ shift: Shift, of segment: Segment) { bySegment[segment, default: Shift()].merge(shift) }

    /// In the order of the stages.
    package var ordered: [(segment: Segment, shift: Shift)] {
        bySegment.sorted { ($0.key.from, $0.key.to) < ($1.key.from, $1.key.to) }.map { ($0.key, $0.value) }
    }
}

extension Life {
    /// Of a segment; zero when both stages came at once, nil when one of them is not known.
    fileprivate func length(from: Stage, to: Stage) -> Delay? {
        if let segment = segments.first(where: { $0.from == from && $0.to == to }) { return segment.length }
        guard let begin = moment(from)?.at, moment(to)?.at == begin else { return nil }
        return .zero
    }
}
