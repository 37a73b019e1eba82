import Model
import TestSupport
import Testing

@testable import Components

/// Metric filters and alarms. One character of a lane is a minute: so many lines match in it, `.` none, `-` nothing is logged at all.
/// Minutes are published at once, and looked at half a minute later.
struct CloudWatchAlarmTests {
    private static let filter = MetricFilter(
        name: Symbol("errors"), patternText: "{ $.level = \"FATAL\" }",
        pattern: .json(.compare(field: "level", .equal, "FATAL")),
        value: .constant(1000), defaultValue: nil)

    private static func alarm(_ change: (inout MetricAlarm) -> Void = { _ in }) -> MetricAlarm {
        var alarm = MetricAlarm(
            name: Symbol("checkout-errors"), filter: 0, statistic: .sum, period: .minutes(1), evaluationPeriods: 3,
            datapointsToAlarm: 2, comparison: .atLeast, threshold: 5000, missing: .notBreaching, resolves: true,
            insufficient: .ignore, phase: .seconds(30), severity: .critical, service: SampleParts.checkout, mark: nil)
        change(&alarm)
        return alarm
    }

    private func driver(
        _ alarm: MetricAlarm, filter: MetricFilter = filter, lag: Quantiles = Quantiles(constant: .zero), minutes: Int = 30
    ) -> (driver: Driver<CloudWatchAlarms>, scenario: Scenario) {
        let rules = CloudWatchRules(
            filters: [filter], alarms: [alarm], publishLag: lag, delivery: Quantiles(constant: .milliseconds(200)),
            retry: Backoff(attempts: 4, first: .seconds(20), factorPercent: 100, cap: .seconds(20)))
        let scenario = sampleScenario { parts in
            parts.rules = []
            parts.monitors = [Monitor(name: Symbol("cloudwatch"), kind: .cloudwatch(rules))]
            parts.lasts = .minutes(Int64(minutes))
        }
        let machine = CloudWatchAlarms(World(scenario), monitor: MonitorID(0), rules: rules, seed: Seed(1))
        var driver = Driver(machine, wake: CloudWatchAlarms.Input.wake)
        driver.hand(.begin, at: .start)
        return (driver, scenario)
    }

    /// `!` where an event triggers, `/` where one resolves.
    private func play(_ lane: String, _ alarm: MetricAlarm, filter: MetricFilter = filter) -> String {
        var (driver, scenario) = driver(alarm, filter: filter, minutes: lane.count)
        let (fatal, healthy) = (stream("checkout/fault-down", scenario), stream("checkout/healthy-000", scenario))
        for (minute, character) in lane.enumerated() where character != "-" {
            let at = Instant.start + .minutes(Int64(minute)) + .seconds(10)
            let count = Int64(character.wholeNumberValue ?? 0)
            let runs = [
                LogRun(stream: healthy, first: 0, count: 7, start: at, interval: 1),
                LogRun(stream: fatal, first: 0, count: count, start: at, interval: 1),
            ].filter { $0.count > 0 }
            let id = Consignment.ID(hop: HopID(0), service: SampleParts.checkout, ordinal: Int64(minute))
            driver.hand(.logs(Consignment(id: id, runs: runs, lines: 7 + count, bytes: 0)), at: at)
        }
        driver.run(before: .start + .minutes(Int64(lane.count)))
        let marbles = Marbles(step: .minutes(1))
        return marbles.draw(
            driver.messages.compactMap { at, message in
                guard case .event(let event) = message else { return nil }
                return .init(at: at, event.action == .trigger ? "!" : "/")
            }, length: lane.count)
    }

    @Test func `two of three: the minute after the second breach, and back when two of three are well`() {
        let alarm = Self.alarm()
        #expect(play("...9........", alarm) == "............")
        #expect(play("...99.......", alarm) == ".....!.../..")
        #expect(play("...9.9......", alarm) == "......!../..")
    }

