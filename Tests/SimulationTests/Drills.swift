import Components
import Evaluation
import Foundation
import Model
import ScenarioFiles
import Simulation
import Vendors

/// The scenarios of this repository, for tests that run them.
enum Drills {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func poc(_ name: String) throws -> Scenario {
        try loadScenario("\(root)/scenarios/poc/\(name).yaml").scenario
    }

    static func allPaths() throws -> [String] {
        try selectScenarios(["\(root)/scenarios"]).scenarios
    }
}

extension Scenario {
    func run(seed: UInt64 = 1, options: BenchOptions = BenchOptions()) -> Journal {
        Simulation(self, seed: Seed(seed), options: options).run()
    }

    func judged(seed: UInt64 = 1, tamper: Tamper? = nil) -> Judgement {
        Evaluator(self).judge(run(seed: seed, options: BenchOptions(tamper: tamper)))
    }
}

extension Journal {
    /// When each page left, and to whom.
    var pages: [(at: Instant, page: Page)] {
        entries.compactMap { if case .paged(let page) = $0.fact { ($0.at, page) } else { nil } }
    }

    var notes: [(at: Instant, note: Note)] {
        entries.compactMap { if case .note(let note) = $0.fact { ($0.at, note) } else { nil } }
    }
}
