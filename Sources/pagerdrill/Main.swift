import ArgumentParser
import Foundation

/// Exit codes: 0 all passed, 1 an expectation failed, 2 invalid input or a broken harness, 3 inconclusive or not exercised,
/// 4 nothing selected, 130 interrupted.
@main
enum Main {
    static func main() async {
        // A reader that has seen enough (`| head`) ends us quietly.
        signal(SIGPIPE, SIG_DFL)
        do {
            var command = try PagerDrill.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(with: error)
        }
    }

    /// Usage errors exit with 2, like every other invalid input.
    private static func leave(with error: any Error) -> Never {
        guard PagerDrill.exitCode(for: error) == .validationFailure else { PagerDrill.exit(withError: error) }
        Console.complain(PagerDrill.fullMessage(for: error))
        exit(2)
    }
}

struct PagerDrill: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "pagerdrill",
        abstract: "A fire drill for your pager.",
        discussion: """
            A scenario makes services fail on demand. The failures travel as log lines to an aggregator, its rules call the pager, \
            people are paged and fix what is broken - all in virtual time. The verdict says, stage by stage, how long detection took \
            and whether the right person was paged.

              pagerdrill run scenarios                     run everything in a folder
              pagerdrill run outage.yaml --seeds 200       one scenario over 200 seeds
              pagerdrill validate scenarios                check files without running them
              pagerdrill oncall poc.yaml --from 2020-11-23 who is on call when
              pagerdrill generate outage.yaml              write its log lines, for any shipper

            Exit codes: 0 passed, 1 failed, 2 invalid input, 3 inconclusive or not exercised, 4 nothing selected, 130 interrupted.
            """,
        version: PagerDrill.version,
        subcommands: [
            Validate.self, Run.self, Compare.self, Evaluate.self, Replay.self, ReportCommand.self, PlanCommand.self,
            OnCall.self, Cost.self,
            Judge.self,
            Import.self, Generate.self, LiveCommand.self, BenchCommand.self,
        ]
    )
}
