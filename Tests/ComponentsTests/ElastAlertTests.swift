import Model
import TestSupport
import Testing

@testable import Components

/// When ElastAlert alerts: three hits in two minutes, a run each minute at :30, a buffer of five minutes, a mute of two.
struct ElastAlertTests {
    private static func rule(_ change: (inout ElastAlertRule) -> Void = { _ in }) -> ElastAlertRule {
        var rule = ElastAlertRule(
            name: Symbol("errors"), queryText: "level:FATAL", query: .term(field: "level", "FATAL"),
            kind: .frequency(hits: 3, timeframe: .minutes(2)), queryKey: nil, every: .minutes(1), buffer: .minutes(5),
            delay: .zero,
            realert: .minutes(2), realertMax: nil, phase: .seconds(30), action: .trigger, severity: .critical,
            incidentKey: .none,
            service: SampleParts.checkout, mark: nil)
        change(&rule)
        return rule
    }

    private struct Arrival {
        /// Seconds: when the lines happened, and when they became searchable.
        var at: Int64
        var searchable: Int64
        var count: Int64 = 1
    }

    private func play(
        _ rule: ElastAlertRule, _ arrivals: [Arrival]
    ) -> (driver: Driver<ElastAlert>, events: [(Int64, AlertEvent)]) {
        let rules = ElastAlertRules(rules: [rule], retry: .none)
        let scenario = sampleScenario { parts in
            parts.rules = []
            parts.monitors = [Monitor(name: Symbol("elastalert"), kind: .elastalert(rules))]
        }
        var driver = Driver(
            ElastAlert(World(scenario), monitor: MonitorID(0), rules: rules, seed: Seed(1)), wake: ElastAlert.Input.wake)
        driver.hand(.begin, at: .start)
        let fatal = stream("checkout/fault-down", scenario)
        var ordinal: Int64 = 0
        for arrival in arrivals.sorted(by: { $0.searchable < $1.searchable }) {
            let run = LogRun(
                stream: fatal, first: ordinal, count: arrival.count, start: .start + .seconds(arrival.at), interval: 1_000_000)
            ordinal += arrival.count
            let id = Consignment.ID(hop: HopID(0), service: SampleParts.checkout, ordinal: ordinal)
            driver.hand(
                .logs(Consignment(id: id, runs: [run], lines: arrival.count, bytes: 0)),
                at: .start + .seconds(arrival.searchable))
        }
        driver.run(before: .start + .hours(1))
        let events = driver.messages.compactMap { at, message -> (Int64, AlertEvent)? in
            if case .event(let event) = message { ((at - .start).nanoseconds / 1_000_000_000, event) } else { nil }
        }
        return (driver, events)
    }

    @Test func `runs come a little later each time, and what they are late by adds up`() {
        let (driver, _) = play(Self.rule { $0.jitter = .seconds(5) }, [Arrival(at: 1, searchable: 2)])
        let runs = driver.notes.filter { $0.note == .evaluated(RuleID(0)) }.map(\.at)
        let gaps = zip(runs, runs.dropFirst()).map { $1 - $0 }
        #expect(gaps.count > 5)
        #expect(gaps.allSatisfy { .seconds(60) <= $0 && $0 < .seconds(65) })
        #expect(Set(gaps).count == gaps.count)
    }

    private func alerts(_ rule: ElastAlertRule, _ arrivals: [Arrival]) -> [Int64] { play(rule, arrivals).events.map(\.0) }

    @Test func `hits alert at the next run after they are searchable`() {
        #expect(alerts(Self.rule(), [Arrival(at: 100, searchable: 110, count: 3)]) == [150])
        #expect(alerts(Self.rule(), [Arrival(at: 100, searchable: 151, count: 3)]) == [210])
    }

    @Test func `late hits count by the time they happened, if no older than the buffer`() {
        // The third comes two minutes late, and is within two minutes of the others.
        let early = [Arrival(at: 100, searchable: 101), Arrival(at: 160, searchable: 161)]
        #expect(alerts(Self.rule(), early + [Arrival(at: 130, searchable: 250)]) == [270])
        #expect(alerts(Self.rule(), early + [Arrival(at: 30, searchable: 250)]) == [])
        #expect(alerts(Self.rule(), [Arrival(at: 100, searchable: 389, count: 3)]) == [390])
        #expect(alerts(Self.rule(), [Arrival(at: 90, searchable: 389, count: 3)]) == [])
    }

