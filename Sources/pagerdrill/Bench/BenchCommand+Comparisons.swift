import ArgumentParser
import Comparisons
import Components
import Evaluation
import Foundation
import Model
import ScenarioFiles

extension BenchCommand {
    /// Every setup against the same scenarios: the pace of a comparison, and what it keeps of a run.
    func comparisons() async throws {
        let (setups, scenarios) = try stopOnDiagnostics { () throws(Diagnostics) in try contest() }
        guard !scenarios.isEmpty else {
            return print(
                "comparisons      found no scenario in \(paths.joined(separator: ", ")) that all setups in a folder 'setups' there can face"
            )
        }
        let choosing = try Choosing.parse(scenarios)
        let contending = try stopOnDiagnostics { () throws(Diagnostics) in
            try Contending(
                choosing, setups.map { Entrant(setup: $0) }, seeds: (0..<UInt64(seeds)).map { Seed($0) },
                acknowledgement: .pagerduty, variesSetting: false)
        }
        let began = ContinuousClock.now
        let bouts = await contending.contest().bouts.count
        let time = ContinuousClock.now - began
        let (runs, cores) = (setups.count * bouts * seeds, ProcessInfo.processInfo.activeProcessorCount)
        let pace = String(format: "%.2f", seconds(time) * Double(cores) * 1000 / Double(runs))
        print(
            "comparisons      \(setups.count) setups x \(bouts) scenarios x \(seeds) seeds in \(text(time)) on \(cores) cores: "
                + "\(pace) ms of a core for a run, \(MemoryLayout<RunScore>.stride) bytes kept of it")
    }

    /// The setups beside the scenarios, and the first scenarios that all of them can face.
    private func contest() throws(Diagnostics) -> (setups: [String], scenarios: [String]) {
        let setups = paths.flatMap { folder in
            ["poc", "elk", "cloudwatch-alarm", "prometheus", "service-desk"].map { "\(folder)/setups/\($0).yaml" }
        }.filter(FileManager.default.fileExists)
        if setups.isEmpty { return ([], []) }
        var faced: [String] = []
        for path in try selectScenarios(paths).scenarios where faced.count < 24 {
            if setups.allSatisfy({ (try? Entrant(setup: $0).load(path)) != nil }) { faced.append(path) }
        }
        return (setups, faced)
    }
}
