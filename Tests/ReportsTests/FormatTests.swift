import Evaluation
import Foundation
import FoundationXML
import Model
import Reports
import TestSupport
import Testing

struct JUnitTests {
    private func junit(_ change: (inout Report) -> Void = { _ in }) -> String {
        var report = sampleReport()
        change(&report)
        return render(ReportSuite(reports: [report]), as: .junit, style: TextStyle())
    }

    private func parses(_ xml: String) -> Bool { XMLParser(data: Data(xml.utf8)).parse() }

    @Test func `JUnit marks inconclusive as error`() throws {
        let xml = junit { $0.judgement.verdicts = [sampleVerdicts()[4]] }
        #expect(xml.contains("<testsuite name=\"sample\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\""))
        #expect(
            xml.contains("<error message=\"no page to lead, but the run stopped before its horizon\" type=\"inconclusive\">"))
    }

    @Test func `JUnit marks not exercised as skipped`() {
        let xml = junit { $0.judgement.verdicts = [sampleVerdicts()[5]] }
        #expect(xml.contains("<skipped message=\"not exercised: nobody tells customers in this setup\"/>"))
    }

    @Test func `JUnit marks failed as failure`() {
        #expect(junit().contains("type=\"failed\">expected: backup reached at level 2"))
    }

    @Test func `a control character in a name does not break the XML`() {
        let xml = junit { report in
            report.scenario.name = Symbol("a\u{0}\u{1B}\u{FFFE}\"<&>]]>\n\tb")
            report.judgement.verdicts[3].observed = "x\u{8}<y>&"
        }
        #expect(parses(xml))
        #expect(xml.contains("name=\"a&quot;&lt;&amp;&gt;]]&gt;&#10;&#9;b\""))
    }

    @Test func `the whole suite is one well-formed document`() {
        #expect(parses(render(sampleSuite(), as: .junit, style: TextStyle())))
    }

    @Test func `an expectation's time is from the fault to its stage`() {
        #expect(
            junit().contains(
                "<testcase name=\"fired: {fault: down, before: 5m}\" classname=\"sample.expectation\" time=\"30.000\"/>"))
    }

    @Test func `verdicts with the same title are different cases`() {
        let xml = junit { $0.judgement.verdicts = [sampleVerdicts()[0], sampleVerdicts()[0]] }
        #expect(xml.contains("name=\"fault 'down' happened #2\""))
    }
}

struct JSONReportTests {
    private func parsed(_ suite: ReportSuite) throws -> JSON {
        try JSON(parsing: render(suite, as: .json, style: TextStyle()))
    }

    @Test func `JSON parses back with our own parser`() throws {
        let json = try parsed(sampleSuite())
        #expect(json["schema"]?.string == "pagerdrill/report")
        #expect(json["version"]?.int == 1)
        #expect(json["exit_code"]?.int == 2)
        #expect(json["scenarios"]?.array?.count == 3)
        #expect(json.pretty() + "\n" == render(sampleSuite(), as: .json, style: TextStyle()))
    }

    @Test func `keys are sorted everywhere`() throws {
        func check(_ json: JSON) {
            switch json {
            case .object(let members):
                #expect(members.map(\.key) == members.map(\.key).sorted())
                for member in members { check(member.value) }
            case .array(let values): values.forEach(check)
            case .null, .bool, .int, .string: break
            }
        }
        check(try parsed(sampleSuite()))
    }

    @Test func `times are whole nanoseconds`() throws {
        let fault = try #require(try parsed(sampleSuite())["scenarios"]?.array?[0]["faults"]?.array?[0])
        #expect(fault["detection_ns"]?.int == 32_200_000_000)
        let segments = try #require(fault["segments"]?.array)
        #expect(segments.compactMap { $0["length_ns"]?.int }.reduce(0, +) == 32_200_000_000)
    }

    @Test func `the largest seed survives`() throws {
        var report = sampleReport()
        report.judgement.seed = Seed(.max)
        #expect(try parsed(ReportSuite(reports: [report]))["scenarios"]?.array?[0]["seed"]?.string == "18446744073709551615")
    }

    @Test func `too few seeds for a quantile are null`() throws {
        let sweep = try #require(try parsed(ReportSuite(reports: [sweptReport()]))["scenarios"]?.array?[0]["sweep"])
        let quantiles = try #require(sweep["latencies"]?.array?[0]["quantiles"]?.array)
        #expect(quantiles[2]["percent"]?.int == 99)
        #expect(quantiles[2]["value_ns"] == .null)
    }
}

struct GitHubTests {
    private func lines(_ change: (inout Report) -> Void = { _ in }) -> [Substring] {
        var report = sampleReport()
        change(&report)
        return render(ReportSuite(reports: [report]), as: .github, style: TextStyle()).split(separator: "\n")
    }

    @Test func `an annotation stands at the line of its expectation`() {
        #expect(lines()[0].hasPrefix("::error file=sample.yaml,line=22,col=5,title=FAILED%3A escalated"))
    }

    @Test func `what was not judged is a warning and not a failure`() {
        #expect(lines().count { $0.hasPrefix("::warning ") } == 2)
        #expect(lines().count { $0.hasPrefix("::error ") } == 1)
    }

    @Test func `passed verdicts are not annotated, and a notice sums up`() {
        let lines = lines { $0.judgement.verdicts.removeAll { $0.outcome != .passed } }
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("::notice title=pagerdrill::passed: 1 scenario: 1 passed"))
    }

    @Test func `text from outside cannot start a command of its own`() {
        let lines = lines { report in
            report.judgement.verdicts = [sampleVerdicts()[3]]
            report.judgement.verdicts[0].title = "100%, a:b,\u{301}\r\n::stop-commands::x"
            report.judgement.verdicts[0].observed = "50%\n::error::y"
        }
        #expect(lines.count == 2)
        #expect(lines[0].contains("title=FAILED%3A 100%25%2C a%3Ab%2C\u{301}%0D%0A%3A%3Astop-commands%3A%3Ax::"))
        #expect(lines[0].contains("observed: 50%25%0A::error::y"))
    }
}

struct MarkdownTests {
    private func markdown(_ name: String) -> String {
        var report = sampleReport()
        report.scenario.name = Symbol(name)
        return render(ReportSuite(reports: [report]), as: .markdown, style: TextStyle())
    }

    @Test func `a name with pipes and tags stays in its cell`() {
        let text = markdown("a|b\n<script>@team|\u{301}")
        #expect(text.contains("| ✗ **FAILED** | a\\|b\\\\n&lt;script&gt;@\u{200B}team\\|\u{301} | 32.200s |"))
    }

    @Test func `backticks inside a block do not end it`() {
        var report = sampleReport()
        report.scenario.faults[0].name = Symbol("```")
        let text = render(ReportSuite(reports: [report]), as: .markdown, style: TextStyle())
        #expect(text.contains("\n````text\n"))
    }

    @Test func `what passed is folded away`() {
        #expect(markdown("x").contains("<details><summary>4 passed</summary>"))
    }
}
