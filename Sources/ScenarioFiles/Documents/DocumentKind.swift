import Foundation
package import Model

/// The three documents a user writes; the first key names the kind.
package enum DocumentKind: String, Sendable, CaseIterable {
    case catalog, setup, scenario
}

/// What kind of document a file is by its first key; nil when it is none of ours.
///
/// The first key is found in the first lines of the text, so that a document with mistakes further down still has its kind.
package func documentKind(ofFile path: String) throws(Diagnostics) -> DocumentKind? {
    let reading = Reading()
    guard let source = readSource(path, reading: reading, namedAt: nil) else { throw Diagnostics(reading.inFileOrder) }
    return documentKind(of: source)
}

func documentKind(of source: SourceText) -> DocumentKind? {
    let first = source.lines.first { line in
        let word = line.drop { $0 == " " }
        return !word.isEmpty && !word.hasPrefix("#") && !word.hasPrefix("---") && !word.hasPrefix("%")
    }
    let key = (first ?? "").prefix { $0 != ":" }.filter { !" \"'{".contains($0) }
    return first?.contains(":") == true ? DocumentKind(rawValue: String(key)) : nil
}

/// Reads a file of a user's; problems are reported at the place that names the file, if any does.
func readSource(_ path: String, reading: Reading, namedAt mark: SourceMark?) -> SourceText? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        reading.error("file/missing", "there is no file '\(path)'", at: mark, hint: similarFile(path))
        return nil
    }
    guard !isFolder.boolValue else {
        reading.error("file/is-folder", "'\(path)' is a folder, expected a file", at: mark)
        return nil
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    guard size <= YAMLReader.bytesMax else {
        reading.error("yaml/too-large", "'\(path)' is larger than 1 MiB", at: mark, hint: "split it into several scenarios")
        return nil
    }
    guard let data = FileManager.default.contents(atPath: path) else {
        reading.error("file/unreadable", "'\(path)' cannot be read", at: mark, hint: "check its permissions")
        return nil
    }
    guard let text = String(validating: data, as: UTF8.self) else {
        let place = mark.map { ($0, "'\(path)' is not UTF-8 text") } ?? (firstInvalid(data, path), "the line is not UTF-8 text")
        reading.error("yaml/not-text", place.1, at: place.0, hint: "save it as UTF-8 text")
        return nil
    }
    let source = SourceText(file: path, text: text)
    reading.add(source)
    return source
}

/// The first line that is not UTF-8.
private func firstInvalid(_ data: Data, _ path: String) -> SourceMark {
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    return SourceMark(file: path, line: index + 1, column: 1)
}

private func similarFile(_ path: String) -> String? {
    let folder = folder(of: path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let name = String(path.split(separator: "/").last ?? "")
    return nearest(to: name, among: names.sorted()).map { "did you mean '\(joined(folder, $0))'?" }
}

/// The folder a path lies in; empty for the current one.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// A path relative to a folder, with `.` and `..` folded where the text allows it.
func joined(_ folder: String, _ path: String) -> String {
    if path.hasPrefix("/") { return path }
    var parts: [Substring] = []
    for part in (folder + "/" + path).split(separator: "/") where part != "." {
        if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (folder.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
}
