import Model

/// The system on one page: who hears what, who goes first, and on which way.
///
///     error generator -> hops (agent, log group, shipper, listener ...) -> rule engine -> pager -> people
///                ^      |                                                          ^            |
///                |      +------------------------ monitors (also of lines) --------+            |
///                |                     either of them -> inboxes -> who reads -----+            |
///                +------------------------------- repair ----------------------------------------+
struct Pipeline: Sendable {
    /// Where the machine of a hop is: kinds live apart, so that each machine is changed where it stands.
    private enum HopMachine: Sendable {
        case writer(Int)
        case tail(Int)
        case logGroup(Int)
        case shipper(Int)
        case listener(Int)
    }

    /// Where the machine of a monitor is, as for hops.
    private enum MonitorMachine: Sendable {
        case prober(Int)
        case heartbeat(Int)
        case cloudwatch(Int)
        case elastalert(Int)
        case desk(Int)
        case prometheus(Int)
        case alertmanager(Int)
        case inbox(Int)
    }

    private let world: World
    private var generator: ErrorGenerator
    /// By hop.
    private var hops: [HopMachine] = []
    private var writers: [Writer] = []
    private var tails: [Tail] = []
    private var logGroups: [LogGroup] = []
    private var shippers: [Shipper] = []
    private var listeners: [Listener] = []
    private var rules: RuleEngine
    /// By monitor.
    private var monitors: [MonitorMachine] = []
    private var probers: [Prober] = []
    private var heartbeats: [HeartbeatMonitor] = []
    private var cloudwatches: [CloudWatchAlarms] = []
    private var elastalerts: [ElastAlert] = []
    private var desks: [ServiceDesk] = []
    private var prometheuses: [Prometheus] = []
    private var alertmanagers: [Alertmanager] = []
    private var inboxes: [Inbox] = []
    private var pager: Pager
    private var people: [Responder]
    private var tampering: Tampering?

    init(_ world: World, seed: Seed, everyLine: Bool, cutThrough: CutThrough, tamper: Tamper?) {
        self.world = world
        let isCollected = world.scenario.setup.path.first?.kind.collects ?? false
        generator = ErrorGenerator(
            world, seed: seed, everyLine: everyLine, pushes: !isCollected, isHeard: !world.scenario.setup.path.isEmpty)
        rules = RuleEngine(world, seed: seed)
        pager = Pager(tamper?.misread(world.scenario).map { World($0) } ?? world)
        people = world.scenario.catalog.people.indices.map { Responder(world, person: PersonID($0), seed: seed) }
        tampering = tamper.map { Tampering($0, world) }
        for (index, hop) in world.scenario.setup.path.enumerated() {
            add(hop.kind, HopID(index), isSure: cutThrough.isSure[index], seed: seed)
        }
        for (index, monitor) in world.scenario.setup.monitors.enumerated() { add(monitor.kind, MonitorID(index), seed: seed) }
    }

    private mutating func add(_ kind: Hop.Kind, _ hop: HopID, isSure: Bool, seed: Seed) {
        switch kind {
        case .writer(let rules):
            hops.append(.writer(writers.count))
            writers.append(Writer(world, hop: hop, rules: rules, isSure: isSure, seed: seed))
        case .tail(let rules):
            hops.append(.tail(tails.count))
            tails.append(Tail(world, hop: hop, rules: rules, isSure: isSure, seed: seed))
        case .logGroup(let rules):
            hops.append(.logGroup(logGroups.count))
            logGroups.append(LogGroup(world, hop: hop, rules: rules, isSure: isSure))
        case .shipper(let rules):
            hops.append(.shipper(shippers.count))
            shippers.append(Shipper(world, hop: hop, rules: rules, isSure: isSure, seed: seed))
        case .listener(let rules):
            hops.append(.listener(listeners.count))
            listeners.append(Listener(world, hop: hop, rules: rules, seed: seed))
        }
    }

