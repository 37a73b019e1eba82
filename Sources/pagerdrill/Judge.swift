import ArgumentParser
import Calendars
import Evaluation
import Foundation
import Model
import Reports
import ScenarioFiles

struct Judge: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge what a real pager did, by its own log.",
        discussion: """
            Reads what PagerDuty's REST API v2 returned, files or folders of them, and judges every incident as 'run' judges a drill's: \
            was everybody paged whom policy and schedules name, at that instant, and nobody else. Nothing is sent anywhere. What to ask for:

              GET /incidents?since=...&until=...
              GET /incidents/{id}/log_entries             of each incident
              GET /escalation_policies
              GET /schedules/{id}?since=...&until=...     one file each; with since and until for the overrides
              GET /services
              GET /users?include[]=notification_rules&include[]=contact_methods

            A log tells whole seconds; --tolerance says how far log and pager may be off, for every level an incident has visited. What \
            an export cannot show, such as whether a page arrived, is called not observable, with the reason. The rules are taken as exported: an incident \
            from before a change of its policy is judged by the new one.

            Examples:
              pagerdrill judge --pagerduty november/
              pagerdrill judge --pagerduty incidents.json logs/ rules/ --tolerance 5s --format markdown
            """)

    @Option(
        name: .customLong("pagerduty"), parsing: .upToNextOption,
        help: ArgumentHelp("JSON files, or folders of them, in any order.", valueName: "export"))
    var exports: [String]

    @Option(help: ArgumentHelp("How far off log and pager may be.", valueName: "duration"))
    var tolerance = "1s"

    @Option(
        help: ArgumentHelp(
            "When the export was made, like 2026-01-02T03:04:05Z: what was due until then must be there. The last log entry when left out.",
            valueName: "datetime"))
    var until: String?

    @OptionGroup var writing: Writing

    func run() throws {
        let suite = try stopOnDiagnostics { () throws(Diagnostics) in try judge() }
        try stopOnDiagnostics { () throws(Diagnostics) in try writing.write(suite) }
        throw ExitCode(suite.outcome.exitCode)
    }

    private func judge() throws(Diagnostics) -> ReportSuite {
        guard let tolerance = Delay(text: tolerance) else {
            throw problem(
                "judge/bad-tolerance", "--tolerance: '\(tolerance)' is not a length of time",
                hint: "write it like '1s' or '500ms'")
        }
        guard tolerance <= .minutes(1) else {
            throw problem(
                "judge/bad-tolerance", "--tolerance: '\(tolerance.text)' forgives what it is there to find",
                hint: "a log is off by a second or a few; give at most 1m")
        }
        var files: [(name: String, bytes: [UInt8])] = []
        for path in try Files.paths(exports, ending: ".json") { files.append((path, try Files.bytes(of: path))) }
        var account = try readPagerDutyAccount(files, until: try end())
        if !account.warnings.isEmpty { Console.complain(render(account.warnings, style: Console.errorStyle)) }
        account.scenario.file = exports.joined(separator: " ")
        let judged = Evaluator(account.scenario).judge(
            recorded: account.journal, tolerance: tolerance, leftOut: account.notJudged)
        let again = "pagerdrill judge --pagerduty \(exports.map(quoted).joined(separator: " ")) --tolerance \(tolerance.text)"
        return ReportSuite(
            reports: [
                Report(
                    scenario: account.scenario, journal: judged.journal, judgement: judged.judgement,
                    reproduce: again + (until.map { " --until \($0)" } ?? ""))
            ])
    }

    private func end() throws(Diagnostics) -> Int64? {
        guard let until else { return nil }
        if let unix = unixSeconds(iso: until) { return unix }
        throw problem("judge/bad-time", "--until: '\(until)' is not a moment", hint: "write it like 2026-01-02T03:04:05Z")
    }

    private func problem(_ code: String, _ message: String, hint: String) -> Diagnostics {
        Diagnostics([Diagnostic(code: code, message, at: nil, hint: hint)])
    }
}
