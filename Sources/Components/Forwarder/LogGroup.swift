package import Model

/// A log group with one subscription: takes batches within its limits, filters, and delivers what matches to its subscriber. Metric filters
/// read whatever it takes.
package struct LogGroup: Machine {
    package enum Input: Sendable {
        case wake(Wakeup)
        case logs(Consignment)
        case receipt(Receipt)
    }

    private let world: World
    private let hop: HopID
    private let rules: LogGroupRules
    /// By stream: which residues the filter lets through; empty without a filter.
    private let passes: [UInt64]
    private let isUnfiltered: Bool
    private let hasOversizedLines: Bool
    private var releases: Releases
    private var outbox: Outbox
    /// Calls in the current second.
    private var second: Int64 = -1
    private var calls: Int64 = 0

    package init(_ world: World, hop: HopID, rules: LogGroupRules, isSure: Bool = false) {
        (self.world, self.hop, self.rules) = (world, hop, rules)
        isUnfiltered = rules.filter == .everything
        passes = rules.filter == .everything ? [] : world.scenario.streams.map { matchMask(rules.filter, $0.template) }
        hasOversizedLines = world.scenario.streams.contains {
            $0.template.bytes + rules.eventOverheadBytes > rules.eventBytesMax
        }
        releases = Releases(of: hop, in: world.scenario)
        outbox = Outbox(
            hop: hop, services: world.scenario.catalog.services.count, retry: rules.retry, requestTimeout: rules.requestTimeout,
            isSure: isSure)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .wake(.retry(let id)): outbox.resend(id, at: now, into: &effects)
        case .wake(.timeout): outbox.timeOut(at: now, into: &effects)
        case .wake: preconditionFailure("a log group asked for no such wake-up")
        case .receipt(let receipt): outbox.settle(receipt, at: now, into: &effects)
        case .logs(let consignment): take(consignment, at: now, into: &effects)
        }
    }

    private mutating func take(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        let batches = batches(of: consignment)
        if now.nanoseconds / 1_000_000_000 != second { (second, calls) = (now.nanoseconds / 1_000_000_000, 0) }
        // One consignment above the quota is spread over the second by the agent; only a busy second refuses.
        guard calls == 0 || calls + batches <= rules.callsPerSecondMax else {
            effects.send(.receipt(Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .throttled)))
            return
        }
        calls += batches
        effects.send(.receipt(Receipt(id: consignment.id, attempt: consignment.attempt, outcome: .accepted)))
        effects.note(.batches(hop, batches))
        if world.passers[hop.index] != nil { effects.send(.ingested(withoutOversizedLines(consignment))) }
        let passed = filter(consignment, into: &effects)
        guard !passed.isEmpty else { return }
        outbox.post(passed, at: now, into: &effects)
    }

    /// What it makes of a consignment that nothing can happen to here: released the instant it arrives.
    mutating func pass(_ lines: inout Consignment, at now: Instant) -> Passage {
        let batches = batches(of: lines)
        if isUnfiltered, !hasOversizedLines {
            lines.release(as: releases.next(of: lines.id.service))
        } else {
            var notes = Effects()
            lines = filter(lines, into: &notes)
            precondition(notes.count == 0, "there is nothing to say about what passes")
        }
        return Passage(batches: batches, leaves: now)
    }

    private func batches(of consignment: Consignment) -> Int64 {
        let sized = consignment.bytes + consignment.lines * rules.eventOverheadBytes
        return max(1, consignment.lines.dividedUp(by: rules.batchEventsMax), sized.dividedUp(by: rules.batchBytesMax))
    }

    private func withoutOversizedLines(_ consignment: Consignment) -> Consignment {
        if !hasOversizedLines { return consignment }
        let runs = consignment.runs.filter {
            world.lineBytes[$0.stream.index] + rules.eventOverheadBytes <= rules.eventBytesMax
        }
        return Consignment(id: consignment.id, attempt: consignment.attempt, cargo: Cargo(runs, in: world))
    }

    /// What the limits and the filter leave of a consignment, under the subscription's own number.
    private mutating func filter(_ consignment: Consignment, into effects: inout Effects) -> Consignment {
        let id = releases.next(of: consignment.id.service)
        if isUnfiltered, !hasOversizedLines { return Consignment(id: id, cargo: consignment.cargo) }
        var runs: [LogRun] = []
        var tooLong: Int64 = 0
        for run in consignment.runs {
            if world.lineBytes[run.stream.index] + rules.eventOverheadBytes > rules.eventBytesMax {
                tooLong += run.count
            } else {
                runs += run.parts(matching: isUnfiltered ? .max : passes[run.stream.index])
            }
        }
        if tooLong > 0 { effects.note(.dropped(hop, lines: tooLong, .oversizedLine)) }
        return Consignment(id: id, cargo: Cargo(runs, in: world))
    }
}

extension Int64 {
    /// Parts of at most so many; a division only where one part is not enough.
    @inline(__always)
    func dividedUp(by divisor: Int64) -> Int64 { 0 < self && self <= divisor ? 1 : (self + divisor - 1) / divisor }
}

extension LogRun {
    /// The lines whose residue is set in `mask`, as runs. A filter on a varying field leaves runs of single lines.
    func parts(matching mask: UInt64) -> [LogRun] {
        if mask == .max { return [self] }
        if mask == 0 { return [] }
        return (0..<count).compactMap { k in
            mask >> UInt64((first + k) % Int64(LogTemplate.cycle)) & 1 == 1 ? slice(k, k + 1) : nil
        }
    }
}
