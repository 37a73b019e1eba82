import ArgumentParser
import Evaluation
import Model
import Reports
import ScenarioFiles

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge a saved journal again.",
        discussion: """
            The journal's header holds the whole scenario, so the file is enough. With --expect the same run is judged against another \
            file's expectations.

            Examples:
              pagerdrill replay outage.journal
              pagerdrill replay outage.journal --expect stricter.yaml
            """)

    @Argument(help: ArgumentHelp("A journal written by 'run --journal'.", valueName: "journal"))
    var path: String

    @Option(help: ArgumentHelp("Judge against this scenario's expectations.", valueName: "scenario"))
    var expect: String?

    @OptionGroup var writing: Writing

    func run() throws {
        let suite = try stopOnDiagnostics { () throws(Diagnostics) in
            let (scenario, journal) = try read()
            let judgement = Evaluator(scenario).judge(journal)
            let again = "pagerdrill replay \(path)" + (expect.map { " --expect \($0)" } ?? "")
            return ReportSuite(
                reports: [Report(scenario: scenario, journal: journal, judgement: judgement, sweep: nil, reproduce: again)],
                refused: [], skipped: 0)
        }
        try stopOnDiagnostics { () throws(Diagnostics) in try writing.write(suite) }
        throw ExitCode(suite.outcome.exitCode)
    }

    private func read() throws(Diagnostics) -> (Scenario, Journal) {
        let lines = try Files.lines(of: path)
        do {
            let header = try JournalFile.header(lines)
            let scenario = try judged(by: header)
            return (scenario, Journal(seed: header.seed, entries: try JournalFile.entries(lines, in: scenario)))
        } catch let trouble as JournalFile.Trouble {
            let mark = SourceMark(file: path, line: trouble.line, column: 1)
            throw Diagnostics([Diagnostic(code: "journal/refused", trouble.message, at: mark)])
        } catch let problems as Diagnostics {
            throw problems
        } catch {
            throw Diagnostics([Diagnostic(code: "journal/refused", "\(error)", at: nil)])
        }
    }

    private func judged(by header: JournalFile.Header) throws(Diagnostics) -> Scenario {
        if let expect { return try loadScenario(expect).scenario }
        return try loadScenario(text: header.scenarioText, file: path, directory: nil).scenario
    }
}
