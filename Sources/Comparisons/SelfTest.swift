package import Evaluation
package import Model

/// Whether a comparison of a setup can be trusted: it is compared with itself, with a twin that is slower by a known time, and with one that
/// loses a known share of its pages. What is known must be found, exactly, and nothing else.
package enum SelfTest: CaseIterable, Sendable {
    /// Nothing is altered.
    case same
    /// Every notification rule waits 30 seconds more.
    case slower
    /// Every channel loses one page more in a hundred.
    case lossy

    package static let delay = Delay.seconds(30)
    package static let loss = Ratio.percent(1)

    /// So many runs tell a loss of 1 % from none (the chance of fewer than six discordant pairs in 1,000 is below 7 %).
    package static let seeds = 1000

    package var title: String {
        switch self {
        case .same: "against itself: no difference"
        case .slower: "every notification \(SelfTest.delay.text) later: found, exactly, at that stage"
        case .lossy: "\(SelfTest.loss.text) of the pages lost: found"
        }
    }

    /// The twin the setup of a scenario is compared with.
    package func twin(of scenario: Scenario) -> Scenario {
        var twin = scenario
        switch self {
        case .same: break
        case .slower:
            for person in twin.setup.pager.notify.indices {
                for rules in [\NotificationRules.high, \.low] {
                    for rule in twin.setup.pager.notify[person][keyPath: rules].indices {
                        twin.setup.pager.notify[person][keyPath: rules][rule].after += SelfTest.delay
                    }
                }
            }
        case .lossy:
            for channel in twin.setup.pager.channels.indices {
                let loss = twin.setup.pager.channels[channel].loss.partsPerMillion + SelfTest.loss.partsPerMillion
                twin.setup.pager.channels[channel].loss = min(.one, Ratio(partsPerMillion: loss))
            }
        }
        return twin
    }

    /// What came of one of them.
    package struct Finding: Hashable, Sendable {
        package var test: SelfTest
        package var outcome: Outcome
        package var observed: String
    }

    /// Reads a contest whose setups are the setup itself and then its twins, in the order of the cases.
    package static func findings(_ contest: Contest, margin: Margin) -> [Finding] {
        precondition(contest.setups.count == allCases.count + 1, "the setup and its twins")
        let comparison = Comparison(contest, margin: margin)
        return zip(allCases, contest.setups.indices.dropFirst()).map { test, setup in
            let (outcome, observed) =
                switch test {
                case .same: same(contest, setup)
                case .slower: slower(contest, setup)
                case .lossy: lossy(comparison, setup)
                }
            return Finding(test: test, outcome: outcome, observed: observed)
        }
    }

    private static func same(_ contest: Contest, _ setup: Int) -> (Outcome, String) {
        let pairs = contest.bouts.flatMap { Array(zip($0.scores[0], $0.scores[setup])) }
        let different = pairs.count { $0 != $1 }
        if different > 0 { return (.failed, "\(different) of \(pairs.count) runs differ from themselves") }
        return (pairs.isEmpty ? .notExercised : .passed, "\(pairs.count) runs, each as its twin")
    }

    private static func slower(_ contest: Contest, _ setup: Int) -> (Outcome, String) {
        let pairs = contest.bouts.flatMap { Array(zip($0.scores[0], $0.scores[setup])) }.filter {
            $0.faults > 0 && $0.detection < .never && $1.detection < .never
        }
        guard !pairs.isEmpty else { return (.notExercised, "no fault was paged for") }
        let wrong = pairs.filter { $1.detection - $0.detection != delay }
        if let pair = wrong.first {
            let found = (pair.1.detection - pair.0.detection).text
            return (.failed, "\(wrong.count) of \(pairs.count) runs were not \(delay.text) slower, the first by \(found)")
        }
        let shifts = contest.bouts.flatMap { $0.shifts[setup].ordered }
        if let other = shifts.first(where: { $0.segment.to < .paged && ($0.shift.least != .zero || $0.shift.most != .zero) }) {
            return (.failed, "it was found before \(other.segment.to.rawValue), where nothing had changed")
        }
        let stage = shifts.filter { $0.segment.to == .paged }
        guard !stage.isEmpty, stage.allSatisfy({ $0.shift.least == delay && $0.shift.most == delay }) else {
            return (.failed, "detection was \(delay.text) slower, but not all of it between triggered and paged")
        }
        return (.passed, "\(delay.text) in each of \(pairs.count) runs, all of it between triggered and paged")
    }

    private static func lossy(_ comparison: Comparison, _ setup: Int) -> (Outcome, String) {
        guard let difference = comparison.sections.last?.columns[setup].differences[.arrival],
            case .share(let discordance) = difference.amount, discordance.of > 0
        else { return (.notExercised, "no run sent a page") }
        let found = "it lost a page in \(discordance.onlyA) of \(discordance.of) runs"
        if discordance.onlyB > 0 {
            return (.failed, "\(found), and lost none where the setup itself did in \(discordance.onlyB)")
        }
        if discordance.chanceIfEqual < 0.05 { return (.passed, found) }
        // Fewer than six of a thousand runs differ with one setup in fifteen, and none with one in twenty thousand.
        let isAbsent = discordance.of >= seeds && discordance.onlyA == 0
        let hint = discordance.of < seeds ? "\(seeds) seeds tell it apart" : "others may tell it apart"
        return (isAbsent ? .failed : .inconclusive, "\(found), which could be chance; \(hint)")
    }
}
