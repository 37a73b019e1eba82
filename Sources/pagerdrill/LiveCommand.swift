import ArgumentParser
import Model
import Reports
import ScenarioFiles

#if Live
import Evaluation
import Live
#endif

struct LiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live",
        abstract: "Run a scenario on the wall clock and watch it happen.",
        discussion: """
            Every journal entry is printed when it happens; the verdict follows. Needs a build with the Live trait:
              swift run -c release --traits Live pagerdrill live scenarios/poc/02-gold-outage.yaml --speed 60
            """)

    @Argument(help: "A scenario file.")
    var scenario: String

    @Option(help: "Seed of all randomness.")
    var seed: UInt64 = 1

    @Option(help: "Scenario seconds in a second of real time, 1 to 100000.")
    var speed: Int64 = 1

    func validate() throws {
        if !(1...100_000).contains(speed) {
            throw ValidationError("--speed takes a whole number from 1 to 100000, found \(speed)")
        }
    }

    #if Live
    func run() async throws {
        let drill = try stopOnDiagnostics { () throws(Diagnostics) in try loadScenario(scenario).scenario }
        let journal = try await LiveRun(drill, seed: Seed(seed), speed: speed).run { entry in
            switch entry.fact {
            case .tally, .last, .evaluations: break
            case .first, .trouble, .fired, .landed, .replied, .paged, .delivered, .undelivered, .bounced, .responded, .repaired,
                .sent,
                .operated, .changed, .note, .ended:
                Console.say("\(entry.at.clockText)  \(drill.name(of: entry.station)): \(journalText(entry, in: drill))\n")
            }
        }
        let judgement = Evaluator(drill).judge(journal)
        let again = "pagerdrill live \(scenario) --speed \(speed)"
        let report = Report(scenario: drill, journal: journal, judgement: judgement, sweep: nil, reproduce: again)
        let suite = ReportSuite(reports: [report], refused: [], skipped: 0)
        Console.say("\n" + render(suite, as: .text, style: Console.style))
        throw ExitCode(suite.outcome.exitCode)
    }
    #else
    func run() async throws {
        Console.complain(
            "this build has no live mode; build with the Live trait: swift run -c release --traits Live pagerdrill live \(scenario)"
        )
        throw ExitCode(2)
    }
    #endif
}
