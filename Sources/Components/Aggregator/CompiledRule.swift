import Model

/// A rule with its query already asked of every stream: which streams and residues each group consists of.
final class CompiledRule: Sendable {
    /// Lines of one stream that belong to a group.
    struct Part: Sendable {
        var stream: StreamID
        /// Residues that match.
        var mask: UInt64
        /// By residue, the aggregated field's value in thousandths; empty when lines are only counted.
        var values: [Int64]
        /// Every line has a value of its own.
        var isSerial: Bool
    }

    struct Group: Sendable {
        var key: String
        var parts: [Part]
        /// Whom the event goes to; nil when no paged service has the group's name.
        var service: ServiceID?
    }

    let rule: AlertRule
    let groups: [Group]
    /// Streams whose residues matter to this rule.
    let byResidue: Set<StreamID>
    /// Whether it holds where nothing is seen.
    let holdsOnNothing: Bool

    init(_ rule: AlertRule, in scenario: Scenario) {
        var groups: [String: [Part]] = [:]
        var byResidue: Set<StreamID> = []
        let matcher = QueryMatcher(rule.query)
        for (index, stream) in scenario.streams.enumerated() {
            let mask = matcher.mask(stream.template)
            guard mask != 0 else { continue }
            let id = StreamID(index)
            let field = CompiledRule.field(of: rule.condition)
            guard let (values, isSerial) = CompiledRule.values(field, of: rule.condition, in: stream.template) else { continue }
            for (key, groupMask) in CompiledRule.split(mask, by: rule.groupBy, stream.template) {
                groups[key, default: []].append(Part(stream: id, mask: groupMask, values: values, isSerial: isSerial))
                if groupMask != .max || (field != nil && !isSerial) { byResidue.insert(id) }
            }
        }
        // Without group-by there is always one group, so that silence can be noticed.
        if rule.groupBy.isEmpty, groups.isEmpty { groups[""] = [] }
        self.rule = rule
        self.byResidue = byResidue
        holdsOnNothing =
            switch rule.condition {
            case .absence: true
            case .threshold(_, let comparison, let tiers): tiers.contains { comparison.holds(0, $0.threshold) }
            }
        self.groups = groups.keys.sorted().map { key in
            let service: ServiceID? =
                switch rule.route {
                case .service(let service): service
                case .byGroup:
                    scenario.catalog.services.firstIndex { $0.name.text == key.split(separator: "/").first ?? "" }
                        .map(ServiceID.init)
                        .flatMap { scenario.pagedService($0) == nil ? nil : $0 }
                }
            return Group(key: key, parts: groups[key] ?? [], service: service)
        }
    }

    private static func field(of condition: AlertRule.Condition) -> String? {
        switch condition {
        case .absence, .threshold(.count, _, _): nil
        case .threshold(.sum(let field), _, _), .threshold(.average(let field), _, _), .threshold(.minimum(let field), _, _),
            .threshold(.maximum(let field), _, _), .threshold(.uniqueCount(let field), _, _),
            .threshold(.percentile(let field, _), _, _):
            field
        }
    }

    /// The field's value by residue in thousandths; nil when the template lacks the field, or has a text where a number is asked for.
    /// Texts become their stable hash, which is all a count of distinct values needs.
    private static func values(
        _ field: String?, of condition: AlertRule.Condition, in template: LogTemplate
    ) -> (values: [Int64], isSerial: Bool)? {
        guard let field else { return ([], false) }
        guard let value = template.fields.first(where: { $0.name == field })?.value else { return nil }
        let takesTexts = if case .threshold(.uniqueCount, _, _) = condition { true } else { false }
        switch value {
        case .text where !takesTexts, .texts where !takesTexts, .serial where !takesTexts: return nil
        case .number(let number): return (Array(repeating: number * 1000, count: LogTemplate.cycle), false)
        case .numbers(let numbers): return (numbers.map { $0 * 1000 }, false)
        case .text(let text):
            return (Array(repeating: Int64(bitPattern: stableHash(text)), count: LogTemplate.cycle), false)
        case .texts(let texts): return (texts.map { Int64(bitPattern: stableHash($0)) }, false)
        case .serial: return ([], true)
        }
    }

