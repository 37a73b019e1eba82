package import Model

/// The scenario as all machines of a bench share it: one reference instead of a copy in each, with what they ask most often at hand, and
/// all that can be worked out before a seed is known. Made once for all runs of a scenario.
package final class World: Sendable {
    package let scenario: Scenario
    /// When load ends.
    let end: Instant
    /// Stable keys of names, for random streams.
    let hopKeys: [UInt64]
    let serviceKeys: [UInt64]
    /// By hop: who hears what it releases.
    let successors: [Station]
    /// By hop: who reads there in passing.
    let passers: [MonitorID?]
    /// By stream: bytes of a line, and the fault it comes from.
    let lineBytes: [Int64]
    let faults: [FaultID?]
    /// By stream: a line of it as a notification quotes it.
    let sampleTexts: [String]
    /// By service: its streams.
    let lanes: [[ServiceLoad.Lane]]
    let names: StationNames
    /// Who reads what comes out of the path.
    let reader: Station
    /// Who reads the mail of harmed users; the generator where nobody does.
    let desk: Station
    /// By rule: the monitor that sends its events; nil is the rule engine.
    let senders: [MonitorID?]
    let cutThrough: CutThrough
    /// By hop, the way into it; by channel, the way to people.
    let hopLinks: [Link]
    let eventLink: Link
    /// By inbox: where it is, and the way to it.
    let inboxes: [Station]
    let inboxLinks: [Link]
    let channelLinks: [Link]
    /// The rule engine's rules, and its store before it holds anything.
    let rules: [CompiledRule]
    let windows: WindowStore
    /// By monitor; nil for those that are no Prometheus.
    let prometheusPlans: [PrometheusPlan?]
    /// What it scrapes into, before it has scraped anything.
    let metricStores: [MetricStore?]
    /// By monitor; nil for those that are no CloudWatch.
    let metricPlans: [MetricPlan?]
    /// By monitor; nil for those that are no ElastAlert.
    let hitPlans: [HitPlan?]
    /// What heartbeats wait for, the rule of the first, and by check the way of its pings.
    let heartbeats: [HeartbeatRules.Check]
    let firstHeartbeat: Int
    let pingLinks: [Link]
    /// By rule of the engine: the check that it pings instead of calling anybody.
    let watchdogs: [RuleID?]

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        end = scenario.end
        hopKeys = scenario.setup.path.map(\.name.key)
        serviceKeys = scenario.catalog.services.map(\.name.key)
        let reader = scenario.setup.reader.map(Station.monitor) ?? .rules
        self.reader = reader
        desk = scenario.setup.desk.map(Station.monitor) ?? .generator
        successors = scenario.setup.path.map { $0.next.first.map(Station.hop) ?? reader }
        passers = scenario.setup.passers
        lineBytes = scenario.streams.map(\.template.bytes)
        faults = scenario.streams.map(\.fault)
        sampleTexts = scenario.streams.map(\.template.sampleText)
        lanes = scenario.catalog.services.indices.map { ServiceLoad.lanes(of: ServiceID($0), in: scenario) }
        names = StationNames(scenario)
        senders = scenario.setup.alerts.map(\.sender)
        cutThrough = CutThrough(scenario)
        hopLinks = scenario.setup.path.indices.map {
            Link(scenario.setup.path[$0].link, impairments: impairments(in: scenario, at: .hop(HopID($0))))
        }
        eventLink = Link(scenario.setup.pager.eventLink)
        inboxLinks = scenario.setup.inboxes.map { Link($0.link) }
        inboxes = inboxLinks.indices.map { .monitor(scenario.setup.monitor(of: InboxID($0))) }
        channelLinks = Channel.allCases.map {
            Link(
                scenario.setup.pager.link(of: $0), impairments: impairments(in: scenario, at: .channel($0)),
                latency: .channelLatency, loss: .channelLoss)
        }
        rules = scenario.setup.rules.map { CompiledRule($0, in: scenario) }
        windows = WindowStore(of: rules, in: scenario)
        let prometheusPlans = scenario.setup.monitors.map { monitor in
            if case .prometheus(let rules) = monitor.kind {
                PrometheusPlan(rules, in: scenario)
            } else {
                nil as PrometheusPlan?
            }
        }
        self.prometheusPlans = prometheusPlans
        metricStores = zip(scenario.setup.monitors, prometheusPlans).map { monitor, plan in
            guard case .prometheus(let rules) = monitor.kind, let plan else { return nil }
            let reach = rules.groups.flatMap(\.rules).map(\.expression.query.reach).max()
            return MetricStore(
                scenario, plan.sources.series, lookback: rules.lookback, retention: reach ?? rules.lookback)
        }
        metricPlans = scenario.setup.monitors.map { monitor in
            if case .cloudwatch(let rules) = monitor.kind { MetricPlan(rules, in: scenario) } else { nil }
        }
        hitPlans = scenario.setup.monitors.map { monitor in
            if case .elastalert(let rules) = monitor.kind { HitPlan(rules, in: scenario) } else { nil }
        }
        if let monitor = scenario.setup.heartbeats, case .heartbeat(let rules) = scenario[monitor].kind {
            (heartbeats, firstHeartbeat) = (rules.checks, scenario.setup.firstRule(of: monitor))
        } else {
            (heartbeats, firstHeartbeat) = ([], 0)
        }
        watchdogs = scenario.setup.watchdogs
        pingLinks = heartbeats.map { Link($0.link) }
    }
}

extension World {
    /// Whether there is a hop which a consignment may cut through.
    package var isShortened: Bool { cutThrough.isOpen.contains(true) }

    /// Wakes an agent for every service that logs, each at a phase of its own.
    func wakeAgents(of hop: HopID, _ phase: Delay?, below interval: Delay, seed: Seed, into effects: inout Effects) {
        for service in scenario.catalog.services.indices.map(ServiceID.init)
        where scenario.streams.contains(where: { $0.service == service }) {
            let phase = seed.phase(phase, below: interval, hopKeys[hop.index], serviceKeys[service.index])
            effects.wake(.flush(service), at: .start + phase)
        }
    }

    /// By service: the beginning of what a hop draws for its lines.
    func stems(_ purpose: Purpose, _ hop: HopID, _ seed: Seed) -> [Seed.Stem.OfTwo] {
        serviceKeys.map { seed.stem(purpose, hopKeys[hop.index], $0) }
    }

    /// Who hears what a station releases of its log lines.
    func successor(of station: Station) -> Station {
        switch station {
        case .generator: .hop(HopID(0))
        case .hop(let hop): successors[hop.index]
        case .rules, .monitor, .pager, .person: preconditionFailure("only the generator and the hops send lines")
        }
    }
}

/// The faults that sit on the way into a hop, or on a channel.
private func impairments(in scenario: Scenario, at place: FaultPlan.Place) -> [Link.Impairment] {
    scenario.faults.indices.filter { scenario.faults[$0].place == place }.map { index in
        let plan = scenario.faults[index]
        return Link.Impairment(fault: FaultID(index), key: plan.name.key, kind: plan.kind, from: plan.at, until: plan.latestEnd)
    }
}
