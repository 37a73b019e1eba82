import Model
import TestSupport
import Testing

@testable import Components

struct WriterTests {
    private static let retry = Backoff(
        attempts: nil, first: .seconds(1), factorPercent: 200, cap: .seconds(8), patience: .minutes(2))

    private let scenario = sampleScenario { $0.lasts = .minutes(1) }

    private func writer(phase: Delay? = .seconds(2), seed: Seed = Seed(1), retry: Backoff = retry) -> Driver<Writer> {
        let rules = WriterRules(flush: .seconds(5), requestTimeout: .seconds(10), retry: retry, phase: phase)
        var driver = Driver(Writer(World(scenario), hop: HopID(0), rules: rules, seed: seed), wake: Writer.Input.wake)
        driver.hand(.begin, at: .start)
        return driver
    }

    /// A writer that has flushed one consignment at 0:02.
    private func flushed(retry: Backoff = retry) -> (Driver<Writer>, Consignment) {
        var writer = writer(retry: retry)
        writer.run(before: .start + .seconds(2) + Delay(nanoseconds: 1))
        writer.hand(.logs(consignment(1, in: scenario)), at: .start + .seconds(2))
        return (writer, writer.consignments[0].consignment)
    }

    @Test func `it collects at its phase and every interval after, until the load has ended`() {
        var writer = writer()
        writer.run(before: .start + .minutes(10))
        let asked = writer.messages.filter { $0.message == .collect(SampleParts.checkout) }.map(\.at)
        let expected = stride(from: Int64(2), through: 62, by: 5).map { Instant.start + .seconds($0) }
        #expect(asked == expected)
    }

    @Test func `without a fixed phase the seed draws one within the interval`() {
        let phases = (0..<100).map { writer(phase: nil, seed: Seed(UInt64($0))).pending[0].at }
        #expect(phases.allSatisfy { .start <= $0 && $0 < .start + .seconds(5) })
        #expect(Set(phases).count == 100)
    }

    @Test func `what it collects it hands on under its own number, marks and all`() {
        let (writer, sent) = flushed()
        let collected = consignment(1, in: scenario)
        #expect(writer.consignments.map(\.at) == [.start + .seconds(2)])
        #expect(sent.id == .init(hop: HopID(0), service: SampleParts.checkout, ordinal: 1))
        #expect(sent.attempt == 1)
        #expect(sent.runs == collected.runs)
        #expect((sent.lines, sent.bytes) == (collected.lines, collected.bytes))
        #expect(sent.marks == collected.marks)
    }

    @Test func `lines that come unasked wait for the flush and go with it`() {
        var writer = writer()
        writer.hand(.logs(consignment(1, in: scenario)), at: .start + .seconds(1))
        #expect(writer.consignments.isEmpty)
        writer.run(before: .start + .seconds(3))
        writer.hand(.logs(consignment(2, in: scenario)), at: .start + .seconds(3))
        #expect(writer.consignments.map(\.consignment.lines) == [20])
        #expect(writer.consignments[0].consignment.runs.count == 2)
        #expect(writer.consignments[0].consignment.marks.map(\.lines) == [20])
    }

    @Test func `an empty flush sends nothing`() {
        var writer = writer()
        writer.run(before: .start + .seconds(3))
        let empty = Consignment(id: .init(hop: nil, service: SampleParts.checkout, ordinal: 1), runs: [], lines: 0, bytes: 0)
        writer.hand(.logs(empty), at: .start + .seconds(3))
        #expect(writer.consignments.isEmpty)
    }

    @Test func `what is throttled is tried again with growing patience, and nothing is lost`() {
        var (writer, sent) = flushed()
        for _ in 0..<5 {
            let last = writer.consignments[writer.consignments.count - 1]
            writer.hand(.receipt(answer(last.consignment, .throttled)), at: last.at)
            writer.run(before: last.at + .seconds(9))
        }
        #expect(writer.consignments.map(\.at) == [2, 3, 5, 9, 17, 25].map { .start + .seconds($0) })
        #expect(writer.consignments.map(\.consignment.attempt) == [1, 2, 3, 4, 5, 6])
        for (_, again) in writer.consignments {
            sent.attempt = again.attempt
            #expect(again == sent)
        }
        #expect(
            writer.notes.first?.note == .retrying(HopID(0), attempt: 2, after: .seconds(1), .throttled))
    }

    @Test func `what nobody answers counts as refused after the timeout`() {
        var (writer, _) = flushed()
        writer.run(before: .start + .seconds(14))
        #expect(writer.consignments.map(\.at) == [2, 13].map { .start + .seconds($0) })
        #expect(writer.notes.map(\.note) == [.retrying(HopID(0), attempt: 2, after: .seconds(1), nil)])
        #expect(writer.notes.map(\.at) == [.start + .seconds(12)])
    }

    @Test func `what is accepted is done with`() {
        var (writer, sent) = flushed()
        writer.hand(.receipt(answer(sent, .accepted)), at: .start + .seconds(3))
        writer.run(before: .start + .minutes(10))
        #expect(writer.consignments.count == 1)
        #expect(writer.notes.isEmpty)
    }

    @Test func `a stale answer changes nothing`() {
        var (writer, sent) = flushed()
        writer.hand(.receipt(answer(sent, .throttled)), at: .start + .seconds(2))
        writer.run(before: .start + .seconds(4))
        writer.hand(.receipt(answer(sent, .accepted)), at: .start + .seconds(4))
        writer.run(before: .start + .seconds(16))
        #expect(writer.consignments.map(\.at) == [2, 3, 15].map { .start + .seconds($0) })
    }

    @Test func `an overdue request is noticed however many later ones were answered`() {
        var (writer, _) = flushed()
        for (ordinal, second) in [(2, 7), (3, 12)] as [(Int64, Int64)] {
            writer.run(before: .start + .seconds(second) + Delay(nanoseconds: 1))
            writer.hand(.logs(consignment(ordinal, in: scenario)), at: .start + .seconds(second))
            let last = writer.consignments[writer.consignments.count - 1].consignment
            writer.hand(.receipt(answer(last, .accepted)), at: .start + .seconds(second))
        }
        writer.run(before: .start + .seconds(30))
        let ofFirst = writer.consignments.filter { $0.consignment.id.ordinal == 1 }.map(\.at)
        #expect(ofFirst.prefix(2) == [.start + .seconds(2), .start + .seconds(13)])
    }

    @Test func `past its patience the lines are dropped and counted`() {
        var (writer, sent) = flushed(retry: Backoff(attempts: 2, first: .seconds(1), factorPercent: 100, cap: .seconds(1)))
        writer.hand(.receipt(answer(sent, .refused)), at: .start + .seconds(2))
        writer.run(before: .start + .seconds(4))
        writer.hand(.receipt(answer(writer.consignments[1].consignment, .refused)), at: .start + .seconds(4))
        #expect(writer.notes.last?.note == .dropped(HopID(0), lines: 10, .retriesExhausted))
    }

    @Test func `what is rejected is dropped at once`() {
        var (writer, sent) = flushed()
        let effects = writer.hand(.receipt(answer(sent, .rejected)), at: .start + .seconds(3))
        #expect(effects.contains(.note(.dropped(HopID(0), lines: 10, .rejected))))
        writer.run(before: .start + .minutes(10))
        #expect(writer.consignments.count == 1)
    }
}
