package import Model

/// Elasticsearch: takes bulks, and makes what it has indexed searchable at its next refresh.
package enum Elasticsearch {
    package static let name = "elasticsearch"
    /// `http.max_content_length`. Source: Elasticsearch reference, networking.
    package static let bodyBytesMax: Int64 = 104_857_600
    /// A document is limited by the body only.
    package static let lineBytesMax: Int64 = 104_857_600
    /// A bulk request's time; the captured answers say 30 ms. Assumed.
    package static let indexing = Quantiles([
        .init(.zero, .milliseconds(5)), .init(.percent(50), .milliseconds(30)), .init(.one, .milliseconds(300)),
    ])
    /// `index.refresh_interval`. Source: Elasticsearch reference, index modules.
    package static let refresh = Delay.seconds(1)
    /// In one network. Assumed.
    package static let latency = Quantiles([
        .init(.zero, .milliseconds(1)), .init(.percent(50), .milliseconds(3)), .init(.one, .milliseconds(50)),
    ])

    package static func hops() -> [Hop] {
        [
            Hop(
                name: Symbol(name),
                kind: .listener(
                    ListenerRules(bodyBytesMax: bodyBytesMax, lineBytesMax: lineBytesMax, lag: indexing, refresh: refresh)),
                link: LinkRules(latency: latency), next: [])
        ]
    }
}
