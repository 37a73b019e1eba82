import Model
import TestSupport
import Testing

@testable import Components

/// When a probe calls the pager. One request a minute at 0:10; patience 5 seconds; three bad answers in a row are too many, two good ones
/// are enough. Marbles, one character a minute: `.` served, `x` failed, `s` slow beyond patience, `o` slow within it, `m` no answer.
struct ProberTests {
    private let check = ProberRules.Check(
        name: Symbol("checkout-up"), service: SampleParts.checkout, every: .minutes(1), phase: .seconds(10),
        timeout: .seconds(5), fails: 3, recovers: 2, severity: .critical, route: SampleParts.checkout, mark: nil)

    private func told(_ answers: String) -> [(at: Instant, event: AlertEvent)] {
        let scenario = sampleScenario { parts in
            parts.rules = []
            parts.monitors = [Monitor(name: Symbol("probes"), kind: .prober(ProberRules(checks: [check])))]
            parts.lasts = .minutes(Int64(answers.count))
        }
        let prober = Prober(World(scenario), monitor: MonitorID(0), rules: ProberRules(checks: [check]), seed: Seed(1))
        var driver = Driver(prober, wake: Prober.Input.wake)
        driver.hand(.begin, at: .start)
        for (minute, answer) in answers.enumerated() {
            let now = Instant.start + .minutes(Int64(minute)) + .seconds(10)
            driver.run(before: now + Delay(nanoseconds: 1))
            let probe = Probe(rule: RuleID(0), service: SampleParts.checkout, ordinal: Int32(minute + 1))
            let asked = driver.messages.filter { if case .probe = $0.message { true } else { false } }
            #expect(asked.last?.at == now)
            #expect(asked.last?.message == .probe(probe))
            let outcome: Probe.Outcome =
                switch answer {
                case "x": .failed
                case "s": .slow(.seconds(5))
                case "o": .slow(.seconds(5) - Delay(nanoseconds: 1))
                case "m": .silent
                default: .served
                }
            driver.hand(.probed(probe, outcome), at: now)
        }
        driver.run(before: .start + .hours(1))
        return driver.messages.compactMap { if case .event(let event) = $0.message { ($0.at, event) } else { nil } }
    }

    /// Seconds of the run, and what was sent.
    @Test(arguments: [
        ("..........", []), ("x.xx.xx...", []), ("..xxx.....", ["250!", "370/"]), ("..xxxxx...", ["250!", "490/"]),
        ("..xxx.x...", ["250!", "490/"]), ("..ooo.....", []), ("..xsm.....", ["255!", "370/"]),
        ("xxx..xxx..", ["130!", "250/", "430!", "550/"]),
    ])
    func `fires after so many bad answers in a row, and resolves after so many good ones`(answers: String, expected: [String]) {
        let seen = told(answers).map { at, event in
            "\((at - .start).nanoseconds / 1_000_000_000)" + (event.action == .trigger ? "!" : "/")
        }
        #expect(seen == expected)
    }

    @Test func `an event says what was asked, and its end goes by the same key`() {
        let events = told("..xxx.....").map(\.event)
        #expect(events.map(\.dedupKey) == ["checkout-up", "checkout-up"])
        #expect(events.map(\.id.ordinal) == [1, 2])
        #expect(events.first?.details == ["service: checkout", "team: shop", "tier: gold"])
        #expect(events.first?.group == "checkout")
    }
}
