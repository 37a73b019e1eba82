import Model

/// What a service's settings make of an event: whether it is taken at all, and how urgent it is. Source: support.pagerduty.com, maintenance windows,
/// configurable service settings, dynamic notifications.
extension Oracle {
    // MARK: Closed

    mutating func obey(_ change: PagerChange, at now: Instant) {
        switch change {
        case .disable(let service): disabled.insert(service)
        case .enable(let service): disabled.remove(service)
        case .startMaintenance(let service, let length): maintainedUntil[service] = now + length
        case .endMaintenance(let service):
            maintainedUntil[service] = nil
            maintenanceEnded[service] = now
        case .edit(let id, let policy): edit(id, policy)
        case .restart(let length): downUntil = now + length
        }
    }

    /// Why a service takes no events at an instant. A window that was ended by hand does not come back.
    func closure(of service: ServiceID, at now: Instant) -> IgnoreReason? {
        if disabled.contains(service) { return .disabled }
        if let end = maintainedUntil[service], now < end { return .maintenance }
        let windows = scenario.setup.pager.services.first { $0.service == service }?.maintenance.spans ?? []
        let isPlanned = windows.contains { window in
            window.from <= now && now < window.until && (maintenanceEnded[service].map { $0 < window.from } ?? true)
        }
        return isPlanned ? .maintenance : nil
    }

    // MARK: Urgency

    /// Critical and error are high, warning and info low, where the service goes by severity at that time.
    func urgency(of severity: Severity, on service: PagedService, at now: Instant) -> Urgency {
        if goesBySeverity(service, at: now) {
            switch severity {
            case .critical, .error: return .high
            case .warning, .info: return .low
            }
        }
        switch service.urgency {
        case .constant(let urgency): return urgency
        case .bySeverity: return .high
        case .supportHours(let support):
            return (support.hours.contains(now) ? support.during : support.outside) == .low ? .low : .high
        }
    }

    private func goesBySeverity(_ service: PagedService, at now: Instant) -> Bool {
        switch service.urgency {
        case .constant: false
        case .bySeverity: true
        case .supportHours(let support): (support.hours.contains(now) ? support.during : support.outside) == .severity
        }
    }

    /// An alert of it got worse, or a worse one joined: upwards only, and only where severity counts.
    mutating func worsen(_ id: IncidentID, to severity: Severity, at now: Instant) {
        cases[id.index].severity = max(cases[id.index].severity, severity)
        let incident = cases[id.index]
        guard incident.urgency == .low, goesBySeverity(incident.service, at: now),
            urgency(of: severity, on: incident.service, at: now) == .high
        else { return }
        turn(id, to: .high, at: now)
    }

    /// The next edge of the support hours at which low urgency is raised; the run's horizon is none.
    mutating func awaitEdge(_ id: IncidentID, at now: Instant) {
        guard case .supportHours(let support) = cases[id.index].service.urgency, let edge = support.raises else { return }
        let edges = support.hours.spans.map { span in
            switch edge {
            case .start: span.from
            case .end: span.until
            }
        }
        if let next = edges.first(where: { now < $0 }), next < scenario.horizon { agenda.enter(.edge(id), at: next) }
    }

    /// What somebody acknowledged is left to them.
    mutating func passEdge(_ id: IncidentID, at now: Instant) {
        let incident = cases[id.index]
        guard incident.state != .resolved else { return }
        if incident.state == .triggered, incident.urgency == .low { turn(id, to: .high, at: now) }
        awaitEdge(id, at: now)
    }
}