    /// Groups of a template's residues by the values of the group-by fields, in key order. Lines that lack a field belong nowhere.
    private static func split(_ mask: UInt64, by fields: [String], _ template: LogTemplate) -> [(String, UInt64)] {
        if fields.isEmpty { return [("", mask)] }
        var groups: [(key: String, mask: UInt64)] = []
        for residue in 0..<LogTemplate.cycle where mask >> UInt64(residue) & 1 == 1 {
            let values = fields.compactMap { template.text(of: $0, ordinal: Int64(residue)) }
            guard values.count == fields.count else { return [] }
            let key = values.joined(separator: "/")
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].mask |= 1 << UInt64(residue)
            } else {
                groups.append((key, 1 << UInt64(residue)))
            }
        }
        return groups
    }
}

extension CompiledRule {
    /// As for the group itself, which need not be copied for it.
    func value(ofGroup index: Int, in store: WindowStore, from: Instant, until: Instant) -> Int64? {
        groups[index].value(rule.condition, in: store, from: from, until: until)
    }
}

extension CompiledRule.Group {
    /// The aggregated value in thousandths over `[from, until)`; nil when there is nothing to take it of.
    func value(_ condition: AlertRule.Condition, in store: WindowStore, from: Instant, until: Instant) -> Int64? {
        guard case .threshold(let aggregation, _, _) = condition else {
            return parts.reduce(0) { $0 + lines(of: $1, in: store, from: from, until: until) * 1000 }
        }
        if case .count = aggregation {
            return parts.reduce(0) { $0 + lines(of: $1, in: store, from: from, until: until) * 1000 }
        }
        if case .uniqueCount = aggregation { return distinct(in: store, from: from, until: until) * 1000 }
        var counted: [(value: Int64, count: Int64)] = []
        for part in parts where !part.isSerial {
            let counts = residues(of: part, in: store, from: from, until: until)
            for residue in 0..<LogTemplate.cycle where counts[residue] > 0 {
                counted.append((part.values[residue], counts[residue]))
            }
        }
        let total = counted.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        switch aggregation {
        case .sum: return counted.reduce(0) { $0.saturatingAdding($1.value.multipliedSaturating(by: $1.count)) }
        case .average:
            return counted.reduce(0) { $0.saturatingAdding($1.value.multipliedSaturating(by: $1.count)) } / total
        case .minimum: return counted.map(\.value).min()
        case .maximum: return counted.map(\.value).max()
        case .percentile(_, let percent):
            // Nearest rank: the smallest value with at least this share of the lines at or below it.
            let rank = max(1, (total * Int64(percent)).dividedUp(by: 100))
            var seen: Int64 = 0
            for (value, count) in counted.sorted(by: { $0.value < $1.value }) {
                seen += count
                if seen >= rank { return value }
            }
            return counted.map(\.value).max()
        case .count, .uniqueCount: preconditionFailure("counts are answered above")
        }
    }

    /// Lines of a part in the window.
    func lines(of part: CompiledRule.Part, in store: WindowStore, from: Instant, until: Instant) -> Int64 {
        if part.mask == .max { return store.total(part.stream, from: from, until: until) }
        return residues(of: part, in: store, from: from, until: until).reduce(0, +)
    }

    /// Counts by residue, those outside the part's mask zero.
    private func residues(of part: CompiledRule.Part, in store: WindowStore, from: Instant, until: Instant) -> [Int64] {
        var counts = [Int64](repeating: 0, count: LogTemplate.cycle)
        store.addResidues(of: part.stream, from: from, until: until, to: &counts)
        for residue in 0..<LogTemplate.cycle where part.mask >> UInt64(residue) & 1 == 0 { counts[residue] = 0 }
        return counts
    }

    private func distinct(in store: WindowStore, from: Instant, until: Instant) -> Int64 {
        var seen: Set<Int64> = []
        var serials: Int64 = 0
        for part in parts {
            if part.isSerial {
                serials += lines(of: part, in: store, from: from, until: until)
                continue
            }
            let counts = residues(of: part, in: store, from: from, until: until)
            for residue in 0..<LogTemplate.cycle where counts[residue] > 0 { seen.insert(part.values[residue]) }
        }
        return Int64(seen.count) + serials
    }

    /// At most `limit` streams that have lines in the window, the busiest first.
    func samples(_ limit: Int, in store: WindowStore, from: Instant, until: Instant) -> [StreamID] {
        parts.map { ($0.stream, lines(of: $0, in: store, from: from, until: until)) }
            .filter { $0.1 > 0 }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .prefix(limit).map(\.0)
    }
}

extension Int64 {
    func multipliedSaturating(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
