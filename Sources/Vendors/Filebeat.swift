package import Model

/// Filebeat 9: reads log files and sends what it read in batches. Source of its numbers: filebeat.reference.yml, 9.x.
package enum Filebeat {
    package static let name = "filebeat"
    /// `backoff.init`: how soon a reader at the end of its file looks again. A file that grows stays at it.
    package static let backoff = Delay.seconds(2)
    /// `backoff.max`: how rarely it looks at a file that does not grow.
    package static let backoffMax = Delay.seconds(10)
    /// `queue.mem.flush.min_events`.
    package static let queueLines: Int64 = 1600
    /// `queue.mem.flush.timeout`: 10 s; it was 1 s in 2020. The largest delay of all for a service that logs little.
    package static let flush = Delay.seconds(10)
    /// `timeout` of the output.
    package static let requestTimeout = Delay.seconds(90)
    /// `backoff.init` and `backoff.max` of the output: 1 s doubling to a minute, for ever. Its end is ours, past every run.
    package static let retry = Backoff(
        attempts: nil, first: .seconds(1), factorPercent: 200, cap: .minutes(1), patience: .days(30))

    package static func hops() -> [Hop] {
        [
            Hop(
                name: Symbol(name),
                kind: .tail(
                    TailRules(
                        backoff: backoff, backoffMax: backoffMax, queueLines: queueLines, flush: flush,
                        requestTimeout: requestTimeout, retry: retry)),
                link: LinkRules(latency: Quantiles(constant: .zero)), next: [])
        ]
    }
}
