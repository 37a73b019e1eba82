import Model
import TestSupport
import Testing

@testable import Components

/// What an event or a response does to an incident; the table of PagerDuty's dedup rules, row by row.
struct PagerIncidentTests {
    enum State: CaseIterable { case none, triggered, acknowledged, resolved }

    /// A pager whose key is in a state, at 0:10.
    private func pager(_ state: State) -> Driver<Pager> {
        var pager = pagerDriver { $0.catalog.services.append(.init(name: Symbol("search"))) }
        if state != .none { pager.hand(.event(event()), at: .start) }
        switch state {
        case .none, .triggered: break
        case .acknowledged: pager.hand(.acknowledge(SampleParts.primary), at: .start + .seconds(5))
        case .resolved: pager.hand(.resolve(SampleParts.primary), at: .start + .seconds(5))
        }
        pager.run(before: .start + .seconds(10))
        return pager
    }

    private func notes(_ action: AlertEvent.Action, in state: State, key: String? = "checkout") -> [Note] {
        var pager = pager(state)
        return pager.hand(.event(event(2, action, key: key)), at: .start + .seconds(10)).compactMap {
            if case .note(let note) = $0 { note } else { nil }
        }
    }

    private let id = IncidentID(0)

    @Test(arguments: [State.none, .resolved])
    func `a trigger without an open alert opens a new incident`(state: State) {
        let opened = IncidentID(state == .none ? 0 : 1)
        #expect(notes(.trigger, in: state).first == .opened(opened, event(2).id, ServiceID(0), .high))
    }

    @Test(arguments: [State.triggered, .acknowledged])
    func `a trigger of an open alert only joins`(state: State) {
        #expect(notes(.trigger, in: state) == [.merged(id, event(2).id)])
    }

    @Test(arguments: State.allCases)
    func `a trigger of another key opens another incident`(state: State) {
        let opened = IncidentID(state == .none ? 0 : 1)
        #expect(notes(.trigger, in: state, key: "other").first == .opened(opened, event(2).id, ServiceID(0), .high))
    }

    @Test(arguments: State.allCases)
    func `a trigger without a key always opens an incident`(state: State) {
        let opened = IncidentID(state == .none ? 0 : 1)
        #expect(notes(.trigger, in: state, key: nil).first == .opened(opened, event(2).id, ServiceID(0), .high))
    }

    @Test(arguments: [AlertEvent.Action.acknowledge, .resolve], [State.none, .resolved])
    func `acknowledging or resolving what is not open is dropped`(action: AlertEvent.Action, state: State) {
        #expect(notes(action, in: state) == [.ignored(event(2).id, .noOpenAlert)])
    }

    @Test(arguments: [AlertEvent.Action.acknowledge, .resolve], [State.triggered, .acknowledged])
    func `acknowledging or resolving another key is dropped`(action: AlertEvent.Action, state: State) {
        #expect(notes(action, in: state, key: "other") == [.ignored(event(2).id, .noOpenAlert)])
    }

    @Test(arguments: [State.triggered, .acknowledged])
    func `an event acknowledges an open incident for nobody in particular`(state: State) {
        #expect(notes(.acknowledge, in: state) == [.acknowledged(id, nil)])
    }

    @Test(arguments: [State.triggered, .acknowledged])
    func `an event resolves an open incident`(state: State) {
        #expect(notes(.resolve, in: state) == [.resolved(id, .event(event(2).id))])
    }

    @Test func `an alert without a key is not the one somebody named like it`() {
        var pager = pagerDriver()
        pager.hand(.event(event(1, key: nil)), at: .start)
        for key in ["keyless-1", ""] {
            let answer = pager.hand(.event(event(2, .resolve, key: key)), at: .start)
            #expect(answer.last == .note(.ignored(event(2).id, .noOpenAlert)))
        }
        let answer = pager.hand(.resolve(SampleParts.primary), at: .start)
        #expect(answer.first == .note(.resolved(id, .person(SampleParts.primary))))
    }

    @Test func `a key belongs to its service`() {
        var pager = pagerDriver { parts in
            parts.catalog.services.append(.init(name: Symbol("search")))
            parts.pager.services.append(
                PagedService(
                    service: ServiceID(1), policy: PolicyID(0), urgency: .constant(.high), acknowledgementTimeout: nil,
                    autoResolve: nil))
        }
        pager.hand(.event(event()), at: .start)
        let other = pager.hand(.event(event(2, .resolve, service: 1)), at: .start)
        #expect(other.last == .note(.ignored(event(2).id, .noOpenAlert)))
        let opened = pager.hand(.event(event(3, service: 1)), at: .start)
        #expect(opened.contains(.note(.opened(IncidentID(1), event(3).id, ServiceID(1), .high))))
    }

    @Test func `every event is answered`() {
        var pager = pagerDriver()
        for (ordinal, action) in AlertEvent.Action.allCases.enumerated() {
            pager.hand(.event(event(Int32(ordinal + 1), action)), at: .start)
        }
        #expect(pager.replies == [.accepted, .accepted, .accepted])
    }

    // MARK: Timeouts

