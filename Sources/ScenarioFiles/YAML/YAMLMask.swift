/// Makes anchors, aliases and tags harmless before a parser sees them.
///
/// The characters that begin them are replaced one by one by noncharacters, which YAML takes for ordinary text. So no anchor is
/// ever defined and no alias ever followed, however the text is built; a plain scalar that begins with such a stand-in is where
/// the document tried, and every other stand-in turns back into what it was.
enum YAMLMask {
    private static let table: [(character: Unicode.Scalar, standIn: Unicode.Scalar)] = [
        ("&", "\u{1FFFE}"), ("*", "\u{1FFFF}"), ("!", "\u{2FFFE}"),
    ]
    /// Each begins one key that was met twice and has been reported.
    static let duplicates: [Unicode.Scalar] = (0x10FF00...0x10FF3F).compactMap(Unicode.Scalar.init)

    static func isStandIn(_ scalar: Unicode.Scalar) -> Bool {
        isDuplicate(scalar) || table.contains { $0.standIn == scalar }
    }

    static func isDuplicate(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { (0x10FF00...0x10FF3F).contains($0.value) } ?? false
    }

    static func mask(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out.append(table[0].standIn)
            case "*": out.append(table[1].standIn)
            case "!": out.append(table[2].standIn)
            default: out.append(scalar)
            }
        }
        return String(out)
    }

    static func unmask(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isStandIn) else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { out.append(table.first { $0.standIn == scalar }?.character ?? scalar) }
        return String(out)
    }

    /// What a plain scalar with this first character was meant to be.
    static func feature(_ first: Unicode.Scalar?) -> RefusedFeature? {
        switch first {
        case table[0].standIn, "&": .anchor
        case table[1].standIn, "*": .alias
        case table[2].standIn, "!": .tag
        default: nil
        }
    }
}

/// A feature of YAML that the documents do without.
enum RefusedFeature: String {
    case anchor, alias, tag
    case mergeKey = "merge-key"

    var message: String {
        switch self {
        case .anchor: "anchors are not read"
        case .alias: "aliases are not read"
        case .tag: "tags are not read"
        case .mergeKey: "merge keys are not read"
        }
    }

    var hint: String {
        switch self {
        case .anchor, .alias, .mergeKey: "write the value where it is used, or quote the text"
        case .tag: "leave the tag out, or quote the text"
        }
    }
}
