import Components
import Evaluation
import Foundation
import Model
import ScenarioFiles
import Simulation
import Testing

/// A check that no altered pager fails is no check: for each of the judge's checks a pager with one altered behaviour, whose unaltered twin
/// passes with that check exercised.
///
/// `results/kill-matrix.md` shows which other checks notice, too; `UPDATE_RESULTS=1 Tests/run --filter GoldenTests` rewrites it.
struct KillMatrixGoldenTests {
    struct Mutant: CustomTestStringConvertible, Sendable {
        var check: EscalationCheck
        var tamper: Tamper
        /// Below `scenarios/`, without the ending.
        var drill: String
        var testDescription: String { "\(tamper) in \(drill) is caught by \(check.label)" }
    }

    static let mutants = (ofChecks + ofFeatures).enumerated().sorted { a, b in
        (a.element.check, a.offset) < (b.element.check, b.offset)
    }.map(\.element)

    /// What only some setups have, and a check has to notice as well.
    private static let ofFeatures: [Mutant] = [
        Mutant(check: .channelAndCadence, tamper: .hidesChanges, drill: "oncall/71-word-of-changes"),
        Mutant(check: .channelAndCadence, tamper: .neverBundles, drill: "oncall/72-bundled-notifications"),
        Mutant(check: .everyone, tamper: .tellsWholeRing, drill: "oncall/43-round-robin"),
        Mutant(check: .handoff, tamper: .hidesHandoffs, drill: "oncall/48-handoff-notices"),
        Mutant(check: .deadContact, tamper: .usesDeadContacts, drill: "oncall/73-contacts-out-of-use"),
        Mutant(check: .restart, tamper: .doublesOverdue, drill: "oncall/77-restart-while-waiting"),
        Mutant(check: .restart, tamper: .forgetsOverdue, drill: "oncall/79-restart-and-an-event"),
        Mutant(check: .deliveryFailure, tamper: .neverTriesAgain, drill: "oncall/74-another-try-another-channel"),
    ]

    private static let ofChecks: [Mutant] = [
        Mutant(check: .routing, tamper: .misstatesUrgency, drill: "oncall/30-several-targets"),
        Mutant(check: .routing, tamper: .routesNothing, drill: "oncall/25-orchestration"),
        Mutant(check: .firstPage, tamper: .losesFirstPage, drill: "oncall/31-each-level-has-its-wait"),
        Mutant(check: .rightPerson, tamper: .pagesWrongPerson, drill: "oncall/31-each-level-has-its-wait"),
        Mutant(check: .channelAndCadence, tamper: .usesWrongChannel, drill: "oncall/31-each-level-has-its-wait"),
        Mutant(check: .rightTime, tamper: .escalatesLate, drill: "oncall/31-each-level-has-its-wait"),
        Mutant(check: .order, tamper: .skipsSecondLevel, drill: "oncall/31-each-level-has-its-wait"),
        Mutant(check: .everyone, tamper: .tellsFirstOfLevelOnly, drill: "oncall/30-several-targets"),
        Mutant(check: .stopOnAcknowledgement, tamper: .pagesAfterAcknowledgement, drill: "oncall/39-acknowledgement-stops-all"),
        Mutant(
            check: .acknowledgementTimeout, tamper: .forgetsAcknowledgementTimeout, drill: "oncall/41-acknowledgement-times-out"
        ),
        Mutant(
            check: .acknowledgementTimeout, tamper: .resumesOnItsLevel,
            drill: "oncall/42-acknowledgement-timeout-restarts-policy"),
        Mutant(check: .stopOnResolve, tamper: .pagesAfterResolution, drill: "oncall/58-handoff-while-open"),
        Mutant(check: .loops, tamper: .repeatsOnceMore, drill: "oncall/32-nine-repeats"),
        Mutant(check: .manualEscalation, tamper: .reassignsSilently, drill: "oncall/03-reassign-to-a-person"),
        Mutant(check: .manualEscalation, tamper: .asksNobody, drill: "oncall/28-workflow-fails"),
        Mutant(check: .policyEdit, tamper: .followsEditedPolicy, drill: "oncall/80-policy-edited"),
        Mutant(check: .overrides, tamper: .endsShiftsInclusively, drill: "oncall/55-override-edges"),
        Mutant(check: .handoff, tamper: .keepsFirstOwner, drill: "oncall/58-handoff-while-open"),
        Mutant(check: .calendar, tamper: .ignoresClockChanges, drill: "oncall/63-autumn-new-york"),
        Mutant(check: .nobodyOnCall, tamper: .hidesSkippedLevels, drill: "oncall/34-empty-levels-between"),
        Mutant(check: .deadContact, tamper: .hidesUnreachable, drill: "oncall/92-nobody-tells-ann"),
        Mutant(check: .maintenance, tamper: .ignoresMaintenance, drill: "oncall/95-maintenance-opens-nothing"),
        Mutant(check: .deduplication, tamper: .opensTwice, drill: "poc/18-echo"),
        Mutant(check: .suppression, tamper: .pagesForSiblings, drill: "oncall/96-siblings-join-in-silence"),
        Mutant(check: .suppression, tamper: .opensSuppressed, drill: "oncall/25-orchestration"),
        Mutant(check: .deliveryFailure, tamper: .triesOneChannel, drill: "oncall/91-lost-push"),
        Mutant(check: .race, tamper: .creditsAssignee, drill: "oncall/90-late-acknowledgement"),
        Mutant(check: .lowUrgency, tamper: .escalatesLowUrgency, drill: "oncall/38-low-never-escalates"),
        Mutant(check: .autoResolve, tamper: .neverAutoResolves, drill: "oncall/93-auto-resolve"),
        Mutant(check: .audit, tamper: .hidesAcknowledgements, drill: "oncall/39-acknowledgement-stops-all"),
        Mutant(check: .audit, tamper: .claimsToRepair, drill: "oncall/27-workflow-repairs"),
        Mutant(check: .deadMan, tamper: .trustsSilence, drill: "oncall/82-heartbeat"),
        Mutant(check: .completeness, tamper: .hidesExhaustion, drill: "oncall/37-exhausted-stays"),
    ]

