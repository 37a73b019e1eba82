import Evaluation
import Model
import Reports
import TestSupport
import Testing

/// What the record of a real account cannot show is told apart from what it did not show.
struct NotObservableTests {
    private func suite(isAccount: Bool) -> ReportSuite {
        var report = sampleReport()
        let rows = EscalationCheck.allCases.map { check in
            EscalationFindings.Row(check: check, exercised: check == .routing ? 1 : 0, failed: 0, isAccount: isAccount)
        }
        report.judgement.escalation = EscalationFindings(rows: rows, deviations: [], unknown: [], incidents: 1)
        return ReportSuite(reports: [report])
    }

    @Test(arguments: [ReportFormat.text, .json, .markdown])
    func `every format that has the checks says which an account cannot show, and why`(_ format: ReportFormat) throws {
        let hidden = EscalationCheck.allCases.filter { $0.notInAccounts != nil }
        #expect(hidden.count == 7)
        // Wrapped as it may be.
        func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let text = words(render(suite(isAccount: true), as: format, style: TextStyle()))
        for check in hidden { #expect(text.contains(try #require(check.notInAccounts)), "\(check.label)") }
        #expect(text.contains("not observable"))
        #expect(!render(suite(isAccount: false), as: format, style: TextStyle()).contains("not observable"))
    }

    @Test func `a check that was put to the test was observable`() {
        #expect(EscalationFindings.Row(check: .restart, exercised: 1, failed: 1, isAccount: true).notObservable == nil)
        #expect(EscalationFindings.Row(check: .restart, exercised: 0, failed: 0, isAccount: true).notObservable != nil)
        #expect(EscalationFindings.Row(check: .loops, exercised: 0, failed: 0, isAccount: true).word == "not exercised")
    }
}
