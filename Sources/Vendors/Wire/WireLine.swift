package import Model

/// One line of a consignment, as the wire tells lines apart: by its request id and its time stamp.
struct WireLine: Hashable {
    var stream: StreamID
    var ordinal: Int64
    var instant: Instant
}

extension Consignment {
    /// A body with more lines than this is not built.
    static let wireLinesMax: Int64 = 1_000_000

    /// The same lines in canonical form: runs in the order of stream and ordinal, each as long as spacing allows, a single line
    /// without an interval; counts and bytes as the templates say. Decoding always yields this form.
    package func canonical(in scenario: Scenario) -> Consignment {
        Consignment(id: id, attempt: attempt, joining: allLines, in: scenario)
    }

    init(id: ID, attempt: Int32, joining lines: [WireLine], in scenario: Scenario) {
        let runs = joinedRuns(lines)
        self.init(
            id: id, attempt: attempt, runs: runs, lines: Int64(lines.count),
            bytes: runs.reduce(0) { $0 + $1.count * scenario[$1.stream].template.bytes })
    }

    private var allLines: [WireLine] {
        runs.flatMap { run in
            (0..<max(run.count, 0)).map { k in
                WireLine(
                    stream: run.stream, ordinal: run.first + k,
                    instant: Instant(nanoseconds: run.start.nanoseconds + k * run.interval))
            }
        }
    }

    /// Every line in the order PutLogEvents asks for: by time, then by stream and ordinal.
    func wireLines(of codec: String) throws(WireTrouble) -> [WireLine] {
        let lines = runs.reduce(0 as Int64) { $0.saturatingAdding($1.count) }
        guard lines <= Consignment.wireLinesMax else {
            throw WireTrouble(
                codec: codec, element: "lines", expected: "at most \(Consignment.wireLinesMax), to be written one by one",
                found: "\(lines)")
        }
        return allLines.sorted {
            ($0.instant.nanoseconds, $0.stream.index, $0.ordinal) < ($1.instant.nanoseconds, $1.stream.index, $1.ordinal)
        }
    }
}

/// Joins consecutive ordinals of one stream with equal spacing.
private func joinedRuns(_ lines: [WireLine]) -> [LogRun] {
    let sorted = lines.sorted {
        ($0.stream.index, $0.ordinal, $0.instant.nanoseconds) < ($1.stream.index, $1.ordinal, $1.instant.nanoseconds)
    }
    var runs: [LogRun] = []
    for line in sorted {
        if let last = runs.indices.last, let interval = runs[last].interval(joining: line) {
            runs[last].interval = interval
            runs[last].count += 1
        } else {
            runs.append(LogRun(stream: line.stream, first: line.ordinal, count: 1, start: line.instant, interval: 0))
        }
    }
    return runs
}

extension LogRun {
    /// The interval this run has with `line` at its end; nil when the line does not go on where it stops.
    fileprivate func interval(joining line: WireLine) -> Int64? {
        guard stream == line.stream, first &+ count == line.ordinal else { return nil }
        let (gap, overflow) = line.instant.nanoseconds.subtractingReportingOverflow(last.nanoseconds)
        guard !overflow, gap >= 0, count == 1 || gap == interval else { return nil }
        return gap
    }
}

/// What tells a line apart among all lines of a scenario.
struct LineIdentity: Decodable {
    var time: String
    var request: String

    enum CodingKeys: String, CodingKey {
        case time = "@timestamp"
        case request = "request_id"
    }
}

/// Finds a scenario's lines by their identity.
struct LineFinder {
    private let scenario: Scenario
    private let codec: String
    /// By the first eight hexadecimal digits of the stream name's key; nil where two streams share them.
    private let streams: [String: StreamID?]

    init(_ scenario: Scenario, codec: String) {
        (self.scenario, self.codec) = (scenario, codec)
        var streams: [String: StreamID?] = [:]
        for (index, stream) in scenario.streams.enumerated() {
            let key = String(stream.name.key.hexText.prefix(8))
            streams.updateValue(streams[key] == nil ? StreamID(index) : nil, forKey: key)
        }
        self.streams = streams
    }

    func line(_ identity: LineIdentity, element: String) throws(WireTrouble) -> WireLine {
        let parts = identity.request.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 16, parts[1].first?.isHexDigit == true,
            let bits = UInt64(parts[1], radix: 16), let ordinal = Int64(exactly: bits)
        else {
            throw WireTrouble(
                codec: codec, element: element + ".request_id", expected: "a stream's key, '-' and 16 hexadecimal digits",
                found: "'\(identity.request)'")
        }
        guard let entry = streams[String(parts[0])], let stream = entry else {
            throw WireTrouble(
                codec: codec, element: element + ".request_id", expected: "the key of one of the scenario's streams",
                found: "'\(parts[0])'")
        }
        guard let instant = scenario.epoch.instant(utcText: identity.time) else {
            throw WireTrouble(
                codec: codec, element: element + ".@timestamp", expected: "a time such as 2020-11-24T20:05:00.000000000Z",
                found: "'\(identity.time)'")
        }
        return WireLine(stream: stream, ordinal: ordinal, instant: instant)
    }

    /// A line that travels as the text it was rendered to.
    func line(rendered message: String, element: String) throws(WireTrouble) -> WireLine {
        do {
            return try line(try decodeJSON(LineIdentity.self, message.utf8, of: codec), element: element)
        } catch {
            throw WireTrouble(
                codec: codec, element: error.element.hasPrefix(element) ? error.element : element + "." + error.element,
                expected: error.expected, found: error.found)
        }
    }
}

extension Scenario {
    func rendered(_ line: WireLine) -> String {
        self[line.stream].template.render(ordinal: line.ordinal, time: epoch.utcText(line.instant))
    }
}

extension Epoch {
    /// Reads what `utcText` writes, with up to nine digits of a second's fraction.
    func instant(utcText text: String) -> Instant? {
        let bytes = Array(text.utf8)
        guard (20...30).contains(bytes.count), bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else {
            return nil
        }
        let numbers = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19].compactMap { decimal(bytes[$0]) }
        guard numbers.count == 6 else { return nil }
        let civil = CivilTime(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5])
        let unix = civil.unixSeconds
        guard "\(CivilTime(unixSeconds: unix).dateText)T\(CivilTime(unixSeconds: unix).timeText)" == text.prefix(19) else {
            return nil
        }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, let digits = decimal(bytes[20..<(bytes.count - 1)]) else {
                return nil
            }
            fraction = digits
            for _ in (bytes.count - 21)..<9 { fraction *= 10 }
        }
        let (whole, overflow) = (unix - unixSeconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = whole.addingReportingOverflow(fraction)
        return overflow || overflows ? nil : Instant(nanoseconds: sum)
    }

    private func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}
