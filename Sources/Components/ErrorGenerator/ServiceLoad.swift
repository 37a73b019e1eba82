import Model

/// The streams of one service, where each of them stands, and what is waiting to be released.
struct ServiceLoad: Sendable {
    private struct Cursor: Sendable {
        var stream: StreamID
        /// The key of the stream's name, for its draws.
        var key: UInt64
        var role: Role
        /// The next line's ordinal and instant.
        var ordinal: Int64 = 0
        var next: Instant = .never
        /// Nanoseconds; meaningless while `next` is never.
        var interval: Int64 = 0
        /// Lines left; `.max` for a steady stream.
        var left: Int64 = 0
        /// How often the cursor was started: keys the draw of its phase.
        var starts: UInt64 = 0

        func isDue(_ until: Int64) -> Bool { next.nanoseconds <= until && left > 0 }

        /// Moves up to and including `until`, and adds the lines on the way.
        mutating func take(through until: Int64, into runs: inout [LogRun]) {
            guard isDue(until) else { return }
            let due = interval == 0 ? left : (until - next.nanoseconds) / interval + 1
            let count = min(left, due)
            let run = LogRun(stream: stream, first: ordinal, count: count, start: next, interval: interval)
            if let last = runs.last, last.isContinued(by: run) {
                runs[runs.count - 1].count += count
            } else {
                runs.append(run)
            }
            ordinal += count
            if left < .max { left -= count }
            next = next + Delay(nanoseconds: count * interval)
        }
    }

    enum Role: Hashable, Sendable {
        /// Its share of the requests.
        case healthy(Ratio)
        case noise
        case job(String)
        case fault(FaultID)
    }

    /// A stream of a service, and what it tells of.
    struct Lane: Sendable {
        var stream: StreamID
        /// The key of the stream's name, for its draws.
        var key: UInt64
        var role: Role
    }

    /// The streams of a service.
    static func lanes(of service: ServiceID, in scenario: Scenario) -> [Lane] {
        let lines = healthyLines(of: scenario[service])
        return scenario.streams.enumerated().filter { $1.service == service }.map { index, stream in
            let kind = stream.name.text.split(separator: "/", maxSplits: 1)[1]
            let role: Role
            if let fault = stream.fault {
                role = .fault(fault)
            } else if kind == "noise" {
                role = .noise
            } else if kind.hasPrefix("job-") {
                role = .job(String(kind.dropFirst(4)))
            } else {
                role = .healthy(lines[Int(kind.dropFirst("healthy-".count)) ?? 0].share)
            }
            return Lane(stream: StreamID(index), key: stream.name.key, role: role)
        }
    }

    private let service: ServiceID
    private let background: Background?
    private let nameKey: UInt64
    private let noiseStem: Seed.Stem
    private var cursors: [Cursor] = []
    private var released: Int64 = 0
    private var pending: [LogRun] = []
    /// The second whose noise is drawn next.
    private var noiseSecond: Int64 = 0
    private var noiseCursor: Int?
    /// How many failures a healthy second has, under the faults that are active now.
    private var noise = Poisson(meanMillionths: 0)
    /// Share of the requests that a fault takes away from healthy traffic.
    private var failing = Ratio.zero
    private var isSilent = false
    /// Shares of the requests that go wrong under the faults that are active now, and how.
    private var spoiled: [(share: Ratio, outcome: Probe.Outcome)] = []

    init(_ service: ServiceID, in world: World, seed: Seed) {
        self.service = service
        background = world.scenario.background.first { $0.service == service }
        nameKey = world.serviceKeys[service.index]
        noiseStem = seed.stem(.noise, nameKey)
        cursors = world.lanes[service.index].map { Cursor(stream: $0.stream, key: $0.key, role: $0.role) }
        noiseCursor = cursors.firstIndex { $0.role == .noise }
        for job in world.scenario[service].jobs {
            guard let index = cursors.firstIndex(where: { $0.role == .job(job.name) }) else { continue }
            cursors[index].next = job.first
            cursors[index].interval = job.every.nanoseconds
            cursors[index].left = .max
        }
        tune([], at: .start, seed: seed)
    }

    // MARK: Rates

