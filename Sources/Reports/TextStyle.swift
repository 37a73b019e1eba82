import Evaluation

/// How text for people is laid out.
package struct TextStyle: Sendable {
    /// The width nobody has to scroll for.
    package static let usualWidth = 100
    /// Below this, tables no longer fit and lines run over.
    static let leastWidth = 60

    /// ANSI colours; nothing is said by colour alone.
    package var color: Bool
    /// In columns.
    package var width: Int
    /// Every run in full, also the passed ones of a suite.
    package var full: Bool

    package init(color: Bool = false, width: Int = TextStyle.usualWidth, full: Bool = false) {
        (self.color, self.width, self.full) = (color, max(width, TextStyle.leastWidth), full)
    }

    /// What a piece of text is, which decides its colour.
    enum Role {
        case plain, heading, faint, good, bad, doubtful, accent

        /// SGR parameters of ECMA-48; nil = as it is.
        var code: String? {
            switch self {
            case .plain: nil
            case .heading: "1"
            case .faint: "2"
            case .good: "32"
            case .bad: "1;31"
            case .doubtful: "33"
            case .accent: "36"
            }
        }
    }

    /// Colours a text that has its final width already.
    func paint(_ text: String, _ role: Role) -> String {
        guard color, !text.isEmpty, let code = role.code else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension Outcome {
    /// Tells outcomes apart without colour.
    var symbol: String {
        switch self {
        case .passed: "✓"
        case .notExercised: "○"
        case .inconclusive: "?"
        case .failed: "✗"
        case .error: "!"
        }
    }

    /// Only good news is written small.
    var label: String {
        switch self {
        case .passed: "passed"
        case .notExercised: "NOT EXERCISED"
        case .inconclusive: "INCONCLUSIVE"
        case .failed: "FAILED"
        case .error: "ERROR"
        }
    }

    var role: TextStyle.Role {
        switch self {
        case .passed: .good
        case .notExercised, .inconclusive: .doubtful
        case .failed, .error: .bad
        }
    }

    /// Worst first: the order reports list verdicts in.
    static let worstFirst: [Outcome] = Outcome.allCases.sorted { $0.precedence > $1.precedence }

    /// `1 failed, 2 not exercised, 5 passed`; outcomes nobody had are left out.
    static func counts(_ outcomes: [Outcome]) -> String {
        let parts = worstFirst.compactMap { outcome -> String? in
            let number = outcomes.count { $0 == outcome }
            return number == 0 ? nil : "\(number) \(outcome.rawValue)"
        }
        return parts.isEmpty ? "nothing judged" : parts.joined(separator: ", ")
    }
}
