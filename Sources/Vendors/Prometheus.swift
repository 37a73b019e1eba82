package import Model

/// Prometheus' own numbers. Source, where no other is named: prometheus/prometheus, docs/configuration.
package enum Prometheus {
    package static let name = "prometheus"
    package static let scrapeInterval = Delay.minutes(1)
    package static let evaluationInterval = Delay.minutes(1)
    /// Source: prometheus/prometheus, cmd/prometheus/main.go, query.lookback-delta.
    package static let lookback = Delay.minutes(5)
    /// Source: prometheus/prometheus, cmd/prometheus/main.go, rules.alert.resend-delay.
    package static let resendDelay = Delay.minutes(1)
}

/// Alertmanager's own numbers. Source, where no other is named: prometheus/alertmanager, docs/configuration.md.
package enum Alertmanager {
    package static let name = "alertmanager"
    package static let groupWait = Delay.seconds(30)
    package static let groupInterval = Delay.minutes(5)
    package static let repeatInterval = Delay.hours(4)
    /// Until the flush is over, which takes as long as the group's interval; without the jitter of half of it. Source:
    /// prometheus/alertmanager, notify/notify.go, with the defaults of cenkalti/backoff.
    package static let retry = Backoff(
        attempts: nil, first: .milliseconds(500), factorPercent: 150, cap: .seconds(60), patience: groupInterval)
    /// A pagerduty_config that names no severity. Source: prometheus/alertmanager, config/notifiers.go.
    package static let severity = Severity.error
}
