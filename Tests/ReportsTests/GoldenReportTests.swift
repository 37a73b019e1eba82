import Model
import Reports
import Testing

/// One fixed hand-made report in every format, and one suite.
struct GoldenReportTests {
    static let names: [(ReportFormat, String)] = [
        (.text, "txt"), (.json, "json"), (.junit, "xml"), (.markdown, "md"), (.github, "github.txt"),
    ]

    @Test(arguments: names)
    func `one run`(format: ReportFormat, ending: String) throws {
        try expectGolden(render(ReportSuite(reports: [sampleReport()]), as: format, style: TextStyle()), "run.\(ending)")
    }

    @Test(arguments: names)
    func `a suite with a sweep and a refused file`(format: ReportFormat, ending: String) throws {
        try expectGolden(render(sampleSuite(), as: format, style: TextStyle()), "suite.\(ending)")
    }

    @Test func `one run in colour`() throws {
        try expectGolden(
            render(ReportSuite(reports: [sampleReport()]), as: .text, style: TextStyle(color: true)), "run.colour.txt")
    }

    @Test func `every format has a golden file`() {
        #expect(Self.names.map(\.0) == ReportFormat.allCases)
    }

    @Test func `rendering twice gives the same bytes`() {
        for format in ReportFormat.allCases {
            let first = render(sampleSuite(), as: format, style: TextStyle())
            #expect(first == render(sampleSuite(), as: format, style: TextStyle()))
        }
    }
}
