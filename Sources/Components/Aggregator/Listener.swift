package import Model

/// The aggregator's front door: takes bulks within its limits, and hands them to the rule engine when they are searchable.
package struct Listener: Machine {
    package enum Input: Sendable {
        case wake(Wakeup)
        case logs(Consignment)
    }

    private let world: World
    private let seed: Seed
    private let hop: HopID
    private let rules: ListenerRules
    private let hasOversizedLines: Bool
    /// By service: how long until its lines are searchable.
    private let lags: [Seed.Stem.OfTwo]
    private var arrivals: Int32 = 0
    /// Under the number of their arrival.
    private var waiting = Numbered(blank: Consignment.nothing)

    package init(_ world: World, hop: HopID, rules: ListenerRules, seed: Seed) {
        (self.world, self.seed, self.hop, self.rules) = (world, seed, hop, rules)
        lags = world.stems(.lag, hop, seed)
        hasOversizedLines = world.scenario.streams.contains { $0.template.bytes > rules.lineBytesMax }
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        case .wake(.index(_, let arrival)):
            waiting.look(at: Int64(arrival)) {
                effects.send(.logs($0))
                if world.passers[hop.index] != nil { effects.send(.ingested($0)) }
            }
            waiting.remove(Int64(arrival))
        case .wake: preconditionFailure("a listener asked for no such wake-up")
        }
    }

    private mutating func take(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        effects.send(.receipt(Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .accepted)))
        effects.note(.batches(hop, batches(of: consignment)))
        let kept = hasOversizedLines ? withoutOversizedLines(consignment, into: &effects) : consignment
        guard !kept.isEmpty else { return }
        arrivals += 1
        waiting.add(kept, Int64(arrivals))
        effects.send(.backlog(Backlog(id: kept.id, attempt: kept.attempt, taken: now)))
        effects.wake(.index(kept.id.service, arrivals), at: searchable(kept, takenAt: now))
    }

    /// What it makes of a consignment that nothing can happen to here: released when it is searchable. Mutating like its fellows, so that it is
    /// asked where it stands and not copied first.
    mutating func pass(_ lines: Consignment, at now: Instant) -> Passage {
        Passage(batches: batches(of: lines), leaves: searchable(lines, takenAt: now))
    }

    private func batches(of consignment: Consignment) -> Int64 { max(1, consignment.bytes.dividedUp(by: rules.bodyBytesMax)) }

    private func searchable(_ consignment: Consignment, takenAt now: Instant) -> Instant {
        let id = consignment.id
        var random = lags[id.service.index].stream(UInt64(id.ordinal), UInt64(consignment.attempt))
        return refreshed(now + rules.lag.draw(&random))
    }

    /// The first refresh at an instant or after it.
    private func refreshed(_ indexed: Instant) -> Instant {
        guard let refresh = rules.refresh else { return indexed }
        let phase = seed.phase(below: refresh, world.hopKeys[hop.index])
        return (indexed + refresh - phase - Delay(nanoseconds: 1)).floored(to: refresh) + phase
    }

    private func withoutOversizedLines(_ consignment: Consignment, into effects: inout Effects) -> Consignment {
        let runs = consignment.runs.filter { world.lineBytes[$0.stream.index] <= rules.lineBytesMax }
        let kept = Consignment(id: consignment.id, attempt: consignment.attempt, cargo: Cargo(runs, in: world))
        if kept.lines < consignment.lines {
            effects.note(.dropped(hop, lines: consignment.lines - kept.lines, .oversizedLine))
        }
        return kept
    }
}
