import ArgumentParser
import Model
import Reports
import ScenarioFiles

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check scenario files without running them.",
        discussion: """
            Every problem is printed at once, as file:line:column with the line and a hint. Exit code 2 if there is any.

            Examples:
              pagerdrill validate scenarios
              pagerdrill validate outage.yaml --format json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @OptionGroup var selecting: Selecting
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
        var problems: [Diagnostic] = []
        var sound = 0
        let selection: Selection
        do {
            selection = try selecting.select()
        } catch {
            try leave(with: error.all)
        }
        for path in selection.scenarios {
            do {
                problems += try selecting.load(path).warnings
                sound += 1
            } catch {
                problems += error.all
            }
        }
        if selection.scenarios.isEmpty {
            Console.complain(selecting.nothingSelected)
            throw ExitCode(4)
        }
        if problems.contains(where: { $0.severity == .error }) { try leave(with: problems) }
        show(problems)
        if format == .text { Console.say("\(sound) scenario\(sound == 1 ? "" : "s") sound\n") }
    }

    private func leave(with problems: [Diagnostic]) throws -> Never {
        show(problems)
        throw ExitCode(2)
    }

    private func show(_ problems: [Diagnostic]) {
        switch format {
        case .text: if !problems.isEmpty { Console.complain(render(problems, style: Console.errorStyle)) }
        case .json: Console.say(renderJSON(problems) + "\n")
        }
    }
}
