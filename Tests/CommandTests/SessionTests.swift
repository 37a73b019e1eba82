import Foundation
import Testing

/// The program as its users meet it: every file in `Sessions` is a terminal session, replayed.
///
/// `UPDATE_RESULTS=1` writes down what the program prints now.
struct SessionTests {
    static let folder = Program.root.appendingPathComponent("Tests/CommandTests/Sessions")

    static var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { $0.hasSuffix(".txt") }.sorted()
    }

    @Test(arguments: names)
    func `prints what it printed`(_ name: String) throws {
        let file = SessionTests.folder.appendingPathComponent(name)
        var session = Session(try String(contentsOf: file, encoding: .utf8))
        #expect(!session.steps.isEmpty)
        let work = FileManager.default.temporaryDirectory.appendingPathComponent("pagerdrill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: work) }
        for (name, text) in session.files {
            let target = work.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: target, atomically: true, encoding: .utf8)
        }
        try? FileManager.default.createSymbolicLink(
            at: work.appendingPathComponent("scenarios"), withDestinationURL: Program.root.appendingPathComponent("scenarios"))
        for index in session.steps.indices {
            let step = session.steps[index]
            let outcome = try Program.shell(step.command, in: work)
            let printed = Session.trimmed(
                outcome.printed.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
            if ProcessInfo.processInfo.environment["UPDATE_RESULTS"] != nil {
                if !Session.fits(printed, step.expected) { session.steps[index].expected = printed }
                session.steps[index].exitCode = outcome.exitCode
                continue
            }
            #expect(
                Session.fits(printed, step.expected),
                "\(name): \(step.command)\nprinted:\n\(printed.joined(separator: "\n"))\nexpected:\n\(step.expected.joined(separator: "\n"))"
            )
            #expect(outcome.exitCode == step.exitCode, "\(name): \(step.command)")
        }
        if ProcessInfo.processInfo.environment["UPDATE_RESULTS"] != nil {
            try session.text.write(to: file, atomically: true, encoding: .utf8)
        }
    }
}

extension Session {
    /// The file this session was read from.
    var text: String {
        var lines = Session.trimmed(comment)
        for step in steps {
            lines.append("$ " + step.command)
            lines += step.expected
            if step.exitCode != 0 { lines.append("exit \(step.exitCode)") }
            lines.append("")
        }
        return lines.joined(separator: "\n") + filesText
    }
}
