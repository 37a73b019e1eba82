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
        for file in documents(in: path) where !selection.scenarios.contains(file) {
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

private func documents(in folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let base = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        .sorted()
        .map { base == "." ? $0 : base == "/" ? "/" + $0 : base + "/" + $0 }
        .filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }
}