    private mutating func add(_ kind: Monitor.Kind, _ monitor: MonitorID, seed: Seed) {
        switch kind {
        case .prober(let rules):
            monitors.append(.prober(probers.count))
            probers.append(Prober(world, monitor: monitor, rules: rules, seed: seed))
        case .heartbeat(let rules):
            monitors.append(.heartbeat(heartbeats.count))
            heartbeats.append(HeartbeatMonitor(world, monitor: monitor, rules: rules, seed: seed))
        case .cloudwatch(let rules):
            monitors.append(.cloudwatch(cloudwatches.count))
            cloudwatches.append(CloudWatchAlarms(world, monitor: monitor, rules: rules, seed: seed))
        case .elastalert(let rules):
            monitors.append(.elastalert(elastalerts.count))
            elastalerts.append(ElastAlert(world, monitor: monitor, rules: rules, seed: seed))
        case .desk(let rules):
            monitors.append(.desk(desks.count))
            desks.append(ServiceDesk(world, monitor: monitor, rules: rules, seed: seed))
        case .prometheus(let rules):
            monitors.append(.prometheus(prometheuses.count))
            prometheuses.append(Prometheus(world, monitor: monitor, rules: rules, seed: seed))
        case .alertmanager(let rules):
            monitors.append(.alertmanager(alertmanagers.count))
            alertmanagers.append(Alertmanager(world, rules: rules))
        case .inbox(let rules):
            monitors.append(.inbox(inboxes.count))
            inboxes.append(Inbox(world, monitor: monitor, rules: rules, seed: seed))
        }
    }

    /// Who hears a message.
    static func hearer(of message: Message, from station: Station, in world: World) -> Station {
        switch message {
        case .collect, .probe, .scrape: return .generator
        case .metrics(let page): return .monitor(page.monitor)
        case .alerts(_, let monitor): return .monitor(MonitorID(monitor.index + 1))
        case .probed(let probe, _): return world.senders[probe.rule.index].map(Station.monitor) ?? .rules
        case .ping(let ping): return world.senders[ping.rule.index].map(Station.monitor) ?? .rules
        case .complaint: return world.desk
        case .logs: return world.successor(of: station)
        case .ingested: return reader(inPassing: station, in: world)
        case .backlog: return world.reader
        case .receipt(let receipt): return receipt.id.hop.map(Station.hop) ?? .generator
        case .event(let event): return event.inbox.map { world.inboxes[$0.index] } ?? .pager
        case .reply(let receipt): return sender(of: receipt.id, in: world)
        case .page(let page): return .person(page.person)
        case .update(let update): return .person(update.person)
        case .response, .bounce: return .pager
        case .repair: return .generator
        case .operation, .change: return .pager
        }
    }

    private static func reader(inPassing station: Station, in world: World) -> Station {
        guard case .hop(let hop) = station, let monitor = world.passers[hop.index] else {
            preconditionFailure("nobody reads in passing at \(station)")
        }
        return .monitor(monitor)
    }

    /// Who sent an event: the monitor that sends for its rule, or the rule engine.
    private static func sender(of event: AlertEvent.ID, in world: World) -> Station {
        event.rule.flatMap { world.senders[$0.index] }.map(Station.monitor) ?? .rules
    }

    /// Hands log lines to a hop, or to the rule engine.
    mutating func take(_ consignment: Consignment, at station: Station, _ now: Instant, into effects: inout Effects) {
        switch station {
        case .hop(let hop):
            switch hops[hop.index] {
            case .writer(let n): writers[n].handle(.logs(consignment), at: now, into: &effects)
            case .tail(let n): tails[n].handle(.logs(consignment), at: now, into: &effects)
            case .logGroup(let n): logGroups[n].handle(.logs(consignment), at: now, into: &effects)
            case .shipper(let n): shippers[n].handle(.logs(consignment), at: now, into: &effects)
            case .listener(let n): listeners[n].handle(.logs(consignment), at: now, into: &effects)
            }
        case .rules: rules.handle(.logs(consignment), at: now, into: &effects)
        case .monitor(let monitor): read(consignment, by: monitor, now, into: &effects)
        case .generator, .pager, .person: preconditionFailure("\(station) takes no log lines")
        }
    }

