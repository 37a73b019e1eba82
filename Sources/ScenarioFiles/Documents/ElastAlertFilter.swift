import Model

/// Reads the filters of an ElastAlert rule, which are Elasticsearch queries, as one query string.
///
/// Understood are query strings, terms, ranges, existence, matches, phrases, wildcards and their combination in `bool`; anything else is
/// named where it stands.
struct ElastAlertFilter {
    private let area = "elastalert"
    let reading: Reading

    /// A filter as text; one that only leaves out stays outside brackets when it is combined.
    private struct Part {
        var text: String
        var leavesOut = false
    }

    func read(_ node: YAMLNode?) -> (text: String, query: Query) {
        let parts = reading.items(node).compactMap { text($0) }
        let whole = parts.isEmpty ? "*" : combined(parts, by: "AND")
        do {
            return (whole, try parseQuery(whole, startsAnywhere: true))
        } catch {
            reading.error("elastalert/bad-query", error.message, at: node?.mark, hint: error.hint)
            return (whole, .everything)
        }
    }

    private func combined(_ parts: [Part], by word: String) -> String {
        if parts.count == 1 { return parts[0].text }
        return parts.map { $0.leavesOut ? $0.text : "(\($0.text))" }.joined(separator: " \(word) ")
    }

    private func combined(_ texts: [String], by word: String) -> String { combined(texts.map { Part(text: $0) }, by: word) }

    private func text(_ node: YAMLNode) -> String? {
        guard let pair = node.pairs?.first, node.pairs?.count == 1 else {
            if !node.isRefused { refuse("a filter that is not one query", at: node.mark) }
            return nil
        }
        switch pair.key {
        case "query": return text(pair.value)
        case "query_string": return queryString(pair)
        case "bool": return bool(pair)
        case "exists": return one("field", pair).map { "_exists_:\($0)" }
        case "term", "match", "match_phrase", "wildcard", "prefix": return field(pair)
        case "terms":
            guard let (name, value) = named(pair) else { return nil }
            let values = reading.items(value).compactMap(\.scalar).map(quoted)
            return "\(name):(\(values.joined(separator: " OR ")))"
        case "range": return range(pair)
        default:
            refuse("a filter by '\(pair.key.clipped)'", at: pair.mark)
            return nil
        }
    }

    private func refuse(_ what: String, at mark: SourceMark) {
        reading.error(
            "elastalert/not-supported", "not supported: \(what)", at: mark,
            hint: "use query_string, term, terms, range, exists, match, match_phrase, wildcard, prefix or bool")
    }

    private func queryString(_ pair: YAMLNode.Pair) -> String? {
        // Rank hits, or look at words that have wildcards as at all others, as it is done here anyway.
        let inert = ["boost", "analyze_wildcard"]
        for other in pair.value.pairs ?? [] where other.key != "query" && !inert.contains(other.key) {
            refuse("'\(other.key.clipped)' of a query string", at: other.mark)
        }
        return one("query", pair)
    }

    private func one(_ key: String, _ pair: YAMLNode.Pair) -> String? {
        guard let value = pair.value[key]?.scalar, !value.isEmpty else {
            reading.error("elastalert/missing-key", "'\(pair.key)' has no '\(key)'", at: pair.mark)
            return nil
        }
        return value
    }

    private func named(_ pair: YAMLNode.Pair) -> (String, YAMLNode)? {
        guard let inner = pair.value.pairs?.first, pair.value.pairs?.count == 1 else {
            reading.error(
                "elastalert/bad-filter", "'\(pair.key)' names one field", at: pair.mark,
                hint: "write '\(pair.key): {level: ERROR}'")
            return nil
        }
        var name = inner.key
        for suffix in [".keyword", ".raw"] where name.hasSuffix(suffix) { name = String(name.dropLast(suffix.count)) }
        return (name, inner.value)
    }

    private func field(_ pair: YAMLNode.Pair) -> String? {
        guard let (name, node) = named(pair) else { return nil }
        // Options may change what is found; a boost changes nothing.
        for option in node.pairs ?? [] where !["value", "query", "boost"].contains(option.key) {
            refuse("'\(option.key.clipped)' of '\(pair.key)'", at: option.mark)
        }
        guard let value = node.scalar ?? node["value"]?.scalar ?? node["query"]?.scalar else {
            refuse("this form of '\(pair.key)'", at: node.mark)
            return nil
        }
        switch pair.key {
        case "wildcard": return "\(name):\(literal(value, except: "*?"))"
        case "prefix": return "\(name):\(literal(value))*"
        // Any of its words, none of which is one of the query language.
        case "match": return "\(name):(\(value.split(separator: " ").map { quoted(String($0)) }.joined(separator: " OR ")))"
        default: return "\(name):\(quoted(value))"
        }
    }

    /// With everything escaped that the query language would read as something else.
    private func literal(_ text: String, except kept: String = "") -> String {
        String(text.flatMap { $0.isLetter || $0.isNumber || $0 == "_" || kept.contains($0) ? [$0] : ["\\", $0] })
    }

    private func range(_ pair: YAMLNode.Pair) -> String? {
        guard let (name, node) = named(pair) else { return nil }
        let signs = ["gt": ">", "gte": ">=", "lt": "<", "lte": "<="]
        var parts: [String] = []
        for bound in node.pairs ?? [] {
            guard let sign = signs[bound.key], let value = bound.value.scalar else {
                refuse("'\(bound.key.clipped)' in a range", at: bound.mark)
                continue
            }
            guard Amount(text: value, decimals: 3) != nil else {
                refuse("a range to '\(value.clipped)', which is no number", at: bound.value.mark)
                continue
            }
            parts.append("\(name):\(sign)\(value)")
        }
        return parts.isEmpty ? nil : combined(parts, by: "AND")
    }

    private func bool(_ pair: YAMLNode.Pair) -> String? {
        let clauses = pair.value.pairs ?? []
        var parts: [Part] = []
        // Beside what must be, what should be only ranks hits, unless it is said how many have to.
        var isRanked = clauses.contains { ["must", "filter"].contains($0.key) && !reading.items($0.value).isEmpty }
        if let least = clauses.first(where: { $0.key == "minimum_should_match" }) {
            guard let number = least.value.scalar, number == "0" || number == "1" else {
                refuse("'minimum_should_match' of other than 0 or 1", at: least.mark)
                return nil
            }
            isRanked = number == "0"
        }
        for clause in clauses where !["minimum_should_match", "boost"].contains(clause.key) {
            guard ["must", "filter", "should", "must_not"].contains(clause.key) else {
                refuse("'\(clause.key.clipped)' in 'bool'", at: clause.mark)
                continue
            }
            let inner = reading.items(clause.value).compactMap { text($0) }
            guard !inner.isEmpty else { continue }
            switch clause.key {
            case "must", "filter": parts.append(Part(text: combined(inner, by: "AND")))
            case "should": if !isRanked { parts.append(Part(text: combined(inner, by: "OR"))) }
            default: parts += inner.map { Part(text: "NOT (\($0))", leavesOut: true) }
            }
        }
        if !parts.isEmpty, parts.allSatisfy(\.leavesOut) { parts.insert(Part(text: "*"), at: 0) }
        return parts.isEmpty ? nil : combined(parts, by: "AND")
    }

    private func quoted(_ text: String) -> String {
        if Amount(text: text, decimals: 3) != nil { return text }
        return "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
}
