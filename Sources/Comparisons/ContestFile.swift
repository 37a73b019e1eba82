import Evaluation
import Model

/// The runs of a comparison as a file: one JSON object a line.
///
/// A header (format, setups, seeds), a line a scenario with its scores and sums, and a footer, so that a file that was cut off is refused.
/// A score is an array of integers in the order of `RunScore.values`; instants are nanoseconds.
package enum ContestFile {
    /// Raised whenever an old reader could misunderstand a new file.
    package static let format: Int64 = 4

    /// Why a file is refused, and where.
    package struct Trouble: Error, Hashable, Sendable {
        /// From 1.
        package var line: Int
        package var message: String
    }

    package static func lines(_ contest: Contest) -> [String] {
        let setups: [JSON] = contest.setups.map {
            .object([.init("name", .string($0.name)), .init("options", .string($0.options))])
        }
        let header = JSON.object([
            .init("pagerdrill", .string("scores")), .init("format", .int(format)), .init("setups", .array(setups)),
            .init("seeds", json(contest.seeds)), .init("acknowledgement", .string(contest.acknowledgement.rawValue)),
            .init("varies", .bool(contest.variesSetting)), .init("shard", contest.shard.map { .string($0.text) } ?? .null),
        ])
        let footer = JSON.object([.init("scenarios", .int(Int64(contest.bouts.count)))])
        return [header.text] + contest.bouts.map { json($0).text } + [footer.text]
    }

    private static func json(_ seeds: [Seed]) -> JSON { .array(seeds.map { .string(String($0.value)) }) }

    private static func json(_ bout: Bout) -> JSON {
        let scores: [JSON] = bout.scores.map { column in .array(column.map { score in .array(score.values.map(JSON.int)) }) }
        let shifts: [JSON] = bout.shifts.map { column in .array(column.ordered.map(json)) }
        return .object([
            .init("scenario", .string(bout.scenario)), .init("file", .string(bout.file)),
            .init("lasts_ns", .int(bout.lasts.nanoseconds)), .init("digest", .string(bout.digest)),
            .init("world", .string(bout.world)),
            .init("seeds", json(bout.seeds)), .init("scores", .array(scores)),
            .init("shifts", .array(shifts)),
        ])
    }

    private static func json(_ item: (segment: StageShifts.Segment, shift: StageShifts.Shift)) -> JSON {
        let shift = item.shift
        return .array(
            [.string(item.segment.from.rawValue), .string(item.segment.to.rawValue), .int(shift.count)]
                + [shift.total, shift.difference, shift.least, shift.most].map { .int($0.nanoseconds) })
    }

    package static func contest(_ lines: [String]) throws(Trouble) -> Contest {
        var values: [Line] = []
        for (index, text) in lines.enumerated() {
            guard let value = try? JSON(parsing: text) else {
                throw Trouble(line: index + 1, message: "this line is no JSON object: the file was cut off or edited")
            }
            values.append(Line(number: index + 1, value: value))
        }
        guard let header = values.first, header.value["pagerdrill"]?.string == "scores" else {
            throw Trouble(line: 1, message: "expected a file written by 'compare --save'")
        }
        guard try header.int("format") == format else {
            throw Trouble(line: 1, message: "format \(try header.int("format")), expected \(format)")
        }
        guard let footer = values.dropFirst().last, let count = footer.value["scenarios"]?.int, count == values.count - 2 else {
            throw Trouble(
                line: max(lines.count, 1), message: "the file ends too early: its last line says how many scenarios it holds")
        }
        return try contest(header, Array(values.dropFirst().dropLast()))
    }

    private static func contest(_ header: Line, _ rest: [Line]) throws(Trouble) -> Contest {
        var setups: [Contest.Setup] = []
        for item in try header.array("setups") {
            guard let name = item["name"]?.string, let options = item["options"]?.string else {
                throw Trouble(line: 1, message: "a setup has a 'name' and 'options'")
            }
            setups.append(Contest.Setup(name: name, options: options))
        }
        guard let rule = AcknowledgementRule(rawValue: try header.text("acknowledgement")) else {
            throw Trouble(line: 1, message: "unknown acknowledgement '\(try header.text("acknowledgement"))'")
        }
        var shard: Shard?
        if let text = header.value["shard"]?.string {
            guard let read = Shard(text: text) else { throw Trouble(line: 1, message: "'\(text)' is no part like 1/3") }
            shard = read
        }
        var bouts: [Bout] = []
        for line in rest { bouts.append(try bout(line, setups: setups.count)) }
        let seeds = try header.seeds()
        guard (1...Int(UInt16.max)).contains(seeds.count) else {
            throw Trouble(line: 1, message: "expected between 1 and 65,535 seeds, found \(seeds.count)")
        }
        return Contest(
            setups: setups, seeds: seeds, acknowledgement: rule,
            variesSetting: header.value["varies"]?.bool ?? false,
            shard: shard, bouts: bouts)
    }

    private static func bout(_ line: Line, setups: Int) throws(Trouble) -> Bout {
        let seeds = try line.seeds()
        var scores: [[RunScore]] = []
        for column in try line.array("scores") {
            var read: [RunScore] = []
            for item in column.array ?? [] {
                guard let score = RunScore(values: (item.array ?? []).compactMap(\.int)) else {
                    throw Trouble(line: line.number, message: "a score does not have the integers a score is made of")
                }
                read.append(score)
            }
            scores.append(read)
        }
        guard scores.count == setups, scores.allSatisfy({ $0.count == seeds.count }) else {
            throw Trouble(line: line.number, message: "expected a score for every setup and seed")
        }
        var shifts: [StageShifts] = []
        for column in try line.array("shifts") { shifts.append(try self.shifts(column, line)) }
        guard shifts.count == setups else { throw Trouble(line: line.number, message: "expected the stages of every setup") }
        return Bout(
            scenario: try line.text("scenario"), file: try line.text("file"),
            lasts: Delay(nanoseconds: try line.int("lasts_ns")), digest: try line.text("digest"),
            world: try line.text("world"), seeds: seeds, scores: scores, shifts: shifts)
    }

    private static func shifts(_ column: JSON, _ line: Line) throws(Trouble) -> StageShifts {
        var shifts = StageShifts()
        for item in column.array ?? [] {
            let parts = item.array ?? []
            let numbers = parts.compactMap(\.int)
            guard parts.count == 7, numbers.count == 5, let from = parts[0].string.flatMap(Stage.init(rawValue:)),
                let to = parts[1].string.flatMap(Stage.init(rawValue:))
            else { throw Trouble(line: line.number, message: "a stage's sums are two stages and five integers") }
            var shift = StageShifts.Shift()
            shift.count = numbers[0]
            (shift.total, shift.difference) = (Delay(nanoseconds: numbers[1]), Delay(nanoseconds: numbers[2]))
            (shift.least, shift.most) = (Delay(nanoseconds: numbers[3]), Delay(nanoseconds: numbers[4]))
            shifts.merge(shift, of: StageShifts.Segment(from: from, to: to))
        }
        return shifts
    }

    /// One line and what it must hold.
    private struct Line {
        let number: Int
        let value: JSON

        func text(_ key: String) throws(Trouble) -> String {
            guard let found = value[key]?.string else { throw Trouble(line: number, message: "expected a text '\(key)'") }
            return found
        }
        func int(_ key: String) throws(Trouble) -> Int64 {
            guard let found = value[key]?.int else { throw Trouble(line: number, message: "expected a number '\(key)'") }
            return found
        }
        func array(_ key: String) throws(Trouble) -> [JSON] {
            guard let found = value[key]?.array else { throw Trouble(line: number, message: "expected a list '\(key)'") }
            return found
        }
        func seeds() throws(Trouble) -> [Seed] {
            var seeds: [Seed] = []
            for item in try array("seeds") {
                guard let text = item.string, let seed = UInt64(text) else {
                    throw Trouble(line: number, message: "a seed is a text of digits")
                }
                seeds.append(Seed(seed))
            }
            return seeds
        }
    }
}
