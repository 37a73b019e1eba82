/// A pattern for a whole word or value: literal characters, `?` for any one and `*` for any number of them.
struct Glob: Sendable {
    private static let one = UInt32.max
    private static let many = UInt32.max - 1

    /// Unicode scalars, or one of the two marks above, which no scalar can be.
    private let codes: [UInt32]
    let hasWildcard: Bool

    /// A backslash makes the character behind it literal.
    init(pattern: String) {
        var codes: [UInt32] = []
        var hasWildcard = false
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if isEscaped || !["\\", "*", "?"].contains(scalar) {
                codes.append(scalar.value)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                codes.append(scalar == "*" ? Glob.many : Glob.one)
                hasWildcard = true
            }
        }
        (self.codes, self.hasWildcard) = (codes, hasWildcard)
    }

    init(literal: String) {
        codes = literal.unicodeScalars.map(\.value)
        hasWildcard = false
    }

    /// Only `*` is a wildcard, and nothing is an escape.
    init(starred: String) {
        codes = starred.unicodeScalars.map { $0 == "*" ? Glob.many : $0.value }
        hasWildcard = codes.contains(Glob.many)
    }

    /// The pattern as text, for patterns without wildcards.
    var literal: String {
        var text = ""
        for code in codes { if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) } }
        return text
    }

    /// Whether the whole text matches, case and all.
    func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.map(\.value)
        return matches(scalars, 0..<scalars.count, foldingCase: false)
    }

    /// Whether `text[range]`, with its ASCII letters in lower case, matches as a whole.
    ///
    /// On a mismatch only the last star is tried again one character on, which is enough: time is at most text times pattern.
    func matches<Text: RandomAccessCollection>(_ text: Text, _ range: Range<Int>, foldingCase: Bool = true) -> Bool
    where Text.Element: FixedWidthInteger, Text.Index == Int {
        if !hasWildcard && range.count != codes.count { return false }
        var (at, pattern) = (range.lowerBound, 0)
        var retry: (at: Int, pattern: Int)?
        while at < range.upperBound {
            if pattern < codes.count, codes[pattern] == Glob.many {
                retry = (at, pattern)
                pattern += 1
                continue
            }
            let code = UInt32(text[at])
            let folded = foldingCase && (0x41...0x5A).contains(code) ? code | 0x20 : code
            if pattern < codes.count, codes[pattern] == Glob.one || codes[pattern] == folded {
                (at, pattern) = (at + 1, pattern + 1)
            } else if let last = retry {
                retry = (last.at + 1, last.pattern)
                (at, pattern) = (last.at + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return codes[pattern...].allSatisfy { $0 == Glob.many }
    }
}
