package import Model

/// How a bench deviates from the plain run.
package struct BenchOptions: Sendable {
    /// Moves single lines instead of runs: slower, and the same journal.
    package var everyLine: Bool
    /// Alters the pager, to see which check notices.
    package var tamper: Tamper?
    /// Permutes what happens at one instant within equal rank.
    package var ties: Seed?
    /// Encodes and decodes messages on their way.
    package var wire: WireTable?

    package init(everyLine: Bool = false, tamper: Tamper? = nil, ties: Seed? = nil, wire: WireTable? = nil) {
        (self.everyLine, self.tamper, self.ties, self.wire) = (everyLine, tamper, ties, wire)
    }
}

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
    private let hopLinks: [Link]
    private let eventLink: Link
    private let channelLinks: [Link]
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
        let world = World(scenario)
        self.world = world
        self.seed = seed
        horizon = scenario.horizon
        pipeline = Pipeline(world, seed: seed, everyLine: options.everyLine, tamper: options.tamper)
        queue = EventQueue(ties: options.ties.map { $0.stream(.ties) })
        hopLinks = scenario.setup.path.indices.map {
            Link(scenario.setup.path[$0].link, impairments: impairments(in: scenario, at: .hop(HopID($0))))
        }
        eventLink = Link(scenario.setup.pager.eventLink)
        channelLinks = Channel.allCases.map {
            Link(
                scenario.setup.pager.link(of: $0), impairments: impairments(in: scenario, at: .channel($0)),
                latency: .channelLatency, loss: .channelLoss)
        }
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
        clock = now
        if due.isPosting {
            hear(queue.posting(due), now)
        } else {
            let alarm = queue.alarm(due)
            pipeline.wake(alarm.station, alarm.wakeup, at: now, into: &effects)
            carryOut(from: alarm.station, at: now)
        }
        settle(at: now)
    }

    private mutating func hear(_ posting: Posting, _ now: Instant) {
        let station = posting.to
        if case .logs(let consignment) = posting.message {
            stamper.arrived(consignment, at: now, to: station)
            pipeline.take(consignment, at: station, now, into: &effects)
        } else {
            stamper.arrived(posting.message, at: now, to: station, from: posting.from)
            pipeline.deliver(posting.message, to: station, at: now, into: &effects)
        }
        carryOut(from: station, at: now)
    }

    /// Lets everything be heard that nothing delays.
    private mutating func settle(at now: Instant) {
        var next = 0
        while next < immediates {
            // Moved out, not copied.
            var posting = Posting.taken
            swap(&posting, &immediate[next])
            next += 1
            hear(posting, now)
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
            let now = pending == nil ? max(clock, world.scenario.end) : world.scenario.horizon
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

    /// The link on a message's way, and what the message is to it; nil where nothing lies in between, as on the way to the rule engine.
    private func way(of message: Message, to hearer: Station) -> (Link, Link.Parcel)? {
        switch message {
        case .logs(let consignment):
            guard case .hop(let hop) = hearer else { return nil }
            let parcel = Link.Parcel(
                names: (world.hopKeys[hop.index], world.serviceKeys[consignment.id.service.index]),
                ordinal: UInt64(consignment.id.ordinal), attempt: UInt64(consignment.attempt))
            return (hopLinks[hop.index], parcel)
        case .event(let event):
            let parcel = Link.Parcel(
                names: (event.id.rule.map { world.scenario[$0].name.key } ?? 0, stableHash(event.group)),
                ordinal: UInt64(event.id.ordinal), attempt: UInt64(event.attempt))
            return (eventLink, parcel)
        case .page(let page):
            let fault = world.scenario.faults(carriedBy: page.text).first.map { world.scenario[$0].name.key }
            let channel = page.channel.place
            let parcel = Link.Parcel(
                names: (world.scenario[page.person].name.key, fault ?? UInt64(page.incident.index)),
                ordinal: UInt64(channel), attempt: UInt64(page.visit) | UInt64(page.attempt - 1) << 32)
            return (channelLinks[channel], parcel)
        case .collect, .probe, .probed, .complaint, .scrape, .metrics, .alerts, .backlog, .receipt, .reply, .update, .bounce,
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

/// The faults that sit on the way into a hop, or on a channel.
private func impairments(in scenario: Scenario, at place: FaultPlan.Place) -> [Link.Impairment] {
    scenario.faults.indices.filter { scenario.faults[$0].place == place }.map { index in
        let plan = scenario.faults[index]
        return Link.Impairment(fault: FaultID(index), key: plan.name.key, kind: plan.kind, from: plan.at, until: plan.latestEnd)
    }
}
