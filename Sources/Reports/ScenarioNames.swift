import Model

/// Names as reports print them: safe on one line, and never a trap for a journal that names what the scenario does not have.
extension Scenario {
    func label(_ fault: FaultID) -> String { label(faults, fault, "fault") { $0.name.text } }
    func label(_ service: ServiceID) -> String { label(catalog.services, service, "service") { $0.name.text } }
    func label(_ person: PersonID) -> String { label(catalog.people, person, "person") { $0.name.text } }
    func label(_ hop: HopID) -> String { label(setup.path, hop, "hop") { $0.name.text } }
    func label(_ rule: RuleID) -> String { label(setup.alerts, rule, "rule") { $0.name.text } }
    func label(_ inbox: InboxID) -> String { label(setup.inboxes, inbox, "inbox") { $0.name.text } }
    func label(_ schedule: ScheduleID) -> String { label(setup.pager.schedules, schedule, "schedule") { $0.name.text } }
    func label(_ stream: StreamID) -> String { label(streams, stream, "stream") { $0.name.text } }
    func label(_ policy: PolicyID) -> String { label(setup.pager.policies, policy, "policy") { $0.name.text } }
    func label(_ incident: IncidentID) -> String { "incident #\(incident.index + 1)" }

    func label(_ station: Station) -> String {
        switch station {
        case .generator: "generator"
        case .hop(let hop): label(hop)
        case .rules: "rules"
        case .monitor(let monitor): label(setup.monitors, monitor, "monitor") { $0.name.text }
        case .pager: "pager"
        case .person(let person): label(person)
        }
    }

    /// The rule of the aggregator; nil for an alert of a monitor.
    func rule(_ id: RuleID) -> AlertRule? {
        setup.rules.indices.contains(id.index) ? setup.rules[id.index] : nil
    }

    func plan(_ id: FaultID) -> FaultPlan? {
        faults.indices.contains(id.index) ? faults[id.index] : nil
    }

    private func label<Row>(_ table: [Row], _ id: some Identifier, _ noun: String, _ name: (Row) -> String) -> String {
        table.indices.contains(id.index) ? visible(name(table[id.index])) : "\(noun) \(id.index)"
    }
}

/// `outage of checkout`: what breaks, in plain words.
func faultText(_ plan: FaultPlan, in scenario: Scenario) -> String {
    let place =
        switch plan.place {
        case .service(let service): scenario.label(service)
        case .hop(let hop): scenario.label(hop)
        case .channel(let channel): channel.rawValue
        }
    switch plan.kind {
    case .outage: return "outage of \(place)"
    case .errors(.steady(let share)): return "\(share.text) of \(place)'s requests fail"
    case .errors(.ramp(let from, let to, let over)):
        return "failing requests of \(place) rise from \(from.text) to \(to.text) in \(over.text)"
    case .errors(.burst(let count)): return "\(grouped(count)) requests of \(place) fail at once"
    case .latency(let delay, let share): return "\(share.text) of \(place)'s requests take \(delay.text)"
    case .silence: return "\(place) falls silent"
    case .flood(let lines, let level): return "\(place) logs \(grouped(lines)) extra \(visible(level)) lines a second"
    case .generic(let share): return "\(share.text) of \(place)'s requests fail with a message that names no service"
    case .missedJob(let job): return "job \(visible(job)) of \(place) does not run"
    case .down: return "\(place) refuses everything"
    case .loss(let share): return "\(share.text) of what is sent to \(place) is lost"
    case .delay(let delay): return "everything sent to \(place) takes \(delay.text) longer"
    case .duplication(let share): return "\(share.text) of what is sent to \(place) arrives twice"
    case .reordering(let share, let hold): return "\(share.text) of what is sent to \(place) is held back \(hold.text)"
    }
}
