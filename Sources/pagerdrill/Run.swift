import ArgumentParser
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
            """)

    @OptionGroup var selecting: Selecting
    @OptionGroup var running: Running
    @OptionGroup var writing: Writing
    @OptionGroup var journaling: Journaling

    @Flag(help: "Stop at the first scenario that does not pass.")
    var failFast = false

    func run() async throws {
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
        for (index, path) in selection.scenarios.enumerated() {
            progress.show(index)
            let loaded: LoadedScenario
            do {
                loaded = try selecting.load(path)
                guard selecting.choosing.admits(loaded.scenario, at: path) else { continue }
                try running.admit(loaded.scenario)
            } catch {
                suite.refused.append(RefusedFile(path: path, diagnostics: error.all))
                if failFast { break }
                continue
            }
            let report = await running.report(on: loaded.scenario, reproduce: reproduce(path))
            try journaling.write(
                report, text: loaded.resolvedText, options: running.options, isOnly: selection.scenarios.count == 1)
            suite.reports.append(report)
            if failFast, report.outcome != .passed { break }
        }
        progress.clear()
        return suite
    }

    /// The command that shows the same run again; the seed follows.
    private func reproduce(_ path: String) -> String {
        "pagerdrill run \(path)" + (selecting.options + running.options).map { " " + $0 }.joined()
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
