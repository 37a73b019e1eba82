import Foundation
import Testing

/// The first page of the evaluation, in processes of their own. `results/pagerduty-evaluation/make` makes it again; CI makes all of it and
/// compares, which takes an optimised build. `UPDATE_RESULTS=1` writes again what does not take one: functions, streams, and the statistics of
/// the saved runs.
struct EvaluationPageTests {
    static let folder = "results/pagerduty-evaluation"

    /// Everything but the extremes of what is assumed: the tiers' statistics of the saved runs, the functions and the streams of new ones.
    @Test func `the page is what its runs give`() throws {
        let outcome = try make("--reuse --no-sensitivity" + (ResultsTests.isUpdating ? "" : " --check"))
        #expect(outcome.status == 0, "\(outcome.printed)run \(Self.folder)/make")
    }

    @Test func `the first of the saved runs are what the program does now`() throws {
        if ResultsTests.isUpdating { return }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pagerdrill-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let setups = ["service-desk", "poc"].map { "--setup scenarios/setups/\($0).yaml" }.joined(separator: " ")
        let outcome = try shell(
            "\(program) evaluate scenarios/evaluation \(setups) --seeds 2 --no-sensitivity --output '\(folder.path)'")
        #expect(outcome.status == 0, "\(outcome.printed)")
        let saved = try scores(ResultsTests.root.appendingPathComponent("\(Self.folder)/runs.scores"))
        let now = try scores(folder.appendingPathComponent("runs.scores"))
        #expect(now.map(\.scenario) == saved.map(\.scenario))
        for (now, saved) in zip(now, saved) {
            for (setup, column) in now.columns.enumerated() {
                #expect(
                    column == Array(saved.columns[setup].prefix(2)),
                    "\(now.scenario) under setup \(setup + 1) is not what was saved: run \(Self.folder)/make")
            }
        }
    }

    @Test func `the page has every part, and stands on enough runs`() throws {
        let page = try String(contentsOf: ResultsTests.root.appendingPathComponent("\(Self.folder)/README.md"), encoding: .utf8)
        let parts = page.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3).prefix { $0 != ":" } }
        #expect(
            parts == [
                "Gold", "Silver", "Bronze", "What the pager was tried for", "What a large stream does",
                "Which assumptions would flip the answer", "What a simulation cannot answer",
            ])
        #expect(!page.contains("n too small"))
        for function in [
            "alerting", "on-call scheduling", "escalation policy", "incident tracking", "automated handling", "dashboards",
        ] { #expect(page.contains("| \(function) |"), "\(function)") }
    }

    /// A scenario's title, and by setup its scores.
    private func scores(_ file: URL) throws -> [(scenario: String, columns: [[[Int]]])] {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return try lines.dropFirst().dropLast().map { line in
            let bout = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return (try #require(bout["scenario"] as? String), try #require(bout["scores"] as? [[[Int]]]))
        }
    }

    private var program: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("pagerdrill").path
    }

    private func make(_ options: String) throws -> (status: Int32, printed: String) {
        try shell("PAGERDRILL='\(program)' \(Self.folder)/make \(options)")
    }

    private func shell(_ line: String) throws -> (status: Int32, printed: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = ResultsTests.root
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
