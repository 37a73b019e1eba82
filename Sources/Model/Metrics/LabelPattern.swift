/// The part of RE2 that label matchers use: alternatives of characters, `.`, classes like `[0-9_]`, escapes, and `* + ?` behind any of
/// them. Anchored at both ends, as Prometheus and Alertmanager do it. Parentheses may stand around the whole only.
package struct LabelPattern: Hashable, Sendable {
    private enum Atom: Hashable, Sendable {
        case any
        case character(Character)
        case oneOf([ClosedRange<Character>], isNegated: Bool)

        func admits(_ character: Character) -> Bool {
            switch self {
            case .any: character != "\n"
            case .character(let own): own == character
            case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
            }
        }
    }

    private struct Piece: Hashable, Sendable {
        var atom: Atom
        var least = 1
        var most = 1
    }

    private var alternatives: [[Piece]]

    /// Nil when it is no regular expression, or holds what is not listed above.
    package init?(_ text: String) {
        var body = Substring(text)
        if body.hasPrefix("^") { body = body.dropFirst() }
        if body.hasSuffix("$"), !body.hasSuffix("\\$") { body = body.dropLast() }
        if body.hasPrefix("(?:"), body.hasSuffix(")") {
            body = body.dropFirst(3).dropLast()
        } else if body.hasPrefix("("), body.hasSuffix(")") {
            body = body.dropFirst().dropLast()
        }
        var (alternatives, pieces): ([[Piece]], [Piece]) = ([], [])
        var rest = body
        while let character = rest.popFirst() {
            switch character {
            case "|":
                alternatives.append(pieces)
                pieces = []
            case "*", "+", "?":
                guard let last = pieces.indices.last, pieces[last].least == 1, pieces[last].most == 1 else { return nil }
                if character != "+" { pieces[last].least = 0 }
                if character != "?" { pieces[last].most = .max }
            case ".": pieces.append(Piece(atom: .any))
            case "[":
                guard let atom = LabelPattern.oneOf(&rest) else { return nil }
                pieces.append(Piece(atom: atom))
            case "\\":
                guard let escaped = rest.popFirst(), let atom = LabelPattern.escape(escaped) else { return nil }
                pieces.append(Piece(atom: atom))
            case "(", ")", "{", "}", "^", "$", "]": return nil
            default: pieces.append(Piece(atom: .character(character)))
            }
        }
        self.alternatives = alternatives + [pieces]
    }

    private static let digits: ClosedRange<Character> = "0"..."9"

    private static func escape(_ character: Character) -> Atom? {
        switch character {
        case "d": .oneOf([digits], isNegated: false)
        case "D": .oneOf([digits], isNegated: true)
        case "w": .oneOf([digits, "a"..."z", "A"..."Z", "_"..."_"], isNegated: false)
        case "W": .oneOf([digits, "a"..."z", "A"..."Z", "_"..."_"], isNegated: true)
        default: character.isLetter || character.isNumber ? nil : .character(character)
        }
    }

    /// What stands behind `[`, up to and with `]`.
    private static func oneOf(_ rest: inout Substring) -> Atom? {
        var ranges: [ClosedRange<Character>] = []
        let isNegated = rest.first == "^"
        if isNegated { rest = rest.dropFirst() }
        while let character = rest.popFirst() {
            if character == "]" { return ranges.isEmpty ? nil : .oneOf(ranges, isNegated: isNegated) }
            guard character != "[", character != "\\" else { return nil }
            if rest.first == "-", let last = rest.dropFirst().first, last != "]" {
                guard character <= last else { return nil }
                ranges.append(character...last)
                rest = rest.dropFirst(2)
            } else {
                ranges.append(character...character)
            }
        }
        return nil
    }

    package func matches(_ text: String) -> Bool {
        let characters = Array(text)
        return alternatives.contains { LabelPattern.matches($0[...], characters[...]) }
    }

    private static func matches(_ pieces: ArraySlice<Piece>, _ text: ArraySlice<Character>) -> Bool {
        guard let piece = pieces.first else { return text.isEmpty }
        var (taken, rest) = (0, text)
        while true {
            if taken >= piece.least, matches(pieces.dropFirst(), rest) { return true }
            guard taken < piece.most, let next = rest.first, piece.atom.admits(next) else { return false }
            rest = rest.dropFirst()
            taken += 1
        }
    }
}
