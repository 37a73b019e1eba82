import Components
import Model
import ScenarioFiles
import Simulation
import TestSupport
import Testing

/// Laws of watching by metrics: what the configuration allows is what is seen, and sampling phases cover it.
struct MetricLawTests {
    /// Scrapes and evaluations every 30 s, 'for' a minute, a group wait of 20 s; the fault begins at 10:00.
    private func drill(_ expression: String, fault: String, path: String = "", lasts: String = "30m") throws -> Scenario {
        let text = """
            scenario: metrics
            catalog: {catalog: c, zone: UTC, services: {checkout: {team: shop}}, people: [ann]}
            setup:
              setup: metrics
            \(path)
              prometheus:
                scrape: 30s
                evaluation: 30s
                rules:
                  groups:
                    - name: g
                      rules:
                        - {alert: Wrong, expr: '\(expression)', for: 1m, labels: {severity: critical}}
              alertmanager:
                config:
                  route: {receiver: shop, group_by: [alertname], group_wait: 20s}
                  receivers: [{name: shop, pagerduty_configs: [{routing_key: x}]}]
                receivers: {shop: checkout}
              services: {checkout: {policy: shop}}
              policies: {shop: {levels: [{notify: ann, wait: 5m}]}}
            lasts: \(lasts)
            background: {checkout: {requests: 100/s}}
            faults: {wrong: {service: checkout, \(fault)}}
            people: {ann: {acknowledges: 1m, resolves: 10m}}
            expect: [{fired: {fault: wrong, before: 20m}}]
            """
        return try loadScenario(text: text, file: "metrics.yaml", directory: nil).scenario
    }

    /// When the alert became true and when its event left, since the fault began.
    private func times(_ scenario: Scenario, seed: UInt64) -> (becameTrue: Delay, fired: Delay)? {
        let journal = scenario.run(seed: seed)
        let became = journal.notes.first { if case .becameTrue = $0.note { true } else { false } }
        let fired = journal.entries.first { if case .fired = $0.fact { true } else { false } }
        guard let became, let fired else { return nil }
        return (became.at - scenario.faults[0].at, fired.at - scenario.faults[0].at)
    }

    /// Checks that every time lies in the interval, and that times come near both of its ends.
    private func expectCovered(_ times: [Delay], from: Delay, until: Delay) {
        let length = until - from
        #expect(times.allSatisfy { from <= $0 && $0 < until }, "\(times.min()?.text ?? "") to \(times.max()?.text ?? "")")
        #expect(times.contains { $0 - from < Delay(nanoseconds: length.nanoseconds / 4) })
        #expect(times.contains { until - $0 < Delay(nanoseconds: length.nanoseconds / 4) })
    }

    /// Two evaluations are a minute apart, and the third is the first at which the rule has held for a minute.
    @Test
    func `for all seeds: a service that is down is seen within a scrape and an evaluation, and told after for and group wait`()
        throws
    {
        let scenario = try drill("up == 0", fault: "kind: silence, at: 10m, for: 10m")
        let seen = try (1...120).map { try #require(times(scenario, seed: $0), "seed \($0)") }
        expectCovered(seen.map(\.becameTrue), from: .zero, until: .seconds(60))
        for (number, times) in seen.enumerated() {
            #expect(times.fired - times.becameTrue == .seconds(80), "seed \(number + 1)")
        }
    }

    /// A step to failures of everything: 14.4 times a budget of 0.1 % is spent of a window of five minutes after 14.4 * 0.001 * 300 s =
    /// 4.32 s. The new counter is zero at the window's start and so not extrapolated back to it; to its end it is, by x of 270 s, where x
    /// < 30 s is the age of the last sample. So the rule is true from 4.32 s * 270 / (270 + x) + x on, up to a scrape interval later: from
    /// 4.32 s (x = 0; less one request's distance) to 3.888 + 30 + 30 s.
    @Test func `for all seeds: a burn rate is seen after its closed form, and within a scrape and an evaluation of it`() throws
    {
        let ratio = #"sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 14.4 * 0.001"#
        let scenario = try drill(ratio, fault: "kind: outage, at: 10m, for: 15m")
        let seen = try (1...120).map { try #require(times(scenario, seed: $0), "seed \($0)").becameTrue }
        expectCovered(seen, from: .milliseconds(4_300), until: .milliseconds(63_900))
    }

    /// A share of a tenth reaches 5 % when half of the window is full of it, after 150 s; as above from 150 s to 135 + 30 + 30 s.
    @Test func `for all seeds: a small ratio takes its share of the window`() throws {
        let ratio = #"sum(rate(http_requests_total{code="500"}[5m])) / sum(rate(http_requests_total[5m])) > 0.05"#
        let scenario = try drill(ratio, fault: "kind: errors, share: 10%, at: 10m, for: 15m")
        let seen = try (1...60).map { try #require(times(scenario, seed: $0), "seed \($0)").becameTrue }
        expectCovered(seen, from: .seconds(150), until: .seconds(195))
    }

    private let path = """
          path: [cloudwatch-logs, lambda-shipper, logzio]
          alerts: {errors: {query: 'level:FATAL', when: count >= 300, group_by: service, to: checkout}}
        """

    @Test(arguments: [1, 7] as [UInt64])
    func `moving every line comes to the same metrics`(seed: UInt64) throws {
        let ratio = #"sum(rate(log_messages_total{level="ERROR"}[2m])) > 0.2 or up == 0"#
        let scenario = try drill(ratio, fault: "kind: errors, share: 30%, at: 4m, for: 3m", path: path, lasts: "10m")
        #expect(scenario.run(seed: seed) == scenario.run(seed: seed, options: BenchOptions(everyLine: true)))
    }

    /// Scrapes look at counters; the lines go their way as if nobody did.
    @Test func `being scraped moves nothing on the log path`() throws {
        let scenario = try drill("up == 0", fault: "kind: errors, share: 30%, at: 4m, for: 3m", path: path, lasts: "10m")
        var unwatched = scenario
        unwatched.setup.monitors = []
        func lines(_ journal: Journal) -> [Fact] {
            journal.entries.map(\.fact).filter { fact in
                switch fact {
                case .first, .last, .tally: true
                default: false
                }
            }
        }
        #expect(lines(scenario.run()) == lines(unwatched.run()))
    }
}
