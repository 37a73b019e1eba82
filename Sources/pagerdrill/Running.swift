import ArgumentParser
import Components
import Evaluation
import Model
import Reports
import ScenarioFiles
import Simulation
import Vendors

/// How scenarios are run.
struct Running: ParsableArguments {
    @Option(help: "Seed of all randomness; the same seed gives the same journal, byte for byte.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Run seeds --seed, --seed + 1, ... and judge over all of them.", valueName: "n"))
    var seeds: Int = 1

    @Flag(help: "Encode and decode every message with its vendor's codec on the way.")
    var throughWire = false

    @Flag(help: "Move single log lines instead of runs of lines: slower, and the same journal.")
    var everyLine = false

    @Flag(help: "Run each scenario twice and compare the journals entry by entry.")
    var checkDeterminism = false

    func validate() throws {
        if !(1...seedsMax).contains(seeds) {
            throw ValidationError("--seeds takes a number from 1 to \(seedsMax), found \(seeds)")
        }
    }

    /// More runs than this do not fit into memory beside each other's verdicts.
    private var seedsMax: Int { 100_000 }

    /// Moving lines one by one has its limits; runs of lines have none to speak of.
    func admit(_ scenario: Scenario) throws(Diagnostics) {
        for option in options { try refuseTooManyLines(scenario, option) }
    }

    /// The flags that change how a run is made, as the command line has them.
    var options: [String] {
        (throughWire ? ["--through-wire"] : []) + (everyLine ? ["--every-line"] : [])
    }

    private func bench(_ scenario: Scenario) -> BenchOptions {
        BenchOptions(everyLine: everyLine, wire: throughWire ? WireTable(vendorsOf: scenario) : nil)
    }

    func report(on scenario: Scenario, reproduce: String) async -> Report {
        let (evaluator, world, first) = (Evaluator(scenario), World(scenario), Seed(seed))
        let journal = Simulation(world, seed: first, options: bench(scenario)).run()
        var judgement = evaluator.judge(journal)
        let shuffled = Simulation(world, seed: first, options: BenchOptions(ties: Seed(~seed))).run()
        judgement.doubt(whereDifferent: evaluator.judge(shuffled))
        if checkDeterminism {
            let again = Simulation(world, seed: first, options: bench(scenario)).run()
            judgement.verdicts.append(differenceVerdict(journal, again, in: scenario))
        }
        let sweep = seeds > 1 ? await sweep(world, evaluator) : nil
        return Report(scenario: scenario, journal: journal, judgement: judgement, sweep: sweep, reproduce: reproduce)
    }

    private func sweep(_ world: World, _ evaluator: Evaluator) async -> SweepJudgement {
        let options = bench(world.scenario)
        let progress = Progress(total: seeds, of: "seeds")
        let sweep = Sweep(seeds: (0..<UInt64(seeds)).map { Seed(seed &+ $0) })
        let judgements = await sweep.run(progress: progress.show) { seed in
            evaluator.judge(Simulation(world, seed: seed, options: options).run())
        }
        progress.clear()
        return judgeSweep(world.scenario, judgements)
    }

    private func differenceVerdict(_ a: Journal, _ b: Journal, in scenario: Scenario) -> Verdict {
        guard let index = firstDifference(a, b) else {
            return Verdict(
                check: .consistency, outcome: .passed, title: "two runs give the same journal",
                observed: "\(a.entries.count) entries, fingerprint \(JournalFile.fingerprint(a, in: scenario).text)")
        }
        func text(_ journal: Journal) -> String {
            index < journal.entries.count ? journalText(journal.entries[index], in: scenario) : "the end"
        }
        return Verdict(
            check: .consistency, outcome: .error, title: "two runs give the same journal",
            expected: "entry \(index + 1): \(text(a))", observed: "entry \(index + 1): \(text(b))", evidence: [index + 1])
    }
}

/// Refuses a scenario with more lines than can be moved one by one.
func refuseTooManyLines(_ scenario: Scenario, _ option: String) throws(Diagnostics) {
    let size = RunSize(scenario)
    let (found, limit, unit) =
        size.linesPerSecond > RunSize.singleLinesPerSecondMax
        ? (size.linesPerSecond, RunSize.singleLinesPerSecondMax, "lines a second")
        : (size.lines, RunSize.singleLinesMax, "lines")
    guard found > limit else { return }
    let mark = SourceMark(file: scenario.file, line: 1, column: 1)
    throw Diagnostics([
        Diagnostic(
            code: "run/too-many-lines",
            "'\(scenario.name)' has up to \(found) \(unit), and \(option) takes them one by one: at most \(limit)",
            at: mark, hint: "lower its rates, or let it last shorter")
    ])
}

extension WireTable {
    /// Each way as its vendor writes it.
    init(vendorsOf scenario: Scenario) {
        self.init(intoHop: scenario.setup.path.map { codec(into: $0) }, intoPager: pagerCodec)
    }
}
