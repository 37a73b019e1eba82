/// A JSON value with members in the order they were written. Numbers are integers: nothing we write has a fraction.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([JSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: JSON
        package init(_ key: String, _ value: JSON) { (self.key, self.value) = (key, value) }
    }

    package subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var int: Int64? { if case .int(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let values) = self { values } else { nil } }

    /// Minified, members in order.
    package var text: String {
        var out = ""
        write(into: &out)
        return out
    }

    private func write(into out: inout String) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .int(let value): out += String(value)
        case .string(let text): out += jsonQuoted(text)
        case .array(let values):
            out += "["
            for (index, value) in values.enumerated() {
                if index > 0 { out += "," }
                value.write(into: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += "," }
                out += jsonQuoted(member.key) + ":"
                member.value.write(into: &out)
            }
            out += "}"
        }
    }

    /// Two-space indentation, for people and for diffs.
    package func pretty(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .array(let values) where !values.isEmpty:
            return "[\n" + values.map { inner + $0.pretty(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { inner + jsonQuoted($0.key) + ": " + $0.value.pretty(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case .null, .bool, .int, .string, .array, .object: return text
        }
    }

    /// Where parsing stopped, as a UTF-8 offset, and what was expected there.
    package struct Trouble: Error, Hashable, Sendable {
        package var offset: Int
        package var expected: String
    }

    /// Reads what `text` writes, and any other JSON whose numbers are 64-bit integers. Depth is limited to 64.
    package init(parsing text: String) throws(Trouble) {
        var parser = Parser(bytes: Array(text.utf8))
        self = try parser.document()
    }

    private struct Parser {
        let bytes: [UInt8]
        var at = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func document() throws(Trouble) -> JSON {
            let value = try value(depth: 0)
            skipBlanks()
            guard at == bytes.count else { throw Trouble(offset: at, expected: "the end") }
            return value
        }

        mutating func skipBlanks() {
            while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        }

        mutating func take(_ byte: Character) -> Bool {
            skipBlanks()
            guard at < bytes.count, bytes[at] == byte.asciiValue else { return false }
            at += 1
            return true
        }

        mutating func literal(_ word: String, _ value: JSON) throws(Trouble) -> JSON {
            guard bytes[at...].starts(with: word.utf8) else { throw Trouble(offset: at, expected: word) }
            at += word.utf8.count
            return value
        }

        mutating func value(depth: Int) throws(Trouble) -> JSON {
            guard depth < 64 else { throw Trouble(offset: at, expected: "at most 64 levels") }
            skipBlanks()
            guard at < bytes.count else { throw Trouble(offset: at, expected: "a value") }
            switch bytes[at] {
            case UInt8(ascii: "n"): return try literal("null", .null)
            case UInt8(ascii: "t"): return try literal("true", .bool(true))
            case UInt8(ascii: "f"): return try literal("false", .bool(false))
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "["):
                at += 1
                var values: [JSON] = []
                if take("]") { return .array(values) }
                repeat { values.append(try value(depth: depth + 1)) } while take(",")
                guard take("]") else { throw Trouble(offset: at, expected: "',' or ']'") }
                return .array(values)
            case UInt8(ascii: "{"):
                at += 1
                var members: [Member] = []
                if take("}") { return .object(members) }
                repeat {
                    skipBlanks()
                    let key = try string()
                    guard take(":") else { throw Trouble(offset: at, expected: "':'") }
                    members.append(Member(key, try value(depth: depth + 1)))
                } while take(",")
                guard take("}") else { throw Trouble(offset: at, expected: "',' or '}'") }
                return .object(members)
            default: return try number()
            }
        }

        mutating func number() throws(Trouble) -> JSON {
            let start = at
            if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
            while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
            guard let value = Int64(String(decoding: bytes[start..<at], as: UTF8.self)) else {
                throw Trouble(offset: start, expected: "a value")
            }
            return .int(value)
        }

        mutating func string() throws(Trouble) -> String {
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw Trouble(offset: at, expected: "'\"'") }
            at += 1
            var out: [UInt8] = []
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
                guard byte == UInt8(ascii: "\\") else {
                    out.append(byte)
                    continue
                }
                guard at < bytes.count else { break }
                let escape = bytes[at]
                at += 1
                switch escape {
                case UInt8(ascii: "n"): out.append(0x0A)
                case UInt8(ascii: "t"): out.append(0x09)
                case UInt8(ascii: "r"): out.append(0x0D)
                case UInt8(ascii: "b"): out.append(0x08)
                case UInt8(ascii: "f"): out.append(0x0C)
                case UInt8(ascii: "u"): out.append(contentsOf: String(try unicode()).utf8)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(escape)
                default: throw Trouble(offset: at - 1, expected: "an escape")
                }
            }
            throw Trouble(offset: at, expected: "'\"'")
        }

        mutating func unicode() throws(Trouble) -> Unicode.Scalar {
            let first = try hex4()
            if (0xD800..<0xDC00).contains(first), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
                bytes[at + 1] == UInt8(ascii: "u")
            {
                let low = at
                at += 2
                let second = try hex4()
                if (0xDC00..<0xE000).contains(second),
                    let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
                {
                    return scalar
                }
                // Half of a pair, and no other half: what follows stands for itself.
                at = low
            }
            return Unicode.Scalar(first) ?? "\u{FFFD}"
        }

        mutating func hex4() throws(Trouble) -> UInt32 {
            guard at + 4 <= bytes.count, ![UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[at]),
                let value = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
            else { throw Trouble(offset: at, expected: "four hexadecimal digits") }
            at += 4
            return value
        }
    }
}

/// A JSON string with quotes; control characters, line separators and byte order marks are escaped.
package func jsonQuoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
            let hex = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}
