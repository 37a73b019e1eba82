import Model
import Testing

struct LogRunTests {
    private func run(_ random: inout Random) -> LogRun {
        LogRun(
            stream: StreamID(0), first: Int64(random.below(1000)), count: Int64(1 + random.below(50)),
            start: Instant(nanoseconds: Int64(random.below(500))), interval: Int64(random.below(4) == 0 ? 0 : random.below(30)))
    }

    private func instants(_ run: LogRun) -> [Int64] { (0..<run.count).map { run.start.nanoseconds + $0 * run.interval } }

    @Test func `for all runs: counting before an instant agrees with looking at each line`() {
        var random = Seed(8).stream(.generation)
        for _ in 0..<300 {
            let run = run(&random)
            let lines = instants(run)
            for at in stride(from: Int64(-3), to: 2200, by: 7) {
                #expect(run.count(before: Instant(nanoseconds: at)) == Int64(lines.filter { $0 < at }.count))
            }
            #expect(run.last.nanoseconds == lines.last)
            #expect(run.count(before: .never) == run.count)
        }
    }

    @Test func `for all runs: a slice holds the same lines`() {
        var random = Seed(9).stream(.generation)
        for _ in 0..<300 {
            let run = run(&random)
            let from = Int64(random.below(UInt64(run.count)))
            let until = from + Int64(random.below(UInt64(run.count - from + 1)))
            let slice = run.slice(from, until)
            #expect(instants(slice) == Array(instants(run)[Int(from)..<Int(until)]))
            #expect(slice.first == run.first + from)
        }
    }

    @Test func `for all runs: a run cut in two is continued by its rest and by nothing else`() {
        var random = Seed(10).stream(.generation)
        for _ in 0..<300 {
            let run = run(&random)
            guard run.count > 1 else { continue }
            let cut = 1 + Int64(random.below(UInt64(run.count - 1)))
            let (head, rest) = (run.slice(0, cut), run.slice(cut, run.count))
            #expect(head.isContinued(by: rest))
            var later = rest
            later.start = later.start + Delay(nanoseconds: 1)
            #expect(!head.isContinued(by: later))
            var skipped = rest
            skipped.first += 1
            #expect(!head.isContinued(by: skipped))
            var other = rest
            other.stream = StreamID(1)
            #expect(!head.isContinued(by: other))
        }
    }

    @Test func `a change of pace ends a run, a single line fits any`() {
        let run = LogRun(stream: StreamID(0), first: 0, count: 3, start: .start, interval: 10)
        let slower = LogRun(stream: StreamID(0), first: 3, count: 2, start: Instant(nanoseconds: 30), interval: 20)
        #expect(!run.isContinued(by: slower))
        #expect(run.isContinued(by: slower.slice(0, 1)))
    }

    @Test func `marks of one stream add up and keep the earliest line`() {
        var marks: [FaultMark] = []
        marks.add(FaultMark(fault: FaultID(0), stream: StreamID(2), first: 10, lines: 5))
        marks.add(FaultMark(fault: FaultID(1), stream: StreamID(3), first: 0, lines: 1))
        marks.add(FaultMark(fault: FaultID(0), stream: StreamID(2), first: 7, lines: 3))
        #expect(
            marks == [
                FaultMark(fault: FaultID(0), stream: StreamID(2), first: 7, lines: 8),
                FaultMark(fault: FaultID(1), stream: StreamID(3), first: 0, lines: 1),
            ])
    }
}
