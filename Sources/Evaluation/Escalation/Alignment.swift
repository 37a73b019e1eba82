import Model

/// Puts a record whose clock is coarse onto the instants the policy gives, as far as the clock allows.
///
/// A real pager's log tells whole seconds, and a real pager takes a moment. What lies within the tolerance of the instant it was due at
/// counts as done then. An answer that lies within the tolerance of something due counts as given after it where the pager did it, and
/// before it where the pager did not. Everything else stays where the log has it, and is judged there. A pager that counts each level from
/// when it really reached the one before falls behind a little on every level: an incident's tolerance grows with the levels it has visited.
///
/// What no log tells and follows from the rules at once, as that an empty level was passed over, is filled in beside what the log tells.
struct Alignment {
    private static let tick = Delay(nanoseconds: 1)

    private let scenario: Scenario
    private let tolerance: Delay
    private let recorded: Journal
    /// By entry, those of the record first and then what is filled in: where it is now, and what it says.
    private var instants: [Instant]
    private var facts: [Fact]
    private var stations: [Station]
    /// Filled in by the record, and not so.
    private var dropped: Set<Int> = []

    /// The record with its entries at the instants they are judged at, in order, numbered anew.
    private(set) var journal: Journal

    /// Something that stops an incident, or ends it: an answer of a person, or an event that says so.
    private struct Answer {
        var entries: [Int]
        var incident: IncidentID
    }

    /// What the oracle expects of the answers as they are now, and which entry is which of it.
    private struct Match {
        var predictions: [Prediction]
        /// How much each may be off.
        var slack: [Delay]
        /// By prediction: its entry.
        var entries: [Int?]
        /// By entry: its prediction.
        var numbers: [Int?]
    }

    init(_ scenario: Scenario, _ journal: Journal, tolerance: Delay) {
        (self.scenario, self.tolerance, self.journal, recorded) = (scenario, tolerance, journal, journal)
        instants = journal.entries.map(\.at)
        facts = journal.entries.map(\.fact)
        stations = journal.entries.map(\.station)
        guard tolerance > .zero else { return }
        let heard = PagerRecord(scenario, journal).heard
        var incidents: [Int: IncidentID] = [:]
        let answers = Self.answers(in: journal)
        for answer in answers { for index in answer.entries { incidents[index] = answer.incident } }
        var rehearsal = Rehearsal(scenario, journal, tolerance: tolerance)
        let placed = rehearsal.place(heard, answering: incidents)
        for answer in answers {
            guard let at = answer.entries.lazy.compactMap({ placed[$0]?.at }).first else { continue }
            for index in answer.entries { instants[index] = at }
        }
        for (index, heard) in placed {
            if case .operation(let operation) = heard.input { facts[index] = .operated(operation) }
            // An event that opens an incident, and the endpoint's answer.
            if case .event = heard.input, incidents[index] == nil {
                instants[index] = heard.at
                if case .replied = facts[index] { instants[index - 1] = heard.at }
            }
        }
        // Answers lie a little after their seconds, and so does what they make due: the record reaches as far.
        if let last = instants.indices.last { instants[last] = instants[last] + .milliseconds(1) }
        settle(match(rehearsal.told))
    }

    private static func answers(in journal: Journal) -> [Answer] {
        var answers: [Answer] = []
        for (index, entry) in journal.entries.enumerated() {
            switch entry.fact {
            case .responded(let response): answers.append(Answer(entries: [index], incident: response.incident))
            case .operated(let operation): answers.append(Answer(entries: [index], incident: operation.incident))
            case .fired(let event):
                guard event.action != .trigger, index + 2 < journal.entries.count,
                    case .note(let note) = journal.entries[index + 2].fact, let incident = note.incident
                else { continue }
                answers.append(Answer(entries: [index, index + 1], incident: incident))
            default: continue
            }
        }
        return answers
    }

    // MARK: What was meant

    private func match(_ heard: [PagerRecord.Heard]) -> Match {
        let record = PagerRecord(scenario, ordered(recorded.entries.indices.sorted { key($0) < key($1) }))
        let oracle = Oracle(scenario, hearingInAnyOrder: heard, until: record.until)
        let predictions = oracle.predictions.filter(\.deed.isInAccounts)
        var match = Match(
            predictions: predictions, slack: [], entries: predictions.map { _ in nil },
            numbers: recorded.entries.map { _ in nil })
        var visits: [IncidentID: Int64] = [:]
        var places: [Deed.What: [Int]] = [:]
        for (index, fact) in facts.enumerated() {
            if let what = fact.deed { places[what.loose, default: []].append(index) }
        }
        for (number, prediction) in predictions.enumerated() {
            let incident = prediction.deed.incident
            if case .stated(.levelReached) = prediction.deed.what, let incident { visits[incident, default: 0] += 1 }
            let slack = tolerance * max(1, incident.flatMap { visits[$0] } ?? 1)
            match.slack.append(slack)
            let place = places[prediction.deed.what.loose]?.firstIndex { index in
                let at = recorded.entries[index].at
                return prediction.deed.at - slack <= at && at <= prediction.deed.at + slack
            }
            guard let place, let entry = places[prediction.deed.what.loose]?.remove(at: place) else { continue }
            (match.entries[number], match.numbers[entry]) = (entry, number)
        }
        return match
    }

    // MARK: The end

