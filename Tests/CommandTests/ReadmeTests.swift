import Foundation
import Testing

/// What the README shows is what a reader gets.
struct ReadmeTests {
    /// The indented blocks, in order, without their indentation.
    private static func blocks() throws -> [[Substring]] {
        let text = try String(contentsOf: Program.root.appendingPathComponent("README.md"), encoding: .utf8)
        var blocks: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    ") || (line.isEmpty && !(blocks.last ?? []).isEmpty) {
                blocks[blocks.count - 1].append(line.dropFirst(4))
            } else if !(blocks.last ?? []).isEmpty {
                blocks.append([])
            }
        }
        return blocks.filter { !$0.isEmpty }
    }

    private static func block(beginning start: String) throws -> [Substring] {
        try #require(try blocks().first { $0.first?.hasPrefix(start) ?? false })
    }

    @Test func `the drill it writes passes as it is printed`() throws {
        let work = FileManager.default.temporaryDirectory.appendingPathComponent("pagerdrill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: work.appendingPathComponent("drills"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: work) }
        for folder in ["catalogs", "setups"] {
            try FileManager.default.createSymbolicLink(
                at: work.appendingPathComponent(folder),
                withDestinationURL: Program.root.appendingPathComponent("scenarios/\(folder)"))
        }
        let drill = try Self.block(beginning: "scenario: ").joined(separator: "\n")
        try drill.write(to: work.appendingPathComponent("drills/drill.yaml"), atomically: true, encoding: .utf8)
        let outcome = try Program.shell("pagerdrill run drills/drill.yaml", in: work)
        #expect(outcome.exitCode == 0, "\(outcome.printed)")
    }

    @Test func `the report it shows is a part of the report in results`() throws {
        func words(_ line: some StringProtocol) -> String { line.split(separator: " ").joined(separator: " ") }
        let results = Program.root.appendingPathComponent("results/poc/05-backup-takes-over.txt")
        // Long lines are folded there, where columns are narrower.
        let printed = words(try String(contentsOf: results, encoding: .utf8).replacingOccurrences(of: "\n", with: " "))
        let shown = try Self.block(beginning: "$ pagerdrill run scenarios/poc/05").dropFirst().filter { words($0) != "..." }
        #expect(shown.count > 15)
        for line in shown where !line.isEmpty { #expect(printed.contains(words(line)), "\(line)") }
    }
}
