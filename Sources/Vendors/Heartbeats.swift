package import Model

/// Heartbeat monitors: products that wait for pings. The numbers are Healthchecks.io's, whose source is public; Cronitor and Opsgenie wait the
/// same way, for a period and a tolerance.
///
/// Read 2026-11: a check is down at its last ping + period + grace, or with a cron schedule at the next run after its last ping + grace (hc/api/
/// models.py, get_grace_start and going_down_after); one that was never pinged is new and never goes down; a ping brings any check up again,
/// and resolves. Dead Man's Snitch looks when an interval of the clock is over, whether anything came within it (deadmanssnitch.com/docs); that
/// is its basic alert. Its smart alerts learn when jobs usually report, and are not simulated; nor are start, failure and log pings, for
/// a job here has run or has not.
package enum Heartbeats {
    /// Of a new check. Source: healthchecks/healthchecks, hc/api/models.py, DEFAULT_GRACE.
    package static let grace = Delay.hours(1)
    /// How often a process pings that says nothing else: a setup's own choice, as short as cron allows.
    package static let every = Delay.minutes(1)
    /// What sends alerts looks again two seconds after it found nothing to send. Source: healthchecks/healthchecks,
    /// hc/api/management/commands/sendalerts.py. That those who run it do not run it otherwise: assumed.
    package static let delivery = Quantiles([.init(.zero, .zero), .init(.one, .seconds(2))])
    /// From a client to the provider, with a new connection. Assumed.
    package static let pingLatency = Quantiles([
        .init(.zero, .milliseconds(20)), .init(.percent(50), .milliseconds(100)), .init(.percent(99), .seconds(1)),
        .init(.one, .seconds(10)),
    ])
    /// Share of the pings that never come, although clients are told to retry (`curl -m 10 --retry 5`). Assumed.
    package static let pingLoss = Ratio.zero
    /// Its events are of PagerDuty's first Events API, which names none. Assumed.
    package static let severity = Severity.critical
}
