import Calendars
import Foundation
import Model
import ScenarioFiles
import Testing

/// Random schedules, rendered by us and by the calendar of another language's standard library.
@Suite struct `The reference calendar` {
    /// Zones whose clocks change in many ways: by half an hour, at midnight, by a whole day, or never.
    private static let zones = [
        "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca",
        "Asia/Kathmandu", "Europe/Amsterdam", "America/New_York", "Asia/Tehran", "America/St_Johns", "UTC",
    ]
    private static let schedulesPerSeed = 40
    private static let instantsPerSchedule = 90

    @Test(.enabled(if: Reference.isThere || Reference.isRequired, "python3 with zoneinfo and tzdata is not installed"))
    func `for all seeds, Python's calendar names the same person at the same instant`() throws {
        try #require(Reference.isThere, "continuous integration needs python3 with zoneinfo and tzdata")
        var (asked, somebody, onChangeDays) = (0, 0, 0)
        for seed in UInt64(1)...4 {
            var drawn: [RandomSchedule] = []
            for number in 0..<Self.schedulesPerSeed {
                var random = Seed(seed).stream(.generation, UInt64(number))
                drawn.append(RandomSchedule(zone: Self.zones[number % Self.zones.count], &random))
            }
            let rendered = try drawn.map { try Rendered($0) }
            let samples = zip(drawn, rendered).enumerated().map { index, pair in
                var random = Seed(seed).stream(.generation, UInt64(index), 1)
                return pair.1.instants(Self.instantsPerSchedule, &random)
            }
            let answers = try Reference.answers(zip(drawn, samples).map { $0.json(instants: $1) })
            for index in drawn.indices {
                let ours = samples[index].map { rendered[index].person(at: $0) }
                let differing = zip(samples[index], zip(ours, answers[index])).first { $0.1.0 != $0.1.1 }
                let story = differing.map { at, people in
                    "seed \(seed), schedule \(index) in \(drawn[index].zone), at \(at): we say \(people.0 ?? -1), Python \(people.1 ?? -1)"
                }
                #expect(ours == answers[index], "\(story ?? "")\n\(drawn[index].text)")
                asked += ours.count
                somebody += ours.count { $0 != nil }
                onChangeDays += rendered[index].changes > 0 ? ours.count : 0
            }
        }
        // The comparison means something: many instants, people and gaps, and clocks that change.
        #expect(asked >= 10_000)
        #expect(somebody > asked / 4 && somebody < asked)
        #expect(onChangeDays > asked / 2)
    }
}

/// A schedule drawn at random, as a document and for the reference.
private struct RandomSchedule {
    private static let people = 4
    private static let days: Int64 = 200

    let zone: String
    let starts: CivilTime
    let layers: [Schedule.Layer]
    let overrides: [Schedule.Override]

    init(zone: String, _ random: inout Random) {
        self.zone = zone
        // The day the clock of Samoa skipped is among them.
        let first = CivilTime(year: 2008, month: 1, day: 1).unixSeconds
        let starts = CivilTime(unixSeconds: first + Int64(random.below(11 * 365)) * 86_400)
        self.starts = zone == "Pacific/Apia" ? CivilTime(year: 2011, month: 8, day: 1) : starts
        let begin = self.starts
        layers = (0...random.below(4)).map { _ in Self.layer(&random, begin) }
        overrides = (0..<random.below(5)).map { _ in
            let from = Self.time(&random, begin, before: 0, after: Self.days)
            let until = CivilTime(unixSeconds: from.unixSeconds + 1800 * Int64(1 + random.below(240)))
            return Schedule.Override(person: PersonID(Int(random.below(UInt64(Self.people)))), from: from, until: until)
        }
    }

