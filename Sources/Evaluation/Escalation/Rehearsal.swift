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

    private var oracle: Oracle
    /// What the oracle has been told, in order.
    private var told: [PagerRecord.Heard] = []
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
            guard let what = entry.fact.deed, what.isByItself, let incident = what.incident else { continue }
            log[incident, default: []].append(Logged(index: index, at: entry.at, what: what.loose))
        }
        self.log = log
    }

    /// When each answer was given, in the order of `answers`; `incidents` tells by entry what it answers.
    mutating func place(_ heard: [PagerRecord.Heard], answering incidents: [Int: IncidentID]) -> [Int: Instant] {
        var instants: [Int: Instant] = [:]
        for input in heard {
            let index = input.entry - 1
            guard let incident = incidents[index] else {
                tell(input)
                continue
            }
            let placed = place(input, of: incident, index)
            instants[index] = placed.at
            latest[incident] = placed.at
            tell(placed)
        }
        return instants
    }

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
        let due = due(around: input, of: incident)
        var best: (worth: Int, distance: Delay, input: PagerRecord.Heard)?
        var worth = 0
        for cut in 0...due.count {
            if cut > 0 { worth += due[cut - 1].worth }
            var placed = input
            placed.pagesBefore = 0
            if cut > 0, home <= due[cut - 1].at {
                let last = due[cut - 1]
                placed.at = last.isAnswered ? last.at : last.at + Self.tick
                placed.pagesBefore = last.isAnswered ? last.pagesBefore + 1 : 0
            } else {
                placed.at = home
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
            guard deed.incident == incident, deed.what.isByItself, escalation.opened < deed.at else { continue }
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
