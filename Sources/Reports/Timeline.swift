import Model

/// The telling moments of a run in order: what a reader needs to follow the story, and no bookkeeping.
///
/// What repeats itself (suppressed, throttled, merged, retried, lost) stands once, where it first happened, with a count.
struct Timeline {
    struct Row: Hashable {
        /// The journal entry's number.
        var entry: Int
        var at: Instant
        var station: Station
        var mark: Mark
        var text: String
        /// Later entries this row stands for, and when the last of them was.
        var repeats = 0
        var until: Instant
        var fold: Fold?
        /// Of one rule at one instant, when the row stands for several.
        var groups = 0

        var fullText: String {
            repeats == 0 ? text : "\(text) (and \(grouped(Int64(repeats))) more until \(until.clockText))"
        }
    }

    /// What kind of moment it is: one symbol, readable without colour.
    enum Mark: String {
        case broken = "✗"
        case good = "✓"
        case progress = "·"
        case alert = "▲"
        case incident = "●"
        case page = "→"
        case escalation = "↑"
        case trouble = "!"
        case quiet = "~"
        case end = "■"

        var role: TextStyle.Role {
            switch self {
            case .broken: .bad
            case .good: .good
            case .alert, .incident, .escalation: .accent
            case .trouble: .doubtful
            case .page: .plain
            case .progress, .quiet, .end: .faint
            }
        }
    }

    /// Rows that may be folded together when many stand in a row.
    enum Fold: Hashable { case paging, laterPass, rules }

    /// What one rule does to many groups at one instant.
    private struct Groups: Hashable {
        enum Change: Hashable { case becameTrue, becameFalse, fired, suppressed }

        var rule: RuleID
        var change: Change
        var at: Instant

        init?(_ entry: Entry) {
            switch entry.fact {
            case .fired(let event) where event.attempt == 1 && event.action == .trigger:
                guard let fired = event.id.rule else { return nil }
                (rule, change) = (fired, .fired)
            case .note(.becameTrue(let rule, _, _)): (self.rule, change) = (rule, .becameTrue)
            case .note(.becameFalse(let rule, _)): (self.rule, change) = (rule, .becameFalse)
            case .note(.suppressed(let rule, _, _)): (self.rule, change) = (rule, .suppressed)
            case .first, .last, .trouble, .tally, .evaluations, .fired, .landed, .replied, .paged, .delivered, .undelivered,
                .bounced,
                .responded,
                .repaired, .sent, .operated, .changed, .note, .ended:
                return nil
            }
            at = entry.at
        }

        func text(_ more: Int, _ scenario: Scenario) -> String {
            let groups = counted(Int64(more), "more group")
            let name = scenario.label(rule)
            return switch change {
            case .becameTrue: "… and true for \(groups) of \(name)"
            case .becameFalse: "… and no longer true for \(groups) of \(name)"
            case .fired: "… and fired for \(groups) of \(name)"
            case .suppressed: "… and suppressed for \(groups) of \(name)"
            }
        }
    }

    /// Of the groups of one rule at one instant, so many have a row of their own.
    private static let groupsShown = 2

    private(set) var rows: [Row] = []

    init(_ report: Report) {
        let words = JournalWords(report)
        let told = ToldTwice(report.journal)
        var places: [Sameness: Int] = [:]
        var groups: [Groups: (shown: Int, row: Int)] = [:]
        for entry in report.journal.entries {
            guard let mark = telling(entry.fact, told) else { continue }
            if let same = sameness(entry.fact, told) {
                if let place = places[same] {
                    // A row that stands for many groups already counts them, not their repetitions.
                    if rows[place].groups == 0 { rows[place].repeats += 1 }
                    rows[place].until = entry.at
                    continue
                }
                places[same] = rows.count
            }
            if let key = Groups(entry) {
                var seen = groups[key] ?? (0, 0)
                seen.shown += 1
                if seen.shown == Self.groupsShown + 1 { seen.row = rows.count }
                groups[key] = seen
                if seen.shown > Self.groupsShown + 1 {
                    rows[seen.row].groups = seen.shown - Self.groupsShown
                    rows[seen.row].repeats = 0
                    rows[seen.row].text = key.text(rows[seen.row].groups, report.scenario)
                    if let same = sameness(entry.fact, told) { places[same] = seen.row }
                    continue
                }
            }
            rows.append(
                Row(
                    entry: entry.number, at: entry.at, station: entry.station, mark: mark, text: words.text(entry),
                    until: entry.at, fold: fold(entry.fact, words)))
        }
    }
}

