/// The number of successes in `trials` independent trials, each with the chance `chance`.
///
/// Only sums, products and quotients: the same figures on every machine.
struct Binomial {
    let trials: Int
    let chance: Double

    init(trials: Int, chance: Double) {
        precondition(trials >= 0 && (0...1).contains(chance), "a binomial has trials and a chance between 0 and 1")
        (self.trials, self.chance) = (trials, chance)
    }

    /// The chance of at least so many successes.
    func atLeast(_ successes: Int) -> Double {
        if successes <= 0 { return 1 }
        if successes > trials || chance == 0 { return 0 }
        if chance == 1 { return 1 }
        // Weights relative to the likeliest number, outwards in both directions: nothing overflows, and what is left out is too small to
        // be seen in a sum of doubles.
        let odds = chance / (1 - chance)
        let mode = min(trials, Int(Double(trials + 1) * chance))
        var (all, wanted) = (1.0, mode >= successes ? 1.0 : 0.0)
        var weight = 1.0
        var count = mode
        while count < trials, weight > Self.negligible {
            weight *= Double(trials - count) / Double(count + 1) * odds
            count += 1
            all += weight
            if count >= successes { wanted += weight }
        }
        (weight, count) = (1, mode)
        while count > 0, weight > Self.negligible {
            weight *= Double(count) / (Double(trials - count + 1) * odds)
            count -= 1
            all += weight
            if count >= successes { wanted += weight }
        }
        return wanted / all
    }

    /// The chance of at most so many successes.
    func atMost(_ successes: Int) -> Double { 1 - atLeast(successes + 1) }

    private static let negligible = 1e-30
}
