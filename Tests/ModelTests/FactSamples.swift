import Model
import TestSupport

/// The sample with a hop of every kind of trouble worth naming, two rules and two faults, so that names can be mixed up.
let journalScenario = sampleScenario { parts in
    parts.rules.append(SampleParts.rule("search-errors"))
    let mail = InboxRules(
        name: Symbol("mail"), kind: .email, link: LinkRules(latency: Quantiles(constant: .seconds(5))), hours: .always,
        reads: .minutes(10), phase: nil, handling: Quantiles(constant: .minutes(1)), sameWork: .hours(1), atOnce: nil, mark: nil
    )
    parts.monitors = [
        Monitor(name: Symbol("rules"), kind: .prober(ProberRules(checks: []))),
        Monitor(name: mail.name, kind: .inbox(mail)),
    ]
    parts.pager.schedules = [Schedule(name: Symbol("duty"), zone: "UTC", layers: [], overrides: [], shifts: [])]
    parts.pager.workflows = ["restart", "call"].map {
        Workflow(name: Symbol($0), service: nil, urgency: nil, conditionText: nil, condition: nil, steps: [])
    }
    parts.faults.append(SampleParts.outage("slow", kind: .latency(.seconds(2), share: .percent(10)), at: .minutes(7)))
}

/// One name for each case of `Fact`: a new case does not compile until it is named here, and fails until it has a sample.
enum FactCase: CaseIterable {
    case first, last, trouble, tally, evaluations, fired, landed, replied, paged, delivered, undelivered, bounced, responded,
        repaired,
        sent,
        operated, changed, note, ended

    init(_ fact: Fact) {
        switch fact {
        case .first: self = .first
        case .last: self = .last
        case .trouble: self = .trouble
        case .tally: self = .tally
        case .evaluations: self = .evaluations
        case .fired: self = .fired
        case .landed: self = .landed
        case .replied: self = .replied
        case .paged: self = .paged
        case .delivered: self = .delivered
        case .undelivered: self = .undelivered
        case .bounced: self = .bounced
        case .responded: self = .responded
        case .repaired: self = .repaired
        case .sent: self = .sent
        case .operated: self = .operated
        case .changed: self = .changed
        case .note: self = .note
        case .ended: self = .ended
        }
    }
}

/// The same for `Note`.
enum NoteCase: CaseIterable {
    case injected, impact, proven, mitigated, coldStart, dropped, retrying, batches, evaluated, becameTrue, becameFalse,
        postponed
    case suppressed, read, dismissed, opened, merged, ignored, levelReached, levelSkipped, repeated, exhausted, acknowledged,
        unacknowledged,
        resolved
    case grouped, paused, withdrawn, triggerLimit, retriggered, urgencyChanged, assigned, requested, automated, refused,
        unreachable,
        unsent, informed, handoff, sleeps, pingLost

    init(_ note: Note) {
        switch note {
        case .injected: self = .injected
        case .impact: self = .impact
        case .proven: self = .proven
        case .mitigated: self = .mitigated
        case .coldStart: self = .coldStart
        case .dropped: self = .dropped
        case .retrying: self = .retrying
        case .batches: self = .batches
        case .pingLost: self = .pingLost
        case .evaluated: self = .evaluated
        case .becameTrue: self = .becameTrue
        case .becameFalse: self = .becameFalse
        case .postponed: self = .postponed
        case .suppressed: self = .suppressed
        case .read: self = .read
        case .dismissed: self = .dismissed
        case .opened: self = .opened
        case .merged: self = .merged
        case .ignored: self = .ignored
        case .levelReached: self = .levelReached
        case .levelSkipped: self = .levelSkipped
        case .repeated: self = .repeated
        case .exhausted: self = .exhausted
        case .acknowledged: self = .acknowledged
        case .unacknowledged: self = .unacknowledged
        case .grouped: self = .grouped
        case .paused: self = .paused
        case .withdrawn: self = .withdrawn
        case .triggerLimit: self = .triggerLimit
        case .retriggered: self = .retriggered
        case .urgencyChanged: self = .urgencyChanged
        case .assigned: self = .assigned
        case .requested: self = .requested
        case .automated: self = .automated
        case .refused: self = .refused
        case .resolved: self = .resolved
        case .unreachable: self = .unreachable
        case .unsent: self = .unsent
        case .informed: self = .informed
        case .handoff: self = .handoff
        case .sleeps: self = .sleeps
        }
    }
}

