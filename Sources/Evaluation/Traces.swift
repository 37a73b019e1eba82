import Model

/// What the journal says of one fault itself.
struct FaultTrace: Sendable {
    var injected: Sighting?
    var impact: Sighting?
    var proofs: [(proof: Proof, seen: Sighting)] = []
    var mitigated: (seen: Sighting, how: Mitigation)?
    /// Its first line at each station of the way.
    var firsts: [Stage: Sighting] = [:]
}

/// A trigger event that left the aggregator, and the faults whose drill ids stand in it.
struct EventTrace: Sendable {
    var event: AlertEvent
    var fired: Sighting
    var carries: [FaultID]
}

/// An event that went to an inbox, and what became of it there.
struct MessageTrace: Sendable {
    var event: AlertEvent
    var landed: Sighting?
    /// When somebody read it, and the piece of work it belongs to: the event that calls people; nil when there was nothing to do.
    var read: (seen: Sighting, work: AlertEvent.ID?)?

    init(event: AlertEvent) { self.event = event }
}

/// A rule's condition began or ceased to hold for a group.
struct Transition: Sendable {
    var rule: RuleID
    var group: String
    var isTrue: Bool
    var seen: Sighting
}

/// One notification, and the faults whose drill ids stand in its text.
struct PageTrace: Sendable {
    var page: Page
    var left: Sighting
    var delivered: Sighting?
    var carries: [FaultID]
}

/// What the pager wrote about one incident.
struct IncidentTrace: Sendable {
    var id: IncidentID
    var opened: Sighting
    /// The event that opened it.
    var event: AlertEvent.ID
    var service: ServiceID
    var merged: [(event: AlertEvent.ID, seen: Sighting)] = []
    var levels: [(seen: Sighting, level: Int32, people: [PersonID])] = []
    var acknowledged: [(seen: Sighting, by: PersonID?)] = []
    var unacknowledged: [Sighting] = []
    var resolved: [(seen: Sighting, by: Resolver)] = []
    /// Opened again under the same number.
    var reopened: [Sighting] = []

    init(id: IncidentID, opened: Sighting, event: AlertEvent.ID, service: ServiceID) {
        (self.id, self.opened, self.event, self.service) = (id, opened, event, service)
    }

    /// Whether it was open just before an entry.
    func isOpen(before sighting: Sighting) -> Bool {
        guard opened < sighting else { return false }
        guard let closed = resolved.last(where: { $0.seen < sighting })?.seen else { return true }
        return reopened.contains { closed < $0 && $0 < sighting }
    }
}

extension Scenario {
    /// Whether everything an entry names exists in this scenario.
    func knows(_ entry: Entry) -> Bool { knows(entry.station) && knows(entry.fact) }

    private func has(_ fault: FaultID) -> Bool { faults.indices.contains(fault.index) }
    private func has(_ rule: RuleID?) -> Bool { rule.map { has($0) } ?? true }
    private func has(_ rule: RuleID) -> Bool { (0..<setup.alertCount).contains(rule.index) }
    private func has(_ person: PersonID) -> Bool { catalog.people.indices.contains(person.index) }
    private func has(_ hop: HopID) -> Bool { setup.path.indices.contains(hop.index) }
    private func has(_ schedule: ScheduleID) -> Bool { setup.pager.schedules.indices.contains(schedule.index) }
    private func has(_ service: ServiceID) -> Bool { catalog.services.indices.contains(service.index) }

    func knows(_ station: Station) -> Bool {
        switch station {
        case .generator, .rules, .pager: true
        case .hop(let hop): has(hop)
        case .monitor(let monitor): setup.monitors.indices.contains(monitor.index)
        case .person(let person): has(person)
        }
    }

    private func knows(_ fact: Fact) -> Bool {
        switch fact {
        case .first(_, let fault, let stream, _): has(fault) && streams.indices.contains(stream.index)
        case .last(_, let fault, _, _): has(fault)
        case .trouble(let hop, let service, _, _, _, _): has(hop) && has(service)
        case .evaluations(let rule, _): has(rule)
        case .fired(let event):
            has(event.id.rule) && has(event.service) && (event.inbox.map { self[$0] != nil } ?? true)
        case .landed(let id): has(id.rule)
        case .replied(let id, _, _): has(id.rule)
        case .paged(let page): has(page.person)
        case .responded(let response): has(response.person)
        case .repaired(let repair): has(repair.fault) && (repair.person.map { has($0) } ?? true)
        case .sent(let event): has(event.service) && event.opener.map { has($0.person) } ?? true
        case .operated(let operation): has(operation.by)
        case .changed(let change): knows(change)
        case .note(let note): knows(note)
        case .tally, .delivered, .undelivered, .bounced, .ended: true
        }
    }

    private func knows(_ change: PagerChange) -> Bool {
        switch change {
        case .disable(let service), .enable(let service), .startMaintenance(let service, _), .endMaintenance(let service):
            has(service)
        case .edit(let id, let policy): setup.pager.policies.indices.contains(id.index) && knows(policy)
        case .restart: true
        }
    }

    private func knows(_ policy: Policy) -> Bool {
        policy.levels.allSatisfy { level in
            level.targets.allSatisfy { target in
                switch target {
                case .person(let person): has(person)
                case .schedule(let schedule): has(schedule)
                }
            }
        }
    }

    private func knows(_ note: Note) -> Bool {
        switch note {
        case .injected(let fault), .impact(let fault), .proven(let fault, _): has(fault)
        case .mitigated(let fault, let how):
            switch how {
            case .fixed(let person): has(fault) && has(person)
            case .automated, .expired, .gaveUp: has(fault)
            }
        case .coldStart(let hop, _), .dropped(let hop, _, _), .retrying(let hop, _, _, _), .batches(let hop, _): has(hop)
        case .evaluated(let rule), .pingLost(let rule, _), .becameTrue(let rule, _, _), .becameFalse(let rule, _),
            .postponed(let rule, _),
            .suppressed(let rule, _, _):
            has(rule)
        case .opened(_, let event, let service, _): has(event.rule) && has(service)
        case .merged(_, let event), .grouped(_, let event), .paused(let event, _), .ignored(let event, _): has(event.rule)
        case .dismissed(let message, _): has(message.rule)
        case .read(let event, let by), .withdrawn(let event, let by): has(event.rule) && has(by.rule)
        case .levelReached(_, _, _, let people), .assigned(_, let people), .requested(_, _, let people): people.allSatisfy(has)
        case .acknowledged(_, let person): person.map(has) ?? true
        case .resolved(_, let resolver):
            switch resolver {
            case .person(let person): has(person)
            case .event(let event): has(event.rule)
            case .timeout, .merged: true
            }
        case .unreachable(_, let person), .unsent(_, let person, _, _), .informed(_, let person, _, _), .sleeps(let person, _):
            has(person)
        case .handoff(let schedule, let person, _, _, _): has(schedule) && has(person)
        case .automated(_, let workflow, _, _): setup.pager.workflows.indices.contains(workflow.index)
        case .triggerLimit, .levelSkipped, .repeated, .exhausted, .unacknowledged, .retriggered, .urgencyChanged, .refused: true
        }
    }
}
