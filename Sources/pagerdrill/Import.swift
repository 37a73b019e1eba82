import ArgumentParser
import Foundation
import Model
import Reports
import ScenarioFiles

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a setup of what a vendor's API returned.", subcommands: [ImportPagerDuty.self])
}

struct ImportPagerDuty: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pagerduty",
        abstract: "Make a setup of PagerDuty's own documents.",
        discussion: """
            Reads JSON files as PagerDuty's REST API v2 returns them and writes a setup, and beside it a catalog of its services and \
            people. Nothing is sent anywhere. What to ask for:

              GET /escalation_policies
              GET /schedules/{id}?since=...&until=...     one file each; with since and until for the overrides
              GET /services
              GET /users?include[]=notification_rules&include[]=contact_methods

            Examples:
              pagerdrill import pagerduty policies.json schedules/*.json services.json users.json --output oncall.yaml
              pagerdrill oncall oncall.yaml --from 2020-11-23
            """)

    @Argument(help: ArgumentHelp("JSON files, in any order.", valueName: "export"))
    var exports: [String]

    @Option(name: [.short, .long], help: ArgumentHelp("Write the setup here.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("Write the catalog here; beside the setup when left out.", valueName: "file"))
    var catalog: String?

    @Option(help: "The setup's name; the file's when left out.")
    var name: String?

    func run() throws {
        let imported = try stopOnDiagnostics { () throws(Diagnostics) in
            var files: [(name: String, bytes: [UInt8])] = []
            for path in exports { files.append((path, try Files.bytes(of: path))) }
            let imported = try importPagerDuty(files, name: name ?? stem, output: output)
            try Files.write(imported.setupText, to: output)
            if let text = imported.catalogText { try Files.write(text, to: catalogPath) }
            return imported
        }
        if !imported.warnings.isEmpty { Console.complain(render(imported.warnings, style: Console.errorStyle)) }
        let counts = [
            count(imported.policies, "policy", "policies"), count(imported.schedules, "schedule", "schedules"),
            count(imported.services, "service", "services"), count(imported.people, "person", "people"),
        ]
        Console.say("\(output): \(counts.joined(separator: ", "))\n")
        if imported.catalogText != nil { Console.say("\(catalogPath): the services and people\n") }
    }

    /// `oncall` of `drills/oncall.yaml`.
    private var stem: String { ((output as NSString).lastPathComponent as NSString).deletingPathExtension }

    private var catalogPath: String {
        catalog ?? (output as NSString).deletingPathExtension + "-catalog.yaml"
    }

    private func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
}
