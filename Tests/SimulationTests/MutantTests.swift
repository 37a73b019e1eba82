import Components
import Evaluation
import Model
import Simulation
import Testing

/// One altered behaviour for every check of the evaluator: the unaltered run passes with that check exercised, the altered one does not.
struct MutantTests {
    /// A mutant, the drill it runs in, and the check that must notice.
    struct Mutant: CustomTestStringConvertible, Sendable {
        var tamper: Tamper
        var drill: String
        /// The verdict's title begins with this.
        var check: String
        var testDescription: String { "\(tamper) in \(drill) is caught by '\(check)'" }
    }

    static let mutants: [Mutant] = [
        Mutant(tamper: .losesFirstPage, drill: "02-gold-outage", check: "paged: {who: primary"),
        Mutant(tamper: .losesEveryPage, drill: "02-gold-outage", check: "the page of fault 'down'"),
        Mutant(tamper: .losesEveryPage, drill: "02-gold-outage", check: "acknowledged: "),
        Mutant(tamper: .losesEveryPage, drill: "02-gold-outage", check: "mitigated: "),
        Mutant(tamper: .losesEveryPage, drill: "02-gold-outage", check: "tier: "),
        Mutant(tamper: .pagesTwice, drill: "02-gold-outage", check: "count: "),
        Mutant(tamper: .pagesWrongPerson, drill: "02-gold-outage", check: "never: {paged: backup}"),
        Mutant(tamper: .pagesWrongPerson, drill: "02-gold-outage", check: "nothing paged that nobody asked for"),
        Mutant(tamper: .pagesOneMore, drill: "02-gold-outage", check: "nothing paged that nobody asked for"),
        Mutant(tamper: .usesWrongChannel, drill: "02-gold-outage", check: "paged: {who: primary"),
        Mutant(tamper: .saysNothing, drill: "02-gold-outage", check: "paged: {who: primary"),
        Mutant(tamper: .saysNothing, drill: "02-gold-outage", check: "the page of fault 'down'"),
        Mutant(tamper: .escalatesLate, drill: "05-backup-takes-over", check: "escalated: "),
        Mutant(tamper: .escalatesEarly, drill: "05-backup-takes-over", check: "escalated: "),
        Mutant(tamper: .neverEscalates, drill: "05-backup-takes-over", check: "escalated: "),
        Mutant(tamper: .ignoresAcknowledgement, drill: "02-gold-outage", check: "the journal agrees with itself"),
        Mutant(
            tamper: .pagesAfterAcknowledgement, drill: "02-gold-outage", check: "never: {paged: anyone, since: acknowledged}"),
        Mutant(tamper: .opensTwice, drill: "02-gold-outage", check: "count: "),
        Mutant(tamper: .hidesIncidents, drill: "02-gold-outage", check: "the journal agrees with itself"),
        Mutant(tamper: .miscountsPages, drill: "05-backup-takes-over", check: "the journal agrees with itself"),
    ]

    @Test(arguments: mutants)
    func `is killed`(_ mutant: Mutant) throws {
        let scenario = try Drills.poc(mutant.drill)
        let plain = try #require(scenario.judged().verdicts.first { $0.title.hasPrefix(mutant.check) })
        #expect(plain.outcome == .passed, "the unaltered run passes, and this check was exercised: \(plain.observed)")
        let altered = scenario.judged(tamper: mutant.tamper)
        let verdict = try #require(altered.verdicts.first { $0.title.hasPrefix(mutant.check) })
        #expect(verdict.outcome != .passed, "\(verdict.observed)")
        #expect(altered.outcome != .passed)
    }

    @Test func `every tamper is in a list`() {
        for tamper in Tamper.allCases {
            let isListed =
                MutantTests.mutants.contains { $0.tamper == tamper }
                || KillMatrixGoldenTests.mutants.contains { $0.tamper == tamper }
            #expect(isListed, "\(tamper)")
        }
    }

    @Test func `a fault without its proof is inconclusive`() throws {
        let scenario = try Drills.poc("02-gold-outage")
        var journal = scenario.run()
        #expect(Evaluator(scenario).judge(journal).outcome == .passed)
        journal.replaceNotes { if case .proven = $0 { nil } else { $0 } }
        let judgement = Evaluator(scenario).judge(journal)
        #expect(judgement.verdicts.first { $0.check == .proof(FaultID(0)) }?.outcome == .inconclusive)
        #expect(judgement.outcome == .inconclusive)
    }

    @Test func `a run whose rules were never evaluated is no control`() throws {
        let scenario = try Drills.poc("01-control")
        var journal = scenario.run()
        #expect(Evaluator(scenario).judge(journal).outcome == .passed)
        for index in journal.entries.indices {
            if case .evaluations(let rule, _) = journal.entries[index].fact {
                journal.entries[index].fact = .evaluations(rule, 0)
            }
        }
        let judgement = Evaluator(scenario).judge(journal)
        #expect(judgement.verdicts.first { $0.check == .control }?.outcome == .inconclusive)
        #expect(judgement.outcome == .inconclusive)
    }
}

extension Journal {
    /// Changes notes, or drops them (and numbers the rest anew).
    mutating func replaceNotes(_ change: (Note) -> Note?) {
        entries = entries.compactMap { entry in
            guard case .note(let note) = entry.fact else { return entry }
            guard let changed = change(note) else { return nil }
            var copy = entry
            copy.fact = .note(changed)
            return copy
        }
        for index in entries.indices { entries[index].number = index + 1 }
    }
}
