import Model
import TestSupport
import Testing

@testable import Components

/// What event rules make of an event before it can open an incident.
struct PagerOrchestrationTests {
    private let id = IncidentID(0)

    private func pager(_ orchestration: [EventRule] = [], service: [EventRule] = []) -> Driver<Pager> {
        pagerDriver { parts in
            parts.catalog.services.append(.init(name: Symbol("search")))
            parts.pager.policies.append(
                Policy(
                    name: Symbol("data"), levels: [.init(targets: [.person(SampleParts.lead)], wait: .minutes(5))], repeats: 0))
            parts.pager.services.append(
                PagedService(
                    service: ServiceID(1), policy: PolicyID(1), urgency: .constant(.high), acknowledgementTimeout: nil,
                    autoResolve: nil))
            parts.pager.orchestration = orchestration
            parts.pager.services[0].urgency = .bySeverity
            parts.pager.services[0].rules = service
        }
    }

    private func rule(_ condition: EventCondition?, _ actions: EventRule.Action...) -> EventRule {
        EventRule(conditionText: nil, condition: condition, actions: actions)
    }

    private func notes(_ pager: inout Driver<Pager>, _ event: AlertEvent, at minute: Int64 = 0) -> [Note] {
        pager.hand(.event(event), at: .start + .minutes(minute)).compactMap {
            if case .note(let note) = $0 { note } else { nil }
        }
    }

    @Test func `an event goes where the first rule that matches sends it`() {
        var pager = pager([
            rule(.field("summary", .contains("disk", isExact: false)), .drop), rule(nil, .route(ServiceID(1))),
            rule(nil, .drop),
        ])
        #expect(notes(&pager, event()).first == .opened(id, event().id, ServiceID(1), .high))
        pager.run(before: .start + .minutes(1))
        #expect(pager.pages.map(\.page.person) == [SampleParts.lead])
    }

    @Test func `a key stays within its integration wherever its events are routed`() {
        var pager = pager([rule(.field("severity", .equals("info")), .route(ServiceID(1)))])
        _ = notes(&pager, event(1))
        #expect(notes(&pager, event(2, severity: .info)) == [.merged(id, event(2).id)])
    }

    @Test func `a dropped event does nothing, not even resolve`() {
        var pager = pager([rule(.field("severity", .equals("info")), .drop)])
        _ = notes(&pager, event(1))
        #expect(notes(&pager, event(2, .resolve, severity: .info)) == [.ignored(event(2).id, .dropped)])
        #expect(notes(&pager, event(3, .resolve)) == [.resolved(id, .event(event(3).id))])
    }

    @Test func `a suppressed alert takes its key and opens nothing, until it is resolved`() {
        var pager = pager([rule(.field("severity", .equals("info")), .suppress)])
        let fates = [
            event(1, severity: .info), event(2), event(3, .acknowledge), event(4, .resolve), event(5),
        ].map { notes(&pager, $0)[0] }
        #expect(
            fates == [
                .ignored(event(1).id, .suppressed), .ignored(event(2).id, .suppressed), .ignored(event(3).id, .suppressed),
                .ignored(event(4).id, .suppressed), .opened(id, event(5).id, ServiceID(0), .high),
            ])
    }

    @Test func `an event may be held back, made worse, given to a policy, or taken for a resolution`() {
        var pager = pager(service: [
            rule(
                .field("summary", .matches("DOWN", isExact: false)), .pause(.minutes(1)), .severity(.error),
                .policy(PolicyID(1))),
            rule(nil, .action(.resolve)),
        ])
        _ = notes(&pager, event(1, severity: .info))
        pager.run(before: .start + .minutes(2))
        #expect(pager.plainNotes.contains(.opened(id, event(1).id, ServiceID(0), .high)))
        #expect(pager.pages.map(\.page.person) == [SampleParts.lead])
        #expect(pager.pages.map(\.at) == [.start + .minutes(1)])
        var up = event(2)
        up.summary = "up"
        #expect(notes(&pager, up, at: 2) == [.resolved(id, .event(up.id))])
    }

    @Test func `the service has the last word`() {
        var pager = pager(
            [rule(nil, .severity(.info), .pause(.minutes(9)))], service: [rule(nil, .severity(.critical), .pause(.minutes(1)))])
        _ = notes(&pager, event(1, severity: .warning))
        pager.run(before: .start + .minutes(2))
        #expect(pager.plainNotes.contains(.opened(id, event(1).id, ServiceID(0), .high)))
    }

    @Test func `conditions compare what the event says, and what it does not say is false`() {
        var sample = event()
        sample.details = ["host: db-1"]
        let host = "custom_details.host"
        let cases: [(EventCondition, Bool)] = [
            (.field(host, .exists), true), (.field("custom_details.rack", .exists), false),
            (.field(host, .matches("DB-1", isExact: false)), true), (.field(host, .matches("DB-1", isExact: true)), false),
            (.field(host, .contains("B-", isExact: false)), true), (.field(host, .contains("B-", isExact: true)), false),
            (.field(host, .equals("db-1")), true), (.field("custom_details.rack", .equals("")), false),
            (.not(.field("custom_details.rack", .equals("a"))), true),
            (.and(.field(host, .exists), .field("group", .exists)), false),
            (.or(.field(host, .exists), .field("group", .exists)), true),
        ]
        for (condition, holds) in cases {
            var pager = pager([rule(condition, .drop)])
            #expect((notes(&pager, sample) == [.ignored(sample.id, .dropped)]) == holds, "\(condition)")
        }
    }
}
