import ArgumentParser
import Calendars
import Evaluation
import Model
import Reports
import ScenarioFiles

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show who would be paged when, if nobody answered.",
        discussion: """
            Before anything runs: every level and every page of what the scenario itself sends, and of an incident that an alert opens at \
            its start, to the instant, with the changes the scenario makes to the pager, and how the policy ends; the worst-case time to a human (the waits before the last level); and what cannot be wanted: response targets \
            that are out of reach even if everybody answers at once, levels without anybody, notification rules that never fire.

            --at is read on the scenario's clock. With --changes: also every later opening during the load from which on somebody else \
            is told, or at another time.

            Examples:
              pagerdrill plan scenarios/poc/06-nobody-answers.yaml
              pagerdrill plan drill.yaml --at '2020-11-24 21:00' --service checkout --format json
              pagerdrill plan drill.yaml --changes --strict
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "A scenario file.")
    var scenario: String

    @Option(
        help: ArgumentHelp(
            "When the incident opens; the scenario's start, and what it sends, when left out.", valueName: "datetime"))
    var at: String?

    @Flag(help: "Also every later opening that changes the answer.")
    var changes = false

    @Option(name: .customLong("service"), help: "Only this service; may be repeated.")
    var services: [String] = []

    @Option(help: ArgumentHelp("Use this setup instead of the scenario's own.", valueName: "file"))
    var setup: String?

    @Option(help: "text or json.")
    var format = Format.text

    @Flag(help: "Exit with 1 when somebody is told too late for a response target, or nobody at all.")
    var strict = false

    func run() throws {
        let report = try stopOnDiagnostics { () throws(Diagnostics) in try plan() }
        switch format {
        case .text: Console.say(renderText(report, style: Console.style))
        case .json: Console.say(renderJSON(report))
        }
        if strict, report.findings.contains(where: \.isFailure) { throw ExitCode(Outcome.failed.exitCode) }
    }

    private func plan() throws(Diagnostics) -> PlanReport {
        var loaded = try load(LoadOptions(setup: setup))
        let opened = try instant(in: loaded)
        let inputs = loaded.inputs.last?.at ?? .start
        let last = changes ? max(opened ?? .start, loaded.end) : max(opened ?? .start, inputs)
        // The calendar has to reach as far as the slowest policy takes.
        if let longest = longest(in: loaded), loaded.horizon < last + longest {
            loaded = try load(LoadOptions(setup: setup, reach: last + longest))
        }
        return Planner(loaded).report(services: try chosen(of: loaded), opened: opened, changes: changes)
    }

    private func load(_ options: LoadOptions) throws(Diagnostics) -> Scenario {
        let loaded = try loadScenario(scenario, options: options)
        return loaded.scenario
    }

    /// From the opening of an incident until nothing more can happen to it by itself.
    private func longest(in scenario: Scenario) -> Delay? {
        let pager = scenario.setup.pager
        let rules = pager.notify.flatMap { $0.high + $0.low }.map(\.after).max() ?? .zero
        let policies = pager.policies.map(\.fullLength).max() ?? .zero
        let timeouts = pager.services.compactMap(\.autoResolve).max() ?? .zero
        let actions = (pager.orchestration + pager.services.flatMap(\.rules)).flatMap(\.actions)
        let ruled = actions.compactMap { if case .pause(let length) = $0 { length } else { nil } }
        let pauses = (pager.services.compactMap(\.autoPause) + ruled).max() ?? .zero
        let restarts = scenario.inputs.reduce(Delay.zero) { sum, input in
            if case .change(.restart(let length)) = input.kind { sum + length } else { sum }
        }
        return max(policies + rules, timeouts) + pauses + restarts + .minutes(1)
    }

    private func instant(in scenario: Scenario) throws(Diagnostics) -> Instant? {
        guard let at else { return nil }
        do {
            let civil = try CivilTime(text: at)
            let zone = Zone(scenario.epoch.zone) ?? .utc
            let seconds = zone.unixSeconds(of: civil) - scenario.epoch.unixSeconds
            let latest = scenario.lasts.nanoseconds / 1_000_000_000
            guard (0...latest).contains(seconds) else {
                throw problem(
                    "plan/out-of-reach", "--at \(civil.text) is not within the scenario",
                    hint: "it lasts from \(scenario.epoch.localText(.start)) to \(scenario.epoch.localText(scenario.end))")
            }
            return .start + .seconds(seconds)
        } catch let trouble as CalendarTrouble {
            throw problem("plan/bad-time", "--at: \(trouble.message)", hint: trouble.hint)
        } catch let problems as Diagnostics {
            throw problems
        } catch {
            throw problem("plan/bad-time", "--at: '\(at)' is not a date and time", hint: "write it like '2020-11-24 21:00'")
        }
    }

    private func chosen(of scenario: Scenario) throws(Diagnostics) -> [ServiceID]? {
        if services.isEmpty { return nil }
        let known = scenario.setup.pager.services.map(\.service)
        var chosen: [ServiceID] = []
        for name in services {
            guard let service = known.first(where: { scenario[$0].name.text == name }) else {
                let names = known.map { scenario[$0].name.text }
                let near = nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                throw problem(
                    "plan/unknown-service", "no service '\(name)' has a policy",
                    hint: near ?? "known: \(names.joined(separator: ", "))")
            }
            chosen.append(service)
        }
        return chosen
    }

    private func problem(_ code: String, _ message: String, hint: String) -> Diagnostics {
        Diagnostics([Diagnostic(code: code, message, at: nil, hint: hint)])
    }
}
