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

    /// A folder with the drill it writes, and what that names beside it.
    private static func withDrill(_ body: (URL) throws -> Void) throws {
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
        try body(work)
    }

    @Test func `the drill it writes passes as it is printed`() throws {
        try Self.withDrill { work in
            let outcome = try Program.shell("pagerdrill run drills/drill.yaml", in: work)
            #expect(outcome.exitCode == 0, "\(outcome.printed)")
        }
    }

    /// The scheduler starts the script as it stands, once for each part.
    @Test func `the array it shows runs, and its parts join`() throws {
        let campaigns = try Self.block(beginning: "name: drills")
        let script = campaigns.drop { !$0.hasPrefix("#!") }.prefix { !$0.isEmpty }
        let merge = try #require(campaigns.last { $0.hasPrefix("pagerdrill report merge") }?.split(separator: "#").first)
        try Self.withDrill { work in
            let file = work.appendingPathComponent("array.sh")
            // Fewer seeds tell as much here.
            let text = script.joined(separator: "\n").replacing("--seeds 200", with: "--seeds 4") + "\n"
            try text.write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            for (task, step) in [("1", "2"), ("3", "2")] {
                let slurm =
                    "SLURM_ARRAY_TASK_ID=\(task) SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=\(step) SLURM_ARRAY_TASK_COUNT=2"
                let outcome = try Program.shell("\(slurm) ./array.sh", in: work)
                #expect(outcome.exitCode == 0, "\(outcome.printed)")
            }
            let outcome = try Program.shell(String(merge), in: work)
            #expect(outcome.exitCode == 0, "\(outcome.printed)")
        }
    }

    @Test func `every job of the matrix it shows says where it runs`() throws {
        let workflow = try Self.block(beginning: "name: drills").prefix { !$0.isEmpty }
        let jobs = workflow.count { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && $0.hasSuffix(":") }
        #expect(jobs == 2 && workflow.count { $0.hasPrefix("    runs-on: ") } == jobs)
        #expect(workflow.contains { $0.hasPrefix("on: ") } && workflow.contains { $0.contains("actions/checkout@") })
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
