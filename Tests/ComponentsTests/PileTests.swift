import Model
import TestSupport
import Testing

@testable import Components

struct PileTests {
    private func cargo(_ first: Int64, _ count: Int64, fault: FaultID? = nil) -> Cargo {
        let run = LogRun(stream: StreamID(0), first: first, count: count, start: .start, interval: 1)
        let marks = fault.map { [FaultMark(fault: $0, stream: StreamID(0), first: first, lines: count)] } ?? []
        return Cargo(runs: [run], lines: count, bytes: count * 100, marks: marks)
    }

    @Test func `one cargo is taken up as it is`() {
        var pile = Pile()
        let only = cargo(0, 3)
        pile.add(only)
        pile.add(.empty)
        #expect(pile.take() === only)
        #expect(pile.take() == nil)
        #expect(pile.lines == 0)
    }

    @Test func `several are taken up as one, in the order they came`() {
        var pile = Pile()
        pile.add(cargo(0, 3, fault: FaultID(0)))
        pile.add(cargo(3, 2, fault: FaultID(0)))
        pile.add(cargo(5, 1))
        #expect(pile.lines == 6)
        let taken = pile.take()
        #expect(taken?.runs.map(\.first) == [0, 3, 5])
        #expect(taken?.lines == 6)
        #expect(taken?.bytes == 600)
        #expect(taken?.marks == [FaultMark(fault: FaultID(0), stream: StreamID(0), first: 0, lines: 5)])
        pile.add(cargo(6, 1))
        #expect(pile.take()?.runs.map(\.first) == [6])
    }

    @Test func `runs that go on where one of their stream ends are one run, and single lines stay single`() {
        func run(_ stream: Int, _ first: Int64, _ count: Int64) -> LogRun {
            LogRun(
                stream: StreamID(stream), first: first, count: count, start: .start + Delay(nanoseconds: first * 10),
                interval: 10)
        }
        func cargo(_ runs: [LogRun]) -> Cargo {
            Cargo(runs: runs, lines: runs.reduce(0) { $0 + $1.count }, bytes: 0, marks: [])
        }
        var pile = Pile()
        pile.add(cargo([run(0, 0, 5), run(1, 0, 2), run(2, 0, 1)]))
        pile.add(cargo([run(0, 5, 3), run(1, 3, 2), run(2, 1, 1)]))
        let taken = pile.take()
        #expect(taken?.runs.map(\.stream.index) == [0, 1, 2, 1, 2])
        #expect(taken?.runs.map(\.count) == [8, 2, 1, 2, 1])
        #expect(taken?.lines == 14)
    }

    @Test func `hauls lie together as the same lines would as cargo, whatever came before`() {
        let world = World(sampleScenario())
        func run(_ stream: Int, _ first: Int64, _ count: Int64) -> LogRun {
            LogRun(
                stream: StreamID(stream), first: first, count: count, start: .start + Delay(nanoseconds: first * 10),
                interval: 10)
        }
        let looks = [[run(0, 0, 5), run(1, 0, 2)], [], [run(0, 5, 3), run(1, 3, 2)], [run(0, 8, 1), run(0, 9, 4)]]
        for isHaul in [[true, true, true, true], [false, false, true, true], [true, false, false, true]] {
            var (mixed, cargoes) = (Pile(), Pile())
            for (runs, isHaul) in zip(looks, isHaul) {
                cargoes.add(Cargo(runs, in: world))
                var (haul, logged) = (Haul(), runs)
                haul.take(&logged, everyLine: false, in: world)
                #expect(logged.isEmpty)
                if isHaul { mixed.add(haul) } else { mixed.add(Cargo(haul)) }
            }
            let taken = mixed.take()
            #expect(taken != nil && taken == cargoes.take())
            #expect(mixed.lines == 0 && mixed.take() == nil)
        }
    }

    @Test func `a haul is what was logged since the last one, and as single lines if asked`() {
        let world = World(sampleScenario())
        var haul = Haul()
        var logged = [LogRun(stream: StreamID(0), first: 0, count: 3, start: .start, interval: 10)]
        haul.take(&logged, everyLine: true, in: world)
        #expect(haul.runs.map(\.first) == [0, 1, 2])
        #expect(haul.runs.map(\.count) == [1, 1, 1])
        #expect((haul.lines, haul.bytes) == (3, 3 * world.lineBytes[0]))
        haul.take(&logged, everyLine: true, in: world)
        #expect(haul.isEmpty && haul.runs.isEmpty && haul.bytes == 0)
    }
}