    private static func layer(_ random: inout Random, _ begin: CivilTime) -> Schedule.Layer {
        let rotation = (0...random.below(4)).map { _ in PersonID(Int(random.below(UInt64(people)))) }
        let turns: [Delay] = [
            .days(1), .days(7), .days(Int64(1 + random.below(20))), .hours(12), .hours(Int64(1 + random.below(72))),
            .minutes(Int64(60 + random.below(3000))), .seconds(Int64(3600 + random.below(100_000))),
        ]
        let from = time(&random, begin, before: 400, after: 100)
        let length = 60 * Int64(1 + random.below(300 * 1440))
        return Schedule.Layer(
            rotation: rotation, turn: turns[Int(random.below(UInt64(turns.count)))], from: from,
            until: random.below(4) == 0 ? CivilTime(unixSeconds: from.unixSeconds + length) : nil,
            turnsFrom: random.below(3) == 0 ? time(&random, begin, before: 500, after: 200) : nil,
            restrictions: (0..<random.below(4)).map { _ in restriction(&random) })
    }

    private static func restriction(_ random: inout Random) -> Schedule.Restriction {
        let from = random.below(2) == 0 ? Int64(random.below(48)) * 1800 : Int64(random.below(86_400))
        switch random.below(3) {
        case 0:
            return .init(weekdays: Array(1...7), fromSecond: from, lengthSeconds: 60 * Int64(1 + random.below(1439)))
        case 1:
            let chosen = (Int64(1)...7).filter { _ in random.below(2) == 0 }
            return .init(
                weekdays: chosen.isEmpty ? [7] : chosen.count == 7 ? [1, 2] : chosen, fromSecond: from,
                lengthSeconds: Int64(1 + random.below(86_400)))
        default:
            return .init(
                weekdays: [Int64(1 + random.below(7))], fromSecond: from, lengthSeconds: Int64(1 + random.below(7 * 86_400 - 1))
            )
        }
    }

    /// A time some days around the beginning, often one at which clocks change.
    private static func time(_ random: inout Random, _ begin: CivilTime, before: Int64, after: Int64) -> CivilTime {
        let day = begin.unixSeconds + (Int64(random.below(UInt64(before + after))) - before) * 86_400
        let hours: [Int64] = [0, 1800, 3600, 5400, 7200, 9000, 10_800, 32_400]
        let pick = Int(random.below(UInt64(hours.count + 2)))
        return CivilTime(unixSeconds: day + (pick < hours.count ? hours[pick] : Int64(random.below(86_400))))
    }

    /// The layers and overrides as a document's schedule.
    var text: String {
        var lines = ["schedules:", "  duty:", "    zone: \(zone)", "    layers:"]
        for layer in layers {
            var parts = ["rotate: [\(names(layer.rotation))]", "every: \(layer.turn.text)", "from: \(layer.from.text)"]
            if let until = layer.until { parts.append("until: \(until.text)") }
            if let turnsFrom = layer.turnsFrom { parts.append("turns_from: \(turnsFrom.text)") }
            let hours = layer.restrictions.map { "'\($0.hoursText)'" }
            if !hours.isEmpty { parts.append("on: [\(hours.joined(separator: ", "))]") }
            lines.append("      - {\(parts.joined(separator: ", "))}")
        }
        lines.append("    overrides:" + (overrides.isEmpty ? " []" : ""))
        for override in overrides {
            lines.append("      - {who: \(names([override.person])), from: \(override.from.text), to: \(override.until.text)}")
        }
        return lines.joined(separator: "\n")
    }

    /// A whole drill around it.
    var drillText: String {
        drill([
            "catalog.zone": "zone: \(zone)", "catalog.people": "people: [p0, p1, p2, p3]", "setup.schedules": text,
            "setup.policies": "policies: {shop: {levels: [{notify: duty, wait: 5m}]}}", "starts": "starts: \(starts.text)",
            "lasts": "lasts: \(Self.days)d", "drains": "drains: 0s", "expect": "expect: [{never: {paged: p0}}]",
        ])
    }

    private func names(_ people: [PersonID]) -> String { people.map { "p\($0.index)" }.joined(separator: ", ") }

