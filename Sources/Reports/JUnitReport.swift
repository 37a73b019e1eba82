import Evaluation
import Model

/// The report as JUnit XML in the schema Jenkins reads: one suite per scenario, one case per verdict.
///
/// Failed is `failure`; inconclusive and error are `error`; not exercised is `skipped`. Times are the drill's, not the machine's:
/// of a suite how long the run lasted, of an expectation how long after its fault the stage was reached. Over many seeds
/// the cases are the sweep's. Source: github.com/jenkinsci/xunit-plugin, junit-10.xsd.
func junitReport(_ suite: ReportSuite) -> String {
    junitReport(suite.reports.map { JUnitPiece($0) } + suite.refused.map { JUnitPiece($0) })
}

func junitReport(_ suites: [JUnitPiece]) -> String {
    var xml = XML()
    func sum(_ number: (JUnitPiece) -> Int) -> String { String(suites.reduce(0) { $0 + number($1) }) }
    xml.open(
        "testsuites",
        [("name", "pagerdrill"), ("tests", sum(\.tests)), ("failures", sum(\.failures)), ("errors", sum(\.errors))])
    for suite in suites { xml.append(suite.xml) }
    xml.close("testsuites")
    return xml.text
}

/// One `testsuite` element as it stands in the document, and what the whole counts of it.
struct JUnitPiece: Hashable, Sendable {
    var tests: Int
    var failures: Int
    var errors: Int
    var xml: String
}

extension JUnitPiece {
    init(_ report: Report) { self.init(TestSuite(report)) }
    init(_ refused: RefusedFile) { self.init(TestSuite(refused)) }

    private init(_ suite: TestSuite) {
        var xml = XML(fragmentAt: 1)
        suite.write(into: &xml)
        self.init(tests: suite.cases.count, failures: suite.failures, errors: suite.errors, xml: xml.text)
    }
}

/// One `testsuite` element.
private struct TestSuite {
    struct Case {
        var name: String
        var classname: String
        var time: Delay
        var outcome: Outcome
        var message: String
        var details: String
    }

    var name: String
    var timestamp: String?
    var time: Delay = .zero
    var properties: [(String, String)] = []
    var cases: [Case] = []
    var output: String?

    var failures: Int { cases.count { $0.outcome == .failed } }
    var errors: Int { cases.count { $0.outcome == .error || $0.outcome == .inconclusive } }
    var skipped: Int { cases.count { $0.outcome == .notExercised } }

    init(_ report: Report) {
        let scenario = report.scenario
        name = scenario.name.text
        timestamp = String(scenario.epoch.utcText(.start).prefix(19))
        time = (report.journal.entries.last?.at ?? .start) - .start
        properties = [
            ("file", scenario.file), ("setup", scenario.setup.name), ("zone", scenario.epoch.zone),
            ("seed", String(report.judgement.seed.value)), ("outcome", report.outcome.rawValue),
            ("reproduce", report.reproduce),
        ]
        if let sweep = report.sweep { properties.append(("seeds", String(sweep.seeds.count))) }
        var names: [String: Int] = [:]
        for (index, verdict) in report.verdicts.enumerated() {
            let line = report.sweep?.lines[index]
            names[verdict.title, default: 0] += 1
            let again = names[verdict.title].map { $0 > 1 ? " #\($0)" : "" } ?? ""
            cases.append(
                Case(
                    name: verdict.title + again, classname: TestSuite.classname(report, verdict),
                    time: TestSuite.time(report, verdict), outcome: verdict.outcome,
                    message: verdict.observed + (verdict.nearestMissText.map { " (\($0))" } ?? ""),
                    details: verdictDetails(verdict, line, report)))
        }
        output = TimelineTable(report: report, style: TextStyle()).lines(indent: "").joined(separator: "\n")
    }

    init(_ refused: RefusedFile) {
        name = refused.path
        let errors = refused.diagnostics.count { $0.severity == .error }
        cases = [
            Case(
                name: "the file can be read", classname: refused.path.dotted, time: .zero, outcome: .error,
                message: counted(Int64(errors), "problem") + " in \(refused.path)",
                details: render(refused.diagnostics, style: TextStyle()))
        ]
    }

    /// `scenarios.poc.gold.expectation`: CI servers group by the dots.
    private static func classname(_ report: Report, _ verdict: Verdict) -> String {
        report.scenario.file.dotted + "." + verdict.check.name
    }

    /// From the fault to the stage a reached expectation is about; zero for everything else.
    private static func time(_ report: Report, _ verdict: Verdict) -> Delay {
        guard case .expectation(let index) = verdict.check, report.scenario.expectations.indices.contains(index),
            case .reached(let reached) = report.scenario.expectations[index].claim,
            let life = report.judgement.lives.first(where: { $0.fault == reached.fault }),
            let from = life.moment(.injected), let to = life.moment(reached.stage)
        else { return .zero }
        return to.at - from.at
    }

    func write(into xml: inout XML) {
        var attributes = [
            ("name", name), ("tests", String(cases.count)), ("failures", String(failures)), ("errors", String(errors)),
            ("skipped", String(skipped)), ("time", time.decimalSeconds),
        ]
        if let timestamp { attributes.append(("timestamp", timestamp)) }
        xml.open("testsuite", attributes)
        if !properties.isEmpty {
            xml.open("properties")
            for (name, value) in properties { xml.element("property", [("name", name), ("value", value)]) }
            xml.close("properties")
        }
        for testCase in cases { write(testCase, into: &xml) }
        if let output { xml.element("system-out", [], output) }
        xml.close("testsuite")
    }

    private func write(_ testCase: Case, into xml: inout XML) {
        let attributes = [("name", testCase.name), ("classname", testCase.classname), ("time", testCase.time.decimalSeconds)]
        let type = testCase.outcome.rawValue
        switch testCase.outcome {
        case .passed: return xml.element("testcase", attributes)
        case .failed:
            xml.open("testcase", attributes)
            xml.element("failure", [("message", testCase.message), ("type", type)], testCase.details)
        case .inconclusive, .error:
            xml.open("testcase", attributes)
            xml.element("error", [("message", testCase.message), ("type", type)], testCase.details)
        case .notExercised:
            xml.open("testcase", attributes)
            xml.element("skipped", [("message", "\(type): \(testCase.message)")])
        }
        xml.close("testcase")
    }
}

extension Delay {
    /// `312.340`; negative lengths count as none.
    fileprivate var decimalSeconds: String {
        let ms = max(nanoseconds, 0) / 1_000_000
        return "\(ms / 1000).\((ms % 1000).padded(3))"
    }
}

extension String {
    /// A path as a dotted name: `scenarios/poc/gold.yaml` is `scenarios.poc.gold`.
    fileprivate var dotted: String {
        var parts = split(separator: "/").filter { $0 != "." && $0 != ".." }.map(String.init)
        if let last = parts.popLast() {
            let stem = last.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(separator: "_")
            parts.append(stem.isEmpty ? last : stem)
        }
        return parts.joined(separator: ".")
    }
}
