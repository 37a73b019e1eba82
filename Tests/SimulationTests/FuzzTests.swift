import Components
import Evaluation
import Foundation
import Model
import ScenarioFiles
import Simulation
import TestSupport
import Testing

/// Whatever is in a file, it is either read or refused at a place inside it; what is read can be written, run and judged.
///
/// A few hundred cases by default; `FUZZ_CASES=20000` runs as many of each, other ones with `FUZZ_SEED=7`.
struct FuzzTests {
    private static func number(_ name: String, _ standard: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
    }
    private static let cases = number("FUZZ_CASES", 300)
    private static let seed = number("FUZZ_SEED", 1)

    /// A case's own source of chance.
    private static func random(_ test: UInt64, _ index: UInt64) -> Random {
        Seed(seed &* 1_000_003 &+ test).stream(.users, index)
    }

    /// Every scenario of this repository with its catalog and setup, as one text.
    private static func texts() throws -> [String] {
        try Drills.allPaths().flatMap { path in
            [try loadScenario(path).resolvedText, try String(contentsOfFile: path, encoding: .utf8)]
        }
    }

    /// Reads a text as a file of the scenarios' folder; nil, with checked diagnostics, when it is refused.
    private func load(_ text: String, _ index: UInt64) -> LoadedScenario? {
        do {
            return try loadScenario(text: text, file: "fuzz.yaml", directory: "\(Drills.root)/scenarios/poc")
        } catch {
            #expect(error.all.contains { $0.severity == .error }, "case \(index): refused without an error")
            for diagnostic in error.all { checkPlace(diagnostic, text, index) }
            return nil
        }
    }

    /// As YAML counts them.
    private static func lines(_ text: String) -> [String] {
        var lines = [""]
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar) {
                if scalar != "\n" || previous != "\r" { lines.append("") }
            } else {
                lines[lines.count - 1].unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return lines
    }