    private mutating func settle(_ match: Match) {
        for (index, number) in match.numbers.enumerated() {
            guard let number else { continue }
            instants[index] = match.predictions[number].deed.at
            // Which visit of which level a page belongs to is not in a log.
            if case .stated(let note) = match.predictions[number].deed.what { facts[index] = .note(note) }
            if case .paged(var page) = facts[index], case .paged(let notice) = match.predictions[number].deed.what {
                (page.level, page.pass, page.visit, page.urgency) = (notice.level, notice.pass, notice.visit, notice.urgency)
                facts[index] = .paged(page)
            }
        }
        endEarlier(match)
        var match = match
        fillIn(&match)
        let order = facts.indices.filter { !dropped.contains($0) }.sorted { key($0) < key($1) }
        journal = ordered(inOrder(order, match))
    }

    /// What follows at once from something that the log tells is taken as told, and what does not follow as not.
    private mutating func fillIn(_ match: inout Match) {
        for (index, number) in match.numbers.enumerated() where number == nil && facts[index].isFilledIn {
            dropped.insert(index)
        }
        let told = Set(
            match.predictions.indices.filter { match.entries[$0] != nil && match.predictions[$0].deed.isVisit }
                .map { Visit(match.predictions[$0].deed) })
        for (number, prediction) in match.predictions.enumerated() where match.entries[number] == nil {
            guard case .stated(let note) = prediction.deed.what, prediction.deed.what.isFilledIn,
                told.contains(Visit(prediction.deed))
            else { continue }
            instants.append(prediction.deed.at)
            facts.append(.note(note))
            stations.append(.pager)
            match.numbers.append(number)
        }
    }

    private struct Visit: Hashable {
        var at: Instant
        var incident: IncidentID?
        init(_ deed: Deed) { (at, incident) = (deed.at, deed.incident) }
    }

    /// What happened at one instant stands in the order in which it had to happen; what came in, before the first thing it led to.
    private func inOrder(_ order: [Int], _ match: Match) -> [Int] {
        var order = order
        var begin = 0
        while begin < order.count {
            let end = order[begin...].firstIndex { instants[$0] != instants[order[begin]] } ?? order.count
            var next = Int.max
            var keys: [Int: (number: Int, isDone: Int)] = [:]
            for index in order[begin..<end].reversed() {
                let number = match.numbers[index]
                // The end is the end.
                if case .ended = facts[index] {
                    keys[index] = (Int.max, 1)
                    continue
                }
                next = number ?? next
                keys[index] = (next, number == nil ? 0 : 1)
            }
            order[begin..<end].sort { first, second in
                guard let a = keys[first], let b = keys[second] else { return first < second }
                return (a.number, a.isDone, first) < (b.number, b.isDone, second)
            }
            begin = end
        }
        return order
    }

    /// What is due in the last moment of a record may come a moment after it.
    private mutating func endEarlier(_ match: Match) {
        guard let last = recorded.entries.indices.last, case .ended = recorded.entries[last].fact else { return }
        let undone = match.predictions.indices.filter { number in
            let at = match.predictions[number].deed.at
            return match.entries[number] == nil && instants[last] - match.slack[number] < at && at <= instants[last]
        }
        let latest = instants.dropLast().max() ?? .start
        instants[last] = max(instants[last], latest)
        guard let first = undone.map({ match.predictions[$0].deed.at }).min(), latest < first else { return }
        instants[last] = first - Self.tick
    }

    private func key(_ index: Int) -> (Instant, Int) { (instants[index], index) }

    private func ordered(_ order: [Int]) -> Journal {
        var pages: Int32 = 0
        let entries = order.enumerated().map { number, index in
            var entry = Entry(number: number + 1, at: instants[index], station: stations[index], fact: facts[index])
            if case .paged(var page) = entry.fact {
                pages += 1
                page.number = pages
                entry.fact = .paged(page)
            }
            return entry
        }
        return Journal(seed: recorded.seed, entries: entries)
    }
}

extension Fact {
    /// What the pager did, as far as its log tells.
    var deed: Deed.What? {
        switch self {
        case .paged(let page): .paged(Notice(page))
        case .note(let note): note.isOfPolicy ? .stated(note) : nil
        default: nil
        }
    }
}

extension Fact {
    /// Whether no log tells it: whoever reads one takes it from the rules.
    fileprivate var isFilledIn: Bool { deed?.isFilledIn ?? false }
}

extension Deed {
    /// Whether an incident goes to somebody, round, or no further.
    fileprivate var isVisit: Bool {
        guard case .stated(let note) = what else { return false }
        switch note {
        case .levelReached, .assigned, .repeated, .exhausted: return true
        default: return false  // As above: of four.
        }
    }
}

extension Deed.What {
    var incident: IncidentID? { Deed(at: .start, self).incident }

    /// As far as a log tells it: of a page, who was told about what, and how; of a level, who has it, in no order, and not which one it is.
    var loose: Deed.What {
        if case .stated(.levelReached(let id, _, let pass, let people)) = self {
            return .stated(.levelReached(id, level: 0, pass: pass, people: people.sorted()))
        }
        guard case .paged(var notice) = self else { return self }
        (notice.level, notice.pass, notice.visit, notice.urgency) = (0, 0, 0, .high)
        return .paged(notice)
    }

    /// Whether no log tells it, and it follows from the rules at once.
    fileprivate var isFilledIn: Bool { if case .stated(.levelSkipped) = self { true } else { false } }

    /// Whether a log tells it, and the pager did it by itself.
    var isTold: Bool { isByItself && !isFilledIn && Deed(at: .start, self).isInAccounts }

    /// Whether the pager did it because the time had come, and an answer would have stopped it.
    private var isByItself: Bool {
        switch self {
        case .paged: true
        case .answered, .repaired: false
        case .stated(.acknowledged), .stated(.opened), .stated(.merged), .stated(.ignored): false
        case .stated(.resolved(_, let resolver)): resolver == .timeout
        case .stated: true
        }
    }
}
