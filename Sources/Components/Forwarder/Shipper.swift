package import Model

/// A function that is invoked with each payload and posts it to the aggregator's listener.
///
/// The invocation is asynchronous: a payload is accepted at once, unless too many run already. An invocation starts (cold after a pause),
/// runs its handler, and posts; a post that is refused is tried again inside the invocation, one that is not answered fails it. A failed
/// invocation runs again later *with its whole payload*, so what had got through is duplicated.
package struct Shipper: Machine {
    package enum Input: Sendable {
        case wake(Wakeup)
        case logs(Consignment)
        case receipt(Receipt)
    }

    private struct Invocation: Sendable {
        var payload: Consignment
        var payloads: Int64
        /// From 1; counts whole runs.
        var run: Int32 = 1
        var started: Instant
        /// From 1; counts posts of this run. Negative while it waits for its next run.
        var posts: Int32 = 0
        /// When the answer to the post under way is overdue.
        var overdue = Instant.never

        func hasPosted(_ attempt: Int32) -> Bool { payload.attempt == attempt && posts > 0 }
    }

    private let world: World
    private let seed: Seed
    private let hop: HopID
    private let rules: ShipperRules
    /// Every post is taken: an invocation is over when it has posted, and none fails.
    private let isSure: Bool
    private var releases: Releases
    /// By service: how long its handler takes.
    private let handlers: [Seed.Stem.OfTwo]
    /// By service, under the payload's ordinal.
    private var invocations: [Numbered<Invocation>]
    private var running: Int64 = 0
    private var lastActive: Instant?
    /// When the alarm for the first overdue post rings. Nothing moves it while posts are answered: it may find that nothing is overdue.
    private var alarm = Instant.never

    package init(_ world: World, hop: HopID, rules: ShipperRules, isSure: Bool = false, seed: Seed) {
        (self.world, self.seed, self.hop, self.rules, self.isSure) = (world, seed, hop, rules, isSure)
        releases = Releases(of: hop, in: world.scenario)
        handlers = world.stems(.handler, hop, seed)
        let none = Invocation(payload: .nothing, payloads: 0, started: .start)
        invocations = Array(repeating: Numbered(blank: none), count: world.scenario.catalog.services.count)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .logs(let consignment): invoke(consignment, at: now, into: &effects)
        case .wake(.shipped(let id)): goOn(id, at: now, into: &effects)
        case .wake(.retry(let id)): post(id, at: now, into: &effects)
        case .wake(.timeout): timeOut(at: now, into: &effects)
        case .wake: preconditionFailure("a shipper asked for no such wake-up")
        case .receipt(let receipt): settle(receipt, at: now, into: &effects)
        }
    }

    private mutating func invoke(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        let payloads = payloads(of: consignment)
        guard running == 0 || running + payloads <= rules.concurrencyMax else {
            effects.send(.receipt(Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .throttled)))
            return
        }
        effects.send(.receipt(Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .accepted)))
        effects.note(.batches(hop, payloads))
        if isSure {
            var lines = consignment
            let passage = pass(&lines, at: now)
            if let coldStart = passage.coldStart { effects.note(.coldStart(hop, coldStart)) }
            return effects.hand(on: lines, at: passage.leaves)
        }
        let id = releases.next(of: consignment.id.service)
        running += payloads
        let payload = Consignment(id: id, attempt: 0, cargo: consignment.cargo)
        invocations[id.service.index].add(Invocation(payload: payload, payloads: payloads, started: now), id.ordinal)
        run(id, at: now, into: &effects)
    }

    /// What it makes of a consignment when every post is taken: posted once the handler has run.
    mutating func pass(_ lines: inout Consignment, at now: Instant) -> Passage {
        let batches = payloads(of: lines)
        let id = releases.next(of: lines.id.service)
        let (coldStart, handler) = start(id, run: 1, at: now)
        let posts = now + (coldStart ?? .zero) + handler
        lastActive = max(lastActive ?? posts, posts)
        lines.release(as: id)
        return Passage(batches: batches, leaves: posts, coldStart: coldStart)
    }

    private func payloads(of consignment: Consignment) -> Int64 {
        max(1, consignment.bytes.dividedUp(by: rules.payloadBytesMax))
    }

    private func name(of id: Consignment.ID) -> Symbol { world.scenario[id.service].name }

    private func invocation(_ id: Consignment.ID) -> Invocation? { invocations[id.service.index][id.ordinal] }

    @discardableResult
    private mutating func change(_ id: Consignment.ID, _ change: (inout Invocation) -> Void) -> Bool {
        invocations[id.service.index].update(id.ordinal, change)
    }

    /// Starts a run: the environment if it went cold, then the handler up to its first post.
    private mutating func run(_ id: Consignment.ID, at now: Instant, into effects: inout Effects) {
        var number: Int32 = 0
        let isThere = change(id) { invocation in
            invocation.started = now
            invocation.posts = 0
            number = invocation.run
        }
        guard isThere else { return }
        let (coldStart, handler) = start(id, run: number, at: now)
        if let coldStart { effects.note(.coldStart(hop, coldStart)) }
        lastActive = now
        effects.wake(.shipped(id), at: now + (coldStart ?? .zero) + handler)
    }

    /// How long a run takes up to its first post: to start where it went cold, and to handle the payload.
    private func start(_ id: Consignment.ID, run: Int32, at now: Instant) -> (coldStart: Delay?, handler: Delay) {
        var coldStart: Delay?
        if lastActive.map({ now - $0 >= rules.idleAfter }) ?? true {
            let names = (world.hopKeys[hop.index], world.serviceKeys[id.service.index])
            var random = seed.stream(.coldStart, names.0, names.1, UInt64(id.ordinal), UInt64(run))
            coldStart = rules.coldStart.draw(&random)
        }
        var random = handlers[id.service.index].stream(UInt64(id.ordinal), UInt64(run))
        return (coldStart, rules.handler.draw(&random))
    }

    /// Either a run's handler is ready to post, or a failed invocation's wait is over.
    private mutating func goOn(_ id: Consignment.ID, at now: Instant, into effects: inout Effects) {
        let waited = invocations[id.service.index].look(at: id.ordinal) { $0.posts < 0 ? $0.payloads : nil }
        guard let waited else { return }
        if let payloads = waited {
            running += payloads
            run(id, at: now, into: &effects)
        } else {
            post(id, at: now, into: &effects)
        }
    }

    private mutating func post(_ id: Consignment.ID, at now: Instant, into effects: inout Effects) {
        let (answered, limit) = (now + rules.requestTimeout, rules.timeout)
        var overdue = Instant.never
        let isRunning = change(id) { invocation in
            invocation.posts += 1
            invocation.payload.attempt += 1
            invocation.overdue = min(answered, invocation.started + limit)
            overdue = invocation.overdue
            effects.send(.logs(invocation.payload))
        }
        guard isRunning else { return }
        lastActive = now
        expect(overdue, into: &effects)
    }

    private mutating func expect(_ overdue: Instant, into effects: inout Effects) {
        guard overdue < alarm else { return }
        alarm = overdue
        effects.wake(.timeout, at: overdue)
    }

    /// The alarm rang: fails every invocation whose post nobody answered in time, the first first.
    private mutating func timeOut(at now: Instant, into effects: inout Effects) {
        var failed: [Invocation] = []
        var next = Instant.never
        for lane in invocations {
            lane.visit { invocation in
                if invocation.overdue <= now { failed.append(invocation) } else { next = min(next, invocation.overdue) }
            }
        }
        failed.sort { a, b in
            let (x, y) = (a.payload.id, b.payload.id)
            return a.overdue != b.overdue ? a.overdue < b.overdue : (name(of: x), x.ordinal) < (name(of: y), y.ordinal)
        }
        for invocation in failed { fail(invocation.payload.id, at: now, into: &effects) }
        alarm = .never
        expect(next, into: &effects)
    }

    private mutating func settle(_ receipt: Receipt, at now: Instant, into effects: inout Effects) {
        switch receipt.outcome {
        case .accepted:
            let (lane, ordinal) = (receipt.id.service.index, receipt.id.ordinal)
            let payloads = invocations[lane].look(at: ordinal) { $0.payloads }
            guard invocations[lane].remove(ordinal, if: { $0.hasPosted(receipt.attempt) }), let payloads else { return }
            running -= payloads
        case .rejected, .throttled, .refused:
            guard let invocation = invocation(receipt.id), invocation.hasPosted(receipt.attempt) else { return }
            change(receipt.id) { $0.overdue = .never }
            if receipt.outcome == .rejected {
                effects.note(.dropped(hop, lines: invocation.payload.lines, .rejected))
                finish(receipt.id)
            } else {
                tryAgain(invocation, receipt, at: now, into: &effects)
            }
        }
    }

    /// Posts again inside the invocation, as long as it has tries and time left.
    private mutating func tryAgain(
        _ invocation: Invocation, _ receipt: Receipt, at now: Instant, into effects: inout Effects
    ) {
        let elapsed = now - invocation.started
        guard let wait = rules.retry.wait(afterAttempt: invocation.posts, elapsed: elapsed), elapsed + wait < rules.timeout
        else { return fail(receipt.id, at: now, into: &effects) }
        effects.note(.retrying(hop, attempt: receipt.attempt + 1, after: wait, receipt.outcome))
        effects.wake(.retry(receipt.id), at: now + wait)
    }

    /// The invocation failed: it runs again later with its whole payload, or its lines are lost.
    private mutating func fail(_ id: Consignment.ID, at now: Instant, into effects: inout Effects) {
        guard let invocation = invocation(id) else { return }
        guard let wait = rules.rerun.wait(afterAttempt: invocation.run, elapsed: .zero) else {
            effects.note(.dropped(hop, lines: invocation.payload.lines, .retriesExhausted))
            return finish(id)
        }
        effects.note(.retrying(hop, attempt: invocation.payload.attempt + 1, after: wait, nil))
        change(id) { invocation in
            invocation.run += 1
            invocation.posts = -1
            invocation.overdue = .never
        }
        running -= invocation.payloads
        effects.wake(.shipped(id), at: now + wait)
    }

    private mutating func finish(_ id: Consignment.ID) {
        guard let invocation = invocation(id) else { return }
        invocations[id.service.index].remove(id.ordinal)
        running -= invocation.payloads
    }
}
