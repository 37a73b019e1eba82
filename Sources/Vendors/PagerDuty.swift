package import Model

/// PagerDuty: limits of the Events API and the defaults of services, policies and channels.
package enum PagerDuty {
    package static let name = "pagerduty"
    /// Events a minute and integration key, over the last 60 s. Source: developer.pagerduty.com, events-API-v2 rate limits.
    package static let eventsPerMinuteMax = 120
    /// Source: Events API v2, `payload.summary`.
    package static let summaryCharactersMax = 1024
    /// Source: Events API v2, `dedup_key`.
    package static let dedupKeyCharactersMax = 255
    /// Whole body. Source: Events API v2 overview.
    package static let bodyBytesMax = 524_288
    /// Source: support.pagerduty.com, escalation policies.
    package static let levelsMax = 20
    package static let targetsPerLevelMax = 50
    package static let repeatsMax = 9
    package static let waitDefault = Delay.minutes(30)
    /// With one target; 3 min with several. Source: support.pagerduty.com, escalation policies.
    package static let waitMin = Delay.minutes(1)
    package static let waitMinSeveralTargets = Delay.minutes(3)
    /// Until a provider says that a notification failed. Assumed.
    package static let failureKnownAfter = Delay.seconds(30)
    /// Of word ahead of a hand-off. Source: support.pagerduty.com, user profile, on-call handoff notifications.
    package static let handoffAheadMax = Delay.hours(48)
    package static let handoffChannels: [Channel] = [.push, .email]
    /// 30 min when set in the web application. Source: PagerDuty REST API, services.
    package static let acknowledgementTimeoutDefault = Delay.minutes(30)
    /// 4 h when set in the web application. Source: PagerDuty REST API, services.
    package static let autoResolveDefault = Delay.hours(4)
    /// Rules in one set. Source: PagerDuty REST API, event orchestrations.
    package static let eventRulesMax = 25
    /// Source: PagerDuty REST API, services, `auto_pause_notifications_parameters`.
    package static let autoPauses: [Delay] = [.minutes(2), .minutes(3), .minutes(5), .minutes(10), .minutes(15)]
    /// Source: PagerDuty REST API, services, `alert_grouping_parameters`.
    package static let timeGroupingMin = Delay.minutes(1)
    package static let timeGroupingMax = Delay.minutes(1440)
    /// Or a day. Source: PagerDuty REST API, services, `alert_grouping_parameters`.
    package static let contentGroupingMin = Delay.minutes(5)
    package static let contentGroupingMax = Delay.minutes(60)
    /// Source: PagerDuty REST API, POST /incidents/{id}/snooze.
    package static let snoozeMax = Delay.days(7)
    /// Source: PagerDuty REST API, incident notes.
    package static let noteBytesMax = 65_535
    /// Advice to senders: three tries, 30 s apart. Source: developer.pagerduty.com, events-API-v2.
    package static let eventRetry = Backoff(attempts: 3, first: .seconds(30), factorPercent: 100, cap: .seconds(30))
    /// Assumed.
    package static let eventLatency = Quantiles([
        .init(.zero, .milliseconds(80)), .init(.percent(50), .milliseconds(200)), .init(.one, .seconds(1)),
    ])

    /// No trustworthy percentiles are published for any channel. Assumed.
    package static func link(of channel: Channel) -> LinkRules {
        switch channel {
        case .push:
            LinkRules(
                latency: Quantiles([.init(.zero, .seconds(1)), .init(.percent(50), .seconds(2)), .init(.one, .seconds(5))]))
        case .sms:
            LinkRules(
                latency: Quantiles([
                    .init(.zero, .seconds(3)), .init(.percent(50), .seconds(6)), .init(.percent(95), .seconds(15)),
                    .init(.one, .minutes(3)),
                ]))
        case .phone:
            LinkRules(
                latency: Quantiles([.init(.zero, .seconds(5)), .init(.percent(50), .seconds(8)), .init(.one, .seconds(30))]))
        case .email:
            LinkRules(
                latency: Quantiles([.init(.zero, .seconds(2)), .init(.percent(50), .seconds(10)), .init(.one, .minutes(5))]))
        }
    }
}
