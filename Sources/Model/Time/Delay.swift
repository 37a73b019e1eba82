/// A length of time in nanoseconds; negative where a difference runs backwards.
@usableFromInline
package struct Delay: Hashable, Comparable, Sendable {
    @usableFromInline package var nanoseconds: Int64

    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable package static var zero: Delay { Delay(nanoseconds: 0) }
    /// Longer than any run: how long something took that never came.
    @inlinable package static var never: Delay { Delay(nanoseconds: .max) }
    @inlinable package static func milliseconds(_ n: Int64) -> Delay { Delay(nanoseconds: n * 1_000_000) }
    @inlinable package static func seconds(_ n: Int64) -> Delay { Delay(nanoseconds: n * 1_000_000_000) }
    @inlinable package static func minutes(_ n: Int64) -> Delay { .seconds(n * 60) }
    @inlinable package static func hours(_ n: Int64) -> Delay { .seconds(n * 3600) }
    @inlinable package static func days(_ n: Int64) -> Delay { .seconds(n * 86_400) }

    /// Whole ones.
    @inlinable package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    @inlinable package static func < (a: Delay, b: Delay) -> Bool { a.nanoseconds < b.nanoseconds }
    @inlinable package static func + (a: Delay, b: Delay) -> Delay {
        Delay(nanoseconds: a.nanoseconds.saturatingAdding(b.nanoseconds))
    }
    @inlinable package static func - (a: Delay, b: Delay) -> Delay {
        Delay(nanoseconds: a.nanoseconds.saturatingSubtracting(b.nanoseconds))
    }
    @inlinable package static prefix func - (a: Delay) -> Delay { .zero - a }
    @inlinable package static func * (a: Delay, n: Int64) -> Delay {
        let (product, overflow) = a.nanoseconds.multipliedReportingOverflow(by: n)
        return Delay(nanoseconds: !overflow ? product : (a.nanoseconds < 0) == (n < 0) ? .max : .min)
    }
    @inlinable package static func += (a: inout Delay, b: Delay) { a = a + b }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1000), ("ns", 1),
    ]

    /// Reads `5m`, `1h30m`, `1.5s`, `250ms`; units `d h m s ms us ns`. Nil when a unit is missing, when it does
    /// not come out in whole nanoseconds or is too long, and when the text is anything else.
    package init?(text: String) {
        var rest = Substring(text)
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let whole = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(whole.count)
            var fraction = Substring()
            if rest.first == "." {
                fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
                guard !fraction.isEmpty else { return nil }
                rest = rest.dropFirst(1 + fraction.count)
            }
            let unitText = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unitText.count)
            guard let count = Int64(whole), fraction.count <= 9,
                let unit = Delay.units.first(where: { $0.name == unitText })
            else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
            var part = product
            var scale = unit.nanoseconds
            for digit in fraction {
                guard scale % 10 == 0 else { return nil }
                scale /= 10
                part = part.saturatingAdding(Int64(digit.wholeNumberValue ?? 0) * scale)
            }
            let (sum, tooLong) = total.addingReportingOverflow(part)
            guard !overflow, !tooLong else { return nil }
            total = sum
        }
        self.init(nanoseconds: total)
    }

    /// The shortest exact text: `1h30m`, `250ms`, `0s`. `init(text:)` reads it back, but for negative values, which carry a leading `-`, and
    /// for the longest, which is `never`.
    package var text: String {
        if nanoseconds == 0 { return "0s" }
        if nanoseconds == .max { return "never" }
        var rest = nanoseconds.magnitude
        var out = nanoseconds < 0 ? "-" : ""
        for unit in Delay.units {
            let size = UInt64(unit.nanoseconds)
            if rest >= size {
                out += "\(rest / size)\(unit.name)"
                rest %= size
            }
        }
        return out
    }

    /// For people: at most millisecond precision, rounded down, `5m00s`, `12.340s`, `85ms`.
    package var shortText: String {
        let sign = nanoseconds < 0 ? "-" : ""
        if nanoseconds == .max { return "never" }
        let ms = nanoseconds.magnitude / 1_000_000
        if ms == 0, nanoseconds != 0 { return sign + "\(nanoseconds.magnitude / 1000)us" }
        if ms < 1000 { return sign + "\(ms)ms" }
        let (s, restMs) = (ms / 1000, ms % 1000)
        let fraction = restMs == 0 ? "" : ".\(restMs.padded(3))"
        if s < 60 { return sign + "\(s)\(fraction)s" }
        let (m, restS) = (s / 60, s % 60)
        if m < 60 { return sign + "\(m)m\(restS.padded(2))\(fraction)s" }
        let (h, restM) = (m / 60, m % 60)
        return sign + "\(h)h\(restM.padded(2))m\(restS.padded(2))\(fraction)s"
    }
}
