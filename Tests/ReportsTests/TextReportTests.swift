import Evaluation
import Model
import Reports
import TestSupport
import Testing

struct TextReportTests {
    private func text(_ report: Report, _ style: TextStyle = TextStyle()) -> String {
        render(ReportSuite(reports: [report]), as: .text, style: style)
    }

    @Test func `a failure shows expected beside observed, the nearest miss and the command that reproduces it`() {
        let lines = text(sampleReport()).split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("expected backup reached at level 2 before 4m after triggered"))
        #expect(lines.contains("observed escalated to backup at 10:30.200, 5m00s after triggered"))
        #expect(lines.contains("nearest miss 1m00s too late"))
        #expect(lines.contains("where sample.yaml:22:5"))
        #expect(lines.contains("reproduce pagerdrill run sample.yaml --seed 7"))
    }

    @Test func `evidence quotes the journal entry it names`() {
        #expect(text(sampleReport()).contains("entry 20 at 10:30.200, pager: incident #1 escalated to level 2: backup"))
    }

    @Test func `evidence of an entry the journal does not have is only a number`() {
        var report = sampleReport()
        report.judgement.verdicts[3].evidence = [0, 4711]
        #expect(text(report).contains("entry 4711\n"))
    }

    @Test func `failures stand before what was not judged, and that before what passed`() throws {
        let text = text(sampleReport())
        let order = try ["✗ FAILED  escalated", "? INCONCLUSIVE", "○ NOT EXERCISED", "✓ passed"].map {
            try #require(text.firstRange(of: $0)).lowerBound
        }
        #expect(order == order.sorted())
    }

    @Test func `of two failures the one that broke the earlier stage stands first`() throws {
        var report = sampleReport()
        report.judgement.verdicts[2].outcome = .failed
        report.judgement.verdicts[2].brokenStage = .resolved
        report.judgement.verdicts[3].brokenStage = .fired
        let text = text(report)
        let early = try #require(text.firstRange(of: "FAILED  escalated:")).lowerBound
        #expect(early < (try #require(text.firstRange(of: "FAILED  fired:")).lowerBound))
    }

    @Test func `no colour codes without colour`() {
        #expect(!render(sampleSuite(), as: .text, style: TextStyle()).contains("\u{1B}"))
    }

    @Test func `colours change nothing but colour`() {
        let coloured = render(sampleSuite(), as: .text, style: TextStyle(color: true))
        #expect(coloured.contains("\u{1B}[1;31m"))
        let parts = coloured.split(separator: "\u{1B}", omittingEmptySubsequences: false)
        let bare = parts[0] + parts.dropFirst().map { $0.drop { $0 != "m" }.dropFirst() }.joined()
        #expect(bare == render(sampleSuite(), as: .text, style: TextStyle()))
    }

    @Test(arguments: [80, 100, 140])
    func `no line is wider than asked`(width: Int) {
        let text = render(sampleSuite(), as: .text, style: TextStyle(width: width, full: true))
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }

    @Test func `the header tells file, seed, setup and local start`() {
        var report = sampleReport()
        report.scenario.epoch = Epoch(
            unixSeconds: 1_606_248_000, zone: "Europe/Amsterdam", offsets: [.init(from: .start, seconds: 3600)])
        #expect(text(report).contains("seed 7, setup sample, starts 2020-11-24 21:00:00 Europe/Amsterdam"))
    }

    @Test func `a terminal command hidden in a name is shown and not obeyed`() {
        var report = sampleReport()
        report.scenario.name = Symbol("red\u{1B}[31m\nalert\u{202E}")
        report.judgement.verdicts[3].observed = "a\u{07}b"
        let text = text(report)
        #expect(text.contains("red\\u{1b}[31m\\nalert\\u{202e}"))
        #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.value < 0x20 || $0.value == 0x202E })
    }

    @Test func `of a suite, passed runs stand only in the table`() {
        let text = render(sampleSuite(), as: .text, style: TextStyle())
        #expect(text.split(separator: "\n").count { $0.contains("all is well") } == 1)
        #expect(text.contains("to see a passed run in full: pagerdrill run sample.yaml --seed 7"))
    }

    @Test func `on request a suite tells passed runs in full too`() {
        let text = render(sampleSuite(), as: .text, style: TextStyle(full: true))
        #expect(text.contains("✓ passed  all is well\n  sample.yaml"))
    }

    @Test func `a single passed run is told in full`() {
        #expect(text(passedReport()).contains("Timeline\n"))
    }

    @Test func `a report without faults, verdicts and entries is told, not refused`() {
        var report = sampleReport()
        report.scenario.faults = []
        report.journal.entries = []
        report.judgement = Judgement(seed: Seed(1), verdicts: [], lives: [], tally: RunTally())
        #expect(text(report).contains("○ NOT EXERCISED  nothing judged"))
    }
}

struct SuiteTests {
    @Test func `a refused file makes the suite an error`() {
        let refused = RefusedFile(path: "x.yaml", diagnostics: [])
        #expect(ReportSuite(reports: [passedReport()], refused: [refused]).outcome == .error)
    }

    @Test func `a suite without a run has exercised nothing`() {
        #expect(ReportSuite(reports: [], skipped: 3).outcome == .notExercised)
    }

    @Test func `the worst run decides`() {
        #expect(ReportSuite(reports: [passedReport(), sampleReport()]).outcome == .failed)
    }

    @Test func `over many seeds the sweep decides, not the run that is shown`() {
        var report = sampleReport()
        report.sweep = SweepJudgement(
            seeds: [Seed(1)], lines: [.init(verdict: sampleVerdicts()[0], passed: 1, of: 1, counterexamples: [])], latencies: []
        )
        #expect(report.outcome == .passed)
    }

    @Test(arguments: [
        ("pagerdrill run a.yaml", "pagerdrill run a.yaml --seed 31"),
        ("pagerdrill run a.yaml --seed 7", "pagerdrill run a.yaml --seed 31"),
        ("pagerdrill run --seeds 100 a.yaml --every-line", "pagerdrill run a.yaml --every-line --seed 31"),
        ("pagerdrill run --seed=7 a.yaml", "pagerdrill run a.yaml --seed 31"),
        ("pagerdrill run 'two  blanks.yaml' --seeds 9", "pagerdrill run 'two  blanks.yaml' --seed 31"),
    ])
    func `a counterexample is reproduced by its own seed`(command: String, expected: String) {
        var report = sampleReport()
        report.reproduce = command
        #expect(report.reproduce(seed: Seed(31)) == expected)
    }

    @Test func `too few seeds for a quantile say so`() {
        let text = render(ReportSuite(reports: [sweptReport()]), as: .text, style: TextStyle())
        #expect(text.contains("n too small"))
        #expect(text.contains("93/100 seeds"))
        #expect(text.contains("pagerdrill run sample.yaml --seed 31\n"))
    }
}