    /// Gives every stream its rate under the faults that are active now. Call `advance` first.
    mutating func tune(_ active: [(FaultID, FaultPlan.Kind, step: Int64)], at now: Instant, seed: Seed) {
        let requests = background?.requestsPerKilosecond ?? 0
        isSilent = active.contains { $0.1 == .silence }
        failing = min(
            .one,
            active.reduce(Ratio.zero) { Ratio(partsPerMillion: $0.partsPerMillion + share($1.1, $1.step).partsPerMillion) })
        spoiled = active.compactMap { active in
            let share = share(active.1, active.step)
            if share == .zero { return nil }
            if case .latency(let delay, _) = active.1 { return (share, .slow(delay)) }
            return (share, .failed)
        }
        let healthy = Ratio(partsPerMillion: 1_000_000 - failing.partsPerMillion)
        let mean = (background?.errors ?? .zero).of(requests * 1000)
        noise = Poisson(meanMillionths: isSilent ? 0 : healthy.of(mean))
        for index in cursors.indices {
            switch cursors[index].role {
            case .healthy(let share):
                run(index, perKilosecond: isSilent ? 0 : healthy.of(share.of(requests)), at: now, seed: seed)
            case .noise: if isSilent || failing == .one { cursors[index].left = 0 }
            case .job(let name): skipRuns(index, while: isSilent || active.contains { $0.1 == .missedJob(name) }, at: now)
            case .fault(let fault):
                guard let (_, kind, step) = active.first(where: { $0.0 == fault }), !isSilent else {
                    stop(index)
                    continue
                }
                switch kind {
                case .errors(.burst(let count)): if cursors[index].starts == 0 { burst(index, count, at: now) }
                case .flood(let rate, _): run(index, perKilosecond: rate * 1000, at: now, seed: seed)
                case .outage, .errors, .latency, .generic:
                    run(index, perKilosecond: share(kind, step).of(requests), at: now, seed: seed)
                case .silence, .missedJob, .down, .loss, .delay, .duplication, .reordering:
                    preconditionFailure("a fault without lines has no stream")
                }
            }
        }
    }

    /// Requests in a thousand seconds that fail because of a fault.
    func failures(_ kind: FaultPlan.Kind, step: Int64) -> Int64 {
        let requests = background?.requestsPerKilosecond ?? 0
        return kind == .silence ? requests : share(kind, step).of(requests)
    }

    /// How much of the traffic a fault takes.
    private func share(_ kind: FaultPlan.Kind, _ step: Int64) -> Ratio {
        switch kind {
        case .outage: .one
        case .errors(.steady(let share)), .latency(_, let share), .generic(let share): share
        case .errors(.ramp(let from, let to, _)):
            Ratio(partsPerMillion: from.partsPerMillion + (to.partsPerMillion - from.partsPerMillion) * step / rampSteps)
        case .errors(.burst), .silence, .flood, .missedJob, .down, .loss, .delay, .duplication, .reordering: .zero
        }
    }

    /// Sets a steady rate. The way to the next line shrinks or grows with the interval; a cursor that stood still draws its phase.
    private mutating func run(_ index: Int, perKilosecond rate: Int64, at now: Instant, seed: Seed) {
        guard rate > 0 else { return stop(index) }
        let interval = max(1, 1_000_000_000_000 / rate)
        if cursors[index].next < .never, cursors[index].left > 0 {
            guard interval != cursors[index].interval else { return }
            let rest = cursors[index].next.nanoseconds - now.nanoseconds
            let (high, low) = rest.multipliedFullWidth(by: interval)
            cursors[index].next = now + Delay(nanoseconds: cursors[index].interval.dividingFullWidth((high, low)).quotient)
        } else {
            var random = seed.stream(.users, nameKey, cursors[index].key, cursors[index].starts)
            cursors[index].next = now + random.delay(below: Delay(nanoseconds: interval))
            cursors[index].starts += 1
        }
        cursors[index].interval = interval
        cursors[index].left = .max
    }

    private mutating func stop(_ index: Int) {
        cursors[index].next = .never
        cursors[index].left = 0
    }

    private mutating func burst(_ index: Int, _ count: Int64, at now: Instant) {
        cursors[index].next = now
        cursors[index].interval = 0
        cursors[index].left = count
        cursors[index].starts += 1
    }

    /// A job that may not run keeps its timetable: `left` 0 skips its lines as they come due.
    private mutating func skipRuns(_ index: Int, while isSkipped: Bool, at now: Instant) {
        while cursors[index].left == 0, cursors[index].next < now {
            cursors[index].next = cursors[index].next + Delay(nanoseconds: cursors[index].interval)
        }
        cursors[index].left = isSkipped ? 0 : .max
    }

