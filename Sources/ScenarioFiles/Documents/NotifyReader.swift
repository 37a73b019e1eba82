import Model

/// Reads `notify:`, how each person wants to be told.
///
/// `everyone:` counts for all who say nothing themselves, urgency by urgency. When it says nothing either: a push at once for
/// high urgency, an e-mail at once for low.
struct NotifyReader {
    typealias Rules = [(rule: NotificationRules.Rule, mark: SourceMark)]

    private let area = "notify"
    let reading: Reading
    let people: Names

    func read(_ node: YAMLNode?) -> [(rules: NotificationRules, marks: (high: [SourceMark], low: [SourceMark]))] {
        let keys = ["everyone"] + people.texts
        var tables: [String: Table] = [:]
        for pair in reading.entries(node, "person", area: area) {
            let name = YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)
            guard reading.resolve(name, in: Names(what: "person", texts: keys, isComplete: people.isComplete), area) != nil
            else { continue }
            tables[pair.key] = Table(pair.value, "notification rules", area: area, keys: ["high", "low"], reading: reading)
        }
        let start = SourceMark(file: "", line: 1, column: 1)
        let high = list(tables["everyone"], "high") ?? [(.init(channel: .push, after: .zero), start)]
        let low = list(tables["everyone"], "low") ?? [(.init(channel: .email, after: .zero), start)]
        return people.texts.map { name in
            let (ownHigh, ownLow) = (list(tables[name], "high") ?? high, list(tables[name], "low") ?? low)
            return (
                NotificationRules(high: ownHigh.map(\.rule), low: ownLow.map(\.rule)), (ownHigh.map(\.mark), ownLow.map(\.mark))
            )
        }
    }

    private func list(_ table: Table?, _ key: String) -> Rules? {
        guard let node = table?[key] else { return nil }
        return reading.items(node).compactMap { item in rule(item).map { ($0, item.mark) } }
    }

    /// `push 0m`, or `push` for at once.
    private func rule(_ node: YAMLNode) -> NotificationRules.Rule? {
        guard let text = reading.text(node, "a notification rule", area) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        guard (1...2).contains(words.count) else {
            reading.error(
                "notify/bad-rule", "'\(text.clipped)' is not a notification rule", at: node.mark,
                hint: "write it like 'push 0m'")
            return nil
        }
        var channelMark = node.mark
        channelMark.length = words[0].unicodeScalars.count
        let word = YAMLNode(content: .scalar(words[0], quoted: false), mark: channelMark)
        let names = Names(what: "channel", texts: Channel.allCases.map(\.rawValue))
        let channel = reading.resolve(word, in: names, area).map { Channel.allCases[$0] }
        guard words.count == 2 else { return channel.map { .init(channel: $0, after: .zero) } }
        let delay = reading.delay(YAMLNode(content: .scalar(words[1], quoted: false), mark: node.mark), "the delay", area)
        guard let channel, let delay else { return nil }
        return .init(channel: channel, after: delay)
    }
}
