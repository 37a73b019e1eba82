import Model

/// Something the journal shows: when, and in which entry. Ordered as the journal is.
struct Sighting: Hashable, Comparable, Sendable {
    var at: Instant
    var entry: Int

    static func < (a: Sighting, b: Sighting) -> Bool { a.entry < b.entry }
}

/// One pass over a journal into tables that the checks look things up in.
///
/// Knows what was written and nothing of how it came about. Entries that name what the scenario does not have are left out here
/// and reported by the consistency check.
struct RunIndex: Sendable {
    let scenario: Scenario
    let journal: Journal
    /// By fault.
    private(set) var faults: [FaultTrace]
    /// Trigger events in the order they first left, whatever the attempt.
    private(set) var events: [EventTrace] = []
    /// Those of them that went to an inbox, in the same order.
    private(set) var messages: [MessageTrace] = []
    private(set) var transitions: [Transition] = []
    /// In the order they were opened.
    private(set) var incidents: [IncidentTrace] = []
    /// In the order they left.
    private(set) var pages: [PageTrace] = []
    /// By rule; nil = the journal never says.
    private(set) var evaluations: [Int64?]
    /// Notifications that never arrived.
    private(set) var lostPages = 0
    private(set) var end: (seen: Sighting, how: Fact.End)?
    private(set) var tally = RunTally()
    /// What the journal says of things that were never there: an incident nobody opened, a page nobody sent.
    private(set) var strays: [(entry: Int, text: String)] = []
    /// Entries that name what the scenario does not have.
    private(set) var foreign: [Int] = []
    /// What tells of more than how many lines went by: a tenth of the entries, mostly. The last is among them whatever it is, as it says how
    /// far the record reaches.
    private(set) var story: Journal

    private var incidentPlaces: [IncidentID: Int] = [:]
    private var pagePlaces: [Int32: Int] = [:]
    private var eventPlaces: [AlertEvent.ID: Int] = [:]
    private var messagePlaces: [AlertEvent.ID: Int] = [:]
    /// By piece of work: the messages it began with.
    private var openers: [AlertEvent.ID: [AlertEvent.ID]] = [:]
    private var ingested: Set<AlertEvent.ID> = []

    init(_ scenario: Scenario, _ journal: Journal) {
        self.scenario = scenario
        self.journal = journal
        faults = Array(repeating: FaultTrace(), count: scenario.faults.count)
        evaluations = Array(repeating: nil, count: scenario.setup.alerts.count)
        story = Journal(seed: journal.seed, entries: [])
        // By place: most entries are tallies, of which nothing but a number is wanted.
        for place in journal.entries.indices {
            if case .tally(_, let lines, _, _, _) = journal.entries[place].fact {
                let station = journal.entries[place].station
                if scenario.knows(station) { count(lines, at: station) } else { foreign.append(journal.entries[place].number) }
                continue
            }
            let entry = journal.entries[place]
            story.entries.append(entry)
            if scenario.knows(entry) {
                add(entry.fact, Sighting(at: entry.at, entry: entry.number))
            } else {
                foreign.append(entry.number)
            }
        }
        if let last = journal.entries.last, case .tally = last.fact { story.entries.append(last) }
        closeTally()
    }

    /// Whether the journal ends where a journal must: with the entry that says so.
    var isComplete: Bool {
        if case .ended = journal.entries.last?.fact { true } else { false }
    }

    /// When the run was over; the last entry of a journal that does not say.
    var endedAt: Instant { end?.seen.at ?? journal.entries.last?.at ?? .start }

    func incident(_ id: IncidentID) -> IncidentTrace? { incidentPlaces[id].map { incidents[$0] } }
    func event(_ id: AlertEvent.ID) -> EventTrace? { eventPlaces[id].map { events[$0] } }

    func message(_ id: AlertEvent.ID) -> MessageTrace? { messagePlaces[id].map { messages[$0] } }

    /// The messages that a call of an inbox's readers came of; none for any other event.
    func messages(behind call: AlertEvent.ID) -> [MessageTrace] { (openers[call] ?? []).compactMap(message) }

    /// The rule whose event opened an incident.
    func rule(of incident: IncidentID) -> RuleID? { self.incident(incident)?.event.rule }

