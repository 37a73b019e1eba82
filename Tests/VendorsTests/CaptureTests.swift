import Model
import Testing
import Vendors

/// decode(encode(decode(x))) == decode(x).
private func comesBack<Body: WireBody>(_ type: Body.Type, _ fixture: Fixture) throws -> Body {
    let body = try Body.decode(try fixture.bytes())
    #expect(try Body.decode(try body.encode()) == body)
    return body
}

private let requests: [WireVendor: [String]] = [
    .cloudwatchLogs: ["cloudwatch-logs.put-log-events.boto3-1.43.11.json"],
    .subscription: [
        "cloudwatch-subscription.data-message.documented.json", "cloudwatch-subscription.control-message.documented.json",
        "cloudwatch-subscription.account-policy.assumed.json",
    ],
    .logzioBulk: ["logzio-bulk.logs.logzio-python-handler-4.1.9.ndjson"],
    .pagerDutyEvents: [
        "pagerduty-events.trigger.alertmanager-0.25.0.json", "pagerduty-events.resolve.alertmanager-0.25.0.json",
        "pagerduty-events.trigger.pagerduty-7.2.0.json", "pagerduty-events.trigger-details.pagerduty-7.2.0.json",
        "pagerduty-events.acknowledge.pagerduty-7.2.0.json", "pagerduty-events.resolve.pagerduty-7.2.0.json",
        "pagerduty-events.change.pagerduty-7.2.0.json", "pagerduty-events.trigger.pdpyras-5.4.1.json",
    ],
]

@Test(arguments: WireVendor.allCases)
func `every request of a vendor decodes and comes back`(_ vendor: WireVendor) throws {
    let names = try Fixture.all().filter { $0.vendor == vendor.rawValue && !$0.name.contains(".answer-") }
    #expect(!names.isEmpty)
    #expect(names.map(\.name) == requests[vendor]?.sorted())
    for fixture in names {
        switch vendor {
        case .cloudwatchLogs: _ = try comesBack(PutLogEventsRequest.self, fixture)
        case .subscription: _ = try comesBack(SubscriptionPayload.self, fixture)
        case .logzioBulk:
            let bulk = try LogzioBulk.decode(try fixture.bytes())
            #expect(try LogzioBulk.decode(try bulk.encode()) == bulk)
        case .pagerDutyEvents: _ = try comesBack(PagerDutyEvent.self, fixture)
        }
    }
}

