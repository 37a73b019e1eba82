package import Model

/// What a journal entry says, in plain words on one line: `paged backup (level 2, push) about incident #1`.
package func journalText(_ entry: Entry, in scenario: Scenario) -> String {
    JournalWords(scenario: scenario).text(entry)
}

/// A journal entry as a line of its own: number, elapsed time, station and what it says.
package func journalLine(_ entry: Entry, in scenario: Scenario) -> String {
    JournalWords(scenario: scenario).line(entry)
}

/// Puts journal entries into words. With the pages of the whole journal at hand, deliveries name who and how.
struct JournalWords {
    let scenario: Scenario
    private(set) var pages: [Int32: Page] = [:]

    init(scenario: Scenario) { self.scenario = scenario }

    init(_ report: Report) {
        scenario = report.scenario
        for entry in report.journal.entries {
            if case .paged(let page) = entry.fact { pages[page.number] = page }
        }
    }

    func line(_ entry: Entry) -> String {
        "entry \(entry.number) at \(entry.at.clockText), \(scenario.label(entry.station)): \(text(entry))"
    }

    func text(_ entry: Entry) -> String {
        switch entry.fact {
        case .first(let stage, let fault, let stream, _): firstLine(stage, fault, stream)
        case .last(let stage, let fault, let at, let lines):
            "last line of \(scenario.label(fault)) \(stage.rawValue) at \(at.clockText), \(counted(lines, "line")) in all"
        case .trouble(let hop, let service, _, let attempt, let lines, let trouble):
            "\(counted(lines, "line")) of \(scenario.label(service)) to \(scenario.label(hop)) \(trouble.words)"
                + (attempt > 1 ? " (try \(attempt))" : "")
        case .tally(let minute, let lines, let bytes, let consignments, _):
            "minute \(minute): \(counted(lines, "line")), \(counted(bytes, "byte")) in \(counted(consignments, "consignment"))"
        case .evaluations(let rule, let count): "\(scenario.label(rule)) evaluated \(counted(count, "time"))"
        case .fired(let event): fired(event)
        case .landed(let id): "\(event(id)) is in the inbox"
        case .replied(let id, let attempt, let outcome): replied(id, attempt, outcome)
        case .paged(let page): paged(page)
        case .delivered(let number): pages[number].map(delivered) ?? "page \(number) arrived"
        case .undelivered(let number): pages[number].map(undelivered) ?? "page \(number) never arrived"
        case .bounced(let number):
            pages[number].map { "\($0.channel.rawValue) to \(scenario.label($0.person)) failed, says its provider" }
                ?? "page \(number) failed, says its provider"
        case .responded(let response):
            "\(scenario.label(response.person)) answers: \(response.action.rawValue) \(scenario.label(response.incident))"
        case .repaired(let repair): "\(repair.person.map { scenario.label($0) } ?? "a workflow") ends \(quoted(repair.fault))"
        case .sent(let event): sent(event)
        case .operated(let operation): operated(operation)
        case .changed(let change): changed(change)
        case .note(let note): text(note)
        case .ended(.quiescent): "the run is over: nothing left to happen"
        case .ended(.horizon): "the run was stopped at its horizon with something still pending"
        }
    }

    func quoted(_ fault: FaultID) -> String { "'\(scenario.label(fault))'" }

    private func firstLine(_ stage: Stage, _ fault: FaultID, _ stream: StreamID) -> String {
        switch stage {
        case .emitted: "first line of \(quoted(fault)) emitted (\(scenario.label(stream)))"
        default: "first line of \(quoted(fault)) \(stage.rawValue)"
        }
    }

    private func fired(_ event: AlertEvent) -> String {
        let group = event.group.isEmpty ? "" : " for \(visible(event.group))"
        let tries = event.attempt > 1 ? " (try \(event.attempt))" : ""
        let rule = event.id.rule.map { scenario.label($0) } ?? "the scenario"
        switch event.action {
        case .trigger:
            return "\(rule) fired\(group): \(event.severity.text) \(thing(event)) sent\(tries)"
        case .acknowledge, .resolve:
            let place = event.inbox.map { " to \(scenario.label($0))" } ?? ""
            return "\(rule) sent \(event.action.rawValue)\(group)\(place)\(tries)"
        }
    }

    /// An event, or a message to an inbox.
    private func thing(_ event: AlertEvent) -> String { event.inbox.map { "message to \(scenario.label($0))" } ?? "event" }

    private func replied(_ id: AlertEvent.ID, _ attempt: Int32, _ outcome: EventReceipt.Outcome) -> String {
        switch outcome {
        case .accepted: "\(event(id)) accepted"
        case .throttled: "\(event(id)) throttled: too many events a minute"
        case .unanswered: "\(event(id)) lost on its way to the pager"
        }
    }

    func event(_ id: AlertEvent.ID) -> String {
        id.rule.map { "event \(id.ordinal) of \(scenario.label($0))" } ?? "authored event \(id.ordinal)"
    }

    private func paged(_ page: Page) -> String {
        let pass = page.pass > 1 ? ", pass \(page.pass)" : ""
        let place = page.level == 0 ? "to help" : "level \(page.level)\(pass)"
        return "paged \(scenario.label(page.person)) (\(place), \(page.channel.rawValue))"
            + " about \(scenario.label(page.incident))" + (page.attempt > 1 ? " (try \(page.attempt))" : "")
            + (page.bundle.map { ", in one message with page \($0)" } ?? "")
    }

    private func delivered(_ page: Page) -> String {
        "\(page.channel.rawValue) reached \(scenario.label(page.person))"
    }

    private func undelivered(_ page: Page) -> String {
        "\(page.channel.rawValue) to \(scenario.label(page.person)) never arrived"
    }
}

extension Fact.Trouble {
    var words: String {
        switch self {
        case .lost: "lost on the way"
        case .duplicated: "arrived twice"
        case .reordered: "overtaken by later ones"
        case .delayed: "delayed"
        case .refused: "refused"
        case .throttled: "throttled"
        case .rejected: "rejected for good"
        case .unanswered: "never answered"
        }
    }
}
