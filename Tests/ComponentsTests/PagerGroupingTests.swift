import Model
import TestSupport
import Testing

@testable import Components

/// Which alerts share an incident, and which are held back first.
struct PagerGroupingTests {
    private let id = IncidentID(0)

    private func pager(_ grouping: Grouping, autoPause: Delay? = nil) -> Driver<Pager> {
        pagerDriver { parts in
            parts.pager.services[0].grouping = grouping
            parts.pager.services[0].autoPause = autoPause
            parts.pager.eventsPerMinuteMax = 10_000
        }
    }

    /// Triggers a key of its own at each second; `o` where an incident opens, `g` where the alert joins one.
    private func fates(_ pager: Driver<Pager>, at seconds: [Int64], summary: (Int) -> String = { _ in "down" }) -> String {
        var pager = pager
        return seconds.enumerated().map { place, second in
            var other = event(Int32(place + 1), key: "\(place)")
            other.summary = summary(place)
            let effects = pager.hand(.event(other), at: .start + .seconds(second))
            return effects.contains { if case .note(.grouped) = $0 { true } else { false } } ? "g" : "o"
        }.joined()
    }

    // MARK: Time

    @Test func `without grouping every alert has an incident of its own`() {
        #expect(fates(pager(.none), at: [0, 1, 2]) == "ooo")
    }

    @Test func `the window counts from the first alert, and its end is outside`() {
        #expect(fates(pager(.time(.minutes(2))), at: [0, 60, 119, 120, 239, 240]) == "oggogo")
    }

    @Test func `without a window alerts join while the incident is open`() {
        var pager = pager(.time(nil))
        for second in [0, 100_000] as [Int64] { pager.hand(.event(event(key: "\(second)")), at: .start + .seconds(second)) }
        pager.hand(.acknowledge(SampleParts.primary), at: .start + .seconds(100_001))
        let joined = pager.hand(.event(event(2, key: "b")), at: .start + .seconds(100_002))
        #expect(joined.last == .note(.grouped(id, event(2).id)))
        pager.hand(.resolve(SampleParts.primary), at: .start + .seconds(100_003))
        let fresh = pager.hand(.event(event(3, key: "c")), at: .start + .seconds(100_004))
        #expect(fresh.contains(.note(.opened(IncidentID(1), event(3).id, ServiceID(0), .high))))
    }

