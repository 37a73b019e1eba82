import Model
import TestSupport
import Testing
import Vendors

/// A scenario with a full path, and names that would break a naive wire.
private let scenario = sampleScenario { parts in
    parts.path = HopVendor.allCases.flatMap { $0.hops() }
    parts.catalog.services.append(.init(name: Symbol("pay/ments @home: 100%*"), team: "Zahlung \"é\"", users: 7))
    parts.background.append(.init(service: ServiceID(1), requestsPerKilosecond: 1000, errors: .percent(1)))
    parts.rules.append(SampleParts.rule("other \"rule\""))
}

private func randomRun(_ random: inout Random) -> LogRun {
    LogRun(
        stream: StreamID(Int(random.below(UInt64(scenario.streams.count)))), first: Int64(random.below(1 << 40)),
        count: 1 + Int64(random.below(40)), start: Instant(nanoseconds: Int64(random.below(1 << 50)) - (1 << 40)),
        interval: [0, 1, 999_999_937, 1_000_000_000, Int64(random.below(1 << 33))][Int(random.below(5))])
}

private func randomConsignment(_ seed: UInt64) -> Consignment {
    var random = Seed(seed).stream(.generation)
    let hop = random.below(3) == 0 ? nil : HopID(Int(random.below(UInt64(scenario.setup.path.count))))
    var runs = (0..<(1 + random.below(5))).map { _ in randomRun(&random) }
    if random.below(2) == 0, let last = runs.last {
        // A run that goes on where the last one ended, at another pace.
        runs.append(
            LogRun(
                stream: last.stream, first: last.first + last.count, count: 3, start: last.last + .milliseconds(7), interval: 5)
        )
    }
    return Consignment(
        id: .init(hop: hop, service: ServiceID(Int(random.below(2))), ordinal: Int64(random.below(1 << 50))),
        attempt: 1 + Int32(random.below(9)), runs: runs, lines: runs.reduce(0) { $0 + $1.count },
        bytes: runs.reduce(0) { $0 + $1.count * scenario[$1.stream].template.bytes })
}

private func randomText(
    _ random: inout Random, _ alphabet: [String] = ["a", "Z", "9", "é", "\"", "\\", "\n", "/", "🚨", "\u{1}"]
) -> String {
    (0..<random.below(20)).map { _ in alphabet[Int(random.below(UInt64(alphabet.count)))] }.joined()
}

private func randomEvent(_ seed: UInt64) -> AlertEvent {
    var random = Seed(seed).stream(.generation)
    let action = AlertEvent.Action.allCases[Int(random.below(3))]
    let key = "key-" + randomText(&random)
    return AlertEvent(
        id: .init(rule: RuleID(Int(random.below(2))), ordinal: Int32(random.below(1 << 31))),
        attempt: 1 + Int32(random.below(3)),
        action: action, service: ServiceID(Int(random.below(2))), group: random.below(2) == 0 ? "" : randomText(&random),
        severity: Severity.allCases[Int(random.below(4))], dedupKey: action == .trigger && random.below(2) == 0 ? nil : key,
        summary: "x" + randomText(&random), value: Int64(bitPattern: random.next()),
        details: (0..<random.below(4)).map { _ in randomText(&random) } + ["https://app.logz.io/#/x?y=1"])
}

/// Every single line, in an order of its own.
private func lines(_ consignment: Consignment) -> [[Int64]] {
    consignment.runs.flatMap { run in
        (0..<run.count).map { [Int64(run.stream.index), run.first + $0, run.start.nanoseconds + $0 * run.interval] }
    }.sorted { $0.lexicographicallyPrecedes($1) }
}

private func consignment(_ message: Message) throws -> Consignment {
    guard case .logs(let consignment) = message else { throw Unexpected() }
    return consignment
}

private struct Unexpected: Error {}

@Test(arguments: [WireVendor.cloudwatchLogs, .subscription, .logzioBulk], 1...60 as ClosedRange<UInt64>)
func `for all seeds a consignment says the same behind the wire`(_ vendor: WireVendor, _ seed: UInt64) throws {
    let sent = randomConsignment(seed)
    let received = try consignment(try vendor.codec.decode(try vendor.codec.encode(.logs(sent), in: scenario), in: scenario))
    #expect(lines(received) == lines(sent), "seed \(seed)")
    #expect(received == sent.canonical(in: scenario), "seed \(seed)")
    #expect((received.id, received.attempt, received.lines, received.bytes) == (sent.id, sent.attempt, sent.lines, sent.bytes))
    let again = try vendor.codec.decode(try vendor.codec.encode(.logs(received), in: scenario), in: scenario)
    #expect(again == .logs(received), "a canonical consignment is equal behind the wire, seed \(seed)")
}

