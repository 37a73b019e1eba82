import Model

/// What has been scraped: for every service the answers in order of time, each as counts of lines, from which every series is told.
///
/// Times are whole milliseconds, as Prometheus keeps them. A selector finds the newest answer no older than the lookback; a scrape without
/// an answer makes the service's series stale at once. Windows are open on the left. Source: Prometheus 3, promql/engine.go.
struct MetricStore: Sendable {
    private struct Target: Sendable {
        /// How many streams a row counts.
        var width = 0
        /// Every scrape, and whether it was answered.
        var scrapes: [Int64] = []
        var isUp: [Bool] = []
        /// Every answer, and its rows one after the other.
        var answers: [Int64] = []
        var counts: [Int64] = []
    }

    /// A series' streams by their place in a row, and what a line of each counts.
    private enum Recipe: Sendable {
        case up
        /// Every line counts thousand thousandths.
        case lines([Int])
        /// A line counts by its residue: sums over the residues before it, and over a whole cycle.
        case byResidue([(place: Int, before: [Int64], cycle: Int64)])
    }

    private let targets: [ServiceID]
    private let recipes: [Recipe]
    private var stored: [Target]
    private let lookback: Int64
    private let retention: Int64

    init(_ scenario: Scenario, _ series: [MetricSeries], lookback: Delay, retention: Delay) {
        (self.lookback, self.retention) = (lookback.milliseconds, max(retention, lookback).milliseconds)
        targets = series.map(\.service)
        stored = scenario.catalog.services.indices.map { index in
            Target(width: scenario.streams.count { $0.service.index == index })
        }
        recipes = series.map { series in
            let own = scenario.streams.indices.map(StreamID.init).filter { scenario[$0].service == series.service }
            func places(_ streams: [StreamID]) -> [Int] { streams.compactMap { own.firstIndex(of: $0) } }
            func byResidue(_ streams: [StreamID], _ count: (Int64) -> Int64) -> Recipe {
                .byResidue(
                    streams.compactMap { stream in
                        guard let place = own.firstIndex(of: stream) else { return nil }
                        let counts = scenario[stream].template.numbers(of: "duration_ms").map(count)
                        let before = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
                        return (place, before.dropLast(), before.last ?? 0)
                    })
            }
            return switch series.source {
            case .up: .up
            case .lines(let streams): .lines(places(streams))
            case .linesUpTo(let streams, let bound): byResidue(streams) { $0 <= bound ? 1000 : 0 }
            // Milliseconds are thousandths of seconds.
            case .seconds(let streams): byResidue(streams) { $0 }
            }
        }
    }

    mutating func add(_ page: MetricPage, at now: Instant) {
        let (time, index) = (now.milliseconds, page.service.index)
        stored[index].scrapes.append(time)
        stored[index].isUp.append(page.counts != nil)
        if let counts = page.counts {
            precondition(counts.count == stored[index].width, "a page counts every stream of its service")
            stored[index].answers.append(time)
            stored[index].counts += counts
        }
        if stored[index].scrapes.count % 4096 == 0 { forget(index, before: time - retention) }
    }

    private mutating func forget(_ index: Int, before time: Int64) {
        let scrapes = stored[index].scrapes.places(upTo: time)
        stored[index].scrapes.removeFirst(scrapes)
        stored[index].isUp.removeFirst(scrapes)
        let answers = stored[index].answers.places(upTo: time)
        stored[index].answers.removeFirst(answers)
        stored[index].counts.removeFirst(answers * stored[index].width)
    }

    /// The newest value in thousandths; nil when it is stale or too old.
    func value(of series: Int, at time: Int64) -> Int64? {
        let target = stored[targets[series].index]
        let scrape = target.scrapes.places(upTo: time) - 1
        guard scrape >= 0, time - target.scrapes[scrape] < lookback else { return nil }
        if case .up = recipes[series] { return target.isUp[scrape] ? 1000 : 0 }
        guard target.isUp[scrape] else { return nil }
        return value(of: series, in: target, row: target.answers.places(upTo: time) - 1)
    }

    /// Growth over the window that ends at `time`, extrapolated to its edges; per second if asked. Nil with fewer than two samples.
    ///
    /// Source: Prometheus, promql/functions.go, extrapolatedRate: an edge further off than 1.1 average distances counts as half of one, and
    /// a counter is not taken back below zero.
    func increase(of series: Int, at time: Int64, window: Int64, isRate: Bool) -> Rational? {
        let target = stored[targets[series].index]
        let isGauge = if case .up = recipes[series] { true } else { false }
        let times = isGauge ? target.scrapes : target.answers
        let (first, last) = (times.places(upTo: time - window), times.places(upTo: time) - 1)
        guard last > first else { return nil }
        func value(_ row: Int) -> Int64 {
            isGauge ? (target.isUp[row] ? 1000 : 0) : self.value(of: series, in: target, row: row)
        }
        let (from, to) = (value(first), value(last))
        // What falls has begun again at zero. Only `up` ever falls: services do not restart.
        let fallen = isGauge ? (first..<last).reduce(Int64(0)) { $0 + max(0, value($1) - value($1 + 1)) } : 0
        let growth = Int128(to - from + fallen)
        let (gaps, sampled) = (Int128(last - first), Int128(times[last] - times[first]))
        // Everything times 20 * gaps, so that 1.1 averages and half of one are whole.
        let average = sampled * 20
        func stretch(_ distance: Int128) -> Int128 {
            let scaled = distance * 20 * gaps
            return scaled * 10 >= average * 11 ? average / 2 : scaled
        }
        let whole = average * gaps
        let (toStart, toEnd) = (stretch(Int128(times[first] - (time - window))), stretch(Int128(time - times[last])))
        // Down to zero it takes whole * from / growth.
        let isCut = growth > 0 && whole * Int128(from) < toStart * growth
        let increase =
            isCut
            ? (Rational(growth + Int128(from)) + Rational(toEnd, whole) * Rational(growth)) * Rational(1, 1000)
            : Rational(whole + toStart + toEnd, whole) * Rational(growth, 1000)
        return isRate ? increase * Rational(1000, Int128(window)) : increase
    }

    private func value(of series: Int, in target: Target, row: Int) -> Int64 {
        let start = row * target.width
        switch recipes[series] {
        case .up: preconditionFailure("'up' is no answer's")
        case .lines(let places): return places.reduce(0) { $0 + target.counts[start + $1] * 1000 }
        case .byResidue(let streams):
            return streams.reduce(0) { sum, stream in
                let (cycles, rest) = target.counts[start + stream.place].quotientAndRemainder(dividingBy: 64)
                return sum + cycles * stream.cycle + stream.before[Int(rest)]
            }
        }
    }
}

extension [Int64] {
    /// How many of these ascending times are not after `time`.
    fileprivate func places(upTo time: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension LogTemplate {
    /// A field's number by residue; zero where it has none.
    fileprivate func numbers(of name: String) -> [Int64] {
        switch fields.first(where: { $0.name == name })?.value {
        case .number(let number): Array(repeating: number, count: LogTemplate.cycle)
        case .numbers(let numbers): numbers
        case .text, .texts, .serial, nil: Array(repeating: 0, count: LogTemplate.cycle)
        }
    }
}
