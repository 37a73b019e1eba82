import Model

/// An alert that is held back, to see whether it resolves itself.
struct HeldAlert: Sendable {
    var number: Int
    /// The first trigger, with the worst severity of all and the content of the last.
    var event: AlertEvent
    var key: CaseKey?
    /// Which a rule gave the first trigger.
    var policy: PolicyID?
    var until: Instant
}

/// New alerts on their way to an incident. Source: support.pagerduty.com, auto-pause, time-based and content-based alert grouping.
extension Oracle {
    mutating func receive(_ ruling: EventRuling, _ key: CaseKey?, at now: Instant) {
        let event = ruling.event
        if ruling.isSuppressed {
            if let key { suppressed.insert(key) }
            return expect(.ignored(event.id, .suppressed), at: now, [.suppression])
        }
        let service = scenario.setup.pager.services.first { $0.service == event.service }
        guard let pause = ruling.pause ?? service?.autoPause else { return place(event, key, ruling.policy, at: now) }
        heldNumber += 1
        held.append(HeldAlert(number: heldNumber, event: event, key: key, policy: ruling.policy, until: now + pause))
        expect(.paused(event.id, until: now + pause), at: now, [.suppression])
        agenda.enter(.held(heldNumber), at: now + pause)
    }

    /// An event of an alert that is held back.
    mutating func hear(_ event: AlertEvent, holding place: Int, at now: Instant) {
        switch event.action {
        case .trigger:
            held[place].event.details = event.details
            held[place].event.severity = max(held[place].event.severity, event.severity)
            expect(.paused(event.id, until: held[place].until), at: now, [.suppression])
        case .acknowledge: expect(.ignored(event.id, .paused), at: now, [.suppression])
        case .resolve:
            let alert = held.remove(at: place)
            agenda.strike(.held(alert.number))
            expect(.withdrawn(alert.event.id, by: event.id), at: now, [.suppression, .autoResolve])
        }
    }

    mutating func release(_ number: Int, at now: Instant) {
        guard let place = held.firstIndex(where: { $0.number == number }) else { return }
        let alert = held.remove(at: place)
        if let reason = closure(of: alert.event.service, at: now) {
            return expect(.ignored(alert.event.id, reason), at: now, [.maintenance])
        }
        self.place(alert.event, alert.key, alert.policy, at: now)
    }

    /// Into the most recent open incident of its service that takes it, or into one of its own.
    private mutating func place(_ event: AlertEvent, _ key: CaseKey?, _ policy: PolicyID?, at now: Instant) {
        guard let service = scenario.setup.pager.services.first(where: { $0.service == event.service }),
            let id = cases.last(where: { takes($0, event, service, at: now) })?.id
        else { return begin(event, key, policy, at: now) }
        cases[id.index].alerts.append(key)
        cases[id.index].alertCount += 1
        cases[id.index].grouped = now
        if let key { (open[key], worst[key]) = (id, event.severity) }
        expect(.grouped(id, event.id), at: now, [.deduplication, .suppression])
        worsen(id, to: event.severity, at: now)
    }

    /// Windows are half-open; a content window is counted from the last alert that joined, for a day in all.
    private func takes(_ incident: EscalationCase, _ event: AlertEvent, _ service: PagedService, at now: Instant) -> Bool {
        guard incident.service.service == event.service, incident.isGrouping, incident.alertCount < 1000 else { return false }
        switch service.grouping {
        case .none: return false
        case .time(nil): return true
        case .time(let window?): return now < incident.opened + window
        case .content(let rule):
            guard now < incident.grouped + rule.window, now < incident.opened + .days(1) else { return false }
            // What nobody said is the same as nothing else.
            let equal = zip(incident.content, content(of: event, service)).map { first, second in
                first != nil && first == second
            }
            switch rule.aggregate {
            case .all: return !equal.contains(false)
            case .any: return equal.contains(true)
            }
        }
    }

    func content(of event: AlertEvent, _ service: PagedService) -> [String?] {
        guard case .content(let rule) = service.grouping else { return [] }
        return rule.fields.map { event.says($0, in: scenario) }
    }
}