    /// What becomes of log lines at a hop at which nothing can happen to them but time, and that are there at that instant.
    /// They become what is released of them.
    mutating func pass(_ lines: inout Consignment, through hop: HopID, at instant: Instant) -> Passage {
        switch hops[hop.index] {
        case .logGroup(let n): return logGroups[n].pass(&lines, at: instant)
        case .listener(let n):
            if case .rules = world.reader {
                rules.foresee(Backlog(id: lines.id, attempt: lines.attempt, taken: instant))
            }
            return listeners[n].pass(lines, at: instant)
        case .shipper(let n): return shippers[n].pass(&lines, at: instant)
        case .writer, .tail: preconditionFailure("nothing passes an agent")
        }
    }

    /// What an agent finds when it looks into the log of the service beside it, and what it makes of it.
    mutating func look(at service: ServiceID, by hop: HopID, at now: Instant, finding haul: inout Haul) -> Look {
        generator.collect(service, at: now, into: &haul)
        switch hops[hop.index] {
        case .writer(let n): return writers[n].look(at: haul, of: service, at: now)
        case .tail(let n): return tails[n].look(at: haul, of: service, at: now)
        case .logGroup, .shipper, .listener: preconditionFailure("only an agent asks for lines")
        }
    }

    private mutating func read(_ lines: Consignment, by monitor: MonitorID, _ now: Instant, into effects: inout Effects) {
        switch monitors[monitor.index] {
        case .prober, .heartbeat, .desk, .prometheus, .alertmanager, .inbox: preconditionFailure("it takes no log lines")
        case .cloudwatch(let n): cloudwatches[n].handle(.logs(lines), at: now, into: &effects)
        case .elastalert(let n): elastalerts[n].handle(.logs(lines), at: now, into: &effects)
        }
    }

    /// Hands any other message to its machine.
    mutating func deliver(_ message: Message, to station: Station, at now: Instant, into effects: inout Effects) {
        switch message {
        case .logs(let consignment): take(consignment, at: station, now, into: &effects)
        case .ingested(let lines):
            switch machine(station) {
            case .cloudwatch(let n): cloudwatches[n].handle(.ingested(lines), at: now, into: &effects)
            case .elastalert(let n): elastalerts[n].handle(.logs(lines), at: now, into: &effects)
            case .prober, .heartbeat, .desk, .prometheus, .alertmanager, .inbox, nil:
                preconditionFailure("\(station) reads no log lines")
            }
        case .collect(let service): generator.handle(.collect(service), at: now, into: &effects)
        case .probe(let probe): generator.handle(.probe(probe), at: now, into: &effects)
        case .probed(let probe, let outcome): hear(probe, outcome, at: station, now, into: &effects)
        case .ping(let ping):
            guard case .heartbeat(let n) = machine(station) else { preconditionFailure("\(station) waits for no ping") }
            heartbeats[n].handle(.pinged(ping), at: now, into: &effects)
        case .complaint(let complaint): complain(complaint, to: station, now, into: &effects)
        case .scrape(let scrape): generator.handle(.scrape(scrape), at: now, into: &effects)
        case .metrics(let page):
            guard case .prometheus(let n) = machine(station) else { preconditionFailure("\(station) has scraped nothing") }
            prometheuses[n].handle(.metrics(page), at: now, into: &effects)
        case .alerts(let alerts, _):
            guard case .alertmanager(let n) = machine(station) else { preconditionFailure("\(station) takes no alerts") }
            alertmanagers[n].handle(.alerts(alerts), at: now, into: &effects)
        case .repair(let repair): generator.handle(.repair(repair), at: now, into: &effects)
        case .receipt(let receipt): settle(receipt, at: station, now, into: &effects)
        case .backlog(let backlog):
            // Only the rule engine waits for what is not indexed yet.
            if station == .rules { rules.handle(.backlog(backlog), at: now, into: &effects) }
        case .reply(let receipt): answer(receipt, at: station, now, into: &effects)
        case .event(let event): tell(event, at: station, now, into: &effects)
        case .response(let response): page(.response(response), at: now, into: &effects)
        case .operation(let operation): page(.operation(operation), at: now, into: &effects)
        case .change(let change): page(.change(change), at: now, into: &effects)
        case .bounce(let number): page(.bounce(page: number), at: now, into: &effects)
        case .page(let page): people[page.person.index].handle(.page(page), at: now, into: &effects)
        case .update(let update): people[update.person.index].handle(.update(update), at: now, into: &effects)
        }
    }

