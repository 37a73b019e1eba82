import Evaluation
import Model
import ScenarioFiles
import Testing

/// What a comparison keeps of a run, where it is not what a first look suggests.
struct ScoreTests {
    private static func score(
        _ faults: String, people: String = "absent", expect: String = "fired: {fault: down, before: 20m}"
    ) throws
        -> (judgement: Judgement, score: RunScore)
    {
        let scenario = try loadScenario(
            text: """
                scenario: scores
                catalog:
                  catalog: c
                  zone: UTC
                  tiers: {gold: {resolve: 1h}}
                  services: {checkout: {tier: gold}}
                  people: [ann]
                setup:
                  setup: alarms
                  path: [cloudwatch-logs]
                  cloudwatch:
                    filters: {errors: {pattern: '{ $.level = "ERROR" || $.level = "FATAL" }'}}
                    alarms: {high: {filter: errors, when: 'Sum >= 20', period: 1m, evaluation_periods: 1, to: checkout}}
                  services: {checkout: {policy: p}}
                  policies: {p: {levels: [{notify: ann, wait: 5m}]}}
                lasts: 3h
                background: {checkout: {requests: 20/s, errors: 0%}}
                faults: {\(faults)}
                people: {ann: {habit: \(people)}}
                expect: [{\(expect)}]
                """, file: "scores.yaml", directory: nil
        ).scenario
        return Evaluator(scenario).score(scenario.run(), by: .pagerduty)
    }

    private static func outage(_ name: String, at minute: Int64 = 5, atMost: String) -> String {
        "\(name): {service: checkout, kind: outage, at: \(minute)m, until: fixed, at_most: \(atMost)}"
    }

    /// The drill gives up after a while; the world would not.
    @Test func `what nobody repaired was over at no known time`() throws {
        let repaired = try Self.score(Self.outage("down", atMost: "30m"), people: "instant", expect: "tier: {fault: down}")
        #expect(repaired.score.outage < .minutes(10) && repaired.score.resolution == .passed)
        #expect(repaired.judgement.outcome == .passed)
        for (atMost, outcome) in [("30m", Outcome.inconclusive), ("90m", .failed)] {
            let (judgement, score) = try Self.score(Self.outage("down", atMost: atMost), expect: "tier: {fault: down}")
            #expect(score.outage == .never && score.resolution == .failed)
            #expect(judgement.verdicts.first { $0.title.hasPrefix("tier") }?.outcome == outcome, "\(atMost)")
        }
        let brief = try Self.score("down: {service: checkout, kind: outage, at: 5m, for: 30m}")
        #expect(brief.score.outage > .minutes(29) && brief.score.outage < .minutes(31), "what ends by itself is over then")
    }

    /// An alarm quotes no drill, and its one page can be given to one fault only.
    @Test func `faults that begin together at one service are one`() throws {
        let slow = "slow: {service: checkout, kind: latency, takes: 5s, share: 100%, at: 5m, until: fixed, at_most: 40m}"
        let two = "\(Self.outage("down", atMost: "30m")), \(slow)"
        let (_, score) = try Self.score(two, people: "instant")
        #expect(score.faults == 1 && score.detected == 1 && score.detection < .minutes(5))
        let apart = "\(Self.outage("down", atMost: "30m")), \(Self.outage("again", at: 100, atMost: "40m"))"
        #expect(try Self.score(apart, people: "instant").score.faults == 2)
    }
}
