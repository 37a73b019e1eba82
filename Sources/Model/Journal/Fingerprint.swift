/// A running hash over a journal's lines: two runs are the same exactly if their fingerprints are.
package struct Fingerprint: Hashable, Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    /// Takes in one line, without its line feed.
    package mutating func add(_ line: String) {
        for byte in line.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        value = mix(value ^ 0x0A)
    }

    package var text: String { value.hexText }
    /// The eight digits that every line carries.
    package var shortText: String { String(text.prefix(8)) }
}
