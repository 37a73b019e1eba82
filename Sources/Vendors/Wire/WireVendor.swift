package import Model

/// Every wire format this package speaks.
package enum WireVendor: String, Hashable, Sendable, CaseIterable {
    case cloudwatchLogs = "cloudwatch-logs"
    case subscription = "cloudwatch-subscription"
    case logzioBulk = "logzio-bulk"
    case pagerDutyEvents = "pagerduty-events"

    package var codec: any WireCodec {
        switch self {
        case .cloudwatchLogs: CloudWatchLogsCodec()
        case .subscription: SubscriptionCodec()
        case .logzioBulk: LogzioBulkCodec()
        case .pagerDutyEvents: PagerDutyEventsCodec()
        }
    }
}

/// How log lines are written on the link into a hop.
///
/// Beats' protocol and Elasticsearch's bulk API are not written yet: on the Elastic way, lines cross in the formats of the hops that are
/// like theirs.
///
/// An agent reads its lines from a file, which is no protocol: what it will send on stands in for it.
package func codec(into hop: Hop) -> any WireCodec {
    switch hop.kind {
    case .writer, .tail, .logGroup: WireVendor.cloudwatchLogs.codec
    case .shipper: WireVendor.subscription.codec
    case .listener: WireVendor.logzioBulk.codec
    }
}

/// How alert events are written on the link into the pager.
package let pagerCodec: any WireCodec = WireVendor.pagerDutyEvents.codec
