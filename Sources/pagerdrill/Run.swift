import ArgumentParser
import Comparisons
import Components
import Evaluation
import Model
import Reports
import ScenarioFiles
import Simulation

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run scenarios in virtual time and judge them.",
        discussion: """
            Examples:
              pagerdrill run scenarios
              pagerdrill run scenarios/poc --tag gold --format junit --output report.xml
              pagerdrill run outage.yaml --seed 7 --journal outage.journal
              pagerdrill run outage.yaml --seeds 500
              pagerdrill run scenarios --shard 1/4 --save 1.part

            With --shard only a part of the scenarios runs, chosen by hash, and 'pagerdrill report merge' tells what came of all of them. A part \
            ends with 0 when it was saved, whatever is in it: only the whole has passed or failed.
            """)

    @OptionGroup var selecting: Selecting
    @OptionGroup var running: Running
    @OptionGroup var writing: Writing
    @OptionGroup var journaling: Journaling

    @Flag(help: "Stop at the first scenario that does not pass.")
    var failFast = false

    @OptionGroup var sharding: Sharding

    @Option(help: ArgumentHelp("Keep what this part came to in this file, for 'report merge'.", valueName: "file"))
    var save: String?

    func validate() throws {
        if sharding.isAsked, save == nil { throw ValidationError("--shard needs --save with a file for this part") }
        if !sharding.isAsked, save != nil { throw ValidationError("--save keeps a part of a run: give --shard as well") }
        if sharding.isAsked, failFast { throw ValidationError("a part runs all that is its own: leave --fail-fast out") }
        if sharding.isAsked, !writing.formats.isEmpty || writing.output != nil {
            throw ValidationError("a part is saved for every format: give --format and --output to 'report merge'")
        }
    }

    func run() async throws {
        if let shard = try stopOnDiagnostics({ () throws(Diagnostics) in try sharding.shard() }), let save {
            return try await savePart(shard, save)
        }
        let suite = try await stopOnDiagnostics { () async throws(Diagnostics) in try await drill() }
        if suite.reports.isEmpty && suite.refused.isEmpty {
            Console.complain(selecting.choosing.nothingSelected)
            throw ExitCode(4)
        }
        try stopOnDiagnostics { () throws(Diagnostics) in try writing.write(suite) }
        throw ExitCode(suite.outcome.exitCode)
    }

    /// Load, run, judge, report.
    private func drill() async throws(Diagnostics) -> ReportSuite {
        let selection = try selecting.select()
        let progress = Progress(total: selection.scenarios.count, of: "scenarios")
        var suite = ReportSuite(reports: [], refused: [], skipped: selection.skipped)
        var warnings: [Diagnostic] = []
        for (index, path) in selection.scenarios.enumerated() {
            progress.show(index)
            switch load(path) {
            case nil: continue
            case .failure(let problems)?: suite.refused.append(RefusedFile(path: path, diagnostics: problems.all))
            case .success(let loaded)?:
                warnings += loaded.warnings
                suite.reports.append(try await report(on: loaded, at: path, isOnly: selection.scenarios.count == 1))
            }
            if failFast, suite.outcome != .passed { break }
        }
        progress.clear()
        warn(of: warnings, in: suite)
        return suite
    }

    /// What is sound and yet hardly meant: of one scenario all of it, of many how much.
    private func warn(of warnings: [Diagnostic], in suite: ReportSuite) {
        if warnings.isEmpty { return }
        if suite.reports.count + suite.refused.count == 1 {
            return Console.complain(render(warnings, style: Console.errorStyle))
        }
        let count = Set(warnings).count
        let again = (["pagerdrill validate"] + selecting.choosing.paths.map(quoted) + selecting.options).joined(separator: " ")
        Console.complain("\(count) warning\(count == 1 ? "" : "s"), shown by: \(again)")
    }

    /// A scenario ready to run, or what is wrong with it; nil when a filter leaves it out.
    private func load(_ path: String) -> Result<LoadedScenario, Diagnostics>? {
        do throws(Diagnostics) {
            let loaded = try selecting.load(path)
            guard selecting.choosing.admits(loaded.scenario, at: path) else { return nil }
            try running.admit(loaded.scenario)
            return .success(loaded)
        } catch {
            return .failure(error)
        }
    }

    private func report(on loaded: LoadedScenario, at path: String, isOnly: Bool) async throws(Diagnostics) -> Report {
        let report = await running.report(on: loaded.scenario, reproduce: reproduce(path))
        try journaling.write(report, text: loaded.resolvedText, options: running.options, isOnly: isOnly)
        return report
    }

    /// The command that shows the same run again; the seed follows.
    private func reproduce(_ path: String) -> String {
        "pagerdrill run \(quoted(path))" + (selecting.options + running.options).map { " " + $0 }.joined()
    }
}

