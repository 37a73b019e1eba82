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
        guard let folder = paths.first(where: { FileManager.default.fileExists(atPath: "\($0)/setups/poc.yaml") }) else {
            return print("comparisons      found no folder with 'setups/poc.yaml' in it among \(paths.joined(separator: ", "))")
        }
        let setups = ["poc", "elk", "cloudwatch-alarm", "prometheus", "service-desk"].map { "\(folder)/setups/\($0).yaml" }
        let scenarios = try writeContest(folder)
        defer { try? FileManager.default.removeItem(at: scenarios) }
        let choosing = try Choosing.parse([scenarios.path])
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
            "comparisons      \(setups.count) setups x \(bouts) half hours x \(seeds) seeds in \(text(time)) on \(cores) cores: "
                + "\(pace) ms of a core for a run, \(MemoryLayout<RunScore>.stride) bytes kept of it")
    }

    /// The profile as files, in a folder of their own.
    private func writeContest(_ folder: String) throws -> URL {
        let root = URL(fileURLWithPath: folder)
        let drills = BenchProfile.contest(
            catalog: root.appending(path: "catalogs/webshop.yaml").path, setup: root.appending(path: "setups/poc.yaml").path)
        let target = FileManager.default.temporaryDirectory.appending(path: "pagerdrill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for (name, text) in drills {
            try text.write(to: target.appending(path: "\(name).yaml"), atomically: true, encoding: .utf8)
        }
        return target
    }
}
