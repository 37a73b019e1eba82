extension Query {
    /// Whether some line of the template might match. Errs towards yes: what must not match is not looked at.
    package func mayMatch(_ template: LogTemplate) -> Bool {
        switch self {
        case .everything: true
        case .term(let field, let word): template.values(of: field).contains { $0.mayHold(word) }
        case .phrase(let field, let phrase):
            template.values(of: field).contains { value in
                phrase.split(separator: " ").allSatisfy { value.mayHold(String($0)) }
            }
        case .range(let field, _, _), .exists(let field):
            field == "@timestamp" || template.fields.contains { $0.name == field }
        case .clauses(let clauses): mayMatch(clauses, template)
        }
    }

    private func mayMatch(_ clauses: [Clause], _ template: LogTemplate) -> Bool {
        let must = clauses.filter { $0.occurrence == .must }
        let should = clauses.filter { $0.occurrence == .should }
        guard must.allSatisfy({ $0.query.mayMatch(template) }) else { return false }
        return !must.isEmpty || should.isEmpty || should.contains { $0.query.mayMatch(template) }
    }
}

extension LogTemplate {
    /// The values of one field, or of all.
    fileprivate func values(of field: String?) -> [Value] {
        fields.filter { field == nil || $0.name == field }.map(\.value)
    }
}

extension LogTemplate.Value {
    /// Whether a value might hold a word, `*` and `?` being wildcards.
    fileprivate func mayHold(_ word: String) -> Bool {
        let word = word.lowercased()
        if word.contains("*") || word.contains("?") || word.contains("\\") { return true }
        switch self {
        case .text(let text): return text.lowercased().contains(word)
        case .number(let number): return Amount(text: word, decimals: 3) == number * 1000
        case .texts(let texts): return texts.contains { $0.lowercased().contains(word) }
        case .numbers(let numbers): return numbers.contains { Amount(text: word, decimals: 3) == $0 * 1000 }
        case .serial: return true
        }
    }
}

extension AlertRule {
    /// Fields it groups by that no line it can match has: it is in no group, and never holds. None where it can match no line at all, as
    /// healthy lines mostly give a rule nothing to match.
    package func groupsMissing(in streams: [LogStream]) -> [String] {
        let matching = streams.filter { query.mayMatch($0.template) }
        let fields = Set(matching.flatMap(\.template.fields).map(\.name))
        return matching.isEmpty ? [] : groupBy.filter { !fields.contains($0) }
    }
}

extension Scenario {
    /// Whether a rule of the aggregator puts every line it can match into no group, and so watches nothing however often it is evaluated.
    package func groupsNothing(_ rule: RuleID) -> Bool {
        setup.rules.indices.contains(rule.index) && !setup.rules[rule.index].groupsMissing(in: streams).isEmpty
    }
}
