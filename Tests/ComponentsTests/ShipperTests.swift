import Model
import TestSupport
import Testing

@testable import Components

struct ShipperTests {
    private let scenario = sampleScenario()
    private let cold = Delay.milliseconds(340)
    private let warm = Delay.milliseconds(60)

    private func shipper(_ change: (inout ShipperRules) -> Void = { _ in }) -> Driver<Shipper> {
        var rules = ShipperRules(
            payloadBytesMax: 262_144, coldStart: Quantiles(constant: cold), idleAfter: .minutes(10),
            handler: Quantiles(constant: warm),
            timeout: .seconds(60), requestTimeout: .seconds(15), bulkBytesMax: 3_145_728, concurrencyMax: 4,
            retry: Backoff(attempts: 4, first: .seconds(4), factorPercent: 200, cap: .seconds(16)),
            rerun: Backoff(attempts: 3, first: .minutes(1), factorPercent: 200, cap: .minutes(2)))
        change(&rules)
        return Driver(Shipper(World(scenario), hop: HopID(0), rules: rules, seed: Seed(1)), wake: Shipper.Input.wake)
    }

    /// Answers each post the moment it is made, until the given instant.
    private func serve(_ shipper: inout Driver<Shipper>, until end: Instant, _ outcome: (Int) -> Receipt.Outcome?) {
        var answered = 0
        while let due = shipper.pending.first?.at, due < end {
            shipper.run(before: due + Delay(nanoseconds: 1))
            while answered < shipper.consignments.count {
                let post = shipper.consignments[answered]
                answered += 1
                if let outcome = outcome(answered) { shipper.hand(.receipt(answer(post.consignment, outcome)), at: post.at) }
            }
        }
    }

    private func served(
        _ change: (inout ShipperRules) -> Void = { _ in }, _ outcome: (Int) -> Receipt.Outcome?
    ) -> Driver<Shipper> {
        var shipper = shipper(change)
        shipper.hand(.logs(consignment(1, in: scenario)), at: .start)
        serve(&shipper, until: .start + .hours(1), outcome)
        return shipper
    }

    private func posts(_ shipper: Driver<Shipper>) -> [Delay] { shipper.consignments.map { $0.at - .start - cold - warm } }

    @Test func `a payload is accepted at once and posted by a cold handler`() {
        let shipper = served { _ in .accepted }
        #expect(shipper.receipts.map(\.outcome) == [.accepted])
        #expect(posts(shipper) == [.zero])
        #expect(shipper.notes.map(\.note) == [.batches(HopID(0), 1), .coldStart(HopID(0), cold)])
        #expect(shipper.consignments[0].consignment.runs == consignment(1, in: scenario).runs)
    }

    @Test func `it is warm until it has been idle for long enough`() {
        var shipper = shipper()
        var starts: [Bool] = []
        let posted = cold + warm
        // Idle counts from the last post: 0:00.400, 9:00.060, then ten minutes to the nanosecond, then one less.
        let third = Instant.start + .minutes(9) + warm + .minutes(10)
        let fourth = third + posted + .minutes(10) - Delay(nanoseconds: 1)
        for (ordinal, at) in [(1, Instant.start), (2, .start + .minutes(9)), (3, third), (4, fourth)] as [(Int64, Instant)] {
            let effects = shipper.hand(.logs(consignment(ordinal, in: scenario)), at: at)
            starts.append(effects.contains(.note(.coldStart(HopID(0), cold))))
            shipper.run(before: at + .seconds(1))
            let post = shipper.consignments[shipper.consignments.count - 1]
            shipper.hand(.receipt(answer(post.consignment, .accepted)), at: post.at)
        }
        #expect(starts == [true, false, true, false])
    }

    @Test func `a refused post is tried again after 4, 8 and 16 seconds`() {
        let shipper = served { $0 < 4 ? .refused : .accepted }
        #expect(posts(shipper) == [0, 4, 12, 28].map { .seconds($0) })
        #expect(shipper.consignments.map(\.consignment.attempt) == [1, 2, 3, 4])
    }

