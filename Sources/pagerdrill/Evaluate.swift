import ArgumentParser
import Comparisons
import Evaluation
import Foundation
import Model
import Reports
import ScenarioFiles
import Simulation

struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the first page of an evaluation: one setup against doing without it.",
        discussion: """
            The first --setup is doing without, the second is what is evaluated; any more only meet the large stream. Scenarios say by a tag what \
            they are for: the name of a tier, or 'stream'. The page has the answer first, then a table for each tier, what the pager's \
            functions came to, what a large stream does to each setup, which assumptions would flip the answer, and what a simulation cannot \
            answer; every number on it comes from the runs it makes.

            Into the folder --output go README.md and runs.scores, which 'compare --baseline' and --reuse read.

            Examples:
              pagerdrill evaluate scenarios/evaluation --setup today.yaml --setup proposed.yaml --output results/evaluation
              pagerdrill evaluate scenarios/evaluation --setup today.yaml --setup proposed.yaml --output results/evaluation --check
            """)

    @OptionGroup var choosing: Choosing

    @Option(
        name: .customLong("setup"),
        help: ArgumentHelp("Doing without, then what is evaluated, then others for the large stream.", valueName: "file"))
    var setups: [String]

    @Option(help: ArgumentHelp("What is evaluated, as the page calls it.", valueName: "name"))
    var title = "the pager"

    @Option(
        name: .customLong("functions"),
        help: ArgumentHelp(
            "More scenarios for the table of functions, each under its own setup; may be repeated.", valueName: "path"))
    var functions: [String] = []

    @Option(help: ArgumentHelp("How many seeds, from 1 on.", valueName: "n"))
    var seeds = 400

    @Option(name: [.short, .long], help: ArgumentHelp("The folder for the page and its runs.", valueName: "folder"))
    var output: String

    @Flag(
        inversion: .prefixedNo,
        help: "Run everything again under the extremes of what is assumed, or keep what the page in the folder says of them.")
    var sensitivity = true

    @Flag(help: "Take the runs of the tiers from the folder's runs.scores instead of making them.")
    var reuse = false

    @Flag(help: "Write nothing, and exit with 1 when the folder holds anything else.")
    var check = false

    func validate() throws {
        if setups.count < 2 { throw ValidationError("give two setups: --setup WITHOUT.yaml --setup WITH.yaml") }
        if output.isEmpty { throw ValidationError("--output names a folder, found nothing") }
        if !(1...Compare.seedsMax).contains(seeds) {
            throw ValidationError("--seeds takes a number from 1 to \(Compare.seedsMax), found \(seeds)")
        }
    }

    func run() async throws {
        let all = (0..<UInt64(seeds)).map { Seed(1 + $0) }
        let contending = try stopOnDiagnostics { () throws(Diagnostics) in
            try Contending(
                choosing, setups.map { Entrant(setup: $0) }, seeds: all, acknowledgement: .pagerduty, variesSetting: false)
        }
        let parts = try stopOnDiagnostics { () throws(Diagnostics) in try Parts(contending.scenarios) }
        if parts.tiers.isEmpty && parts.stream == nil {
            Console.complain(choosing.nothingSelected)
            throw ExitCode(4)
        }
        let pair = try stopOnDiagnostics { () throws(Diagnostics) in
            try Contending(
                choosing, setups.prefix(2).map { Entrant(setup: $0) }, seeds: all, acknowledgement: .pagerduty,
                variesSetting: false)
        }.only(parts.tierPaths)
        let contest = reuse ? try saved(for: pair.empty()) : await pair.contest()
        let tiers = parts.tiers(of: contest)
        var assessment = Assessment(
            title: title, selection: choosing.paths.joined(separator: " "), command: command, tiers: tiers,
            functions: FunctionFindings(), streamFile: parts.stream, streams: [], trial: nil)
        assessment.functions = try stopOnDiagnostics { () throws(Diagnostics) in try functionFindings(pair) }
        if let stream = parts.stream {
            assessment.streams = streams(contending.scenarios(at: stream), contending.empty().setups)
        }
        if sensitivity {
            var trial = Assessment.Trial()
            await pair.underExtremes(of: contest) { assumed, instead, other in
                trial.add(assumed: assumed, instead: instead, of: tiers, under: parts.tiers(of: other))
            }
            assessment.trial = trial
        }
        try finish(renderMarkdown(assessment), contest)
    }

    /// As somebody types it to make the page again.
    private var command: String {
        let words =
            ["pagerdrill evaluate"] + choosing.paths + setups.map { "--setup \(quoted($0))" }
            + (title == "the pager" ? [] : ["--title \(quoted(title))"]) + functions.map { "--functions \(quoted($0))" }
            + [seeds == 400 ? "" : "--seeds \(seeds)", "--output \(quoted(output))"]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    // MARK: Runs

    private func saved(for contest: Contest) throws -> Contest {
        let path = Self.scores(in: output)
        let saved = try stopOnDiagnostics { () throws(Diagnostics) in try readContest(path) }
        guard saved.isOf(contest) else {
            try stopOnDiagnostics { () throws(Diagnostics) in
                throw Diagnostics([
                    Diagnostic(
                        code: "scores/mismatch", "these runs are of other scenarios, setups or seeds",
                        at: SourceMark(file: path, line: 1, column: 1), hint: "leave --reuse out, and they are made again")
                ])
            }
            return contest
        }
        return saved
    }

    /// Each scenario of the tiers under the setup that is evaluated, and every other under its own: the first seed of each.
    private func functionFindings(_ pair: Contending) throws(Diagnostics) -> FunctionFindings {
        var all: [(name: String, scenario: Scenario)] = []
        for (path, _) in pair.scenarios {
            if let scenario = pair.scenarios(at: path).last {
                all.append(("pagerdrill run \(path) --setup \(setups[1])", scenario))
            }
        }
        if !functions.isEmpty {
            for path in try selectScenarios(functions).scenarios {
                all.append(("pagerdrill run \(path)", try loadScenario(path).scenario))
            }
        }
        var findings = FunctionFindings()
        let progress = Progress(total: all.count, of: "drills")
        for (number, (name, scenario)) in all.enumerated() {
            progress.show(number)
            findings.merge(Evaluator(scenario).functions(Simulation(scenario, seed: Seed(1)).run(), named: name))
        }
        progress.clear()
        return findings
    }

    private func streams(_ scenarios: [Scenario], _ setups: [Contest.Setup]) -> [Assessment.Stream] {
        zip(scenarios, setups).map { scenario, setup in
            let findings = Evaluator(scenario).stream(Simulation(scenario, seed: Seed(1)).run())
            let limit = findings.firstLimit.map { entry in
                "\(entry.at.clockText) \(scenario.name(of: entry.station)): \(journalText(entry, in: scenario))"
            }
            return Assessment.Stream(setup: setup, findings: findings, firstLimit: limit)
        }
    }

    // MARK: Writing

    private static func page(in folder: String) -> String { (folder as NSString).appendingPathComponent("README.md") }
    private static func scores(in folder: String) -> String { (folder as NSString).appendingPathComponent("runs.scores") }

    private func finish(_ page: String, _ contest: Contest) throws {
        let stale = try stopOnDiagnostics { () throws(Diagnostics) in
            let path = Self.page(in: output)
            let old = Files.exist(path) ? try Files.lines(of: path).joined(separator: "\n") + "\n" : ""
            var files = [(path: path, text: sensitivity ? page : withTrial(of: old, page))]
            if !reuse { files.append((Self.scores(in: output), contestText(contest))) }
            var stale: [String] = []
            for (path, text) in files {
                if !check {
                    try Files.write(text, to: path)
                } else if try Files.lines(of: path).joined(separator: "\n") + "\n" != text {
                    stale.append(path)
                }
            }
            return stale
        }
        for path in stale { Console.complain("\(path) is not what the runs give now: make it again without --check") }
        if !stale.isEmpty { throw ExitCode(1) }
    }

    /// A page with the section about assumptions that another has; without one where that has none.
    private func withTrial(of old: String, _ page: String) -> String {
        guard let start = old.range(of: Assessment.trialHeading),
            let end = old.range(of: Assessment.limitsHeading, range: start.upperBound..<old.endIndex)
        else { return page }
        let section = old[start.lowerBound..<end.lowerBound]
        return page.replacing(Assessment.limitsHeading, with: section + Assessment.limitsHeading)
    }
}

