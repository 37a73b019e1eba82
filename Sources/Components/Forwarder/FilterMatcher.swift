package import Model

/// Bit r is set when lines with residue r (ordinal modulo `LogTemplate.cycle`) pass the filter.
///
/// Terms are case-sensitive pieces of the line as it is rendered, without its time stamp. Conditions look at the line's fields:
/// numbers compare as numbers, texts by `=` and `!=` with `*` as wildcard; a field that is absent satisfies no comparison. A
/// serial value is different in every line, so nothing equals it and no term lies in its ordinal. Source: Amazon CloudWatch
/// Logs user guide, filter pattern syntax; `!=` on an absent field is assumed.
package func matchMask(_ pattern: FilterPattern, _ template: LogTemplate) -> UInt64 {
    switch pattern {
    case .everything: allResidues
    case .terms(let all, let any, let none): termMask(all: all, any: any, none: none, in: RenderedCycle(template))
    case .json(let condition): mask(condition, template)
    }
}

private func termMask(all: [String], any: [String], none: [String], in lines: RenderedCycle) -> UInt64 {
    var mask = allResidues
    if !any.isEmpty {
        mask = 0
        for term in any where mask != allResidues { mask |= lines.mask(containing: term) }
    }
    for term in all where mask != 0 { mask &= lines.mask(containing: term) }
    for term in none where mask != 0 { mask &= ~lines.mask(containing: term) }
    return mask
}

private func mask(_ condition: FilterPattern.Condition, _ template: LogTemplate) -> UInt64 {
    switch condition {
    case .and(let a, let b): return mask(a, template) & mask(b, template)
    case .or(let a, let b): return mask(a, template) | mask(b, template)
    case .exists(let name, let wanted): return template.has(name) == wanted ? allResidues : 0
    case .compare(let name, let comparison, let text):
        guard let field = template.fields.first(where: { $0.name == name }) else { return 0 }
        return Comparing(comparison, text).mask(field.value)
    }
}

/// One comparison of a condition, with its right-hand side read once.
private struct Comparing {
    let comparison: FilterPattern.Comparison
    let glob: Glob
    /// In thousandths; nil when the right-hand side is no number.
    let number: Int64?

    init(_ comparison: FilterPattern.Comparison, _ text: String) {
        self.comparison = comparison
        glob = Glob(starred: text)
        number = Amount(text: text, decimals: 3)
    }

    func mask(_ value: LogTemplate.Value) -> UInt64 {
        value.mask(text: { holds($0) }, number: { holds($0) }, serial: { holds($0 + unknownTail) })
    }

    private func holds(_ text: String) -> Bool {
        switch comparison {
        case .equal: glob.matches(text)
        case .notEqual: !glob.matches(text)
        case .greater, .greaterOrEqual, .less, .lessOrEqual: false
        }
    }

    private func holds(_ value: Int64) -> Bool {
        guard let number else { return holds(String(value)) }
        let (product, overflow) = value.multipliedReportingOverflow(by: 1000)
        let scaled = overflow ? (value > 0 ? .max : .min) : product
        switch comparison {
        case .equal: return scaled == number
        case .notEqual: return scaled != number
        case .greater: return scaled > number
        case .greaterOrEqual: return scaled >= number
        case .less: return scaled < number
        case .lessOrEqual: return scaled <= number
        }
    }
}

/// The 64 lines a template cycles through, as bytes, without time stamps and ordinals.
private struct RenderedCycle {
    /// One line when nothing cycles.
    private let lines: [[UInt8]]

    init(_ template: LogTemplate) {
        let cycles = template.fields.contains { field in
            switch field.value {
            case .texts, .numbers: true
            case .text, .number, .serial: false
            }
        }
        let parts = template.fields.map { field in
            (name: Array((jsonQuoted(field.name) + ":").utf8), values: RenderedCycle.renderings(field.value))
        }
        lines = (0..<(cycles ? LogTemplate.cycle : 1)).map { residue in
            var line = [UInt8(ascii: "{")]
            for (index, part) in parts.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                line += part.name
                line += part.values.count == 1 ? part.values[0] : part.values[residue]
            }
            return line + [UInt8(ascii: "}")]
        }
    }

    private static func renderings(_ value: LogTemplate.Value) -> [[UInt8]] {
        switch value {
        case .text(let text): [Array(jsonQuoted(text).utf8)]
        case .texts(let texts): texts.map { Array(jsonQuoted($0).utf8) }
        case .number(let number): [Array(String(number).utf8)]
        case .numbers(let numbers): numbers.map { Array(String($0).utf8) }
        case .serial(let prefix): [Array(jsonQuoted(prefix).utf8.dropLast()) + Array(unknownTail.utf8) + [UInt8(ascii: "\"")]]
        }
    }

    func mask(containing term: String) -> UInt64 {
        let wanted = Array(term.utf8)
        if lines.count == 1 { return RenderedCycle.contains(lines[0], wanted) ? allResidues : 0 }
        var mask: UInt64 = 0
        for (residue, line) in lines.enumerated() where RenderedCycle.contains(line, wanted) { mask |= 1 << UInt64(residue) }
        return mask
    }

    private static func contains(_ line: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        guard line.count >= wanted.count else { return false }
        for start in 0...(line.count - wanted.count) where line[start] == first {
            var length = 1
            while length < wanted.count, line[start + length] == wanted[length] { length += 1 }
            if length == wanted.count { return true }
        }
        return false
    }
}