    @Test func `a query delay leaves what is too young for a later run`() {
        let hits = [Arrival(at: 100, searchable: 101, count: 3)]
        #expect(alerts(Self.rule { $0.delay = .seconds(49) }, hits) == [150])
        #expect(alerts(Self.rule { $0.delay = .seconds(51) }, hits) == [210])
    }

    @Test func `a mute holds until it is over, and each alert is an incident of its own without a key`() {
        let steady = (0..<10).map { Arrival(at: 60 * $0 + 40, searchable: 60 * $0 + 41, count: 3) }
        let seen = play(Self.rule(), steady)
        #expect(seen.events.map(\.0) == [90, 210, 330, 450, 570])
        #expect(seen.events.allSatisfy { $0.1.dedupKey == nil })
        let muted = seen.driver.notes.filter { if case .suppressed = $0.note { true } else { false } }
        #expect(muted.count == 5)
    }

    @Test func `mutes that grow`() {
        let steady = (0..<40).map { Arrival(at: 60 * $0 + 40, searchable: 60 * $0 + 41, count: 3) }
        let rule = Self.rule { $0.realertMax = .minutes(8) }
        // 2, 4, then 8 minutes: at the cap.
        #expect(alerts(rule, Array(steady.prefix(28))) == [90, 210, 450, 930, 1410])
    }

    @Test func `without a mute each match of a run is an alert`() {
        let rule = Self.rule { $0.realert = .zero }
        #expect(alerts(rule, [Arrival(at: 100, searchable: 101, count: 10)]) == [150, 150, 150])
    }

    @Test func `an alert quotes the line that completed the match, and its key names the incident`() throws {
        let rule = Self.rule {
            $0.queryKey = "service"
            $0.incidentKey = .keyed(before: "errors-", after: "!")
        }
        let event = try #require(play(rule, [Arrival(at: 100, searchable: 101, count: 3)]).events.first).1
        #expect(event.dedupKey == "errors-checkout!")
        #expect(event.group == "checkout")
        #expect(event.details.contains { $0.hasPrefix("sample: ") && $0.contains("drill") })
    }
}

/// A shipper that reads files: looks every two seconds at a file that grows, ever more rarely at one that does not, and queues.
struct TailTests {
    private let scenario = sampleScenario { $0.lasts = .minutes(2) }

    private func tail() -> Driver<Tail> {
        let rules = TailRules(
            backoff: .seconds(2), backoffMax: .seconds(10), queueLines: 25, flush: .seconds(10), requestTimeout: .minutes(1),
            retry: .none, phase: .seconds(1))
        var driver = Driver(Tail(World(scenario), hop: HopID(0), rules: rules, seed: Seed(1)), wake: Tail.Input.wake)
        driver.hand(.begin, at: .start)
        return driver
    }

    /// Answers each look with lines or with nothing, and returns when it looked.
    private func looks(_ tail: inout Driver<Tail>, _ answers: [Int64]) -> [Int64] {
        var times: [Int64] = []
        for (number, lines) in answers.enumerated() {
            guard let due = tail.pending.first(where: { if case .flush = $0.wakeup { true } else { false } })?.at else { break }
            tail.run(before: due + Delay(nanoseconds: 1))
            times.append((due - .start).nanoseconds / 1_000_000_000)
            let empty = Consignment(
                id: .init(hop: nil, service: SampleParts.checkout, ordinal: Int64(number) + 1), cargo: .empty)
            tail.hand(.logs(lines == 0 ? empty : consignment(Int64(number) + 1, lines: lines, in: scenario)), at: due)
        }
        return times
    }

    @Test func `a quiet file is looked at ever more rarely, and a line brings the reader back`() {
        var tail = tail()
        #expect(looks(&tail, [1, 0, 0, 0, 0, 1, 1]) == [1, 3, 7, 15, 25, 35, 37])
    }

    @Test func `a line waits for a full queue or for the flush, whichever comes first`() {
        var slow = tail()
        _ = looks(&slow, [3, 3, 0])
        slow.run(before: .start + .seconds(20))
        // Read at 0:01, released ten seconds later with what came until then.
        #expect(slow.consignments.map(\.at) == [.start + .seconds(11)])
        #expect(slow.consignments.map(\.consignment.lines) == [6])
        var busy = tail()
        _ = looks(&busy, [10, 10, 10, 10])
        #expect(busy.consignments.map(\.at) == [.start + .seconds(5)])
        #expect(busy.consignments.map(\.consignment.lines) == [30])
    }
}
