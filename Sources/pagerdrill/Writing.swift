import ArgumentParser
import Foundation
import Model
import Reports

/// Where reports go.
struct Writing: ParsableArguments {
    @Option(
        name: .customLong("format"),
        help: "How to report; may be repeated, then --output names a folder. Text if left out.")
    var formats: [ReportFormat] = []

    @Option(
        name: [.short, .long], help: ArgumentHelp("Write the report here instead of to standard output.", valueName: "path"))
    var output: String?

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("--output names a file or a folder, found nothing") }
        if formats.count > 1, output == nil { throw ValidationError("several formats need --output with a folder to write to") }
    }

    var wanted: [ReportFormat] { formats.isEmpty ? [.text] : formats }

    func write(_ suite: ReportSuite) throws(Diagnostics) { try write { render(suite, as: $0, style: $1) } }

    /// Writes what a format and a style come to, for each format asked for.
    func write(_ rendered: (ReportFormat, TextStyle) -> String) throws(Diagnostics) {
        for format in wanted {
            let style = output == nil ? Console.style : TextStyle(color: false, width: 100)
            let text = rendered(format, style)
            guard let output else {
                Console.say(text)
                continue
            }
            let path = wanted.count > 1 ? (output as NSString).appendingPathComponent("report." + format.fileExtension) : output
            try Files.write(text, to: path)
        }
    }
}

/// Where journals go.
struct Journaling: ParsableArguments {
    @Option(help: ArgumentHelp("Write the journal here; a folder when there are several scenarios.", valueName: "path"))
    var journal: String?

    func write(_ report: Report, text: String, options: [String], isOnly: Bool) throws(Diagnostics) {
        guard let journal else { return }
        let header = JournalFile.Header(seed: report.journal.seed, scenarioText: text, options: options)
        let lines = JournalFile.lines(report.journal, header: header, in: report.scenario)
        let name = ((report.scenario.file as NSString).lastPathComponent as NSString).deletingPathExtension + ".journal"
        let path = isOnly ? journal : (journal as NSString).appendingPathComponent(name)
        try Files.write(lines.joined(separator: "\n") + "\n", to: path)
    }
}

extension ReportFormat: ExpressibleByArgument {
    var fileExtension: String {
        switch self {
        case .text: "txt"
        case .json: "json"
        case .junit: "xml"
        case .markdown: "md"
        case .github: "github.txt"
        }
    }
}
