import Model
import Testing

@testable import Components

struct InterleaveTests {
    private func naive(_ runs: [LogRun]) -> [LogRun] {
        runs.flatMap { run in
            (0..<run.count).map {
                LogRun(
                    stream: run.stream, first: run.first + $0, count: 1,
                    start: Instant(nanoseconds: run.start.nanoseconds + $0 * run.interval), interval: 0)
            }
        }.sorted { ($0.start, $0.stream, $0.first) < ($1.start, $1.stream, $1.first) }
    }

    /// Consecutive runs of each stream, as a service releases them: paces change, and some are bursts.
    private func runs(_ random: inout Random, streams: Int, span: UInt64) -> [LogRun] {
        var runs: [LogRun] = []
        for stream in 0..<streams {
            var (ordinal, at): (Int64, Int64) = (Int64(random.below(1000)), Int64(random.below(span)))
            for _ in 0..<random.below(4) {
                let run = LogRun(
                    stream: StreamID(stream), first: ordinal, count: Int64(1 + random.below(40)),
                    start: Instant(nanoseconds: at),
                    interval: random.below(5) == 0 ? 0 : Int64(random.below(span)))
                runs.append(run)
                ordinal += run.count
                at = run.last.nanoseconds + Int64(random.below(span))
            }
        }
        // Released in any order.
        return runs.sorted { mix(UInt64($0.first)) < mix(UInt64($1.first)) }
    }

    @Test(arguments: [3, 200, 5_000_000, 40_000_000_000] as [UInt64])
    func `for all runs: single lines come by instant, stream and ordinal`(span: UInt64) {
        for seed in 0..<40 {
            var random = Seed(UInt64(seed)).stream(.generation, span)
            let runs = runs(&random, streams: 1 + seed % 6, span: span)
            let lines = runs.reduce(0) { $0 + Int($1.count) }
            #expect(interleave(runs, lines: lines) == naive(runs), "seed \(seed)")
        }
    }

    @Test func `nothing is nothing`() { #expect(interleave([], lines: 0).isEmpty) }

    @Test func `a burst of many lines at one instant keeps its order`() {
        let burst = LogRun(stream: StreamID(1), first: 5, count: 3000, start: .start + .minutes(1), interval: 0)
        #expect(interleave([burst], lines: 3000).map(\.first) == Array(5..<3005))
    }
}
