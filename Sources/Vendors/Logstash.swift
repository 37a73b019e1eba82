package import Model

/// Logstash: takes batches from shippers, and hands them to Elasticsearch in batches of its own. It stores and sends on like a log group
/// with one subscriber and no quotas.
package enum Logstash {
    package static let name = "logstash"
    /// `pipeline.batch.size`. Source: Logstash reference, settings.
    package static let batchLinesMax: Int64 = 125
    /// `pipeline.batch.delay`, 50 ms, is the longest that a batch which is not full waits when lines come together; the way to it is assumed.
    package static let inputLatency = Quantiles([
        .init(.zero, .milliseconds(1)), .init(.percent(50), .milliseconds(10)), .init(.one, .milliseconds(60)),
    ])
    /// The Elasticsearch output tries again after 2 s, doubling to 64 s, for ever. Source: Logstash reference, Elasticsearch output. Its end
    /// is ours, past every run.
    package static let retry = Backoff(
        attempts: nil, first: .seconds(2), factorPercent: 200, cap: .seconds(64), patience: .days(30))
    /// Source: Logstash reference, Elasticsearch output, `timeout`.
    package static let requestTimeout = Delay.seconds(60)
    /// No quota.
    private static let unlimited: Int64 = 1_000_000_000_000

    package static func hops() -> [Hop] {
        [
            Hop(
                name: Symbol(name),
                kind: .logGroup(
                    LogGroupRules(
                        eventBytesMax: unlimited, eventOverheadBytes: 0, batchBytesMax: unlimited,
                        batchEventsMax: batchLinesMax,
                        callsPerSecondMax: unlimited, filter: .everything, retry: retry, requestTimeout: requestTimeout)),
                link: LinkRules(latency: inputLatency), next: [])
        ]
    }
}
