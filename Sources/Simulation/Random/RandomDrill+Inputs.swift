import Model

/// What happens beside the habits: people who work on incidents by hand, other integrations, changes of the pager.
extension RandomDrill {
    /// As many half minutes from the start on as something may happen in.
    private static let moments = 200

    /// In order of time; at one instant what changes before what is sent, and both before what people do.
    mutating func inputs(_ faults: [FaultPlan]) -> [PagerInput] {
        var changes: [PagerChange] = []
        if features.contains(.maintenance) { changes += (0..<below(4)).map { _ in closure() } }
        if features.contains(.edits) { changes += (0...below(2)).map { _ in edit() } }
        let changed = changes.map { PagerInput(at: moment(), kind: .change($0)) }
        let sent = features.contains(.sends) ? sends(faults) : []
        let operated: [PagerInput] =
            features.contains(.operations)
            ? (0...below(10)).map { _ in PagerInput(at: moment(), kind: .operation(operation())) } : []
        return (changed + sent + operated).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private mutating func moment() -> Instant { .start + .seconds(30) * Int64(below(Self.moments)) }

    // MARK: Changes

    private mutating func closure() -> PagerChange {
        let service = ServiceID(below(services))
        return pick([
            .disable(service), .enable(service), .enable(service), .startMaintenance(service, .minutes(Int64(1 + below(20)))),
            .endMaintenance(service),
        ])
    }

    private mutating func edit() -> PagerChange {
        let policy = below(policies)
        return .edit(PolicyID(policy), self.policy("policy\(policy)"))
    }

    // MARK: Events

    private mutating func sends(_ faults: [FaultPlan]) -> [PagerInput] {
        let moments = (0...below(8)).map { _ in moment() }.sorted()
        return moments.enumerated().map { PagerInput(at: $1, kind: .send(event(Int32($0 + 1), faults))) }
    }

    private mutating func event(_ ordinal: Int32, _ faults: [FaultPlan]) -> AlertEvent {
        let action = pick([AlertEvent.Action.trigger, .trigger, .trigger, .acknowledge, .resolve])
        let service = ServiceID(below(services))
        var details = ["service: service\(service.index)"]
        if oneIn(2) { details.append("host: \(pick(["db1", "db2"]))") }
        if oneIn(3), !faults.isEmpty { details.append("drill: \(pick(faults).drill)") }
        let event = AlertEvent(
            id: .init(rule: nil, ordinal: ordinal), action: action, service: service,
            integration: pick([nil, Symbol("nagios"), Symbol("nagios"), Symbol("cron")]), group: "",
            severity: pick(Severity.allCases), dedupKey: action == .trigger && oneIn(5) ? nil : pick(["a", "b", "errors0"]),
            summary: action == .trigger ? pick(["the Disk is full", "the disk is slow", "no answer"]) : "", value: 0,
            details: details)
        return event.action == .trigger && event.integration == nil && event.dedupKey == nil ? openedByHand(event) : event
    }

    /// The same, as if somebody had opened an incident.
    private func openedByHand(_ event: AlertEvent) -> AlertEvent {
        var opened = event
        let urgency: Urgency? =
            switch event.severity {
            case .critical: .high
            case .info: .low
            case .error, .warning: nil
            }
        opened.opener = AlertEvent.Opener(person: PersonID(0), urgency: urgency)
        opened.severity = .critical
        return opened
    }

    // MARK: Operations

    private mutating func operation() -> Operation {
        let (people, policies) = asked()
        let actions: [Operation.Action] = [
            .acknowledge, .acknowledge, .resolve, .unacknowledge, .snooze(.minutes(Int64(1 + below(20)))),
            .reassign([person()]), .delegate(PolicyID(below(self.policies))), .escalate(level: 1 + Int32(below(4))),
            .merge(into: incident()), .reopen, .note("seen"), .prioritize("P1"), .setUrgency(pick([.low, .high])),
            .request(people: people, policies: policies), .accept, .decline,
        ]
        var operation = Operation(incident: incident(), by: person(), action: pick(actions))
        // Priorities change nothing; half of them are alerts that move instead.
        if case .prioritize = operation.action, operation.by.index % 2 == 0 {
            let isFirst = operation.incident.index == 0
            operation.action = .move(
                alert: operation.by.index == 0 ? "a" : "b", integration: Symbol("nagios"), into: IncidentID(isFirst ? 1 : 0))
        }
        return operation
    }

    /// Mostly one that there is.
    private mutating func incident() -> IncidentID { IncidentID(below(oneIn(3) ? 5 : 2)) }
}
