package import Model

/// The products a path can be made of, by the name a setup writes.
package enum HopVendor: String, CaseIterable, Sendable {
    case cloudwatchLogs = "cloudwatch-logs"
    case lambdaShipper = "lambda-shipper"
    case logzio
    case filebeat, logstash, elasticsearch

    /// Its hops with the vendor's own numbers, unlinked: `next` is the reader's to fill.
    package func hops() -> [Hop] {
        switch self {
        case .cloudwatchLogs: CloudWatchLogs.hops()
        case .lambdaShipper: LambdaShipper.hops()
        case .logzio: Logzio.hops()
        case .filebeat: Filebeat.hops()
        case .logstash: Logstash.hops()
        case .elasticsearch: Elasticsearch.hops()
        }
    }
}
