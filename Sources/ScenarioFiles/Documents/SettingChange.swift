import Model

/// One value of a setup replaced by another, without touching its file: `alerts.errors.window=10m`, `policies.shop.levels.1.wait=2m`.
///
/// `alerts.errors.threshold=400` is the number that the rule's `when` ends with. A path goes on into a vendor's own file:
/// `alertmanager.config.route.group_wait=10s`, `elastalert.rules.1.num_events=50`.
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

    /// Reads `KEY=VALUE,VALUE,...`; commas within brackets, braces or quotes belong to a value. Nil as above.
    package static func several(text: String) -> [SettingChange]? {
        guard let all = SettingChange(text: text) else { return nil }
        return pieces(of: all.value).map { value in
            var one = all
            one.value = value
            return one
        }
    }

    private static func pieces(of text: String) -> [String] {
        var pieces = [""]
        var (depth, quote): (Int, Character?) = (0, nil)
        for character in text {
            switch character {
            case "," where depth == 0 && quote == nil:
                pieces.append("")
                continue
            case "[", "{", "(": if quote == nil { depth += 1 }
            case "]", "}", ")": if quote == nil { depth -= 1 }
            case "'", "\"": quote = quote == nil ? character : quote == character ? nil : quote
            default: break
            }
            pieces[pieces.count - 1].append(character)
        }
        return pieces
    }

    package var key: String { path.joined(separator: ".") }
    package var text: String { "\(key)=\(value)" }
}

/// Applies changes to a setup that was read and not yet understood, so that a wrong value gets the same diagnostic as in the file.
struct SettingChanger {
    let reading: Reading
    let documents: DocumentLoader

    /// Parts of a setup that name files of a vendor's own.
    private static let vendorFiles = [
        "alertmanager.config": "an Alertmanager configuration", "elastalert.rules": "a rule file",
        "prometheus.rules": "a rule file",
    ]
    /// What ends with a threshold, in order of preference.
    private static let conditions = ["when", "expr"]

    func apply(_ changes: [SettingChange], to root: YAMLNode) -> YAMLNode {
        changes.reduce(root) { node, change in
            var changed = node
            set(change, at: 0, in: &changed)
            return changed
        }
    }

    private func set(_ change: SettingChange, at depth: Int, in node: inout YAMLNode) {
        guard depth < change.path.count else {
            node = value(change, at: node.mark)
            return
        }
        let key = change.path[depth]
        switch node.content {
        case .mapping(var pairs):
            if let place = pairs.firstIndex(where: { $0.key == key }) {
                set(change, at: depth + 1, in: &pairs[place].value)
            } else if depth == change.path.count - 1, key == "threshold", let place = Self.condition(of: pairs) {
                setThreshold(change, in: &pairs[place].value)
            } else if depth == change.path.count - 1 {
                // Not written so far: the default is replaced. A key that nobody knows is told by whoever reads the table.
                pairs.append(YAMLNode.Pair(key: key, mark: node.mark, value: value(change, at: node.mark)))
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
            if depth > 1, let what = Self.vendorFiles[change.path.prefix(2).joined(separator: ".")] {
                guard let file = documents.vendorFile(node, what, area: change.path[0]), file.pairs != nil else { return }
                node = file
                return set(change, at: depth, in: &node)
            }
            reading.error(
                "setup/no-such-setting",
                "'\(change.key)': '\(key)' is looked for in \(node.description), expected a table or a list",
                at: node.mark)
        case .refused: break
        }
    }

    /// Text as it stands, or what is in brackets or braces as a file would have it. All of it is where the old value was.
    private func value(_ change: SettingChange, at mark: SourceMark) -> YAMLNode {
        guard let first = change.value.first, "[{".contains(first) else {
            return YAMLNode(content: .scalar(change.value, quoted: false), mark: mark)
        }
        let apart = Reading()
        guard let read = YAMLReader(source: SourceText(file: change.key, text: change.value), reading: apart).read(),
            !apart.hasErrors
        else {
            let reason = apart.inFileOrder.first?.message ?? "nothing was read"
            reading.error("setup/bad-value", "'\(change.text.clipped)' is no list or table: \(reason)", at: mark)
            return YAMLNode(content: .refused, mark: mark)
        }
        return read.moved(to: mark)
    }

    private static func condition(of pairs: [YAMLNode.Pair]) -> Int? {
        conditions.lazy.compactMap { key in pairs.firstIndex { $0.key == key } }.first
    }

    /// Puts another number behind the only sign of a condition: `count >= 300`.
    private func setThreshold(_ change: SettingChange, in node: inout YAMLNode) {
        guard case .scalar(let text, let quoted) = node.content else { return }
        guard let sign = Self.comparison(in: text), !text[sign...].allSatisfy(\.isWhitespace) else {
            return reading.error(
                "setup/no-such-setting", "'\(change.key)': '\(text.clipped)' does not end with one comparison and its number",
                at: node.mark,
                hint: "a threshold is the number in 'count >= 300'; those of 'tiers' have names, as in 'tiers.critical'")
        }
        node.content = .scalar("\(text[..<sign]) \(change.value)", quoted: quoted)
    }

    /// The end of the only comparison in it, those of labels in braces aside; nil when there is none, or more.
    private static func comparison(in text: String) -> String.Index? {
        var (depth, found): (Int, [String.Index]) = (0, [])
        for (place, character) in zip(text.indices, text) {
            switch character {
            case "{": depth += 1
            case "}": depth -= 1
            case "<", ">", "=", "!":
                if depth > 0 { continue }
                if found.last == place { found.removeLast() }
                found.append(text.index(after: place))
            default: break
            }
        }
        return found.count == 1 ? found[0] : nil
    }

    private func unknown(_ change: SettingChange, _ key: String, known: [String], at mark: SourceMark) {
        let hint = nearest(to: key, among: known).map { "did you mean '\($0)'?" } ?? "known: \(known.joined(separator: ", "))"
        reading.error(
            "setup/no-such-setting", "'\(change.key)' names no setting: there is no '\(key)' here", at: mark, hint: hint)
    }
}

extension YAMLNode {
    /// The same, all of it at one place.
    fileprivate func moved(to mark: SourceMark) -> YAMLNode {
        let content: Content =
            switch content {
            case .scalar, .refused: content
            case .sequence(let items): .sequence(items.map { $0.moved(to: mark) })
            case .mapping(let pairs):
                .mapping(pairs.map { Pair(key: $0.key, mark: mark, value: $0.value.moved(to: mark)) })
            }
        return YAMLNode(content: content, mark: mark)
    }
}
