import Comparisons
import Components
import Evaluation
import Foundation
import Model
import Reports
import ScenarioFiles
import Simulation
import Vendors

/// What takes part in a comparison: a setup file, or each scenario's own, with a setting changed, as a twin, or as it is.
struct Entrant {
    var setup: String?
    var change: SettingChange?
    var twin: SelfTest?

    /// With the text of everything it is made of.
    func load(_ path: String) throws(Diagnostics) -> LoadedScenario {
        var loaded = try loadScenario(path, options: LoadOptions(setup: setup, changes: change.map { [$0] } ?? []))
        if let twin { loaded.scenario = twin.twin(of: loaded.scenario) }
        return loaded
    }

    func name(of setup: String) -> String { change?.text ?? setup }

    /// As a command needs it to run the same again.
    var options: String {
        [setup.map { "--setup \(quoted($0))" }, change.map { "--set \(quoted($0.text))" }].compactMap(\.self).joined(
            separator: " ")
    }
}

/// Every scenario of a comparison under every setup, read and ready to run.
///
/// A setup that cannot face a scenario is refused before anything runs.
struct Contending {
    private struct Drill {
        var path: String
        /// By entrant.
        var scenarios: [Scenario]
        /// Of everything they are made of.
        var digest: String
        var world: String
    }

    private let entrants: [Entrant]
    private let seeds: [Seed]
    private let acknowledgement: AcknowledgementRule
    private let variesSetting: Bool
    private var drills: [Drill] = []
    /// What is sound and yet hardly meant in any of them, each once.
    private(set) var warnings: [Diagnostic] = []

    init(
        _ choosing: Choosing, _ entrants: [Entrant], seeds: [Seed], acknowledgement: AcknowledgementRule, variesSetting: Bool
    ) throws(Diagnostics) {
        (self.entrants, self.seeds, self.acknowledgement) = (entrants, seeds, acknowledgement)
        self.variesSetting = variesSetting
        for setup in Set(entrants.compactMap(\.setup)).sorted() { try checkSetup(setup) }
        for path in try selectScenarios(choosing.paths).scenarios {
            var (scenarios, text, doubts): ([Scenario], String, [Diagnostic]) = ([], "", [])
            for entrant in entrants {
                let loaded = try entrant.load(path)
                scenarios.append(loaded.scenario)
                text += loaded.resolvedText
                doubts += loaded.warnings
            }
            guard choosing.admits(scenarios[0], at: path) else { continue }
            for warning in doubts where !warnings.contains(warning) { warnings.append(warning) }
            drills.append(
                Drill(
                    path: path, scenarios: scenarios, digest: stableHash(text).hexText,
                    world: stableHash(writeWorld(scenarios[0])).hexText))
        }
    }

    /// Every scenario as the first setup has it, with its file.
    var scenarios: [(path: String, scenario: Scenario)] { drills.map { ($0.path, $0.scenarios[0]) } }

    /// One scenario under every setup.
    func scenarios(at path: String) -> [Scenario] { drills.first { $0.path == path }?.scenarios ?? [] }

    /// Without the scenarios that are not of these files.
    func only(_ paths: Set<String>) -> Contending {
        var part = self
        part.drills.removeAll { !paths.contains($0.path) }
        return part
    }

    /// Makes the comparison again under every extreme of everything assumed that any of the setups uses.
    func sensitivity(of comparison: Comparison, _ contest: Contest) async -> [Sensitivity] {
        var found: [Sensitivity] = []
        await underExtremes(of: contest) { assumed, instead, other in
            let other = Comparison(other, margin: comparison.margin)
            found.append(Sensitivity(assumed: assumed, instead: instead, of: comparison, under: other))
        }
        return found
    }

