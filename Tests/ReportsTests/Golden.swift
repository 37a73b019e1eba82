import Foundation
import Testing

/// Compares with a file in `Golden`, or rewrites it when `UPDATE_RESULTS=1`.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
    if ProcessInfo.processInfo.environment["UPDATE_RESULTS"] == "1" {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return
    }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard text != golden else { return }
    let lines = zip(
        text.split(separator: "\n", omittingEmptySubsequences: false),
        golden.split(separator: "\n", omittingEmptySubsequences: false))
    let difference = lines.enumerated().first { $0.element.0 != $0.element.1 }
    Issue.record(
        """
        \(name) differs at line \(difference.map { $0.offset + 1 } ?? 0); UPDATE_RESULTS=1 rewrites it
        expected \(difference?.element.1 ?? "another length")
        found    \(difference?.element.0 ?? "another length")
        """, sourceLocation: sourceLocation)
}
