/// Writes XML 1.0 with two blanks of indentation; text and attributes are escaped here, and what XML cannot hold is left out.
struct XML {
    private(set) var text: String
    private var depth: Int

    /// A document.
    init() { (text, depth) = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", 0) }

    /// What is to be appended to a document inside so many open elements.
    init(fragmentAt depth: Int) { (text, self.depth) = ("", depth) }

    mutating func append(_ fragment: String) { text += fragment }

    mutating func open(_ name: String, _ attributes: [(String, String)] = []) {
        line("<\(name)\(written(attributes))>")
        depth += 1
    }

    mutating func close(_ name: String) {
        depth -= 1
        line("</\(name)>")
    }

    mutating func element(_ name: String, _ attributes: [(String, String)], _ content: String? = nil) {
        let tag = name + written(attributes)
        line(content.map { "<\(tag)>\(XML.escaped($0))</\(name)>" } ?? "<\(tag)/>")
    }

    private mutating func line(_ content: String) {
        text += String(repeating: "  ", count: depth) + content + "\n"
    }

    private func written(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0.0)=\"\(XML.escaped($0.1, inAttribute: true))\"" }.joined()
    }

    /// Characters outside XML 1.0's `Char` production are dropped: no escape exists for them.
    /// Source: www.w3.org/TR/xml, section 2.2.
    static func escaped(_ text: String, inAttribute: Bool = false) -> String {
        text.unicodeScalars.reduce(into: "") { out, scalar in
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"" where inAttribute: out += "&quot;"
            case "\r": out += "&#13;"
            case "\n" where inAttribute: out += "&#10;"
            case "\t" where inAttribute: out += "&#9;"
            case _ where isCharacter(scalar): out.unicodeScalars.append(scalar)
            default: break
            }
        }
    }

    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
