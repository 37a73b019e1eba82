import Model
import Vendors

/// Reads `sends:`, `changes:` and `operators:` of a scenario: what the author has happen to the pager at exact instants.
struct InputReader {
    private let area = "input"
    let reading: Reading
    let catalog: CatalogDraft
    let setup: SetupDraft
    let faults: [FaultDraft]
    let knowsFaults: Bool
    let scenario: String
    /// Nil when it is not known because something it depends on is wrong.
    let horizon: Instant?

    /// In order of time; at one instant what changes comes before what is sent, and both before what people do: a window that ends at an
    /// instant no longer holds there.
    func read(_ table: Table) -> [PagerInput] {
        let sends = reading.list(table["sends"], "'sends'", area: area).enumerated().compactMap { send($1, Int32($0 + 1)) }
        let changes = reading.list(table["changes"], "'changes'", area: area).compactMap(change)
        let operations = reading.list(table["operators"], "'operators'", area: area).compactMap(operation)
        return (changes + sends + operations).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private func instant(_ table: Table, _ what: String) -> Instant? {
        guard let node = table.required("at", what, hint: "add 'at: 10m', counted from the start"),
            let at = reading.delay(node, "'at'", area)
        else { return nil }
        if let horizon, .start + at > horizon {
            reading.error(
                "input/past-horizon", "'at: \(at.text)' lies past the horizon at \((horizon - .start).text)", at: node.mark,
                hint: "lower it, or set 'lasts' or 'drains' higher")
        }
        return .start + at
    }

    // MARK: Sends

    private static let sendKeys = ["at", "service", "by", "summary", "details", "fault"]
    /// Of what an integration sends, and of what a person opens by hand.
    private static let eventKeys = ["integration", "action", "key", "severity"]
    private static let openerKeys = ["urgency"]

    private func send(_ node: YAMLNode, _ ordinal: Int32) -> PagerInput? {
        let isByHand = node["by"] != nil
        let what = isByHand ? "an incident that somebody opens" : "an event that is sent"
        let keys = Self.sendKeys + (isByHand ? Self.openerKeys : Self.eventKeys)
        guard let table = Table(node, what, area: area, keys: keys, reading: reading) else { return nil }
        let at = instant(table, "an event that is sent")
        let service = table.required("service", "an event that is sent").flatMap(pagedService)
        let action = table.choice("action", AlertEvent.Action.self) ?? .trigger
        let integration = table.text("integration")
        if let integration, let mark = table["integration"]?.mark {
            reading.checkName(integration, "integration", area: area, at: mark)
        }
        let severity = table["severity"].flatMap {
            reading.word($0, "'severity'", area, Severity.allCases.map(\.text)).flatMap(Severity.init(text:))
        }
        let (key, summary) = (key(table, action), summary(table, action))
        let details = details(table, service)
        let person = table["by"].flatMap { reading.resolve($0, in: catalog.people, area) }
        let opener = person.map { AlertEvent.Opener(person: PersonID($0), urgency: table.choice("urgency", Urgency.self)) }
        guard let at, let service, isByHand == (opener != nil) else { return nil }
        let event = AlertEvent(
            id: .init(rule: nil, ordinal: ordinal), action: action, service: service,
            integration: integration.map { Symbol($0) }, group: "", severity: severity ?? .critical, dedupKey: key,
            summary: summary, value: 0, details: details, opener: opener)
        return PagerInput(at: at, kind: .send(event))
    }

    /// The API refuses what would come of an unknown service.
    private func pagedService(_ node: YAMLNode) -> ServiceID? {
        guard let index = reading.resolve(node, in: catalog.services, area) else { return nil }
        let service = ServiceID(index)
        if setup.isComplete, setup.pager.knowsServices, !setup.pager.rules.services.contains(where: { $0.service == service }) {
            let name = catalog.services.texts[index]
            reading.error(
                "input/unrouted", "'\(name)' has no policy in this setup", at: node.mark,
                hint: "add 'services: {\(name): {policy: ...}}' to the setup")
        }
        return service
    }

    private func key(_ table: Table, _ action: AlertEvent.Action) -> String? {
        let key = table.text("key")
        if let key, key.count > PagerDuty.dedupKeyCharactersMax {
            reading.error(
                "input/key-too-long", "a key has at most \(PagerDuty.dedupKeyCharactersMax) characters, found \(key.count)",
                at: table["key"]?.mark)
        }
        if table["key"] == nil, action != .trigger {
            _ = table.required("key", "an event that is to \(action.rawValue)", hint: "name the key of the trigger")
        }
        return key
    }

    private func summary(_ table: Table, _ action: AlertEvent.Action) -> String {
        let summary = table.text("summary") ?? ""
        if summary.count > PagerDuty.summaryCharactersMax {
            reading.error(
                "input/summary-too-long",
                "a summary has at most \(PagerDuty.summaryCharactersMax) characters, found \(summary.count)",
                at: table["summary"]?.mark)
        }
        if table["summary"] == nil, action == .trigger { _ = table.required("summary", "an event that is to trigger") }
        return summary
    }

    /// What it says beside its summary: its own lines or else its service, and the drill id of the fault it is about.
    private func details(_ table: Table, _ service: ServiceID?) -> [String] {
        var details = table.texts("details") ?? service.map { ["service: \(catalog.services.texts[$0.index])"] } ?? []
        if let node = table["fault"] {
            let names = Names(what: "fault", texts: faults.map(\.name), isComplete: knowsFaults)
            if let fault = reading.resolve(node, in: names, area) {
                details.append("drill: \(drillID(scenario: scenario, fault: faults[fault].name))")
            }
        }
        return details
    }

    // MARK: Changes

    private func change(_ node: YAMLNode) -> PagerInput? {
        let verbs = ["disables", "enables", "maintains", "ends_maintenance", "edits", "restarts"]
        let own = (node["maintains"] == nil ? [] : ["for"]) + (node["edits"] == nil ? [] : PolicyReader.keys)
        guard let table = Table(node, "a change", area: area, keys: ["at"] + verbs + own, reading: reading) else { return nil }
        let at = instant(table, "a change")
        guard let verb = one(of: verbs, in: table, "a change", "{at: 10m, disables: SERVICE}") else { return nil }
        let change: PagerChange? =
            switch verb.key {
            case "disables": pagedService(verb.value).map { .disable($0) }
            case "enables": pagedService(verb.value).map { .enable($0) }
            case "maintains": maintenance(verb, table)
            case "ends_maintenance": pagedService(verb.value).map { .endMaintenance($0) }
            case "edits": edit(verb, table)
            default: reading.delay(verb.value, "'restarts'", area, atLeast: .seconds(1)).map { .restart($0) }
            }
        guard let change, let at else { return nil }
        return PagerInput(at: at, kind: .change(change))
    }

    private func maintenance(_ verb: YAMLNode.Pair, _ table: Table) -> PagerChange? {
        let length = table.required("for", "maintenance", hint: "add 'for: 30m'")
        let delay = length.flatMap { reading.delay($0, "'for'", area, atLeast: .seconds(1)) }
        guard let service = pagedService(verb.value), let delay else { return nil }
        return .startMaintenance(service, delay)
    }

    /// The whole policy as it is from then on.
    private func edit(_ verb: YAMLNode.Pair, _ table: Table) -> PagerChange? {
        let rules = setup.pager.rules
        let targets = Names(
            what: "schedule or person", texts: rules.schedules.map(\.name.text) + catalog.people.texts,
            isComplete: setup.isComplete && catalog.people.isComplete)
        let reader = PolicyReader(reading: reading, targets: targets, schedules: rules.schedules.count)
        let policy = reader.policy(verb.value.scalar ?? "", table, at: table.mark)
        return policies(verb.value).first.map { .edit($0, policy) }
    }

    /// The one verb of an entry.
    private func one(of verbs: [String], in table: Table, _ what: String, _ example: String) -> YAMLNode.Pair? {
        let found = table.pairs.filter { verbs.contains($0.key) }
        if let only = found.first, found.count == 1 { return only }
        if found.isEmpty, verbs.contains(where: table.seemsToMean) { return nil }
        reading.error(
            "input/one-verb", found.isEmpty ? "\(what) does nothing" : "\(what) does one thing",
            at: found.dropFirst().first?.mark ?? table.mark,
            hint: found.isEmpty ? "write it like '\(example)'" : "make two entries of it")
        return nil
    }

    // MARK: Operators

    /// What people do, and the keys that say more about it.
    enum Verb: String, CaseIterable {
        case acknowledges, resolves, unacknowledges, snoozes, reassigns, escalates, merges, moves, reopens, notes, prioritizes
        case setsUrgency = "sets_urgency"
        case requestsHelp = "requests_help"
        case accepts, declines

        var keys: [String] {
            switch self {
            case .acknowledges, .resolves, .unacknowledges, .reopens, .accepts, .declines: []
            case .snoozes: ["for"]
            case .reassigns: ["to", "policy"]
            case .escalates: ["level"]
            case .merges: ["into"]
            case .moves: ["alert", "integration", "into"]
            case .notes: ["text"]
            case .prioritizes: ["priority"]
            case .setsUrgency: ["to"]
            case .requestsHelp: ["of", "policies"]
            }
        }
    }

    private func operation(_ node: YAMLNode) -> PagerInput? {
        let verbs = Verb.allCases.map(\.rawValue)
        let named = (node.pairs ?? []).compactMap { Verb(rawValue: $0.key) }
        let own = named.count == 1 ? named[0].keys : Verb.allCases.flatMap(\.keys)
        let what = named.count == 1 ? "an operator who \(named[0].rawValue)" : "an operator"
        guard let table = Table(node, what, area: area, keys: ["at", "who"] + verbs + own, reading: reading) else { return nil }
        let at = instant(table, "an operator")
        let who = table.required("who", "an operator").flatMap { reading.resolve($0, in: catalog.people, area) }
        guard let pair = one(of: verbs, in: table, "an operator", "{at: 10m, who: SOMEBODY, acknowledges: 1}"),
            let verb = Verb(rawValue: pair.key)
        else { return nil }
        let incident = incident(pair.value)
        guard let action = action(verb, table), let at, let who, let incident else { return nil }
        return PagerInput(
            at: at, kind: .operation(Operation(incident: incident, by: PersonID(who), action: action)))
    }

    /// The number people see, from 1.
    private func incident(_ node: YAMLNode) -> IncidentID? {
        reading.integer(node, "the number of an incident", area, 1...1_000_000).map { IncidentID(Int($0) - 1) }
    }

    private func action(_ verb: Verb, _ table: Table) -> Operation.Action? {
        let what = "an operator who \(verb.rawValue)"
        switch verb {
        case .acknowledges: return .acknowledge
        case .resolves: return .resolve
        case .unacknowledges: return .unacknowledge
        case .reopens: return .reopen
        case .accepts: return .accept
        case .declines: return .decline
        case .snoozes: return table.required("for", what, hint: "add 'for: 1h'").flatMap(snooze)
        case .reassigns: return reassignment(table, what)
        case .escalates:
            return table.required("level", what).flatMap {
                reading.integer($0, "'level'", area, 1...Int64(PagerDuty.levelsMax))
            }
            .map { .escalate(level: Int32($0)) }
        case .merges: return table.required("into", what).flatMap(incident).map { .merge(into: $0) }
        case .moves:
            let key = table.required("alert", what, hint: "name the key of the alert").flatMap {
                reading.text($0, "'alert'", area)
            }
            let target = table.required("into", what).flatMap(incident)
            guard let key, let target else { return nil }
            return .move(alert: key, integration: table.text("integration").map { Symbol($0) }, into: target)
        case .notes: return table.required("text", what).flatMap(noteText).map { .note($0) }
        case .prioritizes:
            return table.required("priority", what).flatMap { reading.text($0, "'priority'", area) }.map { .prioritize($0) }
        case .setsUrgency:
            return table.required("to", what).flatMap { reading.choice($0, "'to'", area, Urgency.self) }.map { .setUrgency($0) }
        case .requestsHelp:
            let (people, policies) = (people(table["of"]), policies(table["policies"]))
            if table["of"] == nil, table["policies"] == nil { _ = table.required("of", what, hint: "add 'of: [SOMEBODY]'") }
            return people.isEmpty && policies.isEmpty ? nil : .request(people: people, policies: policies)
        }
    }

    private func snooze(_ node: YAMLNode) -> Operation.Action? {
        guard let length = reading.delay(node, "'for'", area, atLeast: .seconds(1)) else { return nil }
        if length > PagerDuty.snoozeMax {
            reading.error(
                "input/duration-out-of-range",
                "a snooze lasts at most \(PagerDuty.snoozeMax.text), found '\(length.text)'", at: node.mark)
        }
        return .snooze(length)
    }

    private func reassignment(_ table: Table, _ what: String) -> Operation.Action? {
        if let extra = table.keyMark("policy"), table["to"] != nil {
            reading.error("input/two-targets", "\(what) names people or a policy, not both", at: extra)
        }
        if let policy = table["policy"] { return policies(policy).first.map { .delegate($0) } }
        let people = table.required("to", what, hint: "add 'to: [SOMEBODY]' or 'policy: ...'").map { self.people($0) } ?? []
        return people.isEmpty ? nil : .reassign(people)
    }

    private func noteText(_ node: YAMLNode) -> String? {
        let text = reading.text(node, "'text'", area)
        if let text, text.utf8.count > PagerDuty.noteBytesMax {
            reading.error(
                "input/note-too-long", "a note has at most \(PagerDuty.noteBytesMax) bytes, found \(text.utf8.count)",
                at: node.mark)
        }
        return text
    }

    private func people(_ node: YAMLNode?) -> [PersonID] {
        reading.items(node).compactMap { reading.resolve($0, in: catalog.people, area) }.map(PersonID.init)
    }

    private func policies(_ node: YAMLNode?) -> [PolicyID] {
        let names = Names(
            what: "policy", texts: setup.pager.rules.policies.map(\.name.text), isComplete: setup.isComplete)
        return reading.items(node).compactMap { reading.resolve($0, in: names, area) }.map(PolicyID.init)
    }
}
