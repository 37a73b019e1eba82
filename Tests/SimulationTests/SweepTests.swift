import Evaluation
import Model
import Simulation
import TestSupport
import Testing

struct SweepTests {
    @Test func `results come in the order of the seeds, whatever the number of cores`() async {
        let seeds = (0..<200).map { Seed($0) }
        let values = await Sweep(seeds: seeds).run { $0.value * 2 }
        #expect(values == seeds.map { $0.value * 2 })
    }

    @Test func `a sweep judges every seed as a single run would`() async {
        let scenario = sampleScenario()
        let evaluator = Evaluator(scenario)
        let swept = await Sweep(seeds: (1...20).map { Seed($0) }).run { evaluator.judge(Simulation(scenario, seed: $0).run()) }
        for (seed, judgement) in zip(UInt64(1)..., swept) {
            #expect(judgement == scenario.judged(seed: seed))
        }
    }

    @Test func `the first difference of two journals is found`() {
        let journal = sampleScenario().run()
        var other = journal
        other.entries[7].at = other.entries[7].at + .seconds(1)
        #expect(firstDifference(journal, other) == 7)
        other = journal
        other.entries.removeLast()
        #expect(firstDifference(journal, other) == journal.entries.count - 1)
        #expect(firstDifference(journal, journal) == nil)
    }
}
