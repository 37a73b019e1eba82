import Model
import TestSupport
import Testing

@testable import Components

/// Every aggregation over any lines equals a naive computation over the lines one by one.
struct AggregationTests {
    private static let aggregations: [AlertRule.Aggregation] =
        [
            .count, .sum("duration_ms"), .average("duration_ms"), .minimum("duration_ms"), .maximum("duration_ms"),
            .sum("code"),
            .average("code"), .minimum("code"), .maximum("code"), .uniqueCount("user"), .uniqueCount("level"),
            .uniqueCount("code"),
            .uniqueCount("request_id"), .uniqueCount("nothing"), .sum("nothing"), .sum("user"), .maximum("message"),
            .average("request_id"), .percentile("level", 50),
        ] + [1, 50, 90, 99].map { .percentile("duration_ms", $0) }

    private let queries: [Query] = [
        .everything, .term(field: "level", "ERROR"),
        .range(field: "duration_ms", from: .init(value: 40_000, inclusive: true), to: nil),
        .clauses([.init(.mustNot, .term(field: "user", "u00001*"))]),
    ]

    private struct Line {
        var template: LogTemplate
        var ordinal: Int64
        var at: Int64
        var number: (String) -> Int64? {
            { name in
                guard let value = template.fields.first(where: { $0.name == name })?.value else { return nil }
                switch value {
                case .number(let number): return number
                case .numbers(let numbers): return numbers[Int(ordinal % 64)]
                case .text, .texts, .serial: return nil
                }
            }
        }
    }

    private func naive(_ aggregation: AlertRule.Aggregation, _ lines: [Line]) -> Int64? {
        func numbers(_ name: String) -> [Int64]? {
            let found = lines.compactMap { $0.number(name) }.map { $0 * 1000 }
            return found.isEmpty ? nil : found
        }
        switch aggregation {
        case .count: return Int64(lines.count) * 1000
        case .sum(let name): return numbers(name).map { $0.reduce(0, +) }
        case .average(let name): return numbers(name).map { $0.reduce(0, +) / Int64($0.count) }
        case .minimum(let name): return numbers(name)?.min()
        case .maximum(let name): return numbers(name)?.max()
        case .uniqueCount(let name):
            return Int64(Set(lines.compactMap { $0.template.text(of: name, ordinal: $0.ordinal) }).count) * 1000
        case .percentile(let name, let percent):
            return numbers(name).map { $0.sorted()[max(1, ($0.count * percent + 99) / 100) - 1] }
        }
    }

    private func matches(_ query: Query, _ line: Line) -> Bool {
        matchMask(query, line.template) >> UInt64(line.ordinal % 64) & 1 == 1
    }

    private func randomRuns(_ random: inout Random, _ scenario: Scenario) -> [LogRun] {
        var ordinals = [Int64](repeating: 0, count: scenario.streams.count)
        return (0..<random.below(12)).map { _ in
            let stream = Int(random.below(UInt64(scenario.streams.count)))
            let run = LogRun(
                stream: StreamID(stream), first: ordinals[stream], count: Int64(1 + random.below(150)),
                start: .start + random.delay(below: .minutes(8)), interval: Int64(random.below(2_000_000_000)))
            ordinals[stream] += run.count
            return run
        }
    }

    private func lines(_ runs: [LogRun], _ scenario: Scenario, from: Instant, until: Instant) -> [Line] {
        runs.flatMap { run in
            (0..<run.count).map {
                Line(
                    template: scenario[run.stream].template, ordinal: run.first + $0,
                    at: run.start.nanoseconds + $0 * run.interval)
            }
        }.filter { from.nanoseconds <= $0.at && $0.at < until.nanoseconds }
    }

    private func store(_ rule: CompiledRule, _ runs: [LogRun], _ scenario: Scenario) -> WindowStore {
        let counted = scenario.streams.indices.map { index in
            let id = StreamID(index)
            return (
                isCounted: rule.groups.contains { $0.parts.contains { $0.stream == id } },
                byResidue: rule.byResidue.contains(id)
            )
        }
        var store = WindowStore(bucket: .seconds(1), span: .minutes(30), counted: counted)
        store.add(runs)
        return store
    }