    @Test func `an alert that joins notifies nobody, and the last to be resolved ends the incident`() {
        var pager = pager(.time(.minutes(10)))
        pager.hand(.event(event(1, key: "a")), at: .start)
        pager.hand(.event(event(2, key: "b")), at: .start + .seconds(10))
        pager.run(before: .start + .minutes(1))
        #expect(pager.pages.count == 1)
        pager.hand(.event(event(3, .resolve, key: "a")), at: .start + .minutes(1))
        let last = pager.hand(.event(event(4, .resolve, key: "b")), at: .start + .minutes(2))
        #expect(
            pager.plainNotes.filter { if case .resolved = $0 { true } else { false } } == [.resolved(id, .event(event(4).id))])
        #expect(last.contains(.note(.resolved(id, .event(event(4).id)))))
    }

    @Test func `an alert that joins raises the urgency`() {
        var pager = pagerDriver { parts in
            parts.pager.services[0].grouping = .time(nil)
            parts.pager.services[0].urgency = .bySeverity
        }
        pager.hand(.event(event(1, key: "a", severity: .warning)), at: .start)
        pager.hand(.event(event(2, key: "b", severity: .error)), at: .start + .minutes(1))
        #expect(pager.plainNotes.contains(.urgencyChanged(id, .high)))
    }

    @Test func `an incident holds a thousand alerts, and the next opens another`() {
        let fates = fates(pager(.time(nil)), at: Array(repeating: 0, count: 1003))
        #expect(fates == "o" + String(repeating: "g", count: 999) + "ogg")
    }

    @Test func `grouping stays within the service`() {
        var pager = pagerDriver { parts in
            parts.catalog.services.append(.init(name: Symbol("search")))
            parts.pager.services[0].grouping = .time(nil)
            parts.pager.services.append(
                PagedService(
                    service: ServiceID(1), policy: PolicyID(0), urgency: .constant(.high), acknowledgementTimeout: nil,
                    autoResolve: nil, grouping: .time(nil)))
        }
        pager.hand(.event(event(1, key: "a")), at: .start)
        let other = pager.hand(.event(event(2, key: "b", service: 1)), at: .start)
        #expect(other.contains(.note(.opened(IncidentID(1), event(2).id, ServiceID(1), .high))))
    }

    // MARK: Content

    private func byContent(_ fields: String..., aggregate: Grouping.Content.Aggregate = .all) -> Grouping {
        .content(.init(fields: fields, aggregate: aggregate, window: .minutes(5)))
    }

    @Test func `alerts that say the same share an incident, the others do not`() {
        let alternating = fates(pager(byContent("summary")), at: [0, 1, 2, 3]) { ["disk", "network", "disk", "network"][$0] }
        #expect(alternating == "oogg")
    }

    @Test func `each alert that joins begins the window anew, up to a day`() {
        #expect(fates(pager(byContent("summary")), at: [0, 299, 598, 898]) == "oggo")
        let day = Array(stride(from: Int64(0), through: 86_400, by: 240))
        #expect(fates(pager(byContent("summary")), at: day) == "o" + String(repeating: "g", count: day.count - 2) + "o")
    }

    @Test func `all of the fields, or any of them`() {
        let all = fates(pager(byContent("summary", "component")), at: [0, 1]) { ["disk", "network"][$0] }
        let any = fates(pager(byContent("summary", "component", aggregate: .any)), at: [0, 1]) { ["disk", "network"][$0] }
        #expect([all, any] == ["oo", "og"])
    }

    @Test func `a field nobody fills in groups nothing`() {
        #expect(fates(pager(byContent("custom_details.host")), at: [0, 1]) == "oo")
    }

    @Test func `fields are read off the event`() {
        let scenario = sampleScenario()
        var sample = event()
        sample.details = ["service: checkout", "host: db-1"]
        let names = ["summary", "severity", "source", "component", "group", "class", "custom_details.host", "custom_details.x"]
        #expect(
            names.map { sample.field($0, in: scenario) }
                == ["down", "critical", "sample", "checkout", nil, "checkout-errors", "db-1", nil])
        sample.integration = Symbol("nagios")
        #expect(sample.field("source", in: scenario) == "nagios")
    }

    // MARK: Held back

    @Test func `an alert that is held back opens its incident when the pause ends`() {
        var pager = pager(.none, autoPause: .minutes(2))
        pager.hand(.event(event(1, severity: .warning)), at: .start)
        pager.hand(.event(event(2)), at: .start + .minutes(1))
        pager.run(before: .start + .minutes(3))
        #expect(
            pager.plainNotes.prefix(3) == [
                .paused(event(1).id, until: .start + .minutes(2)), .paused(event(2).id, until: .start + .minutes(2)),
                .opened(id, event(1).id, ServiceID(0), .high),
            ])
        #expect(pager.pages.map(\.at) == [.start + .minutes(2)])
        #expect(pager.pages.first?.page.text == "[critical] down")
    }

    @Test func `an alert that resolves itself in time tells nobody`() {
        var pager = pager(.none, autoPause: .minutes(2))
        pager.hand(.event(event(1)), at: .start)
        let dropped = pager.hand(.event(event(2, .acknowledge)), at: .start + .seconds(30))
        #expect(dropped.last == .note(.ignored(event(2).id, .paused)))
        pager.hand(.event(event(3, .resolve)), at: .start + .minutes(1))
        #expect(pager.plainNotes.last == .withdrawn(event(1).id, by: event(3).id))
        #expect(pager.pending.isEmpty)
    }

    @Test func `an alert that was held back joins like any other`() {
        var pager = pager(.time(.minutes(10)), autoPause: .minutes(2))
        for ordinal in 1...2 {
            pager.hand(.event(event(Int32(ordinal), key: "\(ordinal)")), at: .start + .minutes(Int64(ordinal)))
        }
        pager.run(before: .start + .minutes(5))
        #expect(pager.plainNotes.contains(.grouped(id, event(2).id)))
        #expect(pager.pages.count == 1)
    }
}
