import Comparisons
import Components
import Evaluation
import Model
import ScenarioFiles
import Simulation
import Vendors

/// What takes part in a comparison: a setup file, or each scenario's own, with a setting changed, as a twin, or as it is.
struct Entrant {
    var setup: String?
    var change: SettingChange?
    var twin: SelfTest?

    func load(_ path: String) throws(Diagnostics) -> Scenario {
        let scenario = try loadScenario(path, options: LoadOptions(setup: setup, changes: change.map { [$0] } ?? [])).scenario
        return twin?.twin(of: scenario) ?? scenario
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
    }

    private let entrants: [Entrant]
    private let seeds: [Seed]
    private let acknowledgement: AcknowledgementRule
    private let variesSetting: Bool
    private var drills: [Drill] = []

    init(
        _ choosing: Choosing, _ entrants: [Entrant], seeds: [Seed], acknowledgement: AcknowledgementRule, variesSetting: Bool
    ) throws(Diagnostics) {
        (self.entrants, self.seeds, self.acknowledgement) = (entrants, seeds, acknowledgement)
        self.variesSetting = variesSetting
        for setup in Set(entrants.compactMap(\.setup)).sorted() { try checkSetup(setup) }
        for path in try selectScenarios(choosing.paths).scenarios {
            var scenarios: [Scenario] = []
            for entrant in entrants { scenarios.append(try entrant.load(path)) }
            if choosing.admits(scenarios[0], at: path) { drills.append(Drill(path: path, scenarios: scenarios)) }
        }
    }

    /// Runs all of it, or the part of one machine.
    func contest(_ shard: Shard? = nil) async -> Contest { await contest(drills, shard) }

    /// Makes the comparison again under every extreme of everything assumed that any of the setups uses.
    func sensitivity(of comparison: Comparison) async -> [Sensitivity] {
        var found: [Sensitivity] = []
        for assumption in Assumption.all {
            for extreme in assumption.extremes {
                guard let altered = altered(by: extreme) else { continue }
                let other = Comparison(await contest(altered, nil), margin: comparison.margin)
                found.append(Sensitivity(assumed: assumption.name, instead: extreme.text, of: comparison, under: other))
            }
        }
        return found
    }

    /// The drills under an extreme; nil when none of their setups uses the number.
    private func altered(by extreme: Assumption.Extreme) -> [Drill]? {
        var isUsed = false
        let altered = drills.map { drill in
            Drill(
                path: drill.path,
                scenarios: drill.scenarios.map { scenario in
                    guard let altered = extreme.altered(scenario) else { return scenario }
                    isUsed = true
                    return altered
                })
        }
        return isUsed ? altered : nil
    }

    private func contest(_ drills: [Drill], _ shard: Shard?) async -> Contest {
        let progress = Progress(total: drills.count * seeds.count, of: "seeds")
        var contest = Contest(
            setups: zip(drills.first?.scenarios ?? [], entrants).map { scenario, entrant in
                Contest.Setup(name: entrant.name(of: scenario.setup.name), options: entrant.options)
            }, seeds: seeds, acknowledgement: acknowledgement, variesSetting: variesSetting, shard: shard, bouts: [])
        for (number, drill) in drills.enumerated() {
            contest.bouts.append(await bout(drill, shard) { progress.show(number * seeds.count + $0) })
        }
        progress.clear()
        return contest
    }

    private func bout(_ drill: Drill, _ shard: Shard?, progress: (Int) -> Void) async -> Bout {
        let scenarios = drill.scenarios
        let name = scenarios[0].name.text
        let empty = Bout(scenario: name, file: drill.path, lasts: scenarios[0].lasts, setups: scenarios.count)
        let stands = scenarios.map { (evaluator: Evaluator($0), world: World($0)) }
        let rule = acknowledgement
        let own = seeds.filter { shard?.holds(name, $0) ?? true }
        let parts = await Sweep(seeds: own).parts(progress: progress) { seeds in
            var part = empty
            for seed in seeds {
                part.add(
                    seed,
                    stands.map { $0.evaluator.score(Simulation($0.world, seed: seed).run(), by: rule) })
            }
            return part
        }
        return parts.reduce(into: empty) { $0.append($1) }
    }
}