    @Test func `an acknowledgement holds for the service's timeout, then the level begins anew`() {
        var pager = pagerDriver { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        let paged = pager.play("!..a................")
        #expect(paged == "1............1....2.")
        #expect(pager.notes.contains { $0.note == .unacknowledged(id) && $0.at == .start + .minutes(13) })
        #expect(pager.updates.map(\.update.status) == [.triggered])
    }

    @Test func `a further acknowledgement starts the timeout again`() {
        var pager = pagerDriver { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        let paged = pager.play("!..a.....a..........")
        #expect(paged == "1..................1")
    }

    @Test func `a resolved incident is not triggered again by the timeout`() {
        var pager = pagerDriver { $0.pager.services[0].acknowledgementTimeout = .minutes(10) }
        let paged = pager.play("!..a.x..............")
        #expect(paged == "1...................")
        #expect(pager.pending.isEmpty)
    }

    @Test func `after the timeout those who had it are told again, and whoever is on call by now`() {
        var pager = pagerDriver { parts in
            parts.pager.services[0].acknowledgementTimeout = .minutes(10)
            parts.pager.schedules = [
                shifts(
                    .init(from: .start, until: .start + .minutes(6), person: SampleParts.primary),
                    .init(from: .start + .minutes(6), until: .never, person: SampleParts.lead))
            ]
            parts.pager.policies[0].levels[0].targets = [.schedule(ScheduleID(0))]
        }
        _ = pager.play("!..a..........")
        #expect(pager.pages.map(\.page.person) == [SampleParts.primary, SampleParts.primary, SampleParts.lead])
    }

    @Test func `after the timeout an incident stays with those who had it when nobody is on call by now`() {
        var pager = pagerDriver { parts in
            parts.pager.services[0].acknowledgementTimeout = .minutes(10)
            parts.pager.schedules = [shifts(.init(from: .start, until: .start + .minutes(6), person: SampleParts.primary))]
            parts.pager.policies[0].levels[0].targets = [.schedule(ScheduleID(0))]
        }
        let paged = pager.play("!..a................")
        #expect(paged == "1............1....2.")
    }

    @Test func `an incident resolves itself after its time, acknowledged or not`() {
        for lane in ["!...................", "!..a................"] {
            var pager = pagerDriver { $0.pager.services[0].autoResolve = .minutes(12) }
            _ = pager.play(lane)
            #expect(pager.notes.contains { $0.note == .resolved(id, .timeout) && $0.at == .start + .minutes(12) })
            #expect(pager.pending.isEmpty)
        }
    }

    @Test func `a new incident resolves itself after its own time`() {
        var pager = pagerDriver { $0.pager.services[0].autoResolve = .minutes(6) }
        _ = pager.play("!..x.!.......")
        let resolved = pager.notes.filter { $0.note == .resolved(IncidentID(1), .timeout) }
        #expect(resolved.map(\.at) == [.start + .minutes(11)])
    }

    // MARK: Rate limit

    @Test func `the limit slides over the last minute`() {
        var pager = pagerDriver { $0.pager.eventsPerMinuteMax = 2 }
        for second in [0, 30, 59, 60, 61, 90] as [Int64] {
            pager.hand(.event(event(key: "\(second)")), at: .start + .seconds(second))
        }
        #expect(pager.replies == [.accepted, .accepted, .throttled, .accepted, .throttled, .accepted])
    }

    @Test func `a minute ago to the nanosecond no longer counts`() {
        var limit = RateLimit(limit: 1)
        let first = limit.admits(at: Instant(nanoseconds: 5))
        let early = limit.admits(at: Instant(nanoseconds: 4) + .minutes(1))
        let due = limit.admits(at: Instant(nanoseconds: 5) + .minutes(1))
        #expect([first, early, due] == [true, false, true])
    }

    @Test func `for all arrivals: never more than the limit in any minute, and none refused below it`() {
        for seed in 0..<20 {
            var random = Seed(UInt64(seed)).stream(.generation)
            var limit = RateLimit(limit: 5)
            var accepted: [Instant] = []
            var now = Instant.start
            for _ in 0..<300 {
                now = now + random.delay(below: .seconds(20))
                let recent = accepted.filter { $0 > now - .minutes(1) }.count
                let isIn = limit.admits(at: now)
                #expect(isIn == (recent < 5))
                if isIn { accepted.append(now) }
            }
        }
    }

    @Test func `what is refused is not taken in`() {
        var pager = pagerDriver { $0.pager.eventsPerMinuteMax = 1 }
        pager.hand(.event(event(1, key: "a")), at: .start)
        let effects = pager.hand(.event(event(2, key: "b")), at: .start + .seconds(1))
        #expect(
            effects == [
                .note(.ignored(event(2).id, .rateLimited)),
                .send(.reply(EventReceipt(id: event(2).id, attempt: 1, outcome: .throttled))),
            ])
    }

    @Test func `each service has a limit of its own`() {
        var pager = pagerDriver { parts in
            parts.pager.eventsPerMinuteMax = 1
            parts.catalog.services.append(.init(name: Symbol("search")))
        }
        pager.hand(.event(event(1)), at: .start)
        pager.hand(.event(event(2, service: 1)), at: .start)
        #expect(pager.replies == [.accepted, .accepted])
    }
}
