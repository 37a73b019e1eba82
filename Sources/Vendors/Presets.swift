package import Model

/// Habits by name, so that results of a setup can be told from results of people.
package enum Preset: String, CaseIterable {
    /// Answers, fixes and resolves within seconds. Assumed: a measure of the setup alone.
    case instant
    case good, average, poor
    /// Never answers.
    case absent

    package var habit: Habit {
        switch self {
        case .instant:
            Habit(
                acknowledges: Quantiles(constant: .seconds(1)), fixes: Quantiles(constant: .seconds(1)),
                resolves: Quantiles(constant: .seconds(1)))
        case .good:
            Habit(
                acknowledges: Preset.goodAcknowledges, unanswered: .percent(5), fixes: Preset.goodFixes,
                resolves: Quantiles(constant: .minutes(1)))
        case .average:
            Habit(
                acknowledges: Preset.averageAcknowledges, unanswered: .percent(10), fixes: Preset.averageFixes,
                resolves: Quantiles(constant: .minutes(2)))
        case .poor:
            Habit(
                acknowledges: Preset.poorAcknowledges, unanswered: .percent(20), fixes: Preset.poorFixes,
                resolves: Quantiles(constant: .minutes(5)))
        case .absent: Habit(acknowledges: nil, unanswered: .one, fixes: nil, resolves: nil)
        }
    }

    /// Lognormal, median 2.4 min, sigma 1.0: mean 4 min. Measured mean of large firms with mobile apps (PagerDuty, 2021); the
    /// shape is assumed. 5 % unanswered: assumed, half of the average.
    private static let goodAcknowledges = table([7, 28, 40, 73, 144, 283, 519, 746, 1475, 3165])
    /// Lognormal, median 3 min, sigma 1.54: reproduces the quartiles 1 and 8 min of 402 pages to an intensive care unit (Moss,
    /// Chest 1999;116:1019). Measured there, assumed here. 10 % unanswered: between the 14.2 % and 9.0 % of hospital pages (SHM
    /// abstract).
    private static let averageAcknowledges = table([2, 14, 25, 64, 180, 509, 1295, 2267, 6473, 20_991])
    /// The average at night: the median doubled, twice as many unanswered. Assumed.
    private static let poorAcknowledges = table([3, 29, 50, 127, 360, 1017, 2591, 4534, 12_947, 41_983])
    /// Lognormal, median 10 min, sigma 0.8. Assumed.
    private static let goodFixes = table([51, 161, 215, 350, 600, 1029, 1673, 2237, 3858, 7109])
    /// Lognormal, median 20 min, sigma 1.0. Assumed.
    private static let averageFixes = table([55, 232, 333, 611, 1200, 2356, 4323, 6217, 12_288, 26_378])
    /// Lognormal, median 45 min, sigma 1.2. Assumed.
    private static let poorFixes = table([66, 375, 580, 1202, 2700, 6066, 12_568, 19_436, 44_027, 110_111])

    /// Seconds at min (the 0.1 % quantile), 5, 10, 25, 50, 75, 90, 95, 99 % and max (the 99.9 % quantile).
    private static func table(_ seconds: [Int64]) -> Quantiles {
        let percents: [Int64] = [0, 5, 10, 25, 50, 75, 90, 95, 99, 100]
        return Quantiles(zip(percents, seconds).map { Quantiles.Point(.percent($0), .seconds($1)) })
    }
}
