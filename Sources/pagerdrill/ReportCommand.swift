import ArgumentParser
import Comparisons
import Evaluation
import Model
import Reports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Make reports of runs that were saved.", subcommands: [Merge.self])

    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Join the parts of a run or a comparison that several machines made.",
            discussion: """
                Prints exactly what one machine would have printed; of a run it ends with the exit code as well. A part that is missing, given \
                twice, or of another suite, version or option is refused; an empty part is a part.

                Examples:
                  pagerdrill report merge *.part --format junit --output drills.xml
                  pagerdrill report merge *.scores
                  pagerdrill report merge *.scores --baseline last-release.scores
                """)

        @Argument(help: ArgumentHelp("Files written by 'run' or 'compare' with --shard m/n --save.", valueName: "part"))
        var parts: [String]

        @Option(help: ArgumentHelp("Keep the joined scores of a comparison in this file.", valueName: "file"))
        var save: String?

        @Option(
            help: ArgumentHelp(
                "Compare the joined scores with those saved here; exit 1 when anything got worse.", valueName: "file"))
        var baseline: String?

        @OptionGroup var margins: Margins
        @OptionGroup var writing: Writing

        func validate() throws {
            if parts.isEmpty { throw ValidationError("name the parts, for example: part*.scores") }
        }

        func run() throws {
            let read = try stopOnDiagnostics { () throws(Diagnostics) in
                var read: [(path: String, lines: [String])] = []
                for path in parts { read.append((path, try Files.lines(of: path))) }
                return read
            }
            if read.contains(where: { PartFile.isPart($0.lines) }) { return try mergeRuns(read) }
            try mergeScores()
        }

        private func mergeRuns(_ read: [(path: String, lines: [String])]) throws {
            if save != nil { throw ValidationError("--save keeps scores: these are parts of a run, leave it out") }
            if baseline != nil { throw ValidationError("--baseline is of scores: these are parts of a run, leave it out") }
            let suite = try stopOnDiagnostics { () throws(Diagnostics) in
                var parts: [(path: String, part: PartFile)] = []
                for (path, lines) in read { parts.append((path, try PartFile.read(lines, from: path))) }
                return try PartFile.merged(parts)
            }
            try stopOnDiagnostics { () throws(Diagnostics) in try writing.write { format, _ in suite.render(as: format) } }
            throw ExitCode(suite.outcome.exitCode)
        }

        private func mergeScores() throws {
            for format in writing.wanted where Telling.Format(rawValue: format.rawValue) == nil {
                throw ValidationError("a comparison has no report as \(format.rawValue): text, json or markdown")
            }
            var contest = try stopOnDiagnostics { () throws(Diagnostics) in
                var read: [Contest] = []
                for part in parts { read.append(try readContest(part)) }
                return try fitted(parts[0]) { () throws(Contest.Mismatch) in try Contest.merged(read) }
            }
            if let save { try stopOnDiagnostics { () throws(Diagnostics) in try writeContest(contest, to: save) } }
            if let baseline { contest = try against(baseline, contest) }
            if contest.setups.count < 2 { return }
            let comparison = Comparison(contest, margin: margins.chosenMargin)
            try stopOnDiagnostics { () throws(Diagnostics) in
                try writing.write { format, style in
                    rendered(comparison, as: Telling.Format(rawValue: format.rawValue) ?? .text, style)
                }
            }
            if baseline != nil { try comparison.exitAsBaseline() }
        }
    }
}

/// The contest against the one saved in a file.
func against(_ baseline: String, _ contest: Contest) throws -> Contest {
    try stopOnDiagnostics { () throws(Diagnostics) in
        let saved = try readContest(baseline)
        return try fitted(baseline) { () throws(Contest.Mismatch) in try contest.against(saved) }
    }
}

extension Comparison {
    /// Ends the program where anything got worse, or where nothing could be seen.
    func exitAsBaseline() throws {
        if !worsened.isEmpty { throw ExitCode(Outcome.failed.exitCode) }
        if !hasDecided { throw ExitCode(Outcome.inconclusive.exitCode) }
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
