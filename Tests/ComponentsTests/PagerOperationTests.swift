import Model
import TestSupport
import Testing

@testable import Components

/// What people do to an incident by hand, operation by operation: the incident is opened at 0:00 and the primary has it.
struct PagerOperationTests {
    private let id = IncidentID(0)
    private let primary = SampleParts.primary
    private let backup = SampleParts.backup
    private let lead = SampleParts.lead

    private func opened(
        severity: Severity = .critical, _ change: (inout SampleParts) -> Void = { _ in }
    ) -> Driver<Pager> {
        var pager = pagerDriver { parts in
            parts.pager.services[0].urgency = .bySeverity
            change(&parts)
        }
        pager.hand(.event(event(severity: severity)), at: .start)
        pager.run(before: .start + .seconds(1))
        return pager
    }

    private func acknowledged(_ change: (inout SampleParts) -> Void = { _ in }) -> Driver<Pager> {
        var pager = opened(change)
        pager.hand(.acknowledge(primary), at: .start + .minutes(1))
        return pager
    }

    // MARK: Snooze

    @Test func `a snooze takes the place of the acknowledgement timeout, and its end tells those who had it`() {
        var pager = acknowledged { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        pager.operate(backup, .snooze(.minutes(30)), at: 2)
        pager.run(before: .start + .minutes(33))
        #expect(pager.pages.map(\.at) == [0, 32, 32].map { .start + .minutes($0) })
        #expect(pager.pages.map(\.page.person) == [primary, primary, backup])
        #expect(pager.notes.contains { $0.note == .retriggered(id, .snoozeEnded) && $0.at == .start + .minutes(32) })
    }

    @Test func `an acknowledgement ends the snooze and starts the timeout`() {
        var pager = acknowledged { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        pager.operate(primary, .snooze(.hours(2)), at: 2)
        pager.operate(backup, .acknowledge, at: 5)
        pager.run(before: .start + .hours(3))
        let again = pager.notes.filter { $0.note == .unacknowledged(id) || $0.note == .retriggered(id, .snoozeEnded) }
        #expect(again.map(\.at) == [.start + .minutes(15)])
    }

    @Test func `the time until it resolves itself starts again when the snooze ends`() {
        var pager = acknowledged { $0.pager.services[0].autoResolve = .minutes(20) }
        pager.operate(primary, .snooze(.minutes(30)), at: 2)
        pager.run(before: .start + .hours(2))
        let resolved = pager.notes.filter { $0.note == .resolved(id, .timeout) }
        #expect(resolved.map(\.at) == [.start + .minutes(52)])
    }

    @Test func `nothing is left of a snooze when the incident is resolved`() {
        var pager = acknowledged { $0.pager.services[0].autoResolve = .minutes(20) }
        pager.operate(primary, .snooze(.minutes(30)), at: 2)
        pager.operate(primary, .resolve, at: 3)
        #expect(pager.pending.isEmpty)
    }

    // MARK: Giving it to others

    @Test func `an incident given to people stays with them`() {
        var pager = opened()
        pager.operate(primary, .reassign([lead]), at: 2)
        pager.run(before: .start + .hours(3))
        #expect(pager.pages.map(\.page.person) == [primary, lead])
        #expect(pager.plainNotes.contains(.assigned(id, people: [lead])))
        #expect(pager.pending.isEmpty)
    }

    @Test func `giving an acknowledged incident to others takes the acknowledgement back`() {
        var pager = acknowledged { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        pager.operate(primary, .reassign([lead]), at: 2)
        #expect(pager.plainNotes.suffix(2) == [.retriggered(id, .reassigned), .assigned(id, people: [lead])])
        pager.run(before: .start + .hours(1))
        #expect(pager.pages.map(\.page.person) == [primary, lead])
    }

    @Test func `an acknowledgement of what was given directly times out to the same people`() {
        var pager = opened { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        pager.operate(primary, .reassign([lead]), at: 2)
        pager.operate(lead, .acknowledge, at: 3)
        pager.run(before: .start + .minutes(14))
        #expect(pager.pages.map(\.page.person) == [primary, lead, lead])
    }

    @Test func `an incident given to a policy begins at its first level`() {
        var pager = opened { parts in
            parts.pager.policies.append(
                Policy(
                    name: Symbol("data"),
                    levels: [
                        .init(targets: [.person(SampleParts.lead)], wait: .minutes(4)),
                        .init(targets: [.person(SampleParts.backup)], wait: .minutes(4)),
                    ], repeats: 0))
        }
        pager.operate(primary, .delegate(PolicyID(1)), at: 2)
        pager.run(before: .start + .hours(1))
        #expect(pager.pages.map(\.page.person) == [primary, lead, backup])
        #expect(pager.pages.map(\.at) == [0, 2, 6].map { .start + .minutes($0) })
    }

    @Test func `escalated by hand the policy goes on from that level`() {
        var pager = opened()
        pager.operate(primary, .escalate(level: 2), at: 1)
        pager.run(before: .start + .minutes(12))
        #expect(pager.pages.map(\.page.person) == [primary, backup, primary])
        #expect(pager.pages.map(\.at) == [0, 1, 11].map { .start + .minutes($0) })
    }

    // MARK: Merging and reopening

    @Test func `a merged incident's keys go on working in the other`() {
        var pager = opened()
        pager.hand(.event(event(2, key: "search")), at: .start + .minutes(1))
        pager.operate(primary, .merge(into: id), on: 1, at: 2)
        #expect(pager.plainNotes.last == .resolved(IncidentID(1), .merged(id)))
        pager.hand(.event(event(3, .resolve)), at: .start + .minutes(3))
        #expect(!pager.plainNotes.contains(.resolved(id, .event(event(3).id))))
        pager.hand(.event(event(4, .resolve, key: "search")), at: .start + .minutes(4))
        #expect(pager.plainNotes.last == .resolved(id, .event(event(4).id)))
    }

    @Test func `a reopened incident begins at the first level`() {
        var pager = opened()
        pager.operate(primary, .resolve, at: 1)
        pager.operate(lead, .reopen, at: 3)
        pager.run(before: .start + .minutes(9))
        #expect(pager.pages.map(\.page.person) == [primary, primary, backup])
        #expect(pager.pages.map(\.at) == [0, 3, 8].map { .start + .minutes($0) })
        let other = pager.hand(.event(event(2)), at: .start + .minutes(9))
        #expect(other.contains(.note(.opened(IncidentID(1), event(2).id, ServiceID(0), .high))))
    }

    // MARK: Urgency

    @Test func `a lowered urgency stops the escalation`() {
        var pager = opened { parts in
            for person in parts.pager.notify.indices { parts.pager.notify[person].low = [.init(channel: .email, after: .zero)] }
        }
        pager.operate(primary, .setUrgency(.low), at: 1)
        pager.run(before: .start + .hours(1))
        #expect(pager.pages.map(\.page.channel) == [.push, .email])
        #expect(pager.pages.map(\.page.person) == [primary, primary])
    }

    @Test func `a raised urgency takes the acknowledgement back and escalates`() {
        var pager = opened(severity: .info) { parts in
            for person in parts.pager.notify.indices {
                parts.pager.notify[person].low = [
                    .init(channel: .email, after: .zero), .init(channel: .sms, after: .minutes(9)),
                ]
            }
        }
        pager.hand(.acknowledge(primary), at: .start + .minutes(1))
        pager.operate(lead, .setUrgency(.high), at: 2)
        pager.run(before: .start + .minutes(8))
        #expect(pager.pages.map(\.page.channel) == [.email, .push, .push])
        #expect(pager.pages.map(\.page.person) == [primary, primary, backup])
        #expect(pager.plainNotes.contains(.retriggered(id, .urgencyRaised)))
        #expect(!pager.plainNotes.contains(.unacknowledged(id)))
    }

    // MARK: Help

    @Test func `who is asked for help is told by their rules for high urgency until they answer`() {
        for answer in [Operation.Action.accept, .decline, .acknowledge] {
            var pager = opened { parts in
                parts.pager.notify[2].high = [
                    .init(channel: .push, after: .zero), .init(channel: .phone, after: .minutes(2)),
                ]
            }
            pager.operate(primary, .request(people: [lead], policies: []), at: 1)
            pager.operate(lead, answer, at: 2)
            pager.run(before: .start + .minutes(4))
            let helped = pager.pages.filter { $0.page.level == 0 }
            #expect(helped.map(\.page.person) == [lead], "\(answer)")
        }
    }

    @Test func `an acknowledgement by another does not end a request`() {
        var pager = opened { $0.pager.notify[2].high = [.init(channel: .phone, after: .minutes(2))] }
        pager.operate(primary, .request(people: [lead], policies: []), at: 1)
        pager.operate(primary, .acknowledge, at: 2)
        pager.run(before: .start + .minutes(9))
        #expect(pager.pages.map(\.page.person) == [primary, lead])
        pager.operate(primary, .resolve, at: 9)
        #expect(pager.pending.isEmpty)
    }

    @Test func `a policy asked for help is gone through until somebody accepts`() {
        var pager = acknowledged()
        pager.operate(primary, .request(people: [], policies: [PolicyID(0)]), at: 1)
        pager.operate(backup, .accept, at: 7)
        pager.run(before: .start + .hours(1))
        #expect(pager.pages.map(\.page.person) == [primary, primary, backup])
        #expect(pager.pages.map(\.page.level) == [1, 0, 0])
        #expect(pager.pending.isEmpty)
    }

    // MARK: Refusals

    /// Nothing but the note comes of an operation that is refused.
    private func expectRefused(
        _ action: Operation.Action, _ reason: RefusalReason, on incident: Int = 0, _ pager: Driver<Pager>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var pager = pager
        let effects = pager.operate(SampleParts.primary, action, on: incident, at: 2)
        #expect(effects == [.note(.refused(IncidentID(incident), reason))], sourceLocation: sourceLocation)
    }

    @Test func `what cannot be done is refused`() {
        for action in [Operation.Action.unacknowledge, .snooze(.hours(1))] {
            expectRefused(action, .notAcknowledged, opened())
        }
        expectRefused(.acknowledge, .noSuchIncident, on: 7, opened())
        expectRefused(.reopen, .notResolved, opened())
        expectRefused(.escalate(level: 2), .lowUrgency, opened(severity: .warning))
        expectRefused(.escalate(level: 3), .noSuchLevel, opened())
        expectRefused(.merge(into: id), .itself, opened())
        expectRefused(.merge(into: IncidentID(4)), .noSuchIncident, opened())
        expectRefused(.setUrgency(.high), .unchanged, opened())
        expectRefused(.accept, .notRequested, opened())
        expectRefused(.decline, .notRequested, opened())
        var resolved = opened()
        resolved.operate(primary, .resolve, at: 1)
        for action in [Operation.Action.acknowledge, .resolve, .reassign([lead]), .escalate(level: 1), .setUrgency(.low)] {
            expectRefused(action, .resolved, resolved)
        }
        var other = resolved
        other.hand(.event(event(2)), at: .start + .seconds(90))
        expectRefused(.merge(into: id), .targetResolved, on: 1, other)
    }

    @Test func `nobody is on call where it should go`() {
        let gap: (inout SampleParts) -> Void = { parts in
            parts.pager.schedules = [shifts()]
            parts.pager.policies.append(
                Policy(
                    name: Symbol("data"), levels: [.init(targets: [.schedule(ScheduleID(0))], wait: .minutes(5))], repeats: 0))
            parts.pager.policies[0].levels[1].targets = [.schedule(ScheduleID(0))]
        }
        expectRefused(.delegate(PolicyID(1)), .nobodyOnCall, opened(gap))
        expectRefused(.request(people: [], policies: [PolicyID(1)]), .nobodyOnCall, opened(gap))
        expectRefused(.escalate(level: 2), .nobodyOnCall, opened(gap))
    }

    @Test func `a setup may call resolved final`() {
        var pager = opened { $0.pager.choices.reopen = .refused }
        pager.operate(primary, .resolve, at: 1)
        expectRefused(.reopen, .notAllowed, pager)
    }

    @Test func `a setup may give an incident to whoever acknowledges it`() {
        var pager = opened { parts in
            parts.pager.choices.acknowledged = .movesToAcknowledger
            parts.pager.services[0].acknowledgementTimeout = .minutes(10)
            parts.pager.schedules = [shifts(.init(from: .start, until: .start + .minutes(5), person: SampleParts.primary))]
            parts.pager.policies[0].levels[0].targets = [.schedule(ScheduleID(0))]
        }
        pager.operate(lead, .acknowledge, at: 2)
        pager.run(before: .start + .minutes(13))
        #expect(pager.pages.map(\.page.person) == [primary, lead])
    }

    // MARK: Changes

    @Test func `a disabled service takes no events, and what is open goes on`() {
        var pager = opened()
        pager.hand(.change(.disable(ServiceID(0))), at: .start + .minutes(1))
        for (ordinal, action) in AlertEvent.Action.allCases.enumerated() {
            let other = event(Int32(ordinal + 2), action)
            let effects = pager.hand(.event(other), at: .start + .minutes(2))
            #expect(effects.last == .note(.ignored(other.id, .disabled)))
        }
        pager.run(before: .start + .minutes(6))
        #expect(pager.pages.map(\.page.person) == [primary, backup])
        pager.hand(.change(.enable(ServiceID(0))), at: .start + .minutes(7))
        let effects = pager.hand(.event(event(9, .resolve)), at: .start + .minutes(8))
        #expect(effects.contains(.note(.resolved(id, .event(event(9).id)))))
    }

    // MARK: Integrations

    @Test func `a key belongs to its integration`() {
        var pager = opened()
        var other = event(2)
        other.integration = Symbol("nagios")
        let effects = pager.hand(.event(other), at: .start + .seconds(5))
        #expect(effects.contains(.note(.opened(IncidentID(1), other.id, ServiceID(0), .high))))
        other.action = .resolve
        let resolved = pager.hand(.event(other), at: .start + .seconds(6))
        #expect(resolved.contains(.note(.resolved(IncidentID(1), .event(other.id)))))
    }

    @Test func `each integration has a rate limit of its own`() {
        var pager = pagerDriver { $0.pager.eventsPerMinuteMax = 1 }
        var other = event(2)
        other.integration = Symbol("nagios")
        pager.hand(.event(event()), at: .start)
        pager.hand(.event(other), at: .start)
        #expect(pager.replies == [.accepted, .accepted])
    }
}

extension Driver where M == Pager {
    /// One operation on incident #1, or the one named, so many minutes after the start.
    @discardableResult
    mutating func operate(
        _ person: PersonID, _ action: Operation.Action, on incident: Int = 0, at minute: Int64
    ) -> [Effects.Effect] {
        hand(.operation(Operation(incident: IncidentID(incident), by: person, action: action)), at: .start + .minutes(minute))
    }
}
