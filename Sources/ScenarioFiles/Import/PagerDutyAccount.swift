import Calendars
package import Model
import Vendors

/// What a real pager did, as its own log tells it: the rules it should have followed, and a journal as a run would have written it.
package struct RecordedAccount: Sendable {
    /// Without path, faults and expectations: only the pager's own part was recorded.
    package var scenario: Scenario
    package var journal: Journal
    /// The incidents of the journal, by their number in it: what the vendor calls them.
    package var incidents: [String]
    /// Incidents that are left out, each with its reason.
    package var notJudged: [String]
    package var warnings: [Diagnostic]
}

/// Reads incidents and their log entries, with the policies, schedules, services and users they happened under, as PagerDuty's REST API
/// returns them.
///
/// The rules are taken as exported, for the whole stretch. The journal ends at `until`, in seconds since 1970-01-01 UTC: when the export
/// was made; nil = with the last log entry. What the files lack is told per object and member; an incident whose rules or whose log are
/// not all there is left out by name.
package func readPagerDutyAccount(
    _ files: [(name: String, bytes: [UInt8])], until: Int64? = nil
) throws(Diagnostics) -> RecordedAccount {
    var export = PagerDutyExport()
    for file in files { export.add(file.bytes, file: file.name) }
    var problems = export.problems.map { Diagnostic(code: "judge/unreadable", $0, at: nil) }
    for entry in export.logEntries where unixSeconds(iso: entry.createdAt ?? "") == nil {
        problems.append(
            Diagnostic(
                code: "judge/bad-time", "the log entry \(entry.id ?? ""): created_at '\(entry.createdAt ?? "")' is not a time",
                at: nil,
                hint: "like 2026-01-02T03:04:05Z"))
    }
    if export.incidents.isEmpty, problems.isEmpty {
        problems.append(
            Diagnostic(
                code: "judge/no-incidents", "the export has no incidents", at: nil,
                hint: "add what GET /incidents returns, and GET /incidents/{id}/log_entries for each"))
    }
    guard problems.isEmpty else { throw Diagnostics(problems) }
    var reader = AccountReader(export, until: until)
    return try reader.read()
}

/// Makes an account of an export.
struct AccountReader {
    /// Longest stretch one account may span.
    static let lengthMax = Delay.days(366)

    let export: PagerDutyExport
    let until: Int64?
    private var notJudged: [String] = []
    private var warnings: [Diagnostic] = []

    init(_ export: PagerDutyExport, until: Int64?) { (self.export, self.until) = (export, until) }

    mutating func read() throws(Diagnostics) -> RecordedAccount {
        let logs = logsByIncident()
        var kept: [(incident: PagerDutyREST.Incident, log: [TimedEntry])] = []
        for incident in export.incidents {
            if let reason = refusal(of: incident, log: logs[incident.id ?? ""] ?? []) {
                notJudged.append("\(name(incident)): \(reason)")
            } else {
                kept.append((incident, logs[incident.id ?? ""] ?? []))
            }
        }
        guard !kept.isEmpty else {
            throw Diagnostics(
                warnings + notJudged.map { Diagnostic(code: "judge/not-judged", "the incident \($0)", at: nil) })
        }
        let times = kept.flatMap { $0.log.map(\.unix) }
        let (first, last) = (times.min() ?? until ?? 0, max(times.max() ?? 0, until ?? 0))
        let made = try scenario(from: first, until: max(last, first + 1))
        var writer = AccountWriter(scenario: made.scenario, export: export, names: made.names)
        let recorded = writer.journal(
            of: kept.map { .init(incident: $0.incident, name: name($0.incident), log: $0.log) }, until: last)
        return RecordedAccount(
            scenario: made.scenario, journal: recorded, incidents: writer.incidents, notJudged: notJudged + writer.notJudged,
            warnings: warnings + made.warnings)
    }

    /// `#7 'disk full'`.
    private func name(_ incident: PagerDutyREST.Incident) -> String {
        let number = incident.number.map { "#\($0)" } ?? incident.id ?? ""
        return incident.title.map { "\(number) '\($0)'" } ?? number
    }

    // MARK: Log

    /// Every incident's log, oldest first.
    private mutating func logsByIncident() -> [String: [TimedEntry]] {
        var logs: [String: [TimedEntry]] = [:]
        var strangers: [String] = []
        let known = Set(export.incidents.map(\.id))
        for (place, entry) in export.logEntries.enumerated() {
            let id = entry.incident?.id ?? ""
            guard known.contains(id) else {
                if !strangers.contains(id) { strangers.append(id) }
                continue
            }
            guard let time = TimedEntry(entry, place: place) else { continue }
            logs[id, default: []].append(time)
        }
        for id in strangers {
            warnings.append(
                Diagnostic(
                    .warning, code: "judge/unknown-incident",
                    "the incident \(id) has log entries, and is itself in none of the files",
                    at: nil, hint: "add what GET /incidents/\(id) returns"))
        }
        return logs.mapValues(TimedEntry.oldestFirst)
    }

