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

    /// How a series is told from a row.
    private struct Recipe: Sendable {
        enum Kind: Sendable {
            case up
            /// Every line counts thousand thousandths.
            case lines
            /// A line counts by its residue.
            case byResidue
        }

        var kind: Kind
        /// Of `terms`.
        var terms: Range<Int>
    }

    /// A stream by its place in a row; and where, in `sums`, what its lines of the residues before one count, and of a whole cycle.
    private struct Term: Sendable {
        var place: Int
        var sums: Int
    }

    /// By series: the service it is scraped from.
    private let targets: [Int]
    private let recipes: [Recipe]
    private let terms: [Term]
    private let sums: [Int64]
    private var stored: [Target]
    /// What was last looked at, by service and window.
    private var views: [View] = []
    private let lookback: Int64
    private let retention: Int64

    private struct View: Sendable {
        var target: Int
        var isGauge: Bool
        var window: Int64
        /// When it was looked at, in milliseconds, and how many scrapes there were; none before it was.
        var time: Int64 = 0
        var scrapes = 0
        var sample = Sample()
    }

    init(_ scenario: Scenario, _ series: [MetricSeries], lookback: Delay, retention: Delay) {
        (self.lookback, self.retention) = (lookback.milliseconds, max(retention, lookback).milliseconds)
        targets = series.map(\.service.index)
        stored = scenario.catalog.services.indices.map { index in
            Target(width: scenario.streams.count { $0.service.index == index })
        }
        var (terms, sums): ([Term], [Int64]) = ([], [])
        recipes = series.map { series in
            let own = scenario.streams.indices.map(StreamID.init).filter { scenario[$0].service == series.service }
            func recipe(_ kind: Recipe.Kind, _ streams: [StreamID], _ count: (Int64) -> Int64 = { $0 }) -> Recipe {
                let first = terms.count
                for stream in streams {
                    guard let place = own.firstIndex(of: stream) else { continue }
                    terms.append(Term(place: place, sums: sums.count))
                    guard kind == .byResidue else { continue }
                    sums.append(0)
                    for number in scenario[stream].template.numbers(of: "duration_ms") {
                        sums.append((sums.last ?? 0) + count(number))
                    }
                }
                return Recipe(kind: kind, terms: first..<terms.count)
            }
            return switch series.source {
            case .up: recipe(.up, [])
            case .lines(let streams): recipe(.lines, streams)
            case .linesUpTo(let streams, let bound): recipe(.byResidue, streams) { $0 <= bound ? 1000 : 0 }
            // Milliseconds are thousandths of seconds.
            case .seconds(let streams): recipe(.byResidue, streams)
            }
        }
        (self.terms, self.sums) = (terms, sums)
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
        views.removeAll(keepingCapacity: true)
        let scrapes = stored[index].scrapes.places(upTo: time)
        stored[index].scrapes.removeFirst(scrapes)
        stored[index].isUp.removeFirst(scrapes)
        let answers = stored[index].answers.places(upTo: time)
        stored[index].answers.removeFirst(answers)
        stored[index].counts.removeFirst(answers * stored[index].width)
    }

    /// The newest value in thousandths; nil when it is stale or too old.
    func value(of series: Int, at time: Int64) -> Int64? {
        let target = targets[series]
        let scrape = stored[target].scrapes.places(upTo: time) - 1
        guard scrape >= 0, time - stored[target].scrapes[scrape] < lookback else { return nil }
        if isGauge(series) { return stored[target].isUp[scrape] ? 1000 : 0 }
        guard stored[target].isUp[scrape] else { return nil }
        return value(of: series, row: stored[target].answers.places(upTo: time) - 1)
    }

    /// Growth over the window that ends at `time`, extrapolated to its edges; per second if asked. Nil with fewer than two samples.
    mutating func increase(of series: Int, at time: Int64, window: Int64, isRate: Bool) -> Rational? {
        sample(targets[series], isGauge: isGauge(series), at: time, window: window)
            .map { increase(of: series, $0, isRate: isRate) }
    }

    /// The sum of such growths, of those there are; nil where there are none.
    ///
    /// Series of one service share their samples, and so the factor of the extrapolation: their growths are added before it is applied.
    mutating func sumOfIncreases(of series: ArraySlice<Int>, at time: Int64, window: Int64, isRate: Bool) -> Rational? {
        var sum: Rational?
        var shared: (target: Int, sample: Sample, growth: Int64)?
        for series in series {
            if isGauge(series) {
                if let own = increase(of: series, at: time, window: window, isRate: isRate) { sum = (sum ?? .zero) + own }
                continue
            }
            let target = targets[series]
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

    private func isGauge(_ series: Int) -> Bool { recipes[series].kind == .up }

    private func increase(of series: Int, _ sample: Sample, isRate: Bool) -> Rational {
        let (from, to) = ends(of: series, sample)
        var growth = to - from
        if isGauge(series) {
            // What falls has begun again at zero. Only `up` ever falls: services do not restart.
            let isUp = stored[targets[series]].isUp
            growth += Int64((sample.first..<sample.last).count { isUp[$0] && !isUp[$0 + 1] }) * 1000
        }
        return sample.isCut(from: from, growth: growth)
            ? sample.extrapolatedFromZero(from: from, growth: growth, isRate: isRate)
            : sample.extrapolated(growth, isRate: isRate)
    }

    /// The first and last value of a sample, in thousandths.
    private func ends(of series: Int, _ sample: Sample) -> (Int64, Int64) {
        let target = targets[series]
        if isGauge(series) {
            return (stored[target].isUp[sample.first] ? 1000 : 0, stored[target].isUp[sample.last] ? 1000 : 0)
        }
        return (value(of: series, row: sample.first), value(of: series, row: sample.last))
    }

    /// What a window holds of a service's answers: of its scrapes, for `up`. Nil with fewer than two samples.
    private mutating func sample(_ target: Int, isGauge: Bool, at time: Int64, window: Int64) -> Sample? {
        let known = views.firstIndex { $0.target == target && $0.window == window && $0.isGauge == isGauge }
        let place = known ?? views.count
        if known == nil { views.append(View(target: target, isGauge: isGauge, window: window)) }
        // What was scraped at this very instant, but since it was last looked at, counts as well.
        let scrapes = stored[target].scrapes.count
        if views[place].time != time || views[place].scrapes != scrapes {
            (views[place].time, views[place].scrapes) = (time, scrapes)
            if isGauge {
                views[place].sample.move(to: time, window: window, in: stored[target].scrapes)
            } else {
                views[place].sample.move(to: time, window: window, in: stored[target].answers)
            }
        }
        return views[place].sample.isEnough ? views[place].sample : nil
    }

    private func value(of series: Int, row: Int) -> Int64 {
        let target = targets[series]
        let start = row * stored[target].width
        var value: Int64 = 0
        switch recipes[series].kind {
        case .up: preconditionFailure("'up' is no answer's")
        case .lines:
            for term in recipes[series].terms { value += stored[target].counts[start + terms[term].place] }
            return value * 1000
        case .byResidue:
            let cycle = LogTemplate.cycle
            for term in recipes[series].terms {
                let count = stored[target].counts[start + terms[term].place]
                let before = terms[term].sums
                value += count / Int64(cycle) * sums[before + cycle] + sums[before + Int(count % Int64(cycle))]
            }
            return value
        }
    }
}

/// The samples of a window: which they are, and how far what they show is extrapolated to its edges.
///
/// Source: Prometheus, promql/functions.go, extrapolatedRate: an edge further off than 1.1 average distances counts as half of one, and a
/// counter is not taken back below zero.
private struct Sample: Sendable {
    private(set) var first = 0
    private(set) var last = -1
    /// Milliseconds.
    private var window: Int64 = 0
    /// What was sampled, and the way to each edge, in one unit: of a 20th of a millisecond and an average distance.
    private var whole: Int128 = 0
    private var toStart: Int128 = 0
    private var toEnd: Int128 = 0
    /// The whole window, as a multiple of what was sampled.
    private var factor = Rational.one

    /// A growth takes two.
    var isEnough: Bool { last > first }

    /// Looks at another window among ascending times; one a little later is found at once.
    mutating func move(to time: Int64, window: Int64, in times: [Int64]) {
        self.window = window
        let start = time - window
        let isLater = last >= 0 && times[last] <= time && (first == 0 || times[first - 1] <= start)
        if !isLater { (first, last) = (times.places(upTo: start), times.places(upTo: time) - 1) }
        while first < times.count, times[first] <= start { first += 1 }
        while last + 1 < times.count, times[last + 1] <= time { last += 1 }
        guard isEnough else { return }
        let (gaps, sampled) = (Int128(last - first), Int128(times[last] - times[first]))
        // Everything times 20 * gaps, so that 1.1 averages and half of one are whole.
        let average = sampled * 20
        func stretch(_ distance: Int64) -> Int128 {
            let scaled = Int128(distance) * 20 * gaps
            return scaled * 10 >= average * 11 ? average / 2 : scaled
        }
        let edges = (stretch(times[first] - start), stretch(time - times[last]))
        if (whole, toStart, toEnd) == (average * gaps, edges.0, edges.1) { return }
        (whole, toStart, toEnd) = (average * gaps, edges.0, edges.1)
        factor = Rational(whole + toStart + toEnd, whole).lowest
    }

    /// Whether it would be taken back below zero: down to there it takes whole * from / growth.
    func isCut(from: Int64, growth: Int64) -> Bool {
        // The way to the edge is never more than 1.1 of what was sampled.
        growth > 0 && from / 2 < growth && whole * Int128(from) < toStart * Int128(growth)
    }

    /// A growth in thousandths as one over the whole window; per second if asked.
    func extrapolated(_ growth: Int64, isRate: Bool) -> Rational {
        if growth == 0 { return .zero }
        return factor * Rational(Int128(growth), isRate ? Int128(window) : 1000)
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
