import ArgumentParser
import Calendars
import Model
import Reports
import ScenarioFiles

struct OnCall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oncall",
        abstract: "Show who is on call when.",
        discussion: """
            Renders every schedule of a setup as PagerDuty does: its layers, its overrides and the final schedule, with gaps, hand-offs \
            and coverage. With --at: who is on call at one instant, on every schedule and every level of every policy.

            Dates are like 2020-11-24 (midnight) or '2020-11-24 21:00'. --from and --to are read on the clock of each schedule, --at on \
            the one clock all schedules share, else on the catalog's, else UTC; --zone names another clock for all of them. When only \
            one of --from and --to is given, the stretch is two weeks long.

            Examples:
              pagerdrill oncall scenarios/setups/poc.yaml --from 2020-11-23 --to 2020-11-30
              pagerdrill oncall drill.yaml --at '2020-11-24 21:00' --format json
              pagerdrill oncall oncall.yaml --catalog people.yaml --from 2021-03-27 --schedule duty
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    /// The longest stretch that is rendered.
    private static let daysMax: Int64 = 3650
    /// Source: PagerDuty REST API, schedules: with one bound the other is two weeks away.
    private static let daysDefault: Int64 = 14

    @Argument(help: "A setup file, or a scenario file for the setup it uses.")
    var setup: String

    @Option(help: ArgumentHelp("Where the stretch begins.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("Where the stretch ends; not part of it.", valueName: "date"))
    var to: String?

    @Option(help: ArgumentHelp("Who is on call at this instant.", valueName: "datetime"))
    var at: String?

    @Option(name: .customLong("schedule"), help: "Only this schedule; may be repeated.")
    var names: [String] = []

    @Option(
        help: ArgumentHelp("Whom the names of a setup stand for; without it, everybody the setup names.", valueName: "file"))
    var catalog: String?

    @Option(help: "Show, and read, all times on the clock of this zone.")
    var zone: String?

    @Option(help: "text or json.")
    var format = Format.text

    func validate() throws {
        if from == nil, to == nil, at == nil {
            throw ValidationError("say which stretch (--from and --to) or which instant (--at), for example: --from 2020-11-23")
        }
    }

    func run() throws {
        let text = try stopOnDiagnostics { () throws(Diagnostics) in
            let loaded = try loadSetup(setup, catalog: catalog)
            if !loaded.warnings.isEmpty { Console.complain(render(loaded.warnings, style: Console.errorStyle)) }
            let chosen = try chosen(of: loaded)
            let renderer = OnCallRenderer(schedules: loaded.pager.schedules, people: loaded.people)
            let renderings = try renderings(chosen, renderer, loaded)
            let moment = try moment(renderer, loaded).map { moment in
                var shown = moment
                shown.schedules = chosen.map { moment.schedules[$0.index] }
                return shown
            }
            switch format {
            case .text: return renderText(renderings, moment, style: Console.style)
            case .json: return renderJSON(renderings, moment)
            }
        }
        Console.say(text)
    }

    // MARK: Which schedules

    private func chosen(of loaded: LoadedSetup) throws(Diagnostics) -> [ScheduleID] {
        let known = loaded.pager.schedules.map(\.name.text)
        if known.isEmpty {
            throw problem(
                "oncall/no-schedules", "the setup '\(loaded.name)' has no schedules", hint: "add them under 'schedules:'")
        }
        var chosen: [ScheduleID] = []
        for name in names {
            guard let index = known.firstIndex(of: name) else {
                let near = nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                throw problem(
                    "oncall/unknown-schedule", "unknown schedule '\(name)'",
                    hint: near ?? "known: \(known.joined(separator: ", "))")
            }
            if !chosen.contains(ScheduleID(index)) { chosen.append(ScheduleID(index)) }
        }
        return names.isEmpty ? known.indices.map(ScheduleID.init) : chosen
    }

    // MARK: Which time

    private func renderings(
        _ chosen: [ScheduleID], _ renderer: OnCallRenderer, _ loaded: LoadedSetup
    ) throws(Diagnostics) -> [ScheduleRendering] {
        guard from != nil || to != nil else { return [] }
        let clock = try clock(zone)
        let fromCivil = try date(from, "--from")
        let toCivil = try date(to, "--to")
        let (first, last) = try stretch(fromCivil, toCivil)
        return chosen.map { id in
            let own = clock ?? Zone(loaded.pager.schedules[id.index].zone) ?? .utc
            let begin = own.unixSeconds(of: first)
            return renderer.rendering(of: id, from: begin, until: max(own.unixSeconds(of: last), begin + 1), clock: clock)
        }
    }

    private func stretch(_ from: CivilTime?, _ to: CivilTime?) throws(Diagnostics) -> (CivilTime, CivilTime) {
        let length = Self.daysDefault * 86_400
        let first = from ?? to.map { CivilTime(unixSeconds: $0.unixSeconds - length) } ?? CivilTime(unixSeconds: 0)
        let last = to ?? CivilTime(unixSeconds: first.unixSeconds + length)
        if last <= first {
            throw problem(
                "oncall/ends-before-start", "--to \(last.text) is not after --from \(first.text)",
                hint: "a stretch ends after it starts")
        }
        if last.unixSeconds - first.unixSeconds > Self.daysMax * 86_400 {
            throw problem("oncall/too-long", "a stretch is at most \(Self.daysMax) days long", hint: "ask for less at a time")
        }
        return (first, last)
    }

    private func moment(_ renderer: OnCallRenderer, _ loaded: LoadedSetup) throws(Diagnostics) -> OnCallMoment? {
        guard let instant = try date(at, "--at") else { return nil }
        let zones = Set(loaded.pager.schedules.map(\.zone))
        let shared = zones.count == 1 ? loaded.pager.schedules[0].zone : loaded.zone
        let own = try clock(zone ?? shared) ?? .utc
        return renderer.moment(at: own.unixSeconds(of: instant), policies: loaded.pager.policies, clock: own)
    }

    private func clock(_ name: String?) throws(Diagnostics) -> Zone? {
        guard let name else { return nil }
        if let zone = Zone(name) { return zone }
        let near = nearest(to: name, among: Zone.knownNames).map { "did you mean '\($0)'?" }
        throw problem(
            "oncall/unknown-zone", "unknown time zone '\(name)'", hint: near ?? "write a name like 'Europe/Amsterdam', or 'UTC'"
        )
    }

    private func date(_ text: String?, _ option: String) throws(Diagnostics) -> CivilTime? {
        guard let text else { return nil }
        let isDay = !text.contains(":")
        do {
            return try CivilTime(text: isDay ? text + " 00:00" : text)
        } catch {
            if isDay {
                throw problem(
                    "oncall/bad-time", "\(option): '\(text)' is not a date",
                    hint: "write it like '2020-11-24' or '2020-11-24 21:00'")
            }
            throw problem("oncall/bad-time", "\(option): \(error.message)", hint: error.hint)
        }
    }

    private func problem(_ code: String, _ message: String, hint: String) -> Diagnostics {
        Diagnostics([Diagnostic(code: code, message, at: nil, hint: hint)])
    }
}
