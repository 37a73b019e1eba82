package import Model

/// Logz.io: the listener that takes bulks, and the defaults of its alert engine.
package enum Logzio {
    package static let name = "logzio"
    /// Source: docs.logz.io, shipping over HTTP.
    package static let bodyBytesMax: Int64 = 10_485_760
    /// Source: docs.logz.io, shipping over HTTP.
    package static let lineBytesMax: Int64 = 500_000
    /// "Normally a few seconds to a minute". Source: docs.logz.io, troubleshooting; the shape is assumed.
    package static let indexingLag = Quantiles([
        .init(.zero, .seconds(2)), .init(.percent(50), .seconds(10)), .init(.percent(95), .seconds(40)),
        .init(.one, .seconds(60)),
    ])
    /// Lambda to listener. Assumed.
    package static let postLatency = Quantiles([
        .init(.zero, .milliseconds(80)), .init(.percent(50), .milliseconds(150)), .init(.one, .milliseconds(500)),
    ])
    /// "About once a minute". Source: docs.logz.io, configure an alert.
    package static let evaluationInterval = Delay.minutes(1)
    /// Both at least 5 min and at most 1,440. Source: Logz.io public API, alerts.
    package static let windowDefault = Delay.minutes(5)
    package static let suppressDefault = Delay.minutes(5)
    /// Window edges move in steps of this. The documentation speaks of minutes only. Assumed.
    package static let granularity = Delay.seconds(1)
    package static let groupByMax = 3
    /// What a trigger pauses, what the lag guard waits for, and what the endpoint sends as dedup key. Nowhere published. Assumed.
    package static let pause = AlertRule.Pause.tier
    package static let lagGuard = AlertRule.LagGuard.indexing
    package static let dedup = AlertRule.Dedup.group

    package static func hops() -> [Hop] {
        [
            Hop(
                name: Symbol(name),
                kind: .listener(ListenerRules(bodyBytesMax: bodyBytesMax, lineBytesMax: lineBytesMax, lag: indexingLag)),
                link: LinkRules(latency: postLatency), next: [])
        ]
    }
}
