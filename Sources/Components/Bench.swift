package import Model

/// Pipeline, links and wake-ups as one value: copy it to fork the future.
///
/// Whoever drives it steps it at `nextDue`, or later. The bench carries out the machines' wishes and writes the journal when something
/// arrives, wakes or is decided; machines cannot forget, and cannot lie.
package struct Bench: Sendable {
    let world: World
    let seed: Seed
    var pipeline: Pipeline
    var queue: EventQueue
    var effects = Effects()
    /// Messages that no link delays: heard at once, in the order they were sent.
    var immediate: [Posting] = []
    /// How many of them there are; behind them is room left over from earlier ones.
    var immediates = 0
    /// What the agent that looks now has found.
    var haul = Haul()
    let cutThrough: CutThrough
    let wire: WireTable?
    /// Asked for every message; asking the table itself whether it is there would copy it.
    let crossesWire: Bool
    var stamper: Stamper
    private var isOver = false
    let horizon: Instant
    /// By hop and service: how long its lines are on the way into it.
    let latencies: [Seed.Stem.OfTwo]
    /// How many notifications have left that are alike: each meets its own fate.
    var sends: [Send: UInt64] = [:]
    /// The last page that left as a message of its own, and what became of it.
    var lastSend: (page: Int32, decision: Link.Decision?) = (0, nil)
    /// The instant of the last step.
    var clock = Instant.start

    package init(_ scenario: Scenario, seed: Seed, options: BenchOptions = BenchOptions()) {
        self.init(World(scenario), seed: seed, options: options)
    }

    package init(_ world: World, seed: Seed, options: BenchOptions = BenchOptions()) {
        self.world = world
        self.seed = seed
        horizon = world.scenario.horizon
        // A shuffle of ties and the vendors' bytes are about what happens at each hop.
        let isStepwise = options.storeAndForward || options.ties != nil || options.wire != nil
        cutThrough = isStepwise ? CutThrough(storeAndForward: world.scenario) : world.cutThrough
        pipeline = Pipeline(world, seed: seed, everyLine: options.everyLine, cutThrough: cutThrough, tamper: options.tamper)
        queue = EventQueue(ties: options.ties.map { $0.stream(.ties) })
        wire = options.wire
        crossesWire = options.wire != nil
        stamper = Stamper(world, seed: seed)
        latencies = world.scenario.setup.path.indices.flatMap { world.stems(.latency, HopID($0), seed) }
        var opening: [(Station, Effects)] = []
        pipeline.begin { station, effects in
            opening.append((station, effects))
            effects.removeAll()
        }
        for (station, effects) in opening {
            self.effects = effects
            carryOut(from: station, at: .start)
        }
        for input in world.scenario.inputs { deliver(input.message, to: .pager, at: input.at) }
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
        while !isOver, let due = queue.next(by: min(now, horizon)) { happen(due, at: now, until: min(now, horizon)) }
    }

    /// Lets everything happen up to the horizon, each event when it is due.
    package mutating func run() {
        while !isOver, let due = queue.next(by: horizon) { happen(due, at: due.at, until: horizon) }
    }

    /// `limit`: what is due later may not happen yet.
    private mutating func happen(_ due: EventQueue.Due, at now: Instant, until limit: Instant) {
        var now = now
        switch due.kind {
        case .freight:
            clock = max(clock, now)
            let (station, isDeparture) = queue.place(due)
            if isDeparture {
                send(queue.lines(due), from: station, at: now)
            } else {
                hear(queue.lines(due), by: station, now)
            }
        case .posting:
            clock = max(clock, now)
            var posting = queue.posting(due)
            hear(posting.takeMessage(), by: posting.to, from: posting.from, now)
        case .alarm:
            let alarm = queue.alarm(due)
            // An answer that came long ago leaves its alarm behind; the run does not wait for it.
            if case .timeout = alarm.wakeup {} else { clock = max(clock, now) }
            if case .flush(let service) = alarm.wakeup, let hop = collectsAtOnce(alarm.station, now) {
                now = collect(service, by: hop, now, until: limit)
            } else {
                pipeline.wake(alarm.station, alarm.wakeup, at: now, into: &effects)
                carryOut(from: alarm.station, at: now)
            }
        }
        if immediates > 0 { settle(at: now) }
    }

    private mutating func hear(_ message: consuming Message, by station: Station, from sender: Station, _ now: Instant) {
        if case .logs(let lines) = message { return hear(lines, by: station, now) }
        stamper.arrived(message, at: now, to: station, from: sender)
        pipeline.deliver(message, to: station, at: now, into: &effects)
        carryOut(from: station, at: now)
    }

    private mutating func hear(_ lines: consuming Consignment, by station: Station, _ now: Instant) {
        stamper.arrived(lines, at: now, to: station)
        if case .hop(let hop) = station, cutThrough.isPlain[hop.index] { return pass(lines, through: hop, now) }
        pipeline.take(lines, at: station, now, into: &effects)
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
}

/// What two notifications have in common that two rules of one person make.
struct Send: Hashable, Sendable {
    var incident: IncidentID
    var person: PersonID
    var channel: Channel
    var visit: Int32
    var attempt: Int32
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
