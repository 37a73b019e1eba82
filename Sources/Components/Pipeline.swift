import Model

/// The system on one page: who hears what, who goes first, and on which way.
///
///     error generator -> hops (agent, log group, shipper, listener) -> rule engine -> pager -> people
///                ^                                                                               |
///                +------------------------------- repair ----------------------------------------+
struct Pipeline: Sendable {
    /// Where the machine of a hop is: kinds live apart, so that each machine is changed where it stands.
    private enum HopMachine: Sendable {
        case writer(Int)
        case logGroup(Int)
        case shipper(Int)
        case listener(Int)
    }

    private let world: World
    private var generator: ErrorGenerator
    /// By hop.
    private var hops: [HopMachine] = []
    private var writers: [Writer] = []
    private var logGroups: [LogGroup] = []
    private var shippers: [Shipper] = []
    private var listeners: [Listener] = []
    private var rules: RuleEngine
    private var pager: Pager
    private var people: [Responder]
    private var tampering: Tampering?

    init(_ world: World, seed: Seed, everyLine: Bool, tamper: Tamper?) {
        let scenario = world.scenario
        self.world = world
        let firstHop = scenario.setup.path.first?.kind
        let isCollected = if case .writer = firstHop { true } else { false }
        generator = ErrorGenerator(world, seed: seed, everyLine: everyLine, pushes: !isCollected)
        rules = RuleEngine(world, seed: seed)
        pager = Pager(world)
        people = scenario.catalog.people.indices.map { Responder(world, person: PersonID($0), seed: seed) }
        tampering = tamper.map { Tampering($0, world) }
        for (index, hop) in scenario.setup.path.enumerated() { add(hop.kind, HopID(index), seed: seed) }
    }

    private mutating func add(_ kind: Hop.Kind, _ hop: HopID, seed: Seed) {
        switch kind {
        case .writer(let rules):
            hops.append(.writer(writers.count))
            writers.append(Writer(world, hop: hop, rules: rules, seed: seed))
        case .logGroup(let rules):
            hops.append(.logGroup(logGroups.count))
            logGroups.append(LogGroup(world, hop: hop, rules: rules))
        case .shipper(let rules):
            hops.append(.shipper(shippers.count))
            shippers.append(Shipper(world, hop: hop, rules: rules, seed: seed))
        case .listener(let rules):
            hops.append(.listener(listeners.count))
            listeners.append(Listener(world, hop: hop, rules: rules, seed: seed))
        }
    }

    /// Who hears a message.
    static func hearer(of message: Message, from station: Station, in world: World) -> Station {
        switch message {
        case .collect: return .generator
        case .logs:
            switch station {
            case .generator: return .hop(HopID(0))
            case .hop(let hop): return world.successors[hop.index]
            case .rules, .pager, .person: preconditionFailure("only the generator and the hops send lines")
            }
        case .backlog: return .rules
        case .receipt(let receipt): return receipt.id.hop.map(Station.hop) ?? .generator
        case .event: return .pager
        case .reply: return .rules
        case .page(let page): return .person(page.person)
        case .update(let update): return .person(update.person)
        case .response, .bounce: return .pager
        case .repair: return .generator
        case .operation, .change: return .pager
        }
    }

    /// Hands log lines to a hop, or to the rule engine.
    mutating func take(_ consignment: Consignment, at station: Station, _ now: Instant, into effects: inout Effects) {
        switch station {
        case .hop(let hop):
            switch hops[hop.index] {
            case .writer(let n): writers[n].handle(.logs(consignment), at: now, into: &effects)
            case .logGroup(let n): logGroups[n].handle(.logs(consignment), at: now, into: &effects)
            case .shipper(let n): shippers[n].handle(.logs(consignment), at: now, into: &effects)
            case .listener(let n): listeners[n].handle(.logs(consignment), at: now, into: &effects)
            }
        case .rules: rules.handle(.logs(consignment), at: now, into: &effects)
        case .generator, .pager, .person: preconditionFailure("\(station) takes no log lines")
        }
    }

    /// Hands any other message to its machine.
    mutating func deliver(_ message: Message, to station: Station, at now: Instant, into effects: inout Effects) {
        switch message {
        case .logs(let consignment): take(consignment, at: station, now, into: &effects)
        case .collect(let service): generator.handle(.collect(service), at: now, into: &effects)
        case .repair(let repair): generator.handle(.repair(repair), at: now, into: &effects)
        case .receipt(let receipt): settle(receipt, at: station, now, into: &effects)
        case .backlog(let backlog): rules.handle(.backlog(backlog), at: now, into: &effects)
        case .reply(let receipt): rules.handle(.reply(receipt), at: now, into: &effects)
        case .event(let event): page(.event(event), at: now, into: &effects)
        case .response(let response): page(.response(response), at: now, into: &effects)
        case .operation(let operation): page(.operation(operation), at: now, into: &effects)
        case .change(let change): page(.change(change), at: now, into: &effects)
        case .bounce(let number): page(.bounce(page: number), at: now, into: &effects)
        case .page(let page): people[page.person.index].handle(.page(page), at: now, into: &effects)
        case .update(let update): people[update.person.index].handle(.update(update), at: now, into: &effects)
        }
    }

