package import Model

/// Pipeline, links and wake-ups as one value: copy it to fork the future.
///
/// Whoever drives it steps it at `nextDue`, or later. The bench carries out the machines' wishes and writes the journal when something
/// arrives, wakes or is decided; machines cannot forget, and cannot lie.
package struct Bench: Sendable {
    private let world: World
    private let seed: Seed
    private var pipeline: Pipeline
    private var queue: EventQueue
    private var effects = Effects()
    /// Messages that no link delays: heard at once, in the order they were sent.
    private var immediate: [Posting] = []
    /// How many of them there are; behind them is room left over from earlier ones.
    private var immediates = 0
    private let cutThrough: CutThrough
    private let wire: WireTable?
    /// Asked for every message; asking the table itself whether it is there would copy it.
    private let crossesWire: Bool
    private var stamper: Stamper
    private var isOver = false
    private let horizon: Instant
    /// The last page that left as a message of its own, and what became of it.
    private var lastSend: (page: Int32, decision: Link.Decision?) = (0, nil)
    /// The instant of the last step.
    private var clock = Instant.start

    package init(_ scenario: Scenario, seed: Seed, options: BenchOptions = BenchOptions()) {
        self.init(World(scenario), seed: seed, options: options)
    }

    package init(_ world: World, seed: Seed, options: BenchOptions = BenchOptions()) {
        let scenario = world.scenario
        self.world = world
        self.seed = seed
        horizon = scenario.horizon
        // A shuffle of ties and the vendors' bytes are about what happens at each hop.
        let isStepwise = options.storeAndForward || options.ties != nil || options.wire != nil
        cutThrough = isStepwise ? CutThrough(storeAndForward: scenario) : world.cutThrough
        pipeline = Pipeline(world, seed: seed, everyLine: options.everyLine, cutThrough: cutThrough, tamper: options.tamper)
        queue = EventQueue(ties: options.ties.map { $0.stream(.ties) })
        wire = options.wire
        crossesWire = options.wire != nil
        stamper = Stamper(world, seed: seed)
        var opening: [(Station, Effects)] = []
        pipeline.begin { station, effects in
            opening.append((station, effects))
            effects.removeAll()
        }
        for (station, effects) in opening {
            self.effects = effects
            carryOut(from: station, at: .start)
        }
        for input in scenario.inputs { deliver(input.message, to: .pager, at: input.at) }
        settle(at: .start)
    }

    /// When something happens next; nil when the run is over.
    package var nextDue: Instant? {
        mutating get {
            guard !isOver, let due = queue.nextDue, due <= horizon else { return nil }
            return due
        }
    }

    /// Lets everything happen that is due at `now` or before.
    package mutating func step(at now: Instant) {
        while !isOver, let due = queue.next(by: min(now, horizon)) { happen(due, at: now) }
    }

    /// Lets everything happen up to the horizon, each event when it is due.
    package mutating func run() {
        while !isOver, let due = queue.next(by: horizon) { happen(due, at: due.at) }
    }

    private mutating func happen(_ due: EventQueue.Due, at now: Instant) {
        if due.isPosting {
            clock = max(clock, now)
            var posting = queue.posting(due)
            if posting.isDeparture {
                send(posting.takeMessage(), from: posting.from, at: now)
            } else {
                hear(posting.takeMessage(), by: posting.to, from: posting.from, now)
            }
        } else {
            let alarm = queue.alarm(due)
            // An answer that came long ago leaves its alarm behind; the run does not wait for it.
            if alarm.wakeup != .timeout { clock = max(clock, now) }
            pipeline.wake(alarm.station, alarm.wakeup, at: now, into: &effects)
            carryOut(from: alarm.station, at: now)
        }
        settle(at: now)
    }

    private mutating func hear(_ message: consuming Message, by station: Station, from sender: Station, _ now: Instant) {
        switch consume message {
        case .logs(let consignment):
            stamper.arrived(consignment, at: now, to: station)
            pipeline.take(consignment, at: station, now, into: &effects)
        case let message:
            stamper.arrived(message, at: now, to: station, from: sender)
            pipeline.deliver(message, to: station, at: now, into: &effects)
        }
        carryOut(from: station, at: now)
    }

    /// Lets everything be heard that nothing delays.
    private mutating func settle(at now: Instant) {
        var next = 0
        while next < immediates {
            let (station, sender) = (immediate[next].to, immediate[next].from)
            let message = immediate[next].takeMessage()
            next += 1
            hear(message, by: station, from: sender, now)
        }
        immediates = 0
    }

    /// Hands in a message from outside.
    package mutating func deliver(_ message: Message, to station: Station, at now: Instant) {
        arrive(message, at: now, to: station, from: station)
    }

    /// Closes the run and its journal: at quiescence, or at the horizon with something still pending.
    package mutating func finish() -> Journal {
        if !isOver {
            let pending = queue.nextDue
            let last = max(clock, stamper.journal.entries.last?.at ?? .start)
            let now = pending == nil ? max(last, world.scenario.end) : world.scenario.horizon
            stamper.finish(at: min(now, world.scenario.horizon), pending == nil ? .quiescent : .horizon)
            isOver = true
        }
        return stamper.journal
    }

    /// How many entries the journal has so far, and those from the n-th on.
    package var entryCount: Int { stamper.journal.entries.count }
    package func entries(from n: Int) -> ArraySlice<Entry> { stamper.journal.entries[n...] }

    // MARK: Wishes

    /// Carries out what a machine wished for.
    private mutating func carryOut(from station: Station, at now: Instant) {
        let count = effects.count
        if count == 0 { return }
        for index in 0..<count {
            switch effects.take(index) {
            case .send(let message): send(message, from: station, at: now)
            case .hand(let consignment, let instant): forward(consignment, from: station, leaving: instant, now)
            case .wake(let wakeup, let instant):
                queue.wake(
                    station, wakeup, at: max(now, instant), rank: Pipeline.rank(of: station, wakeup, names: world.names))
            case .cancel(let wakeup): queue.cancel(station, wakeup)
            case .note(let note): stamper.noted(note, at: now, by: station)
            }
        }
        effects.removeAll()
    }

    private mutating func send(_ message: consuming Message, from station: Station, at now: Instant) {
        let hearer = Pipeline.hearer(of: message, from: station, in: world)
        if case .logs(let consignment) = message {
            if case .hop(let hop) = hearer, cutThrough.isOpen[hop.index] {
                return forward(consignment, from: station, leaving: now, now)
            }
            stamper.left(consignment, at: now, from: station, to: hearer)
        } else {
            stamper.left(message, at: now, from: station)
        }
        guard let (link, parcel) = way(of: message, to: hearer) else {
            return sendAtOnce(Posting(message: message, to: hearer, from: station))
        }
        let isPage = if case .page = message { true } else { false }
        if !crossesWire, !isPage, let arrival = link.plainArrival(of: parcel, at: now, seed: seed) {
            return arrive(message, at: arrival, to: hearer, from: station)
        }
        let decision = decide(message, on: link, parcel, at: now)
        if !decision.isPlain { stamper.decided(decision, on: message, to: hearer, at: now) }
        if decision.isRefused, case .logs(let consignment) = message {
            let receipt = Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .refused)
            return arrive(.receipt(receipt), at: decision.arrival, to: station, from: hearer)
        }
        if decision.copies > 0, let wire {
            guard let read = wire.cross(message, to: hearer, in: world.scenario) else {
                return stamper.garbled(message, to: hearer, at: now)
            }
            message = read
        }
        if decision.copies == 0, case .event(let event) = message {
            let receipt = EventReceipt(id: event.id, attempt: event.attempt, outcome: .unanswered)
            return arrive(.reply(receipt), at: now + eventTimeout, to: station, from: hearer)
        }
        if decision.copies == 0, case .page(let page) = message {
            guard let delay = world.scenario.setup.pager.delivery(by: page.channel).knownAfter else { return }
            return arrive(.bounce(page: page.number), at: now + delay, to: station, from: hearer)
        }
        if decision.copies == 2 { arrive(copy message, at: decision.arrival, to: hearer, from: station) }
        if decision.copies > 0 { arrive(message, at: decision.arrival, to: hearer, from: station) }
    }

    // MARK: Cutting through

    /// How far ahead a consignment is followed: what the stamper tallies is of this minute or the next.
    private static let sight = Delay.seconds(59)

    /// Lets a consignment that leaves a station now or later go as far as nothing can happen to it but time, and be there when it would be.
    private mutating func forward(_ consignment: Consignment, from sender: Station, leaving departure: Instant, _ now: Instant)
    {
        let limit = min(horizon, now + Self.sight)
        var (consignment, sender, departure) = (consignment, sender, departure)
        let isForeseen = stamper.foresees(consignment.cargo)
        while true {
            let hearer = world.successor(of: sender)
            guard case .hop(let hop) = hearer else {
                return wait(Posting(message: .logs(consignment), to: hearer, from: sender), until: departure, now)
            }
            let parcel = parcel(of: consignment, into: hop)
            guard isForeseen || departure == now, departure <= limit,
                let arrival = world.hopLinks[hop.index].plainArrival(of: parcel, at: departure, seed: seed)
            else {
                let posting = Posting(message: .logs(consignment), to: sender, from: sender, isDeparture: true)
                return queue.deliver(posting, at: departure, rank: rank(ofLeaving: consignment, from: sender))
            }
            stamper.left(consignment, at: departure, from: sender, to: hearer)
            guard isForeseen, cutThrough.isOpen[hop.index], arrival <= limit else {
                return arrive(.logs(consignment), at: arrival, to: hearer, from: sender)
            }
            clock = max(clock, arrival)
            let passage = pipeline.pass(consignment, through: hop, at: arrival)
            stamper.foresee(consignment.cargo, at: arrival, on: hop, batches: passage.batches)
            guard let onward = passage.onward else { return }
            (consignment, sender, departure) = (onward, hearer, passage.leaves)
        }
    }

    /// Lets something be heard that nothing delays, once it is time.
    private mutating func wait(_ posting: consuming Posting, until instant: Instant, _ now: Instant) {
        if instant == now { return sendAtOnce(posting) }
        guard case .logs(let consignment) = posting.message else { preconditionFailure("only log lines are known ahead") }
        let rank = rank(ofLeaving: consignment, from: posting.from)
        queue.deliver(posting, at: instant, rank: rank)
    }

    /// As if the station had been woken to release it.
    private func rank(ofLeaving consignment: Consignment, from station: Station) -> UInt64 {
        Pipeline.rank(of: station, .shipped(consignment.id), names: world.names)
    }

    private mutating func sendAtOnce(_ posting: consuming Posting) {
        if immediates < immediate.count { immediate[immediates] = consume posting } else { immediate.append(consume posting) }
        immediates += 1
    }

    private mutating func arrive(_ message: consuming Message, at instant: Instant, to station: Station, from sender: Station) {
        queue.deliver(
            Posting(message: message, to: station, from: sender), at: instant,
            rank: Pipeline.rank(of: station, nil, names: world.names))
    }

    /// What a link makes of a message. Parts of one message fare alike.
    private mutating func decide(_ message: Message, on link: Link, _ parcel: Link.Parcel, at now: Instant) -> Link.Decision {
        guard case .page(let page) = message else { return link.decide(parcel, at: now, seed: seed) }
        if let bundle = page.bundle, bundle == lastSend.page, let decision = lastSend.decision { return decision }
        let decision = link.decide(parcel, at: now, seed: seed)
        lastSend = (page.number, decision)
        return decision
    }

    private func parcel(of consignment: Consignment, into hop: HopID) -> Link.Parcel {
        Link.Parcel(
            names: (world.hopKeys[hop.index], world.serviceKeys[consignment.id.service.index]),
            ordinal: UInt64(consignment.id.ordinal), attempt: UInt64(consignment.attempt))
    }

    /// The link on a message's way, and what the message is to it; nil where nothing lies in between, as on the way to the rule engine.
    private func way(of message: Message, to hearer: Station) -> (Link, Link.Parcel)? {
        switch message {
        case .logs(let consignment):
            guard case .hop(let hop) = hearer else { return nil }
            return (world.hopLinks[hop.index], parcel(of: consignment, into: hop))
        case .event(let event):
            let parcel = Link.Parcel(
                names: (event.id.rule.map { world.scenario[$0].name.key } ?? 0, stableHash(event.group)),
                ordinal: UInt64(event.id.ordinal), attempt: UInt64(event.attempt))
            return (event.inbox.map { world.inboxLinks[$0.index] } ?? world.eventLink, parcel)
        case .page(let page):
            let fault = world.scenario.faults(carriedBy: page.text).first.map { world.scenario[$0].name.key }
            let channel = page.channel.place
            let parcel = Link.Parcel(
                names: (world.scenario[page.person].name.key, fault ?? UInt64(page.incident.index)),
                ordinal: UInt64(channel), attempt: UInt64(page.visit) | UInt64(page.attempt - 1) << 32)
            return (world.channelLinks[channel], parcel)
        case .ping(let ping):
            let place = ping.rule.index - world.firstHeartbeat
            let check = world.heartbeats[place]
            // Events have attempts from 1 on, and may share both names.
            let parcel = Link.Parcel(
                names: (check.name.key, world.serviceKeys[check.service.index]), ordinal: UInt64(ping.ordinal), attempt: 0)
            return (world.pingLinks[place], parcel)
        case .collect, .probe, .probed, .complaint, .scrape, .metrics, .alerts, .ingested, .backlog, .receipt, .reply, .update,
            .bounce,
            .response,
            .repair, .operation, .change:
            return nil
        }
    }
}

extension PagerInput {
    fileprivate var message: Message {
        switch kind {
        case .operation(let operation): .operation(operation)
        case .change(let change): .change(change)
        case .send(let event): .event(event)
        }
    }
}

/// How long an aggregator waits for the events endpoint to answer. Assumed.
private let eventTimeout = Delay.seconds(10)
