import ArgumentParser
import Comparisons
import Model

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Make reports of runs that were saved.", subcommands: [Merge.self])

    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Join the parts of a comparison that several machines ran.",
            discussion: """
                Prints exactly what one machine would have printed. A part that is missing, given twice or of another comparison is refused.

                Example:
                  pagerdrill report merge part*.scores
                """)

        @Argument(help: ArgumentHelp("Files written by 'compare --shard m/n --save'.", valueName: "part"))
        var parts: [String]

        @Option(help: ArgumentHelp("Keep the joined scores in this file.", valueName: "file"))
        var save: String?

        @OptionGroup var telling: Telling

        func validate() throws {
            if parts.isEmpty { throw ValidationError("name the parts, for example: part*.scores") }
        }

        func run() throws {
            let contest = try stopOnDiagnostics { () throws(Diagnostics) in
                var read: [Contest] = []
                for part in parts { read.append(try readContest(part)) }
                return try fitted(parts[0]) { () throws(Contest.Mismatch) in try Contest.merged(read) }
            }
            if let save { try stopOnDiagnostics { () throws(Diagnostics) in try writeContest(contest, to: save) } }
            try telling.tell(Comparison(contest, margin: telling.chosenMargin))
        }
    }
}

/// Writes a file of scores.
func writeContest(_ contest: Contest, to path: String) throws(Diagnostics) {
    try Files.write(contestText(contest), to: path)
}

func contestText(_ contest: Contest) -> String { ContestFile.lines(contest).joined(separator: "\n") + "\n" }

/// Reads a file of scores.
func readContest(_ path: String) throws(Diagnostics) -> Contest {
    let lines = try Files.lines(of: path)
    do {
        return try ContestFile.contest(lines)
    } catch {
        throw Diagnostics([
            Diagnostic(
                code: "scores/refused", error.message, at: SourceMark(file: path, line: error.line, column: 1),
                hint: "write it again with 'compare --save'")
        ])
    }
}

/// What does not fit together, told with the file that was read for it.
func fitted<T>(_ path: String, _ body: () throws(Contest.Mismatch) -> T) throws(Diagnostics) -> T {
    do {
        return try body()
    } catch {
        throw Diagnostics([
            Diagnostic(code: "scores/mismatch", error.message, at: SourceMark(file: path, line: 1, column: 1))
        ])
    }
}
