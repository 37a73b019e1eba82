import Model
import ScenarioFiles
import TestSupport
import Testing

/// Metric filters and alarms as a setup writes them.
struct CloudWatchTests {
    private let watching = [
        "setup.path": "path: [cloudwatch-logs]", "setup.alerts": "",
        "setup.cloudwatch": """
        cloudwatch:
          filters:
            errors: {pattern: '{ $.level = "FATAL" }', default: 0}
            times: {pattern: '""', value: $.duration_ms}
          alarms:
            checkout-errors: {filter: errors, when: Sum >= 60, evaluation_periods: 3, datapoints_to_alarm: 2, to: checkout}
            checkout-slow: {filter: times, when: Average > 800.5, period: 5m, missing: ignore, on_ok: nothing, to: checkout}
        """,
    ]

    @Test func `filters and alarms are read with the vendor's defaults`() throws {
        let setup = try #require(good(drill(watching))).scenario.setup
        #expect(setup.alerts.map(\.name.text) == ["checkout-errors", "checkout-slow"])
        #expect(setup.alerts.map(\.carriesDrill) == [false, false])
        #expect(setup.reader == MonitorID(0))
        guard case .cloudwatch(let rules) = setup.monitors[0].kind else { return #expect(Bool(false)) }
        #expect(rules.filters.map(\.value) == [.constant(1000), .field("duration_ms")])
        #expect(rules.filters.map(\.defaultValue) == [0, nil])
        #expect(rules.alarms.map(\.missing) == [.missing, .ignore])
        #expect(rules.alarms.map(\.threshold) == [60_000, 800_500])
        #expect(rules.alarms.map(\.datapointsToAlarm) == [2, 1])
        #expect(rules.alarms.map(\.resolves) == [true, false])
        #expect(rules.alarms.map(\.every) == [.minutes(1), .minutes(1)])
        #expect(rules.retry.attempts == 4)
    }

    @Test func `what is read is written again`() throws {
        let loaded = try #require(good(drill(watching)))
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `a filter or an alarm that cannot be is refused, all of them at once`() {
        expectMarked(
            drill([
                "setup.path": "path: [cloudwatch-logs]", "setup.alerts": "",
                "setup.cloudwatch": """
                cloudwatch:
                  filters:
                    a: {pattern: '[ip, user]'}
                                  ^^^^^^^^^^ cloudwatch/bad-pattern | not supported: space-delimited
                  alarms:
                    b: {filter: aa, when: Sum >= 1, to: checkout}
                                ^^ cloudwatch/unknown-filter | did you mean 'a'?
                    c: {filter: a, when: p99 >= 1, to: checkout}
                                         ^^^^^^^^ cloudwatch/bad-condition | not supported: percentiles
                    d: {filter: a, when: Sum == 1, to: checkout}
                                         ^^^^^^^^ cloudwatch/bad-condition | signs are >= > <= <
                    e: {filter: a, when: Sum >= 1, period: 45s, to: checkout}
                                                           ^^^ cloudwatch/bad-period
                    f: {filter: a, when: Sum >= 1, evaluation_periods: 2, datapoints_to_alarm: 3, to: checkout}
                                                                                               ^ cloudwatch/too-many-datapoints
                    g: {filter: a, when: Sum >= 1, period: 30m, evaluation_periods: 49, to: checkout}
                                                                                    ^^ cloudwatch/too-long | at most 1d
                    h: {filter: a, when: Sum >= 1, period: 10s, phase: 10s, to: checkout}
                                                           ^^^ cloudwatch/finer-than-its-metric | most have none
                                                                       ^^^ cloudwatch/phase-too-long
                    i: {filter: a, when: Sum >= 1, to: search}
                    ^ alert/unrouted
                """,
            ]))
    }

    @Test func `metric filters read a log group, and alerts an aggregator`() {
        var wrong = watching
        wrong["setup.path"] = "path: [cloudwatch-logs, lambda-shipper, logzio]"
        #expect(problems(drill(wrong)).map(\.code) == ["path/no-log-group"])
        wrong = watching
        wrong["setup.alerts"] = "alerts: {x: {query: 'level:FATAL', when: count >= 50, to: checkout}}"
        #expect(problems(drill(wrong)).map(\.code) == ["path/no-listener"])
        wrong["setup.path"] = "path: [logzio]"
        #expect(problems(drill(wrong)).map(\.code) == ["path/no-log-group"])
        wrong = watching
        wrong["setup.cloudwatch"] = "cloudwatch: {filters: {}}"
        #expect(problems(drill(wrong)).map(\.code).contains("cloudwatch/no-alarms"))
    }

    @Test func `metric filters read in passing where the path goes on to an aggregator`() throws {
        var both = watching
        both["setup.path"] = "path: [cloudwatch-logs, lambda-shipper, logzio]"
        both["setup.alerts"] = "alerts: {x: {query: 'level:FATAL', when: count >= 50, to: checkout}}"
        let loaded = try #require(good(drill(both)))
        let setup = loaded.scenario.setup
        #expect(setup.reader == nil)
        #expect(setup.passers == [nil, MonitorID(0), nil, nil])
        #expect(setup.alerts.first?.name.text == "x" && setup.alerts.count > 1)
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }
}
