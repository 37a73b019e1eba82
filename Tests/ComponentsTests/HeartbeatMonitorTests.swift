import Model
import TestSupport
import Testing

@testable import Components

/// When a heartbeat monitor calls the pager. Marbles, one character a minute from 0:00 on: `p` a ping comes, `.` none does. Load lasts as long as
/// they do; before it everything pinged in time. Nothing is late on its way, and events leave at once.
struct HeartbeatMonitorTests {
    private static let job = Catalog.Job(name: "backup", every: .minutes(10), first: .start + .minutes(2))

    /// A service that pings each full minute.
    private func check(
        _ due: HeartbeatRules.Due = .period(.minutes(1)), grace: Delay = .zero, source: HeartbeatRules.Source? = nil,
        isNew: Bool = false, delivery: Delay = .zero
    ) -> HeartbeatRules.Check {
        HeartbeatRules.Check(
            name: Symbol("beats"), source: source ?? .service(SampleParts.checkout, every: .minutes(1), phase: .zero), due: due,
            grace: grace, isNew: isNew, link: LinkRules(latency: Quantiles(constant: .zero)),
            delivery: Quantiles(constant: delivery), severity: .critical, route: SampleParts.checkout, mark: nil)
    }

    private func driver(_ check: HeartbeatRules.Check, lasts: Delay) -> Driver<HeartbeatMonitor> {
        let rules = HeartbeatRules(checks: [check])
        let scenario = sampleScenario { parts in
            parts.rules = []
            parts.monitors = [Monitor(name: Symbol("heartbeats"), kind: .heartbeat(rules))]
            parts.lasts = lasts
        }
        var driver = Driver(
            HeartbeatMonitor(World(scenario), monitor: MonitorID(0), rules: rules, seed: Seed(1)),
            wake: HeartbeatMonitor.Input.wake)
        driver.hand(.begin, at: .start)
        return driver
    }

    private func played(_ pings: String, _ check: HeartbeatRules.Check, late: Delay = .zero) -> Driver<HeartbeatMonitor> {
        var driver = driver(check, lasts: .minutes(Int64(pings.count)))
        for (minute, ping) in pings.enumerated() where ping == "p" {
            driver.hand(.pinged(Ping(rule: RuleID(0), ordinal: 1)), at: .start + .minutes(Int64(minute)) + late)
        }
        driver.run(before: .start + .hours(24))
        return driver
    }

    private func events(_ driver: Driver<HeartbeatMonitor>) -> [(at: Instant, event: AlertEvent)] {
        driver.messages.compactMap { if case .event(let event) = $0.message { ($0.at, event) } else { nil } }
    }

    /// Seconds of the run, and what was sent.
    private func told(_ driver: Driver<HeartbeatMonitor>) -> [String] {
        events(driver).map { "\(($0.at - .start).nanoseconds / 1_000_000_000)" + ($0.event.action == .trigger ? "!" : "/") }
    }

    /// A period of a minute and 150 s of grace: missed 210 s after the last ping.
    @Test(arguments: [
        ("pppppppppp", []), ("pp..pppppp", []), ("pp...ppppp", ["270!", "300/"]), (".ppppppppp", []),
        // The last ping before the run came at -1:00.
        ("...ppppppp", ["150!", "180/"]), ("pp......pppppppp", ["270!", "480/"]),
        ("pp...pppp....ppp", ["270!", "300/", "690!", "780/"]),
        // At 10:00 it would ping again, were there load: what is missed until then is, and no more.
        ("ppppp.....", ["450!"]), ("ppppppp...", ["570!"]), ("pppppppp..", []),
    ])
    func `is down after period and grace, and up with the next ping`(pings: String, expected: [String]) {
        #expect(told(played(pings, check(grace: .seconds(150)))) == expected)
    }

    @Test func `a ping at the very instant has come in time, and one after it has not`() {
        #expect(told(played("pp..pp", check(grace: .minutes(2)))) == [])
        #expect(told(played("pp..pp", check(grace: .seconds(119)))) == ["239!", "240/"])
    }

    /// Ten minutes apart, from 0:02 on, each three seconds on its way. The run at 0:22 does not happen.
    @Test func `a timetable counts from when a run is due, a period from when the last ping came`() {
        let pings = "..p.........p...................p.........p......."
        let job = HeartbeatRules.Source.job(SampleParts.checkout, Self.job)
        let byTimetable = played(pings, check(.nextRun, grace: .minutes(5), source: job), late: .seconds(3))
        #expect(told(byTimetable) == ["1620!", "1923/"])
        let byPeriod = played(pings, check(.period(.minutes(10)), grace: .minutes(5), source: job), late: .seconds(3))
        #expect(told(byPeriod) == ["1623!", "1923/"])
    }

    /// Quarters of an hour: the one from 0:15 to 0:30 has no ping.
    @Test func `a clock looks when its interval is over`() {
        let pings = "..p.........p...................p.........p......."
        let check = check(.interval(.minutes(15)), source: .job(SampleParts.checkout, Self.job))
        #expect(told(played(pings, check)) == ["1800!", "1920/"])
    }

    @Test func `a ping at the very end of an interval has come within it`() {
        let check = check(.interval(.minutes(2)), source: .service(SampleParts.checkout, every: .minutes(2), phase: .zero))
        #expect(told(played("p...p.", check)) == [])
        #expect(told(played("p....p", check)) == ["240!", "300/"])
    }

    @Test func `a new check waits for nothing until it is pinged`() {
        #expect(told(played("..........", check(grace: .seconds(30), isNew: true))) == [])
        #expect(told(played("...p......", check(grace: .seconds(30), isNew: true))) == ["270!"])
        #expect(told(played("....................", check(.interval(.minutes(5)), isNew: true))) == [])
    }

    @Test func `an event says who is silent for how long, and its end goes by the same key`() {
        let job = HeartbeatRules.Source.job(SampleParts.checkout, Self.job)
        let events = events(played("..p.............p...", check(.nextRun, grace: .minutes(1), source: job))).map(\.event)
        #expect(events.map(\.dedupKey) == ["beats", "beats"])
        #expect(events.map(\.id.ordinal) == [1, 2])
        #expect(events.map(\.group) == ["checkout/backup", "checkout/backup"])
        #expect(events.first?.summary == "beats: no ping from checkout/backup for 11m00s")
        #expect(events.first?.value == 660_000)
        #expect(events.first?.details == ["service: checkout", "team: shop", "tier: gold"])
    }

    @Test func `events leave when whoever sends them looks`() {
        let seen = played("pp...ppppp", check(grace: .seconds(150), delivery: .seconds(2)))
        #expect(told(seen) == ["272!", "302/"])
        let changes = seen.notes.filter {
            switch $0.note {
            case .becameTrue, .becameFalse: true
            default: false
            }
        }
        #expect(changes.map(\.at) == [.start + .seconds(270), .start + .seconds(300)])
    }
}
