import Model

/// Puts a record whose clock is coarse onto the instants the policy gives, as far as the clock allows.
///
/// A real pager's log tells whole seconds, and a real pager takes a moment. What lies within the tolerance of the instant it was due at
/// counts as done then. An answer that lies within the tolerance of something due counts as given after it where the pager did it, and
/// before it where the pager did not. Everything else stays where the log has it, and is judged there. A pager that counts each level from
/// when it really reached the one before falls behind a little on every level: an incident's tolerance grows with the levels it has visited.
struct Alignment {
    private static let tick = Delay(nanoseconds: 1)
    /// Moving one answer can bring another thing due within reach: looked at again so often.
    private static let roundsMax = 8

    private let scenario: Scenario
    private let tolerance: Delay
    private let recorded: Journal
    /// By entry: where it is now.
    private var instants: [Instant]
    private let answers: [Answer]

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
        /// By incident: the numbers of its predictions, and the entries of what the pager did by itself and nothing explains.
        var own: [IncidentID: [Int]] = [:]
        var unexplained: [IncidentID: [Int]] = [:]
    }

    init(_ scenario: Scenario, _ journal: Journal, tolerance: Delay) {
        (self.scenario, self.tolerance, self.journal, recorded) = (scenario, tolerance, journal, journal)
        answers = Self.answers(in: journal)
        instants = journal.entries.map(\.at)
        guard tolerance > .zero else { return }
        // What is due in the very second of an answer comes first, until the log shows that it did not.
        for answer in answers { move(answer, to: journal.entries[answer.entries[0]].at + Self.tick) }
        for round in 0..<Self.roundsMax {
            let moved = adjust(match(), mayDelay: round == 0)
            if !moved, round > 0 { break }
        }
        settle(match())
    }

    private static func answers(in journal: Journal) -> [Answer] {
        var answers: [Answer] = []
        for (index, entry) in journal.entries.enumerated() {
            switch entry.fact {
            case .responded(let response): answers.append(Answer(entries: [index], incident: response.incident))
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

    // MARK: Rounds

    private func match() -> Match {
        let record = PagerRecord(scenario, ordered(recorded.entries.indices.sorted { key($0) < key($1) }))
        var oracle = Oracle(scenario)
        for heard in record.heard { oracle.hear(heard.input, at: heard.at, afterPages: heard.pagesBefore) }
        oracle.finish(at: record.until)
        let predictions = oracle.predictions
        var match = Match(
            predictions: predictions, slack: [], entries: predictions.map { _ in nil },
            numbers: recorded.entries.map { _ in nil })
        var visits: [IncidentID: Int64] = [:]
        var places: [Deed.What: [Int]] = [:]
        for (index, entry) in recorded.entries.enumerated() {
            if let what = entry.fact.deed { places[what, default: []].append(index) }
        }
        for (number, prediction) in predictions.enumerated() {
            let incident = prediction.deed.incident
            if let incident { match.own[incident, default: []].append(number) }
            if case .stated(.levelReached) = prediction.deed.what, let incident { visits[incident, default: 0] += 1 }
            let slack = tolerance * max(1, incident.flatMap { visits[$0] } ?? 1)
            match.slack.append(slack)
            let place = places[prediction.deed.what]?.firstIndex { index in
                let at = recorded.entries[index].at
                return prediction.deed.at - slack <= at && at <= prediction.deed.at + slack
            }
            guard let place, let entry = places[prediction.deed.what]?.remove(at: place) else { continue }
            (match.entries[number], match.numbers[entry]) = (entry, number)
        }
        for (index, entry) in recorded.entries.enumerated() where match.numbers[index] == nil {
            guard let what = entry.fact.deed, what.isByItself, let incident = what.incident else { continue }
            match.unexplained[incident, default: []].append(index)
        }
        return match
    }

    /// Moves answers where that explains more. False when nothing moved.
    private mutating func adjust(_ match: Match, mayDelay: Bool) -> Bool {
        var moved = false
        for answer in answers {
            let at = instants[answer.entries[0]]
            let slack = slack(of: answer.incident, at: at, match)
            if mayDelay, isUnexplained(answer.incident, around: at, slack, match) {
                // Something was done that this would have stopped: it came as late as it can have.
                move(answer, to: at + slack)
                moved = true
            } else if let undone = firstUndone(answer.incident, from: at - slack, to: at, match) {
                move(answer, to: undone - Self.tick)
                moved = true
            }
        }
        return moved
    }

    private func slack(of incident: IncidentID, at: Instant, _ match: Match) -> Delay {
        let last = match.own[incident]?.last { match.predictions[$0].deed.at <= at }
        return last.map { match.slack[$0] } ?? tolerance
    }

    /// Whether the log has something of the incident that nothing expected explains.
    private func isUnexplained(_ incident: IncidentID, around at: Instant, _ slack: Delay, _ match: Match) -> Bool {
        match.unexplained[incident]?.contains { index in
            at - slack <= recorded.entries[index].at && recorded.entries[index].at <= at + slack
        } ?? false
    }

    /// When the first thing was due, other than at the opening, that the log does not have.
    private func firstUndone(_ incident: IncidentID, from: Instant, to: Instant, _ match: Match) -> Instant? {
        guard let own = match.own[incident], let opened = own.first.map({ match.predictions[$0].deed.at }) else { return nil }
        return own.first { number in
            let deed = match.predictions[number].deed
            return match.entries[number] == nil && deed.what.isByItself && opened < deed.at && from <= deed.at && deed.at <= to
        }.map { match.predictions[$0].deed.at }
    }

    private mutating func move(_ answer: Answer, to instant: Instant) {
        for index in answer.entries { instants[index] = instant }
    }

    // MARK: The end

    private mutating func settle(_ match: Match) {
        for (index, number) in match.numbers.enumerated() {
            if let number { instants[index] = match.predictions[number].deed.at }
        }
        endEarlier(match)
        var order = recorded.entries.indices.sorted { key($0) < key($1) }
        // What happened at one instant stands in the order in which it had to happen.
        var begin = 0
        while begin < order.count {
            let end = order[begin...].firstIndex { instants[$0] != instants[order[begin]] } ?? order.count
            let places = (begin..<end).filter { match.numbers[order[$0]] != nil }
            let sorted = places.map { order[$0] }.sorted { (match.numbers[$0] ?? 0) < (match.numbers[$1] ?? 0) }
            for (place, index) in zip(places, sorted) { order[place] = index }
            begin = end
        }
        journal = ordered(order)
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
        let entries = order.enumerated().map { number, index in
            let entry = recorded.entries[index]
            return Entry(number: number + 1, at: instants[index], station: entry.station, fact: entry.fact)
        }
        return Journal(seed: recorded.seed, entries: entries)
    }
}

extension Fact {
    /// What the pager did, as far as its log tells.
    fileprivate var deed: Deed.What? {
        switch self {
        case .paged(let page): .paged(Notice(page))
        case .note(let note): note.isOfPolicy ? .stated(note) : nil
        default: nil
        }
    }
}

extension Deed.What {
    fileprivate var incident: IncidentID? { Deed(at: .start, self).incident }

    /// Whether the pager did it because the time had come, and an answer would have stopped it.
    fileprivate var isByItself: Bool {
        switch self {
        case .paged: true
        case .answered: false
        case .stated(.acknowledged), .stated(.opened), .stated(.merged), .stated(.ignored): false
        case .stated(.resolved(_, let resolver)): resolver == .timeout
        case .stated: true
        }
    }
}
