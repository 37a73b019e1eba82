import Model
import TestSupport
import Testing

@testable import Components

/// Laws of the pager that hold whatever comes in, in whatever order: events of three integrations, answers, operations, changes.
struct PagerPropertyTests {
    /// A pager that uses everything at once.
    private func pager(_ random: inout Random) -> Driver<Pager> {
        let groupings: [Grouping] = [
            .none, .time(.minutes(10)), .time(nil),
            .content(.init(fields: ["summary"], aggregate: .all, window: .minutes(5))),
        ]
        let grouping = groupings[Int(random.below(4))]
        let (pauses, directs) = (random.below(2) == 0, random.below(2) == 0)
        return pagerDriver { parts in
            parts.pager.services[0].urgency = .supportHours(
                .init(
                    hours: Windows([.init(from: .start + .minutes(40), until: .start + .minutes(80))]), during: .severity,
                    outside: .severity, raises: .start))
            parts.pager.services[0].acknowledgementTimeout = .minutes(7)
            parts.pager.services[0].autoResolve = .minutes(90)
            parts.pager.services[0].grouping = grouping
            parts.pager.services[0].autoPause = pauses ? .minutes(2) : nil
            parts.pager.choices.acknowledged = directs ? .movesToAcknowledger : .keepsAssignees
            parts.pager.schedules = [
                shifts(.init(from: .start, until: .start + .minutes(50), person: SampleParts.lead))
            ]
            parts.pager.policies.append(
                Policy(
                    name: Symbol("data"),
                    levels: [
                        .init(targets: [.schedule(ScheduleID(0))], wait: .minutes(3)),
                        .init(targets: [.person(SampleParts.backup), .person(SampleParts.lead)], wait: .minutes(3)),
                    ], repeats: 1))
            parts.pager.workflows = [
                Workflow(
                    name: Symbol("help"), service: nil, urgency: .high, conditionText: nil, condition: nil,
                    steps: [
                        .init(after: .minutes(1), action: .remedy(succeeds: true)),
                        .init(after: .minutes(4), action: .request(people: [SampleParts.lead], policies: [PolicyID(1)])),
                    ])
            ]
            for person in parts.pager.notify.indices {
                parts.pager.notify[person] = .init(
                    high: [.init(channel: .push, after: .zero), .init(channel: .phone, after: .minutes(4))],
                    low: [.init(channel: .email, after: .minutes(1))])
            }
        }
    }

    private func input(_ random: inout Random, _ ordinal: Int32) -> Pager.Input {
        let person = PersonID(Int(random.below(3)))
        let incident = IncidentID(Int(random.below(4)))
        switch random.below(10) {
        case 0...3:
            var sent = event(
                ordinal, AlertEvent.Action.allCases[Int(random.below(3))], key: ["a", "b", nil][Int(random.below(3))],
                severity: Severity.allCases[Int(random.below(4))])
            sent.integration = [nil, Symbol("nagios")][Int(random.below(2))]
            return .event(sent)
        case 4: return random.below(2) == 0 ? .acknowledge(person, incident.index) : .resolve(person, incident.index)
        case 5:
            let service = ServiceID(0)
            let changes: [PagerChange] = [
                .disable(service), .enable(service), .enable(service), .startMaintenance(service, .minutes(2)),
                .endMaintenance(service),
            ]
            return .change(changes[Int(random.below(5))])
        default:
            let actions: [Operation.Action] = [
                .acknowledge, .resolve, .unacknowledge, .snooze(.minutes(9)), .reassign([person]), .delegate(PolicyID(1)),
                .escalate(level: 1 + Int32(random.below(3))), .merge(into: IncidentID(Int(random.below(4)))), .reopen,
                .note("x"), .prioritize("P1"), .setUrgency(.low), .setUrgency(.high),
                .request(people: [person], policies: [PolicyID(1)]), .accept, .decline,
            ]
            return .operation(
                Operation(incident: incident, by: person, action: actions[Int(random.below(UInt64(actions.count)))]))
        }
    }

    private func played(_ seed: UInt64) -> Driver<Pager> {
        var random = Seed(seed).stream(.generation)
        var pager = pager(&random)
        var now = Instant.start
        for ordinal in 1...120 {
            now = now + random.delay(below: .minutes(2))
            pager.hand(input(&random, Int32(ordinal)), at: now)
        }
        return pager
    }

    @Test func `for all seeds: nobody is told of what is acknowledged or over, but for who was asked to help`() {
        for seed in 0..<300 as Range<UInt64> {
            var state: [IncidentID: Note] = [:]
            for seen in played(seed).seen {
                switch seen.effect {
                case .note(let note):
                    switch note {
                    case .opened(let id, _, _, _), .acknowledged(let id, _), .unacknowledged(let id), .retriggered(let id, _),
                        .resolved(let id, _):
                        state[id] = note
                    default: break
                    }
                case .send(.page(let page)):
                    switch state[page.incident] {
                    case .opened, .unacknowledged, .retriggered: break
                    case .acknowledged where page.level == 0: break
                    case let other: Issue.record("seed \(seed): page \(page.number) after \(String(describing: other))")
                    }
                case .send, .hand, .wake, .cancel: break
                }
            }
        }
    }

    @Test func `for all seeds: nothing is left of an incident that is resolved`() {
        for seed in 0..<300 as Range<UInt64> {
            var pager = played(seed)
            let later = (pager.seen.last?.at ?? .start) + .minutes(1)
            pager.run(before: later)
            let opened = pager.plainNotes.count { if case .opened = $0 { true } else { false } }
            for incident in 0..<opened { pager.operate(SampleParts.primary, .resolve, on: incident, atInstant: later) }
            let left = pager.pending.filter { item in
                switch item.wakeup {
                // Alerts that are held back have no incident yet.
                case .pauseEnds: false
                default: true
                }
            }
            #expect(left.isEmpty, "seed \(seed): \(left)")
        }
    }

    @Test func `for all seeds: an operation is carried out or refused, never both`() {
        for seed in 0..<100 as Range<UInt64> {
            var pager = played(seed)
            let now = (pager.seen.last?.at ?? .start) + .minutes(1)
            let effects = pager.operate(SampleParts.lead, .merge(into: IncidentID(1)), atInstant: now)
            let refused = effects.contains { if case .note(.refused) = $0 { true } else { false } }
            #expect(refused ? effects.count == 1 : effects.contains(.note(.resolved(IncidentID(0), .merged(IncidentID(1))))))
        }
    }
}

extension Driver where M == Pager {
    @discardableResult
    fileprivate mutating func operate(
        _ person: PersonID, _ action: Operation.Action, on incident: Int = 0, atInstant now: Instant
    ) -> [Effects.Effect] {
        hand(.operation(Operation(incident: IncidentID(incident), by: person, action: action)), at: now)
    }
}
