import Components
import Model
import ScenarioFiles
import Simulation
import Testing

/// Setups beside the proof of concept: when they detect, against what their configuration allows in closed form.
struct DetectionTimeTests {
    /// A drill with one fault, and how long after it began its event may leave at the earliest and at the latest.
    struct Case: CustomTestStringConvertible {
        var file: String
        var after: Delay
        var before: Delay
        /// The interval whose phase the seed draws.
        var sampled: Delay

        var testDescription: String { file }
    }

    static let cases = [
        Case(
            file: "cloudwatch/01-two-of-three", after: .milliseconds(122_100), before: .seconds(301), sampled: .minutes(1)),
        Case(file: "cloudwatch/03-silence", after: .minutes(6), before: .seconds(421), sampled: .minutes(1)),
        Case(
            file: "cloudwatch/04-sliding-window", after: .milliseconds(92_100), before: .seconds(271), sampled: .minutes(1)),
        Case(file: "elk/01-frequency", after: .milliseconds(1490), before: .seconds(80), sampled: .minutes(1)),
        Case(file: "elk/02-flatline", after: .milliseconds(299_000), before: .seconds(365), sampled: .minutes(1)),
        Case(file: "elk/03-percentage", after: .seconds(98), before: .seconds(175), sampled: .minutes(1)),
        Case(file: "inboxes/06-elastalert-mail", after: .milliseconds(1490), before: .seconds(80), sampled: .minutes(1)),
        Case(file: "service-desk/01-down-the-list", after: .minutes(3), before: .seconds(36 * 60 + 1), sampled: .minutes(15)),
        Case(file: "service-desk/02-at-night", after: .minutes(387), before: .seconds(415 * 60 + 1), sampled: .minutes(15)),
    ]

    @Test(arguments: cases)
    func `for all seeds: detected inside the interval, and the sampling's phase reaches all of it`(_ drill: Case) throws {
        let scenario = try loadScenario("\(Drills.root)/scenarios/\(drill.file).yaml").scenario
        let begun = scenario.faults[0].at
        var quarters: Set<Int64> = []
        for seed in 1...80 {
            let fired = scenario.run(seed: UInt64(seed)).entries.first {
                if case .fired(let event) = $0.fact { event.action == .trigger } else { false }
            }
            let took = try #require(fired?.at, "seed \(seed)") - begun
            #expect(drill.after <= took && took < drill.before, "seed \(seed): \(took.text)")
            quarters.insert((begun + took - .start).nanoseconds % drill.sampled.nanoseconds * 4 / drill.sampled.nanoseconds)
        }
        #expect(quarters == [0, 1, 2, 3])
    }

    @Test(arguments: cases)
    func `for all seeds: every line singly comes to the same journal as runs`(_ drill: Case) throws {
        let scenario = try loadScenario("\(Drills.root)/scenarios/\(drill.file).yaml").scenario
        for seed in 1...2 {
            #expect(
                scenario.run(seed: UInt64(seed)) == scenario.run(seed: UInt64(seed), options: .init(everyLine: true)),
                "seed \(seed)")
        }
    }
}
