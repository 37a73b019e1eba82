import Model
import Yams

/// Text to nodes: YAML without anchors, aliases, merge keys and tags, of one document and bounded size and depth.
struct YAMLReader {
    static let bytesMax = 1_048_576
    static let levelsMax = 32
    let source: SourceText
    let reading: Reading

    /// The document's root, or nil when the text could not be read at all; problems go to the reading.
    func read() -> YAMLNode? {
        guard isPlainText() else { return nil }
        var text = YAMLMask.mask(source.text)
        for standIn in YAMLMask.duplicates {
            do {
                guard let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
                    report("yaml/empty", "the document is empty", at: source.mark(line: 1, column: 1))
                    return nil
                }
                return node(root, level: 1)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let next = reportDuplicate(keys, context.mark, in: text, standIn: standIn) else { return nil }
                text = next
            } catch {
                report(error)
                return nil
            }
        }
        return nil
    }

    private func report(_ code: String, _ message: String, at mark: SourceMark, hint: String? = nil) {
        reading.error(code, message, at: mark, hint: hint)
    }

    private func isPlainText() -> Bool {
        if source.text.utf8.count > Self.bytesMax {
            report(
                "yaml/too-large", "the document is larger than 1 MiB", at: source.mark(line: 1, column: 1),
                hint: "split it into several scenarios")
            return false
        }
        for (index, line) in source.lines.enumerated() {
            for (column, scalar) in line.unicodeScalars.enumerated() {
                let control = scalar.value < 0x20 && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
                guard control || YAMLMask.isStandIn(scalar) || scalar == "\u{FEFF}" else { continue }
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let name = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                report(
                    "yaml/not-text", "the document holds the character \(name), which is no text",
                    at: source.mark(line: index + 1, column: column + 1), hint: "save it as UTF-8 text")
                return false
            }
        }
        return true
    }

    // MARK: Nodes

    private func node(_ node: Node, level: Int) -> YAMLNode {
        switch node {
        case .scalar(let scalar): return self.scalar(scalar)
        case .sequence(let sequence):
            let mark = self.mark(sequence.mark)
            guard isShallow(level, mark) else { return YAMLNode(content: .refused, mark: mark) }
            return YAMLNode(content: .sequence(sequence.map { self.node($0, level: level + 1) }), mark: mark)
        case .mapping(let mapping):
            let mark = self.mark(mapping.mark)
            guard isShallow(level, mark) else { return YAMLNode(content: .refused, mark: mark) }
            return YAMLNode(content: .mapping(mapping.compactMap { pair($0.key, $0.value, level: level) }), mark: mark)
        case .alias(let alias): return refuse(.alias, at: mark(alias.mark))
        }
    }

    private func pair(_ key: Node, _ value: Node, level: Int) -> YAMLNode.Pair? {
        guard case .scalar(let scalar) = key else {
            report("yaml/complex-key", "a key is a single word", at: mark(key.mark), hint: "write 'key: value'")
            return nil
        }
        if YAMLMask.isDuplicate(scalar.string.unicodeScalars.first) { return nil }
        let value = node(value, level: level + 1)
        let key = self.scalar(scalar)
        guard case .scalar(let text, let quoted) = key.content else { return nil }
        if text == "<<", !quoted {
            _ = refuse(.mergeKey, at: key.mark)
            return nil
        }
        return YAMLNode.Pair(key: text, mark: key.mark, value: value)
    }

    private func scalar(_ scalar: Node.Scalar) -> YAMLNode {
        let quoted = scalar.style != .plain && scalar.style != .any
        let text = YAMLMask.unmask(scalar.string)
        let mark = self.mark(scalar.mark, length: length(of: text, quoted: quoted, at: scalar.mark))
        if !quoted, let feature = YAMLMask.feature(scalar.string.unicodeScalars.first) { return refuse(feature, at: mark) }
        let strange = text.unicodeScalars.contains {
            $0.value < 0x20 && $0 != "\n" && $0 != "\t" || (0x7F...0x9F).contains($0.value) || YAMLMask.isStandIn($0)
        }
        if strange {
            report("yaml/not-text", "the text holds a control character", at: mark, hint: "leave it out")
            return YAMLNode(content: .refused, mark: mark)
        }
        return YAMLNode(content: .scalar(text, quoted: quoted), mark: mark)
    }

    private func isShallow(_ level: Int, _ mark: SourceMark) -> Bool {
        guard level > Self.levelsMax else { return true }
        report("yaml/too-deep", "the document is nested deeper than \(Self.levelsMax) levels", at: mark)
        return false
    }

    private func refuse(_ feature: RefusedFeature, at mark: SourceMark) -> YAMLNode {
        report("yaml/\(feature.rawValue)", feature.message, at: mark, hint: feature.hint)
        return YAMLNode(content: .refused, mark: mark)
    }

    private func mark(_ mark: Mark?, length: Int = 1) -> SourceMark {
        source.mark(line: mark?.line ?? 1, column: mark?.column ?? 1, length: length)
    }

    /// How many characters a scalar takes on its first line.
    private func length(of text: String, quoted: Bool, at mark: Mark?) -> Int {
        guard let mark else { return 1 }
        let rest = source.rest(line: mark.line, column: mark.column)
        let plain = text.prefix { $0 != "\n" }.unicodeScalars.count
        guard quoted, let quote = rest.first, quote == "'" || quote == "\"" else { return min(plain, max(rest.count, 1)) }
        var index = 1
        while index < rest.count {
            if quote == "\"", rest[index] == "\\" { index += 1 } else if rest[index] == quote { return index + 1 }
            index += 1
        }
        return rest.count
    }
}
