import Foundation
package import Model

/// Counts what a setup file takes to integrate.
package func integration(ofSetup path: String) throws(Diagnostics) -> Integration {
    let reading = Reading()
    guard let source = readSource(path, reading: reading, namedAt: nil),
        let root = YAMLReader(source: source, reading: reading).read()
    else { throw Diagnostics(reading.inFileOrder) }
    guard root.pairs?.first?.key == DocumentKind.setup.rawValue else {
        DocumentLoader(reading: reading, directory: nil).reportKind(root, .setup, path)
        throw Diagnostics(reading.inFileOrder)
    }
    let stated = IntegrationReader(reading: reading).read(root[IntegrationReader.key])
    var lines = lines(of: root, in: source)
    for name in namedFiles(root, folder: folder(of: path)) {
        guard let file = readSource(joined(folder(of: path), name), reading: reading, namedAt: nil) else { continue }
        lines.append(.init(part: name, count: file.lines.count { isConfiguration($0) }))
    }
    guard !reading.hasErrors else { throw Diagnostics(reading.inFileOrder) }
    return Integration(
        setup: root.pairs?.first?.value.scalar ?? "", file: path, endpoints: stated?.endpoints ?? [], keys: stated?.keys ?? [],
        steps: stated?.steps ?? [], lines: lines, isStated: stated != nil)
}

/// Reads `integration: {endpoints: [...], keys: [...], steps: [...]}` of a setup.
struct IntegrationReader {
    static let key = "integration"
    let reading: Reading

    func read(_ node: YAMLNode?) -> (endpoints: [String], keys: [String], steps: [String])? {
        guard let node,
            let table = Table(
                node, "what a setup takes to integrate", area: "integration", keys: ["endpoints", "keys", "steps"],
                reading: reading)
        else { return nil }
        return (table.texts("endpoints") ?? [], table.texts("keys") ?? [], table.texts("steps") ?? [])
    }
}

private func isConfiguration(_ line: String) -> Bool {
    let text = line.drop { $0 == " " || $0 == "\t" }
    return !text.isEmpty && !text.hasPrefix("#") && text != "---"
}

/// What is said of the integration itself, and the setup's name, configure nothing.
private func lines(of root: YAMLNode, in source: SourceText) -> [Integration.Lines] {
    let pairs = root.pairs ?? []
    return zip(pairs, pairs.dropFirst().map(\.mark.line) + [source.lines.count + 1]).compactMap { pair, end in
        if pair.key == DocumentKind.setup.rawValue || pair.key == IntegrationReader.key { return nil }
        let count = source.lines[(pair.mark.line - 1)..<(end - 1)].count { isConfiguration($0) }
        return Integration.Lines(part: pair.key, count: count)
    }
}

/// Files beside the setup that it names: a vendor's own rules and configuration.
private func namedFiles(_ node: YAMLNode, folder: String) -> [String] {
    let places = [("elastalert", "rules"), ("prometheus", "rules"), ("alertmanager", "config")]
    let named = places.compactMap { node[$0.0]?[$0.1] }.flatMap { named -> [YAMLNode] in
        if case .sequence(let items) = named.content { items } else { [named] }
    }
    return named.compactMap(\.scalar).filter { FileManager.default.fileExists(atPath: joined(folder, $0)) }
}
