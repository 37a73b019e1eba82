/// A name as people write it, with a stable key for random streams and for ties.
///
/// The key is FNV-1a over the UTF-8 bytes, finished by SplitMix64: the same in every process, on every machine, for ever.
package struct Symbol: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String
    package let key: UInt64

    package init(_ text: String) {
        self.text = text
        self.key = stableHash(text)
    }

    package var description: String { text }
    package static func < (a: Symbol, b: Symbol) -> Bool { a.text < b.text }
    package static func == (a: Symbol, b: Symbol) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// FNV-1a, finished by SplitMix64's mixer.
package func stableHash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    return mix(hash)
}

extension UInt64 {
    /// Sixteen hexadecimal digits, lower case.
    package var hexText: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
