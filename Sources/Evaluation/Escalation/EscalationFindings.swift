package import Model

/// What the judge found of the escalations in one run: every check, and every place where it failed.
package struct EscalationFindings: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package var check: EscalationCheck
        /// How often the run put it to the test, and how often it failed; what was never put to the test has not passed.
        package var exercised: Int
        package var failed: Int
        /// Why the record cannot show it at all; nil where it can, or did.
        package var notObservable: String?

        package var passed: Int { exercised - failed }
        package var outcome: Outcome { failed > 0 ? .failed : exercised > 0 ? .passed : .notExercised }

        /// The outcome, told apart further: what was not exercised may never be.
        package var word: String { notObservable == nil ? outcome.rawValue : Row.notObservableWord }
        package static let notObservableWord = "not observable"

        package init(check: EscalationCheck, exercised: Int, failed: Int, isAccount: Bool = false) {
            (self.check, self.exercised, self.failed) = (check, exercised, failed)
            notObservable = isAccount && exercised == 0 ? check.notInAccounts : nil
        }
    }

    /// `E1` to `E29`.
    package var rows: [Row]
    /// In the order of time.
    package var deviations: [Deviation]
    /// What would have to be known and no log tells, in words; where there is any, nothing is judged.
    package var unknown: [String]
    /// Incidents the oracle expects or the record shows; zero: there was nothing to judge.
    package var incidents: Int

    package init(rows: [Row], deviations: [Deviation], unknown: [String], incidents: Int) {
        (self.rows, self.deviations, self.unknown, self.incidents) = (rows, deviations, unknown, incidents)
    }

    package var outcome: Outcome {
        if !unknown.isEmpty { return .inconclusive }
        if !deviations.isEmpty { return .failed }
        return incidents == 0 && rows.allSatisfy { $0.exercised == 0 } ? .notExercised : .passed
    }

    package subscript(check: EscalationCheck) -> Row { rows[check.rawValue - 1] }

    /// Judges the pager of a record. `tolerance` is how late it may be: zero in virtual time. Of an account only what its log tells is judged.
    package init(_ scenario: Scenario, _ journal: Journal, tolerance: Delay = .zero, isAccount: Bool = false) {
        let unknown = isAccount ? Oracle.untold(in: scenario) : []
        guard unknown.isEmpty else {
            let rows = EscalationCheck.allCases.map { Row(check: $0, exercised: 0, failed: 0, isAccount: isAccount) }
            self.init(rows: rows, deviations: [], unknown: unknown, incidents: 0)
            return
        }
        let record = PagerRecord(scenario, journal)
        let oracle = Oracle(scenario, hearing: record.heard, until: record.until)
        let told = oracle.predictions.filter { !isAccount || $0.deed.isInAccounts }
        let predictions = EscalationFindings.markReplacements(told, record)
        let comparison = Comparison(scenario, predictions, record.seen, tolerance: tolerance)
        let invariants = Invariants(scenario, journal)
        var exercised = invariants.exercised
        for prediction in predictions {
            for check in prediction.checks { exercised[check, default: 0] += 1 }
        }
        let deviations = comparison.deviations + invariants.deviations
        var failed: [EscalationCheck: Int] = [:]
        for deviation in deviations {
            for check in deviation.checks { failed[check, default: 0] += 1 }
        }
        let rows = EscalationCheck.allCases.map { check in
            // What should not have been there at all was expected nowhere, and is counted with the rest.
            let failures = failed[check] ?? 0
            let times = max(exercised[check] ?? 0, failures)
            return Row(check: check, exercised: times, failed: failures, isAccount: isAccount)
        }
        let opened = Set((oracle.predictions.map(\.deed) + record.seen.map(\.deed)).compactMap(\.incident))
        self.init(
            rows: rows, deviations: deviations.sorted { ($0.at, $0.entry ?? .max) < ($1.at, $1.entry ?? .max) }, unknown: [],
            incidents: opened.count)
    }

    /// What has to follow a page that was lost puts the failure of its delivery to the test: the same person's next rule, or else the next
    /// level.
    private static func markReplacements(_ predictions: [Prediction], _ record: PagerRecord) -> [Prediction] {
        var predictions = predictions
        for (at, lost) in record.lost {
            let later = predictions.indices.filter {
                at < predictions[$0].deed.at && predictions[$0].deed.incident == lost.incident
            }
            let again = later.first { index in
                if case .paged(let notice) = predictions[index].deed.what { notice.person == lost.person } else { false }
            }
            let next = later.first { index in
                if case .stated(.levelReached) = predictions[index].deed.what { true } else { false }
            }
            if let follower = again ?? next { predictions[follower].checks.insert(.deliveryFailure) }
        }
        return predictions
    }
}
