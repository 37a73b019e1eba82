import Model
import TestSupport
import Testing

@testable import Components

struct ListenerTests {
    private let scenario = sampleScenario()
    private let lag = Quantiles([.init(.zero, .seconds(2)), .init(.one, .seconds(60))])

    private func listener(_ change: (inout ListenerRules) -> Void = { _ in }) -> Driver<Listener> {
        var rules = ListenerRules(bodyBytesMax: 10_485_760, lineBytesMax: 500_000, lag: Quantiles(constant: .seconds(10)))
        change(&rules)
        return Driver(Listener(World(scenario), hop: HopID(0), rules: rules, seed: Seed(1)), wake: Listener.Input.wake)
    }

    @Test func `what it takes is answered at once and searchable after the lag`() {
        var listener = listener()
        let parcel = consignment(3, in: scenario)
        let effects = listener.hand(.logs(parcel), at: .start + .seconds(5))
        #expect(effects.contains(.send(.receipt(answer(parcel, .accepted)))))
        #expect(effects.contains(.send(.backlog(Backlog(id: parcel.id, attempt: 1, taken: .start + .seconds(5))))))
        #expect(effects.contains(.note(.batches(HopID(0), 1))))
        listener.run(before: .start + .minutes(5))
        #expect(listener.consignments.map(\.at) == [.start + .seconds(15)])
        #expect(listener.consignments.map(\.consignment) == [parcel])
    }

    @Test func `a bulk above the limit is as many bodies`() {
        var listener = listener { $0.bodyBytesMax = 1000 }
        let parcel = consignment(1, in: scenario)
        let answer = listener.hand(.logs(parcel), at: .start)
        #expect(answer.contains(.note(.batches(HopID(0), (parcel.bytes + 999) / 1000))))
    }

    @Test func `a line above the limit is dropped and counted, the others become searchable`() {
        let fault = stream("checkout/fault-down", scenario)
        let shorter = stream("checkout/healthy-000", scenario)
        #expect(scenario[shorter].template.bytes < scenario[fault].template.bytes)
        var listener = listener { $0.lineBytesMax = scenario[fault].template.bytes - 1 }
        let long = consignment(1, in: scenario)
        let short = LogRun(stream: shorter, first: 0, count: 5, start: .start, interval: 0)
        let parcel = Consignment(
            id: long.id, runs: long.runs + [short], lines: long.lines + 5,
            bytes: long.bytes + 5 * scenario[shorter].template.bytes,
            marks: long.marks)
        let effects = listener.hand(.logs(parcel), at: .start)
        #expect(effects.contains(.note(.dropped(HopID(0), lines: 10, .oversizedLine))))
        listener.run(before: .start + .minutes(1))
        #expect(listener.consignments.map(\.consignment.lines) == [5])
        #expect(listener.consignments.map(\.consignment.marks) == [[]])
    }

    @Test func `when every line is too long nothing becomes searchable`() {
        var listener = listener { $0.lineBytesMax = 10 }
        listener.hand(.logs(consignment(1, in: scenario)), at: .start)
        #expect(listener.pending.isEmpty)
        #expect(listener.receipts.map(\.outcome) == [.accepted])
    }

    @Test func `the same parcel twice is searchable twice`() {
        var listener = listener()
        listener.hand(.logs(consignment(1, in: scenario)), at: .start)
        listener.hand(.logs(consignment(1, in: scenario)), at: .start + .seconds(1))
        listener.run(before: .start + .minutes(1))
        #expect(listener.consignments.map(\.at) == [10, 11].map { .start + .seconds($0) })
    }

    @Test func `a parcel's lag does not hang on what else arrives`() {
        func lagOfThird(_ others: [Int64]) -> Instant? {
            var listener = listener { $0.lag = lag }
            for ordinal in others + [3] { listener.hand(.logs(consignment(ordinal, in: scenario)), at: .start) }
            listener.run(before: .start + .minutes(5))
            return listener.consignments.first { $0.consignment.id.ordinal == 3 }?.at
        }
        #expect(lagOfThird([]) == lagOfThird([1, 2, 7]))
        #expect(lagOfThird([]) != nil)
    }

    @Test func `a later parcel may be searchable sooner`() {
        var listener = listener { $0.lag = lag }
        for ordinal in 1...30 {
            listener.hand(.logs(consignment(Int64(ordinal), in: scenario)), at: .start + .seconds(Int64(ordinal)))
        }
        listener.run(before: .start + .minutes(5))
        let order = listener.consignments.map(\.consignment.id.ordinal)
        #expect(order.count == 30)
        #expect(order != order.sorted())
    }
}
