import Model

/// When a service takes no events: disabled, or in a maintenance window. What is open goes on notifying and escalating.
extension Pager {
    mutating func change(_ change: PagerChange, at now: Instant, into effects: inout Effects) {
        switch change {
        case .disable(let service): disabled.insert(service)
        case .enable(let service): disabled.remove(service)
        case .startMaintenance(let service, let length): maintainedUntil[service] = now + length
        case .endMaintenance(let service):
            maintainedUntil[service] = nil
            maintenanceEnded[service] = now
        case .edit(let id, let policy): edit(id, policy)
        case .restart(let length): stop(for: length, at: now, into: &effects)
        }
    }

    /// Why a service takes no event now.
    func refusal(of service: ServiceID, at now: Instant) -> IgnoreReason? {
        if disabled.contains(service) { return .disabled }
        if let until = maintainedUntil[service], now < until { return .maintenance }
        let windows = world.scenario.pagedService(service)?.maintenance.spans ?? []
        guard let window = windows.first(where: { $0.from <= now && now < $0.until }) else { return nil }
        // One that was ended by hand is over for good.
        if let ended = maintenanceEnded[service], window.from <= ended { return nil }
        return .maintenance
    }
}
