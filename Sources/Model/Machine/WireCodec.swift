/// One product's way of writing a message: uncompressed bytes as they cross the wire, without headers.
///
/// The law: what is encoded in a scenario decodes in it to a message that says the same.
package protocol WireCodec: Sendable {
    /// Stable, for messages: `cloudwatch-logs`.
    var name: String { get }
    func encode(_ message: Message, in scenario: Scenario) throws(WireTrouble) -> [UInt8]
    func decode(_ bytes: [UInt8], in scenario: Scenario) throws(WireTrouble) -> Message
}

/// What a codec could not write or read, and where.
package struct WireTrouble: Error, Hashable, Sendable {
    package var codec: String
    /// The path of the element: `logEvents.0.message`; `body` for the whole.
    package var element: String
    package var expected: String
    package var found: String

    package init(codec: String, element: String, expected: String, found: String) {
        (self.codec, self.element, self.expected, self.found) = (codec, element, expected, found)
    }

    package var text: String { "\(codec): \(element): expected \(expected), found \(found)" }
}
