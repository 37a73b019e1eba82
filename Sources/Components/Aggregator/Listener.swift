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
    private var arrivals: Int32 = 0
    /// Under the number of their arrival.
    private var waiting = Numbered<Consignment>()

    package init(_ world: World, hop: HopID, rules: ListenerRules, seed: Seed) {
        let scenario = world.scenario
        (self.world, self.seed, self.hop, self.rules) = (world, seed, hop, rules)
        hasOversizedLines = scenario.streams.contains { $0.template.bytes > rules.lineBytesMax }
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        case .wake(.index(_, let arrival)):
            if let consignment = waiting.remove(Int64(arrival)) { effects.send(.logs(consignment)) }
        case .wake: preconditionFailure("a listener asked for no such wake-up")
        }
    }

    private mutating func take(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        effects.send(.receipt(Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .accepted)))
        effects.note(.batches(hop, max(1, consignment.bytes.dividedUp(by: rules.bodyBytesMax))))
        let kept = hasOversizedLines ? withoutOversizedLines(consignment, into: &effects) : consignment
        guard !kept.isEmpty else { return }
        let earliest = kept.runs.reduce(Instant.never) { min($0, $1.start) }
        arrivals += 1
        waiting.add(kept, Int64(arrivals))
        var random = seed.stream(
            .lag, world.hopKeys[hop.index], world.serviceKeys[kept.id.service.index], UInt64(kept.id.ordinal),
            UInt64(kept.attempt))
        effects.send(.backlog(Backlog(id: kept.id, attempt: kept.attempt, earliest: earliest)))
        effects.wake(.index(kept.id, arrivals), at: now + rules.lag.draw(&random))
    }

    private func withoutOversizedLines(_ consignment: Consignment, into effects: inout Effects) -> Consignment {
        var kept = Consignment(id: consignment.id, attempt: consignment.attempt, runs: [], lines: 0, bytes: 0)
        for run in consignment.runs {
            let stream = world.scenario[run.stream]
            guard stream.template.bytes <= rules.lineBytesMax else { continue }
            kept.runs.append(run)
            kept.lines += run.count
            kept.bytes += run.count * stream.template.bytes
            kept.marks.add(run, of: stream)
        }
        if kept.lines < consignment.lines {
            effects.note(.dropped(hop, lines: consignment.lines - kept.lines, .oversizedLine))
        }
        return kept
    }
}
