import ArgumentParser
import Foundation
import Model
import Reports
import ScenarioFiles

/// Which scenarios a command works on, and under which setup.
struct Selecting: ParsableArguments {
    @OptionGroup var choosing: Choosing

    @Option(help: ArgumentHelp("Use this setup instead of each scenario's own.", valueName: "file"))
    var setup: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Replace one value of the setup, like alerts.errors.window=10m; list elements count from 1. May be repeated.",
            valueName: "key=value"))
    var changes: [SettingChange] = []

    /// What of it a command has to say to work on the same setup.
    var options: [String] { (setup.map { ["--setup \($0)"] } ?? []) + changes.map { "--set \(quoted($0.text))" } }

    /// Files in order, and how many other documents the folders held.
    func select() throws(Diagnostics) -> Selection {
        if let setup { try checkSetup(setup) }
        return try selectScenarios(choosing.paths)
    }

    func load(_ path: String) throws(Diagnostics) -> LoadedScenario {
        try loadScenario(path, options: LoadOptions(setup: setup, changes: changes))
    }
}

/// A setup that is none is told once, not for every scenario.
func checkSetup(_ setup: String) throws(Diagnostics) {
    guard try documentKind(ofFile: setup) != .setup else { return }
    throw Diagnostics([
        Diagnostic(
            code: "file/wrong-kind", "'\(setup)' is no setup: its first key is not 'setup'",
            at: SourceMark(file: setup, line: 1, column: 1), hint: "begin it with 'setup: NAME'")
    ])
}

/// Which scenarios a command works on.
struct Choosing: ParsableArguments {
    @Argument(help: "Scenario files, or folders to search for them.")
    var paths: [String]

    @Option(name: .customLong("run"), help: ArgumentHelp("Only scenarios whose name or path matches.", valueName: "regex"))
    var pattern: String?

    @Option(name: .customLong("tag"), help: "Only scenarios with this tag; may be repeated, any of them suffices.")
    var tags: [String] = []

    func validate() throws {
        if paths.isEmpty {
            throw ValidationError("name at least one scenario file or folder, for example: pagerdrill run scenarios")
        }
        if let pattern, (try? Regex(pattern)) == nil { throw ValidationError("'\(pattern)' is not a regular expression") }
    }

    /// What to say when nothing is left to work on.
    var nothingSelected: String {
        let filters = (pattern.map { ["--run \($0)"] } ?? []) + tags.map { "--tag \($0)" }
        let passing = filters.isEmpty ? "" : " that \(filters.joined(separator: " ")) lets through"
        return "nothing selected: no scenario in \(paths.joined(separator: ", "))\(passing)"
    }

    /// Whether name, path and tags let a scenario through.
    func admits(_ scenario: Scenario, at path: String) -> Bool {
        if !tags.isEmpty, Set(tags).isDisjoint(with: scenario.tags) { return false }
        guard let pattern, let regex = try? Regex(pattern) else { return true }
        return scenario.name.text.contains(regex) || path.contains(regex)
    }
}

extension SettingChange: ExpressibleByArgument {
    init?(argument: String) { self.init(text: argument) }
}
