/// A machine that watches the world beside the log path, and joins it at the pager.
@usableFromInline
package struct Monitor: Hashable, Sendable {
    /// What it is; each kind has its rules here and its machine in Components.
    package enum Kind: Hashable, Sendable {
        case prober(ProberRules)
        /// Something that waits for pings of services and jobs.
        case heartbeat(HeartbeatRules)
        /// Metric filters and alarms on a log group of the path.
        case cloudwatch(CloudWatchRules)
        /// ElastAlert 2, which asks the aggregator at the end of the path.
        case elastalert(ElastAlertRules)
        /// People who read the mail of harmed users.
        case desk(DeskRules)
        /// Always with an Alertmanager right behind it.
        case prometheus(PrometheusRules)
        case alertmanager(AlertmanagerRules)
        /// People who read what others send there; always behind all others.
        case inbox(InboxRules)
    }

    /// Names its station in journals and reports.
    package var name: Symbol
    package var kind: Kind

    package init(name: Symbol, kind: Kind) { (self.name, self.kind) = (name, kind) }

    /// What it evaluates, in the order of the document; empty for one that only passes on what others found.
    /// - Parameter id: its own place in the setup.
    package func alerts(_ id: MonitorID) -> [Alert] {
        switch kind {
        case .prober(let rules):
            rules.checks.map {
                Alert(name: $0.name, monitor: id, sender: id, reach: $0.reach, carriesDrill: false, mark: $0.mark)
            }
        case .heartbeat(let rules):
            rules.checks.map {
                Alert(
                    name: $0.name, monitor: id, sender: id, reach: $0.reach, carriesDrill: false, isAboutSilence: true,
                    mark: $0.mark)
            }
        case .cloudwatch(let rules):
            rules.alarms.map {
                Alert(name: $0.name, monitor: id, sender: id, reach: rules.reach(of: $0), carriesDrill: false, mark: $0.mark)
            }
        case .elastalert(let rules):
            rules.rules.map {
                Alert(name: $0.name, monitor: id, sender: id, reach: $0.reach, carriesDrill: $0.quotesLines, mark: $0.mark)
            }
        case .desk(let rules):
            [
                Alert(
                    name: rules.name, monitor: id, sender: id, schedule: rules.hours, reach: rules.reach, carriesDrill: false,
                    mark: rules.mark)
            ]
        case .prometheus(let rules):
            rules.alerting.map { group, rule in
                Alert(
                    name: rule.symbol, monitor: id, sender: MonitorID(id.index + 1), reach: rules.reach(of: rule, in: group),
                    carriesDrill: false, isAboutSilence: rule.expression.query.isAboutAbsence, mark: rule.mark)
            }
        case .alertmanager: []
        case .inbox(let rules):
            [
                Alert(
                    name: rules.name, monitor: id, sender: id, schedule: rules.hours, reach: rules.reach, carriesDrill: true,
                    mark: rules.mark)
            ]
        }
    }

    package var alertCount: Int {
        switch kind {
        case .prober(let rules): rules.checks.count
        case .heartbeat(let rules): rules.checks.count
        case .cloudwatch(let rules): rules.alarms.count
        case .elastalert(let rules): rules.rules.count
        case .desk, .inbox: 1
        case .prometheus(let rules): rules.alertCount
        case .alertmanager: 0
        }
    }

    /// Whether it reads lines of the log path, at its end or in passing.
    package var readsLines: Bool {
        switch kind {
        case .prober, .heartbeat, .desk, .prometheus, .alertmanager, .inbox: false
        case .cloudwatch, .elastalert: true
        }
    }

    /// Where its alerts are told.
    package var destinations: [Destination] {
        switch kind {
        case .prober(let rules): rules.checks.flatMap(\.destinations)
        case .heartbeat(let rules): rules.checks.flatMap(\.destinations)
        case .cloudwatch(let rules): rules.alarms.flatMap(\.destinations)
        case .elastalert(let rules): rules.rules.flatMap(\.destinations)
        case .alertmanager(let rules): rules.receivers.flatMap { $0.inboxes.map { .inbox($0.inbox) } }
        case .desk, .prometheus, .inbox: []
        }
    }

    /// Whether it reads lines where they are taken in by such a hop.
    func reads(_ hop: Hop) -> Bool {
        switch (kind, hop.kind) {
        case (.cloudwatch, .logGroup), (.elastalert, .listener): true
        case (.cloudwatch, _), (.elastalert, _), (.prober, _), (.heartbeat, _), (.desk, _), (.prometheus, _),
            (.alertmanager, _), (.inbox, _):
            false
        }
    }

    /// Whose integrations it calls, and where that is written.
    package var routes: [(service: ServiceID, mark: SourceMark?)] {
        switch kind {
        case .prober(let rules): rules.checks.map { ($0.route, $0.mark) }
        case .heartbeat(let rules): rules.checks.map { ($0.route, $0.mark) }
        case .cloudwatch(let rules): rules.alarms.map { ($0.service, $0.mark) }
        case .elastalert(let rules): rules.rules.map { ($0.service, $0.mark) }
        case .desk, .prometheus, .inbox: []
        case .alertmanager(let rules): rules.receivers.flatMap(\.pagerDuty).compactMap(\.service).map { ($0, nil) }
        }
    }
}

/// What can call the pager: a rule of the aggregator, or an alert of a monitor. All alerts of a setup stand in one list, and a `RuleID` is a
/// place in it: the aggregator's rules first, then each monitor's in order.
@usableFromInline
package struct Alert: Hashable, Sendable {
    package var name: Symbol
    /// Who evaluates it; nil is the rule engine at the end of the log path.
    package var monitor: MonitorID?
    /// Who sends its events to the pager; nil is the rule engine.
    package var sender: MonitorID?
    /// When it is evaluated at all.
    package var schedule: Windows
    /// How long after the end of a fault it may still become true or fire because of it: its window, and the intervals it is sampled at.
    package var reach: Delay
    /// Whether its events quote what they matched, so that the drill id of a fault can stand in them. A number cannot carry one: what it
    /// fires is attributed by inference.
    package var carriesDrill: Bool
    /// Whether it fires when nothing is seen.
    package var isAboutSilence: Bool
    package var mark: SourceMark?

    package init(
        name: Symbol, monitor: MonitorID?, sender: MonitorID?, schedule: Windows = .always, reach: Delay, carriesDrill: Bool,
        isAboutSilence: Bool = false,
        mark: SourceMark?
    ) {
        (self.name, self.monitor, self.sender, self.schedule) = (name, monitor, sender, schedule)
        (self.reach, self.carriesDrill, self.isAboutSilence, self.mark) = (reach, carriesDrill, isAboutSilence, mark)
    }

    init(_ rule: AlertRule) {
        let isAboutSilence = if case .absence = rule.condition { true } else { false }
        self.init(
            name: rule.name, monitor: nil, sender: nil, schedule: rule.schedule, reach: rule.window + rule.every,
            carriesDrill: true, isAboutSilence: isAboutSilence, mark: rule.mark)
    }
}
