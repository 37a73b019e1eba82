import Model

/// Finds the catalog and the setup of a scenario: inside it, or in files it names.
struct DocumentLoader {
    let reading: Reading
    let directory: String?

    /// The document under a scenario's key `catalog` or `setup`: a table is the document, a text the path of one.
    func root(_ table: Table, _ kind: DocumentKind) -> YAMLNode? {
        let hint = "add '\(kind.rawValue): PATH', or the \(kind.rawValue) itself"
        guard let node = table.required(kind.rawValue, "a scenario", hint: hint) else { return nil }
        if node.pairs != nil { return node }
        if node.isRefused { return nil }
        guard let path = reading.text(node, "'\(kind.rawValue)'", "scenario") else { return nil }
        guard let directory else {
            reading.error(
                "file/reference", "a scenario that is not a file names no other files", at: node.mark,
                hint: "write the \(kind.rawValue) into it")
            return nil
        }
        return load(joined(directory, path), as: kind, namedAt: node.mark)
    }

    func load(_ path: String, as kind: DocumentKind, namedAt mark: SourceMark?) -> YAMLNode? {
        guard let source = readSource(path, reading: reading, namedAt: mark) else { return nil }
        guard let root = YAMLReader(source: source, reading: reading).read() else { return nil }
        guard root.pairs?.first?.key == kind.rawValue else {
            reportKind(root, kind, path)
            return nil
        }
        return root
    }

    /// A file of a vendor's own, named by its path relative to the document that names it; a table is its contents.
    func vendorFile(_ node: YAMLNode, _ what: String, area: String) -> YAMLNode? {
        if node.pairs != nil { return node }
        if node.isRefused { return nil }
        guard let path = reading.text(node, "the path of \(what)", area) else { return nil }
        guard directory != nil else {
            reading.error(
                "file/reference", "a document that is not a file names no other files", at: node.mark,
                hint: "write \(what) into it")
            return nil
        }
        guard let source = readSource(joined(folder(of: node.mark.file), path), reading: reading, namedAt: node.mark) else {
            return nil
        }
        return YAMLReader(source: source, reading: reading).read()
    }

    /// Says that a document is not of the kind asked for.
    func reportKind(_ root: YAMLNode, _ kind: DocumentKind, _ path: String) {
        let found = root.pairs?.first.flatMap { DocumentKind(rawValue: $0.key) }
        if let found {
            reading.error("file/wrong-kind", "'\(path)' is a \(found.rawValue), expected a \(kind.rawValue)", at: root.mark)
        } else {
            reading.error(
                "file/wrong-kind", "'\(path)' is no \(kind.rawValue): its first key is not '\(kind.rawValue)'",
                at: root.pairs?.first?.mark ?? root.mark, hint: "begin it with '\(kind.rawValue): NAME'")
        }
    }
}
