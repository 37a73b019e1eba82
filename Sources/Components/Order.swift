import Model

extension Pipeline {
    /// Who goes first at one instant: stations in the order of the flow; what arrives before what is merely due. For the pager that means
    /// an acknowledgement beats an escalation, and an escalation a notification (PagerDuty support, notification rules at equal delays).
    /// The low bits hold the name's place, so that ties break by name.
    static func rank(of station: Station, _ wakeup: Wakeup?, names: StationNames) -> UInt64 {
        // Between the rule engine and people there is room for two kinds: what arrives, and what is due.
        if case .monitor = station { return (wakeup == nil ? 133 : 134) << 56 | names.place(of: station, wakeup) << 32 }
        let stage: UInt64 =
            switch station {
            case .generator: 0
            case .hop(let hop): min(8 + UInt64(hop.index) * 8, 120)
            case .rules, .monitor: 128
            case .person: 136
            case .pager: 144
            }
        let kind: UInt64 =
            switch wakeup {
            case nil: 0
            case .faultBegins, .faultEnds, .faultSteps: 1
            case .back, .escalate, .requestEscalates: 1
            case .acknowledgementTimeout, .snoozeEnds, .urgencyChange, .pauseEnds, .workflow, .autoResolve: 2
            case .notify, .handoff: 3
            case .complains: 2
            case .emit, .pings, .flush, .drain, .retry, .timeout, .shipped, .index, .evaluate, .giveUp, .missed, .scrape,
                .evaluateGroup,
                .flushGroup,
                .resend, .acknowledge, .fix, .resolve:
                4
            }
        return (stage + kind) << 56 | names.place(of: station, wakeup) << 32
    }
}

/// Places of names in alphabetical order, so that ties break by name and never by identifier.
final class StationNames: Sendable {
    private let services: [UInt64]
    private let people: [UInt64]
    private let rules: [UInt64]
    private let faults: [UInt64]

    init(_ scenario: Scenario) {
        services = StationNames.places(scenario.catalog.services.map(\.name))
        people = StationNames.places(scenario.catalog.people.map(\.name))
        rules = StationNames.places(scenario.setup.alerts.map(\.name))
        faults = StationNames.places(scenario.faults.map(\.name))
    }

    private static func places(_ names: [Symbol]) -> [UInt64] {
        let sorted = names.indices.sorted { names[$0] < names[$1] }
        var places = [UInt64](repeating: 0, count: names.count)
        for (place, index) in sorted.enumerated() { places[index] = UInt64(place) }
        return places
    }

    func place(of station: Station, _ wakeup: Wakeup?) -> UInt64 {
        // Who hands on goes before who is handed to, whatever they are called.
        if case .monitor(let monitor) = station { return UInt64(monitor.index) << 16 | own(station, wakeup) }
        return own(station, wakeup)
    }

    private func own(_ station: Station, _ wakeup: Wakeup?) -> UInt64 {
        switch wakeup {
        case .flush(let service), .drain(let service), .scrape(let service), .index(let service, _):
            return services[service.index]
        case .retry(let id), .shipped(let id): return services[id.service.index]
        // Scrapes come first, then groups of rules in the order of the file.
        case .evaluateGroup(let number): return 1 << 12 | UInt64(min(number, 4095))
        case .evaluate(let rule), .giveUp(let rule), .pings(let rule), .missed(let rule): return rules[rule.index]
        case .faultBegins(let fault), .faultEnds(let fault), .faultSteps(let fault), .complains(let fault):
            return faults[fault.index]
        case nil, .emit, .timeout, .flushGroup, .resend, .escalate, .requestEscalates, .notify, .acknowledgementTimeout,
            .snoozeEnds,
            .urgencyChange, .pauseEnds, .workflow, .autoResolve, .handoff, .back,
            .acknowledge, .fix, .resolve:
            if case .person(let person) = station { return people[person.index] }
            return 0
        }
    }
}
