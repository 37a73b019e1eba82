import Model

/// What metric filters draw from a scenario's lines, before there are any.
struct MetricPlan: Sendable {
    /// What an alarm looks at, and when.
    struct Watch: Sendable {
        let filter: Int
        let statistic: MetricAlarm.Statistic
        let comparison: MetricAlarm.Comparison
        let threshold: Int64
        let period: Delay
        let every: Delay
        /// How many periods back.
        let range: Int
        let holdsOnNothing: Bool
        let decision: AlarmDecision

        init(_ alarm: MetricAlarm) {
            (filter, statistic, comparison) = (alarm.filter, alarm.statistic, alarm.comparison)
            (threshold, period, every, range) = (alarm.threshold, alarm.period, alarm.every, alarm.range)
            (holdsOnNothing, decision) = (alarm.holdsOnNothing, AlarmDecision(alarm))
        }
    }

    /// By alarm.
    let watches: [Watch]
    /// By filter.
    let metrics: [FilteredMetric]
    /// By stream: the filters that can match its lines.
    let finds: [[Int]]

    init(_ rules: CloudWatchRules, in scenario: Scenario) {
        let metrics = rules.filters.enumerated().map { index, filter in
            let reach = rules.alarms.filter { $0.filter == index }.map { $0.period * Int64($0.range) }.max() ?? .zero
            return FilteredMetric(filter, streams: scenario.streams, lag: rules.publishLag, reach: reach)
        }
        watches = rules.alarms.map(Watch.init)
        self.metrics = metrics
        finds = scenario.streams.indices.map { stream in metrics.indices.filter { metrics[$0].counts(StreamID(stream)) } }
    }
}
