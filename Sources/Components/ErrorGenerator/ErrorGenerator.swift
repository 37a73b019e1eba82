package import Model

/// Makes services talk and fail as the scenario says.
///
/// Each service has streams of lines: healthy traffic by kind, normal noise, jobs, and one stream for each of its faults. A stream is a
/// cursor (next line, interval, lines left); releasing it up to now makes at most a few runs, however many lines they stand for. When a
/// fault begins, steps or ends, the service is *retuned*: everything due is released first, then every cursor gets its new interval.
///
/// Lines are released when an agent collects them, every second if nobody does, and at the very instant a fault first shows, so
/// that its first line is on its way when it happens. Load ends with the scenario; a fault may be repaired after that. Where no path collects
/// lines, services fail all the same, and what they write is lost.
package struct ErrorGenerator: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case collect(ServiceID)
        case probe(Probe)
        case scrape(Scrape)
        case repair(Repair)
        /// Nobody retries what a service could not hand over.
        case receipt(Receipt)
    }

    private let world: World
    private let seed: Seed
    private let everyLine: Bool
    /// Releases by itself each second; false when an agent collects.
    private let pushes: Bool
    /// Whether anybody takes its lines.
    private let isHeard: Bool
    private var services: [ServiceLoad]
    private var faults: [FaultState]
    /// By fault: whom it harms, where there is a service desk to write to.
    private var harms: [Harm?]
    private var nextTick: Instant

    package init(_ world: World, seed: Seed, everyLine: Bool, pushes: Bool, isHeard: Bool = true) {
        (self.world, self.seed, self.everyLine, self.pushes) = (world, seed, everyLine, pushes)
        self.isHeard = isHeard
        services = world.scenario.catalog.services.indices.map { ServiceLoad(ServiceID($0), in: world, seed: seed) }
        faults = world.scenario.faults.map { _ in FaultState() }
        harms = world.scenario.faults.map { plan in
            guard world.scenario.setup.desk != nil, plan.harmsUsers, let service = plan.service else { return nil }
            return Harm(
                users: world.scenario[service].users, complaints: world.scenario.catalog.complaints, fault: plan.name,
                seed: seed)
        }
        nextTick = pushes && isHeard ? .start + tick : .never
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin:
            for index in world.scenario.faults.indices {
                effects.wake(.faultBegins(FaultID(index)), at: world.scenario.faults[index].at)
            }
            for (place, check) in world.heartbeats.enumerated() {
                guard let timetable = check.timetable(seed: seed) else { continue }
                ping(RuleID(world.firstHeartbeat + place), next: timetable.first, into: &effects)
            }
        case .wake(.faultBegins(let fault)): begin(fault, at: now, into: &effects)
        case .wake(.faultSteps(let fault)): step(fault, at: now, into: &effects)
        case .wake(.faultEnds(let fault)):
            end(fault, world.scenario[fault].isFixable ? .gaveUp : .expired, at: now, into: &effects)
        case .wake(.emit): emit(at: now, into: &effects)
        case .wake(.complains(let fault)): complain(fault, into: &effects)
        case .wake(.pings(let rule)): ping(rule, at: now, into: &effects)
        case .wake: preconditionFailure("the error generator asked for no such wake-up")
        case .collect(let service): effects.send(.logs(collect(service, at: now)))
        case .probe(let probe):
            let outcome = now < world.end ? services[probe.service.index].answer(probe, in: world, seed: seed) : .served
            effects.send(.probed(probe, outcome))
        case .scrape(let scrape):
            let counts = counts(of: scrape.service, at: now)
            effects.send(.metrics(MetricPage(monitor: scrape.monitor, service: scrape.service, counts: counts)))
        case .repair(let repair):
            if faults[repair.fault.index].isActive, world.scenario[repair.fault].isFixable {
                end(repair.fault, repair.person.map(Mitigation.fixed) ?? .automated, at: now, into: &effects)
            }
        case .receipt: break
        }
        schedule(into: &effects)
    }

    /// What a service has logged since it was last asked; also if that is nothing.
    private mutating func collect(_ service: ServiceID, at now: Instant) -> Consignment {
        services[service.index].advance(to: now, end: world.end, seed: seed)
        return services[service.index].release(everyLine: everyLine, in: world)
    }

    /// The same for an agent beside the service, who looks for itself.
    mutating func collect(_ service: ServiceID, at now: Instant, into haul: inout Haul) {
        services[service.index].advance(to: now, end: world.end, seed: seed)
        services[service.index].release(into: &haul, everyLine: everyLine, in: world)
    }

    // MARK: Faults

    private mutating func begin(_ fault: FaultID, at now: Instant, into effects: inout Effects) {
        let plan = world.scenario[fault]
        faults[fault.index].isActive = true
        effects.note(.injected(fault))
        effects.wake(.faultEnds(fault), at: plan.latestEnd)
        guard let service = plan.service else { return }
        if case .errors(.ramp(_, _, let over)) = plan.kind {
            effects.wake(.faultSteps(fault), at: now + Delay(nanoseconds: over.nanoseconds / rampSteps))
        }
        if case .errors(.burst(let count)) = plan.kind { harms[fault.index]?.strike(count, at: now) }
        retune(service, at: now, into: &effects)
        emit(at: now, into: &effects)
    }

    private mutating func step(_ fault: FaultID, at now: Instant, into effects: inout Effects) {
        guard faults[fault.index].isActive, let service = world.scenario[fault].service,
            case .errors(.ramp(_, _, let over)) = world.scenario[fault].kind
        else { return }
        faults[fault.index].step += 1
        if faults[fault.index].step < rampSteps {
            effects.wake(.faultSteps(fault), at: now + Delay(nanoseconds: over.nanoseconds / rampSteps))
        }
        retune(service, at: now, into: &effects)
    }

    private mutating func end(_ fault: FaultID, _ how: Mitigation, at now: Instant, into effects: inout Effects) {
        faults[fault.index].isActive = false
        faults[fault.index].evidence = nil
        effects.cancel(.faultEnds(fault))
        effects.cancel(.faultSteps(fault))
        if let service = world.scenario[fault].service { retune(service, at: now, into: &effects) }
        effects.note(.mitigated(fault, how))
    }

    /// Releases what is due, then gives every stream of the service its rate under the faults that are active now.
    private mutating func retune(_ service: ServiceID, at now: Instant, into effects: inout Effects) {
        let active = world.scenario.faults.indices.filter {
            faults[$0].isActive && world.scenario.faults[$0].service == service
        }
        // Spans are half-open: what happens at this very instant happens under the new rates.
        services[service.index].advance(to: now - Delay(nanoseconds: 1), end: world.end, seed: seed)
        services[service.index].tune(
            active.map { (FaultID($0), world.scenario.faults[$0].kind, faults[$0].step) }, at: now, seed: seed)
        for index in harms.indices where harms[index] != nil && world.scenario.faults[index].service == service {
            let rate =
                faults[index].isActive
                ? services[service.index].failures(world.scenario.faults[index].kind, step: faults[index].step) : 0
            harms[index]?.tune(perKilosecond: rate, at: now)
            expectComplaint(FaultID(index), into: &effects)
        }
        for index in active where !faults[index].isProven {
            // What is missing stays missing; what is to be seen moves with the rates.
            if faults[index].evidence == nil || world.scenario.faults[index].carriesDrill {
                let evidence = services[service.index].evidence(
                    of: world.scenario.faults[index], fault: FaultID(index), from: now)
                // Nothing can be seen or missed once load has ended.
                faults[index].evidence = evidence.flatMap { $0 < world.end ? $0 : nil }
            }
        }
    }

    // MARK: Complaints

    private func expectComplaint(_ fault: FaultID, into effects: inout Effects) {
        if let next = harms[fault.index]?.next, next < world.end {
            effects.wake(.complains(fault), at: next)
        } else {
            effects.cancel(.complains(fault))
        }
    }

    private mutating func complain(_ fault: FaultID, into effects: inout Effects) {
        guard let service = world.scenario[fault].service, let delay = harms[fault.index]?.take() else { return }
        effects.send(.complaint(Complaint(service: service, after: delay)))
        expectComplaint(fault, into: &effects)
    }

    // MARK: Heartbeats

    private func ping(_ rule: RuleID, next: Instant, into effects: inout Effects) {
        if next < world.end { effects.wake(.pings(rule), at: next) }
    }

    /// Pings, if what should is up or has run, whoever takes its lines.
    private func ping(_ rule: RuleID, at now: Instant, into effects: inout Effects) {
        let check = world.heartbeats[rule.index - world.firstHeartbeat]
        guard let timetable = check.timetable(seed: seed) else { return }
        let isStopped = faults.indices.contains { index in
            faults[index].isActive && world.scenario.faults[index].service == check.service
                && world.scenario.faults[index].kind.stops(check.source)
        }
        if !isStopped {
            let before = (now - timetable.first).nanoseconds / timetable.every.nanoseconds
            effects.send(.ping(Ping(rule: rule, ordinal: before + 1)))
        }
        ping(rule, next: now + timetable.every, into: &effects)
    }

    // MARK: Lines

    private mutating func emit(at now: Instant, into effects: inout Effects) {
        var shows: [ServiceID] = []
        for index in faults.indices {
            guard let evidence = faults[index].evidence, evidence <= now, faults[index].isActive else { continue }
            faults[index].evidence = nil
            faults[index].isProven = true
            effects.note(.proven(FaultID(index), world.scenario.faults[index].proof))
            if world.scenario.faults[index].harmsUsers { effects.note(.impact(FaultID(index))) }
            if case .missedJob = world.scenario.faults[index].kind {
                // Nobody got what all of them wait for.
                harms[index]?.strike(.max, at: now)
                expectComplaint(FaultID(index), into: &effects)
            }
            if let service = world.scenario.faults[index].service, !shows.contains(service) { shows.append(service) }
        }
        let isTick = now >= nextTick
        for index in services.indices where isTick || shows.contains(ServiceID(index)) {
            services[index].advance(to: now, end: world.end, seed: seed)
            release(ServiceID(index), into: &effects)
        }
        if isTick { nextTick = now < world.end ? now + tick : .never }
    }

    private mutating func release(_ service: ServiceID, into effects: inout Effects) {
        guard isHeard else { return services[service.index].forget() }
        if services[service.index].hasLogged {
            effects.send(.logs(services[service.index].release(everyLine: everyLine, in: world)))
        }
    }

    /// What a service's metrics count. Looking at them hands out no lines; where nobody takes lines, they are done with.
    private mutating func counts(of service: ServiceID, at now: Instant) -> [Int64]? {
        if !isHeard {
            services[service.index].advance(to: now, end: world.end, seed: seed)
            services[service.index].forget()
            return services[service.index].counts()
        }
        return services[service.index].counts(at: now, end: world.end, seed: seed)
    }

    /// One alarm stands for the next tick and the next evidence.
    private func schedule(into effects: inout Effects) {
        let due = faults.reduce(nextTick) { due, fault in min(due, fault.evidence ?? .never) }
        if due < .never { effects.wake(.emit, at: due) }
    }

    private struct FaultState: Sendable {
        var isActive = false
        var isProven = false
        /// Which twentieth of a ramp is in force.
        var step: Int64 = 0
        /// When the fault shows for the first time, if nothing changes.
        var evidence: Instant?
    }
}

private let tick = Delay.seconds(1)
/// How many equal steps a ramp takes.
let rampSteps: Int64 = 20