    @Test func `an alarm tells of changes only, however long it lasts`() {
        #expect(
            play("...999999999999......", Self.alarm { ($0.evaluationPeriods, $0.datapointsToAlarm) = (1, 1) }).filter {
                $0 == "!"
            }.count == 1)
        #expect(play("...99.......", Self.alarm { $0.resolves = false }) == ".....!......")
    }

    @Test func `a default makes a minute with other lines a datapoint, and a minute without lines none`() {
        var filter = Self.filter
        filter.defaultValue = 0
        let below = Self.alarm {
            ($0.comparison, $0.threshold, $0.evaluationPeriods, $0.datapointsToAlarm) = (.below, 1000, 2, 2)
        }
        // Zero is below one where there are lines; where there are none there is nothing to compare.
        #expect(play("3333....3333", below, filter: filter) == "......!../..")
        #expect(play("3333----3333", below, filter: filter) == "............")
        #expect(play("3333....3333", below) == "............")
    }

    @Test func `missing data that breaches alarms when no datapoint is left in range`() {
        let alarm = Self.alarm { ($0.missing, $0.datapointsToAlarm) = (.breaching, 3) }
        // Three periods retrieve five: the alarm comes with the fifth minute without lines.
        #expect(play("111-------111", alarm) == "........!../.")
    }

    @Test func `a period of five minutes slides in steps of one`() {
        let alarm = Self.alarm {
            ($0.period, $0.evaluationPeriods, $0.datapointsToAlarm, $0.threshold) = (.minutes(5), 1, 1, 9000)
        }
        #expect(play("......33333......", alarm).prefix(10) == ".........!")
    }

    @Test func `a datapoint counts from when it is published`() {
        var (driver, scenario) = driver(
            Self.alarm { ($0.evaluationPeriods, $0.datapointsToAlarm) = (1, 1) }, lag: Quantiles(constant: .seconds(95)))
        let run = LogRun(
            stream: stream("checkout/fault-down", scenario), first: 0, count: 9, start: .start + .minutes(5), interval: 1)
        let id = Consignment.ID(hop: HopID(0), service: SampleParts.checkout, ordinal: 1)
        driver.hand(.logs(Consignment(id: id, runs: [run], lines: 9, bytes: 0)), at: .start + .minutes(5))
        driver.run(before: .start + .minutes(20))
        let fired = driver.messages.first { if case .event = $0.message { true } else { false } }
        // The minute ends at 6:00, is published at 7:35, and looked at at 8:30; the topic takes 0.2 s.
        #expect(fired?.at == .start + .minutes(8) + .milliseconds(30_200))
    }

    @Test func `the topic tries four times, twenty seconds apart`() throws {
        var (driver, scenario) = driver(Self.alarm { ($0.evaluationPeriods, $0.datapointsToAlarm) = (1, 1) })
        let run = LogRun(stream: stream("checkout/fault-down", scenario), first: 0, count: 9, start: .start, interval: 1)
        let id = Consignment.ID(hop: HopID(0), service: SampleParts.checkout, ordinal: 1)
        driver.hand(.logs(Consignment(id: id, runs: [run], lines: 9, bytes: 0)), at: .start + .minutes(1))
        #expect(driver.receipts.map(\.outcome) == [.accepted])
        var now = Instant.start + .minutes(2) + .milliseconds(30_200)
        for attempt in 1...4 {
            driver.run(before: now + Delay(nanoseconds: 1))
            let last = try #require(driver.messages.last)
            guard case .event(let event) = last.message else { throw Missing() }
            #expect((last.at, event.attempt) == (now, Int32(attempt)))
            driver.hand(
                .reply(EventReceipt(id: event.id, attempt: event.attempt, outcome: .unanswered)), at: now + .seconds(10))
            now = now + .seconds(30)
        }
        let count = driver.messages.count
        driver.run(before: now + .minutes(1))
        #expect(driver.messages.count == count)
    }

    private struct Missing: Error {}

    @Test func `statistics are drawn from a field, whatever the lines come as`() {
        let scenario = sampleScenario()
        var filter = Self.filter
        (filter.pattern, filter.value) = (.json(.compare(field: "duration_ms", .greater, "60")), .field("duration_ms"))
        let id = stream("checkout/healthy-000", scenario)
        var whole = FilteredMetric(
            filter, streams: scenario.streams, lag: Quantiles(constant: .zero), reach: .minutes(5))
        whole.open(0)
        var single = whole
        let run = LogRun(stream: id, first: 13, count: 171, start: .start, interval: 5)
        whole.add(run)
        for line in 0..<171 { single.add(run.slice(Int64(line), Int64(line) + 1)) }
        let values = (0..<171).compactMap {
            scenario[id].template.text(of: "duration_ms", ordinal: 13 + $0).flatMap { Int64($0) }
        }
        .filter { $0 > 60 }
        let read = whole.statistics(from: .start, until: .start + .minutes(1), readAt: .start + .minutes(1), seed: Seed(1))
        #expect(
            read == single.statistics(from: .start, until: .start + .minutes(1), readAt: .start + .minutes(1), seed: Seed(1)))
        #expect(read?.count == Int64(values.count))
        #expect(read?.sum == values.reduce(0, +) * 1000)
        #expect(read?.minimum == values.min().map { $0 * 1000 })
        #expect(read?.maximum == values.max().map { $0 * 1000 })
    }
}
