import Model
import Vendors

/// Reads `notify:`, how each person wants to be told.
///
/// `everyone:` counts for all who say nothing themselves, urgency by urgency. When it says nothing either: a push at once for
/// high urgency, an e-mail at once for low, and no word of changes or
/// hand-offs. A contact method that is not named can be used.
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
            tables[pair.key] = Table(
                pair.value, "notification rules", area: area, keys: ["high", "low", "changes", "handoffs", "contacts"],
                reading: reading)
        }
        let start = SourceMark(file: "", line: 1, column: 1)
        let high = list(tables["everyone"], "high") ?? [(.init(channel: .push, after: .zero), start)]
        let low = list(tables["everyone"], "low") ?? [(.init(channel: .email, after: .zero), start)]
        let handoffs = self.handoffs(tables["everyone"]) ?? []
        let changes = self.changes(tables["everyone"]) ?? []
        let contacts = self.contacts(tables["everyone"]) ?? Channel.allCases.map { _ in nil }
        return people.texts.map { name in
            let (ownHigh, ownLow) = (list(tables[name], "high") ?? high, list(tables[name], "low") ?? low)
            return (
                NotificationRules(
                    high: ownHigh.map(\.rule), low: ownLow.map(\.rule), changes: self.changes(tables[name]) ?? changes,
                    handoffs: self.handoffs(tables[name]) ?? handoffs, contacts: self.contacts(tables[name]) ?? contacts),
                (ownHigh.map(\.mark), ownLow.map(\.mark))
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
        let channel = self.channel(words[0], node)
        guard words.count == 2 else { return channel.map { .init(channel: $0, after: .zero) } }
        let delay = reading.delay(YAMLNode(content: .scalar(words[1], quoted: false), mark: node.mark), "the delay", area)
        if let delay { warnOfSeconds(delay, "the delay of a notification", "notify/not-minutes", at: node.mark, reading) }
        guard let channel, let delay else { return nil }
        return .init(channel: channel, after: delay)
    }

    private func channel(_ text: String, _ node: YAMLNode) -> Channel? {
        var mark = node.mark
        mark.length = text.unicodeScalars.count
        let word = YAMLNode(content: .scalar(text, quoted: false), mark: mark)
        let names = Names(what: "channel", texts: Channel.allCases.map(\.rawValue))
        return reading.resolve(word, in: names, area).map { Channel.allCases[$0] }
    }

    // MARK: Contacts and changes

    /// `{sms: unverified, push: expired}`.
    private func contacts(_ table: Table?) -> [UnsentReason?]? {
        guard let node = table?["contacts"],
            let contacts = Table(node, "'contacts'", area: area, keys: Channel.allCases.map(\.rawValue), reading: reading)
        else { return nil }
        let states: [UnsentReason] = [.unverified, .expired, .blocked]
        return Channel.allCases.map { channel in
            contacts[channel.rawValue]
                .flatMap { reading.word($0, "'\(channel.rawValue)'", area, ["good"] + states.map(\.rawValue)) }
                .flatMap(UnsentReason.init)
        }
    }

    private func changes(_ table: Table?) -> [NotificationRules.Change]? {
        table?["changes"].map { node in reading.items(node).compactMap(change) }
    }

    /// `acknowledged push`.
    private func change(_ node: YAMLNode) -> NotificationRules.Change? {
        guard let text = reading.text(node, "word of a change", area) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, let change = IncidentChange(rawValue: words[0]) else {
            reading.error(
                "notify/bad-change", "'\(text.clipped)' is not word of a change", at: node.mark,
                hint: "write it like 'acknowledged push', 'resolved email' or 'escalated sms'")
            return nil
        }
        return self.channel(words[1], node).map { .init(to: change, channel: $0) }
    }

    // MARK: Hand-offs

    private func handoffs(_ table: Table?) -> [NotificationRules.Handoff]? {
        table?["handoffs"].map { node in reading.items(node).flatMap(handoff) }
    }

    /// `on-call 24h push`, `off-call 1h email`, or `both` for the two of them.
    private func handoff(_ node: YAMLNode) -> [NotificationRules.Handoff] {
        guard let text = reading.text(node, "word of a hand-off", area) else { return [] }
        let words = text.split(separator: " ").map(String.init)
        let duties = words.first == "both" ? DutyChange.allCases : words.first.flatMap(DutyChange.init).map { [$0] } ?? []
        guard words.count == 3, !duties.isEmpty else {
            reading.error(
                "notify/bad-handoff", "'\(text.clipped)' is not word of a hand-off", at: node.mark,
                hint: "write it like 'on-call 24h push', 'off-call 1h email' or 'both 48h push'")
            return []
        }
        let delay = reading.delay(YAMLNode(content: .scalar(words[1], quoted: false), mark: node.mark), "the time ahead", area)
        guard let channel = self.channel(words[2], node), let delay else { return [] }
        if !PagerDuty.handoffChannels.contains(channel) {
            reading.error(
                "notify/handoff-channel", "word of a hand-off goes by push or email, found '\(channel.rawValue)'",
                at: node.mark,
                hint: "the vendor sends it by nothing else")
        }
        if delay < .minutes(1) || delay > PagerDuty.handoffAheadMax {
            reading.error(
                "notify/handoff-ahead",
                "word of a hand-off goes out 1m to \(PagerDuty.handoffAheadMax.text) ahead, found '\(delay.text)'",
                at: node.mark)
        }
        return duties.map { .init(duty: $0, channel: channel, before: delay) }
    }
}
