/// A heartbeat monitor: waits for pings, and calls the pager when one stays out too long.
///
/// Pings come by a way of their own, past the path of the logs: what breaks that path stops no ping.
package struct HeartbeatRules: Hashable, Sendable {
    /// What pings.
    package enum Source: Hashable, Sendable {
        /// A process that pings again and again while it is up, at a phase within `every`; nil = the seed draws it.
        case service(ServiceID, every: Delay, phase: Delay?)
        /// Work on a schedule, whenever it has run.
        case job(ServiceID, Catalog.Job)
        /// A rule of the aggregator, whenever it fires: a dead man's switch for the whole path of the logs. It tells nobody else.
        case alert(RuleID)
    }

    /// When the next ping is due.
    package enum Due: Hashable, Sendable {
        /// So long after the last one came.
        case period(Delay)
        /// When the job runs next after the last one came.
        case nextRun
        /// Before each interval of the clock is over, counted in UTC from 1970 on.
        case interval(Delay)
    }

    /// One thing that is waited for, and when somebody is told.
    package struct Check: Hashable, Sendable {
        package var name: Symbol
        package var source: Source
        package var due: Due
        /// So long after it was due a ping is missed.
        package var grace: Delay
        /// Nobody has pinged it before the run: it waits for nothing until somebody does.
        package var isNew: Bool
        /// The way of its pings.
        package var link: LinkRules
        /// From a missed ping, or one that comes again, to the event.
        package var delivery: Quantiles
        package var severity: Severity
        /// The pager's service that is told.
        package var route: ServiceID
        /// Where it tells: the pager, inboxes, or both.
        package var destinations: [Destination]
        package var mark: SourceMark?

        package init(
            name: Symbol, source: Source, due: Due, grace: Delay, isNew: Bool = false, link: LinkRules, delivery: Quantiles,
            severity: Severity, route: ServiceID, destinations: [Destination] = [.pager], mark: SourceMark?
        ) {
            (self.name, self.source, self.due, self.grace, self.isNew) = (name, source, due, grace, isNew)
            (self.link, self.delivery, self.severity) = (link, delivery, severity)
            (self.route, self.destinations, self.mark) = (route, destinations, mark)
        }

        /// The service that pings, or whose job does; of an alert the one that is told.
        package var service: ServiceID {
            switch source {
            case .service(let service, _, _), .job(let service, _): service
            case .alert: route
            }
        }

        /// From one ping to the next when all is well; nil where no timetable says.
        package var every: Delay? {
            switch source {
            case .service(_, let every, _): every
            case .job(_, let job): job.every
            case .alert: nil
            }
        }

        /// When it pings for the first time in a run if nothing is wrong, and how far the next ones are apart; nil where no timetable says.
        package func timetable(seed: Seed) -> (first: Instant, every: Delay)? {
            switch source {
            case .service(_, let every, let phase): (.start + seed.phase(phase, below: every, name.key), every)
            case .job(_, let job): (job.first, job.every)
            case .alert: nil
            }
        }

        /// From a ping that comes to the instant at which the next one is missed; at most, where the clock decides.
        package var patience: Delay {
            switch due {
            case .period(let period): period + grace
            case .nextRun: (every ?? .zero) + grace
            case .interval(let interval): interval * 2
            }
        }

        /// From a fault's end until it is certain that nothing of it fires any more.
        var reach: Delay { patience + link.latency.max + delivery.max }
    }

    package var checks: [Check]

    package init(checks: [Check]) { self.checks = checks }
}

/// One ping of what a check waits for.
package struct Ping: Hashable, Sendable {
    package var rule: RuleID
    /// The n-th of the run that there would be if nothing were wrong, from 1; of an alert the n-th there is.
    package var ordinal: Int64

    package init(rule: RuleID, ordinal: Int64) { (self.rule, self.ordinal) = (rule, ordinal) }
}

extension Scenario.Setup {
    /// By rule of the aggregator: the check that it pings.
    package var watchdogs: [RuleID?] {
        var watchdogs = [RuleID?](repeating: nil, count: rules.count)
        guard let monitor = heartbeats, case .heartbeat(let heartbeats) = monitors[monitor.index].kind else { return watchdogs }
        for (place, check) in heartbeats.checks.enumerated() {
            if case .alert(let rule) = check.source { watchdogs[rule.index] = RuleID(firstRule(of: monitor) + place) }
        }
        return watchdogs
    }
}

extension FaultPlan.Kind {
    /// Whether a service that has this fault, or its job, does not ping. Slow or half broken it still does.
    package func stops(_ source: HeartbeatRules.Source) -> Bool {
        switch (self, source) {
        case (_, .alert): false
        case (.silence, _): true
        case (.outage, .service): true
        case (.missedJob(let name), .job(_, let job)): name == job.name
        case (.missedJob, .service), (.outage, .job): false
        case (.errors, _), (.latency, _), (.flood, _), (.generic, _), (.down, _), (.loss, _), (.delay, _), (.duplication, _),
            (.reordering, _):
            false
        }
    }
}
