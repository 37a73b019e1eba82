import Testing
import Vendors

private let key = String(repeating: "a", count: 32)

private func trigger(_ change: (inout PagerDutyEvent) -> Void = { _ in }) -> PagerDutyEvent {
    var event = PagerDutyEvent(
        routingKey: key, eventAction: "trigger", payload: .init(summary: "disk full", source: "db1", severity: "error"))
    change(&event)
    return event
}

@Test func `a whole trigger has no errors`() {
    #expect(trigger().validate() == [])
}

@Test func `a routing key has 32 letters and digits`() {
    #expect(trigger { $0.routingKey = nil }.validate() == ["Length of 'routing_key' is incorrect (should be 32 characters)"])
    #expect(trigger { $0.routingKey = "abc" }.validate() == ["Length of 'routing_key' is incorrect (should be 32 characters)"])
    #expect(
        trigger { $0.routingKey = String(repeating: "-", count: 32) }.validate() == [
            "'routing_key' cannot contain non-alphanumeric characters."
        ])
}

@Test func `an action is one of three`() {
    #expect(trigger { $0.eventAction = nil }.validate() == ["'event_action' is missing or blank"])
    #expect(trigger { $0.eventAction = " " }.validate() == ["'event_action' is missing or blank"])
    #expect(
        trigger { $0.eventAction = "Trigger" }.validate() == [
            "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"
        ])
}

@Test func `a trigger needs summary, source and severity, and every lack is told at once`() {
    #expect(
        trigger { $0.payload = .init(summary: "", source: nil, severity: nil) }.validate() == [
            "'payload.summary' is missing or blank", "'payload.source' is missing or blank",
            "'payload.severity' is missing or blank",
        ])
    #expect(trigger { $0.payload = nil }.validate() == ["'payload' is missing or blank"])
}

@Test func `severities are spelled in lower case`() {
    #expect(
        trigger { $0.payload?.severity = "Error" }.validate() == [
            "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"
        ])
}

@Test func `a summary has 1024 characters at most`() {
    #expect(trigger { $0.payload?.summary = String(repeating: "x", count: 1024) }.validate() == [])
    #expect(
        trigger { $0.payload?.summary = String(repeating: "x", count: 1025) }.validate() == [
            "'summary' is too long (maiximum is 1024 characters)"
        ])
}

@Test func `acknowledge and resolve without a key are refused`() {
    for action in ["acknowledge", "resolve"] {
        #expect(PagerDutyEvent(routingKey: key, eventAction: action).validate() == ["'dedup_key' is missing or blank"])
    }
}

@Test func `a dedup key has 255 characters at most`() {
    #expect(trigger { $0.dedupKey = String(repeating: "x", count: 255) }.validate() == [])
    #expect(
        trigger { $0.dedupKey = String(repeating: "x", count: 256) }.validate() == [
            "'dedup_key' is too long (maximum is 255 characters)"
        ])
}