    private mutating func settle(_ receipt: Receipt, at station: Station, _ now: Instant, into effects: inout Effects) {
        guard case .hop(let hop) = station else { return generator.handle(.receipt(receipt), at: now, into: &effects) }
        switch hops[hop.index] {
        case .writer(let n): writers[n].handle(.receipt(receipt), at: now, into: &effects)
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
        case .pager: page(.wake(wakeup), at: now, into: &effects)
        case .person(let person): people[person.index].handle(.wake(wakeup), at: now, into: &effects)
        }
    }

    private mutating func wake(_ hop: HopID, _ wakeup: Wakeup, at now: Instant, into effects: inout Effects) {
        switch hops[hop.index] {
        case .writer(let n): writers[n].handle(.wake(wakeup), at: now, into: &effects)
        case .logGroup(let n): logGroups[n].handle(.wake(wakeup), at: now, into: &effects)
        case .shipper(let n): shippers[n].handle(.wake(wakeup), at: now, into: &effects)
        case .listener(let n): listeners[n].handle(.wake(wakeup), at: now, into: &effects)
        }
    }

    /// Lets every machine that acts by itself ask for its first wake-up.
    mutating func begin(_ carryOut: (Station, inout Effects) -> Void) {
        var effects = Effects()
        generator.handle(.begin, at: .start, into: &effects)
        carryOut(.generator, &effects)
        for index in hops.indices {
            if case .writer(let n) = hops[index] { writers[n].handle(.begin, at: .start, into: &effects) }
            carryOut(.hop(HopID(index)), &effects)
        }
        rules.handle(.begin, at: .start, into: &effects)
        carryOut(.rules, &effects)
        pager.handle(.begin, at: .start, into: &effects)
        carryOut(.pager, &effects)
    }

    private mutating func page(_ input: Pager.Input, at now: Instant, into effects: inout Effects) {
        pager.handle(input, at: now, into: &effects)
        tampering?.apply(to: &effects, at: now)
    }

    /// Who goes first at one instant: stations in the order of the flow; what arrives before what is merely due. For the pager that means
    /// an acknowledgement beats an escalation, and an escalation a notification (PagerDuty support, notification rules at equal delays).
    /// The low bits hold the name's place, so that ties break by name.
    static func rank(of station: Station, _ wakeup: Wakeup?, names: StationNames) -> UInt64 {
        let stage: UInt64 =
            switch station {
            case .generator: 0
            case .hop(let hop): min(8 + UInt64(hop.index) * 8, 120)
            case .rules: 128
            case .person: 136
            case .pager: 144
            }
        let kind: UInt64 =
            switch wakeup {
            case nil: 0
            case .faultBegins, .faultEnds, .faultSteps: 1
            case .back, .escalate, .requestEscalates: 1
            case .acknowledgementTimeout, .snoozeEnds, .urgencyChange, .pauseEnds, .workflow, .autoResolve: 2
            case .notify, .handoff: 3
            case .emit, .flush, .retry, .timeout, .shipped, .index, .evaluate, .resend, .acknowledge, .fix, .resolve:
                4
            }
        return (stage + kind) << 56 | names.place(of: station, wakeup) << 32
    }
}

/// Places of names in alphabetical order, so that ties break by name and never by identifier.
final class StationNames: Sendable {
    private let services: [UInt64]
    private let people: [UInt64]
    private let rules: [UInt64]
    private let faults: [UInt64]

    init(_ scenario: Scenario) {
        services = StationNames.places(scenario.catalog.services.map(\.name))
        people = StationNames.places(scenario.catalog.people.map(\.name))
        rules = StationNames.places(scenario.setup.rules.map(\.name))
        faults = StationNames.places(scenario.faults.map(\.name))
    }

    private static func places(_ names: [Symbol]) -> [UInt64] {
        let sorted = names.indices.sorted { names[$0] < names[$1] }
        var places = [UInt64](repeating: 0, count: names.count)
        for (place, index) in sorted.enumerated() { places[index] = UInt64(place) }
        return places
    }

    func place(of station: Station, _ wakeup: Wakeup?) -> UInt64 {
        switch wakeup {
        case .flush(let service), .index(let service, _): return services[service.index]
        case .retry(let id), .shipped(let id): return services[id.service.index]
        case .evaluate(let rule): return rules[rule.index]
        case .faultBegins(let fault), .faultEnds(let fault), .faultSteps(let fault): return faults[fault.index]
        case nil, .emit, .timeout, .resend, .escalate, .requestEscalates, .notify, .acknowledgementTimeout, .snoozeEnds,
            .urgencyChange, .pauseEnds, .workflow, .autoResolve, .handoff, .back,
            .acknowledge, .fix, .resolve:
            if case .person(let person) = station { return people[person.index] }
            return 0
        }
    }
}
