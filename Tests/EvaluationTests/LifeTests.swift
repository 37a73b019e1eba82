import Evaluation
import Model
import TestSupport
import Testing

struct LifeTests {
    let drill = scenario(pagedForOutage)

    @Test func `the sample's life is told in order and adds up`() throws {
        let life = SampleRun.outage(drill).judged(drill).lives[0]
        #expect(
            life.moments.map(\.stage) == [
                .injected, .impact, .emitted, .collected, .received, .searchable, .true, .fired, .triggered, .paged, .delivered,
                .acknowledged, .mitigated, .resolved, .cleared,
            ])
        #expect(life.detection == .seconds(92))
        #expect(life.segments.reduce(Delay.zero) { $0 + $1.length } == .seconds(92))
        let spanning = try #require(life.segments.first { !$0.spans.isEmpty })
        #expect(spanning.from == .collected)
        #expect(spanning.to == .received)
        #expect(spanning.spans == [.sent])
    }

    @Test func `a retry does not move the first time an event fired`() {
        let run = SampleRun.outage(drill).with {
            var again = $0.alert(SampleRun.event, details: [drill.faults[0].drill])
            again.attempt = 2
            $0.add(.minutes(7), .rules, .fired(again))
        }
        #expect(run.judged(drill).lives[0].moment(.fired)?.at == .start + .seconds(390))
    }

    @Test func `a rule that was true before the fault's first line was searchable is not its truth`() {
        let run = SampleRun.outage(drill).with {
            $0.add(.seconds(310), .rules, .note(.becameTrue(RuleID(0), group: "checkout", value: 50_000)))
        }
        #expect(run.judged(drill).lives[0].moment(.true)?.at == .start + .seconds(390))
    }

    @Test func `a stage stamped before its predecessor keeps the segments going forward`() {
        let run = SampleRun.outage(drill).without { if case .note(.impact) = $0 { true } else { false } }
            .with { $0.add(.seconds(320), .generator, .note(.impact(SampleParts.down))) }
        let life = run.judged(drill).lives[0]
        #expect(life.segments.allSatisfy { $0.length >= .zero })
        #expect(life.segments.reduce(Delay.zero) { $0 + $1.length } == life.detection)
    }

    @Test func `a life that broke off ends its segments at the last stage reached`() {
        let life = SampleRun.outage(drill).without { if case .delivered = $0 { true } else { false } }.judged(drill).lives[0]
        #expect(life.detection == nil)
        #expect(life.segments.last?.to == .paged)
    }

    /// For all seeds: whatever stages are seen, and whenever, the segments tile the time from the injection to the delivery.
    @Test(arguments: 0..<200) func `segments add up to the detection latency`(seed: Int) {
        var random = Seed(UInt64(seed)).stream(.generation)
        var run = SampleRun.outage(drill)
        for stage in [Stage.emitted, .collected, .received, .searchable] {
            if random.chance(.percent(30)) { run.remove { $0.isFirst(stage) } }
        }
        if random.chance(.percent(30)) { run.remove { if case .note(.becameTrue) = $0 { true } else { false } } }
        // Squeezes or stretches the gaps between steps, never reordering them.
        var now = Delay.zero
        for place in run.steps.indices {
            now += random.chance(.percent(40)) ? .zero : random.delay(below: .seconds(90))
            run.steps[place].at = now
        }
        let life = run.judged(drill).lives[0]
        #expect(life.detection != nil)
        #expect(life.segments.reduce(Delay.zero) { $0 + $1.length } == life.detection, "seed \(seed)")
        #expect(zip(life.segments, life.segments.dropFirst()).allSatisfy { $0.to == $1.from }, "seed \(seed)")
        #expect(life.segments.allSatisfy { $0.length >= .zero }, "seed \(seed)")
        let told = life.segments.map(\.to) + life.segments.flatMap(\.spans)
        #expect(Set(told).count == told.count, "seed \(seed)")
    }
}
