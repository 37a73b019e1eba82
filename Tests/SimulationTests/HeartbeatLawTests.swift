import Components
import Model
import ScenarioFiles
import Simulation
import Testing

/// Laws of watching by heartbeats: what a check's period and grace allow is what is seen, and its pings go a way of their own.
struct HeartbeatLawTests {
    /// A job at :05 of every half hour, and a check of one's own beside the path of the logs, or without any.
    private func drill(
        _ check: String, faults: String = "", path: String = "", lasts: String = "2h",
        expect: String = "{count: {incidents: 0}}"
    ) throws -> Scenario {
        let text = """
            scenario: heartbeats
            catalog:
              catalog: c
              zone: UTC
              services: {checkout: {team: shop, jobs: {backup: {every: 30m, first: 5m}}}}
              people: [ann]
            setup:
              setup: heartbeats
            \(path)
              heartbeats: {alive: \(check)}
              services: {checkout: {policy: shop}}
              policies: {shop: {levels: [{notify: ann, wait: 5m}]}}
            lasts: \(lasts)
            background: {checkout: {requests: 100/s}}
            faults: {\(faults)}
            people: {ann: {acknowledges: 1m}}
            expect: [\(expect)]
            """
        return try loadScenario(text: text, file: "heartbeats.yaml", directory: nil).scenario
    }

    private func check(of scenario: Scenario) throws -> HeartbeatRules.Check {
        guard case .heartbeat(let rules) = scenario.setup.monitors.last?.kind else { throw Missing() }
        return rules.checks[0]
    }

    private struct Missing: Error {}

    /// When the check went down and came up, and when events left.
    private func times(_ journal: Journal) -> (down: [Instant], up: [Instant], fired: [Instant]) {
        var times: (down: [Instant], up: [Instant], fired: [Instant]) = ([], [], [])
        for entry in journal.entries {
            switch entry.fact {
            case .note(.becameTrue): times.down.append(entry.at)
            case .note(.becameFalse): times.up.append(entry.at)
            case .fired: times.fired.append(entry.at)
            default: break
            }
        }
        return times
    }

    /// Silence from 10:00 on; a ping a minute, each 100 ms on its way; a minute and three of grace.
    @Test(arguments: ["silence", "outage"])
    func `for all seeds: down at the last ping before the fault, its way, period and grace, and told within two seconds`(
        _ kind: String
    ) throws {
        let scenario = try drill(
            "{service: checkout, every: 1m, period: 1m, grace: 3m, latency: 100ms}",
            faults: "hangs: {service: checkout, kind: \(kind), at: 10m, for: 20m}")
        let check = try check(of: scenario)
        var sinceFault: [Delay] = []
        for seed in 1...120 as ClosedRange<UInt64> {
            let first = try #require(check.timetable(seed: Seed(seed))).first
            let (down, up, fired) = times(scenario.run(seed: seed))
            let begun = scenario.faults[0].at
            let pings = ((begun - first).nanoseconds - 1) / Delay.minutes(1).nanoseconds
            let last = first + Delay.minutes(1) * pings
            #expect(down == [last + .milliseconds(100) + .minutes(4)], "seed \(seed)")
            let again = ((scenario.faults[0].latestEnd - first).nanoseconds - 1) / Delay.minutes(1).nanoseconds + 1
            #expect(up == [first + Delay.minutes(1) * again + .milliseconds(100)], "seed \(seed)")
            #expect(fired.count == 2 && zip(fired, down + up).allSatisfy { $0 >= $1 && $0 - $1 <= .seconds(2) }, "seed \(seed)")
            sinceFault.append(down[0] - begun)
        }
        // Grace and period, less the time between two pings, to grace and period; each and the way of a ping.
        let (least, most) = (Delay.milliseconds(180_100), Delay.milliseconds(240_100))
        #expect(sinceFault.allSatisfy { least <= $0 && $0 < most })
        #expect(sinceFault.contains { $0 - least < .seconds(15) } && sinceFault.contains { most - $0 < .seconds(15) })
    }

    /// The run at 0:35 is missed, its check told at the next ping, which leaves at 1:05.
    @Test func `for all seeds: a missed job is seen at its due and grace by timetable, and late as the last ping by period`()
        throws
    {
        let fault = "skipped: {service: checkout, kind: missed-job, job: backup, at: 35m, for: 30m}"
        let timetable = try drill("{job: backup, grace: 7m}", faults: fault)
        let period = try drill("{job: backup, period: 30m, grace: 7m}", faults: fault)
        let way = try check(of: period).link.latency
        for seed in 1...60 as ClosedRange<UInt64> {
            let exact = times(timetable.run(seed: seed))
            // The fault is over at 1:05: the run at that instant happens, the one at 0:35 did not.
            #expect(exact.down == [.start + .minutes(42)], "seed \(seed)")
            #expect(exact.up.count == 1 && exact.up[0] >= .start + .minutes(65) + way.min, "seed \(seed)")
            let drifting = times(period.run(seed: seed))
            let late = try #require(drifting.down.first, "seed \(seed)") - (.start + .minutes(42))
            #expect(drifting.down.count == 1 && way.min <= late && late <= way.max, "seed \(seed): \(late.text)")
            #expect(drifting.up == exact.up, "seed \(seed)")
        }
    }

