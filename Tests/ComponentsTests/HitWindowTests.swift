import Model
import Testing

@testable import Components

/// The windows of ElastAlert's rule types, against a plain reading of them that looks at each hit.
struct HitWindowTests {
    private static let second: Int64 = 1_000_000_000

    /// Hits of four minutes, read once a minute: steady ones, bursts, gaps, and some that come a run late.
    private func batches(_ seed: Int, sparse: Bool = false) -> [[HitTimes.Stretch]] {
        var random = Seed(UInt64(seed)).stream(.generation, sparse ? 1 : 0)
        return (0..<8).map { minute -> [HitTimes.Stretch] in
            (0..<Int(random.below(5))).map { _ in
                let late = random.below(4) == 0 && minute > 0
                let start = Int64(minute - (late ? 1 : 0)) * 60 * Self.second + Int64(random.below(50)) * Self.second
                let interval = Int64(random.below(sparse ? 20 : 3)) * Self.second / 2
                let room = (Int64(minute + (late ? 0 : 1)) * 60 * Self.second - start - 1) / max(interval, 1) + 1
                return HitTimes.Stretch(
                    start: start, interval: interval, count: min(room, 1 + Int64(random.below(sparse ? 4 : 40))),
                    stream: StreamID(Int(random.below(3))))
            }
        }
    }

    private func singles(_ parts: [HitTimes.Stretch]) -> [HitTimes.Stretch] {
        parts.flatMap { part in
            (0..<part.count).map {
                HitTimes.Stretch(start: part.start + $0 * part.interval, interval: 0, count: 1, stream: part.stream)
            }
        }.sorted { ($0.start, $0.stream) < ($1.start, $1.stream) }
    }

    private func times(_ parts: [HitTimes.Stretch]) -> [Int64] { singles(parts).map(\.start) }

    private func end(_ run: Int) -> Int64 { Int64(run + 1) * 60 * Self.second }

    // MARK: Order

    @Test func `stretches are counted, ranked, split and shortened like the single hits they stand for`() {
        for seed in 0..<60 {
            let parts = batches(seed).flatMap { $0 }
            guard !parts.isEmpty else { continue }
            let (hits, all) = (HitTimes(parts), times(parts))
            #expect(hits.count == Int64(all.count))
            #expect((hits.first, hits.last) == (all.first, all.last))
            for rank in stride(from: 1, through: all.count, by: 7) {
                let at = all[rank - 1]
                #expect(hits.time(ofRank: Int64(rank)) == at, "seed \(seed)")
                #expect(hits.count(through: at) == Int64(all.count { $0 <= at }))
                #expect(hits.stream(at: at) == singles(parts).first { $0.start == at }?.stream)
                let rest = hits.dropping(Int64(rank))
                #expect(singles(rest.all) == Array(singles(parts).dropFirst(rank)), "seed \(seed), rank \(rank)")
                let (before, after) = hits.split(through: at)
                #expect(times(before.all) + times(after.all) == all)
                #expect(before.last ?? 0 <= at && after.first.map { $0 > at } ?? true)
            }
        }
    }

    // MARK: Frequency

    /// Each hit in turn, as ElastAlert does it.
    private struct PlainFrequency {
        let hits: Int
        let timeframe: Int64
        var window: [Int64] = []

        mutating func run(_ times: [Int64], end: Int64) -> Int64 {
            var matches: Int64 = 0
            for time in times {
                window.append(time)
                window.sort()
                let newest = window[window.count - 1]
                window.removeAll { newest - $0 >= timeframe }
                if window.count >= hits {
                    matches += 1
                    window = []
                }
            }
            if let last = window.last, end - last > timeframe { window = [] }
            return matches
        }
    }