    private func checkPlace(_ diagnostic: Diagnostic, _ text: String, _ index: UInt64) {
        guard let mark = diagnostic.mark else {
            Issue.record("case \(index): no place: \(diagnostic.message)")
            return
        }
        guard mark.file == "fuzz.yaml" else { return }
        let lines = FuzzTests.lines(text)
        let isInside = (1...lines.count).contains(mark.line)
        #expect(isInside && mark.column >= 1 && mark.length >= 1, "case \(index): \(mark.text) of \(lines.count) lines")
        if isInside {
            let width = lines[mark.line - 1].unicodeScalars.count
            #expect(
                mark.column <= width + 1, "case \(index): \(mark.text), the line has \(width) characters: \(diagnostic.message)"
            )
        }
    }

    @Test func `a mutated scenario is read or refused at a place inside it, and what is read can be written`() throws {
        let texts = try FuzzTests.texts()
        var loaded = 0
        for index in 0..<FuzzTests.cases {
            var random = FuzzTests.random(1, index)
            let text = Mutation.mutated(texts[Int(random.below(UInt64(texts.count)))], &random)
            guard let first = load(text, index) else { continue }
            loaded += 1
            do {
                let again = try loadScenario(text: first.resolvedText, file: "again.yaml", directory: nil)
                #expect(again.resolvedText == first.resolvedText, "case \(index) is written differently the second time")
                #expect(again.scenario.unmarked == first.scenario.unmarked, "case \(index) reads back differently")
            } catch {
                Issue.record(
                    "case \(index): what was written is refused: \(error.all.map(\.message)) \(error.all.map { $0.sourceLine ?? "" })"
                )
            }
        }
        #expect(loaded > 0)
    }

    @Test func `a mutated scenario that is read can be run and judged`() throws {
        let texts = try FuzzTests.texts()
        var runs = 0
        for index in 0..<FuzzTests.cases / 2 {
            var random = FuzzTests.random(2, index)
            let text = Mutation.mutated(texts[Int(random.below(UInt64(texts.count)))], &random)
            guard let scenario = load(text, index)?.scenario, RunSize(scenario).work < .seconds(1) else { continue }
            runs += 1
            let began = ContinuousClock.now
            let journal = Simulation(scenario, seed: Seed(index)).run()
            let judgement = Evaluator(scenario).judge(journal)
            #expect(!judgement.verdicts.isEmpty, "case \(index)")
            if began.duration(to: .now) > .seconds(10) { print("case \(index) took \(began.duration(to: .now))\n\(text)") }
        }
        #expect(runs > 0)
    }

    @Test func `a mutated journal is refused with its line, or is the journal it was`() throws {
        let loaded = try loadScenario("\(Drills.root)/scenarios/poc/02-gold-outage.yaml")
        let journal = Simulation(loaded.scenario, seed: Seed(1)).run()
        let header = JournalFile.Header(seed: Seed(1), scenarioText: loaded.resolvedText)
        let lines = JournalFile.lines(journal, header: header, in: loaded.scenario)
        for index in 0..<FuzzTests.cases {
            var random = FuzzTests.random(3, index)
            let mutated = Mutation.mutatedLines(lines, &random)
            do {
                let found = try JournalFile.header(mutated)
                let scenario = try loadScenario(text: found.scenarioText, file: "j", directory: nil).scenario
                let entries = try JournalFile.entries(mutated, in: scenario)
                #expect(entries == journal.entries && found == header, "case \(index) is read as another journal")
            } catch let trouble as JournalFile.Trouble {
                #expect((1...max(mutated.count, 1)).contains(trouble.line), "case \(index): line \(trouble.line)")
                #expect(!trouble.message.isEmpty)
            } catch let problems as Diagnostics {
                #expect(!problems.all.isEmpty)
            }
        }
    }

    @Test func `a mutated query or filter is read or refused at a place inside it`() throws {
        let queries = [
            "level:(ERROR OR FATAL) AND NOT _exists_:service", "duration_ms:>=2000 OR code:[500 TO 599}",
            "\"unexpected error\"~2^3",
            "+service:check* -team:(shop OR \"a b\") !x", "message:\"job mailing finished\" && (a:{1 TO *] || b:/x/)",
            "*:* \\u0041\\(",
        ]
        let filters = [
            "{ $.level = \"ERROR\" && ($.code >= 500 || $.user NOT EXISTS) }", "?ERROR ?FATAL -\"cache miss\"",
            "ERROR \"a b\" -x",
            "{ $.duration_ms > 12.5 }", "[a, b=*x*, ...]", "%regex%",
        ]
        for index in 0..<FuzzTests.cases * 4 {
            var random = FuzzTests.random(4, index)
            let query = Mutation.mutated(queries[Int(random.below(UInt64(queries.count)))], &random)
            do { _ = try parseQuery(query) } catch {
                #expect(error.offset >= 0 && error.offset <= query.count && error.length >= 0, "\(query): \(error)")
            }
            let filter = Mutation.mutated(filters[Int(random.below(UInt64(filters.count)))], &random)
            do { _ = try parseFilterPattern(filter) } catch {
                #expect(error.offset >= 0 && error.offset <= filter.count && error.length >= 0, "\(filter): \(error)")
            }
        }
    }

    @Test func `a mutated time or share is exact or refused`() {
        let texts = [
            "5m", "1h30m", "1.5s", "250ms", "99999999999d", "0.000000001s", "30%", "99.95%", "0.0001%", "-3", "12.345", "never",
        ]
        for index in 0..<FuzzTests.cases * 20 {
            var random = FuzzTests.random(5, index)
            let text = Mutation.mutated(texts[Int(random.below(UInt64(texts.count)))], &random)
            if let delay = Delay(text: text) {
                #expect(delay >= .zero)
                #expect(delay.nanoseconds == .max || Delay(text: delay.text) == delay, "'\(text)' is \(delay.text)")
                _ = delay.shortText
            }
            if let ratio = Ratio(text: text) {
                #expect(ratio >= .zero && ratio <= .one && Ratio(text: ratio.text) == ratio, "'\(text)'")
            }
            for decimals in [0, 3, 9] {
                if let amount = Amount(text: text, decimals: decimals) {
                    #expect(Amount(text: amountText(amount, decimals: decimals), decimals: decimals) == amount, "'\(text)'")
                }
            }
        }
    }
}

