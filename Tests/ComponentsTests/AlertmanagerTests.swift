import Model
import TestSupport
import Testing

@testable import Components

/// What a notification log makes necessary; the rows are the facts' list, in its order.
struct NotifiedTests {
    private let a = Labels([Label("alertname", "a")])
    private let b = Labels([Label("alertname", "b")])
    private let noon = Instant.start + .hours(12)

    private func needs(
        _ last: Notified?, firing: [Labels], resolved: [Labels] = [], sendsResolved: Bool = true, after: Delay = .minutes(5)
    ) -> Bool {
        Notified.needsUpdate(
            last, firing: firing, resolved: resolved, sendsResolved: sendsResolved, repeats: .hours(4), at: noon + after)
    }

    @Test func `the first notification needs something that fires`() {
        #expect(needs(nil, firing: [a]))
        #expect(!needs(nil, firing: [], resolved: [a]))
    }

    @Test func `a new firing alert is told, fewer are not`() {
        let last = Notified(firing: [a], resolved: [], at: noon)
        #expect(needs(last, firing: [a, b]))
        #expect(!needs(last, firing: [a]))
        #expect(!needs(Notified(firing: [a, b], resolved: [], at: noon), firing: [a]))
    }

    @Test func `the end of everything is told once`() {
        #expect(needs(Notified(firing: [a], resolved: [], at: noon), firing: [], resolved: [a]))
        #expect(!needs(Notified(firing: [], resolved: [a], at: noon), firing: [], resolved: [a]))
    }

    @Test func `one that is resolved among others is told if resolved ones are sent`() {
        let last = Notified(firing: [a, b], resolved: [], at: noon)
        #expect(needs(last, firing: [a], resolved: [b]))
        #expect(!needs(last, firing: [a], resolved: [b], sendsResolved: false))
    }

    @Test func `the same is told again when the repeat interval is over, not at it`() {
        let last = Notified(firing: [a], resolved: [], at: noon)
        #expect(!needs(last, firing: [a], after: .hours(4)))
        #expect(needs(last, firing: [a], after: .hours(4) + .minutes(5)))
    }
}

/// Groups, waits and muting. Group wait 30 s, group interval 5 m, repeat 4 h; grouped by alertname.
struct AlertmanagerTests {
    private func alert(_ name: String, _ service: String = "checkout", from: Int64, until: Int64 = 100_000) -> PromAlert {
        PromAlert(
            rule: RuleID(0), group: service,
            labels: Labels([Label("alertname", name), Label("service", service), Label("severity", "critical")]),
            annotations: [],
            startsAt: .start + .seconds(from), endsAt: .start + .seconds(until), value: 1000)
    }

    private func route(
        _ receiver: String = "shop", _ matchers: [LabelMatcher] = [], goesOn: Bool = false,
        _ routes: [AlertmanagerRules.Route] = []
    ) -> AlertmanagerRules.Route {
        AlertmanagerRules.Route(
            receiver: receiver, matchers: matchers, groupBy: .labels(["alertname"]), groupWait: .seconds(30),
            groupInterval: .minutes(5), repeatInterval: .hours(4), goesOn: goesOn, routes: routes)
    }

    private func rules() -> AlertmanagerRules { rules { _ in } }

    private func rules(_ change: (inout AlertmanagerRules) throws -> Void) rethrows -> AlertmanagerRules {
        let config = AlertmanagerRules.PagerDutyConfig(
            service: SampleParts.checkout, routingKey: "", sendsResolved: true, severity: nil)
        var rules = AlertmanagerRules(
            route: route(), receivers: [.init(name: "shop", pagerDuty: [config]), .init(name: "other", pagerDuty: [config])],
            inhibitions: [], silences: [], retry: .none)
        try change(&rules)
        return rules
    }

    private func matcher(_ name: String, _ value: String) throws -> LabelMatcher {
        try #require(LabelMatcher(name, .equal, value))
    }

