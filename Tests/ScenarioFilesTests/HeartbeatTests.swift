import Model
import ScenarioFiles
import TestSupport
import Testing
import Vendors

/// Checks that wait for pings.
struct HeartbeatTests {
    private let services = """
        services:
          checkout: {tier: gold, jobs: {report: {every: 1h, first: 10m}, cleanup: {every: 6h, first: 3h}}}
          search: {jobs: {report: {every: 2h, first: 20m}}}
        """

    private func waiting(_ checks: String) -> [String: String] {
        [
            "setup.path": "", "setup.alerts": "", "catalog.services": services, "setup.heartbeats": "heartbeats:\n" + checks,
            "setup.services": "services: {checkout: {policy: shop}, search: {policy: shop}}",
        ]
    }

    private func checks(_ text: String) throws -> [HeartbeatRules.Check] {
        let setup = try #require(good(drill(waiting(text)))).scenario.setup
        guard case .heartbeat(let rules) = setup.monitors[0].kind else { return [] }
        return rules.checks
    }

    @Test func `heartbeats need no path, and are alerts about silence`() throws {
        let setup = try #require(good(drill(waiting("  beats: {service: checkout, grace: 5m}")))).scenario.setup
        #expect(setup.path.isEmpty && setup.rules.isEmpty)
        #expect(setup.alerts.map(\.name.text) == ["beats"])
        #expect(setup.alerts.map(\.isAboutSilence) == [true])
        #expect(setup.alerts.map(\.carriesDrill) == [false])
        #expect(setup.heartbeats == MonitorID(0))
        // A minute, five of grace, and the slowest ping and event.
        #expect(setup.alerts.map(\.reach) == [.seconds(360 + 10 + 2)])
    }

    @Test func `what is not said is the vendor's, or the catalog's`() throws {
        let read = try checks(
            "  a: {service: search}\n  b: {job: cleanup}\n  c: {job: search/report, period: 3h, to: checkout}")
        #expect(read.map(\.due) == [.period(.minutes(1)), .nextRun, .period(.hours(3))])
        #expect(read.map(\.grace) == [.hours(1), .hours(1), .hours(1)])
        #expect(read.map(\.every) == [.minutes(1), .hours(6), .hours(2)])
        #expect(read.map(\.service.index) == [1, 0, 1])
        #expect(read.map(\.route.index) == [1, 0, 0])
        #expect(read.map(\.isNew) == [false, false, false])
        #expect(read[0].link == LinkRules(latency: Heartbeats.pingLatency) && read[0].delivery == Heartbeats.delivery)
    }

    @Test func `what is read is written again`() throws {
        let text = """
              a: {service: search, every: 30s, phase: 10s, period: 40s, grace: 2m, latency: 50ms, loss: 1%, severity: warning}
              b: {job: cleanup, grace: 10m, state: new, to: search}
              c: {job: checkout/report, interval: 15m, delivery: 0s}
            """
        let loaded = try #require(good(drill(waiting(text))))
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `heartbeats that cannot be are refused, all at once`() {
        expectMarked(
            drill([
                "setup.path": "", "setup.alerts": "", "catalog.services": services,
                "setup.heartbeats": """
                heartbeats:
                  a: {service: checkout, period: 0s}
                                                 ^^ heartbeat/duration-out-of-range | at least 1s
                  b: {job: clean-up}
                           ^^^^^^^^ heartbeat/unknown-job | did you mean 'cleanup'?
                  c: {service: checkout, grace: 5}
                                                ^ heartbeat/missing-unit | write '5m' or '5s'
                  d: {service: checkout, job: cleanup}
                      ^^^^^^^ heartbeat/two-sources | keep 'job' alone
                  e: {job: report}
                           ^^^^^^ heartbeat/unknown-job | 'report'
                  f: {job: cleanup, every: 5m}
                                    ^^^^^ heartbeat/has-its-times | 'period' says
                  g: {period: 5m}
                     ^ heartbeat/missing-key | 'job: JOB' or 'alert: ALERT'
                  h: {service: checkout, period: 5m, interval: 1h}
                                         ^^^^^^ heartbeat/two-schedules
                  i: {service: checkout, interval: 7m}
                                                   ^^ heartbeat/bad-interval | '15m', '1h' or '1d'
                  j: {service: checkout, interval: 1h, grace: 5m}
                                                       ^^^^^ heartbeat/no-grace
                  k: {service: checkout, every: 1m, phase: 1m}
                                                           ^^ heartbeat/phase-too-long
                  l: {service: checkout, state: paused}
                                                ^^^^^^ heartbeat/unknown-value
                  m: {service: search}
                  ^ alert/unrouted | has no policy
                  n: {service: checkout, gracee: 1m}
                                         ^^^^^^ heartbeat/unknown-key | did you mean 'grace'?
                """,
            ]))
    }

    private let watchdog = [
        "setup.alerts":
            "alerts: {watchdog: {query: 'service:search', when: count >= 1, window: 1m, suppress: 1m, to: checkout}}",
        "setup.heartbeats": "heartbeats: {path: {alert: watchdog, period: 2m, grace: 8m, to: checkout}}",
        "expect": "expect: [{count: {incidents: 0}}]",
    ]

    @Test func `an alert pings a heartbeat, and is written so again`() throws {
        let loaded = try #require(good(drill(watchdog)))
        let setup = loaded.scenario.setup
        #expect(setup.watchdogs == [RuleID(1)])
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `the heartbeat of an alert says what it waits for and whom it tells`() {
        var wrong = watchdog
        wrong["setup.heartbeats"] = "heartbeats: {path: {alert: watchdig}}"
        #expect(problems(drill(wrong)).map(\.code) == ["heartbeat/unknown-alert"])
        wrong["setup.heartbeats"] = "heartbeats: {path: {alert: watchdog, phase: 1s}}"
        #expect(
            Set(problems(drill(wrong)).map(\.code)) == ["heartbeat/missing-key", "heartbeat/has-its-times"])
        wrong["setup.heartbeats"] = """
            heartbeats:
              a: {alert: watchdog, period: 2m, to: checkout}
              b: {alert: watchdog, period: 5m, to: checkout}
            """
        #expect(problems(drill(wrong)).map(\.code) == ["heartbeat/alert-shared"])
        wrong["setup.heartbeats"] = "heartbeats: {path: {alert: watchdog, period: 5m, to: checkout}}"
        wrong["setup.alerts"] = "alerts: {watchdog: {query: '*', when: count >= 1, to: checkout, by: pager}}"
        #expect(problems(drill(wrong)).map(\.code) == ["heartbeat/alert-tells-others"])
    }

    @Test func `a name twice is refused, in the section and beside it`() {
        expectMarked(
            drill([
                "setup.heartbeats": """
                heartbeats:
                  checkout-errors: {service: checkout}
                  ^^^^^^^^^^^^^^^ alert/duplicate-name
                """
            ]))
        let twice = problems(drill(["setup.heartbeats": "heartbeats: {a: {service: checkout}, a: {service: checkout}}"]))
        #expect(twice.map(\.code) == ["yaml/duplicate-key"])
    }

    @Test func `a check that every ping misses is warned of`() {
        let found = problems(drill(waiting("  a: {service: checkout, every: 5m, period: 1m, grace: 4m}")))
        #expect(found.map(\.code) == ["heartbeat/always-late"])
        #expect(found.first?.severity == .warning)
        #expect(problems(drill(waiting("  a: {service: checkout, every: 5m, period: 1m, grace: 4m1s}"))).isEmpty)
    }
}
