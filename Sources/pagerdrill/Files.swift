import Foundation
import Model

/// Reads and writes files; trouble becomes a diagnostic.
enum Files {
    static func lines(of path: String) throws(Diagnostics) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Diagnostics([Diagnostic(code: "file/unreadable", "cannot read '\(path)'", at: nil, hint: "does the file exist?")])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Diagnostics([Diagnostic(code: "file/not-text", "'\(path)' is not UTF-8 text", at: nil)])
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    static func bytes(of path: String) throws(Diagnostics) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Diagnostics([
                Diagnostic(code: "file/unreadable", "cannot read '\(path)'", at: nil, hint: "does the file exist?")
            ])
        }
        return Array(data)
    }

    static func write(_ text: String, to path: String) throws(Diagnostics) {
        do {
            let folder = (path as NSString).deletingLastPathComponent
            if !folder.isEmpty { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw Diagnostics([
                Diagnostic(code: "file/unwritable", "cannot write '\(path)': \(error.localizedDescription)", at: nil)
            ])
        }
    }
}
