package import Model

/// A body of the Events API v2: an alert event, or a change event (which has no action). Unknown members are passed over.
package struct PagerDutyEvent: WireBody {
    package static let wireName = WireVendor.pagerDutyEvents.rawValue

    package struct Payload: Codable, Hashable, Sendable {
        package var summary: String?
        package var source: String?
        package var severity: String?
        package var timestamp: String?
        package var component: String?
        package var group: String?
        package var `class`: String?
        package var customDetails: WireValue?

        package init(
            summary: String?, source: String?, severity: String?, timestamp: String? = nil, component: String? = nil,
            group: String? = nil, class: String? = nil, customDetails: WireValue? = nil
        ) {
            (self.summary, self.source, self.severity, self.timestamp) = (summary, source, severity, timestamp)
            (self.component, self.group, self.class, self.customDetails) = (component, group, `class`, customDetails)
        }

        enum CodingKeys: String, CodingKey {
            case summary, source, severity, timestamp, component, group
            case `class`
            case customDetails = "custom_details"
        }
    }

    package struct Link: Codable, Hashable, Sendable {
        package var href: String
        package var text: String?
        package init(href: String, text: String? = nil) { (self.href, self.text) = (href, text) }
    }

    package struct Image: Codable, Hashable, Sendable {
        package var src: String
        package var href: String?
        package var alt: String?
    }

    package var routingKey: String?
    package var eventAction: String?
    package var dedupKey: String?
    package var payload: Payload?
    package var images: [Image]?
    package var links: [Link]?
    package var client: String?
    package var clientURL: String?

    package init(
        routingKey: String?, eventAction: String?, dedupKey: String? = nil, payload: Payload? = nil, links: [Link]? = nil,
        client: String? = nil, clientURL: String? = nil
    ) {
        (self.routingKey, self.eventAction, self.dedupKey, self.payload) = (routingKey, eventAction, dedupKey, payload)
        (self.links, self.client, self.clientURL) = (links, client, clientURL)
    }

    enum CodingKeys: String, CodingKey {
        case payload, images, links, client
        case routingKey = "routing_key"
        case eventAction = "event_action"
        case dedupKey = "dedup_key"
        case clientURL = "client_url"
    }
}

/// The key of a service's integration: 32 hexadecimal digits that follow from its name alone.
package func routingKey(of service: Symbol) -> String { service.key.hexText + mix(service.key).hexText }

/// Alert events on their way to the pager, as Logz.io's endpoint is assumed to send them: its real body is published nowhere.
///
/// Rule, number, attempt, value and details travel as custom details; they come with every action, as Alertmanager does it too.
package struct PagerDutyEventsCodec: WireCodec {
    private static let client = "Logz.io"
    private static let clientURL = "https://app.logz.io/"

    package var name: String { WireVendor.pagerDutyEvents.rawValue }

    package init() {}

    package func encode(_ message: Message, in scenario: Scenario) throws(WireTrouble) -> [UInt8] {
        guard case .event(let event) = message else {
            throw WireTrouble(codec: name, element: "message", expected: "an alert event", found: message.kind)
        }
        guard let rule = event.id.rule.map({ scenario[$0].name.text }) else {
            throw WireTrouble(codec: name, element: "class", expected: "the rule that fired", found: "none")
        }
        let body = body(of: event, rule, in: scenario)
        if let error = body.validate().first {
            throw WireTrouble(codec: name, element: "body", expected: "what the pager takes", found: error)
        }
        return try body.encode()
    }

    private func body(of event: AlertEvent, _ rule: String, in scenario: Scenario) -> PagerDutyEvent {
        let service = scenario[event.service].name
        let links = event.details.filter { $0.hasPrefix("https://") || $0.hasPrefix("http://") }.map {
            PagerDutyEvent.Link(href: $0)
        }
        return PagerDutyEvent(
            routingKey: routingKey(of: service), eventAction: event.action.rawValue, dedupKey: event.dedupKey,
            payload: .init(
                summary: event.summary, source: PagerDutyEventsCodec.client, severity: event.severity.text,
                component: service.text,
                group: event.group.isEmpty ? nil : event.group, class: rule,
                customDetails: .object([
                    "rule": .string(rule), "event": .int(Int64(event.id.ordinal)), "attempt": .int(Int64(event.attempt)),
                    "value": .int(event.value), "details": .array(event.details.map { .string($0) }),
                ])),
            links: links.isEmpty ? nil : links, client: PagerDutyEventsCodec.client, clientURL: PagerDutyEventsCodec.clientURL)
    }

    package func decode(_ bytes: [UInt8], in scenario: Scenario) throws(WireTrouble) -> Message {
        guard bytes.count <= PagerDuty.bodyBytesMax else {
            throw trouble("body", "at most \(PagerDuty.bodyBytesMax) bytes", "\(bytes.count)")
        }
        let body = try PagerDutyEvent.decode(bytes)
        if let error = body.validate().first { throw trouble("body", "a valid event", error) }
        guard let index = scenario.catalog.services.firstIndex(where: { routingKey(of: $0.name) == body.routingKey }) else {
            throw trouble("routing_key", "the key of one of the scenario's services", "'\(body.routingKey ?? "")'")
        }
        guard let action = body.eventAction.flatMap(AlertEvent.Action.init(rawValue:)), let payload = body.payload,
            let severity = payload.severity.flatMap(Severity.init(text:))
        else { throw trouble("payload", "severity and details", "less") }
        let details = payload.customDetails
        guard let rule = scenario.setup.alerts.firstIndex(where: { $0.name.text == details?["rule"]?.string }) else {
            throw trouble("payload.custom_details.rule", "a rule of the scenario", "'\(details?["rule"]?.string ?? "")'")
        }
        return .event(
            AlertEvent(
                id: .init(rule: RuleID(rule), ordinal: try number("event", in: details)),
                attempt: try number("attempt", in: details),
                action: action, service: ServiceID(index), group: payload.group ?? "", severity: severity,
                dedupKey: body.dedupKey,
                summary: payload.summary ?? "", value: try number("value", in: details), details: try texts(in: details)))
    }

    private func number<Number: FixedWidthInteger>(_ member: String, in details: WireValue?) throws(WireTrouble) -> Number {
        guard let number = details?[member]?.int.flatMap(Number.init(exactly:)) else {
            throw trouble(
                "payload.custom_details.\(member)", "a whole number", details?[member] == nil ? "nothing" : "something else")
        }
        return number
    }

    private func texts(in details: WireValue?) throws(WireTrouble) -> [String] {
        guard let values = details?["details"]?.array else {
            throw trouble("payload.custom_details.details", "a list of texts", "something else")
        }
        let texts = values.compactMap(\.string)
        guard texts.count == values.count else {
            throw trouble("payload.custom_details.details", "texts only", "something else")
        }
        return texts
    }

    private func trouble(_ element: String, _ expected: String, _ found: String) -> WireTrouble {
        WireTrouble(codec: name, element: element, expected: expected, found: found)
    }
}
