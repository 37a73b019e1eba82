import Evaluation
import Model
import Testing

@testable import Comparisons

struct ContestTests {
    private static let seeds = (1...40).map { Seed(UInt64($0)) }

    private static func shard(_ number: Int, of count: Int) throws -> Shard {
        let shard = Shard(number, of: count)
        return try #require(shard)
    }

    private static func contest(_ shard: Shard? = nil, seeds: [Seed] = Self.seeds) -> Contest {
        let bouts = ["one", "two"].map { name in
            var bout = Bout(scenario: name, file: "\(name).yaml", lasts: .hours(1), setups: 2)
            for seed in seeds where shard?.holds(name, seed) ?? true {
                bout.add(seed, [run(seed, .zero), run(seed, .seconds(3))])
            }
            return bout
        }
        return Contest(
            setups: [.init(name: "a", options: "--setup a.yaml"), .init(name: "b", options: "--setup b.yaml")], seeds: seeds,
            acknowledgement: .goalert, shard: shard, bouts: bouts)
    }

    private static func run(_ seed: Seed, _ extra: Delay) -> (judgement: Judgement, score: RunScore) {
        var random = seed.stream(.generation)
        let latency = .seconds(20) + random.delay(below: .seconds(60)) + extra
        var score = RunScore()
        (score.detection, score.faults, score.detected, score.pages) = (seed.value % 9 == 0 ? .never : latency, 1, 1, 2)
        let segment = Life.Segment(from: .fired, to: .triggered, length: latency)
        let life = Life(fault: FaultID(0), moments: [], segments: [segment], attribution: .carried, incident: nil)
        return (Judgement(seed: seed, verdicts: [], lives: [life], tally: RunTally()), score)
    }

    @Test func `a file reads back to what was written`() throws {
        for contest in [Self.contest(), Self.contest(try Self.shard(2, of: 3))] {
            #expect(try ContestFile.contest(ContestFile.lines(contest)) == contest)
        }
    }

    @Test func `a file that was cut off or edited is refused with its line`() throws {
        let lines = ContestFile.lines(Self.contest())
        for kept in 0..<lines.count {
            #expect(throws: ContestFile.Trouble.self) { try ContestFile.contest(Array(lines.prefix(kept))) }
        }
        var broken = lines
        broken[1] = String(broken[1].dropLast(40))
        let trouble = #expect(throws: ContestFile.Trouble.self) { try ContestFile.contest(broken) }
        #expect(trouble?.line == 2)
        var newer = lines
        newer[0] = newer[0].replacing("\"format\":\(ContestFile.format)", with: "\"format\":2")
        #expect(throws: ContestFile.Trouble.self) { try ContestFile.contest(newer) }
    }

    @Test(arguments: [1, 2, 3, 7])
    func `parts join into the whole, in any order`(_ count: Int) throws {
        let parts = try (1...count).map { Self.contest(try Self.shard($0, of: count)) }
        #expect(try Contest.merged(parts.reversed()) == Self.contest())
        #expect(parts.allSatisfy { $0.bouts.contains { !$0.seeds.isEmpty } })
    }

    @Test func `parts that do not belong together are refused`() throws {
        let parts = try (1...3).map { Self.contest(try Self.shard($0, of: 3)) }
        func reason(_ parts: [Contest]) -> String {
            do { return "\(try Contest.merged(parts).bouts.count) joined" } catch { return error.message }
        }
        #expect(reason(Array(parts.dropLast())) == "part 3/3 is missing")
        #expect(reason(parts + [parts[0]]).hasPrefix("a part was given twice"))
        var other = parts[1]
        other.acknowledgement = .oncall
        #expect(reason([parts[0], other, parts[2]]).hasPrefix("the parts are not of one comparison"))
        #expect(reason([Self.contest()]).hasPrefix("only parts made with --shard"))
        #expect(reason([]).hasPrefix("only parts made with --shard"))
        var doubled = parts[1]
        doubled.bouts[0].append(parts[0].bouts[0])
        #expect(reason([parts[0], doubled, parts[2]]) == "the parts do not have every seed exactly once")
    }

    @Test func `parts of other files are not joined`() throws {
        var parts = [Self.contest(try Self.shard(1, of: 2)), Self.contest(try Self.shard(2, of: 2))]
        parts[0].bouts[0].digest = "then"
        parts[1].bouts[0].digest = "then"
        #expect(try Contest.merged(parts).bouts[0].digest == "then")
        parts[1].bouts[0].digest = "now"
        let trouble = #expect(throws: Contest.Mismatch.self) { try Contest.merged(parts) }
        #expect(trouble?.message.contains("their files") ?? false)
    }

    @Test func `sums that somebody edited overflow nothing`() {
        var shift = StageShifts.Shift()
        (shift.count, shift.total, shift.difference) = (.max, .never, .never)
        let once = shift
        shift.merge(once)
        #expect(shift.count == .max)
    }

    @Test func `a baseline comes first and must fit`() throws {
        var now = Self.contest()
        now.setups = [now.setups[1]]
        now.bouts = now.bouts.map {
            Bout(
                scenario: $0.scenario, file: $0.file, lasts: $0.lasts, digest: $0.digest, world: $0.world, seeds: $0.seeds,
                scores: [$0.scores[1]],
                shifts: [$0.shifts[1]])
        }
        let same = try now.against(Self.contest())
        #expect(same.setups.map(\.name) == ["b (baseline)", "b"])
        let comparison = Comparison(same, margin: Margin(share: .zero))
        #expect(comparison.worsened.isEmpty)
        #expect(
            comparison.verdict(.detection, of: 1) == .undecided, "so few seeds show no difference, and not that there is none")
        var worse = now
        worse.setups[0].name = "unknown to the baseline"
        #expect(Comparison(try worse.against(Self.contest()), margin: Margin(share: .zero)).worsened == [.detection])
        #expect(throws: Contest.Mismatch.self) { try now.against(Self.contest(seeds: Array(Self.seeds.dropLast()))) }
        #expect(throws: Contest.Mismatch.self) { try now.against(Self.contest(try Self.shard(1, of: 2))) }
        var other = Self.contest()
        other.bouts[0].world = "another load"
        #expect(throws: Contest.Mismatch.self) { try now.against(other) }
        // Of two of one name the one in the same file is meant; moved, nobody can say which.
        var doubled = Self.contest()
        doubled.bouts.insert(doubled.bouts[0], at: 0)
        doubled.bouts[0].file = "copy.yaml"
        #expect(try now.against(doubled).bouts == same.bouts)
        doubled.bouts[1].file = "moved.yaml"
        #expect(throws: Contest.Mismatch.self) { try now.against(doubled) }
    }
}