    /// Why an incident cannot be judged from what there is; nil when it can.
    private func refusal(of incident: PagerDutyREST.Incident, log: [TimedEntry]) -> String? {
        let id = incident.id ?? ""
        guard let service = export.services.first(where: { $0.id == incident.service?.id }) else {
            return "its service \(reference(incident.service)) is in none of the files: add what GET /services returns"
        }
        for policy in [incident.policy, service.policy] where !export.policies.contains(where: { $0.id == policy?.id }) {
            return "its escalation policy \(reference(policy)) is in none of the files: "
                + "add what GET /escalation_policies/\(policy?.id ?? "") returns"
        }
        if incident.policy?.id != service.policy?.id {
            return
                "it was on the escalation policy \(reference(incident.policy)), and its service has \(reference(service.policy)) now"
        }
        guard let first = log.first else {
            return "its log entries are in none of the files: add what GET /incidents/\(id)/log_entries returns"
        }
        if first.entry.what != .trigger {
            return "its log does not begin with its trigger: the export begins in the middle of it"
        }
        return nil
    }

    private func reference(_ reference: PagerDutyREST.Reference?) -> String {
        (reference?.id ?? "") + (reference?.summary.map { " '\($0)'" } ?? "")
    }

    // MARK: Scenario

    private func scenario(
        from first: Int64, until last: Int64
    ) throws(Diagnostics) -> (scenario: Scenario, names: AccountNames, warnings: [Diagnostic]) {
        var converter = PagerDutyImport(export, name: "pagerduty")
        let imported = converter.imported()
        guard converter.errors.isEmpty else { throw Diagnostics(converter.errors) }
        let zone = Zone(export.schedules.first?.zone ?? "UTC") ?? .utc
        let start = start(first, zone)
        guard last - start <= Self.lengthMax.nanoseconds / 1_000_000_000 else {
            throw Diagnostics([
                Diagnostic(
                    code: "judge/too-long", "the export spans more than \(Self.lengthMax.text)", at: nil,
                    hint: "ask for less at a time, with since and until")
            ])
        }
        let text =
            "scenario: What PagerDuty did\ncatalog:\n" + indented(imported.catalogText ?? "") + "setup:\n"
            + indented(imported.setupText)
            + "starts: '\(zone.civil(at: start).text)'\nlasts: \(last - start + 60)s\ndrains: 0s\n"
        do {
            var scenario = try loadScenario(
                text: text, file: "the export", directory: nil, options: LoadOptions(mayExpectNothing: true)
            ).scenario
            // What sends events is not in a log; what calls them by name are the incidents.
            scenario.setup.rules[0].name = Symbol("event")
            // Neither are events that were turned away.
            scenario.setup.pager.eventsPerMinuteMax = .max
            let codes = [
                "import/unknown-policy", "import/doubled-hour", "import/no-rules", "import/unknown-channel",
                "import/round-robin",
                "import/support-hours",
            ]
            return (scenario, AccountNames(converter, in: scenario), converter.warnings.filter { codes.contains($0.code) })
        } catch {
            // The document is ours: its lines are nobody's to look at.
            throw Diagnostics(
                error.all.filter { $0.severity == .error }.map { Diagnostic(code: $0.code, $0.message, at: nil, hint: $0.hint) }
            )
        }
    }

    /// The full hour at or before a moment that the clock shows only once.
    private func start(_ first: Int64, _ zone: Zone) -> Int64 {
        var start = first - zone.civil(at: first).unixSeconds.flooredRemainder(by: 3600)
        for _ in 0..<3 where zone.unixSeconds(of: zone.civil(at: start)) != start { start -= 3600 }
        return start
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
}

/// A log entry and when it was written.
struct TimedEntry: Sendable {
    var entry: PagerDutyREST.LogEntry
    /// Seconds since 1970-01-01 UTC.
    var unix: Int64
    /// In the order of the files.
    var place: Int

    init?(_ entry: PagerDutyREST.LogEntry, place: Int) {
        guard let unix = unixSeconds(iso: entry.createdAt ?? "") else { return nil }
        (self.entry, self.unix, self.place) = (entry, unix, place)
    }

    /// One incident's entries by time. The API lists the newest first; within a second the list's own order decides, whichever way it
    /// runs, but that nothing comes before the trigger.
    static func oldestFirst(_ entries: [TimedEntry]) -> [TimedEntry] {
        let pairs = zip(entries, entries.dropFirst())
        let isNewestFirst = pairs.count { $0.unix > $1.unix } >= pairs.count { $0.unix < $1.unix }
        func key(_ entry: TimedEntry) -> (Int64, Int, Int) {
            (entry.unix, entry.entry.what == .trigger ? 0 : 1, isNewestFirst ? -entry.place : entry.place)
        }
        return entries.sorted { key($0) < key($1) }
    }
}

/// Where the vendor's ids stand in the scenario's tables.
struct AccountNames {
    private let names: ImportNames
    private let serviceNames: ImportNames
    private let people: [String: PersonID]
    private let services: [String: ServiceID]

    init(_ converter: PagerDutyImport, in scenario: Scenario) {
        (names, serviceNames) = (converter.names, converter.serviceNames)
        people = Dictionary(
            uniqueKeysWithValues: scenario.catalog.people.enumerated().map { ($0.element.name.text, PersonID($0.offset)) })
        services = Dictionary(
            uniqueKeysWithValues: scenario.catalog.services.enumerated().map { ($0.element.name.text, ServiceID($0.offset)) })
    }

    func person(_ id: String?) -> PersonID? { names[id].flatMap { people[$0] } }
    func service(_ id: String?) -> ServiceID? { serviceNames[id].flatMap { services[$0] } }
}
