import Model

/// The system on one page: who hears what, who goes first, and on which way.
///
///     error generator -> hops (agent, log group, shipper, listener) -> rule engine -> pager -> people
///                ^                                                                               |
///                +------------------------------- repair ----------------------------------------+
struct Pipeline: Sendable {
    enum HopMachine: Sendable {
        case writer(Writer)
        case logGroup(LogGroup)
        case shipper(Shipper)
        case listener(Listener)
    }

    private let world: World
    private var generator: ErrorGenerator
    private var hops: [HopMachine]
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
        hops = scenario.setup.path.enumerated().map { index, hop in
            switch hop.kind {
            case .writer(let rules): .writer(Writer(world, hop: HopID(index), rules: rules, seed: seed))
            case .logGroup(let rules): .logGroup(LogGroup(world, hop: HopID(index), rules: rules))
            case .shipper(let rules): .shipper(Shipper(world, hop: HopID(index), rules: rules, seed: seed))
            case .listener(let rules): .listener(Listener(world, hop: HopID(index), rules: rules, seed: seed))
            }
        }
        rules = RuleEngine(world, seed: seed)
        pager = Pager(world)
        people = scenario.catalog.people.indices.map { Responder(world, person: PersonID($0), seed: seed) }
        tampering = tamper.map { Tampering($0, people: scenario.catalog.people.count) }
    }

    /// Who hears a message.
    func hearer(of message: Message, from station: Station) -> Station {
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
        case .response: return .pager
        case .repair: return .generator
        }
    }

    /// Hands an input to its machine.
    mutating func deliver(_ message: Message, to station: Station, at now: Instant, into effects: inout Effects) {
        switch (station, message) {
        case (.generator, .collect(let service)): generator.handle(.collect(service), at: now, into: &effects)
        case (.generator, .repair(let repair)): generator.handle(.repair(repair), at: now, into: &effects)
        case (.generator, .receipt(let receipt)): generator.handle(.receipt(receipt), at: now, into: &effects)
        case (.hop(let hop), .logs(let consignment)): hops[hop.index].take(consignment, at: now, into: &effects)
        case (.hop(let hop), .receipt(let receipt)): hops[hop.index].settle(receipt, at: now, into: &effects)
        case (.rules, .logs(let consignment)): rules.handle(.logs(consignment), at: now, into: &effects)
        case (.rules, .backlog(let backlog)): rules.handle(.backlog(backlog), at: now, into: &effects)
        case (.rules, .reply(let receipt)): rules.handle(.reply(receipt), at: now, into: &effects)
        case (.pager, .event(let event)): page(.event(event), at: now, into: &effects)
        case (.pager, .response(let response)): page(.response(response), at: now, into: &effects)
        case (.person(let person), .page(let page)): people[person.index].handle(.page(page), at: now, into: &effects)
        case (.person(let person), .update(let update)): people[person.index].handle(.update(update), at: now, into: &effects)
        case (.generator, _), (.hop, _), (.rules, _), (.pager, _), (.person, _):
            preconditionFailure("\(station) does not hear \(message)")
        }
    }

    mutating func wake(_ station: Station, _ wakeup: Wakeup, at now: Instant, into effects: inout Effects) {
        switch station {
        case .generator: generator.handle(.wake(wakeup), at: now, into: &effects)
        case .hop(let hop): hops[hop.index].wake(wakeup, at: now, into: &effects)
        case .rules: rules.handle(.wake(wakeup), at: now, into: &effects)
        case .pager: page(.wake(wakeup), at: now, into: &effects)
        case .person(let person): people[person.index].handle(.wake(wakeup), at: now, into: &effects)
        }
    }

    /// Lets every machine that acts by itself ask for its first wake-up.
    mutating func begin(_ carryOut: (Station, inout Effects) -> Void) {
        var effects = Effects()
        generator.handle(.begin, at: .start, into: &effects)
        carryOut(.generator, &effects)
        for index in hops.indices {
            hops[index].begin(into: &effects)
            carryOut(.hop(HopID(index)), &effects)
        }
        rules.handle(.begin, at: .start, into: &effects)
        carryOut(.rules, &effects)
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
            case .escalate: 1
            case .acknowledgementTimeout, .autoResolve: 2
            case .notify: 3
            case .emit, .flush, .retry, .timeout, .overdue, .shipped, .index, .evaluate, .resend, .acknowledge, .fix, .resolve: 4
            }
        return (stage + kind) << 56 | names.place(of: station, wakeup) << 32
    }
}

extension Pipeline.HopMachine {
    mutating func begin(into effects: inout Effects) {
        guard case .writer(var writer) = self else { return }
        writer.handle(.begin, at: .start, into: &effects)
        self = .writer(writer)
    }

    mutating func take(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        handle(
            { $0.handle(.logs(consignment), at: now, into: &effects) }, { $0.handle(.logs(consignment), at: now, into: &effects) },
            { $0.handle(.logs(consignment), at: now, into: &effects) }, { $0.handle(.logs(consignment), at: now, into: &effects) })
    }

    mutating func wake(_ wakeup: Wakeup, at now: Instant, into effects: inout Effects) {
        handle(
            { $0.handle(.wake(wakeup), at: now, into: &effects) }, { $0.handle(.wake(wakeup), at: now, into: &effects) },
            { $0.handle(.wake(wakeup), at: now, into: &effects) }, { $0.handle(.wake(wakeup), at: now, into: &effects) })
    }

    mutating func settle(_ receipt: Receipt, at now: Instant, into effects: inout Effects) {
        handle(
            { $0.handle(.receipt(receipt), at: now, into: &effects) }, { $0.handle(.receipt(receipt), at: now, into: &effects) },
            { $0.handle(.receipt(receipt), at: now, into: &effects) },
            { _ in preconditionFailure("a listener sends nothing that is receipted") })
    }

    /// Mutates the machine in place: the enum is emptied while its machine is borrowed, so that no buffer is copied.
    private mutating func handle(
        _ writer: (inout Writer) -> Void, _ logGroup: (inout LogGroup) -> Void, _ shipper: (inout Shipper) -> Void,
        _ listener: (inout Listener) -> Void
    ) {
        switch consume self {
        case .writer(var machine):
            writer(&machine)
            self = .writer(machine)
        case .logGroup(var machine):
            logGroup(&machine)
            self = .logGroup(machine)
        case .shipper(var machine):
            shipper(&machine)
            self = .shipper(machine)
        case .listener(var machine):
            listener(&machine)
            self = .listener(machine)
        }
    }
}

/// Places of names in alphabetical order, so that ties break by name and never by identifier.
struct StationNames: Sendable {
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
        case .flush(let service): return services[service.index]
        case .retry(let id), .overdue(let id), .shipped(let id), .index(let id, _): return services[id.service.index]
        case .evaluate(let rule): return rules[rule.index]
        case .faultBegins(let fault), .faultEnds(let fault), .faultSteps(let fault): return faults[fault.index]
        case nil, .emit, .timeout, .resend, .escalate, .notify, .acknowledgementTimeout, .autoResolve, .acknowledge, .fix, .resolve:
            if case .person(let person) = station { return people[person.index] }
            return 0
        }
    }
}
