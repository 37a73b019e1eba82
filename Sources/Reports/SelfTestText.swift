package import Comparisons
import Evaluation

/// What came of the self-tests of a comparison, a line each.
package func renderText(_ findings: [SelfTest.Finding], of setup: String, seeds: Int) -> String {
    let lines = findings.map { finding in
        "  \(finding.outcome.symbol) \(finding.outcome.rawValue): \(finding.test.title)\n      \(finding.observed)\n"
    }
    return "Self-test of the comparison of '\(setup)' over \(seeds) seeds\n" + lines.joined()
}
