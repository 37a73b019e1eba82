import Model
import TestSupport
import Testing

@testable import Components

/// What lines a scenario makes. The sample has 20 requests a second for thirty minutes; its fault begins at 5:00.
struct ErrorGeneratorTests {
    /// One line as it left the generator.
    struct Line: Hashable {
        var stream: String
        var ordinal: Int64
        var at: Instant
    }

    /// A generator that has said everything it has to say.
    private func generated(
        seed: Seed = Seed(1), everyLine: Bool = false, repairs: [(Delay, Int)] = [], _ change: (inout SampleParts) -> Void
    ) -> (Driver<ErrorGenerator>, Scenario) {
        let scenario = sampleScenario(change)
        let generator = ErrorGenerator(World(scenario), seed: seed, everyLine: everyLine, pushes: true)
        let names = StationNames(scenario)
        var driver = Driver(
            generator, wake: ErrorGenerator.Input.wake, rank: { Int(Pipeline.rank(of: .generator, $0, names: names) >> 56) })
        driver.hand(.begin, at: .start)
        for (at, fault) in repairs {
            driver.hand(.repair(Repair(fault: FaultID(fault), person: SampleParts.primary)), at: .start + at)
        }
        driver.run(before: .start + .hours(3))
        return (driver, scenario)
    }

    private func lines(_ driver: Driver<ErrorGenerator>, _ scenario: Scenario) -> [Line] {
        driver.consignments.flatMap(\.consignment.runs).flatMap { run in
            (0..<run.count).map {
                Line(
                    stream: scenario[run.stream].name.text, ordinal: run.first + $0,
                    at: Instant(nanoseconds: run.start.nanoseconds + $0 * run.interval))
            }
        }
    }

    private func lines(seed: Seed = Seed(1), _ change: (inout SampleParts) -> Void) -> [Line] {
        let (driver, scenario) = generated(seed: seed, change)
        return lines(driver, scenario)
    }

    private func fault(_ kind: FaultPlan.Kind, end: FaultPlan.End = .after(.minutes(2))) -> (inout SampleParts) -> Void {
        { $0.faults = [SampleParts.outage(kind: kind, end: end)] }
    }

    private func instant(of note: Note, _ driver: Driver<ErrorGenerator>) -> Instant? {
        driver.notes.first { $0.note == note }?.at
    }

    private let begins = Instant.start + .minutes(5)
    private let ends = Instant.start + .minutes(7)
    private let down = SampleParts.down

    private func inside(_ lines: [Line], _ part: String) -> [Line] {
        lines.filter { $0.stream.contains(part) && begins <= $0.at && $0.at < ends }
    }

    private func near(_ count: Int, _ expected: Int) -> Bool { abs(count - expected) <= 2 }

    // MARK: Healthy traffic

