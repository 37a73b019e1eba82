import Components
import Model
import ScenarioFiles
import Simulation
import Testing

/// Laws of several readers of one path: each sees what it would see if it were alone.
struct ReaderLawTests {
    private let rules = """
          alerts: {errors: {query: 'level:FATAL', when: count >= 300, group_by: service, severity: critical, to: checkout}}
        """
    private let alarms = """
          cloudwatch:
            filters: {bad: {pattern: '{ $.level = "FATAL" }', default: 0}}
            alarms: {many: {filter: bad, when: Sum >= 60, missing: notBreaching, to: checkout}}
        """
    private let elastalert = """
          elastalert:
            rules:
              - {name: frequent, type: frequency, index: x, num_events: 300, timeframe: {minutes: 5}, filter: [{query_string: {query: 'level:FATAL'}}], alert: [pagerduty], pagerduty_service_key: k}
            keys: {k: checkout}
        """
    private let group = "  path: [cloudwatch-logs]"
    private let aggregator = "  path: [cloudwatch-logs, lambda-shipper, logzio]"

    private func drill(_ parts: [String], faults: String = "", lasts: String = "20m") throws -> Scenario {
        let text = """
            scenario: readers
            catalog: {catalog: c, zone: UTC, services: {checkout: {team: shop}}, people: [ann]}
            setup:
              setup: readers
            \(parts.joined(separator: "\n"))
              services: {checkout: {policy: shop}}
              policies: {shop: {levels: [{notify: ann, wait: 5m}]}}
            lasts: \(lasts)
            background: {checkout: {requests: 100/s, errors: 0.5%}}
            faults: {down: {service: checkout, kind: outage, at: 5m, for: 6m}\(faults)}
            people: {ann: {acknowledges: 1m}}
            expect: [{count: {incidents: ">= 1"}}]
            """
        return try loadScenario(text: text, file: "readers.yaml", directory: nil).scenario
    }

    /// When an alert changed, and how.
    private func changes(of name: String, in scenario: Scenario, seed: UInt64) -> [String] {
        scenario.run(seed: seed).notes.compactMap { at, note in
            switch note {
            case .becameTrue(let rule, let group, let value) where scenario[rule].name.text == name:
                "\(at.clockText) true \(group) \(value)"
            case .becameFalse(let rule, let group) where scenario[rule].name.text == name: "\(at.clockText) false \(group)"
            default: nil
            }
        }
    }

    /// What happens to lines on their way, at whatever hop or reader.
    private func lines(_ scenario: Scenario, seed: UInt64) -> [String] {
        scenario.run(seed: seed).entries.compactMap { entry in
            switch entry.fact {
            case .first, .trouble: "\(entry.at.clockText) \(entry.station) \(entry.fact)"
            // Written down with whatever comes first after the minute, or the run.
            case .last, .tally: "\(entry.station) \(entry.fact)"
            default: nil
            }
        }
    }

    private let blind = ", blind: {path: lambda-shipper, kind: down, at: 4m, for: 4m}"

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `metric filters see the same whether the path ends at their group or goes on`(_ seed: UInt64) throws {
        let alone = changes(of: "many", in: try drill([group, alarms]), seed: seed)
        #expect(alone.count >= 2)
        #expect(changes(of: "many", in: try drill([aggregator, rules, alarms]), seed: seed) == alone)
        #expect(changes(of: "many", in: try drill([aggregator, rules, alarms], faults: blind), seed: seed) == alone)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `an aggregator's rules and lines are the same whoever reads beside them`(_ seed: UInt64) throws {
        let alone = try drill([aggregator, rules], faults: blind)
        let beside = try drill([aggregator, rules, alarms, elastalert], faults: blind)
        #expect(changes(of: "errors", in: alone, seed: seed).count >= 2)
        #expect(changes(of: "errors", in: beside, seed: seed) == changes(of: "errors", in: alone, seed: seed))
        #expect(lines(beside, seed: seed) == lines(alone, seed: seed))
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `ElastAlert finds the same whether or not its aggregator has rules of its own`(_ seed: UInt64) throws {
        let alone = changes(of: "frequent", in: try drill([aggregator, elastalert]), seed: seed)
        #expect(!alone.isEmpty)
        #expect(changes(of: "frequent", in: try drill([aggregator, rules, elastalert]), seed: seed) == alone)
        #expect(changes(of: "frequent", in: try drill([aggregator, alarms, elastalert]), seed: seed) == alone)
    }

    @Test(arguments: [1, 7] as [UInt64])
    func `short cuts come to the same journal as every hop and every line`(_ seed: UInt64) throws {
        let scenario = try drill([aggregator, rules, alarms, elastalert], lasts: "12m")
        let journal = scenario.run(seed: seed)
        #expect(journal == scenario.run(seed: seed, options: BenchOptions(everyLine: true)))
        #expect(journal == scenario.run(seed: seed, options: BenchOptions(storeAndForward: true)))
    }
}