    /// The same contest under every extreme of what is assumed. Runs that an extreme leaves as they are are taken over.
    func underExtremes(of base: Contest, _ each: (_ assumed: String, _ instead: String, Contest) -> Void) async {
        let trials = Assumption.all.flatMap { assumption in assumption.extremes.map { (assumption.name, $0) } }
        let progress = Progress(total: trials.count, of: "extremes")
        for (number, (name, extreme)) in trials.enumerated() {
            progress.show(number)
            var contest = base
            var isUsed = false
            for (place, drill) in drills.enumerated() {
                for (setup, scenario) in drill.scenarios.enumerated() {
                    guard let altered = extreme.altered(scenario) else { continue }
                    isUsed = true
                    contest.bouts[place] = contest.bouts[place].with(await scores(of: altered), of: setup)
                }
            }
            if isUsed { each(name, extreme.text, contest) }
        }
        progress.clear()
    }

    private func scores(of scenario: Scenario) async -> [RunScore] {
        let (evaluator, world, rule) = (Evaluator(scenario), World(scenario), acknowledgement)
        return await Sweep(seeds: seeds).run { seed in
            evaluator.score(Simulation(world, seed: seed).run(), by: rule).score
        }
    }

    /// The contest before anything has run.
    func empty(_ shard: Shard? = nil) -> Contest {
        Contest(
            setups: zip(drills.first?.scenarios ?? [], entrants).map { scenario, entrant in
                Contest.Setup(name: entrant.name(of: scenario.setup.name), options: entrant.options)
            }, seeds: seeds, acknowledgement: acknowledgement, variesSetting: variesSetting, shard: shard,
            bouts: drills.map(empty))
    }

    private func empty(_ drill: Drill) -> Bout {
        let scenarios = drill.scenarios
        return Bout(
            scenario: scenarios[0].name.text, file: drill.path, lasts: scenarios[0].lasts, setups: scenarios.count,
            digest: drill.digest, world: drill.world)
    }

    /// Runs all of it, or the part of one machine.
    ///
    /// A core takes whole drills where there are enough of them. Two that run the same drill would count references to the same things, and
    /// wait for each other.
    func contest(_ shard: Shard? = nil) async -> Contest {
        let progress = Progress(total: drills.count * seeds.count, of: "seeds")
        var contest = empty(shard)
        if drills.count >= 4 * ProcessInfo.processInfo.activeProcessorCount {
            contest.bouts = await inParallel(drills, progress: { progress.show($0 * seeds.count) }) { drill in
                Round(drill, acknowledgement).bout(empty(drill), own(drill, shard))
            }
        } else {
            for (number, drill) in drills.enumerated() {
                contest.bouts[number] = await bout(drill, shard) { progress.show(number * seeds.count + $0) }
            }
        }
        progress.clear()
        return contest
    }

    private func own(_ drill: Drill, _ shard: Shard?) -> [Seed] {
        seeds.filter { shard?.holds(drill.scenarios[0].name.text, $0) ?? true }
    }

    private func bout(_ drill: Drill, _ shard: Shard?, progress: (Int) -> Void) async -> Bout {
        let (round, empty) = (Round(drill, acknowledgement), empty(drill))
        let parts = await Sweep(seeds: own(drill, shard)).parts(progress: progress) { seeds in
            round.bout(empty, seeds)
        }
        return parts.reduce(into: empty) { $0.append($1) }
    }

    /// A drill under every setup, ready to run.
    private struct Round: Sendable {
        private let stands: [(evaluator: Evaluator, world: World)]
        private let rule: AcknowledgementRule

        init(_ drill: Drill, _ rule: AcknowledgementRule) {
            stands = drill.scenarios.map { (Evaluator($0), World($0)) }
            self.rule = rule
        }

        /// With these seeds added.
        ///
        /// Some seeds are run, and then judged, one setup after the other: a core that does the same again has its code and tables at hand.
        func bout(_ empty: Bout, _ seeds: [Seed]) -> Bout {
            var bout = empty
            for first in stride(from: 0, to: seeds.count, by: Round.seedsAtOnce) {
                let some = seeds[first..<min(seeds.count, first + Round.seedsAtOnce)]
                let runs = stands.map { stand in
                    some.map { Simulation(stand.world, seed: $0).run() }.map { stand.evaluator.score($0, by: rule) }
                }
                for (place, seed) in some.enumerated() { bout.add(seed, runs.map { $0[place] }) }
            }
            return bout
        }

        private static let seedsAtOnce = 32
    }
}
