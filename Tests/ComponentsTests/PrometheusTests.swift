import Model
import TestSupport
import Testing

@testable import Components

/// An alert's instance from evaluation to evaluation, one a minute. Marbles: `x` the expression has a result; `p` pending, `f` firing, `r`
/// resolved and still told of, `.` nothing.
struct AlertStateTests {
    private func run(_ results: String, hold: Delay, keepFiring: Delay = .zero) -> [(at: Instant, told: String)] {
        var slot = AlertState.Slot()
        var told: [(at: Instant, told: String)] = []
        for (minute, result) in results.enumerated() {
            let now = Instant.start + .minutes(Int64(minute))
            slot.move(to: result == "x" ? .one : nil, hold: hold, keepFiring: keepFiring, at: now)
            if let due = slot.due(resend: .zero, at: now) { told.append((now, due.resolvedAt == nil ? "f" : "r")) }
        }
        return told
    }

    /// What is told at each minute when everything is told again every time.
    private func marbles(_ results: String, hold: Int64, keepFiring: Int64 = 0) -> String {
        let told = run(results, hold: .minutes(hold), keepFiring: .minutes(keepFiring))
        return results.indices.enumerated().map { minute, _ in
            told.first { $0.at == .start + .minutes(Int64(minute)) }?.told ?? "."
        }.joined()
    }

    @Test(arguments: [
        (".xx...", 0, 0, ".ffrrr"), (".xxxx.", 2, 0, "...ffr"), (".x.xx.", 2, 0, "......"), (".xx.xxx", 2, 0, "......f"),
        ("xxx..xx", 0, 2, "fffffff"), ("xx....", 0, 2, "ffffrr"), ("xx.x..", 1, 0, ".fr..."),
    ])
    func `pends, fires, keeps firing and resolves`(results: String, hold: Int64, keepFiring: Int64, expected: String) {
        #expect(marbles(results, hold: hold, keepFiring: keepFiring) == expected)
    }

    /// Evaluated every 15 s, told again when more than a minute has passed: every fifth time.
    @Test func `a firing alert is told again when the delay is over, a resolved one at once`() {
        var slot = AlertState.Slot()
        var told: [Int64] = []
        for evaluation in 0..<14 {
            let now = Instant.start + .seconds(Int64(evaluation) * 15)
            slot.move(to: evaluation < 12 ? .one : nil, hold: .zero, keepFiring: .zero, at: now)
            if slot.due(resend: .minutes(1), at: now) != nil { told.append(Int64(evaluation) * 15) }
        }
        #expect(told == [0, 75, 150, 180])
    }
}

/// What selectors and rates make of samples. The sample's service has been scraped every 15 s, phase 5 s.
struct MetricStoreTests {
    private let scenario = sampleScenario()
    private let series: [MetricSeries]

    init() { series = metricSeries(of: scenario) }

    private func place(_ metric: String, _ labels: [Label] = []) -> Int {
        series.firstIndex { series in
            series.labels[Labels.metric] == metric && labels.allSatisfy { series.labels[$0.name] == $0.value }
        } ?? -1
    }

    /// - Parameter counts: by scrape, lines of the fault's stream; nil where the service did not answer.
    private func store(_ counts: [Int64?], lookback: Delay = .minutes(5)) -> MetricStore {
        var store = MetricStore(scenario, series, lookback: lookback, retention: .minutes(10))
        let fault = scenario.streams.firstIndex { $0.fault != nil } ?? 0
        for (number, count) in counts.enumerated() {
            var row = scenario.streams.map { _ in Int64(0) }
            row[fault] = count ?? 0
            let page = MetricPage(monitor: MonitorID(0), service: SampleParts.checkout, counts: count == nil ? nil : row)
            store.add(page, at: .start + .seconds(5 + Int64(number) * 15))
        }
        return store
    }

    private var errors: Int { place("http_requests_total", [Label("code", "503")]) }