    @Test(arguments: [1, 2, 5, 17, 60], [10, 45, 150])
    func `frequency matches as often as hit by hit, whatever the hits come as`(hits: Int, seconds: Int64) {
        for seed in 0..<40 {
            var plain = PlainFrequency(hits: hits, timeframe: seconds * Self.second)
            var window = FrequencyWindow(hits: Int64(hits), timeframe: .seconds(seconds))
            var lines = FrequencyWindow(hits: Int64(hits), timeframe: .seconds(seconds))
            for (run, batch) in batches(seed).enumerated() {
                let expected = plain.run(times(batch), end: end(run))
                let found = window.run(HitTimes(batch), end: end(run))
                #expect(found.number == expected, "seed \(seed), run \(run)")
                #expect(lines.run(HitTimes(singles(batch)), end: end(run)) == found, "seed \(seed), run \(run)")
            }
        }
    }

    @Test func `frequency: exactly the timeframe apart is too far, and a match counts from zero again`() {
        func matches(_ seconds: [Int64], hits: Int64) -> Int64 {
            var window = FrequencyWindow(hits: hits, timeframe: .seconds(10))
            let parts = seconds.map { HitTimes.Stretch(start: $0 * Self.second, interval: 0, count: 1, stream: StreamID(0)) }
            return window.run(HitTimes(parts), end: end(0)).number
        }
        #expect(matches([0, 10], hits: 2) == 0)
        #expect(matches([0, 9], hits: 2) == 1)
        #expect(matches([0, 1, 2, 3], hits: 2) == 2)
        #expect(matches([0, 1, 2, 3, 4], hits: 3) == 1)
    }

    // MARK: Spike

    /// Two windows of elements with weights, as ElastAlert keeps them.
    private struct PlainSpike {
        let spike: ElastAlertRule.Spike
        var current: [(at: Int64, weight: Int64)] = []
        var reference: [(at: Int64, weight: Int64)] = []
        var first: Int64?
        var isSeen = false

        private var timeframe: Int64 { spike.timeframe.nanoseconds }

        mutating func run(_ times: [Int64], end: Int64) -> Int64 {
            var matches: Int64 = 0
            for time in times {
                isSeen = true
                matches += add(time, 1)
            }
            return isSeen ? matches + add(end, 0) : 0
        }

        private mutating func add(_ at: Int64, _ weight: Int64) -> Int64 {
            let since = first ?? at
            first = since
            current.append((at, weight))
            current.sort { $0.at < $1.at }
            while current[current.count - 1].at - current[0].at >= timeframe {
                reference.append(current.removeFirst())
                reference.sort { $0.at < $1.at }
                while reference[reference.count - 1].at - reference[0].at >= timeframe { reference.removeFirst() }
            }
            guard at - since >= 2 * timeframe else { return 0 }
            let (now, before) = (current.reduce(0) { $0 + $1.weight }, reference.reduce(0) { $0 + $1.weight })
            guard now >= spike.currentMin, before >= spike.referenceMin else { return 0 }
            let (up, down) = (now * 1000 >= before * spike.height, now * spike.height <= before * 1000)
            let holds =
                switch spike.direction {
                case .up: up
                case .down: down
                case .both: up || down
                }
            guard holds else { return 0 }
            reference = []
            first = nil
            return 1
        }
    }

    @Test(arguments: ElastAlertRule.Spike.Direction.allCases, [1500, 3000])
    func `spike matches as often as hit by hit`(direction: ElastAlertRule.Spike.Direction, height: Int64) {
        var total: Int64 = 0
        for seed in 0..<60 {
            for (reference, current) in [(0, 0), (3, 5)] as [(Int64, Int64)] {
                let spike = ElastAlertRule.Spike(
                    direction: direction, height: height, timeframe: .seconds(40), referenceMin: reference, currentMin: current)
                var plain = PlainSpike(spike: spike)
                var window = SpikeWindow(spike, isKeyed: false)
                var lines = SpikeWindow(spike, isKeyed: false)
                for (run, hits) in batches(seed, sparse: seed % 2 == 0).enumerated() {
                    // Late by less than the timeframe: what comes later still is in neither window.
                    let batch = hits.filter { $0.start >= Int64(run) * 60 * Self.second - 20 * Self.second }
                    let expected = plain.run(times(batch), end: end(run))
                    total += expected
                    let found = window.run(HitTimes(batch), end: end(run))
                    #expect(found.number == expected, "seed \(seed), run \(run), minima \(reference) and \(current)")
                    #expect(lines.run(HitTimes(singles(batch)), end: end(run)) == found, "seed \(seed), run \(run)")
                }
            }
        }
        #expect(total > 20)
    }

