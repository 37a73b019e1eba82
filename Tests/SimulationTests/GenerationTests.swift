import Model
import ScenarioFiles
import Simulation
import TestSupport
import Testing

struct GenerationTests {
    @Test func `lines come in the order of their time and end with the load`() {
        let scenario = sampleScenario { parts in
            parts.lasts = .minutes(2)
            // Nor does it matter whether the setup collects any.
            (parts.path, parts.rules) = ([], [])
        }
        var last = Instant.start
        var count = 0
        for batch in Generation(scenario, seed: Seed(1)) {
            for line in batch.lines {
                #expect(line.count == 1)
                #expect(line.start >= last)
                #expect(line.start < scenario.end)
                last = line.start
                count += 1
            }
        }
        #expect(count == 2 * 60 * 20, "20 requests a second for two minutes")
    }

    @Test func `a line's bytes are what its template renders`() {
        let scenario = sampleScenario { parts in
            parts.lasts = .minutes(6)
            parts.background[0].errors = .percent(5)
        }
        var bytes = LineBytes(scenario)
        for batch in Generation(scenario, seed: Seed(1)) {
            for line in batch.lines {
                var written: [UInt8] = []
                bytes.append(line, to: &written)
                let text = scenario[line.stream].template.render(ordinal: line.first, time: scenario.epoch.utcText(line.start))
                #expect(written == Array(text.utf8))
            }
        }
    }

    @Test func `a fault's lines carry its drill id, and no others do`() {
        let scenario = sampleScenario { $0.lasts = .minutes(6) }
        var (marked, unmarked) = (0, 0)
        for batch in Generation(scenario, seed: Seed(1)) {
            for line in batch.lines {
                let text = scenario[line.stream].template.render(ordinal: line.first, time: scenario.epoch.utcText(line.start))
                let isMarked = text.contains(scenario.faults[0].drill)
                #expect(isMarked == (line.start >= .start + .minutes(5)))
                if isMarked { marked += 1 } else { unmarked += 1 }
            }
        }
        #expect(marked == 60 * 20)
        #expect(unmarked == 5 * 60 * 20)
    }
}
