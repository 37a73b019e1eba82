package import Model

/// A PutLogEvents call. Members of later or older versions (`entity`, `sequenceToken`) are passed over.
package struct PutLogEventsRequest: WireBody {
    package static let wireName = WireVendor.cloudwatchLogs.rawValue

    package struct Event: Codable, Hashable, Sendable {
        /// Milliseconds since 1970.
        package var timestamp: Int64
        package var message: String
        package init(timestamp: Int64, message: String) { (self.timestamp, self.message) = (timestamp, message) }
    }

    package var logGroupName: String
    package var logStreamName: String
    package var logEvents: [Event]

    package init(logGroupName: String, logStreamName: String, logEvents: [Event]) {
        (self.logGroupName, self.logStreamName, self.logEvents) = (logGroupName, logStreamName, logEvents)
    }
}

/// The answer to a PutLogEvents call that was taken, in whole or in part.
package struct PutLogEventsResponse: WireBody {
    package static let wireName = WireVendor.cloudwatchLogs.rawValue

    /// Which events of the call were left out; indices count from 0.
    package struct Rejected: Codable, Hashable, Sendable {
        /// This one and the ones after it.
        package var tooNewLogEventStartIndex: Int?
        /// The ones before it.
        package var tooOldLogEventEndIndex: Int?
        /// The ones before it.
        package var expiredLogEventEndIndex: Int?
        package init(
            tooNewLogEventStartIndex: Int? = nil, tooOldLogEventEndIndex: Int? = nil, expiredLogEventEndIndex: Int? = nil
        ) {
            self.tooNewLogEventStartIndex = tooNewLogEventStartIndex
            self.tooOldLogEventEndIndex = tooOldLogEventEndIndex
            self.expiredLogEventEndIndex = expiredLogEventEndIndex
        }
    }

    package var nextSequenceToken: String?
    package var rejectedLogEventsInfo: Rejected?

    package init(nextSequenceToken: String? = nil, rejectedLogEventsInfo: Rejected? = nil) {
        (self.nextSequenceToken, self.rejectedLogEventsInfo) = (nextSequenceToken, rejectedLogEventsInfo)
    }
}

/// The body of an answer that refuses a call; status 400, or 5xx for the service's own faults.
package struct CloudWatchLogsRefusal: WireBody {
    package static let wireName = WireVendor.cloudwatchLogs.rawValue

    package var type: String
    package var message: String

    package init(type: String, message: String) { (self.type, self.message) = (type, message) }

    enum CodingKeys: String, CodingKey {
        case type = "__type"
        case message
    }

    /// Source: measured by LocalStack's suite against AWS, February 2026.
    package static let throttled = CloudWatchLogsRefusal(type: "ThrottlingException", message: "Rate exceeded")
    /// Source: measured by LocalStack's suite against AWS, February 2026.
    package static let unordered = CloudWatchLogsRefusal(
        type: "InvalidParameterException",
        message: "Log events in a single PutLogEvents request must be in chronological order.")
}

/// Lines on their way into a log group: one call for a consignment, events in the order of their time.
package struct CloudWatchLogsCodec: WireCodec {
    package var name: String { WireVendor.cloudwatchLogs.rawValue }

    package init() {}

    package func encode(_ message: Message, in scenario: Scenario) throws(WireTrouble) -> [UInt8] {
        let consignment = try consignment(in: message, for: name)
        let events = try consignment.wireLines(of: name).map { line in
            PutLogEventsRequest.Event(
                timestamp: scenario.epoch.unixMilliseconds(line.instant), message: scenario.rendered(line))
        }
        return try PutLogEventsRequest(
            logGroupName: logGroupName(of: consignment.id.service, in: scenario),
            logStreamName: WireStreamName(consignment).text(in: scenario), logEvents: events
        ).encode()
    }

    package func decode(_ bytes: [UInt8], in scenario: Scenario) throws(WireTrouble) -> Message {
        let request = try PutLogEventsRequest.decode(bytes)
        let stream = try WireStreamName(request.logStreamName, in: scenario, codec: name, element: "logStreamName")
        let finder = LineFinder(scenario, codec: name)
        var lines: [WireLine] = []
        for (index, event) in request.logEvents.enumerated() {
            lines.append(try finder.line(rendered: event.message, element: "logEvents.\(index).message"))
        }
        return .logs(Consignment(id: stream.id, attempt: stream.attempt, joining: lines, in: scenario))
    }
}
