package import Model

/// A bulk as the listener takes it: one JSON object a line. Lines it cannot take are counted and left out; the others are
/// accepted.
package struct LogzioBulk: Hashable, Sendable {
    package var lines: [WireValue]
    /// Not a JSON object.
    package var malformedLines = 0
    /// Longer than `Logzio.lineBytesMax`.
    package var oversizedLines = 0
    package var emptyLogLines = 0

    package init(lines: [WireValue]) { self.lines = lines }

    /// A newline behind the last line is no empty line. Fails for a body that is too large as a whole (413).
    package static func decode(_ bytes: [UInt8]) throws(WireTrouble) -> LogzioBulk {
        guard bytes.count <= Logzio.bodyBytesMax else {
            throw WireTrouble(
                codec: WireVendor.logzioBulk.rawValue, element: "body", expected: "at most \(Logzio.bodyBytesMax) bytes",
                found: "\(bytes.count)")
        }
        var bulk = LogzioBulk(lines: [])
        var pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        for piece in pieces { bulk.take(piece) }
        return bulk
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t") }) {
            emptyLogLines += 1
        } else if line.count > Logzio.lineBytesMax {
            oversizedLines += 1
        } else if let value = try? decodeJSON(WireValue.self, line, of: WireVendor.logzioBulk.rawValue), case .object = value {
            lines.append(value)
        } else {
            malformedLines += 1
        }
    }

    /// Minified lines without a final newline.
    package func encode() throws(WireTrouble) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, line) in lines.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\n")) }
            bytes += try encodeJSON(line, of: WireVendor.logzioBulk.rawValue)
        }
        return bytes
    }

    /// The body of the 400 that says what was left out; nil when everything was received (200, empty body).
    package var refusal: LogzioRefusal? {
        guard malformedLines + oversizedLines + emptyLogLines > 0 else { return nil }
        return LogzioRefusal(
            malformedLines: malformedLines, successfulLines: lines.count, oversizedLines: oversizedLines,
            emptyLogLines: emptyLogLines)
    }
}

/// The body of the listener's 400. Source: docs.logz.io, shipping over HTTP.
package struct LogzioRefusal: WireBody {
    package static let wireName = WireVendor.logzioBulk.rawValue

    package var malformedLines: Int
    package var successfulLines: Int
    package var oversizedLines: Int
    package var emptyLogLines: Int

    package init(malformedLines: Int, successfulLines: Int, oversizedLines: Int, emptyLogLines: Int) {
        (self.malformedLines, self.successfulLines) = (malformedLines, successfulLines)
        (self.oversizedLines, self.emptyLogLines) = (oversizedLines, emptyLogLines)
    }
}

/// Lines on their way to the listener, as the Lambda shipper writes them with `FORMAT=json`: what it knows of the delivery, and
/// the line's own members over it. Source: github.com/logzio/logzio_aws_serverless at 268ab5d.
package struct LogzioBulkCodec: WireCodec {
    /// The shipper's `TYPE` when nothing else is set.
    private static let type = "logzio_cloudwatch_lambda"
    private static let function = "arn:aws:lambda:us-east-1:\(SubscriptionCodec.owner):function:logzio-shipper"

    package var name: String { WireVendor.logzioBulk.rawValue }

    package init() {}

    package func encode(_ message: Message, in scenario: Scenario) throws(WireTrouble) -> [UInt8] {
        let consignment = try consignment(in: message, for: name)
        let lines = try consignment.wireLines(of: name)
        guard !lines.isEmpty else { throw WireTrouble(codec: name, element: "lines", expected: "at least one", found: "none") }
        let group = WireValue.string(logGroupName(of: consignment.id.service, in: scenario))
        let stream = WireValue.string(WireStreamName(consignment).text(in: scenario))
        return try LogzioBulk(
            lines: lines.map { line in
                .object(
                    [
                        "id": .string(eventID(of: line, in: scenario)), "logGroup": group, "logStream": stream,
                        "messageType": .string(SubscriptionPayload.data), "owner": .string(SubscriptionCodec.owner),
                        "function_version": .string("$LATEST"), "invoked_function_arn": .string(LogzioBulkCodec.function),
                        "type": .string(LogzioBulkCodec.type),
                    ].merging(members(of: line, in: scenario)) { _, own in own })
            }
        ).encode()
    }

    private func members(of line: WireLine, in scenario: Scenario) -> [String: WireValue] {
        var members = ["@timestamp": WireValue.string(scenario.epoch.utcText(line.instant))]
        for field in scenario[line.stream].template.fields {
            let text = LogTemplate.text(of: field.value, ordinal: line.ordinal)
            switch field.value {
            case .number, .numbers: members[field.name] = Int64(text).map { .int($0) } ?? .string(text)
            case .text, .texts, .serial: members[field.name] = .string(text)
            }
        }
        return members
    }

    package func decode(_ bytes: [UInt8], in scenario: Scenario) throws(WireTrouble) -> Message {
        let bulk = try LogzioBulk.decode(bytes)
        if let refusal = bulk.refusal {
            throw WireTrouble(
                codec: name, element: "lines", expected: "one JSON object a line",
                found: "\(refusal.malformedLines) malformed, \(refusal.oversizedLines) too long, \(refusal.emptyLogLines) empty"
            )
        }
        guard let first = bulk.lines.first else {
            throw WireTrouble(codec: name, element: "lines", expected: "at least one", found: "none")
        }
        let stream = try WireStreamName(
            try text("logStream", in: first, line: 0), in: scenario, codec: name, element: "lines.0.logStream")
        let finder = LineFinder(scenario, codec: name)
        var lines: [WireLine] = []
        for (index, line) in bulk.lines.enumerated() {
            let identity = LineIdentity(
                time: try text("@timestamp", in: line, line: index), request: try text("request_id", in: line, line: index))
            lines.append(try finder.line(identity, element: "lines.\(index)"))
        }
        return .logs(Consignment(id: stream.id, attempt: stream.attempt, joining: lines, in: scenario))
    }

    private func text(_ member: String, in line: WireValue, line index: Int) throws(WireTrouble) -> String {
        guard let text = line[member]?.string else {
            throw WireTrouble(
                codec: name, element: "lines.\(index).\(member)", expected: "a text",
                found: line[member] == nil ? "nothing" : "something else")
        }
        return text
    }
}
