/// One time series that a service exposes on its metrics page, told by what its log lines count: so logs and metrics never disagree.
///
/// - `http_requests_total{code}`: requests answered.
/// - `http_request_duration_seconds_bucket{le}`, `_count`, `_sum`: how long they took.
/// - `log_messages_total{level}`: lines logged, those of jobs and floods included.
/// - `batch_runs_total{batch}`: jobs that have finished.
/// - `up`: whether the last scrape was answered; this one is Prometheus' own.
///
/// Every series has the labels `service`, `team`, `tier`, `job` and `instance`. Counters begin at 0 with the run.
package struct MetricSeries: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case up
        /// Lines of these streams.
        case lines([StreamID])
        /// Lines of these streams whose `duration_ms` is at most this.
        case linesUpTo([StreamID], milliseconds: Int64)
        /// Sum of `duration_ms`, in seconds.
        case seconds([StreamID])
    }

    package var service: ServiceID
    package var labels: Labels
    package var source: Source
}

/// Upper bounds of the latency histogram, in milliseconds. Source: prometheus/client_golang, `DefBuckets`.
package let latencyBuckets: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

/// Names of metrics that services expose.
package let metricNames = [
    "batch_runs_total", "http_request_duration_seconds_bucket", "http_request_duration_seconds_count",
    "http_request_duration_seconds_sum", "http_requests_total", "log_messages_total", "up",
]

/// Every series of a scenario, service by service.
package func metricSeries(of scenario: Scenario) -> [MetricSeries] {
    scenario.catalog.services.indices.flatMap { metricSeries(of: ServiceID($0), in: scenario) }
}

private func metricSeries(of service: ServiceID, in scenario: Scenario) -> [MetricSeries] {
    let own = scenario.streams.indices.map(StreamID.init).filter { scenario[$0].service == service }
    func text(_ stream: StreamID, _ field: String) -> String? { scenario[stream].template.text(of: field, ordinal: 0) }
    func series(_ metric: String, _ labels: [Label], _ source: MetricSeries.Source) -> MetricSeries {
        let name = scenario[service].name.text
        let common = [
            Label(Labels.metric, metric), Label("service", name), Label("job", name), Label("instance", "\(name):8080"),
            Label("team", scenario[service].team), Label("tier", scenario.tier(of: service)?.name ?? ""),
        ]
        return MetricSeries(service: service, labels: Labels(common + labels), source: source)
    }
    func split(_ metric: String, _ label: String, by field: String, _ streams: [StreamID]) -> [MetricSeries] {
        Set(streams.compactMap { text($0, field) }).sorted().map { value in
            series(metric, [Label(label, value)], .lines(streams.filter { text($0, field) == value }))
        }
    }
    let requests = own.filter { text($0, "code") != nil }
    var all = [series("up", [], .up)]
    all += split("http_requests_total", "code", by: "code", requests)
    if !requests.isEmpty {
        let metric = "http_request_duration_seconds"
        all += latencyBuckets.map { bound in
            series(
                metric + "_bucket", [Label("le", boundText(bound))],
                .linesUpTo(requests, milliseconds: bound))
        }
        all.append(series(metric + "_bucket", [Label("le", "+Inf")], .lines(requests)))
        all += [series(metric + "_count", [], .lines(requests)), series(metric + "_sum", [], .seconds(requests))]
    }
    all += split("log_messages_total", "level", by: "level", own)
    all += split("batch_runs_total", "batch", by: "job", own.filter { text($0, "job") != nil })
    return all
}

/// A bucket's bound as Prometheus stores it since version 3: as a float, `1.0` and not `1`. Source: prometheus.io, migration guide to 3.0.
private func boundText(_ milliseconds: Int64) -> String {
    let text = amountText(milliseconds, decimals: 3)
    return text.contains(".") ? text : text + ".0"
}

/// What a service answered to a scrape.
package struct MetricPage: Hashable, Sendable {
    package var monitor: MonitorID
    package var service: ServiceID
    /// Lines so far, by stream of the service in the order of the scenario's; nil when it did not answer.
    package var counts: [Int64]?

    package init(monitor: MonitorID, service: ServiceID, counts: [Int64]?) {
        (self.monitor, self.service, self.counts) = (monitor, service, counts)
    }
}

/// A request for a service's metrics.
package struct Scrape: Hashable, Sendable {
    package var monitor: MonitorID
    package var service: ServiceID
    package init(monitor: MonitorID, service: ServiceID) { (self.monitor, self.service) = (monitor, service) }
}