    /// When a fault that begins now first shows: its first line, or the first line that is missing.
    func evidence(of plan: FaultPlan, fault: FaultID, from now: Instant) -> Instant? {
        switch plan.kind {
        case .outage, .errors, .latency, .flood, .generic:
            let cursor = cursors.first { $0.role == .fault(fault) }
            return cursor.flatMap { $0.left > 0 && $0.next < .never ? $0.next : nil }
        case .missedJob(let name):
            return cursors.first { $0.role == .job(name) }?.next
        case .silence:
            // The first request nobody answers.
            guard let background, background.requestsPerKilosecond > 0 else {
                return cursors.filter { if case .job = $0.role { true } else { false } }.map(\.next).min()
            }
            return now + Delay(nanoseconds: max(1, 1_000_000_000_000 / background.requestsPerKilosecond))
        case .down, .loss, .delay, .duplication, .reordering: return nil
        }
    }

    /// What a request from outside comes to: it fares as any other.
    func answer(_ probe: Probe, in world: World, seed: Seed) -> Probe.Outcome {
        if isSilent { return .silent }
        let check = world.scenario[probe.rule].name.key
        var random = seed.stream(.users, nameKey, check, UInt64(probe.ordinal))
        var drawn = Int64(random.below(1_000_000))
        for (share, outcome) in spoiled {
            if drawn < share.partsPerMillion { return outcome }
            drawn -= share.partsPerMillion
        }
        return drawn < (background?.errors ?? .zero).partsPerMillion ? .failed : .served
    }

    // MARK: Lines

    /// Moves every cursor up to and including `now`, but never to the load's end or past it.
    mutating func advance(to now: Instant, end: Instant, seed: Seed) {
        let until = min(now.nanoseconds, end.nanoseconds - 1)
        for index in cursors.indices where index != noiseCursor && cursors[index].isDue(until) {
            cursors[index].take(through: until, into: &pending)
        }
        guard let cursor = noiseCursor, let background, background.errors > .zero else { return }
        if cursors[cursor].isDue(until) { cursors[cursor].take(through: until, into: &pending) }
        // Up to and including the second of `until`.
        let end = until.flooredDivision(by: 1_000_000_000) + 1
        while noiseSecond < end {
            guard let (second, count) = noise.first(in: noiseSecond..<end, of: noiseStem) else {
                noiseSecond = end
                return
            }
            noiseSecond = second + 1
            makeNoise(count, in: second, cursor)
            cursors[cursor].take(through: until, into: &pending)
        }
    }

    /// Plans the noise of one second, spread evenly.
    private mutating func makeNoise(_ count: Int64, in second: Int64, _ index: Int) {
        let interval = 1_000_000_000 / count
        cursors[index].next = Instant(nanoseconds: second * 1_000_000_000 + interval / 2)
        cursors[index].interval = interval
        cursors[index].left = count
    }

    /// Lines of each of its streams so far; nil when it does not answer. Changes nothing: what is only read is copied out of a list first.
    mutating func counts() -> [Int64]? { isSilent ? nil : cursors.map(\.ordinal) }

    /// The same up to and including `now`, without moving there.
    func counts(at now: Instant, end: Instant, seed: Seed) -> [Int64]? {
        if isSilent { return nil }
        var ahead = self
        ahead.pending = []
        ahead.advance(to: now, end: end, seed: seed)
        return ahead.counts()
    }

    /// Drops what is pending: nobody collects it.
    mutating func forget() { pending.removeAll(keepingCapacity: true) }

    /// Whether something is pending.
    var hasLogged: Bool { !pending.isEmpty }

    /// Hands out what is pending as one consignment.
    mutating func release(everyLine: Bool, in world: World) -> Consignment {
        var haul = Haul()
        release(into: &haul, everyLine: everyLine, in: world)
        let id = Consignment.ID(hop: nil, service: service, ordinal: released)
        return Consignment(id: id, cargo: haul.isEmpty ? .empty : Cargo(haul))
    }

    /// Hands out what is pending to who looks for it.
    mutating func release(into haul: inout Haul, everyLine: Bool, in world: World) {
        released += 1
        haul.take(&pending, everyLine: everyLine, in: world)
    }
}
