import Model

/// What holds of every pager whatever its policy: read off the journal alone, by somebody who never heard of the oracle.
///
/// - no page while an incident is acknowledged or after it ended, and nothing but a new trigger revives it;
/// - levels go upwards within a pass, and each one left out is recorded; passes are numbered from 1 and are no more than the policy has;
/// - everybody paged was assigned by an entry before; every answer that came in while the incident was open left its entry;
/// - no more people on a level than it has targets, so one owner of each schedule;
/// - a page arrives once at most, at its own person, within its channel's time, or is lost;
/// - every incident ends acknowledged, resolved or exhausted, unless the record stops first or its urgency is low.
struct Invariants {
    /// How often each check had something to say.
    private(set) var exercised: [EscalationCheck: Int] = [:]
    var deviations: [Deviation] = []

    let scenario: Scenario
    /// As the journal says they are now.
    var policies: [Policy]
    var events: [AlertEvent.ID: AlertEvent] = [:]
    var incidents: [IncidentID: Followed] = [:]
    var pages: [Int32: Sent] = [:]
    /// What an incident was before the operation just read, in case it is refused.
    var before: (id: IncidentID, incident: Followed)?
    /// Answers whose entry is awaited at their instant, or when the pager is back.
    var awaited: [Awaited] = []
    /// Until when the pager is down, and whether what it goes by was changed meanwhile.
    var downUntil: Instant?
    var isEditedMeanwhile = false
    /// Somebody worked on them, or their policy was edited, while the pager was down: in which order that came to pass is not in the journal. Some
    /// of them open only when it is back.
    var loose: Set<IncidentID> = []

    struct Followed {
        var state = EscalationCase.State.triggered
        var policy: Policy
        var urgency: Urgency
        var level: Int32 = 0
        /// Where somebody had it last: an exhausted incident stays there, whatever empty levels were passed by after it.
        var reached: Int32 = 0
        var pass: Int32 = 1
        var isExhausted = false
        /// Given to people directly: no policy moves it.
        var isDirect = false
        /// Its acknowledgement timed out, and its setup has the policy begin again then, if anybody is on call.
        var mayBeginAgain = false
        /// Levels passed by since somebody was found.
        var skipped = 0
        /// Among `loose`.
        var isLoose = false
        /// By visit, from 1.
        var visits: [[PersonID]] = []
        var entry: Int
    }

    struct Awaited {
        var response: Response
        var at: Instant
        var due: Instant
        /// It waits for a pager that is down.
        var isHeld: Bool
        var entry: Int
    }

    struct Sent {
        var page: Page
        var left: Instant
        var isSettled = false
        var entry: Int
    }

    init(_ scenario: Scenario, _ journal: Journal) {
        self.scenario = scenario
        policies = scenario.setup.pager.policies
        for entry in journal.entries where scenario.knows(entry) { read(entry) }
        let last = journal.entries.last
        settle(before: (last?.at ?? .start) + Delay(nanoseconds: 1))
        let isQuiescent = if case .ended(.quiescent) = last?.fact { true } else { false }
        judgeEnds(at: last?.at ?? .start, isQuiescent)
    }

    private mutating func read(_ entry: Entry) {
        settle(before: entry.at)
        switch entry.fact {
        case .paged(let page): read(page, entry)
        case .delivered(let number): arrive(number, entry)
        case .undelivered(let number):
            pages[number]?.isSettled = true
        case .responded(let response):
            guard let incident = incidents[response.incident], incident.state != .resolved else { return }
            let back = isDown(at: entry.at)
            awaited.append(
                Awaited(
                    response: response, at: entry.at, due: back ?? entry.at, isHeld: back != nil, entry: entry.number))
        case .note(let note): read(note, entry)
        case .fired(let event), .sent(let event): events[event.id] = event
        case .first, .last, .trouble, .tally, .evaluations, .landed, .replied, .bounced, .repaired, .ended: break
        case .changed(let change):
            switch change {
            case .edit(let id, let policy):
                policies[id.index] = policy
                if isDown(at: entry.at) != nil { isEditedMeanwhile = true }
            case .restart(let length):
                if isDown(at: entry.at) == nil { (downUntil, isEditedMeanwhile) = (entry.at + length, false) }
            case .disable, .enable, .startMaintenance, .endMaintenance: break
            }
        case .operated(let operation):
            if isDown(at: entry.at) == nil {
                prepare(operation)
            } else {
                before = nil
                loose.insert(operation.incident)
                incidents[operation.incident]?.isLoose = true
            }
        }
    }

