import Model

/// Where a consignment's identity travels: the log stream's name, `service/ordinal/attempt`, or `service@hop/ordinal/attempt`
/// when a hop released it. `%`, `/`, `@`, `:` and `*` in names are written as `%2F` and so on, which also keeps to the vendor's
/// alphabet.
struct WireStreamName {
    var id: Consignment.ID
    var attempt: Int32

    init(_ consignment: Consignment) { (id, attempt) = (consignment.id, consignment.attempt) }

    func text(in scenario: Scenario) -> String {
        let hop = id.hop.map { "@" + escaped(scenario[$0].name.text) } ?? ""
        return "\(escaped(scenario[id.service].name.text))\(hop)/\(id.ordinal)/\(attempt)"
    }

    init(_ text: String, in scenario: Scenario, codec: String, element: String) throws(WireTrouble) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 3, (1...2).contains(names.count), let ordinal = Int64(parts[1]), let attempt = Int32(parts[2])
        else {
            throw WireTrouble(codec: codec, element: element, expected: "service/ordinal/attempt", found: "'\(text)'")
        }
        guard let service = scenario.catalog.services.firstIndex(where: { escaped($0.name.text) == names[0] }) else {
            throw WireTrouble(codec: codec, element: element, expected: "a service of the scenario", found: "'\(names[0])'")
        }
        var hop: HopID?
        if names.count == 2 {
            guard let index = scenario.setup.path.firstIndex(where: { escaped($0.name.text) == names[1] }) else {
                throw WireTrouble(codec: codec, element: element, expected: "a hop of the scenario", found: "'\(names[1])'")
            }
            hop = HopID(index)
        }
        id = Consignment.ID(hop: hop, service: ServiceID(service), ordinal: ordinal)
        self.attempt = attempt
    }
}

private func escaped(_ name: String) -> String {
    var text = ""
    for character in name {
        switch character {
        case "%": text += "%25"
        case "/": text += "%2F"
        case "@": text += "%40"
        case ":": text += "%3A"
        case "*": text += "%2A"
        default: text.append(character)
        }
    }
    return text
}

/// The log group of a service's lines: only letters, digits and `.-_/#` are allowed there. Source: CloudWatch Logs API
/// reference.
func logGroupName(of service: ServiceID, in scenario: Scenario) -> String {
    "/pagerdrill/" + String(scenario[service].name.text.map { isGroupCharacter($0) ? $0 : "_" })
}

private func isGroupCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || ".-_/#".contains(character))
}

/// The consignment in a message; codecs of log lines carry nothing else.
func consignment(in message: Message, for codec: String) throws(WireTrouble) -> Consignment {
    guard case .logs(let consignment) = message else {
        throw WireTrouble(codec: codec, element: "message", expected: "log lines", found: message.kind)
    }
    return consignment
}

extension Message {
    /// One word for messages about messages.
    var kind: String {
        switch self {
        case .collect: "a collection"
        case .probe, .probed: "a probe"
        case .ping: "a ping"
        case .complaint: "a complaint"
        case .scrape, .metrics: "a scrape"
        case .alerts: "alerts"
        case .logs, .ingested: "log lines"
        case .backlog: "a backlog"
        case .receipt: "a receipt"
        case .event: "an alert event"
        case .reply: "a reply"
        case .page: "a page"
        case .update: "an update"
        case .bounce: "a bounce"
        case .response: "a response"
        case .repair: "a repair"
        case .operation: "an operation"
        case .change: "a change"
        }
    }
}