    /// What is told: seconds, `!` for a trigger and `/` for a resolve, and how many alerts it names.
    private func told(_ rules: AlertmanagerRules, _ heard: [PromAlert], until: Delay = .hours(1)) -> [String] {
        events(rules, heard, until: until).map { at, event in
            let named = event.details.count { $0.hasPrefix("firing:") || $0.hasPrefix("resolved:") }
            return "\((at - .start).nanoseconds / 1_000_000_000)\(event.action == .trigger ? "!" : "/")\(named)"
        }
    }

    private func events(
        _ rules: AlertmanagerRules, _ heard: [PromAlert], until: Delay = .hours(1)
    ) -> [(at: Instant, event: AlertEvent)] {
        let scenario = sampleScenario { $0.lasts = .hours(10) }
        var driver = Driver(Alertmanager(World(scenario), rules: rules), wake: Alertmanager.Input.wake)
        for alert in heard { driver.hand(.alerts([alert]), at: alert.startsAt) }
        driver.run(before: .start + until)
        return driver.messages.compactMap { if case .event(let event) = $0.message { ($0.at, event) } else { nil } }
    }

    @Test func `each integration of a receiver hears of a group by itself, and what is written is a copy of what pages`() throws
    {
        let inbox = AlertmanagerRules.InboxConfig(inbox: InboxID(0), service: SampleParts.checkout, sendsResolved: false)
        let both = rules { $0.receivers[0].inboxes = [inbox] }
        let told = events(both, [alert("a", from: 100, until: 400)], until: .hours(1)).map(\.event)
        // The pager hears of the end, the inbox does not.
        #expect(told.map(\.action) == [.trigger, .trigger, .resolve])
        #expect(told.map(\.inbox) == [nil, InboxID(0), nil])
        #expect(told.map(\.isCopy) == [false, true, false])
        #expect(Set(told.map(\.id)).count == 3)
        let written = rules { ($0.receivers[0].inboxes, $0.receivers[0].pagerDuty) = ([inbox], []) }
        let alone = try #require(events(written, [alert("a", from: 100)]).first).event
        #expect(alone.inbox == InboxID(0) && !alone.isCopy)
    }

    @Test func `what another route pages is a copy as well`() throws {
        let inbox = AlertmanagerRules.InboxConfig(inbox: InboxID(0), service: SampleParts.checkout, sendsResolved: false)
        let twice = try rules {
            ($0.receivers[0].inboxes, $0.receivers[0].pagerDuty) = ([inbox], [])
            let own = try matcher("severity", "critical")
            $0.route = route("shop", [], [route("shop", [own], goesOn: true), route("other", [own])])
        }
        let told = events(twice, [alert("a", from: 100)], until: .minutes(10)).map(\.event)
        #expect(Set(told.map { "\($0.inbox?.index ?? -1) \($0.isCopy)" }) == ["0 true", "-1 false"])
    }

    @Test func `a new group waits for others, and is one event`() {
        #expect(told(rules(), [alert("a", from: 100), alert("a", "search", from: 110)]) == ["130!2"])
    }

    @Test func `what joins later waits for the next look`() {
        #expect(told(rules(), [alert("a", from: 100), alert("a", "search", from: 140)]) == ["130!1", "430!2"])
    }

    @Test func `groups do not wait for each other`() {
        #expect(told(rules(), [alert("a", from: 100), alert("b", from: 110)]) == ["130!1", "140!1"])
    }

    @Test func `what is over before the wait is over is never told`() {
        #expect(told(rules(), [alert("a", from: 100, until: 120)]) == [])
    }

    @Test func `the end is told at the next look, by the same key`() {
        let events = events(rules(), [alert("a", from: 100, until: 200)])
        #expect(events.map(\.event.action) == [.trigger, .resolve])
        #expect(events.map(\.at) == [.start + .seconds(130), .start + .seconds(430)])
        #expect(events.first?.event.dedupKey == "{}:{alertname=\"a\"}")
        #expect(Set(events.map(\.event.dedupKey)).count == 1)
    }

