import Model

/// What a journal says of the pager: what went in, and what came out.
struct PagerRecord: Sendable {
    /// Something the pager heard.
    struct Heard: Sendable {
        var at: Instant
        var input: Oracle.Input
        /// Pages that had left at this very instant, an answer's own incident's only: somebody answered them, so the pager sent them first.
        var pagesBefore: Int
        var entry: Int
    }

    /// Something the pager did.
    struct Seen: Sendable {
        var deed: Deed
        var entry: Int
    }

    private(set) var heard: [Heard] = []
    private(set) var seen: [Seen] = []
    /// Pages that never arrived, and when the world knew.
    private(set) var lost: [(at: Instant, notice: Notice)] = []
    /// How far the record reaches.
    let until: Instant

    /// Entries that name what the scenario does not have are left out: the consistency check reports them.
    init(_ scenario: Scenario, _ journal: Journal) {
        until = PagerRecord.reach(scenario, journal)
        var events: [AlertEvent.ID: AlertEvent] = [:]
        var pages = PagesOfInstant()
        var notices: [Int32: (notice: Notice, left: Instant)] = [:]
        for entry in journal.entries where scenario.knows(entry) {
            func hear(_ input: Oracle.Input, _ record: inout PagerRecord) {
                let before = pages.count(at: entry.at, before: input)
                record.heard.append(Heard(at: entry.at, input: input, pagesBefore: before, entry: entry.number))
            }
            func see(_ what: Deed.What, _ record: inout PagerRecord) {
                record.seen.append(Seen(deed: Deed(at: entry.at, what), entry: entry.number))
            }
            switch entry.fact {
            // A message is nothing to the pager.
            case .fired(let event): if event.inbox == nil { events[event.id] = event }
            case .replied(let id, let attempt, let outcome):
                // The pager's answer is the journal's word that the event came in.
                guard outcome != .unanswered, var event = events[id] else { continue }
                event.attempt = attempt
                hear(.event(event), &self)
                see(.answered(id, attempt: attempt, outcome), &self)
            case .responded(let response): hear(.response(response), &self)
            case .paged(let page):
                pages.add(page.incident, at: entry.at)
                notices[page.number] = (Notice(page), entry.at)
                see(.paged(Notice(page)), &self)
            case .note(let note): if note.isOfPolicy { see(.stated(note), &self) }
            case .undelivered(let page):
                if let sent = notices[page] { lost.append((entry.at, sent.notice)) }
            case .bounced(let page):
                if let sent = notices[page] { hear(.bounce(sent.notice, left: sent.left), &self) }
            case .sent(let event): hear(.event(event), &self)
            case .operated(let operation): hear(.operation(operation), &self)
            case .changed(let change): hear(.change(change), &self)
            case .repaired(let repair):
                // What a person repairs is not the pager's doing.
                if repair.person == nil { see(.repaired(repair.fault), &self) }
            case .first, .last, .trouble, .tally, .evaluations, .landed, .delivered, .ended: break
            }
        }
    }

    /// What had nothing left to happen is complete; what was stopped tells of the time until then.
    private static func reach(_ scenario: Scenario, _ journal: Journal) -> Instant {
        guard let last = journal.entries.last else { return .start }
        return if case .ended(.quiescent) = last.fact { scenario.horizon } else { min(last.at, scenario.horizon) }
    }
}

/// Pages that leave at one instant, counted.
struct PagesOfInstant: Sendable {
    private var at = Instant.start
    private var all = 0
    private var byIncident: [IncidentID: Int] = [:]

    mutating func add(_ incident: IncidentID, at now: Instant) {
        if at != now { (at, all, byIncident) = (now, 0, [:]) }
        all += 1
        byIncident[incident, default: 0] += 1
    }

    /// Those an input can be an answer to.
    func count(at now: Instant, before input: Oracle.Input) -> Int {
        guard at == now else { return 0 }
        return switch input {
        case .response(let response): byIncident[response.incident] ?? 0
        case .operation(let operation): byIncident[operation.incident] ?? 0
        case .event, .change, .bounce: all
        }
    }
}
