import Model

/// Keys with values, of which only some are known; asking for one gives its typed value or reports why not.
struct Table {
    /// First half of the codes of its diagnostics.
    let area: String
    let pairs: [YAMLNode.Pair]
    let mark: SourceMark
    let reading: Reading
    /// Known keys that a misspelt one was probably meant to be.
    private let meant: [String]

    /// Reports keys that are not among `keys`. Nil, and reported, when the node is no table; nothing written is an empty one.
    init?(_ node: YAMLNode, _ what: String, area: String, keys: [String], reading: Reading) {
        if node.isRefused { return nil }
        guard let pairs = node.isEmpty ? [] : node.pairs else {
            reading.error(
                "\(area)/not-a-table", "\(what) is a table of keys and values, found \(node.description)", at: node.mark,
                hint: "its keys are \(keys.joined(separator: ", "))")
            return nil
        }
        var meant: [String] = []
        for pair in pairs where !keys.contains(pair.key) {
            let near = nearest(to: pair.key, among: keys)
            if let near { meant.append(near) }
            let hint =
                near.map { "did you mean '\($0)'?" }
                ?? "its keys are \(keys.joined(separator: ", "))"
            reading.error("\(area)/unknown-key", "\(what) has no key '\(pair.key.clipped)'", at: pair.mark, hint: hint)
        }
        (self.area, self.pairs, self.mark, self.reading, self.meant) = (area, pairs, node.mark, reading, meant)
    }

    /// The same table with some of its keys only, already checked.
    func only(_ keys: [String]) -> Table { Table(self, keys: keys) }

    private init(_ table: Table, keys: [String]) {
        (area, mark, reading, meant) = (table.area, table.mark, table.reading, table.meant)
        pairs = table.pairs.filter { keys.contains($0.key) }
    }

    /// Whether a key that is not known was probably meant to be this one: its absence is told already.
    func seemsToMean(_ key: String) -> Bool { meant.contains(key) }

    subscript(key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }

    func keyMark(_ key: String) -> SourceMark? { pairs.first { $0.key == key }?.mark }

    /// The value of a key that must be there.
    func required(_ key: String, _ what: String, hint: String? = nil) -> YAMLNode? {
        if let node = self[key] { return node }
        if seemsToMean(key) { return nil }
        reading.error("\(area)/missing-key", "\(what) has no '\(key)'", at: mark, hint: hint ?? "add '\(key): ...'")
        return nil
    }

    // MARK: Typed values; nil when absent or, reported, when wrong

    func text(_ key: String) -> String? { self[key].flatMap { reading.text($0, "'\(key)'", area) } }
    func texts(_ key: String) -> [String]? {
        self[key].map { node in reading.items(node).compactMap { reading.text($0, "an entry of '\(key)'", area) } }
    }
    func delay(_ key: String, atLeast: Delay = .zero) -> Delay? {
        self[key].flatMap { reading.delay($0, "'\(key)'", area, atLeast: atLeast) }
    }
    /// Where in its interval something samples that does so again and again; not below it is a mistake.
    func phase(
        _ key: String = "phase", below interval: Delay, called what: String = "the interval", hint: String? = nil
    ) -> Delay? {
        guard let phase = delay(key) else { return nil }
        if phase >= interval {
            reading.error(
                "\(area)/phase-too-long", "the phase \(phase.text) is not below \(what) \(interval.text)", at: self[key]?.mark,
                hint: hint)
        }
        return phase
    }
    func ratio(_ key: String) -> Ratio? { self[key].flatMap { reading.ratio($0, "'\(key)'", area) } }
    func quantiles(_ key: String) -> Quantiles? { self[key].flatMap { reading.quantiles($0, "'\(key)'", area) } }
    func integer(_ key: String, _ range: ClosedRange<Int64>) -> Int64? {
        self[key].flatMap { reading.integer($0, "'\(key)'", area, range) }
    }
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice? {
        self[key].flatMap { reading.choice($0, "'\(key)'", area, type) }
    }
}

/// A list of names something may refer to. When the document that declares them could not be read, unknown ones are let pass.
struct Names {
    let what: String
    let texts: [String]
    var isComplete = true

    func index(_ text: String) -> Int? { texts.firstIndex(of: text) }
}

extension Reading {
    /// The place of a name in its list; reported with the nearest one when there is none.
    func resolve(_ node: YAMLNode, in names: Names, _ area: String) -> Int? {
        guard let text = text(node, "the name of a \(names.what)", area) else { return nil }
        if let index = names.index(text) { return index }
        guard names.isComplete else { return nil }
        let slug = names.what.split(separator: " ").last.map(String.init) ?? names.what
        error(
            "\(area)/unknown-\(slug)", "unknown \(names.what) '\(text.clipped)'", at: node.mark, hint: suggestion(text, names))
        return nil
    }

    func suggestion(_ text: String, _ names: Names) -> String {
        if let near = nearest(to: text, among: names.texts) { return "did you mean '\(near)'?" }
        if names.texts.isEmpty { return "there is no \(names.what) here" }
        let shown = names.texts.prefix(12).joined(separator: ", ")
        return "known: \(shown)" + (names.texts.count > 12 ? ", ..." : "")
    }

    /// Named entries: keys that are names, each with a value. Bad names are reported and kept, so that nothing refers into the
    /// void.
    func entries(_ node: YAMLNode?, _ what: String, area: String, reserved: [String] = []) -> [YAMLNode.Pair] {
        guard let node, !node.isEmpty, !node.isRefused else { return [] }
        guard let pairs = node.pairs else {
            error("\(area)/not-a-table", "\(what)s are a table of names, found \(node.description)", at: node.mark)
            return []
        }
        for pair in pairs { checkName(pair.key, what, area: area, at: pair.mark, reserved: reserved) }
        return pairs
    }

    func checkName(_ name: String, _ what: String, area: String, at mark: SourceMark, reserved: [String] = []) {
        if reserved.contains(name) {
            error(
                "\(area)/bad-name", "'\(name)' cannot name a \(what): it means something else", at: mark,
                hint: "choose another name")
            return
        }
        let allowed = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
        }
        guard name.isEmpty || name.count > 64 || !allowed else { return }
        error(
            "\(area)/bad-name", "'\(name.clipped)' cannot name a \(what)", at: mark,
            hint: "names are up to 64 letters, digits, '-', '_' and '.'")
    }

    /// A list as it is, anything else as a list of one, nothing as an empty list.
    func items(_ node: YAMLNode?) -> [YAMLNode] {
        guard let node, !node.isEmpty else { return [] }
        if case .sequence(let items) = node.content { return items }
        return [node]
    }

    /// A list, or reported.
    func list(_ node: YAMLNode?, _ what: String, area: String) -> [YAMLNode] {
        guard let node, !node.isEmpty, !node.isRefused else { return [] }
        if case .sequence(let items) = node.content { return items }
        error(
            "\(area)/not-a-list", "\(what) is a list, found \(node.description)", at: node.mark,
            hint: "begin each entry with '- '")
        return []
    }
}