@Test func `every fixture belongs to a vendor`() throws {
    for fixture in try Fixture.all() { #expect(WireVendor(rawValue: String(fixture.vendor)) != nil, "\(fixture.name)") }
}

@Test func `boto3's PutLogEvents call says group, stream and events`() throws {
    let call = try PutLogEventsRequest.decode(try Fixture("cloudwatch-logs.put-log-events.boto3-1.43.11.json").bytes())
    #expect(call == .init(logGroupName: "g", logStreamName: "s", logEvents: [.init(timestamp: 1, message: "h\u{E9}")]))
}

@Test func `a subscription payload says where its lines come from`() throws {
    let payload = try SubscriptionPayload.decode(try Fixture("cloudwatch-subscription.data-message.documented.json").bytes())
    #expect(payload.owner == "123456789012")
    #expect(payload.logGroup == "/app/checkout")
    #expect(payload.logStream == "i-0abc/app.log")
    #expect(payload.subscriptionFilters == ["to-logzio"])
    #expect(payload.logEvents.map(\.message) == ["ERROR something\n"])
    #expect(payload.logEvents.map(\.timestamp) == [1_552_518_348_220])
    #expect(payload.logEvents.first?.id.count == 56)
}

@Test func `a payload with members nobody announced is read`() throws {
    let payload = try SubscriptionPayload.decode(try Fixture("cloudwatch-subscription.account-policy.assumed.json").bytes())
    #expect(payload.logEvents.map(\.message) == ["500 /pay"])
}

@Test func `the Logz.io handler's bulk is two lines`() throws {
    let bulk = try LogzioBulk.decode(try Fixture("logzio-bulk.logs.logzio-python-handler-4.1.9.ndjson").bytes())
    #expect(bulk.lines.map { $0["message"]?.string } == ["boom", "second"])
    #expect(bulk.lines.first?["line_number"]?.int == 65)
    #expect(bulk.lines.first?["@timestamp"]?.string == "2026-11-21T03:03:50.906Z")
    #expect(bulk.lines.first?["status_code"] == .int(500))
    #expect(bulk.refusal == nil)
}

@Test func `a newline behind the last line is no empty line`() throws {
    let bytes = try Fixture("logzio-bulk.logs.logzio-python-handler-4.1.9.ndjson").bytes()
    #expect(try LogzioBulk.decode(bytes + [UInt8(ascii: "\n")]) == LogzioBulk.decode(bytes))
}

@Test func `a bulk's bad lines are counted and its good ones kept`() throws {
    let long = "{\"message\":\"" + String(repeating: "x", count: Logzio.lineBytesMax.asInt) + "\"}"
    let bulk = try LogzioBulk.decode(Array("{\"a\":1}\n\n{\n[1]\n\(long)\n{\"b\":{\"c\":[true,null,0.10]}}\n".utf8))
    #expect(bulk.lines.map { $0["a"]?.int } == [1, nil])
    #expect(bulk.lines.last?["b"]?["c"]?.array?.prefix(2) == [.bool(true), .null])
    #expect(bulk.refusal == LogzioRefusal(malformedLines: 2, successfulLines: 2, oversizedLines: 1, emptyLogLines: 1))
}

@Test func `a bulk over ten mebibytes is refused as a whole`() {
    let body = [UInt8](repeating: UInt8(ascii: " "), count: Logzio.bodyBytesMax.asInt + 1)
    #expect(throws: WireTrouble.self) { try LogzioBulk.decode(body) }
}

@Test func `Alertmanager's trigger is an event the pager takes`() throws {
    let event = try PagerDutyEvent.decode(try Fixture("pagerduty-events.trigger.alertmanager-0.25.0.json").bytes())
    #expect(event.routingKey == "e93facc04764012d7bfb002500d5d1a6")
    #expect(event.eventAction == "trigger")
    #expect(event.dedupKey == "e2f8d8f07e7ff3d39084f0f3f57c92fa746be2d101700a0abe3606c64a6075a0")
    #expect(event.payload?.summary == "[FIRING:1] DiskFull db (db1 warning)")
    #expect(event.payload?.severity == "warning")
    #expect(event.payload?.customDetails?["num_firing"]?.string == "1")
    #expect(event.clientURL == "http://am.example:9093/#/alerts?receiver=pd")
    #expect(event.validate() == [])
}

@Test func `the Python client's details and links are kept digit for digit`() throws {
    let fixture = Fixture("pagerduty-events.trigger-details.pagerduty-7.2.0.json")
    let event = try PagerDutyEvent.decode(try fixture.bytes())
    #expect(event.links == [.init(href: "https://x", text: "t")])
    #expect(String(decoding: try event.encode(), as: UTF8.self).contains(#""custom_details":{"load":1.5}"#))
    #expect(try isSameJSON(try event.encode(), try fixture.bytes()))
}

@Test func `acknowledge and resolve need a key only`() throws {
    for action in ["acknowledge", "resolve"] {
        let event = try PagerDutyEvent.decode(try Fixture("pagerduty-events.\(action).pagerduty-7.2.0.json").bytes())
        #expect(event.eventAction == action)
        #expect(event.payload == nil)
        #expect(event.validate() == [])
    }
}

@Test func `a change event is valid at its own endpoint only`() throws {
    let event = try PagerDutyEvent.decode(try Fixture("pagerduty-events.change.pagerduty-7.2.0.json").bytes())
    #expect(event.payload?.summary == "deploy")
    #expect(event.validate(as: .change) == [])
    #expect(event.validate() == ["'event_action' is missing or blank"])
}

@Test func `the answers are written as the vendors write them`() throws {
    func check(_ body: some WireBody, _ name: String) throws {
        #expect(try isSameJSON(try body.encode(), try Fixture(name).bytes()), "\(name)")
    }
    try check(
        PutLogEventsResponse(nextSequenceToken: "x", rejectedLogEventsInfo: .init(tooOldLogEventEndIndex: 1)),
        "cloudwatch-logs.answer-rejected.boto3-1.43.11.json")
    try check(CloudWatchLogsRefusal.throttled, "cloudwatch-logs.answer-throttled.boto3-1.43.11.json")
    try check(
        LogzioRefusal(malformedLines: 2, successfulLines: 10, oversizedLines: 3, emptyLogLines: 4),
        "logzio-bulk.answer-malformed.documented.json")
    try check(PagerDutyAnswer.accepted(dedupKey: "srv01/cpu"), "pagerduty-events.answer-accepted.documented.json")
    try check(
        PagerDutyAnswer.invalid(["'payload.source' is missing or blank"]), "pagerduty-events.answer-invalid.documented.json")
    try check(PagerDutyAnswer.unrecognized, "pagerduty-events.answer-not-json.documented.json")
    try check(PagerDutyAnswer.throttled, "pagerduty-events.answer-throttled.documented.json")
}

@Test func `every answer comes back`() throws {
    for fixture in try Fixture.all() where fixture.name.contains(".answer-") {
        switch fixture.name.split(separator: ".")[0...1].joined(separator: ".") {
        case "cloudwatch-logs.answer-rejected": _ = try comesBack(PutLogEventsResponse.self, fixture)
        case "cloudwatch-logs.answer-throttled": _ = try comesBack(CloudWatchLogsRefusal.self, fixture)
        case "logzio-bulk.answer-malformed": _ = try comesBack(LogzioRefusal.self, fixture)
        default: _ = try comesBack(PagerDutyAnswer.self, fixture)
        }
    }
}

extension Int64 {
    fileprivate var asInt: Int { Int(self) }
}
