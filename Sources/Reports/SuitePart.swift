package import Evaluation
package import Model

/// One file of a suite as every format needs it: what several machines ran is put together of these.
///
/// Text is without colour and 100 columns wide, as it is where no terminal is.
package struct SuitePiece: Hashable, Sendable {
    package var outcome: Outcome
    /// The file could not be read as a scenario.
    package var isRefused: Bool
    var isUnjudged: Bool
    var text: TextPiece
    var json: JSON
    var junit: JUnitPiece
    var markdown: MarkdownPiece
    var gitHub: GitHubPiece
}

extension SuitePiece {
    package init(_ report: Report) {
        self.init(
            outcome: report.outcome, isRefused: false, isUnjudged: report.isUnjudged,
            text: TextPiece(report, TextStyle(), inFull: true), json: Reports.json(report), junit: JUnitPiece(report),
            markdown: MarkdownPiece(report), gitHub: GitHubPiece(report))
    }

    package init(_ refused: RefusedFile) {
        self.init(
            outcome: .error, isRefused: true, isUnjudged: false, text: TextPiece(refused, TextStyle()),
            json: Reports.json(refused), junit: JUnitPiece(refused), markdown: MarkdownPiece(refused),
            gitHub: GitHubPiece(refused))
    }
}

/// All pieces of a suite, in the order of its files: what one machine would have reported.
package struct PiecedSuite: Sendable {
    package var pieces: [SuitePiece]
    /// Catalogs, setups and other documents that are not scenarios.
    package var skipped: Int

    package init(pieces: [SuitePiece], skipped: Int) { (self.pieces, self.skipped) = (pieces, skipped) }

    package var outcome: Outcome { totals.outcome }

    private var reports: [SuitePiece] { pieces.filter { !$0.isRefused } }
    private var refused: [SuitePiece] { pieces.filter(\.isRefused) }

    private var totals: SuiteTotals {
        SuiteTotals(
            outcomes: reports.map(\.outcome), refused: refused.count, skipped: skipped,
            unjudged: reports.count(where: \.isUnjudged))
    }

    /// Exactly what `render(_:as:style:)` gives for the same suite without colour.
    package func render(as format: ReportFormat) -> String {
        switch format {
        case .text: textReport(reports.map(\.text), refused: refused.map(\.text), totals, TextStyle())
        case .json: jsonReport(reports.map(\.json), refused: refused.map(\.json), totals)
        case .junit: junitReport((reports + refused).map(\.junit))
        case .markdown: markdownReport(reports.map(\.markdown), refused: refused.map(\.markdown), totals)
        case .github: gitHubReport(reports.map(\.gitHub), refused: refused.map(\.gitHub), totals)
        }
    }
}

// MARK: As JSON

extension SuitePiece {
    package var value: JSON {
        .sortedObject([
            ("outcome", .string(outcome.rawValue)), ("refused", .bool(isRefused)), ("unjudged", .bool(isUnjudged)),
            (
                "text",
                .sortedObject([
                    ("name", .string(text.name)), ("seeds", .string(text.seeds)), ("figures", strings(text.figures)),
                    ("reproduce", .string(text.reproduce)), ("story", strings(text.story)), ("closing", strings(text.closing)),
                ])
            ),
            ("json", json),
            (
                "junit",
                .sortedObject([
                    ("tests", .int(Int64(junit.tests))), ("failures", .int(Int64(junit.failures))),
                    ("errors", .int(Int64(junit.errors))), ("xml", .string(junit.xml)),
                ])
            ),
            ("markdown", .sortedObject([("row", .string(markdown.row)), ("section", strings(markdown.section))])),
            (
                "github",
                .sortedObject([
                    ("annotations", strings(gitHub.annotations)), ("line", .string(gitHub.line)),
                    ("unread", .bool(gitHub.isUnread)),
                ])
            ),
        ])
    }

    /// Reads what `value` gives; nil when it cannot be that.
    package init?(value: JSON) {
        guard let outcome = value["outcome"]?.string.flatMap(Outcome.init(rawValue:)),
            let isRefused = value["refused"]?.bool, let isUnjudged = value["unjudged"]?.bool,
            let text = value["text"].flatMap({ TextPiece(value: $0, outcome: outcome) }), let json = value["json"],
            let junit = value["junit"].flatMap(JUnitPiece.init(value:)),
            let markdown = value["markdown"].flatMap(MarkdownPiece.init(value:)),
            let gitHub = value["github"].flatMap(GitHubPiece.init(value:))
        else { return nil }
        self.init(
            outcome: outcome, isRefused: isRefused, isUnjudged: isUnjudged, text: text, json: json, junit: junit,
            markdown: markdown, gitHub: gitHub)
    }
}

private func strings(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }

extension JSON {
    fileprivate var strings: [String]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.string)
        return texts.count == array.count ? texts : nil
    }
}

extension TextPiece {
    fileprivate init?(value: JSON, outcome: Outcome) {
        guard let name = value["name"]?.string, let seeds = value["seeds"]?.string, let figures = value["figures"]?.strings,
            let reproduce = value["reproduce"]?.string, let story = value["story"]?.strings,
            let closing = value["closing"]?.strings
        else { return nil }
        self.init(
            outcome: outcome, name: name, seeds: seeds, figures: figures, reproduce: reproduce, story: story, closing: closing)
    }
}

extension JUnitPiece {
    fileprivate init?(value: JSON) {
        let numbers = ["tests", "failures", "errors"].compactMap { value[$0]?.int }
        guard numbers.count == 3, let xml = value["xml"]?.string else { return nil }
        self.init(tests: Int(numbers[0]), failures: Int(numbers[1]), errors: Int(numbers[2]), xml: xml)
    }
}

extension MarkdownPiece {
    fileprivate init?(value: JSON) {
        guard let row = value["row"]?.string, let section = value["section"]?.strings else { return nil }
        self.init(row: row, section: section)
    }
}

extension GitHubPiece {
    fileprivate init?(value: JSON) {
        guard let annotations = value["annotations"]?.strings, let line = value["line"]?.string,
            let isUnread = value["unread"]?.bool
        else { return nil }
        self.init(annotations: annotations, line: line, isUnread: isUnread)
    }
}
