package import Model

/// A number or a reading of the documentation that no source states: what a verdict may hang on.
///
/// Each comes with its extremes, so that a comparison can be made again under them. A distribution's are its own ends: everything as fast as
/// it can be, everything as slow; an option's are its other readings.
package struct Assumption: Sendable {
    package struct Extreme: Sendable {
        /// In words: `at least 200ms`, `group`.
        package var text: String
        let apply: @Sendable (inout Scenario) -> Void

        /// What it makes of a setup.
        init(text: String, apply: @escaping @Sendable (inout Scenario.Setup) -> Void) {
            self.init(text, ofWorld: { apply(&$0.setup) })
        }

        /// What it makes of the world as well.
        init(_ text: String, ofWorld apply: @escaping @Sendable (inout Scenario) -> Void) {
            (self.text, self.apply) = (text, apply)
        }

        /// The scenario under it; nil when it does not use the number, or says it itself.
        package func altered(_ scenario: Scenario) -> Scenario? {
            var altered = scenario
            apply(&altered)
            let isSame =
                altered.setup == scenario.setup && altered.catalog == scenario.catalog && altered.habits == scenario.habits
            return isSame ? nil : altered
        }
    }

    package var name: String
    package var extremes: [Extreme]

    /// All there are, in the order of the flow. What a setup says to be otherwise than assumed stays as it says.
    package static let all: [Assumption] = [
        agentRetries,
        link("delivery of a CloudWatch subscription", CloudWatchLogs.subscriptionLatency),
        subscriptionRetries,
        deliveryTimeouts,
        shipper("cold start of the shipper", LambdaShipper.coldStart, \.coldStart),
        idling,
        shipper("run time of the shipper's handler", LambdaShipper.handler, \.handler),
        link("way from the shipper to the listener", Logzio.postLatency),
        indexing,
        link("way into Logstash", Logstash.inputLatency),
        link("way into Elasticsearch", Elasticsearch.latency),
        listener("time of a bulk request", Elasticsearch.indexing),
        cloudwatch("lag of CloudWatch's datapoints", CloudWatchAlarms.publishLag, \.publishLag),
        cloudwatch("delivery of the alarms' topic", CloudWatchAlarms.delivery, \.delivery),
        sparePeriods,
        pings,
        pingLoss,
        pingDelivery,
        pingSeverity,
        complaintShare,
        complaintDelay,
        deskReads,
        deskHandling,
        deskTickets,
        inboxDelivery,
        inboxReads,
        inboxHandling,
        inboxWork,
        edges,
        readings("what the lag guard waits for", Logzio.lagGuard, \.lagGuard),
        readings("which part a trigger pauses", Logzio.pause, \.pause),
        readings("what the endpoint sends as dedup key", Logzio.dedup, \.dedup),
        events,
        channels,
        failures,
        people,
    ]

    private init(_ name: String, _ extremes: [Extreme]) { (self.name, self.extremes) = (name, extremes) }

    /// A distribution at its ends.
    private init(
        _ name: String, _ table: Quantiles, _ replace: @escaping @Sendable (inout Scenario.Setup, Quantiles, Quantiles) -> Void
    ) {
        self.init(
            name,
            [table.min, table.max].map { end in
                Extreme(text: "always \(end.text)") { replace(&$0, table, Quantiles(constant: end)) }
            })
    }

    private static func link(_ name: String, _ table: Quantiles) -> Assumption {
        Assumption(name, table) { setup, usual, extreme in
            for hop in setup.path.indices where setup.path[hop].link.latency == usual {
                setup.path[hop].link.latency = extreme
            }
        }
    }

    private static let agentRetries = steps(
        "steps of the agent's retries", CloudWatchLogs.agentRetry,
        [(.milliseconds(100), .seconds(10)), (.seconds(1), .minutes(5))]
    ) { replace(CloudWatchLogs.agentRetry, by: $1, at: \WriterRules.retry, in: &$0.path, of: writer, put: putWriter) }

    private static let subscriptionRetries = steps(
        "steps of the subscription's retries", CloudWatchLogs.subscriptionRetry,
        [(.milliseconds(200), .minutes(1)), (.seconds(10), .minutes(15))]
    ) {
        replace(
            CloudWatchLogs.subscriptionRetry, by: $1, at: \LogGroupRules.retry, in: &$0.path, of: logGroup, put: putLogGroup)
    }

    private static let deliveryTimeouts = Assumption(
        "patience with a delivery to the shipper",
        extremes([.minutes(4), .minutes(15)]) {
            replace(
                CloudWatchLogs.deliveryTimeout, by: $1, at: \LogGroupRules.requestTimeout, in: &$0.path, of: logGroup,
                put: putLogGroup)
        })

    /// Retries from the first wait to the longest.
    private static func steps(
        _ name: String, _ usual: Backoff, _ ends: [(first: Delay, cap: Delay)],
        _ replace: @escaping @Sendable (inout Scenario.Setup, Backoff) -> Void
    ) -> Assumption {
        Assumption(
            name,
            ends.map { first, cap in
                var instead = usual
                (instead.first, instead.cap) = (first, cap)
                return Extreme(text: "from \(first.text) to \(cap.text)") { [instead] in replace(&$0, instead) }
            })
    }

    private static func writer(_ hop: Hop) -> WriterRules? { if case .writer(let rules) = hop.kind { rules } else { nil } }

    private static func putWriter(_ hop: inout Hop, _ rules: WriterRules) { hop.kind = .writer(rules) }

    private static func logGroup(_ hop: Hop) -> LogGroupRules? {
        if case .logGroup(let rules) = hop.kind { rules } else { nil }
    }

    private static func putLogGroup(_ hop: inout Hop, _ rules: LogGroupRules) { hop.kind = .logGroup(rules) }

    private static func shipper(
        _ name: String, _ table: Quantiles, _ place: any WritableKeyPath<ShipperRules, Quantiles> & Sendable
    ) -> Assumption {
        Assumption(name, table) { replace($1, by: $2, at: place, in: &$0.path, of: shipper, put: putShipper) }
    }

    private static let idling = Assumption(
        "how long an idle shipper stays warm",
        extremes([.minutes(5), .minutes(15)]) {
            replace(LambdaShipper.idleAfter, by: $1, at: \ShipperRules.idleAfter, in: &$0.path, of: shipper, put: putShipper)
        })

    private static func shipper(_ hop: Hop) -> ShipperRules? { if case .shipper(let rules) = hop.kind { rules } else { nil } }

    private static func putShipper(_ hop: inout Hop, _ rules: ShipperRules) { hop.kind = .shipper(rules) }

    /// A length of time that we took for certain, and others it might have.
    private static func extremes(
        _ lengths: [Delay], _ replace: @escaping @Sendable (inout Scenario.Setup, Delay) -> Void
    ) -> [Extreme] {
        lengths.map { length in Extreme(text: length.text) { replace(&$0, length) } }
    }

    private static let indexing = listener("shape of Logz.io's indexing lag", Logzio.indexingLag)

    private static func listener(_ name: String, _ table: Quantiles) -> Assumption {
        Assumption(name, table) { setup, usual, extreme in
            replace(usual, by: extreme, at: \ListenerRules.lag, in: &setup.path) {
                if case .listener(let rules) = $0.kind { rules } else { nil }
            } put: {
                $0.kind = .listener($1)
            }
        }
    }

    private static func cloudwatch(
        _ name: String, _ table: Quantiles, _ place: any WritableKeyPath<CloudWatchRules, Quantiles> & Sendable
    ) -> Assumption {
        Assumption(name, table) { setup, usual, extreme in
            replace(usual, by: extreme, at: place, in: &setup.monitors) {
                if case .cloudwatch(let rules) = $0.kind { rules } else { nil }
            } put: {
                $0.kind = .cloudwatch($1)
            }
        }
    }

    private static let sparePeriods = Assumption(
        "how many older periods may stand in for late ones",
        [(text: "none", periods: 0), (text: "five", periods: 5)].map { text, periods in
            Extreme(text: text) { setup in
                for index in setup.monitors.indices {
                    guard case .cloudwatch(var rules) = setup.monitors[index].kind else { continue }
                    for alarm in rules.alarms.indices where rules.alarms[alarm].spare == MetricAlarm.spare {
                        rules.alarms[alarm].spare = periods
                    }
                    setup.monitors[index].kind = .cloudwatch(rules)
                }
            }
        })

    private static let pings = heartbeats("way of a ping", Heartbeats.pingLatency, \.link.latency)
    private static let pingDelivery = heartbeats("time from a missed ping to its event", Heartbeats.delivery, \.delivery)
    private static let pingLoss = Assumption(
        "share of pings that never come",
        [Ratio(partsPerMillion: 1000), .percent(1)].map { share in
            Extreme(text: share.text) { replace(Heartbeats.pingLoss, by: share, at: \.link.loss, ofChecksIn: &$0) }
        })

    private static let pingSeverity = Assumption(
        "severity of a missed ping's event",
        [Severity.info, .warning, .error].map { severity in
            Extreme(text: "'\(severity.text)'") { replace(Heartbeats.severity, by: severity, at: \.severity, ofChecksIn: &$0) }
        })

    private static func heartbeats(
        _ name: String, _ table: Quantiles, _ place: any WritableKeyPath<HeartbeatRules.Check, Quantiles> & Sendable
    ) -> Assumption {
        Assumption(name, table) { replace($1, by: $2, at: place, ofChecksIn: &$0) }
    }

    private static func replace<Number: Equatable>(
        _ usual: Number, by extreme: Number, at place: WritableKeyPath<HeartbeatRules.Check, Number>,
        ofChecksIn setup: inout Scenario.Setup
    ) {
        for index in setup.monitors.indices {
            guard case .heartbeat(var rules) = setup.monitors[index].kind else { continue }
            for check in rules.checks.indices where rules.checks[check][keyPath: place] == usual {
                rules.checks[check][keyPath: place] = extreme
            }
            setup.monitors[index].kind = .heartbeat(rules)
        }
    }

    /// What users do belongs to the world, and matters where somebody reads what they write.
    private static func complaints<Number: Equatable & Sendable>(
        _ name: String, _ place: any WritableKeyPath<Complaints, Number> & Sendable, instead: [(text: String, number: Number)]
    ) -> Assumption {
        Assumption(
            name,
            instead.map { text, number in
                Extreme(
                    text,
                    ofWorld: { scenario in
                        let usual = Complaints()[keyPath: place]
                        guard scenario.setup.desk != nil, scenario.catalog.complaints[keyPath: place] == usual else { return }
                        scenario.catalog.complaints[keyPath: place] = number
                    })
            })
    }

    private static let complaintShare = complaints(
        "share of the harmed users who write", \.share,
        instead: [Ratio(partsPerMillion: 5000), .percent(10)].map { ($0.text, $0) })
    private static let complaintDelay = complaints(
        "time from the harm to a complaint", \.after,
        instead: [Complaints.delay.min, Complaints.delay.max].map { ("always \($0.text)", Quantiles(constant: $0)) })

    private static let deskReads = Assumption(
        "how often the mailbox is read",
        [Delay.minutes(5), .hours(1)].map { reads in
            Extreme(text: "every \(reads.text)") {
                replace(ServiceDesks.reads, by: reads, at: \DeskRules.reads, in: &$0.monitors, of: desk, put: putDesk)
            }
        })
    private static let deskTickets = Assumption(
        "how long complaints go to the ticket there is",
        extremes([.hours(1), .days(1)]) {
            replace(ServiceDesks.sameTicket, by: $1, at: \DeskRules.sameTicket, in: &$0.monitors, of: desk, put: putDesk)
        })
    private static let deskHandling = Assumption("time from a complaint to its ticket", ServiceDesks.handling) {
        replace($1, by: $2, at: \DeskRules.handling, in: &$0.monitors, of: desk, put: putDesk)
    }

    /// All kinds of inboxes at once: what is assumed of one is assumed of all.
    private static func inboxes(
        _ name: String, _ extremes: [(text: String, change: @Sendable (inout InboxRules) -> Void)]
    ) -> Assumption {
        Assumption(
            name,
            extremes.map { text, change in
                Extreme(text: text) { setup in
                    for index in setup.monitors.indices {
                        guard case .inbox(var rules) = setup.monitors[index].kind else { continue }
                        change(&rules)
                        setup.monitors[index].kind = .inbox(rules)
                    }
                }
            })
    }

    private static let ends: [(word: String, end: any KeyPath<Quantiles, Delay> & Sendable)] = [
        ("least", \Quantiles.min), ("most", \Quantiles.max),
    ]

    private static let inboxDelivery = inboxes(
        "way of a message into an inbox",
        ends.map { word, end in
            (
                "always its \(word)",
                {
                    guard $0.link.latency == Inboxes.delivery(of: $0.kind) else { return }
                    $0.link.latency = Quantiles(constant: $0.link.latency[keyPath: end])
                }
            )
        })
    private static let inboxReads = inboxes(
        "how often an inbox is read",
        [(text: "four times as often", percent: Int64(25)), (text: "four times as seldom", percent: 400)].map { text, percent in
            (
                text,
                {
                    guard $0.reads == Inboxes.reads($0.kind), $0.phase == nil else { return }
                    $0.reads = Delay(nanoseconds: $0.reads.nanoseconds / 100 * percent)
                }
            )
        })
    private static let inboxHandling = inboxes(
        "time from reading a message to calling people",
        ends.map { word, end in
            (
                "always its \(word)",
                {
                    guard $0.handling == Inboxes.handling(of: $0.kind) else { return }
                    $0.handling = Quantiles(constant: $0.handling[keyPath: end])
                }
            )
        })
    private static let inboxWork = inboxes(
        "how long messages go to the work there is",
        [Delay.hours(1), .days(1)].map { length in
            (text: length.text, change: { if $0.sameWork == Inboxes.sameWork { $0.sameWork = length } })
        })

    /// Wherever an element has rules of the kind that `of` takes out, and they hold the usual number.
    private static func replace<Element, Rules, Number: Equatable>(
        _ usual: Number, by extreme: Number, at place: WritableKeyPath<Rules, Number>, in elements: inout [Element],
        of get: (Element) -> Rules?, put: (inout Element, Rules) -> Void
    ) {
        for index in elements.indices {
            guard var rules = get(elements[index]), rules[keyPath: place] == usual else { continue }
            rules[keyPath: place] = extreme
            put(&elements[index], rules)
        }
    }

    private static func desk(_ monitor: Monitor) -> DeskRules? {
        if case .desk(let rules) = monitor.kind { rules } else { nil }
    }

    private static func putDesk(_ monitor: inout Monitor, _ rules: DeskRules) { monitor.kind = .desk(rules) }

    private static func readings<Reading: CaseIterable & RawRepresentable<String> & Equatable & Sendable>(
        _ name: String, _ usual: Reading, _ option: any WritableKeyPath<AlertRule, Reading> & Sendable
    ) -> Assumption {
        Assumption(
            name,
            Reading.allCases.filter { $0 != usual }.map { reading in
                Extreme(text: "'\(reading.rawValue)'") { setup in
                    for rule in setup.rules.indices where setup.rules[rule][keyPath: option] == usual {
                        setup.rules[rule][keyPath: option] = reading
                    }
                }
            })
    }

    private static let events = Assumption("way to the events endpoint", PagerDuty.eventLatency) { setup, usual, extreme in
        if setup.pager.eventLink.latency == usual { setup.pager.eventLink.latency = extreme }
    }

    private static let edges = Assumption(
        "steps in which a window's edges move",
        extremes([.minutes(1)]) { setup, extreme in
            for rule in setup.rules.indices where setup.rules[rule].granularity == Logzio.granularity {
                setup.rules[rule].granularity = extreme
            }
        })

    private static let failures = Assumption(
        "when a provider says that a page was not delivered",
        extremes([.seconds(5), .minutes(5)]) { setup, extreme in
            for channel in setup.pager.delivery.indices
            where setup.pager.delivery[channel].knownAfter == PagerDuty.failureKnownAfter {
                setup.pager.delivery[channel].knownAfter = extreme
            }
        })

    /// All channels at once: what is assumed of one is assumed of all.
    private static let channels = Assumption(
        "latency of the pager's channels",
        ends.map { word, end in
            Extreme(text: "always its \(word)") { setup in
                for channel in Channel.allCases {
                    let latency = setup.pager.channels[channel.place].latency
                    guard latency == PagerDuty.link(of: channel).latency else { continue }
                    setup.pager.channels[channel.place].latency = Quantiles(constant: latency[keyPath: end])
                }
            }
        })

    /// Of one habit all are assumed to have of which it is not known.
    private static let people = Assumption(
        "how soon people answer and repair who are 'good', 'average' or 'poor'",
        [Preset.good, .poor].map { preset in
            Extreme(
                "all are '\(preset.rawValue)'",
                ofWorld: { scenario in
                    for person in scenario.habits.indices { scenario.habits[person].become(preset.habit) }
                })
        })
}

extension Habit {
    /// Takes over each part that is as some habit's that is only known by name.
    fileprivate mutating func become(_ other: Habit) {
        let named = [Preset.good, .average, .poor].map(\.habit)
        if let alike = named.first(where: { $0.acknowledges == acknowledges }) {
            acknowledges = other.acknowledges
            if unanswered == alike.unanswered { unanswered = other.unanswered }
        }
        if named.contains(where: { $0.fixes == fixes }) { fixes = other.fixes }
    }
}
