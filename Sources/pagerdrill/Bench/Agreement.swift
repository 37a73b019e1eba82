import Calendars
import Evaluation
import Model
import Simulation

/// Random drills, each run and judged: whether the pager did what the oracle, who shares no code with it, predicts.
struct Agreement: Sendable {
    var cases = 0
    /// Those in which there was an incident to judge.
    var incidents = 0
    /// The numbers of the drills on which they do not agree.
    var deviating: [UInt64] = []

    /// Draws the first so many drills, on all cores.
    static func measured(drills: Int) async -> Agreement {
        let parts = await Sweep(seeds: (0..<UInt64(drills)).map { Seed($0) }).parts { seeds in
            var part = Agreement()
            for seed in seeds { part.judge(seed.value) }
            return part
        }
        return parts.reduce(into: Agreement()) { all, part in
            all.cases += part.cases
            all.incidents += part.incidents
            all.deviating += part.deviating
        }
    }

    private mutating func judge(_ number: UInt64) {
        cases += 1
        guard let scenario = RandomDrill.scenario(number).resolved else { return deviating.append(number) }
        let findings = EscalationFindings(scenario, Simulation(scenario, seed: Seed(1)).run())
        if findings.incidents > 0 { incidents += 1 }
        switch findings.outcome {
        // Not exercised: there was nothing to page about, and nobody was paged.
        case .passed, .notExercised: break
        case .failed, .inconclusive, .error: deviating.append(number)
        }
    }
}
