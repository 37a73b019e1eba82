import Model

/// How urgent an incident is, and when that changes.
///
/// Severity is asked where the service says so: as alerts join or get worse, upwards only. Raised urgency un-acknowledges, and the rules of the
/// new urgency take the place of the old ones. At an edge of the support hours, what is triggered with low urgency is raised; what somebody has
/// acknowledged is left to them.
extension Pager {
    func urgency(of severity: Severity, _ service: PagedService, at now: Instant) -> Urgency {
        switch rule(of: service, at: now) {
        case .high: .high
        case .low: .low
        case .severity: severity >= .error ? .high : .low
        }
    }

    private func rule(of service: PagedService, at now: Instant) -> PagedService.SupportHours.Rule {
        switch service.urgency {
        case .constant(.high): .high
        case .constant(.low): .low
        case .bySeverity: .severity
        case .supportHours(let support): support.hours.contains(now) ? support.during : support.outside
        }
    }

    mutating func worsen(_ id: IncidentID, to severity: Severity, at now: Instant, into effects: inout Effects) {
        incidents[id.index].severity = max(incidents[id.index].severity, severity)
        let incident = incidents[id.index]
        guard incident.urgency == .low, severity >= .error, rule(of: incident.service, at: now) == .severity else { return }
        setUrgency(.high, of: id, at: now, into: &effects)
    }

    mutating func setUrgency(_ urgency: Urgency, of id: IncidentID, at now: Instant, into effects: inout Effects) {
        incidents[id.index].urgency = urgency
        effects.note(.urgencyChanged(id, urgency))
        let isAcknowledged = incidents[id.index].status == .acknowledged
        if isAcknowledged, urgency == .low { return }
        quieten(id, into: &effects)
        if isAcknowledged {
            leaveSnooze(id, at: now, into: &effects)
            retrigger(id, because: .urgencyRaised, at: now, into: &effects)
        } else {
            assign(incidents[id.index].assignees, on: incidents[id.index].level, of: id, at: now, into: &effects)
        }
    }

    // MARK: Support hours

    func awaitSupportHours(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        guard case .supportHours(let support) = incidents[id.index].service.urgency, let edge = support.raises else { return }
        let edges = support.hours.spans.map { edge == .start ? $0.from : $0.until }
        // Hours are known up to the horizon, which is no edge of theirs.
        guard let next = edges.first(where: { $0 > now }), next < world.scenario.horizon else { return }
        effects.wake(.urgencyChange(id), at: next)
    }

    mutating func raise(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        let incident = incidents[id.index]
        guard incident.status != .resolved else { return }
        if incident.status == .triggered, incident.urgency == .low { setUrgency(.high, of: id, at: now, into: &effects) }
        awaitSupportHours(id, at: now, into: &effects)
    }
}
