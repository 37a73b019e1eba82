package import Model

extension PagerDuty {
    /// Source: support.pagerduty.com, schedule basics.
    package static let layersMax = 60
    /// Shortest and longest turn of a layer. Source: PagerDuty REST API, schedules, as the Terraform provider checks it.
    package static let turnMin = Delay.hours(1)
    package static let turnMax = Delay.days(365)
    /// A daily restriction is shorter than this. Source: PagerDuty REST API, schedules, as the Terraform provider checks it.
    package static let dailyRestrictionBelow = Delay.days(1)
    /// Longest weekly restriction. Source: PagerDuty REST API, schedules, as the Terraform provider checks it.
    package static let weeklyRestrictionMax = Delay.seconds(7 * 86_400 - 1)
}