    @Test func `a failed invocation runs again after one and two minutes with its whole payload, then its lines are lost`() {
        let shipper = served { _ in .throttled }
        let first: [Int64] = [0, 4, 12, 28]
        // The run after the first wait is warm: it begins a minute after the failure, without a cold start.
        let runs = [Delay.zero, .seconds(28 + 60) + warm, .seconds(28 + 60 + 28 + 120) + warm + warm]
        #expect(posts(shipper) == runs.flatMap { run in first.map { run + .seconds($0) } })
        #expect(shipper.consignments.map(\.consignment.attempt) == Array(1...12))
        #expect(shipper.consignments.allSatisfy { $0.consignment.lines == 10 })
        #expect(shipper.notes.last?.note == .dropped(HopID(0), lines: 10, .retriesExhausted))
        #expect(shipper.pending.isEmpty)
    }

    @Test func `a post that is not answered fails the whole invocation`() {
        let shipper = served { $0 == 1 ? nil : .accepted }
        #expect(posts(shipper) == [.zero, .seconds(15 + 60) + warm])
        #expect(shipper.notes.map(\.note).contains(.retrying(HopID(0), attempt: 2, after: .minutes(1), nil)))
    }

    @Test func `an answer that comes too late is not heard`() {
        var shipper = shipper()
        shipper.hand(.logs(consignment(1, in: scenario)), at: .start)
        shipper.run(before: .start + .seconds(20))
        let first = shipper.consignments[0].consignment
        shipper.hand(.receipt(answer(first, .accepted)), at: .start + .seconds(20))
        shipper.run(before: .start + .minutes(2))
        #expect(shipper.consignments.count == 2)
    }

    @Test func `an invocation is killed at its timeout`() {
        let shipper = served({ $0.timeout = .seconds(10) }, { $0 == 1 ? nil : .accepted })
        // Killed ten seconds after it started, though the request had fifteen.
        #expect(shipper.consignments.map(\.at)[1] == .start + .seconds(70) + warm)
    }

    @Test func `no retry is begun that the timeout would cut off`() {
        let shipper = served({ $0.timeout = .seconds(13) }, { $0 < 4 ? .refused : .accepted })
        // 0 and 4 s; the third, at 12.4 s, would still be in time, and the fourth would not.
        #expect(Array(posts(shipper)[0..<3]) == [.zero, .seconds(4), .seconds(12)])
        #expect(posts(shipper)[3] == .seconds(72) + warm)
    }

    @Test func `what is rejected is dropped and not tried again`() {
        let shipper = served { _ in .rejected }
        #expect(posts(shipper) == [.zero])
        #expect(shipper.notes.last?.note == .dropped(HopID(0), lines: 10, .rejected))
    }

    @Test func `too many at once are throttled`() {
        var shipper = shipper()
        for ordinal in 1...5 { shipper.hand(.logs(consignment(Int64(ordinal), in: scenario)), at: .start) }
        #expect(shipper.receipts.map(\.outcome) == [.accepted, .accepted, .accepted, .accepted, .throttled])
    }

    @Test func `a large consignment is as many invocations as payloads, and an idle function takes it`() {
        let lines: Int64 = 10_000
        let bytes = consignment(1, lines: lines, in: scenario).bytes
        var shipper = shipper()
        shipper.hand(.logs(consignment(1, lines: lines, in: scenario)), at: .start)
        shipper.hand(.logs(consignment(2, in: scenario)), at: .start)
        #expect(shipper.notes.first?.note == .batches(HopID(0), (bytes + 262_143) / 262_144))
        #expect(shipper.receipts.map(\.outcome) == [.accepted, .throttled])
    }

    @Test func `what waits to run again does not count as running`() {
        var shipper = shipper()
        for ordinal in 1...4 { shipper.hand(.logs(consignment(Int64(ordinal), in: scenario)), at: .start) }
        // All four time out at 15.4 s and wait a minute.
        shipper.run(before: .start + .seconds(20))
        shipper.hand(.logs(consignment(5, in: scenario)), at: .start + .seconds(20))
        #expect(shipper.receipts.last?.outcome == .accepted)
        serve(&shipper, until: .start + .hours(1)) { _ in .accepted }
        for ordinal in 6...9 { shipper.hand(.logs(consignment(Int64(ordinal), in: scenario)), at: .start + .hours(1)) }
        shipper.hand(.logs(consignment(10, in: scenario)), at: .start + .hours(1))
        #expect(shipper.receipts.suffix(5).map(\.outcome) == [.accepted, .accepted, .accepted, .accepted, .throttled])
    }
}
