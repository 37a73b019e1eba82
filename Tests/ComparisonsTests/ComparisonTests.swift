import Evaluation
import Model
import Testing

@testable import Comparisons

struct ComparisonTests {
    /// Two setups over so many seeds of one scenario.
    private static func comparison(
        _ seeds: Int, margin: Margin = Margin(), _ each: (Int) -> (a: RunScore, b: RunScore)
    ) -> Comparison {
        comparison(seeds, scenarios: 1, margin: margin) { each($1) }
    }

    /// Over so many seeds of each of several scenarios.
    private static func comparison(
        _ seeds: Int, scenarios: Int, margin: Margin = Margin(),
        _ each: (_ scenario: Int, _ seed: Int) -> (a: RunScore, b: RunScore)
    ) -> Comparison {
        let bouts = (0..<scenarios).map { scenario in
            var bout = Bout(scenario: "\(scenario)", file: "\(scenario).yaml", lasts: .hours(1), setups: 2)
            for seed in 0..<seeds {
                let pair = each(scenario, seed)
                let judgement = Judgement(seed: Seed(UInt64(seed)), verdicts: [], lives: [], tally: RunTally())
                bout.add(judgement.seed, [(judgement, pair.a), (judgement, pair.b)])
            }
            return bout
        }
        let contest = Contest(
            setups: [.init(name: "a", options: ""), .init(name: "b", options: "--setup b.yaml")],
            seeds: (0..<seeds).map { Seed(UInt64($0)) }, acknowledgement: .pagerduty, bouts: bouts)
        return Comparison(contest, margin: margin)
    }

    private static func score(_ detection: Delay, isKept: Bool = true, lost: UInt16 = 0, falsePages: UInt16 = 0) -> RunScore {
        var score = RunScore()
        (score.detection, score.outage) = (detection, detection + .minutes(5))
        (score.faults, score.detected) = (1, detection == .never ? 0 : 1)
        (score.incidents, score.alerts, score.alertsOfFaults) = (1, 2, 2)
        (score.pages, score.lostPages, score.falsePages) = (2, lost, falsePages)
        (score.acknowledging, score.acknowledged) = (.minutes(2), 1)
        score.messages = 1
        (score.outcome, score.escalation) = (isKept ? .passed : .failed, .passed)
        (score.response, score.resolution) = (isKept ? .passed : .failed, .passed)
        return score
    }

    private static func noisy(_ seed: Int) -> Delay {
        var random = Seed(UInt64(seed)).stream(.generation)
        return .seconds(40) + random.delay(below: .seconds(30))
    }

    @Test func `a score is small`() {
        #expect(MemoryLayout<RunScore>.stride <= 64)
    }

    @Test func `a score keeps its outcomes apart, and reads back from its integers`() {
        for (n, outcome) in Outcome.allCases.enumerated() {
            let others = Outcome.allCases[(n + 1) % Outcome.allCases.count]
            for part in [\RunScore.outcome, \.escalation, \.response, \.resolution] {
                var score = Self.score(.seconds(Int64(n)), lost: 3, falsePages: .max)
                (score.outcome, score.escalation, score.response, score.resolution) = (others, others, others, others)
                score[keyPath: part] = outcome
                let kept = [score.outcome, score.escalation, score.response, score.resolution]
                #expect(kept.count { $0 == outcome } == 1 && kept.count { $0 == others } == 3)
                #expect(RunScore(values: score.values) == score)
            }
        }
    }

    /// Of a night on which somebody sleeps through every page only now and then, the median says nothing.
    @Test func `runs beyond the margin that lie to one side are no relevant difference of none`() {
        func preference(_ tail: @escaping (Int) -> Delay) -> Preference {
            Self.comparison(100) { seed in
                (Self.score(.minutes(1)), Self.score(.minutes(1) + tail(seed)))
            }.verdict(.detection, of: 1)
        }
        #expect(preference { $0 % 5 == 0 ? .minutes(60) : .zero } == .worse)
        #expect(preference { $0 % 5 == 0 ? -.seconds(50) : .zero } == .better)
        // As many to either side are luck's doing; that they are no difference takes more of them.
        #expect(preference { $0 % 10 == 0 ? .seconds(50) : $0 % 10 == 5 ? -.seconds(50) : .zero } == .undecided)
        // Eight of a thousand are no luck, and fewer than matter.
        let many = Self.comparison(1000) { seed in
            (Self.score(.minutes(1)), Self.score(.minutes(1) + (seed % 125 == 7 ? .seconds(20) : .zero)))
        }
        #expect(many.verdict(.detection, of: 1) == .undecided)
    }