// MARK: A part of a suite

extension Run {
    private func savePart(_ shard: Shard, _ file: String) async throws {
        let part = try await stopOnDiagnostics { () async throws(Diagnostics) in try await self.part(shard) }
        if part.suite.sources.isEmpty {
            Console.complain(selecting.choosing.nothingSelected)
            throw ExitCode(4)
        }
        try stopOnDiagnostics { () throws(Diagnostics) in
            try Files.write(part.lines.joined(separator: "\n") + "\n", to: file)
        }
        let share = "\(part.pieces.count) of \(part.suite.sources.count) scenarios"
        Console.complain(
            part.pieces.isEmpty
                ? "part \(shard.text) is empty: \(share); it has passed nothing, and 'pagerdrill report merge' needs it: \(file)"
                : "part \(shard.text): \(share); 'pagerdrill report merge' tells what came of all: \(file)")
    }

    /// Reads every file of the suite, so that parts of different ones are told apart, and runs those of this part.
    private func part(_ shard: Shard) async throws(Diagnostics) -> PartFile {
        let selection = try selecting.select()
        let progress = Progress(total: selection.scenarios.count, of: "scenarios")
        let suite = PartFile.Suite(
            program: PagerDrill.version, options: suiteOptions.joined(separator: " "), sources: [], skipped: selection.skipped)
        var part = PartFile(suite: suite, shard: shard, pieces: [:])
        for (index, path) in selection.scenarios.enumerated() {
            progress.show(index)
            guard let loaded = load(path) else { continue }
            part.suite.sources.append(PartFile.Source(path: path, digest: digest(loaded)))
            guard shard.holds(path) else { continue }
            switch loaded {
            case .failure(let problems):
                part.pieces[path] = SuitePiece(RefusedFile(path: path, diagnostics: problems.all))
            case .success(let loaded):
                part.pieces[path] = SuitePiece(
                    try await report(on: loaded, at: path, isOnly: selection.scenarios.count == 1))
            }
        }
        progress.clear()
        return part
    }

    /// Of everything a scenario is made of, its catalog and setup included.
    private func digest(_ loaded: Result<LoadedScenario, Diagnostics>) -> String {
        let text =
            switch loaded {
            case .success(let loaded): loaded.resolvedText
            case .failure(let problems): problems.all.map(\.message).joined(separator: "\n")
            }
        return stableHash(text).hexText
    }

    private var suiteOptions: [String] {
        ["--seed \(running.seed)", "--seeds \(running.seeds)"] + selecting.options + running.options
            + (running.checkDeterminism ? ["--check-determinism"] : [])
    }
}

/// Turns what is wrong with files into text on standard error and exit code 2.
func stopOnDiagnostics<T>(_ body: () throws(Diagnostics) -> T) throws -> T {
    do {
        return try body()
    } catch {
        Console.complain(render(error.all, style: Console.errorStyle))
        throw ExitCode(2)
    }
}

func stopOnDiagnostics<T>(_ body: () async throws(Diagnostics) -> T) async throws -> T {
    do {
        return try await body()
    } catch {
        Console.complain(render(error.all, style: Console.errorStyle))
        throw ExitCode(2)
    }
}
