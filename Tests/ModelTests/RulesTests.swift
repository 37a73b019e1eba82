import Model
import TestSupport
import Testing

struct RulesTests {
    @Test func `the highest tier that holds gives the severity`() {
        var rule = SampleParts.rule()
        rule.condition = .threshold(
            .count, .atLeast,
            tiers: [.init(severity: .warning, threshold: 10_000), .init(severity: .critical, threshold: 100_000)])
        #expect(rule.severity(of: 9999) == nil)
        #expect(rule.severity(of: 10_000) == .warning)
        #expect(rule.severity(of: 99_999) == .warning)
        #expect(rule.severity(of: 100_000) == .critical)
    }

    @Test func `absence holds on nothing only`() {
        var rule = SampleParts.rule()
        rule.condition = .absence(.error)
        #expect(rule.severity(of: 0) == .error)
        #expect(rule.severity(of: 1000) == nil)
    }

    @Test(arguments: AlertRule.Comparison.allCases)
    func `comparisons mean what they say`(comparison: AlertRule.Comparison) {
        let found = [1, 2, 3].map { comparison.holds($0, 2) }
        let expected: [Bool] =
            switch comparison {
            case .atLeast: [false, true, true]
            case .atMost: [true, true, false]
            case .above: [false, false, true]
            case .below: [true, false, false]
            case .equal: [false, true, false]
            case .notEqual: [true, false, true]
            }
        #expect(found == expected)
    }

    @Test func `severities read back from their text`() {
        for severity in Severity.allCases { #expect(Severity(text: severity.text) == severity) }
        #expect(Severity(text: "fatal") == nil)
        #expect(Severity.allCases == Severity.allCases.sorted())
    }

    @Test func `a schedule's shift holds its beginning and not its end, and gaps are nobody`() {
        let schedule = Schedule(
            name: Symbol("day"), zone: "UTC", layers: [], overrides: [],
            shifts: [
                .init(from: .start, until: .start + .hours(8), person: PersonID(0)),
                .init(from: .start + .hours(8), until: .start + .hours(16), person: PersonID(1)),
                .init(from: .start + .hours(20), until: .start + .hours(24), person: PersonID(2)),
            ])
        #expect(
            [0, 7, 8, 15, 16, 19, 20, 24].map { schedule.person(at: .start + .hours($0))?.index } == [
                0, 0, 1, 1, nil, nil, 2, nil,
            ])
    }

    @Test func `stages are in the order an error lives through them`() {
        #expect(Stage.allCases == Stage.allCases.sorted())
        #expect(Stage.injected < .searchable)
        #expect(Stage.paged < .acknowledged)
    }

    @Test func `a fault ends at the latest after its time, fixed or not`() {
        #expect(SampleParts.outage(end: .after(.minutes(3))).latestEnd == .start + .minutes(8))
        #expect(SampleParts.outage(end: .untilFixed(atMost: .minutes(20))).latestEnd == .start + .minutes(25))
        #expect(SampleParts.outage(end: .untilFixed(atMost: .minutes(20))).isFixable)
        #expect(!SampleParts.outage(end: .after(.minutes(3))).isFixable)
    }

    @Test func `faults are known by the drill id a text carries`() {
        let scenario = sampleScenario {
            $0.faults = [SampleParts.outage("a"), SampleParts.outage("b"), SampleParts.outage("c", kind: .silence)]
        }
        let text = "x \(scenario.faults[1].drill) y \(scenario.faults[2].drill)"
        #expect(scenario.faults(carriedBy: text) == [FaultID(1)])
        #expect(scenario.faults(carriedBy: "nothing") == [])
    }

    @Test func `a policy's whole length is every pass through it`() {
        #expect(sampleScenario().setup.pager.policies[0].fullLength == .minutes(30))
    }
}
