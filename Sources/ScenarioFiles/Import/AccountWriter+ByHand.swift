import Model
import Vendors

/// What people did to an incident by hand, beyond acknowledging and resolving it.
extension AccountWriter {
    /// An acknowledgement and the assignment that comes with it are this near to each other.
    private static let concertSeconds: Int64 = 2

    /// Why an incident with this entry cannot be judged: the log does not say what exactly was done.
    func refusal(ofDoing what: PagerDutyREST.LogEntry.Kind, _ timed: TimedEntry) -> String? {
        let entry = timed.entry
        switch what {
        case .assign, .escalate:
            let isKnown = (entry.assignees ?? []).allSatisfy { names.person($0.id) != nil }
            return entry.isByHand && !isKnown ? "somebody gave it to somebody the export does not have" : nil
        case .snooze:
            return end(ofSnooze: timed) == nil ? "somebody snoozed it, and the log does not say for how long" : nil
        case .unsnooze, .delegate, .reassign, .urgencyChange, .responderRequest:
            return "somebody made a change by hand: \(what.rawValue)"
        case .trigger, .notify, .acknowledge, .unacknowledge, .resolve, .repeats, .exhausts, .annotate, .reachAckLimit,
            .reachTriggerLimit, .fieldChange, .customFieldChange, .priorityChange:
            return nil
        }
    }

    /// When the acknowledgement that a snooze makes runs out, in seconds since 1970.
    private func end(ofSnooze timed: TimedEntry) -> Int64? {
        guard timed.entry.isByHand else { return nil }
        let pending = timed.entry.changedActions?.first { $0.type == "unacknowledge" }
        return pending?.at.flatMap { unixSeconds(iso: $0) }.flatMap { $0 > timed.unix ? $0 : nil }
    }

    private mutating func operate(_ action: Operation.Action, by person: PersonID, at unix: Int64, _ number: Int) {
        write(.operated(Operation(incident: states[number].id, by: person, action: action)), at: unix, .pager)
    }

    /// Assigned to people directly, or escalated to a level.
    mutating func give(_ index: Int, of item: Case, _ number: Int) {
        let timed = item.log[index]
        guard let person = names.person(timed.entry.agent?.id) else { return }
        let people = people(assignedWith: index, byHand: true, of: item, number)
        if timed.entry.what == .assign {
            if isInConcert(index, of: item, people, person) { return }
            operate(.reassign(people), by: person, at: timed.unix, number)
            takeBack(at: timed.unix, number)
            states[number].isDirect = true
            reach(people, on: max(states[number].level, 0), at: timed.unix, number)
        } else {
            let level = level(forced: people, at: timed.unix, number)
            operate(.escalate(level: Int32(level + 1)), by: person, at: timed.unix, number)
            takeBack(at: timed.unix, number)
            states[number].isDirect = false
            reach(people, on: level, at: timed.unix, number)
        }
    }

    /// Whoever acknowledges may be assigned with it; that is no change of its own.
    private func isInConcert(_ index: Int, of item: Case, _ people: [PersonID], _ person: PersonID) -> Bool {
        people == [person]
            && item.log[..<index].contains { earlier in
                earlier.entry.what == .acknowledge && names.person(earlier.entry.agent?.id) == person
                    && earlier.unix >= item.log[index].unix - Self.concertSeconds
            }
    }

    /// The level whose people these are: first one after the current, then any.
    private func level(forced people: [PersonID], at unix: Int64, _ number: Int) -> Int {
        let (state, levels) = (states[number], states[number].policy.levels)
        let order = Array(levels.indices.dropFirst(state.level + 1)) + Array(levels.indices.prefix(state.level + 1))
        return order.first { Set(onCall(levels[$0], at: unix)) == Set(people) } ?? min(state.level + 1, levels.count - 1)
    }

    /// Whoever has it now has not acknowledged it.
    private mutating func takeBack(at unix: Int64, _ number: Int) {
        if states[number].isAcknowledged { write(.note(.retriggered(states[number].id, .reassigned)), at: unix, .pager) }
        (states[number].isAcknowledged, states[number].snoozedUntil) = (false, nil)
    }

    mutating func snooze(_ timed: TimedEntry, _ number: Int) {
        guard let end = end(ofSnooze: timed), let person = names.person(timed.entry.agent?.id) else { return }
        operate(.snooze(.seconds(end - timed.unix)), by: person, at: timed.unix, number)
        states[number].snoozedUntil = end
    }

    /// Taken back by hand, by the end of a snooze, or because it ran out.
    mutating func unacknowledge(_ index: Int, of item: Case, _ number: Int) {
        let (timed, id) = (item.log[index], states[number].id)
        if timed.entry.isByHand, let person = names.person(timed.entry.agent?.id) {
            operate(.unacknowledge, by: person, at: timed.unix, number)
            write(.note(.retriggered(id, .byHand)), at: timed.unix, .pager)
        } else if states[number].snoozedUntil != nil {
            write(.note(.retriggered(id, .snoozeEnded)), at: timed.unix, .pager)
        } else {
            write(.note(.unacknowledged(id)), at: timed.unix, .pager)
        }
        (states[number].isAcknowledged, states[number].snoozedUntil) = (false, nil)
        let assigned = people(assignedWith: index, of: item, number)
        // It goes on where it was: others may have the same people.
        let level = max(states[number].level, 0)
        reach(assigned.isEmpty ? stillAssigned(at: timed.unix, number) : assigned, on: level, at: timed.unix, number)
    }
}
