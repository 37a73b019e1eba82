package import Model

/// Logz.io's CloudWatch shipper: a Lambda function that is invoked with each payload and posts it to the listener.
///
/// Numbers of the shipper from github.com/logzio/logzio_aws_serverless at 268ab5d; of Lambda from the Lambda developer guide.
package enum LambdaShipper {
    package static let name = "lambda-shipper"
    /// Asynchronous payload limit in 2020; 1 MB now. Source: Lambda quotas.
    package static let payloadBytesMax: Int64 = 262_144
    /// Init of python3.8, x86, zip, 512 MB (n = 6,986), maxday/lambda-perf 2023-11 to 2026-08, plus 100 to 300 ms for the environment
    /// (assumed).
    package static let coldStart = Quantiles([
        .init(.zero, .milliseconds(200)), .init(.percent(10), .milliseconds(237)), .init(.percent(50), .milliseconds(328)),
        .init(.percent(90), .milliseconds(428)), .init(.percent(99), .milliseconds(492)), .init(.one, .milliseconds(832)),
    ])
    /// Environments are reclaimed after an unspecified idle time, commonly 5 to 15 min. Assumed.
    package static let idleAfter = Delay.minutes(10)
    /// Unpublished. Assumed.
    package static let handler = Quantiles([
        .init(.zero, .milliseconds(20)), .init(.percent(50), .milliseconds(60)), .init(.one, .milliseconds(400)),
    ])
    /// Source: the shipper's SAM template.
    package static let timeout = Delay.seconds(60)
    /// Source: the shipper, `REQUEST_TIMEOUT`; absent in 2020.
    package static let requestTimeout = Delay.seconds(15)
    /// Source: the shipper.
    package static let bulkBytesMax: Int64 = 3_145_728
    /// Source: Lambda quotas.
    package static let concurrencyMax: Int64 = 1000
    /// Four tries; 4, 8 and 16 s between them. Source: the shipper.
    package static let retry = Backoff(attempts: 4, first: .seconds(4), factorPercent: 200, cap: .seconds(16))
    /// Two retries of a failed asynchronous invocation, after 1 and 2 min. Source: Lambda developer guide.
    package static let rerun = Backoff(attempts: 3, first: .minutes(1), factorPercent: 200, cap: .minutes(2))

    package static func hops() -> [Hop] {
        [
            Hop(
                name: Symbol(name),
                kind: .shipper(
                    ShipperRules(
                        payloadBytesMax: payloadBytesMax, coldStart: coldStart, idleAfter: idleAfter, handler: handler,
                        timeout: timeout, requestTimeout: requestTimeout, bulkBytesMax: bulkBytesMax,
                        concurrencyMax: concurrencyMax, retry: retry, rerun: rerun)),
                link: LinkRules(latency: CloudWatchLogs.subscriptionLatency), next: [])
        ]
    }
}
