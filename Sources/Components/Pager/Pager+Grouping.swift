import Model

/// New alerts on their way to an incident: held back for a while, put into one that is open, or given one of their own.
///
/// Where PagerDuty's documentation is silent: every new alert counts as transient where a service holds alerts back; windows are half-open, so
/// an alert exactly at the end of one no longer joins; a field that an alert does not have is the same as nobody's; what is held back is
/// refused like any event when its service is in maintenance by then.
extension Pager {
    mutating func receive(
        _ event: AlertEvent, _ key: AlertKey?, _ orders: EventOrders, at now: Instant, into effects: inout Effects
    ) {
        if orders.isSuppressed {
            if let key { suppressed.insert(key) }
            return effects.note(.ignored(event.id, .suppressed))
        }
        // What a rule holds back is not held back a second time.
        guard let pause = orders.pause ?? world.scenario.pagedService(event.service)?.autoPause else {
            return place(event, key, orders, at: now, into: &effects)
        }
        pauses += 1
        paused.append(PausedAlert(number: pauses, event: event, key: key, orders: orders, until: now + pause))
        effects.note(.paused(event.id, until: now + pause))
        effects.wake(.pauseEnds(pauses), at: now + pause)
    }

    mutating func endPause(_ number: Int32, at now: Instant, into effects: inout Effects) {
        guard let index = paused.firstIndex(where: { $0.number == number }) else { return }
        let alert = paused.remove(at: index)
        if let reason = refusal(of: alert.event.service, at: now) {
            return effects.note(.ignored(alert.event.id, reason))
        }
        place(alert.event, alert.key, alert.orders, at: now, into: &effects)
    }

    mutating func hearPaused(_ event: AlertEvent, at place: Int, into effects: inout Effects) {
        switch event.action {
        case .trigger:
            paused[place].event.details = event.details
            paused[place].event.severity = max(paused[place].event.severity, event.severity)
            effects.note(.paused(event.id, until: paused[place].until))
        case .acknowledge: effects.note(.ignored(event.id, .paused))
        case .resolve:
            let alert = paused.remove(at: place)
            effects.cancel(.pauseEnds(alert.number))
            effects.note(.withdrawn(alert.event.id, by: event.id))
        }
    }

    // MARK: Grouping

    private mutating func place(
        _ event: AlertEvent, _ key: AlertKey?, _ orders: EventOrders, at now: Instant, into effects: inout Effects
    ) {
        guard let id = group(of: event, at: now) else {
            return openIncident(event, key: key, orders, at: now, into: &effects)
        }
        incidents[id.index].alerts.append(Alert(key: key, severity: event.severity))
        incidents[id.index].alertCount += 1
        incidents[id.index].groupedAt = now
        if let key { open[key] = id }
        effects.note(.grouped(id, event.id))
        worsen(id, to: event.severity, at: now, into: &effects)
    }

    /// The most recent open incident of its service that takes it.
    private func group(of event: AlertEvent, at now: Instant) -> IncidentID? {
        guard let service = world.scenario.pagedService(event.service), service.grouping != .none else { return nil }
        let said = content(of: event, service)
        return incidents.last { incident in
            incident.service.service == event.service && incident.isGrouping && incident.alertCount < Self.alertsMax
                && takes(incident, said, by: service.grouping, at: now)
        }?.id
    }

    private func takes(_ incident: Incident, _ said: [String?], by grouping: Grouping, at now: Instant) -> Bool {
        switch grouping {
        case .none: return false
        case .time(let window): return window.map { now < incident.openedAt + $0 } ?? true
        case .content(let content):
            guard now < incident.groupedAt + content.window, now < incident.openedAt + .days(1) else { return false }
            let same = zip(incident.content, said).map { $0 != nil && $0 == $1 }
            switch content.aggregate {
            case .all: return same.allSatisfy { $0 }
            case .any: return same.contains(true)
            }
        }
    }

    func content(of event: AlertEvent, _ service: PagedService) -> [String?] {
        guard case .content(let content) = service.grouping else { return [] }
        return content.fields.map { event.field($0, in: world.scenario) }
    }
}

extension AlertEvent {
    /// What it says in a field of PagerDuty's common event format; nil when it says nothing.
    func field(_ name: String, in scenario: Scenario) -> String? {
        switch name {
        case "summary": return summary
        case "severity": return severity.text
        case "source": return integration?.text ?? scenario.setup.name
        case "component": return scenario[service].name.text
        case "group": return group.isEmpty ? nil : group
        case "class": return id.rule.map { scenario[$0].name.text }
        default:
            guard name.hasPrefix("custom_details.") else { return nil }
            let head = name.dropFirst("custom_details.".count) + ": "
            return details.first { $0.hasPrefix(head) }.map { String($0.dropFirst(head.count)) }
        }
    }
}
