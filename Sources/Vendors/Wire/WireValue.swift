package import FoundationEssentials

/// Any JSON, for the parts of a body that belong to its sender. Members are written in the order of their names.
package indirect enum WireValue: Hashable, Sendable, Codable {
    case null
    case bool(Bool)
    case int(Int64)
    /// A number with a fraction, digit for digit.
    case decimal(Decimal)
    case string(String)
    case array([WireValue])
    case object([String: WireValue])

    /// Deeper bodies are refused.
    private static let depthMax = 64

    package init(from decoder: any Decoder) throws {
        guard decoder.codingPath.count <= WireValue.depthMax else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "at most \(WireValue.depthMax) levels"))
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            // The commonest first: a failed attempt costs more than a good one.
            self = .string(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .int(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .decimal(value)
        } else if let list = try? decoder.unkeyedContainer() {
            self = .array(try WireValue.elements(of: list))
        } else {
            self = .object(try container.decode([String: WireValue].self))
        }
    }

    private static func elements(of list: any UnkeyedDecodingContainer) throws -> [WireValue] {
        var list = list
        var values: [WireValue] = []
        while !list.isAtEnd { values.append(try list.decode(WireValue.self)) }
        return values
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .decimal(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }

    package subscript(name: String) -> WireValue? { if case .object(let members) = self { members[name] } else { nil } }
    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var int: Int64? { if case .int(let value) = self { value } else { nil } }
    package var array: [WireValue]? { if case .array(let values) = self { values } else { nil } }
}