    @Test func `healthy lines come at the rate of the requests, each kind at its share`() {
        let lines = lines { $0.faults = [] }
        let counts = ["000", "001", "002", "003"].map { kind in lines.filter { $0.stream.hasSuffix("healthy-" + kind) }.count }
        for (count, percent) in zip(counts, [70, 20, 8, 2]) { #expect(near(count, 36_000 * percent / 100)) }
    }

    @Test func `for all streams: ordinals count on without a gap and time never runs back`() {
        let lines = lines {
            $0.faults.append(SampleParts.outage("some", kind: .errors(.steady(.percent(30))), at: .minutes(4)))
        }
        for (_, ofStream) in Dictionary(grouping: lines, by: \.stream) {
            #expect(ofStream.map(\.ordinal) == Array(0..<Int64(ofStream.count)))
            #expect(ofStream.map(\.at) == ofStream.map(\.at).sorted())
        }
    }

    @Test func `load ends at the scenario's end`() {
        let lines = lines { parts in
            parts.lasts = .seconds(90) + .milliseconds(300)
            parts.faults = []
        }
        let last = lines.map(\.at).max() ?? .start
        #expect(last < .start + .milliseconds(90_300))
        #expect(last > .start + .milliseconds(90_200))
    }

    @Test func `consignments count what they hold`() {
        let (driver, scenario) = generated(fault(.outage))
        var ordinal: Int64 = 0
        for (at, consignment) in driver.consignments {
            ordinal += 1
            #expect(consignment.id == .init(hop: nil, service: SampleParts.checkout, ordinal: ordinal))
            #expect(consignment.lines == consignment.runs.reduce(0) { $0 + $1.count })
            #expect(consignment.bytes == consignment.runs.reduce(0) { $0 + $1.count * scenario[$1.stream].template.bytes })
            #expect(consignment.runs.allSatisfy { $0.last <= at })
            let faulty = consignment.runs.filter { scenario[$0.stream].fault != nil }.reduce(0) { $0 + $1.count }
            #expect(consignment.marks.reduce(0) { $0 + $1.lines } == faulty)
        }
    }

    @Test func `for all seeds: every line singly is the same lines`() {
        for seed in 0..<5 {
            let change: (inout SampleParts) -> Void = { parts in
                parts.background[0].errors = .percent(2)
                parts.lasts = .minutes(8)
                parts.faults = [
                    SampleParts.outage(
                        "ramp", kind: .errors(.ramp(from: .zero, to: .percent(50), over: .minutes(1))), end: .after(.minutes(2))
                    ),
                    SampleParts.outage("burst", kind: .errors(.burst(500)), at: .minutes(6), end: .after(.minutes(1))),
                ]
            }
            let (runs, scenario) = generated(seed: Seed(UInt64(seed)), change)
            let (single, _) = generated(seed: Seed(UInt64(seed)), everyLine: true, change)
            #expect(Set(lines(runs, scenario)) == Set(lines(single, scenario)))
            #expect(runs.consignments.map(\.at) == single.consignments.map(\.at))
            #expect(runs.notes.map(\.note) == single.notes.map(\.note))
            #expect(single.consignments.flatMap(\.consignment.runs).allSatisfy { $0.count == 1 })
        }
    }

    // MARK: Faults

    @Test func `an outage fails every request and leaves no healthy line`() {
        let lines = lines(fault(.outage))
        #expect(near(inside(lines, "fault-down").count, 2400))
        #expect(inside(lines, "healthy").isEmpty && inside(lines, "noise").isEmpty)
        #expect(lines.filter { $0.stream.contains("fault") }.count == inside(lines, "fault").count)
    }

    @Test(
        arguments: [
            .errors(.steady(.percent(25))), .generic(share: .percent(25)), .latency(.seconds(3), share: .percent(25)),
        ] as [FaultPlan.Kind])
    func `a share of the requests fails, is slow or is nameless, the rest stays healthy`(kind: FaultPlan.Kind) {
        let lines = lines(fault(kind))
        #expect(near(inside(lines, "fault-down").count, 600))
        #expect(abs(inside(lines, "healthy").count - 1800) <= 5)
    }

    @Test func `a burst is so many lines at the exact instant, and nothing else changes`() {
        let lines = lines(fault(.errors(.burst(40))))
        let burst = lines.filter { $0.stream.contains("fault") }
        #expect(burst.count == 40)
        #expect(burst.allSatisfy { $0.at == begins })
        #expect(abs(inside(lines, "healthy").count - 2400) <= 5)
    }

    @Test func `a burst leaves at its instant, not at the next full second`() {
        let (driver, _) = generated { $0.faults = [SampleParts.outage(kind: .errors(.burst(40)), at: .milliseconds(300_123))] }
        let left = driver.consignments.first { !$0.consignment.marks.isEmpty }
        #expect(left?.at == .start + .milliseconds(300_123))
    }

    @Test func `a ramp rises in twenty equal steps and then stays`() {
        let change = fault(.errors(.ramp(from: .percent(10), to: .percent(50), over: .minutes(20))), end: .after(.minutes(23)))
        let lines = lines(change).filter { $0.stream.contains("fault") }
        for minute in 0..<Int64(23) {
            let from = begins + .minutes(minute)
            let count = lines.filter { from <= $0.at && $0.at < from + .minutes(1) }.count
            #expect(near(count, 120 + 24 * Int(min(minute, 20))), "minute \(minute)")
        }
    }

    @Test func `silence takes every line away, jobs included`() {
        let lines = lines { parts in
            fault(.silence)(&parts)
            parts.background[0].errors = .percent(5)
            parts.catalog.services[0].jobs = [.init(name: "mail", every: .seconds(30), first: .start + .seconds(15))]
        }
        #expect(inside(lines, "").isEmpty)
        #expect(lines.contains { $0.at >= ends && $0.stream.contains("healthy") })
        #expect(lines.filter { $0.stream.contains("job") }.count == 60 - 4)
    }

    @Test func `a flood adds lines and takes none away`() {
        let lines = lines(fault(.flood(linesPerSecond: 500, level: "WARN")))
        #expect(near(inside(lines, "fault-down").count, 60_000))
        #expect(abs(inside(lines, "healthy").count - 2400) <= 5)
    }

    @Test func `a missed job skips exactly the runs of its span`() {
        let lines = lines { parts in
            fault(.missedJob("nightly"))(&parts)
            parts.catalog.services[0].jobs = [
                .init(name: "nightly", every: .minutes(1), first: .start),
                .init(name: "other", every: .minutes(1), first: .start),
            ]
        }
        let runs = lines.filter { $0.stream.hasSuffix("job-nightly") }.map(\.at)
        // The span holds its beginning and not its end: the runs of 5:00 and 6:00 are missed, that of 7:00 is not.
        let expected = (Int64(0)..<30).filter { $0 != 5 && $0 != 6 }.map { Instant.start + .minutes($0) }
        #expect(runs == expected)
        #expect(lines.filter { $0.stream.hasSuffix("job-other") }.count == 30)
    }

    @Test func `no line of a fault lies before its beginning or at its end`() {
        for seed in 0..<10 {
            let lines = lines(seed: Seed(UInt64(seed)), fault(.errors(.steady(.percent(100)))))
            #expect(lines.filter { $0.stream.contains("fault") }.allSatisfy { begins <= $0.at && $0.at < ends })
            #expect(inside(lines, "healthy").isEmpty)
        }
    }

    @Test func `two faults of one service share the requests`() {
        let lines = lines { parts in
            parts.faults = ["a", "b"].map {
                SampleParts.outage($0, kind: .errors(.steady(.percent(30))), end: .after(.minutes(2)))
            }
        }
        #expect(near(inside(lines, "fault-a").count, 720) && near(inside(lines, "fault-b").count, 720))
        #expect(abs(inside(lines, "healthy").count - 960) <= 5)
    }

    // MARK: When it shows, when it ends

    @Test func `a fault is proven, and harms, with its first line`() {
        let (driver, scenario) = generated(fault(.errors(.steady(.percent(1)))))
        let first = lines(driver, scenario).filter { $0.stream.contains("fault") }.map(\.at).min()
        #expect(instant(of: .injected(down), driver) == begins)
        #expect(instant(of: .proven(down, .failedRequest), driver) == first)
        #expect(instant(of: .impact(down), driver) == first)
        #expect(driver.consignments.first { !$0.consignment.marks.isEmpty }?.at == first)
    }

    @Test func `a flood is proven and harms nobody`() {
        let (driver, _) = generated(fault(.flood(linesPerSecond: 10, level: "INFO")))
        #expect(instant(of: .proven(down, .extraLine), driver) != nil)
        #expect(instant(of: .impact(down), driver) == nil)
    }

    @Test func `silence is proven by the first request nobody answers`() {
        let (driver, _) = generated(fault(.silence))
        #expect(instant(of: .proven(down, .missingLine), driver) == begins + .milliseconds(50))
        #expect(instant(of: .impact(down), driver) == begins + .milliseconds(50))
    }

    @Test func `a missed job is proven at the run that is missed, or not at all`() {
        func proven(first: Delay) -> Instant? {
            let (driver, _) = generated { parts in
                fault(.missedJob("nightly"))(&parts)
                parts.catalog.services[0].jobs = [.init(name: "nightly", every: .minutes(10), first: .start + first)]
            }
            return instant(of: .proven(down, .missedRun), driver)
        }
        #expect(proven(first: .minutes(6)) == .start + .minutes(6))
        #expect(proven(first: .minutes(5)) == begins)
        #expect(proven(first: .minutes(7)) == nil)
    }

    @Test func `a fault that shows no line before it ends is not proven`() {
        let (driver, scenario) = generated { parts in
            fault(.errors(.steady(.percent(1))), end: .after(.seconds(1)))(&parts)
            parts.background[0].requestsPerKilosecond = 10
        }
        #expect(!lines(driver, scenario).contains { $0.stream.contains("fault") })
        #expect(instant(of: .proven(down, .failedRequest), driver) == nil)
        #expect(instant(of: .mitigated(down, .expired), driver) == begins + .seconds(1))
    }

    @Test func `nothing is proven after the load has ended`() {
        for kind in [.errors(.steady(.percent(1))), .silence, .missedJob("nightly")] as [FaultPlan.Kind] {
            for seed in 0..<5 {
                let (driver, _) = generated(seed: Seed(UInt64(seed))) { parts in
                    parts.faults = [SampleParts.outage(kind: kind, at: .minutes(29), end: .after(.hours(1)))]
                    parts.background[0].requestsPerKilosecond = 10
                    parts.catalog.services[0].jobs = [.init(name: "nightly", every: .hours(1), first: .start + .minutes(20))]
                }
                let proofs = driver.notes.filter { if case .proven = $0.note { true } else { false } }
                #expect(proofs.allSatisfy { $0.at < .start + .minutes(30) }, "\(kind)")
            }
        }
    }

    @Test func `a repair ends what lasts until it is fixed, at once`() {
        let (driver, scenario) = generated(repairs: [(.minutes(6), 0)], fault(.outage, end: .untilFixed(atMost: .minutes(20))))
        #expect(instant(of: .mitigated(down, .fixed(SampleParts.primary)), driver) == .start + .minutes(6))
        #expect(driver.notes.filter { if case .mitigated = $0.note { true } else { false } }.count == 1)
        let failing = lines(driver, scenario).filter { $0.stream.contains("fault") }
        #expect(near(failing.count, 1200))
    }

    @Test func `a repair does not end what lasts a given time, nor what has not begun or is over`() {
        let given = generated(repairs: [(.minutes(6), 0)], fault(.outage)).0
        #expect(instant(of: .mitigated(down, .expired), given) == ends)
        let early = generated(repairs: [(.minutes(4), 0)], fault(.outage, end: .untilFixed(atMost: .minutes(20)))).0
        #expect(instant(of: .mitigated(down, .gaveUp), early) == begins + .minutes(20))
        let late = generated(
            repairs: [(.minutes(6), 0), (.minutes(8), 0)], fault(.outage, end: .untilFixed(atMost: .minutes(20)))
        ).0
        #expect(late.notes.filter { if case .mitigated = $0.note { true } else { false } }.count == 1)
    }

    @Test func `a fault may be repaired after the load has ended`() {
        let (driver, _) = generated(repairs: [(.minutes(40), 0)], fault(.outage, end: .untilFixed(atMost: .hours(1))))
        #expect(instant(of: .mitigated(down, .fixed(SampleParts.primary)), driver) == .start + .minutes(40))
        #expect(driver.pending.isEmpty)
    }

    // MARK: Noise

    @Test func `normal noise converges to its share`() {
        let lines = lines { parts in
            parts.faults = []
            parts.background[0].errors = .percent(5)
        }
        #expect(abs(lines.filter { $0.stream.hasSuffix("noise") }.count - 1800) < 170)
    }

    @Test func `what happens at another service moves no line of this one`() {
        let two: (inout SampleParts) -> Void = { parts in
            parts.background[0].errors = .percent(5)
            parts.catalog.services.append(.init(name: Symbol("adverts")))
            parts.background.append(Background(service: ServiceID(1), requestsPerKilosecond: 7000, errors: .percent(3)))
            parts.faults = []
        }
        let quiet = lines(two)
        let busy = lines { parts in
            two(&parts)
            parts.faults = ["a", "b"].map { name in
                FaultPlan(
                    name: Symbol(name), place: .service(ServiceID(1)), kind: .errors(.steady(.percent(30))),
                    at: .start + .minutes(1),
                    end: .after(.minutes(5)), drill: "drill-" + name)
            }
        }
        let alone = lines { parts in
            parts.background[0].errors = .percent(5)
            parts.faults = []
        }
        func checkout(_ lines: [Line]) -> Set<Line> { Set(lines.filter { $0.stream.hasPrefix("checkout/") }) }
        #expect(checkout(quiet) == checkout(busy))
        #expect(checkout(quiet) == checkout(alone))
        #expect(checkout(alone).count > 35_000)
    }

    @Test func `a fault leaves the noise before it as it was`() {
        let noise: (inout SampleParts) -> Void = { $0.background[0].errors = .percent(5) }
        let quiet = lines { parts in
            noise(&parts)
            parts.faults = []
        }
        let failing = lines(noise)
        func before(_ lines: [Line]) -> Set<Line> { Set(lines.filter { $0.at < begins }) }
        #expect(before(quiet) == before(failing))
    }

    @Test func `an agent is handed what there is when it asks, even nothing`() {
        let scenario = sampleScenario { $0.faults = [] }
        var driver = Driver(
            ErrorGenerator(World(scenario), seed: Seed(1), everyLine: false, pushes: false), wake: ErrorGenerator.Input.wake)
        driver.hand(.begin, at: .start)
        driver.hand(.collect(SampleParts.checkout), at: .start + .seconds(5))
        driver.hand(.collect(SampleParts.checkout), at: .start + .seconds(5))
        driver.hand(.collect(SampleParts.checkout), at: .start + .hours(1))
        driver.hand(.collect(SampleParts.checkout), at: .start + .hours(2))
        let counts = driver.consignments.map(\.consignment.lines)
        #expect(abs(counts[0] - 100) <= 4)
        #expect(counts[1] == 0 && counts[3] == 0)
        #expect(abs(counts[0] + counts[2] - 36_000) <= 4)
        #expect(driver.pending.isEmpty)
    }
}
