package import Model

/// Amazon CloudWatch Logs: an agent that flushes, and a log group with one subscription.
package enum CloudWatchLogs {
    package static let name = "cloudwatch-logs"
    /// The CloudWatch agent's `force_flush_interval`. Source: Amazon CloudWatch user guide, agent configuration.
    package static let flush = Delay.seconds(5)
    /// UTF-8 bytes of the message plus 26 for each event. Source: PutLogEvents API reference.
    package static let eventOverheadBytes: Int64 = 26
    /// Source: PutLogEvents API reference.
    package static let batchBytesMax: Int64 = 1_048_576
    /// Source: PutLogEvents API reference.
    package static let batchEventsMax: Int64 = 10_000
    /// Source: CloudWatch Logs quotas; 262,144 until 2024.
    package static let eventBytesMax: Int64 = 1_048_576
    /// PutLogEvents calls a second, account and region. Source: CloudWatch Logs quotas; 800 to 1,500 in 2020.
    package static let callsPerSecondMax: Int64 = 5000
    /// A PutLogEvents call took 0.05 to 0.16 s. Measured by LocalStack's suite against AWS, February 2026.
    package static let putLatency = Quantiles([
        .init(.zero, .milliseconds(50)), .init(.percent(50), .milliseconds(80)), .init(.one, .milliseconds(160)),
    ])
    /// Ingested to Lambda invoked. No distribution is published; "usually less than three minutes". Assumed: lognormal, median 3 s, sigma 1.
    package static let subscriptionLatency = Quantiles([
        .init(.zero, .milliseconds(200)), .init(.percent(10), .milliseconds(830)), .init(.percent(50), .seconds(3)),
        .init(.percent(90), .milliseconds(10_800)), .init(.percent(95), .milliseconds(15_500)),
        .init(.percent(99), .milliseconds(31_000)), .init(.one, .seconds(180)),
    ])
    /// The agent retries exponentially for up to 14 days. Source: CloudWatch agent documentation; the steps are assumed.
    package static let agentRetry = Backoff(
        attempts: nil, first: .milliseconds(200), factorPercent: 200, cap: .minutes(1), patience: .days(14))
    /// A destination that throttles or fails is retried for 24 h. Source: CloudWatch Logs user guide, subscriptions; the steps are assumed.
    package static let subscriptionRetry = Backoff(
        attempts: nil, first: .seconds(1), factorPercent: 200, cap: .minutes(5), patience: .hours(24))

    /// A delivery that nobody took by then is tried again; longer than the slowest delivery takes. Assumed.
    package static let deliveryTimeout = Delay.minutes(5)

    /// The agent and the log group, agent first.
    package static func hops() -> [Hop] {
        [
            Hop(
                name: Symbol("cloudwatch-agent"),
                kind: .writer(WriterRules(flush: flush, requestTimeout: .seconds(60), retry: agentRetry)),
                link: LinkRules(latency: Quantiles(constant: .zero)), next: []),
            Hop(
                name: Symbol(name),
                kind: .logGroup(
                    LogGroupRules(
                        eventBytesMax: eventBytesMax, eventOverheadBytes: eventOverheadBytes, batchBytesMax: batchBytesMax,
                        batchEventsMax: batchEventsMax, callsPerSecondMax: callsPerSecondMax, filter: .everything,
                        retry: subscriptionRetry, requestTimeout: deliveryTimeout)),
                link: LinkRules(latency: putLatency), next: []),
        ]
    }
}
