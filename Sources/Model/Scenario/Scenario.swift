/// A whole drill, resolved: the world, the setup, what breaks, who answers how, and what should be seen.
///
/// Identifiers index its tables; every name is resolved and every time is an instant of the run.
@usableFromInline
package struct Scenario: Hashable, Sendable {
    package var name: Symbol
    /// As the user gave it on the command line, for messages and for reproducing.
    package var file: String
    package var tags: [String]
    package var epoch: Epoch
    /// Load ends here.
    @usableFromInline package var lasts: Delay
    /// The run ends here at the latest: after the load, everything may drain until then.
    package var horizon: Instant
    @usableFromInline package var catalog: Catalog
    @usableFromInline package var setup: Setup
    package var background: [Background]
    @usableFromInline package var faults: [FaultPlan]
    /// By person.
    package var habits: [Habit]
    /// What the author has happen to the pager, in order of time; at one instant in this order.
    package var inputs: [PagerInput]
    package var expectations: [Expectation]
    package var allowances: [Allowance]
    /// Every kind of line this scenario can emit, in name order.
    @usableFromInline package let streams: [LogStream]

    package init(
        name: Symbol, file: String, tags: [String], epoch: Epoch, lasts: Delay, horizon: Instant, catalog: Catalog,
        setup: Setup,
        background: [Background], faults: [FaultPlan], habits: [Habit], inputs: [PagerInput] = [],
        expectations: [Expectation], allowances: [Allowance]
    ) {
        (self.name, self.file, self.tags, self.epoch) = (name, file, tags, epoch)
        (self.lasts, self.horizon, self.catalog, self.setup) = (lasts, horizon, catalog, setup)
        (self.background, self.faults, self.habits) = (background, faults, habits)
        (self.inputs, self.expectations, self.allowances) = (inputs, expectations, allowances)
        streams = logStreams(catalog: catalog, background: background, faults: faults)
    }

    /// How the world is watched: the path of the logs, the rules, and the pager.
    @usableFromInline
    package struct Setup: Hashable, Sendable {
        package var name: String
        /// In order; the services feed the first, and the last feeds the rule engine. Empty: nobody collects lines.
        @usableFromInline package var path: [Hop]
        /// The rules of the aggregator at the end of the path.
        package var rules: [AlertRule] { didSet { alerts = allAlerts } }
        /// What else watches, in the order in which they hand on: who evaluates before who notifies.
        @usableFromInline package var monitors: [Monitor] { didSet { alerts = allAlerts } }
        @usableFromInline package var pager: PagerRules
        /// Everything that can call the pager, by `RuleID`. Kept, for it is asked for all the time.
        @usableFromInline package private(set) var alerts: [Alert] = []

        package init(name: String, path: [Hop], rules: [AlertRule], monitors: [Monitor] = [], pager: PagerRules) {
            (self.name, self.path, self.rules, self.monitors, self.pager) = (name, path, rules, monitors, pager)
            alerts = allAlerts
        }

        private var allAlerts: [Alert] {
            rules.map(Alert.init) + monitors.enumerated().flatMap { $1.alerts(MonitorID($0)) }
        }
        /// The monitor that the path leads to; nil is the rule engine.
        package var reader: MonitorID? {
            monitors.indices.map(MonitorID.init).first { monitors[$0.index].readsLines && !readsInPassing($0) }
        }

        /// Who reads what a hop takes in besides whom the hop hands it to, by hop; nil where nobody does. Metric filters read their log group
        /// even if the path goes on from it, and ElastAlert asks its aggregator even if that has rules of its own.
        package var passers: [MonitorID?] {
            var passers = [MonitorID?](repeating: nil, count: path.count)
            for monitor in monitors.indices.map(MonitorID.init) where readsInPassing(monitor) {
                if let hop = path.lastIndex(where: { monitors[monitor.index].reads($0) }) { passers[hop] = monitor }
            }
            return passers
        }

        private func readsInPassing(_ monitor: MonitorID) -> Bool {
            switch monitors[monitor.index].kind {
            case .cloudwatch: path.last?.kind.isListener ?? false
            case .elastalert: !rules.isEmpty
            case .prober, .heartbeat, .desk, .prometheus, .alertmanager, .inbox: false
            }
        }

        /// The service desk that harmed users write to, if there is one.
        package var desk: MonitorID? {
            monitors.firstIndex { if case .desk = $0.kind { true } else { false } }.map(MonitorID.init)
        }

        /// What waits for pings, if anything does.
        package var heartbeats: MonitorID? {
            monitors.firstIndex { if case .heartbeat = $0.kind { true } else { false } }.map(MonitorID.init)
        }

        package var alertCount: Int { monitors.reduce(rules.count) { $0 + $1.alertCount } }

        /// The place of a monitor's first alert; its others follow.
        package func firstRule(of monitor: MonitorID) -> Int {
            monitors[..<monitor.index].reduce(rules.count) { $0 + $1.alertCount }
        }
    }

    @inlinable package var end: Instant { .start + lasts }

    @inlinable package subscript(service: ServiceID) -> Catalog.Service { catalog.services[service.index] }
    @inlinable package subscript(person: PersonID) -> Catalog.Person { catalog.people[person.index] }
    @inlinable package subscript(fault: FaultID) -> FaultPlan { faults[fault.index] }
    @inlinable package subscript(hop: HopID) -> Hop { setup.path[hop.index] }
    @inlinable package subscript(monitor: MonitorID) -> Monitor { setup.monitors[monitor.index] }
    @inlinable package subscript(stream: StreamID) -> LogStream { streams[stream.index] }
    @inlinable package subscript(policy: PolicyID) -> Policy { setup.pager.policies[policy.index] }
    @inlinable package subscript(schedule: ScheduleID) -> Schedule { setup.pager.schedules[schedule.index] }

    @inlinable package subscript(rule: RuleID) -> Alert { setup.alerts[rule.index] }

    package func tier(of service: ServiceID) -> Catalog.Tier? { self[service].tier.map { catalog.tiers[$0] } }
    package func pagedService(_ service: ServiceID) -> PagedService? { setup.pager.services.first { $0.service == service } }

    /// The name of a station as journals and reports write it.
    package func name(of station: Station) -> String {
        switch station {
        case .generator: "generator"
        case .hop(let hop): self[hop].name.text
        case .rules: "rules"
        case .monitor(let monitor): self[monitor].name.text
        case .pager: "pager"
        case .person(let person): self[person].name.text
        }
    }

    /// Faults whose drill id stands in a text.
    package func faults(carriedBy text: String) -> [FaultID] { faults.carried(by: text) }
}

extension [FaultPlan] {
    /// Those whose drill id stands in a text.
    package func carried(by text: String) -> [FaultID] {
        indices.filter { self[$0].carriesDrill && text.utf8Span.span.contains(self[$0].drill.utf8Span.span) }.map(FaultID.init)
    }
}

/// The drill id of a fault: stable for a scenario and a fault name, and unlike anything a real line holds.
package func drillID(scenario: String, fault: String) -> String {
    "drill-" + String((stableHash(scenario + "/" + fault) >> 24).hexText.suffix(10))
}