    /// In five of fifty runs nobody is ever told: what the median does not see may yet be there.
    @Test func `times are the same only when few runs can lie beyond the margin`() throws {
        func difference(_ seeds: Int, _ never: @escaping (Int) -> Bool) throws -> Comparison.Difference {
            let comparison = Self.comparison(seeds) { seed in
                (Self.score(.minutes(1)), Self.score(never(seed) ? .never : .minutes(1)))
            }
            return try #require(comparison.sections[0].columns[1].differences[.detection])
        }
        #expect(try difference(50) { $0 % 10 == 3 }.preference == .undecided)
        let few = try difference(380) { _ in false }
        #expect(few.preference == .undecided && few.seedsNeeded == 381)
        #expect(try difference(381) { _ in false }.preference == .same)
    }

    /// One scenario is ten seconds faster in every run, the other as much slower: neither setup is better, whichever comes first.
    @Test func `pooled medians are the other way round when the setups are`() throws {
        func preferences(_ isSwapped: Bool) throws -> (Preference, ClosedRange<Delay>) {
            let comparison = Self.comparison(100, scenarios: 2) { scenario, _ in
                let (one, other) = (Self.score(.minutes(1)), Self.score(.minutes(1) + .seconds(scenario == 0 ? -10 : 10)))
                return isSwapped ? (other, one) : (one, other)
            }
            let difference = try #require(comparison.sections.last?.columns[1].differences[.detection])
            guard case .delay(_, let interval?) = difference.amount else { return (.notMeasured, .zero ... .zero) }
            return (difference.preference, interval)
        }
        for isSwapped in [false, true] {
            let (preference, interval) = try preferences(isSwapped)
            #expect(preference == .undecided)
            #expect(interval == -Delay.seconds(10)...Delay.seconds(10))
        }
    }

