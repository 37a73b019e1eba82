package import Model

/// ElastAlert 2, a rule runner beside Elasticsearch. Its algorithms were read at github.com/jertel/elastalert2, 1d88bb0e.
package enum ElastAlert2 {
    /// Source: examples/config.yaml.example.
    package static let every = Delay.minutes(1)
    /// Source: examples/config.yaml.example.
    package static let buffer = Delay.minutes(15)
    /// Source: ElastAlert 2 documentation, `query_delay`.
    package static let delay = Delay.zero
    /// Source: ElastAlert 2 documentation, `realert`.
    package static let realert = Delay.minutes(1)
    /// The most by which each run of a rule comes later than `run_every` after the one before: delays add up. Source: elastalert.py,
    /// `add_job(..., jitter=5)`, and APScheduler 3, `BaseTrigger._apply_jitter`.
    package static let jitter = Delay.seconds(5)
    /// An alert that could not be sent is tried again with each run. Source: `alert_time_limit`, two days.
    package static func retry(every: Delay) -> Backoff {
        Backoff(attempts: nil, first: every, factorPercent: 100, cap: every, patience: .days(2))
    }
}
