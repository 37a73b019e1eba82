import Model
import ScenarioFiles
import TestSupport
import Testing

/// Setups that watch by something else than rules over lines.
struct MonitorTests {
    private let probing = [
        "setup.path": "", "setup.alerts": "",
        "setup.probes": "probes: {checkout-up: {service: checkout, every: 30s, fails: 2}}",
    ]

    @Test func `probes need no path`() throws {
        let setup = try #require(good(drill(probing))).scenario.setup
        #expect(setup.path.isEmpty && setup.rules.isEmpty)
        #expect(setup.alerts.map(\.name.text) == ["checkout-up"])
        #expect(setup.alerts.map(\.sender) == [MonitorID(0)])
        #expect(setup.alerts.map(\.carriesDrill) == [false])
    }

    @Test func `alerts of monitors come after the aggregator's`() throws {
        var both = probing
        (both["setup.path"], both["setup.alerts"]) = (nil, nil)
        let setup = try #require(good(drill(both))).scenario.setup
        #expect(setup.alerts.map(\.name.text) == ["checkout-errors", "checkout-up"])
        #expect(setup.firstRule(of: MonitorID(0)) == 1)
    }

    @Test func `what is read is written again`() throws {
        let loaded = try #require(good(drill(probing)))
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `expectations find the alerts of monitors`() throws {
        var expecting = probing
        expecting["expect"] = "expect: [{fired: {rule: checkout-up, before: 5m}}]"
        _ = try #require(good(drill(expecting)))
        expecting["expect"] = "expect: [{fired: {rule: checkout-upp, before: 5m}}]"
        let found = problems(drill(expecting))
        #expect(found.map(\.code) == ["expect/unknown-rule"])
        #expect(found.first?.hint == "did you mean 'checkout-up'?")
    }

    @Test func `rules over lines need a path`() {
        #expect(
            problems(drill(["setup.path": "", "setup.probes": probing["setup.probes"] ?? ""])).map(\.code) == ["path/empty"])
    }

    @Test func `a probe that cannot be is refused`() {
        expectMarked(
            drill([
                "setup.probes": """
                probes:
                  a: {service: checkout, every: 10s, timeout: 10s}
                                                              ^^^ probe/timeout-too-long
                  b: {service: checkout, every: 10s, phase: 10s}
                                                            ^^^ probe/phase-too-long
                  c: {service: chekout}
                               ^^^^^^^ probe/unknown-service | did you mean 'checkout'?
                  d: {every: 1m}
                     ^ probe/missing-key
                  e: {service: checkout, fails: 0}
                                                ^ probe/number-out-of-range
                  f: {service: search}
                  ^ alert/unrouted | has no policy
                  checkout-errors: {service: checkout}
                  ^^^^^^^^^^^^^^^ alert/duplicate-name
                """
            ]))
    }
}
