import Model

/// What a rule's query finds in the lines of each stream: by key, and by the value the rule asks about.
struct HitReader: Sendable {
    /// Lines of one stream that go together.
    private struct Part: Sendable {
        var key: Int
        var value: Int
        var mask: UInt64
    }

    /// In order of their names; one empty key without a query key.
    let keys: [String]
    /// How many values are told apart.
    let values: Int
    /// By stream.
    private let parts: [[Part]]

    /// Stands for a query key that a line does not have.
    static let missing = "_missing"

    init(_ rule: ElastAlertRule, streams: [LogStream]) {
        let query = QueryMatcher(rule.query)
        let second: QueryMatcher? =
            if case .percentage(let matching, _, _, _, _) = rule.kind { QueryMatcher(matching) } else { nil }
        var keys: Set<String> = rule.queryKey == nil ? [""] : []
        var texts: Set<String> = []
        let found = streams.map { stream -> [(key: String, value: String, mask: UInt64)] in
            let mask = query.mask(stream.template)
            guard mask != 0 else { return [] }
            let matching = second?.mask(stream.template) ?? 0
            var groups: [(key: String, value: String, mask: UInt64)] = []
            for residue in 0..<LogTemplate.cycle where mask >> UInt64(residue) & 1 == 1 {
                guard let key = HitReader.key(rule, stream.template, residue),
                    let value = HitReader.value(rule.kind, stream.template, residue, matching)
                else { continue }
                if let index = groups.firstIndex(where: { $0.key == key && $0.value == value }) {
                    groups[index].mask |= 1 << UInt64(residue)
                } else {
                    groups.append((key, value, 1 << UInt64(residue)))
                }
            }
            keys.formUnion(groups.map(\.key))
            texts.formUnion(groups.map(\.value))
            return groups
        }
        let order = keys.sorted()
        let isShare = second != nil
        let values = isShare ? ["0", "1"] : texts.sorted()
        let keyPlaces = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        let valuePlaces = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
        self.keys = order
        self.values = max(1, values.count)
        parts = found.map { groups in
            groups.map { Part(key: keyPlaces[$0.key] ?? 0, value: valuePlaces[$0.value] ?? 0, mask: $0.mask) }
        }
    }

    /// What a rule looks at hits apart by. Shares are counted by Elasticsearch, which has no bucket for lines without the field.
    private static func key(_ rule: ElastAlertRule, _ template: LogTemplate, _ residue: Int) -> String? {
        guard let field = rule.queryKey else { return "" }
        if let text = template.text(of: field, ordinal: Int64(residue)) { return text }
        if case .percentage = rule.kind { return nil }
        return missing
    }

    /// What a rule tells hits apart by; nil when a hit is none of the rule's business.
    private static func value(
        _ kind: ElastAlertRule.Kind, _ template: LogTemplate, _ residue: Int, _ matching: UInt64
    ) -> String? {
        switch kind {
        case .any, .frequency, .spike, .flatline: ""
        case .percentage: matching >> UInt64(residue) & 1 == 1 ? "1" : "0"
        case .cardinality(let field, _, _, _): template.text(of: field, ordinal: Int64(residue))
        case .change(let fields, let ignoresMissing, _):
            fields.contains { ignoresMissing && template.text(of: $0, ordinal: Int64(residue)) == nil }
                ? nil : fields.map { template.text(of: $0, ordinal: Int64(residue)) ?? "" }.joined(separator: "\u{1F}")
        }
    }

    /// How many kinds of hits are told apart: keys times values.
    var kinds: Int { keys.count * values }

    /// By stream: which of its lines are hits, and of which kind.
    func hits(in stream: StreamID) -> [(kind: Int, mask: UInt64)] {
        parts[stream.index].map { ($0.key * values + $0.value, $0.mask) }
    }
}

/// What all rules of an ElastAlert find in the lines of each stream, and when they ask: worked out once for all runs of a scenario.
struct HitPlan: Sendable {
    /// What of a rule every run of it needs.
    struct Timing: Sendable {
        let every: Delay
        let jitter: Delay
        /// Of the rule's name.
        let key: UInt64
        let delay: Delay
        let buffer: Delay
        let matchesOnNothing: Bool

        init(_ rule: ElastAlertRule) {
            (every, jitter, key) = (rule.every, rule.jitter, rule.name.key)
            (delay, buffer, matchesOnNothing) = (rule.delay, rule.buffer, rule.matchesOnNothing)
        }
    }

    /// Lines of one stream that are one kind of hit of one rule: a place among all kinds of all rules.
    struct Find: Sendable {
        var place: Int
        var mask: UInt64
    }

    /// By rule.
    let readers: [HitReader]
    let timings: [Timing]
    /// By rule: the place of its first kind.
    let firsts: [Int]
    let places: Int
    /// By stream.
    let finds: [[Find]]

    init(_ rules: ElastAlertRules, in scenario: Scenario) {
        let readers = rules.rules.map { HitReader($0, streams: scenario.streams) }
        let firsts = readers.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.kinds) }
        (self.readers, self.firsts, places) = (readers, firsts, firsts[readers.count])
        timings = rules.rules.map(Timing.init)
        finds = scenario.streams.indices.map { stream in
            readers.indices.flatMap { rule in
                readers[rule].hits(in: StreamID(stream)).map { Find(place: firsts[rule] + $0.kind, mask: $0.mask) }
            }
        }
    }
}