    /// 24 scenarios of 100 seeds: one run that differs makes what nobody has seen no rarer.
    @Test func `a first difference makes nothing the same`() throws {
        func difference(_ isLost: (_ scenario: Int, _ seed: Int) -> Bool) throws -> (Comparison.Difference, Proportion) {
            let comparison = Self.comparison(100, scenarios: 24) { scenario, seed in
                (Self.score(.minutes(1)), Self.score(.minutes(1), lost: isLost(scenario, seed) ? 1 : 0))
            }
            let column = try #require(comparison.sections.last?.columns[1])
            return (try #require(column.differences[.arrival]), try #require(column.shares[.arrival]))
        }
        for count in 0...3 {
            let (found, share) = try difference { scenario, seed in seed == 7 && scenario < count }
            #expect(found.preference == .undecided, "\(count)")
            #expect(share.worth == 100)
        }
        // A rate that hardly differs needs as many seeds.
        #expect(try difference { _, _ in false }.0.seedsNeeded == 381)
    }

    @Test func `seeds that say nothing count for nothing`() throws {
        let comparison = Self.comparison(400) { seed in
            var one = Self.score(.minutes(1))
            one.escalation = seed % 4 == 0 ? .passed : .notExercised
            return (one, one)
        }
        let difference = try #require(comparison.sections[0].columns[1].differences[.escalation])
        #expect(difference.preference == .undecided && difference.seedsNeeded == 1524)
    }

    @Test func `a rate that hardly ever differs takes as many seeds as one that never did`() {
        func verdict(_ seeds: Int) -> Preference {
            Self.comparison(seeds) { seed in
                var other = Self.score(.minutes(1))
                other.pages += seed == 7 ? 1 : 0
                return (Self.score(.minutes(1)), other)
            }.verdict(.pagesPerIncident, of: 1)
        }
        #expect(verdict(200) == .undecided && verdict(400) == .same)
    }

    @Test func `a drill without faults makes no margin smaller`() {
        var quiet = Bout(scenario: "quiet", file: "quiet.yaml", lasts: .hours(1), setups: 2)
        var faulty = Bout(scenario: "faulty", file: "faulty.yaml", lasts: .hours(1), setups: 2)
        let judgement = Judgement(seed: Seed(1), verdicts: [], lives: [], tally: RunTally())
        for seed in (0..<400).map({ Seed(UInt64($0)) }) {
            quiet.add(seed, [(judgement, RunScore()), (judgement, RunScore())])
            faulty.add(seed, [(judgement, Self.score(.minutes(10))), (judgement, Self.score(.minutes(10) + .seconds(5)))])
        }
        var setups = [Contest.Setup(name: "a", options: ""), Contest.Setup(name: "b", options: "")]
        setups[1].options = "--setup b.yaml"
        for bouts in [[faulty], [faulty, quiet], [quiet, faulty, quiet]] {
            let contest = Contest(
                setups: setups, seeds: (0..<400).map { Seed(UInt64($0)) }, acknowledgement: .pagerduty,
                bouts: bouts)
            #expect(Comparison(contest, margin: Margin()).verdict(.detection, of: 1) == .same)
        }
    }

    @Test func `a mean that leaves more unanswered incidents out is no better`() {
        func preference(_ a: UInt16, _ b: UInt16, slower: Bool = false) -> Preference {
            Self.comparison(100) { seed in
                var (one, other) = (Self.score(.minutes(1)), Self.score(.minutes(1)))
                other.acknowledging = slower ? .minutes(3) : .minutes(1)
                (one.unacknowledged, other.unacknowledged) = (seed % 3 == 0 ? a : 0, seed % 3 == 0 ? b : 0)
                return (one, other)
            }.verdict(.acknowledgement, of: 1)
        }
        #expect(preference(0, 0) == .better && preference(1, 0) == .better)
        #expect(preference(0, 1) == .undecided)
        #expect(preference(0, 1, slower: true) == .worse && preference(1, 0, slower: true) == .undecided)
    }

    @Test func `one scenario that got worse is not hidden by many that did not`() {
        let comparison = Self.comparison(50, scenarios: 5) { scenario, _ in
            (Self.score(.minutes(1)), Self.score(.minutes(1) + (scenario == 3 ? .minutes(2) : .zero)))
        }
        #expect(comparison.worsened.contains(.detection) && comparison.hasDecided)
        #expect(!Self.comparison(3) { _ in (Self.score(.minutes(1)), Self.score(.minutes(9))) }.hasDecided)
    }

    @Test func `a setup against itself differs by nothing`() throws {
        let comparison = Self.comparison(400) { (Self.score(Self.noisy($0)), Self.score(Self.noisy($0))) }
        for measure in Measure.allCases {
            let difference = try #require(comparison.sections.last?.columns[1].differences[measure])
            #expect(difference.preference == .same, "\(measure)")
            #expect((difference.wins, difference.losses) == (0, 0))
            switch difference.amount {
            case .delay(let median, let interval):
                #expect(median == .zero)
                #expect(interval == Delay.zero...Delay.zero)
            case .share(let discordance): #expect(discordance.onlyA + discordance.onlyB == 0)
            case .rate(let value, let interval):
                #expect(value == 0)
                #expect(interval == 0...0)
            }
        }
    }

    @Test func `thirty seconds more are found exactly`() throws {
        let comparison = Self.comparison(50) { (Self.score(Self.noisy($0)), Self.score(Self.noisy($0) + .seconds(30))) }
        let difference = try #require(comparison.sections.last?.columns[1].differences[.detection])
        #expect(difference.preference == .worse)
        #expect((difference.wins, difference.ties, difference.losses) == (0, 0, 50))
        guard case .delay(let median, let interval) = difference.amount else { return #expect(Bool(false)) }
        #expect(median == .seconds(30))
        #expect(interval == Delay.seconds(30)...Delay.seconds(30))
        #expect(abs(try #require(difference.correlation) - 1) < 1e-9)
    }

    @Test func `a difference within the margin is none, and one across it is undecided`() {
        let small = Self.comparison(400, margin: Margin(delay: .seconds(40), share: .zero)) {
            (Self.score(Self.noisy($0)), Self.score(Self.noisy($0) + .seconds(30)))
        }
        #expect(small.verdict(.detection, of: 1) == .same)
        let wide = Self.comparison(50) { seed in
            (Self.score(Self.noisy(seed)), Self.score(Self.noisy(seed + 1000)))
        }
        #expect(wide.verdict(.detection, of: 1) == .undecided)
        let few = Self.comparison(5) { (Self.score(Self.noisy($0)), Self.score(Self.noisy($0) + .seconds(30))) }
        #expect(few.verdict(.detection, of: 1) == .undecided, "five seeds say nothing about a median")
    }

    @Test func `one lost page in a hundred runs is found at a thousand seeds`() throws {
        let comparison = Self.comparison(1000) { seed in
            (Self.score(.seconds(50)), Self.score(.seconds(50), lost: seed % 100 == 7 ? 1 : 0))
        }
        #expect(comparison.verdict(.arrival, of: 1) == .worse)
        #expect(comparison.verdict(.coverage, of: 1) == .same)
        let difference = try #require(comparison.sections.last?.columns[1].differences[.arrival])
        #expect(difference.discordant.map(\.seed) == [7, 107, 207, 307, 407].map { Seed(UInt64($0)) })
    }

    @Test func `a share is worse from the margin on, and never by luck alone`() {
        func verdict(_ seeds: Int, _ lost: @escaping (Int) -> Bool, points: Ratio = .percent(1)) -> Preference {
            Self.comparison(seeds, margin: Margin(points: points)) { seed in
                (Self.score(.seconds(50)), Self.score(.seconds(50), lost: lost(seed) ? 1 : 0))
            }.verdict(.arrival, of: 1)
        }
        // 9 of 1,000 is no luck, and less than matters; whether it is less for certain, nobody knows.
        #expect(verdict(1000) { $0 < 9 } == .undecided)
        #expect(verdict(1000) { $0 < 10 } == .worse)
        #expect(verdict(1000, { $0 < 10 }, points: .percent(2)) == .same)
        // Five of a hundred would matter, and may be luck.
        #expect(verdict(100) { $0 < 5 } == .undecided)
        #expect(verdict(100) { $0 < 6 } == .worse)
        #expect(verdict(2000) { $0 < 5 } == .same)
    }

    @Test func `pooled shares tell as much as their seeds`() throws {
        func comparison(_ lost: (_ scenario: Int, _ seed: Int) -> Bool) -> Comparison {
            Self.comparison(40, scenarios: 10) { scenario, seed in
                (Self.score(.minutes(1)), Self.score(.minutes(1), lost: lost(scenario, seed) ? 1 : 0))
            }
        }
        // Five bad seeds of forty, in all ten scenarios: fifty runs, and five coins.
        let together = comparison { _, seed in seed < 5 }
        #expect(together.verdict(.arrival, of: 1) == .undecided)
        let column = try #require(together.sections.last?.columns[1])
        #expect(column.shares[.arrival]?.part == 350 && column.shares[.arrival]?.worth == 40)
        // As many, each in a seed of its own kind.
        #expect(comparison { scenario, seed in (seed + scenario * 4) % 40 < 5 }.verdict(.arrival, of: 1) == .worse)
        // Forty seeds without a difference do not exclude one of a hundred, though there were 400 runs.
        #expect(comparison { _, _ in false }.verdict(.arrival, of: 1) == .undecided)
    }

    @Test func `a rate that never differed takes as many seeds as a share`() throws {
        func difference(_ seeds: Int) throws -> Comparison.Difference {
            let comparison = Self.comparison(seeds) { _ in (Self.score(.minutes(1)), Self.score(.minutes(1))) }
            return try #require(comparison.sections[0].columns[1].differences[.falsePagesPerDay])
        }
        let few = try difference(380)
        #expect(few.preference == .undecided && few.seedsNeeded == 381)
        #expect(try difference(381).preference == .same)
    }

    @Test func `a rate of nothing has a margin of its own`() {
        func verdict(_ seeds: Int, _ page: @escaping (Int) -> Bool) -> Preference {
            Self.comparison(seeds) { seed in
                (Self.score(.minutes(1)), Self.score(.minutes(1), falsePages: page(seed) ? 1 : 0))
            }.verdict(.falsePagesPerDay, of: 1)
        }
        // One in 2,000 hours is 0.012 a day.
        #expect(verdict(2000) { $0 == 7 } == .same)
        #expect(verdict(2000) { $0 % 100 == 7 } == .worse)
    }

    @Test func `runs that differ are kept for rates as well, the farthest first`() throws {
        let comparison = Self.comparison(100) { seed in
            (Self.score(.minutes(1)), Self.score(.minutes(1), falsePages: seed == 3 ? 2 : seed % 10 == 7 ? 1 : 0))
        }
        let difference = try #require(comparison.sections[0].columns[1].differences[.falsePagesPerDay])
        #expect(difference.discordant.map(\.seed) == [3, 7, 17, 27, 37].map { Seed(UInt64($0)) })
        #expect((difference.wins, difference.ties, difference.losses) == (0, 89, 11))
    }

    @Test func `a flip is found in whichever section it is`() {
        func two(_ extra: Delay) -> Comparison {
            Self.comparison(400, scenarios: 5) { scenario, _ in
                (Self.score(.minutes(1)), Self.score(.minutes(1) + (scenario == 3 ? extra : .zero)))
            }
        }
        var usual = two(.zero)
        let found = Sensitivity(assumed: "a wait", instead: "long", of: usual, under: two(.minutes(1)))
        let third = found.flips.filter { $0.section == 3 }
        #expect(Set(third.map(\.measure)) == [.detection, .outage])
        #expect(third.allSatisfy { $0.usually == .same && $0.then == .worse })
        usual.sensitivity = [Sensitivity(assumed: "nothing", instead: "much", of: usual, under: usual), found]
        let beside = usual.flips(of: .detection, section: 3, setup: 1)
        #expect(beside.map(\.extreme) == [2] && beside.map(\.then) == [.worse])
        #expect(usual.flips(of: .coverage, section: 3, setup: 1).isEmpty)
    }

    @Test func `what was never detected is counted and averaged into nothing`() throws {
        let comparison = Self.comparison(100) { seed in
            (Self.score(.seconds(50)), Self.score(seed % 4 == 0 ? .never : .seconds(50)))
        }
        let column = try #require(comparison.sections.last?.columns[1])
        #expect(column.durations[.detection]?.never == 25)
        #expect(column.durations[.detection]?.quantiles.first?.value == .seconds(50))
        #expect(column.durations[.detection]?.quantiles.first { $0.percent == 90 }?.value == .never)
        #expect(column.differences[.detection]?.preference == .worse, "the median does not move, and a quarter never comes")
        #expect(column.differences[.coverage]?.preference == .worse)
    }

    @Test func `p99 takes 368 runs`() throws {
        for (seeds, isKnown) in [(367, false), (368, true)] {
            let comparison = Self.comparison(seeds) { (Self.score(Self.noisy($0)), Self.score(Self.noisy($0))) }
            let quantiles = try #require(comparison.sections[0].columns[0].durations[.detection]?.quantiles)
            #expect((quantiles.last?.value != nil) == isKnown)
        }
    }

    @Test func `a scenario without faults has nothing to detect`() {
        let comparison = Self.comparison(20) { _ in (RunScore(), RunScore()) }
        #expect(comparison.verdict(.detection, of: 1) == .notMeasured)
        #expect(comparison.verdict(.coverage, of: 1) == .notMeasured)
        #expect(comparison.verdict(.pagesPerIncident, of: 1) == .notMeasured)
    }

    @Test func `false pages are counted by the day`() throws {
        let comparison = Self.comparison(200) { seed in
            (Self.score(.seconds(50)), Self.score(.seconds(50), falsePages: seed % 2 == 0 ? 1 : 0))
        }
        #expect(comparison.sections[0].columns[1].rates[.falsePagesPerDay]?.value == 12)
        #expect(comparison.verdict(.falsePagesPerDay, of: 1) == .worse)
    }
}
