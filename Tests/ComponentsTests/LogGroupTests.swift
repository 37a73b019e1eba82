import Model
import TestSupport
import Testing

@testable import Components

struct LogGroupTests {
    private let scenario = sampleScenario()

    private func group(_ change: (inout LogGroupRules) -> Void = { _ in }) -> Driver<LogGroup> {
        var rules = LogGroupRules(
            eventBytesMax: 262_144, eventOverheadBytes: 26, batchBytesMax: 1_048_576, batchEventsMax: 10_000,
            callsPerSecondMax: 5,
            filter: .everything,
            retry: Backoff(attempts: nil, first: .seconds(1), factorPercent: 200, cap: .minutes(5), patience: .hours(24)),
            requestTimeout: .minutes(1))
        change(&rules)
        return Driver(LogGroup(World(scenario), hop: HopID(0), rules: rules), wake: LogGroup.Input.wake)
    }

    private func taken(_ lines: Int64, _ change: (inout LogGroupRules) -> Void = { _ in }) -> Driver<LogGroup> {
        var group = group(change)
        group.hand(.logs(consignment(1, lines: lines, in: scenario)), at: .start)
        return group
    }

    private func batches(_ group: Driver<LogGroup>) -> [Int64] {
        group.notes.compactMap { if case .batches(_, let count) = $0.note { count } else { nil } }
    }

    @Test func `what it takes it answers, counts and delivers under the subscription's number`() {
        let group = taken(10)
        #expect(group.receipts.map(\.outcome) == [.accepted])
        #expect(batches(group) == [1])
        let sent = group.consignments.map(\.consignment)
        #expect(sent.map(\.id) == [.init(hop: HopID(0), service: SampleParts.checkout, ordinal: 1)])
        #expect(sent.map(\.runs) == [consignment(1, in: scenario).runs])
    }

    @Test(arguments: [(9_999, 1), (10_000, 1), (10_001, 2), (30_000, 3)] as [(Int64, Int64)])
    func `a batch holds so many events`(lines: Int64, count: Int64) {
        #expect(batches(taken(lines) { ($0.batchBytesMax, $0.callsPerSecondMax) = (.max / 2, 100) }) == [count])
    }

    @Test func `a batch holds so many bytes, with the overhead of each event`() {
        let bytes = scenario[stream("checkout/fault-down", scenario)].template.bytes + 26
        #expect(batches(taken(100) { $0.batchBytesMax = bytes * 50 }) == [2])
        #expect(batches(taken(101) { $0.batchBytesMax = bytes * 50 }) == [3])
        #expect(batches(taken(100) { $0.batchBytesMax = bytes * 50 - 1 }) == [3])
    }

    @Test func `a busy second throttles, the next one does not`() {
        var group = group()
        for (ordinal, ms) in [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 999), (7, 1000)] as [(Int64, Int64)] {
            group.hand(.logs(consignment(ordinal, in: scenario)), at: .start + .milliseconds(ms))
        }
        #expect(
            group.receipts.map(\.outcome) == [.accepted, .accepted, .accepted, .accepted, .accepted, .throttled, .accepted])
        #expect(group.consignments.count == 6)
    }

    @Test func `a consignment above the quota is taken by an idle second`() {
        #expect(taken(1_000_000) { $0.callsPerSecondMax = 2 }.receipts.map(\.outcome) == [.accepted])
    }

    @Test func `a line above the limit is dropped and counted, the others go on`() {
        let bytes = scenario[stream("checkout/fault-down", scenario)].template.bytes
        let group = taken(10) { $0.eventBytesMax = bytes + 25 }
        #expect(group.notes.map(\.note).contains(.dropped(HopID(0), lines: 10, .oversizedLine)))
        #expect(group.consignments.isEmpty)
        #expect(taken(10) { $0.eventBytesMax = bytes + 26 }.consignments.map(\.consignment.lines) == [10])
    }

    @Test func `what does not match the filter is not delivered`() {
        let none = taken(10) { $0.filter = .json(.compare(field: "level", .equal, "ERROR")) }
        #expect(none.consignments.isEmpty)
        #expect(none.receipts.map(\.outcome) == [.accepted])
        let all = taken(10) { $0.filter = .json(.compare(field: "level", .equal, "FATAL")) }
        #expect(all.consignments.map(\.consignment.lines) == [10])
    }

    @Test func `for all filters on a varying field: the lines that pass are those that match`() {
        let template = scenario[stream("checkout/fault-down", scenario)].template
        for limit in ["25", "60", "85", "0", "1000"] {
            let filter = FilterPattern.json(.compare(field: "duration_ms", .less, limit))
            let group = taken(300) { $0.filter = filter }
            let expected = (Int64(1000)..<1300).filter {
                Int(template.text(of: "duration_ms", ordinal: $0) ?? "") ?? 0 < Int(limit) ?? 0
            }
            let sent = group.consignments.first?.consignment
            let passed = sent?.runs.flatMap { run in (0..<run.count).map { run.first + $0 } } ?? []
            #expect(passed == expected)
            #expect(sent?.lines ?? 0 == Int64(expected.count))
            #expect(sent?.bytes ?? 0 == Int64(expected.count) * template.bytes)
            #expect(sent?.marks.map(\.lines) ?? [] == (expected.isEmpty ? [] : [Int64(expected.count)]))
        }
    }

    @Test func `a subscriber that throttles is tried again with growing patience`() {
        var group = taken(10)
        for second in [0, 1, 3, 7] as [Int64] {
            let last = group.consignments[group.consignments.count - 1]
            group.hand(.receipt(answer(last.consignment, .throttled)), at: .start + .seconds(second))
            group.run(before: .start + .seconds(2 * second + 2))
        }
        #expect(group.consignments.map(\.at) == [0, 1, 3, 7, 15].map { .start + .seconds($0) })
    }
}
