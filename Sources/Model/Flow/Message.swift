/// All that can cross from one station to another.
package enum Message: Hashable, Sendable {
    /// An agent asks for what a service has logged since it last asked.
    case collect(ServiceID)
    /// A request from outside.
    case probe(Probe)
    /// What a heartbeat monitor waits for.
    case ping(Ping)
    /// A harmed user writes to the service desk.
    case complaint(Complaint)
    /// The answer to `probe`.
    indirect case probed(Probe, Probe.Outcome)
    /// A monitor asks a service for its metrics.
    case scrape(Scrape)
    /// The answer to `scrape`.
    indirect case metrics(MetricPage)
    /// What fires or has ceased to, from a Prometheus to the Alertmanager behind it.
    indirect case alerts([PromAlert], from: MonitorID)
    /// Log lines on their way to the aggregator.
    case logs(Consignment)
    /// Lines that a hop took in, to whoever reads them there besides whom it hands them to.
    case ingested(Consignment)
    /// Taken, not yet indexed.
    case backlog(Backlog)
    /// The answer to `logs`.
    case receipt(Receipt)
    indirect case event(AlertEvent)
    /// The answer to `event`.
    case reply(EventReceipt)
    indirect case page(Page)
    case update(IncidentUpdate)
    /// A channel's provider could not deliver this page.
    case bounce(page: Int32)
    case response(Response)
    case repair(Repair)
    /// A person works on an incident in the pager itself.
    indirect case operation(Operation)
    /// The pager's configuration changes.
    indirect case change(PagerChange)
}
