package import Model

/// What a subscription hands to its function: the payload inside `awslogs.data`, after base64 and gzip.
///
/// Members that newer policies add (`policyLevel`, `extractedFields`) are passed over. Source: CloudWatch Logs user guide,
/// subscriptions.
package struct SubscriptionPayload: WireBody {
    package static let wireName = WireVendor.subscription.rawValue

    package struct Event: Codable, Hashable, Sendable {
        /// 56 decimal digits.
        package var id: String
        /// Milliseconds since 1970.
        package var timestamp: Int64
        package var message: String
        package init(id: String, timestamp: Int64, message: String) {
            (self.id, self.timestamp, self.message) = (id, timestamp, message)
        }
    }

    package static let data = "DATA_MESSAGE"
    /// Asks whether the destination can be reached; carries no lines.
    package static let control = "CONTROL_MESSAGE"

    package var messageType: String
    package var owner: String
    package var logGroup: String
    package var logStream: String
    package var subscriptionFilters: [String]
    package var logEvents: [Event]

    package init(
        messageType: String = SubscriptionPayload.data, owner: String, logGroup: String, logStream: String,
        subscriptionFilters: [String], logEvents: [Event]
    ) {
        (self.messageType, self.owner, self.logGroup, self.logStream) = (messageType, owner, logGroup, logStream)
        (self.subscriptionFilters, self.logEvents) = (subscriptionFilters, logEvents)
    }
}

/// Lines on their way from a log group to its subscriber: one payload for a consignment.
///
/// A control message decodes to a consignment without lines, of the first service.
package struct SubscriptionCodec: WireCodec {
    /// The account that the vendor's own examples use.
    static let owner = "123456789012"
    private static let filter = "to-logzio"

    package var name: String { WireVendor.subscription.rawValue }

    package init() {}

    package func encode(_ message: Message, in scenario: Scenario) throws(WireTrouble) -> [UInt8] {
        let consignment = try consignment(in: message, for: name)
        let events = try consignment.wireLines(of: name).map { line in
            SubscriptionPayload.Event(
                id: eventID(of: line, in: scenario), timestamp: scenario.epoch.unixMilliseconds(line.instant),
                message: scenario.rendered(line))
        }
        return try SubscriptionPayload(
            owner: SubscriptionCodec.owner, logGroup: logGroupName(of: consignment.id.service, in: scenario),
            logStream: WireStreamName(consignment).text(in: scenario), subscriptionFilters: [SubscriptionCodec.filter],
            logEvents: events
        ).encode()
    }

    package func decode(_ bytes: [UInt8], in scenario: Scenario) throws(WireTrouble) -> Message {
        let payload = try SubscriptionPayload.decode(bytes)
        guard payload.messageType != SubscriptionPayload.control else {
            return .logs(Consignment(id: .init(hop: nil, service: ServiceID(0), ordinal: 0), runs: [], lines: 0, bytes: 0))
        }
        guard payload.messageType == SubscriptionPayload.data else {
            throw WireTrouble(
                codec: name, element: "messageType", expected: "\(SubscriptionPayload.data) or \(SubscriptionPayload.control)",
                found: "'\(payload.messageType)'")
        }
        let stream = try WireStreamName(payload.logStream, in: scenario, codec: name, element: "logStream")
        let finder = LineFinder(scenario, codec: name)
        var lines: [WireLine] = []
        for (index, event) in payload.logEvents.enumerated() {
            lines.append(try finder.line(rendered: event.message, element: "logEvents.\(index).message"))
        }
        return .logs(Consignment(id: stream.id, attempt: stream.attempt, joining: lines, in: scenario))
    }
}

/// 56 digits, as the vendor's event ids have: the stream's key and the line's ordinal.
func eventID(of line: WireLine, in scenario: Scenario) -> String {
    scenario[line.stream].name.key.padded(28) + line.ordinal.padded(28)
}
