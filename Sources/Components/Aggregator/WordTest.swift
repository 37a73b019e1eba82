import Model

/// Words that must stand next to each other in a text, lower-cased; or, for a number, the number they write.
struct WordTest: Sendable {
    private let words: [Glob]
    /// In thousandths; nil when the text is no number.
    private let number: Int64?

    /// `*` and `?` are wildcards unless a backslash stands in front of them.
    init(term: String) {
        let pattern = Glob(pattern: term.lowercased())
        words = pattern.hasWildcard ? [pattern] : WordTest.words(of: pattern.literal)
        number = pattern.hasWildcard ? nil : Amount(text: pattern.literal, decimals: 3)
    }

    init(phrase: String) {
        words = WordTest.words(of: phrase.lowercased())
        number = Amount(text: phrase, decimals: 3)
    }

    private static func words(of text: String) -> [Glob] {
        text.unicodeScalars.split { !isWordScalar($0.value) }.map { Glob(literal: String($0)) }
    }

    func matches(_ value: Int64) -> Bool {
        guard let number else { return false }
        let (scaled, overflow) = value.multipliedReportingOverflow(by: 1000)
        return !overflow && scaled == number
    }

    /// Whether some run of words in the text equals ours.
    func matches(_ text: String) -> Bool {
        guard !words.isEmpty else { return false }
        let ascii = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 < 0x80 } ? matches(in: bytes) : nil
        }
        if case .some(.some(let found)) = ascii { return found }
        return matches(in: text.lowercased().unicodeScalars.map(\.value))
    }

    private func matches<Codes: RandomAccessCollection>(in codes: Codes) -> Bool
    where Codes.Element: FixedWidthInteger, Codes.Index == Int {
        var at = 0
        while let word = nextWord(in: codes, from: at) {
            if matches(in: codes, from: word) { return true }
            at = word.upperBound
        }
        return false
    }

    private func matches<Codes: RandomAccessCollection>(in codes: Codes, from start: Range<Int>) -> Bool
    where Codes.Element: FixedWidthInteger, Codes.Index == Int {
        var word: Range<Int>? = start
        for pattern in words {
            guard let range = word, pattern.matches(codes, range) else { return false }
            word = nextWord(in: codes, from: range.upperBound)
        }
        return true
    }

    private func nextWord<Codes: RandomAccessCollection>(in codes: Codes, from start: Int) -> Range<Int>?
    where Codes.Element: FixedWidthInteger, Codes.Index == Int {
        var low = start
        while low < codes.count, !isWordScalar(UInt32(codes[low])) { low += 1 }
        guard low < codes.count else { return nil }
        var high = low
        while high < codes.count, isWordScalar(UInt32(codes[high])) { high += 1 }
        return low..<high
    }
}

/// Letters, digits and `_`; combining marks stay with their letter.
func isWordScalar(_ code: UInt32) -> Bool {
    switch code {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: return true
    case 0..<0x80: return false
    default:
        guard let properties = Unicode.Scalar(code)?.properties else { return false }
        return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
    }
}
