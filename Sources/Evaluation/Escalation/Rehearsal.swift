import Model

/// Finds when the answers of a coarse record were given: what came in is told to the oracle once more, and each answer is put where the log
/// says it stood among what the pager did.
///
/// A log's clock tells whole seconds, but its order is true: what it lists before an answer happened before it. So each answer stays in its
/// second unless something due within the slack would then be on the wrong side of it. Of all places the one wins that explains most of the
/// log, and of equal ones the nearest to the second. An answer at the very instant of something due comes before it, as in a pager.
struct Rehearsal {
    private static let tick = Delay(nanoseconds: 1)

    private let scenario: Scenario
    private let tolerance: Delay
    /// By incident: what the pager did by itself, in the order of the log.
    private let log: [IncidentID: [Logged]]
    /// How far the log reaches.
    private let until: Instant

    private var oracle: Oracle
    /// What the oracle has been told, in order.
    private(set) var told: [PagerRecord.Heard] = []
    private var latest: [IncidentID: Instant] = [:]

    private struct Logged {
        var index: Int
        var at: Instant
        var what: Deed.What
    }

    /// Something due near an answer if nobody had answered.
    private struct Due {
        var at: Instant
        /// Pages at the same instant that come before it.
        var pagesBefore: Int
        /// How well the log agrees that it came before the answer.
        var worth: Int
        /// A page that the log lists before the answer: an answer at the same instant can follow it.
        var isAnswered: Bool
    }

    init(_ scenario: Scenario, _ recorded: Journal, tolerance: Delay) {
        (self.scenario, self.tolerance) = (scenario, tolerance)
        oracle = Oracle(scenario)
        var log: [IncidentID: [Logged]] = [:]
        for (index, entry) in recorded.entries.enumerated() {
            guard let what = entry.fact.deed, what.isTold, let incident = what.incident else { continue }
            log[incident, default: []].append(Logged(index: index, at: entry.at, what: what.loose))
        }
        self.log = log
        until = recorded.entries.last?.at ?? .start
    }

    /// By entry: when each answer was given, and what it was; `incidents` tells by entry what it answers.
    mutating func place(
        _ heard: [PagerRecord.Heard], answering incidents: [Int: IncidentID]
    ) -> [Int: PagerRecord.Heard] {
        var placed: [Int: PagerRecord.Heard] = [:]
        for (number, input) in heard.enumerated() {
            let index = input.entry - 1
            guard let incident = incidents[index] else {
                let opening = placeOpening(input)
                if opening.at != input.at { placed[index] = opening }
                tell(opening)
                continue
            }
            let rest = heard[(number + 1)...].filter { incidents[$0.entry - 1] == incident }
            let answer = place(meant(by: input, of: incident, before: rest), of: incident, index)
            placed[index] = answer
            latest[incident] = answer.at
            tell(answer)
        }
        return placed
    }

    // MARK: What was meant

    /// A log does not tell to which level somebody escalated an incident, only to whom: of those that have these people, the one that explains
    /// most of what follows.
    private func meant(
        by input: PagerRecord.Heard, of incident: IncidentID, before rest: [PagerRecord.Heard]
    ) -> PagerRecord.Heard {
        guard case .operation(var operation) = input.input, case .escalate(let guess) = operation.action,
            oracle.cases.indices.contains(incident.index)
        else { return input }
        let levels = oracle.cases[incident.index].policy.levels.indices.map { Int32($0 + 1) }
        var best = (worth: worth(of: input, of: incident, before: rest), input: input)
        for level in levels where level != guess {
            operation.action = .escalate(level: level)
            var other = input
            other.input = .operation(operation)
            let worth = worth(of: other, of: incident, before: rest)
            if best.worth < worth { best = (worth, other) }
        }
        return best.input
    }

    /// How much of the rest of the log an input explains, less what it has happen that the log does not have.
    private func worth(
        of input: PagerRecord.Heard, of incident: IncidentID, before rest: [PagerRecord.Heard]
    ) -> Int {
        var fork = oracle
        let slack = tolerance * Int64(fork.cases[incident.index].visit + 1)
        let known = fork.predictions.count
        for input in [input] + rest { fork.hear(input) }
        fork.finish(at: until)
        var left = (log[incident] ?? []).filter { input.at - slack <= $0.at }
        var worth = 0
        for prediction in fork.predictions[known...] where prediction.deed.incident == incident {
            let deed = prediction.deed
            guard deed.what.isTold else { continue }
            let place = left.firstIndex { logged in
                logged.what == deed.what.loose && logged.at - slack <= deed.at && deed.at <= logged.at + slack
            }
            if let place { left.remove(at: place) }
            worth += place == nil ? -1 : 1
        }
        return worth
    }

