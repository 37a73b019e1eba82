import Components
import Evaluation
import Model
import ScenarioFiles
import Testing

/// Rules as files have them, against what the product makes of them.
struct PrometheusRuleTests {
    /// One service, broken from 10 m to 20 m of half an hour; scraped and evaluated every 15 s.
    private static func load(_ groups: String, severity: String = "critical") throws -> LoadedScenario {
        try loadScenario(
            text: """
                scenario: rules
                catalog: {catalog: c, zone: UTC, services: {checkout: {}}, people: [ann]}
                setup:
                  setup: metrics
                  prometheus:
                    scrape: 15s
                    scrape_phase: 0s
                    evaluation: 15s
                    evaluation_phase: 5s
                    rules: {groups: [\(groups)]}
                  alertmanager: {config: {route: {receiver: all}, receivers: [{name: all, pagerduty_configs: [{routing_key: a, severity: \(severity)}]}]}}
                  services: {checkout: {policy: p}}
                  policies: {p: {levels: [{notify: ann, wait: 5m}]}}
                lasts: 30m
                background: {checkout: {requests: 100/s, errors: 0%}}
                faults: {down: {service: checkout, kind: outage, at: 10m, for: 10m}}
                expect: [{fired: {before: 29m}}]
                """, file: "rules.yaml", directory: nil)
    }

    /// When an alert became true or false.
    private static func turns(_ groups: String) throws -> [(at: Instant, sign: String)] {
        try load(groups).scenario.run().notes.compactMap { at, note in
            switch note {
            case .becameTrue: (at, "+")
            case .becameFalse: (at, "-")
            default: nil
            }
        }
    }

    /// Answers of the checkout are counted by code. When it breaks, and for a minute, rates of both codes are high: a rule that calls them
    /// the same is given up until one of them is alone again.
    @Test func `alerts that look alike are given up`() throws {
        let rule = "{alert: Busy, expr: 'rate(http_requests_total[1m]) > 20'"
        let apart = try Self.turns("{name: g, rules: [\(rule)}]}")
        #expect(apart.map(\.sign) == ["+", "+", "-", "+", "-"])
        #expect(apart[1].at < apart[2].at && apart[3].at < apart[4].at)
        let groups = "{name: g, rules: [\(rule), labels: {code: any}}]}"
        #expect(try Self.load(groups).warnings.map(\.code).contains("prometheus/same-labels"))
        let alike = try Self.turns(groups)
        #expect(alike.count == 5 && alike[1].at == apart[2].at && alike[2].at == apart[2].at)
        #expect(alike[3].at == apart[4].at && alike[4].at == apart[4].at)
        let record = "{record: a:b, expr: 'rate(http_requests_total[1m])', labels: {code: any}}"
        let trouble = #expect(throws: Diagnostics.self) { try Self.load("{name: g, rules: [\(record)]}") }
        #expect(trouble?.all.contains { $0.code == "prometheus/same-labels" } == true)
    }

    /// PagerDuty takes four words; an alert with another is refused at every look, and one whose alerts have two words has none in common.
    @Test func `a severity that the pager does not know pages nobody`() throws {
        func reasons(_ severity: String) throws -> (refused: Int, pages: Int) {
            let rule =
                "{alert: Down, expr: 'rate(http_requests_total{code=\"503\"}[1m]) > 20', labels: {severity: \(severity)}}"
            let scenario = try Self.load("{name: g, rules: [\(rule)]}", severity: "'{{ .CommonLabels.severity }}'").scenario
            let journal = scenario.run()
            return (
                journal.notes.count { if case .ignored(_, .unreadable) = $0.note { true } else { false } }, journal.pages.count
            )
        }
        #expect(try reasons("critical") == (0, 1))
        let page = try reasons("page")
        #expect(page.refused > 1 && page.pages == 0)
        #expect(try reasons("CRITICAL").pages == 0)
    }

    @Test func `a vector of a number always holds`() throws {
        let turns = try Self.turns("{name: g, rules: [{alert: Watchdog, expr: 'vector(1)', labels: {service: checkout}}]}")
        #expect(turns.map(\.sign) == ["+"])
        let or = "sum(rate(batch_runs_total[1m])) or vector(0)"
        #expect(
            try Self.turns("{name: g, rules: [{alert: None, expr: '(\(or)) == 0', labels: {service: checkout}}]}").map(\.sign)
                == ["+"])
    }

    /// What a group of ten minutes wrote is found for five.
    @Test func `what was recorded long ago is not found`() throws {
        let slow = "{name: slow, interval: 10m, rules: [{record: job:up, expr: up}]}"
        let turns = try Self.turns("\(slow), {name: g, rules: [{alert: Up, expr: 'job:up == 1'}]}")
        #expect(turns.map(\.sign) == ["+", "-", "+", "-", "+"] || turns.map(\.sign) == ["+", "-", "+", "-", "+", "-"])
        for (found, lost) in zip(turns, turns.dropFirst()) where found.sign == "+" {
            #expect((lost.at - found.at) <= .minutes(5) && (lost.at - found.at) > .minutes(5) - .seconds(30))
        }
    }
}