    private func machine(_ station: Station) -> MonitorMachine? {
        if case .monitor(let monitor) = station { monitors[monitor.index] } else { nil }
    }

    private mutating func hear(
        _ probe: Probe, _ outcome: Probe.Outcome, at station: Station, _ now: Instant, into effects: inout Effects
    ) {
        guard case .prober(let n) = machine(station) else { preconditionFailure("\(station) has asked nothing") }
        probers[n].handle(.probed(probe, outcome), at: now, into: &effects)
    }

    private mutating func complain(
        _ complaint: Complaint, to station: Station, _ now: Instant, into effects: inout Effects
    ) {
        guard case .monitor(let monitor) = station, case .desk(let n) = monitors[monitor.index] else {
            preconditionFailure("\(station) reads no mail")
        }
        desks[n].handle(.complaint(complaint), at: now, into: &effects)
    }

    private mutating func tell(_ event: AlertEvent, at station: Station, _ now: Instant, into effects: inout Effects) {
        guard case .inbox(let n) = machine(station) else { return page(.event(event), at: now, into: &effects) }
        inboxes[n].handle(.event(event), at: now, into: &effects)
    }

    private mutating func answer(_ receipt: EventReceipt, at station: Station, _ now: Instant, into effects: inout Effects) {
        guard case .monitor(let monitor) = station else { return rules.handle(.reply(receipt), at: now, into: &effects) }
        switch monitors[monitor.index] {
        case .prober(let n): probers[n].handle(.reply(receipt), at: now, into: &effects)
        case .heartbeat(let n): heartbeats[n].handle(.reply(receipt), at: now, into: &effects)
        case .cloudwatch(let n): cloudwatches[n].handle(.reply(receipt), at: now, into: &effects)
        case .elastalert(let n): elastalerts[n].handle(.reply(receipt), at: now, into: &effects)
        case .desk(let n): desks[n].handle(.reply(receipt), at: now, into: &effects)
        case .alertmanager(let n): alertmanagers[n].handle(.reply(receipt), at: now, into: &effects)
        case .inbox(let n): inboxes[n].handle(.reply(receipt), at: now, into: &effects)
        case .prometheus: preconditionFailure("Prometheus sends the pager nothing")
        }
    }

    private mutating func settle(_ receipt: Receipt, at station: Station, _ now: Instant, into effects: inout Effects) {
        guard case .hop(let hop) = station else { return generator.handle(.receipt(receipt), at: now, into: &effects) }
        switch hops[hop.index] {
        case .writer(let n): writers[n].handle(.receipt(receipt), at: now, into: &effects)
        case .tail(let n): tails[n].handle(.receipt(receipt), at: now, into: &effects)
        case .logGroup(let n): logGroups[n].handle(.receipt(receipt), at: now, into: &effects)
        case .shipper(let n): shippers[n].handle(.receipt(receipt), at: now, into: &effects)
        case .listener: preconditionFailure("a listener sends nothing that is receipted")
        }
    }

    mutating func wake(_ station: Station, _ wakeup: Wakeup, at now: Instant, into effects: inout Effects) {
        switch station {
        case .generator: generator.handle(.wake(wakeup), at: now, into: &effects)
        case .hop(let hop): wake(hop, wakeup, at: now, into: &effects)
        case .rules: rules.handle(.wake(wakeup), at: now, into: &effects)
        case .monitor(let monitor): wake(monitor, wakeup, at: now, into: &effects)
        case .pager: page(.wake(wakeup), at: now, into: &effects)
        case .person(let person): people[person.index].handle(.wake(wakeup), at: now, into: &effects)
        }
    }

