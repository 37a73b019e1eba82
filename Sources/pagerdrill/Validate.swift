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
                let loaded = try selecting.load(path)
                guard selecting.choosing.admits(loaded.scenario, at: path) else { continue }
                problems += loaded.warnings
                sound += 1
            } catch {
                problems += error.all
            }
        }
        if problems.contains(where: { $0.severity == .error }) { try leave(with: problems) }
        if sound == 0 {
            Console.complain(selecting.choosing.nothingSelected)
            throw ExitCode(4)
        }
        show(problems)
        guard format == .text else { return }
        let skipped = selection.skipped
        let others = skipped == 0 ? "" : "; \(skipped) other document\(skipped == 1 ? "" : "s") skipped"
        Console.say("\(sound) scenario\(sound == 1 ? "" : "s") sound\(others)\n")
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
