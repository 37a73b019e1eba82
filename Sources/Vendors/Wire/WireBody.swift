import FoundationEssentials
package import Model

/// A body of some product's protocol: JSON that can be read from bytes and written back.
package protocol WireBody: Codable, Hashable, Sendable {
    /// The codec or product that messages name.
    static var wireName: String { get }
}

extension WireBody {
    package static func decode(_ bytes: [UInt8]) throws(WireTrouble) -> Self {
        try decodeJSON(Self.self, bytes, of: wireName)
    }

    /// Minified JSON, members in the order of their names.
    package func encode() throws(WireTrouble) -> [UInt8] {
        try encodeJSON(self, of: Self.wireName)
    }
}

func encodeJSON(_ value: some Encodable, of codec: String) throws(WireTrouble) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
        return Array(try encoder.encode(value))
    } catch {
        throw WireTrouble(codec: codec, element: "body", expected: "something JSON can say", found: "\(error)")
    }
}

func decodeJSON<Body: Decodable>(_ type: Body.Type, _ bytes: some Sequence<UInt8>, of codec: String) throws(WireTrouble) -> Body
{
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
        throw WireTrouble(error, of: codec)
    } catch {
        throw WireTrouble(codec: codec, element: "body", expected: "JSON", found: "\(error)")
    }
}

extension WireTrouble {
    fileprivate init(_ error: DecodingError, of codec: String) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(codec: codec, context.codingPath + [key], expected: "a value", found: "nothing")
        case .typeMismatch(let type, let context):
            self.init(codec: codec, context.codingPath, expected: "\(type)", found: "something else")
        case .valueNotFound(let type, let context):
            self.init(codec: codec, context.codingPath, expected: "\(type)", found: "null")
        case .dataCorrupted(let context):
            self.init(codec: codec, context.codingPath, expected: "JSON", found: context.debugDescription)
        @unknown default:
            self.init(codec: codec, [], expected: "JSON", found: "\(error)")
        }
    }

    private init(codec: String, _ path: [any CodingKey], expected: String, found: String) {
        let names = path.map { $0.intValue.map { String($0) } ?? $0.stringValue }
        self.init(
            codec: codec, element: names.isEmpty ? "body" : names.joined(separator: "."), expected: expected, found: found)
    }
}
