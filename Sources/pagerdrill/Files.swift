import Foundation
import Model

/// Reads and writes files; trouble becomes a diagnostic.
enum Files {
    static func exist(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func lines(of path: String) throws(Diagnostics) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Diagnostics([Diagnostic(code: "file/missing", "there is no file '\(path)'", at: nil)])
        }
        guard !isFolder.boolValue else {
            throw Diagnostics([Diagnostic(code: "file/is-folder", "'\(path)' is a folder, expected a file", at: nil)])
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Diagnostics([
                Diagnostic(code: "file/unreadable", "'\(path)' cannot be read", at: nil, hint: "check its permissions")
            ])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Diagnostics([Diagnostic(code: "file/not-text", "'\(path)' is not UTF-8 text", at: nil)])
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Files as named, and all files of folders whose names end so, in order of their paths.
    static func paths(_ names: [String], ending suffix: String) throws(Diagnostics) -> [String] {
        var paths: [String] = []
        for name in names {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), isFolder.boolValue else {
                paths.append(name)
                continue
            }
            let found = (FileManager.default.enumerator(atPath: name)?.compactMap { $0 as? String } ?? []).filter {
                $0.hasSuffix(suffix)
            }
            guard !found.isEmpty else {
                throw Diagnostics([
                    Diagnostic(code: "file/empty-folder", "the folder '\(name)' has no file that ends in \(suffix)", at: nil)
                ])
            }
            paths += found.sorted().map { (name as NSString).appendingPathComponent($0) }
        }
        return paths
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
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        if !folder.isEmpty { try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        guard let file = fopen(path, "w") else { throw unwritable(path, errno) }
        let written = fputs(text, file) >= 0
        let trouble = errno
        guard fclose(file) == 0 else { throw unwritable(path, errno) }
        if !written { throw unwritable(path, trouble) }
    }

    /// What to say when the system refuses with an error number.
    static func unwritable(_ path: String, _ number: Int32) -> Diagnostics {
        let reason = String(cString: strerror(number)).lowercased()
        return Diagnostics([Diagnostic(code: "file/unwritable", "cannot write '\(path)': \(reason)", at: nil)])
    }
}
