import ArgumentParser
import Comparisons
import Components
import Evaluation
import Model
import Reports
import ScenarioFiles
import Simulation

struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare setups over the same faults, users and people.",
        discussion: """
            Runs every scenario under every setup with the same seeds. What happens to the services and what people do is the same for all \
            of them; what differs is how it is watched. The first setup is what the others are compared with.

            The verdict has four values: better, worse, no relevant difference, undecided. It is judged against a margin stated beforehand, \
            by an interval and never by a single figure; what never came is averaged into nothing.

            Examples:
              pagerdrill compare --setup today.yaml --setup proposed.yaml scenarios --seeds 200
              pagerdrill compare --setup a.yaml --setup b.yaml outage.yaml --seeds 1000 --margin 5s --format json
              pagerdrill compare outage.yaml --vary policies.shop.levels.1.wait=1m,3m,5m,10m
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

    @OptionGroup var choosing: Choosing

    @Option(name: .customLong("setup"), help: ArgumentHelp("A setup to compare; give two or more.", valueName: "file"))
    var setups: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compare one setup with itself under other values of one of its settings, like alerts.errors.window=1m,5m,15m.",
            valueName: "key=value,..."))
    var vary: String?

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many seeds, from --seed on.", valueName: "n"))
    var seeds: Int = 100

    @Option(help: ArgumentHelp("A shorter difference of times does not matter.", valueName: "duration"))
    var margin: String = "1s"

    @Option(help: ArgumentHelp("Nor does a smaller one, in relation to the first setup.", valueName: "percent"))
    var marginShare: String = "5%"

    @Option(help: "Whose definition of time to acknowledge: pagerduty, oncall or goalert.")
    var acknowledgement = AcknowledgementRule.pagerduty

    @Option(help: "text, json or markdown.")
    var format = Format.text

    @Option(
        name: [.short, .long], help: ArgumentHelp("Write the report here instead of to standard output.", valueName: "path"))
    var output: String?

    func validate() throws {
        if let vary {
            guard let change = SettingChange(text: vary), !change.values.contains("") else {
                throw ValidationError("--vary takes a setting and its values like alerts.errors.window=1m,5m, found '\(vary)'")
            }
            if setups.count > 1 { throw ValidationError("--vary compares one setup with itself: give one --setup, or none") }
        } else if setups.count < 2 {
            throw ValidationError("give at least two setups: --setup A.yaml --setup B.yaml; or one setting to --vary")
        }
        if !(1...Self.seedsMax).contains(seeds) {
            throw ValidationError("--seeds takes a number from 1 to \(Self.seedsMax), found \(seeds)")
        }
        if Delay(text: margin) == nil { throw ValidationError("--margin takes a duration like 5s, found '\(margin)'") }
        if Ratio(text: marginShare) == nil {
            throw ValidationError("--margin-share takes a percentage like 5%, found '\(marginShare)'")
        }
    }

    /// More than this tells nothing more, and resampling them takes longer than running them.
    private static let seedsMax = 20_000

    func run() async throws {
        let (bouts, names) = try await stopOnDiagnostics { () async throws(Diagnostics) in try await self.bouts() }
        if bouts.isEmpty {
            Console.complain(choosing.nothingSelected)
            throw ExitCode(4)
        }
        let comparison = Comparison(
            setups: zip(names, entrants).map { Comparison.Setup(name: $1.name(of: $0), options: $1.options) }, seeds: allSeeds,
            bouts: bouts, variesSetting: vary != nil,
            margin: Margin(delay: Delay(text: margin) ?? .seconds(1), share: Ratio(text: marginShare) ?? .percent(5)),
            acknowledgement: acknowledgement)
        let style = output == nil ? Console.style : TextStyle()
        let text =
            switch format {
            case .text: renderText(comparison, style: style)
            case .json: renderJSON(comparison)
            case .markdown: renderMarkdown(comparison)
            }
        guard let output else { return Console.say(text) }
        try stopOnDiagnostics { () throws(Diagnostics) in try Files.write(text, to: output) }
    }

    private var allSeeds: [Seed] { (0..<UInt64(seeds)).map { Seed(seed &+ $0) } }

    /// Every scenario under every setup, and the setups' names. A setup that cannot face a scenario is refused before anything runs.
    private func bouts() async throws(Diagnostics) -> ([Bout], [String]) {
        for setup in setups { try checkSetup(setup) }
        let selection = try selectScenarios(choosing.paths)
        var drills: [(path: String, entrants: [Scenario])] = []
        for path in selection.scenarios {
            var loaded: [Scenario] = []
            for entrant in entrants { loaded.append(try loadScenario(path, options: entrant.load).scenario) }
            if choosing.admits(loaded[0], at: path) { drills.append((path, loaded)) }
        }
        let progress = Progress(total: drills.count * seeds, of: "seeds")
        var bouts: [Bout] = []
        for (number, drill) in drills.enumerated() {
            bouts.append(await bout(drill.path, drill.entrants) { progress.show(number * seeds + $0) })
        }
        progress.clear()
        return (bouts, drills.first?.entrants.map(\.setup.name) ?? [])
    }

    private func bout(_ path: String, _ entrants: [Scenario], progress: (Int) -> Void) async -> Bout {
        let empty = Bout(scenario: entrants[0].name.text, file: path, lasts: entrants[0].lasts, setups: entrants.count)
        let evaluators = entrants.map(Evaluator.init)
        let rule = acknowledgement
        let parts = await Sweep(seeds: allSeeds).parts(progress: progress) { seeds in
            var part = empty
            for seed in seeds {
                part.add(
                    zip(entrants, evaluators).map { scenario, evaluator in
                        evaluator.score(Simulation(scenario, seed: seed).run(), by: rule)
                    })
            }
            return part
        }
        return parts.reduce(into: empty) { $0.append($1) }
    }
}

/// What takes part: a setup file, or each scenario's own, with a setting changed or as it is.
private struct Entrant {
    var setup: String?
    var change: SettingChange?

    var load: LoadOptions { LoadOptions(setup: setup, changes: change.map { [$0] } ?? []) }

    func name(of setup: String) -> String { change?.text ?? setup }

    /// As a command needs it to run the same again.
    var options: String {
        [setup.map { "--setup \(quoted($0))" }, change.map { "--set \(quoted($0.text))" }].compactMap(\.self).joined(
            separator: " ")
    }
}

extension Compare {
    private var entrants: [Entrant] {
        guard let vary, let change = SettingChange(text: vary) else { return setups.map { Entrant(setup: $0) } }
        let base = Entrant(setup: setups.first)
        return [base]
            + change.values.map { value in
                var varied = change
                varied.value = value
                return Entrant(setup: base.setup, change: varied)
            }
    }
}

extension SettingChange {
    /// Several values, written one after the other.
    fileprivate var values: [String] { value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
}

extension AcknowledgementRule: ExpressibleByArgument {}