private let (hop, service, fault, rule) = (HopID(0), ServiceID(0), FaultID(1), RuleID(1))
private let (person, incident) = (PersonID(2), IncidentID(4))
private let event = AlertEvent.ID(rule: rule, ordinal: 7)

/// At least one of every note, with every value of what they carry.
let noteSamples: [Note] =
    [
        .injected(fault), .impact(fault), .mitigated(fault, .fixed(person)), .mitigated(fault, .expired),
        .mitigated(fault, .gaveUp),
        .coldStart(hop, .milliseconds(340)), .retrying(hop, attempt: 3, after: .seconds(8), nil), .batches(hop, 12),
        .pingLost(rule, ordinal: 41), .evaluated(rule),
        .becameTrue(rule, group: "a/b \"c\"", value: -1500), .becameFalse(rule, group: ""),
        .postponed(rule, behind: .seconds(61)),
        .suppressed(rule, group: "checkout", until: .never), .merged(incident, event),
        .levelReached(incident, level: 2, pass: 1, people: [PersonID(1), PersonID(0)]),
        .levelReached(incident, level: 1, pass: 3, people: []), .levelSkipped(incident, level: 1), .repeated(incident, pass: 2),
        .exhausted(incident), .acknowledged(incident, person), .acknowledged(incident, nil), .unacknowledged(incident),
        .resolved(incident, .person(person)), .resolved(incident, .event(event)), .resolved(incident, .timeout),
        .resolved(incident, .merged(IncidentID(8))), .resolved(incident, .event(.init(rule: nil, ordinal: 3))),
        .automated(incident, WorkflowID(1), step: 2, succeeded: true), .mitigated(fault, .automated),
        .automated(incident, WorkflowID(0), step: 1, succeeded: false), .triggerLimit(incident), .grouped(incident, event),
        .paused(event, until: .start + .minutes(5)),
        .withdrawn(event, by: .init(rule: nil, ordinal: 2)), .withdrawn(.init(rule: nil, ordinal: 2), by: event),
        .read(event, work: .init(rule: RuleID(0), ordinal: 2)), .dismissed(event, .over),
        .dismissed(event, .paged),
        .assigned(incident, people: [person]), .requested(incident, level: nil, people: [person]),
        .requested(incident, level: 2, people: []),
        .unreachable(incident, person), .sleeps(person, incident),
    ] + Proof.allCases.map { .proven(fault, $0) } + DropReason.allCases.map { .dropped(hop, lines: 5, $0) }
    + Receipt.Outcome.allCases.map { .retrying(hop, attempt: 2, after: .seconds(4), $0) }
    + UnsentReason.allCases.map { .unsent(incident, person, .sms, $0) }
    + IncidentChange.allCases.map { .informed(incident, person, $0, .push) }
    + DutyChange.allCases.map { .handoff(ScheduleID(0), person, $0, at: .start + .hours(24), .email) }
    + Urgency.allCases.map { .opened(incident, event, service, $0) } + IgnoreReason.allCases.map { .ignored(event, $0) }
    + Retrigger.allCases.map { .retriggered(incident, $0) } + Urgency.allCases.map { .urgencyChanged(incident, $0) }
    + RefusalReason.allCases.map { .refused(incident, $0) }