    /// The pager answers nothing until 800 s; a notification is tried for one group interval.
    @Test func `an end that nobody heard of is told at the next look`() throws {
        let scenario = sampleScenario { $0.lasts = .hours(10) }
        let patient = rules {
            $0.retry = Backoff(attempts: nil, first: .minutes(1), factorPercent: 100, cap: .minutes(1))
        }
        var driver = Driver(Alertmanager(World(scenario), rules: patient), wake: Alertmanager.Input.wake)
        driver.hand(.alerts([alert("a", from: 100, until: 200)]), at: .start + .seconds(100))
        var (answered, told): (Int, [String]) = (0, [])
        for second in 101..<1600 {
            driver.run(before: .start + .seconds(Int64(second)))
            let messages = driver.messages
            for message in messages[answered...] {
                guard case .event(let event) = message.message else { continue }
                let at = (message.at - .start).nanoseconds / 1_000_000_000
                let isHeard = event.action == .trigger || at >= 800
                if event.attempt == 1 || isHeard {
                    told.append("\(at)\(event.action == .trigger ? "!" : "/")\(isHeard ? "" : "?")")
                }
                let receipt = EventReceipt(id: event.id, attempt: event.attempt, outcome: isHeard ? .accepted : .unanswered)
                driver.hand(.reply(receipt), at: message.at)
            }
            answered = messages.count
        }
        #expect(told == ["130!", "430/?", "730/?", "850/"])
    }

    @Test func `the same is told again at the first look after the repeat interval`() {
        // Looks at 130 s and every five minutes: the one 4 h later is not yet past the interval.
        #expect(told(rules(), [alert("a", from: 100)], until: .hours(5)) == ["130!1", "14830!1"])
    }

    @Test func `an alert that has fired for long need not wait`() {
        let late = rules { $0.route.groupWait = .zero }
        #expect(told(late, [alert("a", from: 100)]) == ["100!1"])
    }

    @Test func `routes split alerts, the first match takes them`() throws {
        let split = try rules {
            $0.route = try route(
                "shop", [], goesOn: false, [route("other", [matcher("service", "search")]), route("shop", [])])
        }
        #expect(told(split, [alert("a", from: 100), alert("a", "search", from: 100)]) == ["130!1", "130!1"])
    }

    @Test func `a route that goes on tells both`() throws {
        let both = try rules {
            $0.route = try route(
                "shop", [], goesOn: false, [route("other", [matcher("service", "checkout")], goesOn: true), route()])
        }
        #expect(told(both, [alert("a", from: 100)]).count == 2)
    }

    @Test func `an alert is muted while the one that inhibits it fires`() throws {
        let muting = try rules {
            $0.inhibitions = [
                .init(
                    source: [try matcher("alertname", "fast")], target: [try matcher("alertname", "slow")], equal: ["service"])
            ]
        }
        // The source ends at 400 s; the target's next look is at 430 s.
        #expect(told(muting, [alert("fast", from: 90, until: 400), alert("slow", from: 100)]) == ["120!1", "420/1", "430!1"])
        #expect(told(muting, [alert("fast", "search", from: 90), alert("slow", from: 100)]).contains("130!1"))
    }

    @Test func `a silence mutes what it matches while it lasts`() throws {
        let silent = try rules {
            $0.silences = [.init(matchers: [try matcher("alertname", "a")], from: .start, until: .start + .seconds(500))]
        }
        #expect(told(silent, [alert("a", from: 100), alert("b", from: 100)]) == ["130!1", "730!1"])
    }

    /// Where all of a group is muted nothing is told at all: no end of what fires, and no end of what ends meanwhile.
    @Test func `a silence over what was told tells no end`() throws {
        func silent(until: Int64) throws -> AlertmanagerRules {
            try rules {
                $0.silences = [
                    .init(
                        matchers: [try matcher("alertname", "a")], from: .start + .seconds(200), until: .start + .seconds(until)
                    )
                ]
            }
        }
        #expect(told(try silent(until: 2000), [alert("a", from: 100, until: 1000)]) == ["130!1"])
        #expect(told(try silent(until: 800), [alert("a", from: 100, until: 1500)]) == ["130!1", "1630/1"])
    }
}
