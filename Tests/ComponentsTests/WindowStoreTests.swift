import Model
import Testing

@testable import Components

struct WindowStoreTests {
    private let bucket = Delay.seconds(10)
    private let span = Delay.seconds(600)

    private func store() -> WindowStore {
        WindowStore(
            bucket: bucket, span: span, counted: [(true, true), (true, false), (false, false), (true, true)])
    }

    private func single(_ stream: Int, _ ordinal: Int64, at second: Int64) -> LogRun {
        LogRun(stream: StreamID(stream), first: ordinal, count: 1, start: .start + .seconds(second), interval: 0)
    }

    /// Every line of a run as (stream, ordinal, instant).
    private func lines(_ runs: [LogRun]) -> [(stream: Int, ordinal: Int64, at: Int64)] {
        runs.flatMap { run in
            (0..<run.count).map { (run.stream.index, run.first + $0, run.start.nanoseconds + $0 * run.interval) }
        }
    }

    private func randomRuns(_ random: inout Random, now: Int64, span: UInt64) -> [LogRun] {
        (0..<random.below(8)).map { _ in
            let isBurst = random.below(4) == 0
            let start = max(0, now - Int64(random.below(span)))
            return LogRun(
                stream: StreamID(Int(random.below(4))), first: Int64(random.below(1000)), count: Int64(1 + random.below(200)),
                start: .start + Delay(nanoseconds: start), interval: isBurst ? 0 : Int64(random.below(2_000_000_000)))
        }
    }

    /// Late lines, gaps longer than the ring, bursts and lines between buckets.
    @Test func `for all runs: any range within the ring equals a recount`() {
        for seed in 0..<60 {
            var random = Seed(UInt64(seed)).stream(.generation)
            var store = store()
            var all: [(stream: Int, ordinal: Int64, at: Int64)] = []
            var now: Int64 = 0
            for step in 0..<40 {
                now += Int64(random.below(step % 13 == 12 ? 3_000_000_000_000 : 30_000_000_000))
                let runs = randomRuns(&random, now: now, span: 500_000_000_000)
                store.add(runs)
                // A run may reach into the future; a line too old when it comes is lost to every later window as well.
                all += lines(runs)
                let newest = (all.filter { $0.stream != 2 }.map(\.at).max() ?? 0) / bucket.nanoseconds
                let oldest = max(0, newest - 61)
                all.removeAll { $0.at / bucket.nanoseconds < oldest }
                let from = oldest + Int64(random.below(UInt64(newest - oldest + 1)))
                let until = from + Int64(random.below(UInt64(newest - from + 3)))
                check(store, all, from: from, until: until, "seed \(seed), step \(step)")
            }
        }
    }

    private func check(
        _ store: WindowStore, _ all: [(stream: Int, ordinal: Int64, at: Int64)], from: Int64, until: Int64, _ comment: Comment
    ) {
        let (first, last) = (Instant.start + bucket * from, Instant.start + bucket * until)
        for stream in [0, 1, 3] {
            let inside = all.filter { $0.stream == stream && $0.at >= first.nanoseconds && $0.at < last.nanoseconds }
            #expect(store.total(StreamID(stream), from: first, until: last) == Int64(inside.count), comment)
            guard stream != 1 else { continue }
            var found = [Int64](repeating: 0, count: LogTemplate.cycle)
            store.addResidues(of: StreamID(stream), from: first, until: last, to: &found)
            var expected = [Int64](repeating: 0, count: LogTemplate.cycle)
            for line in inside { expected[Int(line.ordinal % 64)] += 1 }
            #expect(found == expected, comment)
        }
    }

    @Test func `for all runs: single lines count as their run does`() {
        for seed in 0..<30 {
            var random = Seed(UInt64(seed)).stream(.generation, 2)
            let runs = randomRuns(&random, now: 400_000_000_000, span: 400_000_000_000)
            var (whole, apart) = (store(), store())
            whole.add(runs)
            apart.add(interleave(runs, lines: Int(runs.reduce(0) { $0 + $1.count })))
            for stream in [0, 1, 3] {
                for second in stride(from: Int64(0), to: 800, by: 50) {
                    let (from, until) = (Instant.start + .seconds(second), Instant.start + .seconds(second + 100))
                    #expect(
                        whole.total(StreamID(stream), from: from, until: until)
                            == apart.total(StreamID(stream), from: from, until: until), "seed \(seed)")
                }
            }
        }
    }

    @Test func `an old line after a run that turned the ring does not count as a new one`() {
        var store = store()
        let turning = LogRun(stream: StreamID(0), first: 0, count: 2, start: .start + .seconds(50), interval: 620_000_000_000)
        store.add([single(0, 0, at: 50), turning, single(0, 1, at: 50)])
        #expect(store.total(StreamID(0), from: .start + .seconds(660), until: .start + .seconds(690)) == 1)
    }

    @Test func `a line older than the ring is left out`() {
        var store = store()
        store.add([single(0, 0, at: 5000)])
        store.add([single(0, 1, at: 10)])
        #expect(store.total(StreamID(0), from: .start, until: .start + .seconds(6000)) == 1)
    }

    @Test func `an empty or future range holds nothing`() {
        var store = store()
        store.add([single(0, 0, at: 100)])
        let at = Instant.start + .seconds(100)
        #expect(store.total(StreamID(0), from: at, until: at) == 0)
        #expect(store.total(StreamID(0), from: at + .days(1), until: at + .days(2)) == 0)
        #expect(store.total(StreamID(0), from: .start - .minutes(10), until: .start) == 0)
    }
}
