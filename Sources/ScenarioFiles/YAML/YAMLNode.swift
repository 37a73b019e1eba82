import Model

/// A value of a document with its place: text, a list, or keys with values in the order written. No types are guessed.
struct YAMLNode {
    indirect enum Content {
        case scalar(String, quoted: Bool)
        case sequence([YAMLNode])
        case mapping([Pair])
        /// Was there and could not be read, which has been reported: whoever asks for it says nothing more.
        case refused
    }

    struct Pair {
        var key: String
        var mark: SourceMark
        var value: YAMLNode
    }

    var content: Content
    var mark: SourceMark

    /// Nothing was written: `key:` with no value.
    var isEmpty: Bool {
        if case .scalar("", quoted: false) = content { true } else { false }
    }

    var isRefused: Bool {
        if case .refused = content { true } else { false }
    }

    var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    var pairs: [Pair]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }

    /// What it is, for messages.
    var description: String {
        switch content {
        case .scalar(let text, _): isEmpty ? "nothing" : "'\(text.clipped)'"
        case .sequence: "a list"
        case .mapping: "a table"
        case .refused: "what is not read"
        }
    }

    subscript(key: String) -> YAMLNode? { pairs?.first { $0.key == key }?.value }
}

extension String {
    /// Short enough for a message.
    var clipped: String { count <= 60 ? self : prefix(57) + "..." }
}
