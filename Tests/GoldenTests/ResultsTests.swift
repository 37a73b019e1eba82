import Foundation
import Testing

/// What every scenario of the repository produces, in a process of its own: the report as text, and the journal's fingerprint.
///
/// `UPDATE_RESULTS=1 Tests/run --filter GoldenTests` rewrites `results/`.
struct ResultsTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_RESULTS"] != nil

    /// Paths below `scenarios/` of files that are scenarios, without the ending.
    static var names: [String] {
        let folder = root.appendingPathComponent("scenarios")
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix("catalogs/") && !$0.hasPrefix("setups/") }
            .map { String($0.dropLast(5)) }.sorted()
    }

    @Test(arguments: names)
    func `is as it was`(_ name: String) throws {
        let journal = FileManager.default.temporaryDirectory.appendingPathComponent("pagerdrill-\(UUID().uuidString).journal")
        defer { try? FileManager.default.removeItem(at: journal) }
        let report = try run(["run", "scenarios/\(name).yaml", "--journal", journal.path])
        let footer = try #require(try String(contentsOf: journal, encoding: .utf8).split(separator: "\n").last)
        let fingerprint = try #require(footer.range(of: #""fingerprint":"[0-9a-f]{16}""#, options: .regularExpression))
        try compare(report + "\njournal \(footer[fingerprint])\n", with: "\(name).txt")
    }

    @Test func `the summary is as it was`() throws {
        try compare(try run(["run", "scenarios", "--format", "markdown"]), with: "README.md")
    }

    @Test func `no result is left over from a scenario that is gone`() throws {
        let folder = ResultsTests.root.appendingPathComponent("results")
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let others = ["README.md", "kill-matrix.md", "pagerduty-evaluation/README.md"]
        let known = Set(ResultsTests.names.map { $0 + ".txt" } + others)
        #expect(all.filter { ($0.hasSuffix(".txt") || $0.hasSuffix(".md")) && !known.contains($0) } == [])
    }

    private func compare(_ text: String, with name: String) throws {
        let file = ResultsTests.root.appendingPathComponent("results/\(name)")
        if ResultsTests.isUpdating {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        let difference = zip(
            text.split(separator: "\n", omittingEmptySubsequences: false),
            expected.split(separator: "\n", omittingEmptySubsequences: false)
        )
        .first { $0 != $1 }
        #expect(
            text == expected, "results/\(name): first difference: now '\(difference?.0 ?? "")', was '\(difference?.1 ?? "")'")
    }

    private func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("pagerdrill")
        process.arguments = arguments
        process.currentDirectoryURL = ResultsTests.root
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_DETERMINISTIC_HASHING"] = nil
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