/// Which scenario is for what, by its tags.
private struct Parts {
    /// By tier in the order of the catalog, with its scenarios' files.
    var tiers: [(tier: Catalog.Tier, files: [(path: String, name: String)])] = []
    var stream: String?

    init(_ scenarios: [(path: String, scenario: Scenario)]) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        func problem(_ code: String, _ message: String, _ path: String, _ hint: String) {
            problems.append(Diagnostic(code: code, message, at: SourceMark(file: path, line: 1, column: 1), hint: hint))
        }
        for (path, scenario) in scenarios {
            if scenario.tags.contains("stream") {
                if stream != nil {
                    problem("evaluate/two-streams", "there is a large stream already", path, "keep one of them")
                }
                stream = path
                continue
            }
            guard let tier = scenario.catalog.tiers.first(where: { scenario.tags.contains($0.name) }) else {
                let known = (scenario.catalog.tiers.map(\.name) + ["stream"]).joined(separator: ", ")
                problem("evaluate/no-tag", "the scenario does not say what it is for", path, "tag it with one of: \(known)")
                continue
            }
            let place = tiers.firstIndex { $0.tier.name == tier.name }
            if place == nil { tiers.append((tier, [])) }
            tiers[place ?? tiers.count - 1].files.append((path, scenario.name.text))
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
    }

    var tierPaths: Set<String> { Set(tiers.flatMap { $0.files.map(\.path) }) }

    func tiers(of contest: Contest) -> [Assessment.Tier] {
        tiers.map { tier, files in
            Assessment.Tier(
                name: tier.name, respond: tier.respond, resolve: tier.resolve,
                comparison: Comparison(contest.only(Set(files.map(\.name))), margin: Margin()))
        }
    }
}
