package import Model

/// Bit r is set when lines with residue r (ordinal modulo `LogTemplate.cycle`) match the query.
///
/// To ask many templates, make one `QueryMatcher`: taking the query apart costs more than asking.
package func matchMask(_ query: Query, _ template: LogTemplate) -> UInt64 { QueryMatcher(query).mask(template) }

/// Every line of a template.
let allResidues = UInt64.max

/// A query made ready to be asked of many templates.
///
/// Texts are searched by their words: runs of letters, digits and `_`, lower-cased. A term of several words means them next to
/// each other, as a phrase does (Elasticsearch would accept any one of them; assumed). Wildcards stand for parts of one word. A
/// field named `x.keyword` is the whole value of `x`, case and all. Numbers are compared as numbers, and only texts have
/// wildcards. A term without a field is looked for in every field but the time stamp. Clauses without a required one need one
/// of the optional ones; if all are prohibited, every other line matches. Source: Elasticsearch reference, query string query.
///
/// A serial field is different in every line: it is known to exist, and by the words of its prefix; the last word, which holds
/// the ordinal, matches nothing.
package struct QueryMatcher: Sendable {
    private let root: Node

    package init(_ query: Query) { root = Node(query) }

    package func mask(_ template: LogTemplate) -> UInt64 { root.mask(template) }

    /// A query whose words are taken apart once.
    private indirect enum Node: Sendable {
        case everything
        case words(field: String?, WordTest)
        case whole(field: String, Glob)
        case range(field: String, from: Query.Bound?, to: Query.Bound?)
        case exists(String)
        case clauses(must: [Node], should: [Node], mustNot: [Node])

        init(_ query: Query) {
            switch query {
            case .everything: self = .everything
            case .term(let field, let text):
                if let base = field?.keywordBase {
                    self = .whole(field: base, Glob(pattern: text))
                } else {
                    self = .words(field: field, WordTest(term: text))
                }
            case .phrase(let field, let text):
                if let base = field?.keywordBase {
                    self = .whole(field: base, Glob(literal: text))
                } else {
                    self = .words(field: field, WordTest(phrase: text))
                }
            case .range(let field, let from, let to): self = .range(field: field, from: from, to: to)
            case .exists(let field): self = .exists(field.keywordBase ?? field)
            case .clauses(let clauses):
                func nodes(_ occurrence: Query.Occurrence) -> [Node] {
                    clauses.filter { $0.occurrence == occurrence }.map { Node($0.query) }
                }
                self = .clauses(must: nodes(.must), should: nodes(.should), mustNot: nodes(.mustNot))
            }
        }

        func mask(_ template: LogTemplate) -> UInt64 {
            switch self {
            case .everything: return allResidues
            case .exists(let name): return template.has(name) ? allResidues : 0
            case .words(let name, let test):
                var mask: UInt64 = 0
                for field in template.fields where name == nil || field.name == name {
                    mask |= field.value.mask(
                        text: { test.matches($0) }, number: { test.matches($0) }, serial: { test.matches($0.fixedWords) })
                    if mask == allResidues { break }
                }
                return mask
            case .whole(let name, let glob):
                guard let field = template.fields.first(where: { $0.name == name }) else { return 0 }
                return field.value.mask(
                    text: { glob.matches($0) }, number: { glob.matches(String($0)) }, serial: { glob.matches($0 + unknownTail) }
                )
            case .range(let name, let from, let to):
                guard let field = template.fields.first(where: { $0.name == name }) else { return 0 }
                return field.value.mask(text: { _ in false }, number: { $0.lies(from: from, to: to) }, serial: { _ in false })
            case .clauses(let must, let should, let mustNot):
                return mask(template, must, should, mustNot)
            }
        }

        private func mask(_ template: LogTemplate, _ must: [Node], _ should: [Node], _ mustNot: [Node]) -> UInt64 {
            var mask = allResidues
            if must.isEmpty, !should.isEmpty {
                mask = 0
                for node in should where mask != allResidues { mask |= node.mask(template) }
            }
            for node in must where mask != 0 { mask &= node.mask(template) }
            for node in mustNot where mask != 0 { mask &= ~node.mask(template) }
            return mask
        }
    }
}

/// Stands for the ordinal of a serial field: no text a user can write holds it.
let unknownTail = "\u{0}"

/// The field every line has besides its template's own.
let timeField = "@timestamp"

extension LogTemplate {
    func has(_ name: String) -> Bool { name == timeField || fields.contains { $0.name == name } }
}

extension LogTemplate.Value {
    /// Which residues pass, asking once per fixed value and 64 times per cycling one. A serial value is asked by its prefix.
    func mask(text: (String) -> Bool, number: (Int64) -> Bool, serial: (String) -> Bool) -> UInt64 {
        switch self {
        case .text(let value): text(value) ? allResidues : 0
        case .number(let value): number(value) ? allResidues : 0
        case .texts(let values): LogTemplate.Value.mask(values, where: text)
        case .numbers(let values): LogTemplate.Value.mask(values, where: number)
        case .serial(let prefix): serial(prefix) ? allResidues : 0
        }
    }

    private static func mask<Element>(_ values: [Element], where passes: (Element) -> Bool) -> UInt64 {
        var mask: UInt64 = 0
        for residue in 0..<LogTemplate.cycle where passes(values[residue]) { mask |= 1 << UInt64(residue) }
        return mask
    }
}

extension Int64 {
    /// Whether this number, in ones, lies between bounds in thousandths.
    fileprivate func lies(from low: Query.Bound?, to high: Query.Bound?) -> Bool {
        let (product, overflow) = multipliedReportingOverflow(by: 1000)
        let scaled = overflow ? (self > 0 ? .max : .min) : product
        if let low, !(low.inclusive ? scaled >= low.value : scaled > low.value) { return false }
        if let high, !(high.inclusive ? scaled <= high.value : scaled < high.value) { return false }
        return true
    }
}

extension String {
    /// The field whose whole value `x.keyword` means.
    fileprivate var keywordBase: String? { hasSuffix(".keyword") ? String(dropLast(".keyword".count)) : nil }

    /// A serial prefix without the word that its ordinal goes on with.
    fileprivate var fixedWords: String {
        guard let end = unicodeScalars.lastIndex(where: { !isWordScalar($0.value) }) else { return "" }
        return String(unicodeScalars[...end])
    }
}
