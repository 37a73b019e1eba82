import Foundation
import Testing

/// A captured or documented body: `vendor.what.source.json` in the folder `Fixtures`.
struct Fixture: Sendable, CustomTestStringConvertible {
    var name: String
    var testDescription: String { name }

    init(_ name: String) { self.name = name }

    var vendor: Substring { name.prefix { $0 != "." } }

    func bytes() throws -> [UInt8] {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// In name order.
    static func all() throws -> [Fixture] {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "README.txt" }.sorted().map(
            Fixture.init)
    }
}

/// Whether both are the same JSON, however it is written.
func isSameJSON(_ a: [UInt8], _ b: [UInt8]) throws -> Bool {
    let first = try JSONSerialization.jsonObject(with: Data(a), options: .fragmentsAllowed) as? NSObject
    return try first == JSONSerialization.jsonObject(with: Data(b), options: .fragmentsAllowed) as? NSObject
}