@Test(arguments: 1...200 as ClosedRange<UInt64>)
func `for all seeds an alert event is the same behind the wire`(_ seed: UInt64) throws {
    let event = randomEvent(seed)
    #expect(try pagerCodec.decode(try pagerCodec.encode(.event(event), in: scenario), in: scenario) == .event(event))
}

@Test func `every vendor has one codec of its name`() {
    for vendor in WireVendor.allCases { #expect(vendor.codec.name == vendor.rawValue) }
}

@Test func `the codec of a link follows from the hop it leads into`() {
    let names = scenario.setup.path.map { codec(into: $0).name }
    #expect(
        names == [
            "cloudwatch-logs", "cloudwatch-logs", "cloudwatch-subscription", "logzio-bulk",
            // The Elastic way has no formats of its own yet.
            "cloudwatch-logs", "cloudwatch-logs", "logzio-bulk",
        ])
}

@Test func `events of a call stand in the order of their time`() throws {
    let late = LogRun(stream: StreamID(0), first: 0, count: 2, start: .start + .seconds(10), interval: 5_000_000_000)
    let early = LogRun(stream: StreamID(1), first: 0, count: 2, start: .start + .seconds(2), interval: 10_000_000_000)
    let sent = Consignment(id: .init(hop: nil, service: ServiceID(0), ordinal: 1), runs: [late, early], lines: 4, bytes: 0)
    let call = try PutLogEventsRequest.decode(try CloudWatchLogsCodec().encode(.logs(sent), in: scenario))
    #expect(call.logEvents.map(\.timestamp) == [2000, 10_000, 12_000, 15_000])
    #expect(call.logGroupName == "/pagerdrill/checkout")
    #expect(call.logStreamName == "checkout/1/1")
}

@Test func `a line is the text its template renders`() throws {
    let run = LogRun(stream: StreamID(0), first: 5, count: 1, start: .start + .milliseconds(1500), interval: 0)
    let sent = Consignment(id: .init(hop: HopID(0), service: ServiceID(0), ordinal: 1), runs: [run], lines: 1, bytes: 0)
    let payload = try SubscriptionPayload.decode(try SubscriptionCodec().encode(.logs(sent), in: scenario))
    #expect(
        payload.logEvents.map(\.message) == [
            scenario.streams[0].template.render(ordinal: 5, time: "1970-01-01T00:00:01.500000000Z")
        ])
    #expect(payload.logEvents.allSatisfy { $0.id.count == 56 })
}

@Test func `a bulk's line has the delivery's members and its own`() throws {
    let run = LogRun(stream: StreamID(0), first: 5, count: 1, start: .start, interval: 0)
    let sent = Consignment(
        id: .init(hop: HopID(2), service: ServiceID(0), ordinal: 8), attempt: 2, runs: [run], lines: 1, bytes: 0)
    let bulk = try LogzioBulk.decode(try LogzioBulkCodec().encode(.logs(sent), in: scenario))
    let line = try #require(bulk.lines.first)
    #expect(line["logGroup"]?.string == "/pagerdrill/checkout")
    #expect(line["logStream"]?.string == "checkout@lambda-shipper/8/2")
    #expect(line["type"]?.string == "logzio_cloudwatch_lambda")
    #expect(line["message"]?.string == scenario.streams[0].template.text(of: "message", ordinal: 5))
    #expect(line["code"]?.int == 503)
}

@Test func `a control message carries no lines`() throws {
    let bytes = try Fixture("cloudwatch-subscription.control-message.documented.json").bytes()
    #expect(try consignment(try SubscriptionCodec().decode(bytes, in: scenario)).isEmpty)
}

@Test func `a routing key is 32 letters and digits that follow from the service's name`() {
    #expect(routingKey(of: Symbol("checkout")).count == 32)
    #expect(routingKey(of: Symbol("checkout")) == routingKey(of: Symbol("checkout")))
    #expect(routingKey(of: Symbol("checkout")) != routingKey(of: Symbol("checkouts")))
}

@Test func `an event the pager would refuse is not sent`() {
    var event = randomEvent(1)
    event.summary = String(repeating: "x", count: PagerDuty.summaryCharactersMax + 1)
    event.action = .trigger
    let trouble = #expect(throws: WireTrouble.self) { try pagerCodec.encode(.event(event), in: scenario) }
    #expect(trouble?.found == "'summary' is too long (maiximum is 1024 characters)")
}