    func json(instants: [Int64]) -> JSON {
        object([
            ("zone", .string(zone)), ("layers", .array(layers.map(json))),
            (
                "overrides",
                .array(
                    overrides.map { override in
                        object([
                            ("person", .int(Int64(override.person.index))), ("from", iso(override.from)),
                            ("until", iso(override.until)),
                        ])
                    })
            ),
            ("instants", .array(instants.map(JSON.int))),
        ])
    }

    private func json(_ layer: Schedule.Layer) -> JSON {
        let on = layer.restrictions.map { restriction in
            object([
                ("weekdays", .array(restriction.weekdays.map(JSON.int))), ("from", .int(restriction.fromSecond)),
                ("length", .int(restriction.lengthSeconds)),
            ])
        }
        return object([
            ("rotation", .array(layer.rotation.map { .int(Int64($0.index)) })),
            ("turn", .int(layer.turn.nanoseconds / 1_000_000_000)),
            ("from", iso(layer.from)), ("until", layer.until.map(iso) ?? .null),
            ("turns_from", layer.turnsFrom.map(iso) ?? .null), ("on", .array(on)),
        ])
    }

    private func iso(_ civil: CivilTime) -> JSON { .string("\(civil.dateText)T\(civil.timeText)") }
    private func object(_ members: [(String, JSON)]) -> JSON { .object(members.map { JSON.Member($0.0, $0.1) }) }
}

/// The same schedule as our calendar flattens it.
private struct Rendered {
    private let schedule: Schedule
    private let epoch: Epoch
    private let seconds: Int64

    init(_ drawn: RandomSchedule) throws {
        let scenario = try #require(good(drawn.drillText), "\(drawn.text)").scenario
        schedule = try #require(scenario.setup.pager.schedules.first)
        epoch = scenario.epoch
        seconds = (scenario.horizon - .start).nanoseconds / 1_000_000_000
    }

    /// How often the clock changes.
    var changes: Int { epoch.offsets.count - 1 }

    func person(at unix: Int64) -> Int? { schedule.person(at: .start + .seconds(unix - epoch.unixSeconds))?.index }

    /// A third near changes of the clock, a third at the edges of shifts and a second beside them, the rest anywhere.
    func instants(_ count: Int, _ random: inout Random) -> [Int64] {
        let changes = epoch.offsets.dropFirst().map { $0.from.nanoseconds / 1_000_000_000 }
        let edges = schedule.shifts.flatMap { [$0.from, $0.until] }.map { $0.nanoseconds / 1_000_000_000 }
        return (0..<count).map { number in
            var second = Int64(random.below(UInt64(seconds)))
            if number % 3 == 0, !changes.isEmpty {
                second = changes[Int(random.below(UInt64(changes.count)))] + Int64(random.below(4 * 7200)) - 2 * 7200
            } else if number % 3 == 1, !edges.isEmpty {
                second = edges[Int(random.below(UInt64(edges.count)))] + Int64(random.below(3)) - 1
            }
            return epoch.unixSeconds + min(max(second, 0), seconds - 1)
        }
    }
}

/// `Reference/oncall.py`, run by the machine's python3.
private enum Reference {
    static let isRequired = ProcessInfo.processInfo.environment["CI"] == "true"
    static let isThere = (try? run(["-c", "import zoneinfo; zoneinfo.ZoneInfo('Europe/Amsterdam')"], input: "")) != nil

    static func answers(_ schedules: [JSON]) throws -> [[Int?]] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Reference/oncall.py")
        let question = JSON.object([.init("schedules", .array(schedules))]).text
        let answer = try JSON(parsing: try run([script.path], input: question))
        return (answer.array ?? []).map { ($0.array ?? []).map { $0.int.map(Int.init) } }
    }

    private struct Failure: Error { var text: String }

    private static func run(_ arguments: [String], input: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("pagerdrill-\(UUID().uuidString).json")
        try input.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.standardError
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: "python3 ended with \(process.terminationStatus)") }
        return String(decoding: data, as: UTF8.self)
    }
}