    private mutating func add(_ fact: Fact, _ seen: Sighting) {
        switch fact {
        case .first(let stage, let fault, _, _):
            let known = faults[fault.index].firsts[stage]
            if known.map({ seen.at < $0.at }) ?? true { faults[fault.index].firsts[stage] = seen }
        case .fired(let event): fired(event, seen)
        case .landed(let id): land(id, seen)
        case .replied(let id, _, let outcome):
            switch outcome {
            case .accepted: if messagePlaces[id] == nil { ingested.insert(id) }
            case .throttled: tally.throttled += 1
            case .unanswered: break
            }
        case .paged(let page): paged(page, seen)
        case .delivered(let number): delivered(number, seen)
        case .undelivered(let number):
            lostPages += 1
            if pagePlaces[number] == nil { strays.append((seen.entry, "page \(number) was lost but never left")) }
        case .evaluations(let rule, let count):
            evaluations[rule.index] = (evaluations[rule.index] ?? 0).saturatingAdding(count)
        case .ended(let how): if end == nil { end = (seen, how) }
        case .note(let note): add(note, seen)
        case .bounced(let number):
            if pagePlaces[number] == nil { strays.append((seen.entry, "page \(number) bounced but never left")) }
        // What the scenario sends goes straight in.
        case .sent(let event):
            fired(event, seen)
            ingested.insert(event.id)
        case .last, .trouble, .tally, .responded, .repaired, .operated, .changed: break
        }
    }

    private mutating func fired(_ event: AlertEvent, _ seen: Sighting) {
        if event.inbox != nil, messagePlaces[event.id] == nil {
            messagePlaces[event.id] = messages.count
            messages.append(MessageTrace(event: event))
        }
        guard event.action == .trigger, eventPlaces[event.id] == nil else { return }
        eventPlaces[event.id] = events.count
        let carried = scenario.faults(carriedBy: ([event.summary] + event.details).joined(separator: "\n"))
        events.append(EventTrace(event: event, fired: seen, carries: carried))
    }

    private mutating func land(_ id: AlertEvent.ID, _ seen: Sighting) {
        guard let place = messagePlaces[id] else {
            strays.append((seen.entry, "a message landed that never left"))
            return
        }
        if messages[place].landed == nil { messages[place].landed = seen }
    }

    private mutating func read(_ id: AlertEvent.ID, for work: AlertEvent.ID?, _ seen: Sighting) {
        guard let place = messagePlaces[id] else {
            strays.append((seen.entry, "a message was read that never left"))
            return
        }
        guard messages[place].read == nil else { return }
        messages[place].read = (seen, work)
        guard let work else { return }
        // What is read at the instant of the first belongs to what the work began with.
        if let first = openers[work]?.first.flatMap(message)?.read?.seen.at, first < seen.at { return }
        openers[work, default: []].append(id)
    }

    private mutating func paged(_ page: Page, _ seen: Sighting) {
        if pagePlaces[page.number] == nil { pagePlaces[page.number] = pages.count }
        pages.append(PageTrace(page: page, left: seen, delivered: nil, carries: scenario.faults(carriedBy: page.text)))
        change(page.incident, seen, "a page") { _ in }
    }

    private mutating func delivered(_ number: Int32, _ seen: Sighting) {
        guard let place = pagePlaces[number] else {
            strays.append((seen.entry, "page \(number) was delivered but never left"))
            return
        }
        if pages[place].delivered == nil { pages[place].delivered = seen }
    }

    private mutating func add(_ note: Note, _ seen: Sighting) {
        switch note {
        case .injected(let fault): faults[fault.index].injected = faults[fault.index].injected ?? seen
        case .impact(let fault): faults[fault.index].impact = faults[fault.index].impact ?? seen
        case .proven(let fault, let proof): faults[fault.index].proofs.append((proof, seen))
        case .mitigated(let fault, let how):
            if faults[fault.index].mitigated == nil { faults[fault.index].mitigated = (seen, how) }
        case .becameTrue(let rule, let group, _):
            transitions.append(Transition(rule: rule, group: group, isTrue: true, seen: seen))
        case .becameFalse(let rule, let group):
            transitions.append(Transition(rule: rule, group: group, isTrue: false, seen: seen))
        case .suppressed: tally.suppressed += 1
        case .read(let message, let work): read(message, for: work, seen)
        case .dismissed(let message, _): read(message, for: nil, seen)
        case .coldStart, .dropped, .retrying, .batches, .pingLost, .evaluated, .postponed, .unsent, .informed, .handoff,
            .sleeps:
            break
        case .ignored(let event, let reason):
            switch reason {
            case .nobodyOnCall, .noOpenAlert, .disabled, .maintenance, .paused, .dropped, .suppressed: ingested.insert(event)
            case .rateLimited, .unrouted, .unreadable: break
            }
        case .opened, .merged, .grouped, .paused, .withdrawn, .triggerLimit, .levelReached, .levelSkipped, .repeated,
            .exhausted, .acknowledged,
            .unacknowledged,
            .retriggered,
            .urgencyChanged, .assigned, .requested, .automated, .refused, .resolved, .unreachable:
            addPager(note, seen)
        }
    }

