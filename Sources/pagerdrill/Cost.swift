import ArgumentParser
import Evaluation
import Model
import Reports
import ScenarioFiles

struct Cost: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Count what setups take to integrate: endpoints, keys, lines of configuration, steps by hand.",
        discussion: """
            Endpoints, keys and steps are those a setup lists under 'integration:'; lines are counted in the file itself and in those it \
            names, without blank ones and comments. A setup that lists nothing is told so, and is not free: the exit code is 3.

            Examples:
              pagerdrill cost scenarios/setups/poc.yaml
              pagerdrill cost scenarios/setups/*.yaml --format json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "Setup files.")
    var setups: [String]

    @Option(help: "text or json.")
    var format = Format.text

    func run() throws {
        let counted = try stopOnDiagnostics { () throws(Diagnostics) in
            var counted: [Integration] = []
            for setup in setups {
                let stated = try integration(ofSetup: setup)
                // What is not sound cannot be counted.
                _ = try loadSetup(setup)
                counted.append(stated)
            }
            return counted
        }
        switch format {
        case .text: Console.say(renderText(counted, style: Console.style))
        case .json: Console.say(renderJSON(counted))
        }
        if !counted.allSatisfy(\.isStated) { throw ExitCode(Outcome.notExercised.exitCode) }
    }
}
