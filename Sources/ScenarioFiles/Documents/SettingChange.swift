import Model

/// One value of a setup replaced by another, without touching its file: `alerts.errors.window=10m`, `policies.shop.levels.1.wait=2m`.
package struct SettingChange: Hashable, Sendable {
    /// Keys from the top of the setup down; an element of a list by its number, from 1.
    package var path: [String]
    package var value: String

    /// Reads `KEY=VALUE`; nil when there is no `=` or one of the keys is empty.
    package init?(text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        self.init(key: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
    }

    /// Nil when one of the keys is empty.
    package init?(key: String, value: String) {
        path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        self.value = value
        if path.contains("") { return nil }
    }

    package var key: String { path.joined(separator: ".") }
    package var text: String { "\(key)=\(value)" }
}

/// Applies changes to a setup that was read and not yet understood, so that a wrong value gets the same diagnostic as in the file.
struct SettingChanger {
    let reading: Reading

    func apply(_ changes: [SettingChange], to root: YAMLNode) -> YAMLNode {
        changes.reduce(root) { node, change in
            var changed = node
            set(change, at: 0, in: &changed)
            return changed
        }
    }

    private func set(_ change: SettingChange, at depth: Int, in node: inout YAMLNode) {
        guard depth < change.path.count else {
            node.content = .scalar(change.value, quoted: false)
            return
        }
        let key = change.path[depth]
        switch node.content {
        case .mapping(var pairs):
            if let place = pairs.firstIndex(where: { $0.key == key }) {
                set(change, at: depth + 1, in: &pairs[place].value)
            } else if depth == change.path.count - 1 {
                // Not written so far: the default is replaced. A key that nobody knows is told by whoever reads the table.
                let value = YAMLNode(content: .scalar(change.value, quoted: false), mark: node.mark)
                pairs.append(YAMLNode.Pair(key: key, mark: node.mark, value: value))
            } else {
                unknown(change, key, known: pairs.map(\.key), at: node.mark)
            }
            node.content = .mapping(pairs)
        case .sequence(var items):
            guard let number = Int(key), items.indices.contains(number - 1) else {
                return unknown(change, key, known: items.indices.map { String($0 + 1) }, at: node.mark)
            }
            set(change, at: depth + 1, in: &items[number - 1])
            node.content = .sequence(items)
        case .scalar:
            reading.error(
                "setup/no-such-setting",
                "'\(change.key)': '\(key)' is looked for in \(node.description), expected a table or a list",
                at: node.mark)
        case .refused: break
        }
    }

    private func unknown(_ change: SettingChange, _ key: String, known: [String], at mark: SourceMark) {
        let hint = nearest(to: key, among: known).map { "did you mean '\($0)'?" } ?? "known: \(known.joined(separator: ", "))"
        reading.error(
            "setup/no-such-setting", "'\(change.key)' names no setting: there is no '\(key)' here", at: mark, hint: hint)
    }
}