    private mutating func addPager(_ note: Note, _ seen: Sighting) {
        switch note {
        case .opened(let id, let event, let service, _): opened(id, event, service, seen)
        case .paused(let event, _): ingested.insert(event)
        case .withdrawn(_, let by): ingested.insert(by)
        case .merged(let id, let event), .grouped(let id, let event):
            ingested.insert(event)
            change(id, seen, "a merged event") { $0.merged.append((event, seen)) }
        case .levelReached(let id, let level, _, let people):
            change(id, seen, "a level") { $0.levels.append((seen, level, people)) }
        case .acknowledged(let id, let person):
            change(id, seen, "an acknowledgement") { $0.acknowledged.append((seen, person)) }
        case .unacknowledged(let id): change(id, seen, "an acknowledgement's end") { $0.unacknowledged.append(seen) }
        case .retriggered(let id, let reason):
            change(id, seen, "a new trigger") {
                if reason == .reopened { $0.reopened.append(seen) } else { $0.unacknowledged.append(seen) }
            }
        case .resolved(let id, let resolver): change(id, seen, "a resolution") { $0.resolved.append((seen, resolver)) }
        case .triggerLimit(let id), .urgencyChanged(let id, _), .assigned(let id, _), .requested(let id, _, _),
            .automated(let id, _, _, _):
            change(id, seen, "a change") { _ in }
        // An operation may name an incident that never was: that is why it is refused.
        case .refused: break
        case .levelSkipped(let id, _), .repeated(let id, _), .exhausted(let id), .unreachable(let id, _):
            change(id, seen, "an escalation") { _ in }
        case .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches, .pingLost, .evaluated,
            .becameTrue,
            .becameFalse, .postponed, .suppressed, .read, .dismissed, .ignored, .unsent, .informed, .handoff, .sleeps:
            break
        }
    }

    private mutating func opened(_ id: IncidentID, _ event: AlertEvent.ID, _ service: ServiceID, _ seen: Sighting) {
        ingested.insert(event)
        if let place = incidentPlaces[id] {
            incidents[place].reopened.append(seen)
            return
        }
        incidentPlaces[id] = incidents.count
        incidents.append(IncidentTrace(id: id, opened: seen, event: event, service: service))
    }

    private mutating func change(_ id: IncidentID, _ seen: Sighting, _ what: String, _ body: (inout IncidentTrace) -> Void) {
        guard let place = incidentPlaces[id] else {
            strays.append((seen.entry, "\(what) for incident \(id.label), which was never opened"))
            return
        }
        body(&incidents[place])
    }

    private mutating func count(_ lines: Int64, at station: Station) {
        switch station {
        case .generator: tally.linesEmitted = tally.linesEmitted.saturatingAdding(lines)
        case .rules, .monitor: tally.linesSearchable = tally.linesSearchable.saturatingAdding(lines)
        case .hop, .pager, .person: break
        }
    }

    private mutating func closeTally() {
        tally.evaluations = evaluations.reduce(0) { $0.saturatingAdding($1 ?? 0) }
        tally.events = Int64(ingested.count)
        tally.messages = Int64(messages.count { $0.landed != nil })
        tally.incidents = Int64(incidents.count)
        tally.people = Int64(Set(pages.map(\.page.person)).count)
        tally.pages = Int64(
            Set(pages.map { Visit(incident: $0.page.incident, person: $0.page.person, visit: $0.page.visit) }).count)
        tally.notifications = Int64(pages.count { $0.page.isSend })
    }

    /// What makes several notifications one page.
    private struct Visit: Hashable {
        var incident: IncidentID
        var person: PersonID
        var visit: Int32
    }
}

extension IncidentID {
    /// As people read it: `#1` is the first.
    var label: String { "#\(index + 1)" }
}