@Test func `a codec refuses what it has no words for`() {
    let receipt = Message.receipt(
        Receipt(id: .init(hop: nil, service: ServiceID(0), ordinal: 1), attempt: 1, outcome: .accepted))
    for vendor in WireVendor.allCases {
        let trouble = #expect(throws: WireTrouble.self) { try vendor.codec.encode(receipt, in: scenario) }
        #expect(trouble?.found == "a receipt")
    }
}

private func call(stream: String = "checkout/1/1", message: String) -> [UInt8] {
    let request = PutLogEventsRequest(
        logGroupName: "g", logStreamName: stream, logEvents: [.init(timestamp: 0, message: message)])
    return (try? request.encode()) ?? []
}

private let good = String(scenario.streams[0].name.key.hexText.prefix(8)) + "-0000000000000001"
private func line(time: String = "1970-01-01T00:00:00.000000000Z", request: String = good) -> String {
    #"{"@timestamp":"\#(time)","request_id":"\#(request)"}"#
}

private let strange: [(bytes: [UInt8], element: String)] = [
    ([], "body"),
    (Array("{".utf8), "body"),
    (Array("[]".utf8), "body"),
    (Array(#"{"logGroupName":"g","logStreamName":1,"logEvents":[]}"#.utf8), "logStreamName"),
    (Array(#"{"logGroupName":"g","logEvents":[]}"#.utf8), "logStreamName"),
    (call(stream: "", message: line()), "logStreamName"),
    (call(stream: "nobody/1/1", message: line()), "logStreamName"),
    (call(stream: "checkout@nowhere/1/1", message: line()), "logStreamName"),
    (call(stream: "checkout/1/99999999999", message: line()), "logStreamName"),
    (call(message: "plain text"), "logEvents.0.message.body"),
    (call(message: #"{"@timestamp":"1970-01-01T00:00:00Z"}"#), "logEvents.0.message.request_id"),
    (call(message: line(request: "ffffffff-0000000000000001")), "logEvents.0.message.request_id"),
    (call(message: line(request: String(good.prefix(9)) + "ffffffffffffffff")), "logEvents.0.message.request_id"),
    (call(message: line(request: String(good.prefix(9)) + "+000000000000001")), "logEvents.0.message.request_id"),
    (call(message: line(time: "1970-02-30T00:00:00Z")), "logEvents.0.message.@timestamp"),
    (call(message: line(time: "9999-01-01T00:00:00Z")), "logEvents.0.message.@timestamp"),
    (call(message: line(time: "1970-01-01T00:00:00.Z")), "logEvents.0.message.@timestamp"),
    (call(message: line(time: "é970-01-01T00:00:00Z")), "logEvents.0.message.@timestamp"),
    (call(message: line(time: "soon")), "logEvents.0.message.@timestamp"),
]

@Test(arguments: strange.indices)
func `a strange call is refused with the element that is wrong`(_ index: Int) {
    let (bytes, element) = strange[index]
    let trouble = #expect(throws: WireTrouble.self) { try CloudWatchLogsCodec().decode(bytes, in: scenario) }
    #expect(trouble?.element == element, "\(trouble?.text ?? "")")
}

@Test(arguments: WireVendor.allCases)
func `no damaged body makes a codec crash`(_ vendor: WireVendor) throws {
    let whole = vendor == .pagerDutyEvents ? Message.event(randomEvent(3)) : .logs(randomConsignment(3))
    let bytes = try vendor.codec.encode(whole, in: scenario)
    for seed in 1...300 as ClosedRange<UInt64> {
        var random = Seed(seed).stream(.generation)
        var damaged = bytes
        for _ in 0...random.below(4) {
            damaged[Int(random.below(UInt64(damaged.count)))] = UInt8(truncatingIfNeeded: random.next())
        }
        if random.below(3) == 0 { damaged.removeLast(Int(random.below(UInt64(damaged.count)))) }
        do throws(WireTrouble) {
            _ = try vendor.codec.decode(damaged, in: scenario)
        } catch {
            #expect(!error.element.isEmpty && error.codec == vendor.rawValue)
        }
    }
}

@Test func `a body nested without end is refused`() throws {
    let depth = 100_000
    let body =
        "{\"payload\":{\"custom_details\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}}"
    #expect(throws: WireTrouble.self) { try PagerDutyEvent.decode(Array(body.utf8)) }
    let line = "{\"a\":" + String(repeating: "[", count: 100) + String(repeating: "]", count: 100) + "}"
    #expect(try LogzioBulk.decode(Array(line.utf8)).malformedLines == 1)
}
