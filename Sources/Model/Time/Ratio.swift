/// A share between 0 and 1 in parts per million; probabilities never pass through floating point.
@usableFromInline
package struct Ratio: Hashable, Comparable, Sendable {
    @usableFromInline package var partsPerMillion: Int64

    @inlinable package init(partsPerMillion: Int64) { self.partsPerMillion = partsPerMillion }
    @inlinable package static var zero: Ratio { Ratio(partsPerMillion: 0) }
    @inlinable package static var one: Ratio { Ratio(partsPerMillion: 1_000_000) }
    @inlinable package static func percent(_ n: Int64) -> Ratio { Ratio(partsPerMillion: n * 10_000) }

    @inlinable package static func < (a: Ratio, b: Ratio) -> Bool { a.partsPerMillion < b.partsPerMillion }

    /// `part` of `whole`, rounded down. `whole` must be positive.
    package init(_ part: Int, of whole: Int) {
        precondition(whole > 0, "a ratio needs a positive whole")
        self.init(partsPerMillion: Int64(part) * 1_000_000 / Int64(whole))
    }

    /// Reads `30%`, `0.1%`, `99.95%`; at most four decimals, 0 to 100.
    package init?(text: String) {
        guard text.last == "%", let amount = Amount(text: String(text.dropLast()), decimals: 4) else { return nil }
        guard (0...1_000_000).contains(amount) else { return nil }
        self.init(partsPerMillion: amount)
    }

    package var text: String {
        let (whole, rest) = (partsPerMillion / 10_000, partsPerMillion % 10_000)
        guard rest != 0 else { return "\(whole)%" }
        var digits = rest.padded(4)
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)%"
    }

    /// This share of `n`, rounded down.
    @inlinable package func of(_ n: Int64) -> Int64 {
        let (high, low) = n.multipliedFullWidth(by: partsPerMillion)
        return Int64(1_000_000).dividingFullWidth((high, low)).quotient
    }
}

/// Decimal text as a scaled integer: `12.5` with 3 decimals is 12500. Nil when it is not a plain decimal.
package func Amount(text: String, decimals: Int) -> Int64? {
    var digits = Substring(text)
    let negative = digits.first == "-"
    if negative { digits = digits.dropFirst() }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.allSatisfy({ $0.isASCII && $0.isNumber }),
        let base = Int64(whole)
    else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || !fraction.isEmpty, fraction.count <= decimals,
        fraction.allSatisfy({ $0.isASCII && $0.isNumber })
    else { return nil }
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let (scaled, overflow) = base.multipliedReportingOverflow(by: scale)
    guard !overflow else { return nil }
    let tail = Int64(fraction + String(repeating: "0", count: decimals - fraction.count)) ?? 0
    let (sum, tooLarge) = scaled.addingReportingOverflow(tail)
    guard !tooLarge else { return nil }
    return negative ? -sum : sum
}

/// A scaled integer as the shortest decimal text: 12500 with 3 decimals is `12.5`.
package func amountText(_ value: Int64, decimals: Int) -> String {
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let sign = value < 0 ? "-" : ""
    let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
    var fraction = rest.padded(decimals)
    while fraction.last == "0" { fraction.removeLast() }
    return sign + "\(whole)" + (fraction.isEmpty ? "" : "." + fraction)
}