/// Moments the journal states from two sides; the timeline tells the side that shows the effect.
private struct ToldTwice {
    var acknowledged: Set<[Int]> = []
    var resolved: Set<[Int]> = []
    var fixed: Set<[Int]> = []
    /// Events that opened no incident.
    var swallowed: Set<AlertEvent.ID> = []
    /// Work that messages have begun.
    private var works: Set<AlertEvent.ID> = []

    init(_ journal: Journal) {
        for entry in journal.entries {
            guard case .note(let note) = entry.fact else { continue }
            switch note {
            case .acknowledged(let incident, let person?): acknowledged.insert([incident.index, person.index])
            case .resolved(let incident, .person(let person)): resolved.insert([incident.index, person.index])
            case .mitigated(let fault, .fixed(let person)): fixed.insert([fault.index, person.index])
            case .merged(_, let event), .grouped(_, let event), .paused(let event, _), .withdrawn(_, let event),
                .ignored(let event, _):
                swallowed.insert(event)
            case .dismissed(let message, _): swallowed.insert(message)
            case .read(let message, let work): if !works.insert(work).inserted { swallowed.insert(message) }
            case .acknowledged, .resolved, .mitigated, .injected, .impact, .proven, .coldStart, .dropped, .retrying, .batches,
                .pingLost,
                .evaluated, .becameTrue, .becameFalse, .postponed, .suppressed, .opened, .triggerLimit, .levelReached,
                .levelSkipped,
                .repeated,
                .exhausted, .unacknowledged, .retriggered, .urgencyChanged, .assigned, .requested, .automated, .refused,
                .unreachable,
                .unsent, .informed, .handoff, .sleeps:
                break
            }
        }
    }

    func tells(_ response: Response) -> Bool {
        let pair = [response.incident.index, response.person.index]
        return switch response.action {
        case .acknowledge: acknowledged.contains(pair)
        case .resolve: resolved.contains(pair)
        }
    }
}

/// The mark of an entry worth telling; nil for bookkeeping.
private func telling(_ fact: Fact, _ told: ToldTwice) -> Timeline.Mark? {
    switch fact {
    case .first: return .progress
    case .last, .tally, .evaluations: return nil
    case .trouble: return .trouble
    case .fired: return .alert
    case .landed: return .page
    case .replied(_, _, .accepted): return nil
    case .replied(_, _, .throttled), .replied(_, _, .unanswered): return .trouble
    case .paged, .delivered: return .page
    case .undelivered, .bounced: return .trouble
    case .responded(let response): return told.tells(response) ? nil : .quiet
    case .repaired(let repair):
        guard let person = repair.person else { return nil }
        return told.fixed.contains([repair.fault.index, person.index]) ? nil : .quiet
    case .sent: return .alert
    case .operated, .changed: return .progress
    case .note(let note): return telling(note)
    case .ended: return .end
    }
}

private func telling(_ note: Note) -> Timeline.Mark? {
    switch note {
    case .injected: .broken
    case .impact: .broken
    case .proven, .batches, .evaluated: nil
    case .mitigated(_, .fixed), .mitigated(_, .automated): .good
    case .mitigated(_, .expired): .quiet
    case .mitigated(_, .gaveUp): .trouble
    case .coldStart: .quiet
    case .dropped(_, _, .filtered): nil
    case .dropped, .retrying, .pingLost, .postponed: .trouble
    case .becameTrue: .alert
    case .becameFalse: .quiet
    case .read: .progress
    case .dismissed: .quiet
    case .suppressed, .merged, .grouped, .paused, .withdrawn, .triggerLimit: .quiet
    case .opened: .incident
    case .ignored: .trouble
    case .levelReached(_, let level, let pass, let people):
        people.isEmpty ? .trouble : level == 1 && pass == 1 ? nil : .escalation
    case .levelSkipped, .exhausted, .unacknowledged, .retriggered, .refused, .unreachable, .sleeps: .trouble
    case .informed, .handoff: .quiet
    case .unsent: .trouble
    case .urgencyChanged, .assigned, .requested: .escalation
    case .automated(_, _, _, true): .progress
    case .automated(_, _, _, false): .trouble
    case .repeated: .escalation
    case .acknowledged, .resolved: .good
    }
}

/// Entries that are the same story again.
private enum Sameness: Hashable {
    case first(Stage, FaultID)
    case trouble(HopID, Fact.Trouble)
    case dropped(HopID, DropReason)
    case retrying(HopID)
    case coldStart(HopID)
    case fired(RuleID?, String, AlertEvent.Action)
    case landed(RuleID?)
    case read(RuleID?)
    case throttled(RuleID?)
    case pingLost(RuleID)
    case postponed(RuleID)
    case suppressed(RuleID, String)
    case merged(IncidentID)
    case ignored(RuleID?, IgnoreReason)
}

private func sameness(_ fact: Fact, _ told: ToldTwice) -> Sameness? {
    switch fact {
    case .first(let stage, let fault, _, _): return .first(stage, fault)
    case .trouble(let hop, _, _, _, _, let trouble): return .trouble(hop, trouble)
    case .replied(let event, _, .throttled): return .throttled(event.rule)
    case .fired(let event):
        let again = told.swallowed.contains(event.id) || event.attempt > 1
        return again ? .fired(event.id.rule, event.group, event.action) : nil
    case .landed(let event): return told.swallowed.contains(event) ? .landed(event.rule) : nil
    case .note(.read(let message, _)), .note(.dismissed(let message, _)):
        return told.swallowed.contains(message) ? .read(message.rule) : nil
    case .note(let note): return sameness(note)
    case .replied, .last, .tally, .evaluations, .paged, .delivered, .undelivered, .bounced, .responded, .repaired, .sent,
        .operated,
        .changed, .ended:
        return nil
    }
}

private func sameness(_ note: Note) -> Sameness? {
    switch note {
    case .dropped(let hop, _, let reason): .dropped(hop, reason)
    case .retrying(let hop, _, _, _): .retrying(hop)
    case .coldStart(let hop, _): .coldStart(hop)
    case .pingLost(let rule, _): .pingLost(rule)
    case .postponed(let rule, _): .postponed(rule)
    case .suppressed(let rule, let group, _): .suppressed(rule, group)
    case .merged(let incident, _): .merged(incident)
    case .ignored(let event, let reason): .ignored(event.rule, reason)
    case .injected, .impact, .proven, .mitigated, .batches, .evaluated, .becameTrue, .becameFalse, .read, .dismissed, .opened,
        .grouped, .paused,
        .withdrawn, .triggerLimit,
        .levelReached,
        .levelSkipped, .repeated, .exhausted, .acknowledged, .unacknowledged, .retriggered, .urgencyChanged, .assigned,
        .requested, .automated,
        .refused, .resolved, .unreachable, .unsent, .informed, .handoff, .sleeps:
        nil
    }
}

private func fold(_ fact: Fact, _ words: JournalWords) -> Timeline.Fold? {
    switch fact {
    case .paged(let page): page.pass > 1 ? .laterPass : .paging
    case .delivered(let number), .undelivered(let number), .bounced(let number):
        (words.pages[number]?.pass ?? 1) > 1 ? .laterPass : .paging
    case .note(.levelReached(_, _, let pass, _)): pass > 1 ? .laterPass : nil
    case .note(.repeated(_, let pass)): pass > 2 ? .laterPass : nil
    case .note(.becameTrue), .note(.becameFalse): .rules
    case .first, .last, .trouble, .tally, .evaluations, .fired, .landed, .replied, .responded, .repaired, .sent, .operated,
        .changed, .note, .ended:
        nil
    }
}