    private mutating func wake(_ hop: HopID, _ wakeup: Wakeup, at now: Instant, into effects: inout Effects) {
        switch hops[hop.index] {
        case .writer(let n): writers[n].handle(.wake(wakeup), at: now, into: &effects)
        case .tail(let n): tails[n].handle(.wake(wakeup), at: now, into: &effects)
        case .logGroup(let n): logGroups[n].handle(.wake(wakeup), at: now, into: &effects)
        case .shipper(let n): shippers[n].handle(.wake(wakeup), at: now, into: &effects)
        case .listener(let n): listeners[n].handle(.wake(wakeup), at: now, into: &effects)
        }
    }

    private mutating func wake(_ monitor: MonitorID, _ wakeup: Wakeup, at now: Instant, into effects: inout Effects) {
        switch monitors[monitor.index] {
        case .prober(let n): probers[n].handle(.wake(wakeup), at: now, into: &effects)
        case .heartbeat(let n): heartbeats[n].handle(.wake(wakeup), at: now, into: &effects)
        case .cloudwatch(let n): cloudwatches[n].handle(.wake(wakeup), at: now, into: &effects)
        case .elastalert(let n): elastalerts[n].handle(.wake(wakeup), at: now, into: &effects)
        case .desk(let n): desks[n].handle(.wake(wakeup), at: now, into: &effects)
        case .prometheus(let n): prometheuses[n].handle(.wake(wakeup), at: now, into: &effects)
        case .alertmanager(let n): alertmanagers[n].handle(.wake(wakeup), at: now, into: &effects)
        case .inbox(let n): inboxes[n].handle(.wake(wakeup), at: now, into: &effects)
        }
    }

    /// Lets every machine that acts by itself ask for its first wake-up.
    mutating func begin(_ carryOut: (Station, inout Effects) -> Void) {
        var effects = Effects()
        generator.handle(.begin, at: .start, into: &effects)
        carryOut(.generator, &effects)
        for index in hops.indices {
            switch hops[index] {
            case .writer(let n): writers[n].handle(.begin, at: .start, into: &effects)
            case .tail(let n): tails[n].handle(.begin, at: .start, into: &effects)
            case .logGroup, .shipper, .listener: break
            }
            carryOut(.hop(HopID(index)), &effects)
        }
        rules.handle(.begin, at: .start, into: &effects)
        carryOut(.rules, &effects)
        for index in monitors.indices {
            begin(MonitorID(index), into: &effects)
            carryOut(.monitor(MonitorID(index)), &effects)
        }
        pager.handle(.begin, at: .start, into: &effects)
        carryOut(.pager, &effects)
    }

    private mutating func begin(_ monitor: MonitorID, into effects: inout Effects) {
        switch monitors[monitor.index] {
        case .prober(let n): probers[n].handle(.begin, at: .start, into: &effects)
        case .heartbeat(let n): heartbeats[n].handle(.begin, at: .start, into: &effects)
        case .cloudwatch(let n): cloudwatches[n].handle(.begin, at: .start, into: &effects)
        case .elastalert(let n): elastalerts[n].handle(.begin, at: .start, into: &effects)
        case .desk(let n): desks[n].handle(.begin, at: .start, into: &effects)
        case .prometheus(let n): prometheuses[n].handle(.begin, at: .start, into: &effects)
        case .alertmanager(let n): alertmanagers[n].handle(.begin, at: .start, into: &effects)
        case .inbox(let n): inboxes[n].handle(.begin, at: .start, into: &effects)
        }
    }

    private mutating func page(_ input: Pager.Input, at now: Instant, into effects: inout Effects) {
        pager.handle(input, at: now, into: &effects)
        tampering?.apply(to: &effects, at: now)
    }
}