/// At least one of every fact, with every value of what they carry.
let factSamples: [Fact] =
    [
        .tally(minute: 3, lines: 1_000_000, bytes: .max, consignments: 60, batches: 61), .evaluations(rule, 30),
        .fired(alert(key: nil, action: .trigger)), .fired(mailed), .landed(event), .delivered(page: 3), .undelivered(page: 4),
        .bounced(page: 4),
        .paged(bundled),
        .repaired(Repair(fault: fault, person: person)), .repaired(Repair(fault: fault, person: nil)),
        .last(.received, fault, at: .start + .minutes(9), lines: 300),
    ] + Stage.allCases.map { .first($0, fault, StreamID(2), ordinal: 41) }
    + Fact.Trouble.allCases.map { .trouble(hop, service, ordinal: 9, attempt: 2, lines: 40, $0) }
    + AlertEvent.Action.allCases.map { .fired(alert(key: "checkout-errors/checkout", action: $0)) }
    + EventReceipt.Outcome.allCases.map { .replied(event, attempt: 2, $0) }
    + Channel.allCases.flatMap { channel in Urgency.allCases.map { .paged(page(channel, $0)) } }
    + Response.Action.allCases.map { .responded(Response(incident: incident, person: person, action: $0)) }
    + operations.map { .operated(Operation(incident: incident, by: person, action: $0)) }
    + [
        PagerChange.disable(service), .enable(service), .startMaintenance(service, .minutes(90)), .endMaintenance(service),
        .restart(.minutes(5)), .edit(PolicyID(0), editedPolicy),
    ].map { .changed($0) } + AlertEvent.Action.allCases.map { .sent(sent($0)) }
    + [nil, Urgency.low, .high].map { .sent(opened($0)) }
    + Fact.End.allCases.map { .ended($0) } + noteSamples.map(Fact.note)

private var mailed: AlertEvent {
    var event = alert(key: nil, action: .trigger)
    (event.inbox, event.isCopy) = (InboxID(0), true)
    return event
}

private let operations: [Operation.Action] = [
    .acknowledge, .resolve, .unacknowledge, .snooze(.hours(2)), .reassign([person, PersonID(0)]), .delegate(PolicyID(0)),
    .escalate(level: 3), .merge(into: IncidentID(0)),
    .move(alert: "disk 1", integration: nil, into: IncidentID(0)),
    .move(alert: "disk", integration: Symbol("nagios"), into: IncidentID(1)), .reopen, .note("it is \"the disk\"\nagain"),
    .prioritize("P1"),
    .setUrgency(.low), .setUrgency(.high), .request(people: [person], policies: [PolicyID(0)]),
    .request(people: [], policies: []), .accept, .decline,
]

private func opened(_ urgency: Urgency?) -> AlertEvent {
    var event = sent(.trigger)
    event.opener = .init(person: PersonID(0), urgency: urgency)
    return event
}

private func sent(_ action: AlertEvent.Action) -> AlertEvent {
    AlertEvent(
        id: .init(rule: nil, ordinal: 3), action: action, service: service, integration: Symbol("nagios"), group: "",
        severity: .info, dedupKey: "disk", summary: "disk full", value: 0, details: ["service: checkout"])
}

private func alert(key: String?, action: AlertEvent.Action) -> AlertEvent {
    AlertEvent(
        id: event, attempt: 2, action: action, service: service, group: "checkout/eu", severity: .warning, dedupKey: key,
        summary: "\"count\" is 51\nin 5m ✓", value: 51_000, details: ["service: checkout", "", "sample: {\"a\":1}"])
}

private func page(_ channel: Channel, _ urgency: Urgency) -> Page {
    Page(
        number: 12, incident: incident, person: person, level: 2, pass: 3, channel: channel, urgency: urgency, visit: 5,
        text: "[critical] down\nservice: checkout")
}

private var editedPolicy: Policy {
    Policy(
        name: journalScenario[PolicyID(0)].name,
        levels: [
            .init(targets: [.schedule(ScheduleID(0)), .person(person)], wait: .minutes(3), assignment: .roundRobin),
            .init(targets: [.person(person)], wait: .seconds(90)),
        ], repeats: 2, handoffs: .always)
}

private var bundled: Page {
    var page = page(.phone, .high)
    (page.attempt, page.bundle) = (3, 11)
    return page
}

/// Every station.
let stationSamples: [Station] = [
    .generator, .hop(hop), .rules, .monitor(MonitorID(0)), .pager, .person(person),
]
