import Foundation
package import Model

/// The scenario files that paths on a command line stand for.
package struct Selection: Hashable, Sendable {
    package var scenarios: [String]
    /// Documents in folders that are no scenarios.
    package var skipped: Int
    package init(scenarios: [String], skipped: Int) { (self.scenarios, self.skipped) = (scenarios, skipped) }
}

/// Expands files and folders (with all below them, `*.yaml` and `*.yml`, sorted by path) into scenario files.
///
/// A file named by itself is taken as it is. A folder's catalogs, setups and foreign documents are counted as skipped; a
/// document in it that cannot be read as text is kept, so that loading it says what is wrong.
package func selectScenarios(_ paths: [String]) throws(Diagnostics) -> Selection {
    var selection = Selection(scenarios: [], skipped: 0)
    let reading = Reading()
    for path in paths {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            _ = readSource(path, reading: reading, namedAt: nil)
            continue
        }
        guard isFolder.boolValue else {
            if !selection.scenarios.contains(path) { selection.scenarios.append(path) }
            continue
        }
        for file in documents(in: path, reading) where !selection.scenarios.contains(file) {
            let source = readSource(file, reading: Reading(), namedAt: nil)
            if source == nil || source.map(documentKind(of:)) == .some(.scenario) {
                selection.scenarios.append(file)
            } else {
                selection.skipped += 1
            }
        }
    }
    if reading.hasErrors { throw Diagnostics(reading.inFileOrder) }
    return selection
}

/// The documents in a folder and in all below it; what cannot be looked at is an error, as a drill may lie there.
private func documents(in folder: String, _ reading: Reading) -> [String] {
    let base = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    return names(in: base, below: "", reading).sorted().map { base == "." ? $0 : base == "/" ? "/" + $0 : base + "/" + $0 }
}

private func names(in base: String, below: String, _ reading: Reading) -> [String] {
    let folder = below.isEmpty ? base : base + "/" + below
    guard let stream = opendir(folder) else {
        reading.error("file/unreadable", "the folder '\(folder)' cannot be read", at: nil, hint: "check its permissions")
        return []
    }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
        let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        guard let name = String(validating: bytes, as: UTF8.self) else {
            // Whatever it is called, what ends so may be a drill.
            if isDocument(String(decoding: bytes, as: UTF8.self)) {
                reading.error(
                    "file/bad-name", "a file in the folder '\(folder)' has a name that is not UTF-8", at: nil,
                    hint: "rename it")
            }
            continue
        }
        if name == "." || name == ".." { continue }
        let path = below.isEmpty ? name : below + "/" + name
        var state = stat()
        // What a link to a folder leads to is found where it is.
        if lstat(base + "/" + path, &state) == 0, state.st_mode & S_IFMT == S_IFDIR {
            found += names(in: base, below: path, reading)
        } else if isDocument(name) {
            var isFolder: ObjCBool = false
            // A link to nothing is kept: reading it says so.
            if !FileManager.default.fileExists(atPath: base + "/" + path, isDirectory: &isFolder) || !isFolder.boolValue {
                found.append(path)
            }
        }
    }
    return found
}

private func isDocument(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }
