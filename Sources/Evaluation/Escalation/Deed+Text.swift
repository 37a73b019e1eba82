import Model

extension Deed {
    /// For people, with its time of day: `push to ann at 12:05:30 about #1 (level 1)`.
    func text(in scenario: Scenario) -> String {
        let at = "at \(scenario.timeOfDay(self.at))"
        switch what {
        case .answered(let id, let attempt, let outcome):
            let again = attempt > 1 ? ", attempt \(attempt)" : ""
            return "event \(scenario.text(id))\(again) \(outcome.rawValue) \(at)"
        case .paged(let notice):
            let pass = notice.pass > 1 ? ", pass \(notice.pass)" : ""
            let attempt = notice.attempt > 1 ? ", attempt \(notice.attempt)" : ""
            let part = notice.isPart ? ", with another" : ""
            return "\(notice.channel.rawValue) to \(scenario[notice.person].name.text) \(at) about \(notice.incident.label) "
                + "(level \(notice.level)\(pass)\(attempt)\(part))"
        case .repaired(let fault): return "a workflow ending '\(scenario[fault].name.text)' \(at)"
        case .stated(let note): return "\(note.words(in: scenario)) \(at)"
        }
    }
}

extension Scenario {
    /// On the clock of the scenario's zone; with milliseconds where there are any.
    fileprivate func timeOfDay(_ instant: Instant) -> String {
        let ms = (instant.nanoseconds / 1_000_000).flooredRemainder(by: 1000)
        let date = epoch.localText(.start).prefix(10)
        let local = epoch.localText(instant)
        let time = local.hasPrefix(date) ? String(local.suffix(8)) : local
        return time + (ms == 0 ? "" : ".\(ms.padded(3))")
    }

    /// An event by its rule and number: `checkout-errors/1`.
    fileprivate func text(_ id: AlertEvent.ID) -> String {
        "\(id.rule.map { self[$0].name.text } ?? "sent")/\(id.ordinal)"
    }
}

extension Note {
    /// What kind of note it is, in one word.
    var word: String {
        switch self {
        case .opened: "opened"
        case .merged: "merged"
        case .grouped: "grouped"
        case .paused: "held back"
        case .withdrawn: "withdrawn"
        case .triggerLimit: "full"
        case .ignored: "ignored"
        case .levelReached: "reached"
        case .levelSkipped: "skipped"
        case .repeated: "repeated"
        case .exhausted: "exhausted"
        case .acknowledged: "acknowledged"
        case .unacknowledged, .retriggered: "triggered again"
        case .urgencyChanged: "urgency changed"
        case .assigned: "assigned"
        case .requested: "asked for help"
        case .automated: "automated"
        case .refused: "refused"
        case .resolved: "resolved"
        case .unreachable: "unreachable"
        case .unsent: "unsent"
        case .informed: "informed"
        case .handoff: "hand-off"
        case .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches, .pingLost, .evaluated,
            .becameTrue,
            .becameFalse, .postponed, .suppressed, .read, .dismissed, .sleeps:
            "noted"
        }
    }

    fileprivate func words(in scenario: Scenario) -> String {
        func name(_ person: PersonID) -> String { scenario[person].name.text }
        switch self {
        case .opened(let id, let event, let service, let urgency):
            return
                "\(id.label) opened by \(scenario.text(event)) on \(scenario[service].name.text) (\(urgency.rawValue) urgency)"
        case .merged(let id, let event): return "\(scenario.text(event)) merged into \(id.label)"
        case .grouped(let id, let event): return "\(scenario.text(event)) grouped into \(id.label)"
        case .paused(let event, _): return "\(scenario.text(event)) held back"
        case .withdrawn(let event, let by): return "\(scenario.text(event)) withdrawn by \(scenario.text(by))"
        case .triggerLimit(let id): return "\(id.label) full of triggers"
        case .ignored(let event, let reason): return "\(scenario.text(event)) ignored (\(reason.rawValue))"
        case .levelReached(let id, let level, let pass, let people):
            let again = pass > 1 ? ", pass \(pass)" : ""
            return "\(id.label) on level \(level)\(again): \(people.map(name).joined(separator: ", "))"
        case .levelSkipped(let id, let level): return "\(id.label) past level \(level), where nobody is on call,"
        case .repeated(let id, let pass): return "\(id.label) starting pass \(pass)"
        case .exhausted(let id): return "\(id.label) exhausted"
        case .acknowledged(let id, let person): return "\(id.label) acknowledged\(person.map { " by \(name($0))" } ?? "")"
        case .unacknowledged(let id): return "\(id.label) triggered again"
        case .retriggered(let id, let reason): return "\(id.label) triggered again (\(reason.rawValue))"
        case .urgencyChanged(let id, let urgency): return "\(id.label) of \(urgency.rawValue) urgency"
        case .assigned(let id, let people): return "\(id.label) assigned to \(people.map(name).joined(separator: ", "))"
        case .requested(let id, _, let people):
            return "\(people.map(name).joined(separator: ", ")) asked for help with \(id.label)"
        case .automated(let id, _, let step, _): return "step \(step) of a workflow for \(id.label)"
        case .refused(let id, let reason): return "an operation on \(id.label) refused (\(reason.rawValue))"
        case .resolved(let id, let resolver):
            switch resolver {
            case .person(let person): return "\(id.label) resolved by \(name(person))"
            case .event(let event): return "\(id.label) resolved by \(scenario.text(event))"
            case .timeout: return "\(id.label) resolved by its timeout"
            case .merged(let target): return "\(id.label) merged into \(target.label)"
            }
        case .unreachable(let id, let person): return "\(name(person)) recorded as out of reach for \(id.label)"
        case .unsent(let id, let person, let channel, let reason):
            return "\(channel.rawValue) to \(name(person)) about \(id.label) recorded as not sent (\(reason.rawValue))"
        case .informed(let id, let person, let change, let channel):
            return "word to \(name(person)) by \(channel.rawValue) that \(id.label) was \(change.rawValue)"
        case .handoff(let schedule, let person, let duty, let shift, let channel):
            return "word to \(name(person)) by \(channel.rawValue) of going \(duty.rawValue) on "
                + "\(scenario[schedule].name.text) at \(scenario.timeOfDay(shift))"
        case .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches, .pingLost, .evaluated,
            .becameTrue,
            .becameFalse, .postponed, .suppressed, .read, .dismissed, .sleeps:
            return "a note"
        }
    }
}
