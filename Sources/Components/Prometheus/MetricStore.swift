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
        let target = targets[series].index
        let scrape = stored[target].scrapes.places(upTo: time) - 1
        guard scrape >= 0, time - stored[target].scrapes[scrape] < lookback else { return nil }
        if case .up = recipes[series] { return stored[target].isUp[scrape] ? 1000 : 0 }
        guard stored[target].isUp[scrape] else { return nil }
        return value(of: series, row: stored[target].answers.places(upTo: time) - 1)
    }

    /// Growth over the window that ends at `time`, extrapolated to its edges; per second if asked. Nil with fewer than two samples.
    func increase(of series: Int, at time: Int64, window: Int64, isRate: Bool) -> Rational? {
        sample(targets[series].index, isGauge: isGauge(series), at: time, window: window)
            .map { increase(of: series, $0, isRate: isRate) }
    }

    /// The sum of such growths, of those there are; nil where there are none.
    ///
    /// Series of one service share their samples, and so the factor of the extrapolation: their growths are added before it is applied.
    func sumOfIncreases(of series: some Sequence<Int>, at time: Int64, window: Int64, isRate: Bool) -> Rational? {
        var sum: Rational?
        var shared: (target: Int, sample: Sample, growth: Int64)?
        for series in series {
            if isGauge(series) {
                if let own = increase(of: series, at: time, window: window, isRate: isRate) { sum = (sum ?? .zero) + own }
                continue
            }
            let target = targets[series].index
            if shared?.target != target {
                if let shared { sum = (sum ?? .zero) + shared.sample.extrapolated(shared.growth, isRate: isRate) }
                shared = sample(target, isGauge: false, at: time, window: window).map { (target, $0, 0) }
            }
            guard let sample = shared?.sample else { continue }
            let (from, to) = ends(of: series, sample)
            if sample.isCut(from: from, growth: to - from) {
                sum = (sum ?? .zero) + sample.extrapolatedFromZero(from: from, growth: to - from, isRate: isRate)
            } else {
                shared?.growth += to - from
            }
        }
        if let shared { sum = (sum ?? .zero) + shared.sample.extrapolated(shared.growth, isRate: isRate) }
        return sum
    }

    private func isGauge(_ series: Int) -> Bool { if case .up = recipes[series] { true } else { false } }

    private func increase(of series: Int, _ sample: Sample, isRate: Bool) -> Rational {
        let (from, to) = ends(of: series, sample)
        var growth = to - from
        if isGauge(series) {
            // What falls has begun again at zero. Only `up` ever falls: services do not restart.
            let isUp = stored[targets[series].index].isUp
            growth += Int64((sample.first..<sample.last).count { isUp[$0] && !isUp[$0 + 1] }) * 1000
        }
        return sample.isCut(from: from, growth: growth)
            ? sample.extrapolatedFromZero(from: from, growth: growth, isRate: isRate)
            : sample.extrapolated(growth, isRate: isRate)
    }

    /// The first and last value of a sample, in thousandths.
    private func ends(of series: Int, _ sample: Sample) -> (Int64, Int64) {
        let target = targets[series].index
        if isGauge(series) {
            return (stored[target].isUp[sample.first] ? 1000 : 0, stored[target].isUp[sample.last] ? 1000 : 0)
        }
        return (value(of: series, row: sample.first), value(of: series, row: sample.last))
    }

    /// What a window holds of a service's answers: of its scrapes, for `up`.
    private func sample(_ target: Int, isGauge: Bool, at time: Int64, window: Int64) -> Sample? {
        isGauge
            ? Sample(stored[target].scrapes, at: time, window: window)
            : Sample(stored[target].answers, at: time, window: window)
    }

    private func value(of series: Int, row: Int) -> Int64 {
        let target = targets[series].index
        let start = row * stored[target].width
        switch recipes[series] {
        case .up: preconditionFailure("'up' is no answer's")
        case .lines(let places):
            var lines: Int64 = 0
            for place in places { lines += stored[target].counts[start + place] }
            return lines * 1000
        case .byResidue(let streams):
            var sum: Int64 = 0
            for stream in streams {
                let (cycles, rest) = stored[target].counts[start + stream.place].quotientAndRemainder(dividingBy: 64)
                sum += cycles * stream.cycle + stream.before[Int(rest)]
            }
            return sum
        }
    }
}

/// The samples of a window: which they are, and how far what they show is extrapolated to its edges.
///
/// Source: Prometheus, promql/functions.go, extrapolatedRate: an edge further off than 1.1 average distances counts as half of one, and a
/// counter is not taken back below zero.
private struct Sample {
    let first: Int
    let last: Int
    /// Milliseconds.
    private let window: Int64
    /// What was sampled, and the way to each edge, in one unit: of a 20th of a millisecond and an average distance.
    private let whole: Int128
    private let toStart: Int128
    private let toEnd: Int128

    /// Nil with fewer than two samples.
    init?(_ times: [Int64], at time: Int64, window: Int64) {
        (first, last) = (times.places(upTo: time - window), times.places(upTo: time) - 1)
        guard last > first else { return nil }
        self.window = window
        let (gaps, sampled) = (Int128(last - first), Int128(times[last] - times[first]))
        // Everything times 20 * gaps, so that 1.1 averages and half of one are whole.
        let average = sampled * 20
        func stretch(_ distance: Int64) -> Int128 {
            let scaled = Int128(distance) * 20 * gaps
            return scaled * 10 >= average * 11 ? average / 2 : scaled
        }
        whole = average * gaps
        (toStart, toEnd) = (stretch(times[first] - (time - window)), stretch(time - times[last]))
    }

    /// Whether it would be taken back below zero: down to there it takes whole * from / growth.
    func isCut(from: Int64, growth: Int64) -> Bool {
        growth > 0 && whole * Int128(from) < toStart * Int128(growth)
    }

    /// A growth in thousandths as one over the whole window; per second if asked.
    func extrapolated(_ growth: Int64, isRate: Bool) -> Rational {
        if growth == 0 { return .zero }
        return Rational(whole + toStart + toEnd, whole) * Rational(Int128(growth), isRate ? Int128(window) : 1000)
    }

    /// The same of a counter that began within the window.
    func extrapolatedFromZero(from: Int64, growth: Int64, isRate: Bool) -> Rational {
        (Rational(Int128(growth) + Int128(from)) + Rational(toEnd, whole) * Rational(Int128(growth)))
            * Rational(1, isRate ? Int128(window) : 1000)
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