    /// A fifth of the pings never comes. A minute, 90 s of grace and at most 10 s on the way forgive one, and not two in a row.
    @Test func `for all seeds: down once for every two or more pings in a row that are lost, and for nothing else`() throws {
        let scenario = try drill("{service: checkout, every: 1m, period: 1m, grace: 90s, loss: 20%}", lasts: "3h")
        var episodes = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            let journal = scenario.run(seed: seed)
            let lost = journal.notes.compactMap { if case .pingLost(_, let ordinal) = $0.note { ordinal } else { nil } }
            // Where a second one in a row is lost, and the one before those two was not.
            let rows = Set(lost)
            let expected = lost.count { rows.contains($0 + 1) && !rows.contains($0 - 1) }
            #expect(times(journal).down.count == expected, "seed \(seed): lost \(lost)")
            episodes += expected
        }
        #expect(episodes > 60)
    }

    @Test func `for all seeds: what is well is never down, whatever else is wrong with it`() throws {
        let faults = """
            slow: {service: checkout, kind: latency, takes: 3s, share: 100%, at: 10m, for: 20m}, \
            bad: {service: checkout, kind: errors, share: 99%, at: 40m, for: 20m}
            """
        let scenario = try drill(
            "{service: checkout, every: 1m, period: 1m, grace: 30s}", faults: faults, expect: "{never: {paged: anyone}}")
        for seed in 1...20 as ClosedRange<UInt64> { #expect(times(scenario.run(seed: seed)).down == [], "seed \(seed)") }
    }

    private let path = """
          path: [cloudwatch-logs, lambda-shipper, logzio]
          alerts: {errors: {query: 'level:FATAL', when: count >= 300, group_by: service, to: checkout}}
        """

    @Test func `what breaks the forwarder touches no ping, and pings touch no line`() throws {
        let check = "{service: checkout, every: 1m, period: 1m, grace: 2m, loss: 20%}"
        let faults = "broken: {service: checkout, kind: errors, share: 30%, at: 4m, for: 6m}"
        let blind = "blind: {path: lambda-shipper, kind: down, at: 2m, for: 10m}"
        let alone = try drill(check, faults: faults, lasts: "15m")
        let beside = try drill(check, faults: faults, path: path, lasts: "15m")
        let broken = try drill(check, faults: faults + ", " + blind, path: path, lasts: "15m")
        var unwatched = beside
        unwatched.setup.monitors = []
        func pings(_ scenario: Scenario) -> [String] {
            scenario.run(seed: 3).notes.compactMap { at, note in
                switch note {
                case .pingLost(_, let ordinal): "\(at.clockText) lost \(ordinal)"
                case .becameTrue(let rule, _, _) where scenario[rule].name.text == "alive": "\(at.clockText) down"
                default: nil
                }
            }
        }
        func lines(_ journal: Journal) -> [Fact] {
            journal.entries.map(\.fact).filter { fact in
                switch fact {
                case .first, .last, .tally: true
                default: false
                }
            }
        }
        #expect(!pings(alone).isEmpty)
        #expect(pings(beside) == pings(alone))
        #expect(pings(broken) == pings(alone))
        #expect(lines(beside.run(seed: 3)) == lines(unwatched.run(seed: 3)))
    }

    private let watched = """
          path: [cloudwatch-logs, lambda-shipper, logzio]
          alerts: {watchdog: {query: 'service:checkout', when: count >= 1, window: 1m, suppress: 1m, to: checkout}}
        """

    /// A minute at a time the rule fires again, a minute after its last look; a line counts for a minute, and is three on its way at most.
    @Test func `for all seeds: an alert that always fires is missed when its path stops, and not before`() throws {
        let check = "{alert: watchdog, period: 2m, grace: 8m, to: checkout}"
        let blind = "blind: {path: lambda-shipper, kind: down, at: 20m, for: 15m, shows: {rule: alive}}"
        let stopped = try drill(check, faults: blind, path: watched, lasts: "50m")
        let well = try drill(check, path: watched, lasts: "50m")
        func downs(_ scenario: Scenario, seed: UInt64) -> [Instant] {
            scenario.run(seed: seed).notes.compactMap { at, note in
                if case .becameTrue(let rule, "watchdog", _) = note, scenario[rule].name.text == "alive" { at } else { nil }
            }
        }
        for seed in 1...20 as ClosedRange<UInt64> {
            let down = downs(stopped, seed: seed)
            #expect(down.count == 1, "seed \(seed)")
            #expect(down.allSatisfy { .start + .minutes(28) <= $0 && $0 < .start + .minutes(32) }, "seed \(seed): \(down)")
            #expect(downs(well, seed: seed) == [], "seed \(seed)")
        }
    }

    @Test(arguments: [1, 7] as [UInt64])
    func `moving every line comes to the same heartbeats`(seed: UInt64) throws {
        let scenario = try drill(
            "{service: checkout, every: 1m, period: 1m, grace: 2m, loss: 10%}",
            faults: "down: {service: checkout, kind: outage, at: 4m, for: 5m}", path: path, lasts: "12m")
        #expect(scenario.run(seed: seed) == scenario.run(seed: seed, options: BenchOptions(everyLine: true)))
        #expect(scenario.run(seed: seed) == scenario.run(seed: seed, options: BenchOptions(storeAndForward: true)))
    }
}