    @Test(arguments: aggregations)
    func `for all lines and queries: an aggregation equals the naive one`(aggregation: AlertRule.Aggregation) {
        for (place, query) in queries.enumerated() {
            let scenario = sampleScenario { parts in
                parts.faults.append(SampleParts.outage("slow", kind: .latency(.seconds(3), share: .percent(50))))
                parts.rules[0].condition = .threshold(aggregation, .atLeast, tiers: [])
                (parts.rules[0].query, parts.rules[0].groupBy) = (query, [])
            }
            let rule = CompiledRule(scenario.setup.rules[0], in: scenario)
            for seed in 0..<15 {
                var random = Seed(UInt64(seed)).stream(.generation, UInt64(place))
                let runs = randomRuns(&random, scenario)
                let store = store(rule, runs, scenario)
                let from = Instant.start + .seconds(Int64(random.below(400)))
                let until = from + .seconds(Int64(random.below(400)))
                let matching = lines(runs, scenario, from: from, until: until).filter { matches(query, $0) }
                let value = rule.groups[0].value(scenario.setup.rules[0].condition, in: store, from: from, until: until)
                #expect(value == naive(aggregation, matching), "seed \(seed), query \(place)")
            }
        }
    }

    /// Fixed fields, cycling fields, and both; a line that lacks a field belongs nowhere.
    @Test(arguments: [["level"], ["user"], ["level", "user"], ["duration_ms"], ["job"], ["nothing"], ["service", "nothing"]])
    func `for all lines: groups are those of the lines' own values`(fields: [String]) {
        let scenario = sampleScenario { parts in
            parts.catalog.services[0].jobs = [.init(name: "nightly", every: .minutes(1), first: .start)]
            parts.rules[0].condition = .threshold(.count, .atLeast, tiers: [])
            (parts.rules[0].query, parts.rules[0].groupBy) = (.everything, fields)
        }
        let rule = CompiledRule(scenario.setup.rules[0], in: scenario)
        var random = Seed(9).stream(.generation)
        for _ in 0..<5 {
            let runs = randomRuns(&random, scenario)
            let store = store(rule, runs, scenario)
            let until = Instant.start + .minutes(6)
            var expected: [String: Int64] = [:]
            for line in lines(runs, scenario, from: .start, until: until) {
                let values = fields.compactMap { line.template.text(of: $0, ordinal: line.ordinal) }
                if values.count == fields.count { expected[values.joined(separator: "/"), default: 0] += 1000 }
            }
            var found: [String: Int64] = [:]
            for group in rule.groups {
                let value = group.value(scenario.setup.rules[0].condition, in: store, from: .start, until: until) ?? 0
                if value > 0 { found[group.key] = value }
            }
            #expect(found == expected)
            #expect(rule.groups.map(\.key) == rule.groups.map(\.key).sorted())
        }
    }

    @Test func `the busiest lines are quoted first, and only those of the window`() {
        let scenario = sampleScenario { $0.rules[0].query = .everything }
        let rule = CompiledRule(scenario.setup.rules[0], in: scenario)
        func run(_ name: String, _ count: Int64, at second: Int64) -> LogRun {
            LogRun(stream: stream(name, scenario), first: 0, count: count, start: .start + .seconds(second), interval: 0)
        }
        let runs = [
            run("checkout/noise", 2, at: 10), run("checkout/fault-down", 5, at: 10), run("checkout/healthy-000", 90, at: 900),
        ]
        let store = store(rule, runs, scenario)
        let samples = rule.groups[0].samples(10, in: store, from: .start, until: .start + .minutes(5))
        #expect(samples == [stream("checkout/fault-down", scenario), stream("checkout/noise", scenario)])
        #expect(rule.groups[0].samples(1, in: store, from: .start, until: .start + .minutes(5)).count == 1)
    }

    @Test func `sums that leave the range stop at its ends`() {
        #expect(Int64.max.multipliedSaturating(by: 2) == .max)
        #expect(Int64.min.multipliedSaturating(by: 2) == .min)
        #expect(Int64.max.multipliedSaturating(by: -2) == .min)
        #expect(Int64(-3).multipliedSaturating(by: 5) == -15)
    }
}
