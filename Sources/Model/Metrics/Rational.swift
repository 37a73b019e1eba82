/// A fraction of integers, so that a rule over rates and ratios decides exactly: no threshold is missed by a rounding.
///
/// What has no number is PromQL's: a number by zero is an infinity, zero by zero is no number and compares with nothing. Rates of targets
/// that are scraped at one interval have small common denominators, so sums of hundreds of them fit. Where a sum or a product would
/// not fit into 128 bits, both sides are first rounded down to multiples of 10^-9.
///
/// A fraction is brought to lowest terms only when it no longer fits into machine words: finding the divisor costs more than all else.
package struct Rational: Hashable, Sendable {
    /// Carries the sign.
    private let numerator: Int128
    /// Positive; 0 for an infinity (numerator 1 or -1) and for no number (0).
    private let denominator: Int128

    package static let zero = Rational(0)
    package static let one = Rational(1)
    package static let notANumber = Rational(0, 0)

    package init(_ numerator: Int128, _ denominator: Int128 = 1) {
        if denominator == 1 || denominator > 0 && Rational.words(numerator, denominator) != nil {
            (self.numerator, self.denominator) = (numerator, denominator)
            return
        }
        let divisor = greatestCommonDivisor(numerator, denominator)
        guard denominator != 0, divisor != 0 else {
            (self.numerator, self.denominator) = (numerator.signum(), 0)
            return
        }
        let signed = denominator < 0 ? -divisor : divisor
        (self.numerator, self.denominator) = (numerator / signed, denominator / signed)
    }

    /// The same number in lowest terms: what it is worth for one that is used again.
    package var lowest: Rational {
        guard isFinite else { return self }
        let divisor = greatestCommonDivisor(numerator, denominator)
        return Rational(numerator / divisor, denominator / divisor)
    }

    package static func == (a: Rational, b: Rational) -> Bool {
        if a.isFinite, b.isFinite, let (p, q) = a.words, let (r, s) = b.words {
            return Int128(p) * Int128(s) == Int128(r) * Int128(q)
        }
        let (a, b) = (a.lowest, b.lowest)
        return a.numerator == b.numerator && a.denominator == b.denominator
    }

    package func hash(into hasher: inout Hasher) {
        let lowest = lowest
        hasher.combine(lowest.numerator)
        hasher.combine(lowest.denominator)
    }

    /// Reads `12`, `0.005`, `1e3`, `2.5e-3`, `Inf`, `NaN`; nil when it is not such a number or has more than 18 digits.
    package init?(text: String) {
        switch text.lowercased() {
        case "inf", "+inf": self = Rational(1, 0)
        case "nan": self = .notANumber
        default:
            let halves = text.lowercased().split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
            guard let mantissa = halves.first, !mantissa.isEmpty, let exponent = halves.count == 2 ? Int(halves[1]) : 0,
                abs(exponent) <= 18
            else { return nil }
            let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
            let (digits, scale) = (parts.joined(), exponent - (parts.count == 2 ? parts[1].count : 0))
            // Zeros in front count for nothing: generators write 0.0009999999999999432.
            guard parts.count <= 2, !digits.isEmpty, digits.drop(while: { $0 == "0" }).count <= 18, (-22...18).contains(scale),
                digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int128(digits)
            else { return nil }
            self = scale >= 0 ? Rational(number * power(10, scale)) : Rational(number, power(10, -scale))
        }
    }

    package var isNumber: Bool { denominator != 0 || numerator != 0 }
    package var isFinite: Bool { denominator != 0 }

    /// Thousandths, rounded to the nearest and kept within 64 bits.
    package var thousandths: Int64 {
        guard isFinite else { return numerator > 0 ? .max : numerator < 0 ? .min : 0 }
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        let part = Rational(rest, denominator).rounded(to: 1000).numerator(over: 1000)
        return Int64(clamping: whole.multipliedReportingOverflow(by: 1000).overflow ? whole : whole * 1000 + part)
    }

    private func numerator(over denominator: Int128) -> Int128 { numerator * (denominator / self.denominator) }

    /// Rounded down to a multiple of a unit's part.
    private func rounded(to parts: Int128) -> Rational {
        guard isFinite else { return self }
        let whole = floor
        var (rest, divisor) = (numerator - whole * denominator, denominator)
        // 2^90 times a billion stays below 2^127.
        while divisor >= 1 << 90 { (rest, divisor) = (rest >> 1, divisor >> 1) }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: parts)
        return overflow ? Rational(whole) : Rational(scaled + rest * parts / divisor, parts)
    }

    private var words: (numerator: Int64, denominator: Int64)? { Rational.words(numerator, denominator) }

    /// Both as machine words, half of the range of which is left free for their sums.
    @inline(__always)
    private static func words(_ a: Int128, _ b: Int128) -> (Int64, Int64)? {
        let limit = Int128(1) << 62
        guard -limit < a, a < limit, -limit < b, b < limit else { return nil }
        return (Int64(truncatingIfNeeded: a), Int64(truncatingIfNeeded: b))
    }

    private var floor: Int128 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder < 0 ? quotient - 1 : quotient
    }

    // MARK: Arithmetic

    package static prefix func - (a: Rational) -> Rational { Rational(-a.numerator, a.denominator) }

    package static func + (a: Rational, b: Rational) -> Rational {
        guard a.isFinite, b.isFinite else {
            if !a.isNumber || !b.isNumber || (!a.isFinite && !b.isFinite && a.numerator != b.numerator) { return .notANumber }
            return a.isFinite ? b : a
        }
        if a.numerator == 0 { return b }
        if b.numerator == 0 { return a }
        if let (p, q) = a.words, let (r, s) = b.words {
            if q == s { return Rational(Int128(p + r), Int128(q)) }
            return Rational(Int128(p) * Int128(s) + Int128(r) * Int128(q), Int128(q) * Int128(s))
        }
        let (a, b) = (a.lowest, b.lowest)
        if a.denominator == b.denominator {
            let (sum, overflow) = a.numerator.addingReportingOverflow(b.numerator)
            if !overflow { return Rational(sum, a.denominator) }
        }
        let divisor = greatestCommonDivisor(a.denominator, b.denominator)
        let (left, overflowLeft) = a.numerator.multipliedReportingOverflow(by: b.denominator / divisor)
        let (right, overflowRight) = b.numerator.multipliedReportingOverflow(by: a.denominator / divisor)
        let (sum, overflowSum) = left.addingReportingOverflow(right)
        let (denominator, overflow) = (a.denominator / divisor).multipliedReportingOverflow(by: b.denominator)
        if overflowLeft || overflowRight || overflowSum || overflow {
            let (coarseA, coarseB) = (a.rounded(to: billion), b.rounded(to: billion))
            let (sum, overflow) = coarseA.numerator(over: billion).addingReportingOverflow(coarseB.numerator(over: billion))
            return overflow ? Rational(coarseA.numerator.signum(), 0) : Rational(sum, billion)
        }
        return Rational(sum, denominator)
    }

    package static func - (a: Rational, b: Rational) -> Rational { a + (-b) }

    package static func * (a: Rational, b: Rational) -> Rational {
        guard a.isFinite, b.isFinite else { return Rational(a.numerator.signum() * b.numerator.signum(), 0) }
        if let (p, q) = a.words, let (r, s) = b.words { return Rational(Int128(p) * Int128(r), Int128(q) * Int128(s)) }
        let (a, b) = (a.lowest, b.lowest)
        let first = max(1, greatestCommonDivisor(a.numerator, b.denominator))
        let second = max(1, greatestCommonDivisor(b.numerator, a.denominator))
        let (numerator, overflow) = (a.numerator / first).multipliedReportingOverflow(by: b.numerator / second)
        let (denominator, overflows) = (a.denominator / second).multipliedReportingOverflow(by: b.denominator / first)
        if overflow || overflows {
            let (coarseA, coarseB) = (a.rounded(to: billion), b.rounded(to: billion))
            let (product, overflow) = coarseA.numerator(over: billion).multipliedReportingOverflow(
                by: coarseB.numerator(over: billion))
            return overflow
                ? Rational(a.numerator.signum() * b.numerator.signum(), 0) : Rational(product, billion * billion)
        }
        return Rational(numerator, denominator)
    }

    package static func / (a: Rational, b: Rational) -> Rational {
        if b.denominator == 0 { return a.isFinite && b.isNumber ? .zero : .notANumber }
        if b.numerator == 0 { return Rational(a.numerator.signum(), 0) }
        return a * (b.numerator < 0 ? Rational(-b.denominator, -b.numerator) : Rational(b.denominator, b.numerator))
    }

    // MARK: Order

    /// Which is less, without multiplying: whole parts first, then the reciprocals of what is left. Nil when one is no number.
    private static func isLess(_ a: Rational, _ b: Rational) -> Bool? {
        guard a.isNumber, b.isNumber else { return nil }
        if !a.isFinite || !b.isFinite {
            let rank = { (x: Rational) in x.isFinite ? 0 : x.numerator }
            return rank(a) < rank(b)
        }
        // Products of machine words fit.
        if let (p, q) = a.words, let (r, s) = b.words { return Int128(p) * Int128(s) < Int128(r) * Int128(q) }
        var (x, y, isReversed) = (a.lowest, b.lowest, false)
        while true {
            if x == y { return false }
            let (wholeX, wholeY) = (x.floor, y.floor)
            if wholeX != wholeY { return (wholeX < wholeY) != isReversed }
            let restX = Rational(x.numerator - wholeX * x.denominator, x.denominator)
            let restY = Rational(y.numerator - wholeY * y.denominator, y.denominator)
            if restX.numerator == 0 || restY.numerator == 0 { return (restX.numerator == 0) != isReversed }
            (x, y) = (Rational(restX.denominator, restX.numerator), Rational(restY.denominator, restY.numerator))
            isReversed.toggle()
        }
    }

    /// Whether a comparison holds; with no number only `!=` does.
    package func holds(_ comparison: AlertRule.Comparison, _ other: Rational) -> Bool {
        guard let isLess = Rational.isLess(self, other), let isMore = Rational.isLess(other, self) else {
            return comparison == .notEqual
        }
        switch comparison {
        case .atLeast: return !isLess
        case .atMost: return !isMore
        case .above: return isMore
        case .below: return isLess
        case .equal: return !isLess && !isMore
        case .notEqual: return isLess || isMore
        }
    }
}

private let billion: Int128 = 1_000_000_000

private func power(_ base: Int128, _ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * base } }

/// Of the magnitudes; the other where one is zero.
private func greatestCommonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a.magnitude, b.magnitude)
    if a < b { swap(&a, &b) }
    while UInt64(exactly: b) == nil { (a, b) = (b, a % b) }
    // Machine words need no division.
    guard let short = UInt64(exactly: b), short > 0 else { return Int128(a) }
    return Int128(greatestCommonDivisor(UInt64(exactly: a) ?? UInt64(a % b), short))
}

/// By shifts and differences (Stein 1967): a division is many times slower.
private func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    if a == 0 || b == 0 { return a | b }
    let twos = (a | b).trailingZeroBitCount
    var (a, b) = (a >> UInt64(a.trailingZeroBitCount), b)
    while b != 0 {
        b >>= UInt64(b.trailingZeroBitCount)
        (a, b) = a < b ? (a, b - a) : (b, a - b)
    }
    return a << UInt64(twos)
}