    /// An event that opened an incident although its alert seems open came after what ended it in the same second.
    private func placeOpening(_ input: PagerRecord.Heard) -> PagerRecord.Heard {
        guard case .event = input.input, let last = told.last, input.at < last.at, last.at <= input.at + tolerance else {
            return input
        }
        var later = input
        later.at = last.at + Self.tick
        func opens(_ input: PagerRecord.Heard) -> Bool {
            var fork = Oracle(scenario, hearing: told.filter { $0.at <= input.at })
            let known = fork.cases.count
            fork.hear(input)
            return fork.cases.count > known
        }
        return !opens(input) && opens(later) ? later : input
    }

    // MARK: When

    private mutating func tell(_ input: PagerRecord.Heard) {
        if let last = told.last, input.at < last.at {
            // An earlier input turned out to be later than this one: once more from the beginning.
            told.insert(input, at: told.firstIndex { input.at < $0.at } ?? told.endIndex)
            oracle = Oracle(scenario, hearing: told)
        } else {
            told.append(input)
            oracle.hear(input)
        }
    }

    private func place(_ input: PagerRecord.Heard, of incident: IncidentID, _ index: Int) -> PagerRecord.Heard {
        let home = max(input.at, latest[incident].map { $0 + Self.tick } ?? input.at)
        // Whoever answers a page may do so at the very instant of what made the pager send it.
        let earliest = max(input.at, latest[incident] ?? input.at)
        let due = due(around: input, of: incident)
        var best: (worth: Int, distance: Delay, input: PagerRecord.Heard)?
        var worth = 0
        for cut in 0...due.count {
            if cut > 0 { worth += due[cut - 1].worth }
            var placed = input
            placed.pagesBefore = 0
            if cut > 0, (due[cut - 1].isAnswered ? earliest : home) <= due[cut - 1].at {
                let last = due[cut - 1]
                placed.at = last.isAnswered ? last.at : last.at + Self.tick
                placed.pagesBefore = last.isAnswered ? last.pagesBefore + 1 : 0
            } else {
                placed.at = home
                // What is due at the opening is not among it: the log says what was answered.
                if home == input.at, oracle.isOpened(incident, at: home) { placed.pagesBefore = input.pagesBefore }
            }
            if cut < due.count, due[cut].at < placed.at || (due[cut].at == placed.at && placed.pagesBefore == 0) {
                guard latest[incident].map({ $0 < due[cut].at }) ?? true else { continue }
                placed.at = due[cut].at
                placed.pagesBefore = due[cut].pagesBefore
            }
            let distance = placed.at < home ? home - placed.at : placed.at - home
            if best.map({ $0.worth < worth || ($0.worth == worth && distance < $0.distance) }) ?? true {
                best = (worth, distance, placed)
            }
        }
        return best?.input ?? input
    }

    /// What would be due of an incident around an answer, other than at its opening.
    private func due(around answer: PagerRecord.Heard, of incident: IncidentID) -> [Due] {
        guard oracle.cases.indices.contains(incident.index) else { return [] }
        let escalation = oracle.cases[incident.index]
        let slack = tolerance * max(1, Int64(escalation.visit))
        var (without, with) = (oracle, oracle)
        without.finish(at: answer.at + slack)
        with.hear(answer.input, at: answer.at)
        with.finish(at: answer.at + slack)
        let stays = Set(with.predictions.reversed().prefix { answer.at <= $0.deed.at }.map(\.deed))
        var left = (log[incident] ?? []).filter { answer.at - slack * 2 <= $0.at && $0.at <= answer.at + slack * 2 }
        var due: [Due] = []
        var pages = PagesOfInstant()
        for prediction in without.predictions.reversed().prefix(while: { answer.at - slack <= $0.deed.at }).reversed() {
            let deed = prediction.deed
            let before = pages.count(at: deed.at, before: answer.input)
            var isPage = false
            if case .paged(let notice) = deed.what {
                isPage = true
                pages.add(notice.incident, at: deed.at)
            }
            guard deed.incident == incident, deed.what.isTold, escalation.opened < deed.at else { continue }
            let place = left.firstIndex { logged in
                logged.what == deed.what.loose && logged.at - slack <= deed.at && deed.at <= logged.at + slack
            }
            let isBefore = place.map { left.remove(at: $0).index < answer.entry - 1 }
            let worth =
                switch isBefore {
                case true?: 2
                // Done after the answer: the answer explains it only if it came later, unless it does not matter to it.
                case false?: stays.contains(deed) ? 0 : 1
                case nil: -2
                }
            due.append(Due(at: deed.at, pagesBefore: before, worth: worth, isAnswered: isPage && isBefore == true))
        }
        return due
    }
}

extension Oracle {
    fileprivate func isOpened(_ incident: IncidentID, at instant: Instant) -> Bool {
        cases.indices.contains(incident.index) && cases[incident.index].opened == instant
    }
}