    @Test func `the newest sample counts until the lookback is over`() {
        let store = store([10, 20])
        #expect(store.value(of: errors, at: 4_999) == nil)
        #expect(store.value(of: errors, at: 19_999) == 10_000)
        #expect(store.value(of: errors, at: 20_000) == 20_000)
        #expect(store.value(of: errors, at: 319_999) == 20_000)
        #expect(store.value(of: errors, at: 320_000) == nil)
    }

    @Test func `a scrape without an answer makes series stale and says down`() {
        let store = store([10, nil, 30])
        #expect(store.value(of: errors, at: 20_000) == nil)
        #expect(store.value(of: place("up"), at: 19_999) == 1000)
        #expect(store.value(of: place("up"), at: 20_000) == 0)
        #expect(store.value(of: errors, at: 35_000) == 30_000)
    }

    /// Five samples 15 s apart over (20 s, 80 s]: at 35, 50, 65, 80 s; both edges are nearer than 1.1 distances, so the growth of 45 s
    /// stands for the whole minute.
    @Test func `a rate over a window full of samples is growth by time`() {
        var store = store([0, 100, 200, 300, 400, 500])
        #expect(store.increase(of: errors, at: 80_000, window: 60_000, isRate: false) == Rational(400))
        #expect(store.increase(of: errors, at: 80_000, window: 60_000, isRate: true) == Rational(20, 3))
        // 5 s after the last sample the window (25 s, 85 s] holds the same four: 10 s before, 5 s behind.
        #expect(store.increase(of: errors, at: 85_000, window: 60_000, isRate: false) == Rational(400))
    }

    @Test func `an edge further off than 1.1 distances counts as half of one`() {
        var store = store([1000, 1100, 1200])
        // The window begins 45 s before the first sample; 15 s of growth and half a distance are what is believed: (30 + 7.5) / 30.
        #expect(store.increase(of: errors, at: 35_000, window: 75_000, isRate: false) == Rational(250))
    }

    @Test func `a counter is not taken back below zero`() {
        // Zero was 15 * 10 / 100 s = 1.5 s before the first sample.
        var began = store([10, 110])
        #expect(began.increase(of: errors, at: 20_000, window: 29_000, isRate: false) == Rational(110))
    }

    /// Two groups may be evaluated at one instant, and a service scraped between them.
    @Test func `what is scraped at the instant of a question counts in the next one`() {
        var store = store([0, 100])
        #expect(store.increase(of: errors, at: 35_000, window: 60_000, isRate: false) == Rational(200))
        var row = scenario.streams.map { _ in Int64(0) }
        row[scenario.streams.firstIndex { $0.fault != nil } ?? 0] = 300
        store.add(
            MetricPage(monitor: MonitorID(0), service: SampleParts.checkout, counts: row), at: .start + .seconds(35))
        #expect(store.increase(of: errors, at: 35_000, window: 60_000, isRate: false) == Rational(300))
    }

    @Test func `one sample is no rate`() {
        var one = store([10])
        #expect(one.increase(of: errors, at: 10_000, window: 60_000, isRate: true) == nil)
        var old = store([10, 20])
        #expect(old.increase(of: errors, at: 90_000, window: 60_000, isRate: true) == nil)
    }

    @Test func `latency buckets count lines by what they took`() throws {
        let store = store([64])
        let stream = try #require(scenario.streams.first { $0.fault != nil })
        let numbers: [Int64] =
            stream.template.fields.compactMap { field -> [Int64]? in
                if case .numbers(let numbers) = field.value { numbers } else { nil }
            }.first ?? []
        for bound in latencyBuckets {
            let text = amountText(bound, decimals: 3)
            let bucket = place(
                "http_request_duration_seconds_bucket", [Label("le", text.contains(".") ? text : text + ".0")])
            #expect(store.value(of: bucket, at: 5_000) == Int64(numbers.count { $0 <= bound }) * 1000)
        }
        #expect(store.value(of: place("http_request_duration_seconds_sum"), at: 5_000) == numbers.reduce(0, +))
        #expect(store.value(of: place("http_request_duration_seconds_count"), at: 5_000) == 64_000)
    }
}