/// Small damages as fingers, editors and disks make them.
private enum Mutation {
    private static let numbers = [
        "0", "1", "-1", "5", "7", "60", "99", "100", "101", "1000", "65536", "1000000000", "9223372036854775807",
        "9223372036854775808", "1e9", "0.1", "1.", ".5", "0x10", "٣", "1_000",
    ]
    private static let pieces = [
        ":", ": ", "- ", "#", "&a ", "*a", "!x ", "<<: ", "\"", "'", "[", "]", "{", "}", ",", "|", ">", "%", "@", "`", "\t",
        " ", "  ",
        "\u{0}", "\u{7F}", "\u{FEFF}", "\u{2028}", "é", "e\u{301}", "👩‍👩‍👧", "\r", "---\n", "...\n", "?", "~", "null", "yes", "on",
        "\\", "$",
        "never", "ns", "s", "d", "%", "0s", "1ns", "3650d", "1000000000/s", "*", "(", ")", " AND ", "anyone", "group",
    ]

    static func mutated(_ text: String, _ random: inout Random) -> String {
        var text = text
        for _ in 0...random.below(3) { text = once(text, &random) }
        return text
    }

    private static func once(_ text: String, _ random: inout Random) -> String {
        if random.below(3) == 0 {
            return lines(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), &random)
                .joined(separator: "\n")
        }
        var scalars = Array(text.unicodeScalars)
        let at = Int(random.below(UInt64(scalars.count + 1)))
        switch random.below(7) {
        case 0: if at < scalars.count { scalars.remove(at: at) }
        case 1: scalars.insert(contentsOf: pick(pieces, &random).unicodeScalars, at: at)
        case 2: if at < scalars.count { scalars[at] = pick(pieces, &random).unicodeScalars.first ?? " " }
        case 3: if at + 1 < scalars.count { scalars.swapAt(at, at + 1) }
        case 4: if random.below(8) == 0 { scalars.removeSubrange(at...) }
        default: replaceNumber(in: &scalars, from: at, pick(numbers, &random))
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Puts another number, or another unit, in the place of the next one.
    private static func replaceNumber(in scalars: inout [Unicode.Scalar], from at: Int, _ number: String) {
        let digits = Unicode.Scalar("0")...Unicode.Scalar("9")
        guard let first = scalars[at...].firstIndex(where: { digits.contains($0) }) else { return }
        let end = scalars[first...].firstIndex { !digits.contains($0) } ?? scalars.count
        scalars.replaceSubrange(first..<end, with: Array(number.unicodeScalars))
    }

    private static func lines(_ lines: [String], _ random: inout Random) -> [String] {
        var lines = lines
        guard !lines.isEmpty else { return lines }
        let at = Int(random.below(UInt64(lines.count)))
        let other = Int(random.below(UInt64(lines.count)))
        switch random.below(7) {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[at], at: other)
        case 2: lines.swapAt(at, other)
        case 3: lines[at] = "  " + lines[at]
        case 4: if lines[at].hasPrefix(" ") { lines[at].removeFirst() }
        case 5: lines[at] += pick(pieces, &random)
        default: if random.below(8) == 0 { lines.removeSubrange(at...) }
        }
        return lines
    }

    static func mutatedLines(_ all: [String], _ random: inout Random) -> [String] {
        var result = all
        guard random.below(2) == 0, !result.isEmpty else { return lines(result, &random) }
        let at = Int(random.below(UInt64(result.count)))
        result[at] = mutated(result[at], &random)
        return result
    }

    private static func pick(_ texts: [String], _ random: inout Random) -> String {
        texts[Int(random.below(UInt64(texts.count)))]
    }
}