    private static func drill(_ name: String) throws -> Scenario {
        try loadScenario("\(Drills.root)/scenarios/\(name).yaml").scenario
    }

    private static func findings(_ scenario: Scenario, _ tamper: Tamper? = nil) -> EscalationFindings {
        EscalationFindings(scenario, scenario.run(options: BenchOptions(tamper: tamper)))
    }

    @Test(arguments: mutants)
    func `is killed by its check`(_ mutant: Mutant) throws {
        let scenario = try Self.drill(mutant.drill)
        let plain = Self.findings(scenario)
        #expect(plain.deviations.map(\.text) == [])
        #expect(plain[mutant.check].outcome == .passed, "the unaltered twin puts \(mutant.check.label) to the test")
        let altered = Self.findings(scenario, mutant.tamper)
        let blamed = altered.deviations.map { "\($0.checks.sorted().map(\.label)) \($0.text)" }
        #expect(altered[mutant.check].outcome == .failed, "\(blamed)")
        #expect(altered.outcome == .failed)
    }

    @Test func `no altered behaviour is in the matrix twice`() {
        #expect(Set(Self.mutants.map(\.tamper)).count == Self.mutants.count)
    }

    @Test func `the kill matrix is as it was`() throws {
        let text = try matrix()
        let file = URL(fileURLWithPath: "\(Drills.root)/results/kill-matrix.md")
        if ProcessInfo.processInfo.environment["UPDATE_RESULTS"] != nil {
            return try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    /// One row a mutant, one column a check: `●` the check it is meant for, `x` another one that notices, `.` one that was put to the test and
    /// does not, blank one that was not.
    private func matrix() throws -> String {
        let checks = EscalationCheck.allCases
        var killed: Set<EscalationCheck> = []
        var rows: [String] = []
        for mutant in Self.mutants {
            let findings = Self.findings(try Self.drill(mutant.drill), mutant.tamper)
            if findings[mutant.check].failed > 0 { killed.insert(mutant.check) }
            let cells = checks.map { check in
                let row = findings[check]
                return row.failed > 0 ? (check == mutant.check ? "●" : "x") : row.exercised > 0 ? "." : " "
            }
            rows.append("| \(mutant.check.label) | `\(mutant.tamper)` | \(mutant.drill) | \(cells.joined(separator: " | ")) |")
        }
        let missing = checks.filter { !killed.contains($0) }
        let columns = checks.map { String($0.rawValue) }.joined(separator: " | ")
        var lines = [
            "## Kill matrix: \(killed.count) of \(checks.count)", "",
            "Each row is a pager with one altered behaviour, in a drill that the unaltered pager passes. `●` the check it is meant for",
            "fails, as it must; `x` so does this one; `.` this one was put to the test and sees nothing wrong; blank: not exercised.",
            "",
            "| check | altered behaviour | drill | \(columns) |", "|---|---|---|" + checks.map { _ in ":-:|" }.joined(),
        ]
        lines += rows + ["", "| check | what has to be so |", "|---|---|"]
        lines += checks.map { "| \($0.label) | \($0.title)\(missing.contains($0) ? " (no mutant killed)" : "") |" }
        return lines.joined(separator: "\n") + "\n"
    }
}
