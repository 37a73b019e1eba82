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
            let hint = expect.map {
                "'\($0)' needs the services, people, hops, alerts and faults of the journal's own scenario"
            }
            let isForeign = trouble.message.hasPrefix("unknown ")
            throw Diagnostics([
                Diagnostic(code: "journal/refused", trouble.message, at: mark, hint: isForeign ? hint : nil)
            ])
        } catch let problems as Diagnostics {
            throw problems
        } catch {
            throw Diagnostics([Diagnostic(code: "journal/refused", "\(error)", at: nil)])
        }
    }

    private func judged(by header: JournalFile.Header) throws(Diagnostics) -> Scenario {
        let own = try loadScenario(text: header.scenarioText, file: path, directory: nil).scenario
        guard let expect else { return own }
        return try loadScenario(expect).scenario.withDrills(of: own)
    }
}

extension Scenario {
    /// The same scenario with the drill ids another one planted: a journal holds those of the scenario that made it, and a copy with
    /// another title is still about the same faults.
    fileprivate func withDrills(of other: Scenario) -> Scenario {
        var renamed = faults
        for index in renamed.indices {
            guard let fault = other.faults.first(where: { $0.name == renamed[index].name }) else { continue }
            renamed[index].drill = fault.drill
        }
        return Scenario(
            name: name, file: file, tags: tags, epoch: epoch, lasts: lasts, horizon: horizon, catalog: catalog, setup: setup,
            background: background, faults: renamed, habits: habits, expectations: expectations, allowances: allowances)
    }
}
