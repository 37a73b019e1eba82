package import Model

/// Amazon CloudWatch metric filters and alarms, and the SNS topic between them and the pager.
package enum CloudWatchAlarms {
    /// From the end of a minute until its datapoint can be read. "Seconds to two minutes" is all that is told. The shape is assumed.
    package static let publishLag = Quantiles([
        .init(.zero, .seconds(2)), .init(.percent(50), .seconds(10)), .init(.percent(95), .seconds(60)),
        .init(.one, .minutes(2)),
    ])
    /// From a change of state to the topic's first delivery. Assumed.
    package static let delivery = Quantiles([
        .init(.zero, .milliseconds(100)), .init(.percent(50), .milliseconds(300)), .init(.one, .seconds(1)),
    ])
    /// Three retries, 20 s apart. Source: Amazon SNS developer guide, default delivery policy for HTTP/S.
    package static let retry = Backoff(attempts: 4, first: .seconds(20), factorPercent: 100, cap: .seconds(20))
    /// Source: PutMetricAlarm API reference.
    package static let missing = MetricAlarm.MissingData.missing
    package static let shortPeriods: [Delay] = [.seconds(10), .seconds(20), .seconds(30)]
    /// N periods together are at most this long, and a week when a period is an hour or more. Source: PutMetricAlarm API reference.
    package static func lengthMax(period: Delay) -> Delay { period >= .hours(1) ? .days(7) : .days(1) }
    /// Source: CloudWatch Logs quotas, metric filters per log group.
    package static let filtersMax = 100
}
