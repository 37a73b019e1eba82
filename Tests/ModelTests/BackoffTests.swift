import Model
import Testing

struct BackoffTests {
    private let shipper = Backoff(attempts: 4, first: .seconds(4), factorPercent: 200, cap: .seconds(16))

    @Test func `waits grow by the factor until the count is used up`() {
        #expect(
            (1...5).map { shipper.wait(afterAttempt: $0, elapsed: .zero) } == [
                .seconds(4), .seconds(8), .seconds(16), nil, nil,
            ])
    }

    @Test func `waits stop growing at the cap`() {
        let patient = Backoff(attempts: nil, first: .seconds(1), factorPercent: 200, cap: .seconds(5))
        #expect((1...5).map { patient.wait(afterAttempt: $0, elapsed: .zero) } == [1, 2, 4, 5, 5].map { .seconds($0) })
        #expect(patient.wait(afterAttempt: .max, elapsed: .zero) == .seconds(5))
    }

    @Test func `a first wait above the cap is cut to it`() {
        let capped = Backoff(attempts: 3, first: .minutes(1), factorPercent: 100, cap: .seconds(10))
        #expect(capped.wait(afterAttempt: 1, elapsed: .zero) == .seconds(10))
    }

    @Test func `patience counts to the end of the next wait`() {
        let impatient = Backoff(
            attempts: nil, first: .seconds(10), factorPercent: 100, cap: .seconds(10), patience: .minutes(1))
        #expect(impatient.wait(afterAttempt: 6, elapsed: .seconds(50)) == .seconds(10))
        #expect(impatient.wait(afterAttempt: 6, elapsed: .seconds(50) + Delay(nanoseconds: 1)) == nil)
    }

    @Test func `no retry means one try`() {
        #expect(Backoff.none.wait(afterAttempt: 1, elapsed: .zero) == nil)
    }

    @Test func `huge factors do not overflow`() {
        let steep = Backoff(attempts: nil, first: .days(1000), factorPercent: .max, cap: Delay(nanoseconds: .max))
        #expect(steep.wait(afterAttempt: 50, elapsed: .zero) != nil)
    }
}

struct WindowsTests {
    private let shifts = Windows([
        .init(from: .start + .hours(9), until: .start + .hours(17)),
        .init(from: .start + .hours(18), until: .start + .hours(18)),
        .init(from: .start + .hours(33), until: .start + .hours(41)),
    ])

    @Test func `a window holds its beginning and not its end`() {
        #expect(shifts.contains(.start + .hours(9)))
        #expect(shifts.contains(.start + .hours(17) - Delay(nanoseconds: 1)))
        #expect(!shifts.contains(.start + .hours(17)))
        #expect(!shifts.contains(.start + .hours(9) - Delay(nanoseconds: 1)))
        #expect(shifts.contains(.start + .hours(40)))
        #expect(!shifts.contains(.start + .hours(41)))
    }

    @Test func `empty windows are left out`() { #expect(shifts.spans.count == 2) }

    @Test func `the next moment inside is now, the next beginning, or none`() {
        #expect(shifts.next(from: .start + .hours(10)) == .start + .hours(10))
        #expect(shifts.next(from: .start + .hours(17)) == .start + .hours(33))
        #expect(shifts.next(from: .start) == .start + .hours(9))
        #expect(shifts.next(from: .start + .hours(41)) == nil)
    }

    @Test func `always holds every instant before never`() {
        #expect(Windows.always.contains(.start))
        #expect(Windows.always.contains(Instant(nanoseconds: .min)))
        #expect(!Windows([]).contains(.start))
    }

    @Test func `for many windows: the search agrees with looking at each`() {
        var random = Seed(4).stream(.generation)
        var spans: [Windows.Span] = []
        var at = Instant.start
        for _ in 0..<40 {
            let from = at + random.delay(below: .minutes(10))
            at = from + random.delay(below: .minutes(10))
            spans.append(.init(from: from, until: at))
        }
        let windows = Windows(spans)
        for second in 0..<Int64(20_000) {
            let instant = Instant.start + .seconds(second)
            #expect(windows.contains(instant) == spans.contains { $0.from <= instant && instant < $0.until })
        }
    }
}