    /// When a pager that is down at an instant is back.
    private func isDown(at now: Instant) -> Instant? { downUntil.flatMap { now <= $0 ? $0 : nil } }

    // MARK: The log

    private mutating func read(_ note: Note, _ entry: Entry) {
        switch note {
        case .opened(let id, let event, let service, let urgency):
            guard incidents[id] == nil, let paged = scenario.pagedService(service) else { return }
            let policy = events[event].flatMap { EventRuling($0, in: scenario).policy } ?? paged.policy
            incidents[id] = Followed(policy: policies[policy.index], urgency: urgency, entry: entry.number)
            incidents[id]?.isLoose = loose.contains(id) || (isEditedMeanwhile && entry.at == downUntil)
        case .levelReached(let id, let level, let pass, let people): reach(id, level, pass, people, entry)
        case .levelSkipped(let id, let level): pass(id, level)
        case .repeated(let id, let pass): start(id, pass, entry)
        case .exhausted(let id):
            exercise(.loops)
            guard let incident = incidents[id] else { return }
            let wasSearched = incident.skipped >= incident.policy.levels.count
            if !wasSearched, !incident.isLoose, Int(incident.pass) != incident.policy.repeats + 1 {
                object(.loops, entry, "\(id.label) exhausted in pass \(incident.pass) of \(incident.policy.repeats + 1)")
            }
            incidents[id]?.isExhausted = true
            incidents[id]?.level = incident.reached
        case .acknowledged(let id, let person):
            exercise(.stopOnAcknowledgement)
            if incidents[id]?.state == .resolved { object(.stopOnResolve, entry, "\(id.label) acknowledged after its end") }
            if let person { answer(id, person, .acknowledge) }
            incidents[id]?.state = .acknowledged
        case .retriggered(let id, .reopened):
            incidents[id]?.state = .triggered
            incidents[id]?.isExhausted = false
        case .unacknowledged(let id), .retriggered(let id, _):
            if incidents[id]?.state == .resolved { object(.stopOnResolve, entry, "\(id.label) triggered again after its end") }
            incidents[id]?.state = .triggered
            incidents[id]?.isExhausted = false
            if case .unacknowledged = note { beginAgain(id) }
        case .resolved(let id, let resolver):
            exercise(.stopOnResolve)
            if case .person(let person) = resolver { answer(id, person, .resolve) }
            incidents[id]?.state = .resolved
        case .urgencyChanged(let id, let urgency): incidents[id]?.urgency = urgency
        case .assigned(let id, let people), .requested(let id, _, let people): incidents[id]?.visits.append(people)
        case .refused(let id, _): if let before, before.id == id { incidents[id] = before.incident }
        case .automated, .merged, .grouped, .paused, .withdrawn, .triggerLimit, .ignored, .unreachable, .injected, .impact,
            .proven,
            .mitigated,
            .coldStart, .dropped, .retrying,
            .batches, .pingLost,
            .evaluated, .becameTrue, .becameFalse, .postponed, .suppressed, .read, .dismissed, .unsent, .informed, .handoff,
            .sleeps:
            break
        }
    }

    // MARK: Writing

    func name(_ person: PersonID) -> String { scenario[person].name.text }

    mutating func exercise(_ check: EscalationCheck) { exercised[check, default: 0] += 1 }

    mutating func object(_ check: EscalationCheck, _ entry: Entry, _ text: String) {
        deviations.append(Deviation(kind: .impossible, at: entry.at, checks: [check], text: text, entry: entry.number))
    }
}
