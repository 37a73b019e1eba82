import Model

/// The events a plan begins with: as the scenario's alerts would send them.
enum PlannedEvents {
    /// For a service, the worst first. Where nothing looks at more than service and severity, the worst and the mildest there are; otherwise, of
    /// every alert that calls it, one for each severity it can have.
    static func all(for paged: PagedService, in scenario: Scenario) -> [AlertEvent] {
        let bare = [Severity.critical, .info].map { self.bare(paged.service, $0) }
        guard looksAtWords(scenario) else { return bare }
        let told =
            scenario.setup.rules.indices.flatMap { events(of: RuleID($0), for: paged.service, in: scenario) }
            + monitored(for: paged.service, in: scenario)
        return told.isEmpty ? bare : told
    }

    /// Whether anything asks what an event says beside its service and severity.
    static func looksAtWords(_ scenario: Scenario) -> Bool {
        let pager = scenario.setup.pager
        return !pager.orchestration.isEmpty || pager.services.contains { !$0.rules.isEmpty }
            || pager.workflows.contains { $0.condition != nil }
    }

    /// Says nothing but how bad it is.
    static func bare(_ service: ServiceID, _ severity: Severity) -> AlertEvent {
        AlertEvent(
            id: .init(rule: nil, ordinal: 0), action: .trigger, service: service, group: "", severity: severity,
            dedupKey: nil, summary: "", value: 0, details: [])
    }

    // MARK: The aggregator's

    /// As at its thresholds, on the service it groups by, and without the lines it would quote.
    private static func events(of id: RuleID, for service: ServiceID, in scenario: Scenario) -> [AlertEvent] {
        let rule = scenario.setup.rules[id.index]
        // What pings a heartbeat calls nobody.
        if scenario.setup.watchdogs[id.index] != nil { return [] }
        switch rule.route {
        case .service(let other): if other != service { return [] }
        case .byGroup: break
        }
        let group = rule.groupBy.first == "service" ? scenario[service].name.text : ""
        let values: [(severity: Severity, value: Int64)] =
            switch rule.condition {
            case .absence(let severity): [(severity, 0)]
            case .threshold(_, _, let tiers): tiers.map { ($0.severity, $0.threshold) }.sorted { $0.severity > $1.severity }
            }
        return values.map { severity, value in
            AlertEvent(
                id: .init(rule: id, ordinal: 1), action: .trigger, service: service, group: group, severity: severity,
                dedupKey: rule.dedupKey(group: group), summary: rule.summary(group: group, value: value), value: value,
                details: scenario.details(of: rule, on: service, group: group))
        }
    }

    // MARK: Monitors

    /// With the alert's name for its words: what else a monitor writes hangs on what it measured.
    private static func monitored(for service: ServiceID, in scenario: Scenario) -> [AlertEvent] {
        scenario.setup.monitors.enumerated().flatMap { index, monitor -> [AlertEvent] in
            let first = scenario.setup.firstRule(of: MonitorID(index))
            let severities = severities(of: monitor, for: service, in: scenario)
            return severities.enumerated().flatMap { place, severities in
                severities.map { severity in
                    let id = RuleID(first + place)
                    return AlertEvent(
                        id: .init(rule: id, ordinal: 1), action: .trigger, service: service, group: "", severity: severity,
                        dedupKey: nil, summary: scenario[id].name.text, value: 0, details: scenario.about(service))
                }
            }
        }
    }

    /// By alert of the monitor: how bad what it sends to a service can be; none where it sends nothing there.
    private static func severities(of monitor: Monitor, for service: ServiceID, in scenario: Scenario) -> [[Severity]] {
        switch monitor.kind {
        case .prober(let rules): rules.checks.map { $0.route == service ? [$0.severity] : [] }
        case .heartbeat(let rules): rules.checks.map { $0.route == service ? [$0.severity] : [] }
        case .cloudwatch(let rules): rules.alarms.map { $0.service == service ? [$0.severity] : [] }
        case .elastalert(let rules): rules.rules.map { $0.service == service ? [$0.severity] : [] }
        case .desk(let rules): [[rules.priority(of: scenario[service].tier)]]
        // Whom it reaches, and how bad it is, are labels of the alert and rules of the Alertmanager.
        case .prometheus(let rules): rules.alerting.map { _ in [.critical, .info] }
        // Whoever reads passes on how bad it is.
        case .inbox: [[.critical, .info]]
        case .alertmanager: []
        }
    }
}
