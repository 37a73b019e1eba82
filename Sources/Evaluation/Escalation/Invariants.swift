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
    private(set) var deviations: [Deviation] = []

    private let scenario: Scenario
    /// As the journal says they are now.
    private var policies: [Policy]
    private var events: [AlertEvent.ID: AlertEvent] = [:]
    private var incidents: [IncidentID: Followed] = [:]
    private var pages: [Int32: Sent] = [:]
    /// What an incident was before the operation just read, in case it is refused.
    private var before: (id: IncidentID, incident: Followed)?
    /// Answers whose entry is awaited at their instant, or when the pager is back.
    private var awaited: [Awaited] = []
    /// Until when the pager is down, and whether what it goes by was changed meanwhile.
    private var downUntil: Instant?
    private var isEditedMeanwhile = false
    /// Somebody worked on them, or their policy was edited, while the pager was down: in which order that came to pass is not in the journal. Some
    /// of them open only when it is back.
    private var loose: Set<IncidentID> = []

    private struct Followed {
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

    private struct Awaited {
        var response: Response
        var at: Instant
        var due: Instant
        /// It waits for a pager that is down.
        var isHeld: Bool
        var entry: Int
    }

    private struct Sent {
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
        case .first, .last, .trouble, .tally, .evaluations, .replied, .bounced, .repaired, .ended: break
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

    // MARK: Pages

    private mutating func read(_ page: Page, _ entry: Entry) {
        pages[page.number] = Sent(page: page, left: entry.at, entry: entry.number)
        guard let incident = incidents[page.incident] else { return }
        let what = "page \(page.number) to \(name(page.person)) about \(page.incident.label)"
        switch incident.state {
        case .triggered: break
        // Who was asked for help beside the policy is told until they answer.
        case .acknowledged:
            if page.level > 0 { object(.stopOnAcknowledgement, entry, "\(what) left while the incident was acknowledged") }
        case .resolved: object(.stopOnResolve, entry, "\(what) left after the incident's end")
        }
        exercise(.audit)
        let visit = Int(page.visit) - 1
        let people = incident.visits.indices.contains(visit) ? incident.visits[visit] : []
        if !people.contains(page.person) { object(.audit, entry, "\(what): no entry says that it was assigned to them") }
    }

    private mutating func arrive(_ number: Int32, _ entry: Entry) {
        guard let sent = pages[number] else { return }
        let link = scenario.setup.pager.link(of: sent.page.channel)
        let longest = link.latency.max + (link.reordering > .zero ? link.hold : .zero)
        let what = "page \(number) to \(name(sent.page.person))"
        if sent.isSettled, link.duplication == .zero {
            object(.deliveryFailure, entry, "\(what) arrived although it had arrived or was lost")
        }
        if entry.station != .person(sent.page.person) { object(.deliveryFailure, entry, "\(what) arrived at somebody else") }
        let (earliest, latest) = (sent.left + link.latency.min, sent.left + longest)
        if entry.at < earliest || latest < entry.at {
            let allowed = "\(link.latency.min.text) to \(longest.text)"
            object(
                .deliveryFailure, entry,
                "\(what) took \((entry.at - sent.left).text) by \(sent.page.channel.rawValue), allowed \(allowed)")
        }
        pages[number]?.isSettled = true
    }

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
            .batches,
            .evaluated, .becameTrue, .becameFalse, .postponed, .suppressed, .unsent, .informed, .handoff, .sleeps:
            break
        }
    }

    /// By hand an incident goes where it is sent: to a level, to another policy, to people, or back to the beginning.
    private mutating func prepare(_ operation: Operation) {
        let id = operation.incident
        before = incidents[id].map { (id, $0) }
        exercise(.manualEscalation)
        switch operation.action {
        case .escalate(let level): start(id, at: level - 1)
        case .delegate(let policy):
            incidents[id]?.policy = policies[policy.index]
            incidents[id]?.pass = 1
            start(id, at: 0)
        case .reopen:
            incidents[id]?.pass = 1
            start(id, at: 0)
        case .reassign: incidents[id]?.isDirect = true
        case .acknowledge, .resolve, .unacknowledge, .snooze, .merge, .note, .prioritize, .setUrgency, .request, .accept,
            .decline:
            break
        }
    }

    private mutating func start(_ id: IncidentID, at level: Int32) {
        incidents[id]?.level = level
        incidents[id]?.isDirect = false
        incidents[id]?.isExhausted = false
    }

    private mutating func reach(_ id: IncidentID, _ level: Int32, _ pass: Int32, _ people: [PersonID], _ entry: Entry) {
        guard let incident = incidents[id] else { return }
        incidents[id]?.visits.append(people)
        let what = "\(id.label) reached level \(level)"
        if level > 1 || !incident.visits.isEmpty { exercise(.order) }
        // The same level again is no step: an acknowledgement ran out, or the urgency rose.
        let isAgain = !incident.visits.isEmpty && level == incident.level && pass == incident.pass
        let before = incident.mayBeginAgain ? 0 : incident.level
        if incident.isLoose { return arrive(id, level, pass) }
        if !isAgain, level != before + 1 { object(.order, entry, "\(what) after level \(before)") }
        if pass != incident.pass { object(.loops, entry, "\(what) in pass \(pass), during pass \(incident.pass)") }
        if !isAgain, incident.policy.levels.indices.contains(Int(level) - 1) {
            let targets = incident.policy.levels[Int(level) - 1].targets
            if targets.contains(where: { if case .schedule = $0 { true } else { false } }), !incident.visits.isEmpty {
                exercise(.handoff)
            }
            if people.count > targets.count {
                object(
                    .handoff, entry, "\(what) with \(people.count) people for \(targets.count) targets: two owners at a time")
            }
        }
        switch incident.state {
        case .triggered: break
        case .acknowledged: object(.stopOnAcknowledgement, entry, "\(what) while it was acknowledged")
        case .resolved: object(.stopOnResolve, entry, "\(what) after its end")
        }
        if incident.isExhausted, !isAgain { object(.loops, entry, "\(what) after it was exhausted") }
        arrive(id, level, incident.pass)
    }

    private mutating func arrive(_ id: IncidentID, _ level: Int32, _ pass: Int32) {
        incidents[id]?.level = level
        incidents[id]?.reached = level
        incidents[id]?.pass = pass
        incidents[id]?.mayBeginAgain = false
        incidents[id]?.skipped = 0
    }

    private mutating func beginAgain(_ id: IncidentID) {
        guard scenario.setup.pager.choices.acknowledgementTimeout == .policy, incidents[id]?.isDirect == false else { return }
        incidents[id]?.mayBeginAgain = true
        incidents[id]?.pass = 1
    }

    private mutating func pass(_ id: IncidentID, _ level: Int32) {
        exercise(.nobodyOnCall)
        incidents[id]?.mayBeginAgain = false
        incidents[id]?.level = level
        incidents[id]?.skipped += 1
    }

    private mutating func start(_ id: IncidentID, _ pass: Int32, _ entry: Entry) {
        guard let incident = incidents[id] else { return }
        exercise(.loops)
        if pass != incident.pass + 1, !incident.isLoose {
            object(.loops, entry, "\(id.label) started pass \(pass) after pass \(incident.pass)")
        }
        if Int(pass) > incident.policy.repeats + 1, !incident.isLoose {
            object(.loops, entry, "\(id.label) started pass \(pass) of \(incident.policy.repeats + 1)")
        }
        incidents[id]?.pass = pass
        incidents[id]?.level = 0
    }

    // MARK: Answers

    private mutating func answer(_ id: IncidentID, _ person: PersonID, _ action: Response.Action) {
        let place = awaited.firstIndex { $0.response == Response(incident: id, person: person, action: action) }
        if let place { awaited.remove(at: place) }
    }

    /// Every answer given to an open incident has its entry at its own instant, or at that of the pager's return.
    private mutating func settle(before now: Instant) {
        guard awaited.contains(where: { $0.due < now }) else { return }
        for answer in awaited where answer.due < now {
            let id = answer.response.incident
            // Something that waited as well ended it first.
            if answer.isHeld, incidents[id]?.state == .resolved { continue }
            object(
                .audit, Entry(number: answer.entry, at: answer.at, station: .pager, fact: .responded(answer.response)),
                "\(name(answer.response.person))'s answer to \(id.label) (\(answer.response.action.rawValue)) left no entry")
        }
        awaited.removeAll { $0.due < now }
    }

    // MARK: Ends

    private mutating func judgeEnds(at end: Instant, _ isQuiescent: Bool) {
        for (id, incident) in incidents.sorted(by: { $0.key < $1.key }) {
            exercise(.completeness)
            let isOver = incident.state != .triggered || incident.isExhausted
            guard !isOver, isQuiescent, incident.urgency == .high, !incident.isDirect, !incident.isLoose else {
                continue
            }
            deviations.append(
                Deviation(
                    kind: .impossible, at: end, checks: [.completeness],
                    text: "\(id.label) is open, nothing more happens, and nobody was told that the policy is exhausted",
                    entry: incident.entry))
        }
    }

    // MARK: Writing

    private func name(_ person: PersonID) -> String { scenario[person].name.text }

    private mutating func exercise(_ check: EscalationCheck) { exercised[check, default: 0] += 1 }

    private mutating func object(_ check: EscalationCheck, _ entry: Entry, _ text: String) {
        deviations.append(Deviation(kind: .impossible, at: entry.at, checks: [check], text: text, entry: entry.number))
    }
}