    /// Sixty hits of a run, one a second.
    private func steady(_ run: Int) -> HitTimes {
        HitTimes([
            .init(start: Int64(run) * 60 * Self.second, interval: Self.second, count: 60, stream: StreamID(0))
        ])
    }

    /// As ElastAlert's own class does with these hits: at the fifth of a new key, and not again for two timeframes after the match.
    @Test func `a key that is new is compared at once, as soon as the rule knows of any key what is usual`() {
        let spike = ElastAlertRule.Spike(
            direction: .up, height: 3000, timeframe: .minutes(1), currentMin: 5, alertsOnNewData: true)
        var (known, new) = (SpikeWindow(spike, isKeyed: true), SpikeWindow(spike, isKeyed: true))
        var filled: Int64?
        for run in 0..<8 {
            filled = filled ?? known.filling(steady(run), end: end(run))
            #expect(known.run(steady(run), end: end(run), filled: filled).number == 0, "run \(run)")
            let found = new.run(run < 5 ? HitTimes() : steady(run), end: end(run), filled: filled)
            #expect(found.number == (run == 5 ? 1 : 0) && (run != 5 || found.value == 5000), "run \(run)")
        }
        #expect(filled == 120 * Self.second)
    }

    @Test func `without alert_on_new_data a new key waits for two timeframes of its own`() {
        let spike = ElastAlertRule.Spike(direction: .up, height: 3000, timeframe: .minutes(1), currentMin: 5)
        var new = SpikeWindow(spike, isKeyed: true)
        for run in 5..<8 { #expect(new.run(steady(run), end: end(run), filled: 0).number == 0) }
    }

    @Test func `a key with nothing left in either window is forgotten, and nothing is missed of it`() {
        let spike = ElastAlertRule.Spike(direction: .both, height: 3000, timeframe: .minutes(1))
        var (keyed, whole) = (SpikeWindow(spike, isKeyed: true), SpikeWindow(spike, isKeyed: false))
        let found = (0..<12).map { run in
            let batch = run < 4 ? steady(run) : HitTimes()
            return (keyed.run(batch, end: end(run)).number, whole.run(batch, end: end(run)).number)
        }
        #expect(found[4...].map(\.0).reduce(0, +) == 1)
        #expect(found[7...].allSatisfy { $0.0 == 0 })
        #expect(found[7...].contains { $0.1 > 0 })
    }

    // MARK: Cardinality, flatline, share and change

    @Test func `cardinality is above its maximum in exactly the runs in which some hit makes it so`() {
        let timeframe = 40 * Self.second
        for seed in 0..<60 {
            var window = CardinalityWindow(above: 2, below: nil, timeframe: .seconds(40), values: 4)
            var known: [[Int64]] = Array(repeating: [], count: 4)
            for (run, batch) in batches(seed, sparse: true).enumerated() {
                // Hits that come late would be known only from then on; they are left out here.
                let punctual = batch.filter { $0.start >= Int64(run) * 60 * Self.second }
                let values = (0..<4).map { value in punctual.indices.filter { $0 % 4 == value }.map { punctual[$0] } }
                for value in 0..<4 { known[value] += times(values[value]) }
                let isAbove = times(punctual).contains { at in
                    known.count { $0.contains { $0 <= at && at - $0 <= timeframe } } > 2
                }
                let found = window.run(values.map { HitTimes($0) }, end: end(run))
                #expect((found.number > 0) == isAbove, "seed \(seed), run \(run)")
            }
        }
    }

    @Test func `flatline waits for its timeframe, then tells of every run until there are enough`() {
        var window = FlatlineWindow(threshold: 3, timeframe: .minutes(2), forgets: false, isWhole: true)
        let lanes: [Int64] = [5, 0, 0, 0, 1, 4, 0, 0]
        let told = lanes.enumerated().map { run, count in
            let start = end(run) - 30 * Self.second
            let hits = HitTimes([HitTimes.Stretch(start: start, interval: Self.second, count: count, stream: StreamID(0))])
            return window.run(hits, end: end(run)).number
        }
        // First hits end at 0:34; two minutes later is within the third minute.
        #expect(told == [0, 0, 1, 1, 1, 0, 0, 1])
    }

    @Test func `flatline of a key that was never seen is silent, and one that forgets tells once`() {
        var window = FlatlineWindow(threshold: 1, timeframe: .minutes(1), forgets: true, isWhole: false)
        let hit = HitTimes([HitTimes.Stretch(start: 65 * Self.second, interval: 0, count: 1, stream: StreamID(0))])
        let told = (0..<6).map { window.run($0 == 1 ? hit : HitTimes(), end: end($0)).number }
        #expect(told == [0, 0, 1, 0, 0, 0])
    }

    @Test func `the share of a buffer is compared exactly`() {
        func told(_ others: Int64, _ matching: Int64, above: Int64? = nil, below: Int64? = nil) -> Bool {
            var window = ShareWindow(above: above, below: below, hitsMin: 10)
            let hits = [others, matching].map { HitTimes([.init(start: 5, interval: 0, count: $0, stream: StreamID(0))]) }
            return window.run(hits, start: 0).number > 0
        }
        #expect(!told(95, 5, above: 5000))
        #expect(told(94, 6, above: 5000))
        #expect(told(199, 1, below: 501))
        #expect(!told(199, 1, below: 500))
        #expect(!told(0, 9, above: 5000), "fewer hits than its minimum")
    }

    @Test func `a change is told once a run, and the last value is remembered`() {
        var window = ChangeWindow()
        func hits(_ second: Int64?) -> HitTimes {
            HitTimes(second.map { [.init(start: $0 * Self.second, interval: 0, count: 1, stream: StreamID(0))] } ?? [])
        }
        #expect(window.run([hits(1), hits(nil)]).number == 0)
        #expect(window.run([hits(61), hits(nil)]).number == 0)
        #expect(window.run([hits(122), hits(121)]).number == 1)
        #expect(window.run([hits(181), hits(nil)]).number == 0)
        #expect(window.run([hits(nil), hits(241)]).number == 1)
    }

    /// Expected: elastalert2 2.19, ruletypes.ChangeRule with a timeframe of 100 s.
    @Test func `a change after longer than its timeframe is none, and is remembered`() {
        var window = ChangeWindow(timeframe: .seconds(100))
        func hits(_ second: Int64?) -> HitTimes {
            HitTimes(second.map { [.init(start: $0 * Self.second, interval: 0, count: 1, stream: StreamID(0))] } ?? [])
        }
        #expect(window.run([hits(1), hits(nil)]).number == 0)
        #expect(window.run([hits(nil), hits(102)]).number == 0, "101 s later")
        #expect(window.run([hits(202), hits(nil)]).number == 1, "100 s after the other value")
        #expect(window.run([hits(400), hits(401)]).number == 1, "too late for the first, not for the second")
    }

    // MARK: Mutes

    @Test func `a mute doubles when alerts follow closely, halves when they do not, and ends at its cap`() {
        func begun(_ minute: Int64, _ last: Mute?, max: Delay? = .minutes(15)) -> Mute {
            Mute.begun(at: .start + .minutes(minute), after: last, realert: .minutes(2), max: max)
        }
        let first = begun(0, nil)
        #expect(first == Mute(until: .start + .minutes(2)))
        let second = begun(3, first)
        #expect(second == Mute(until: .start + .minutes(7), exponent: 1))
        let third = begun(8, second)
        #expect(third == Mute(until: .start + .minutes(16), exponent: 2))
        // 2 * 2^3 is past the cap: a quarter of an hour, and the exponent stays.
        #expect(begun(17, third) == Mute(until: .start + .minutes(32), exponent: 2))
        // 30 quiet minutes pay for 8, 4 and 2 of them.
        #expect(begun(46, third) == Mute(until: .start + .minutes(48), exponent: 0))
        #expect(begun(3, first, max: nil) == Mute(until: .start + .minutes(5)))
    }
}
