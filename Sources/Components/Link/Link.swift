package import Model

/// One way into a station: when what is sent arrives, if it does.
///
/// Immutable, and so one reference for all who decide by it. A pure decision: every draw is keyed by the link, the parcel and the attempt, so that a parcel more moves no other parcel's fate.
package final class Link: Sendable {
    /// A fault that sits on this link for a while.
    package struct Impairment: Sendable {
        package var fault: FaultID
        /// The key of the fault's name, for its draws.
        package var key: UInt64
        package var kind: FaultPlan.Kind
        package var from: Instant
        package var until: Instant

        func isActive(at now: Instant) -> Bool { from <= now && now < until }
    }

    /// What happens to one parcel.
    package struct Decision: Sendable {
        /// When it arrives, or its refusal is heard.
        package var arrival = Instant.never
        /// None when it is lost or refused, two when it is duplicated.
        package var copies = 0
        package var isRefused = false
        package var troubles: [Fact.Trouble] = []
        /// The faults that showed themselves on this parcel.
        package var proofs: [(fault: FaultID, proof: Proof)] = []

        /// Arrives once, and there is nothing to say about it.
        var isPlain: Bool { copies == 1 && troubles.isEmpty && proofs.isEmpty }

        package var arrivals: [Instant] { Array(repeating: arrival, count: copies) }
    }

    /// What the draws are keyed by.
    package struct Parcel: Sendable {
        package var names: (UInt64, UInt64)
        package var ordinal: UInt64
        package var attempt: UInt64
        package init(names: (UInt64, UInt64), ordinal: UInt64, attempt: UInt64) {
            (self.names, self.ordinal, self.attempt) = (names, ordinal, attempt)
        }
    }

    let rules: LinkRules
    let impairments: [Impairment]
    private let latencyPurpose: Purpose
    private let lossPurpose: Purpose
    /// Nothing but time happens on this link while no fault sits on it.
    private let isFaithful: Bool
    /// The latency, where it is always the same; negative where it is not.
    private let constant: Delay

    package init(
        _ rules: LinkRules, impairments: [Impairment] = [], latency: Purpose = .latency, loss: Purpose = .loss
    ) {
        (self.rules, self.impairments, self.latencyPurpose, self.lossPurpose) = (rules, impairments, latency, loss)
        constant = rules.latency.isConstant ? rules.latency.min : Delay(nanoseconds: -1)
        isFaithful = rules.loss == .zero && rules.duplication == .zero && rules.reordering == .zero
    }

    /// When a parcel arrives to which nothing can happen now but latency; nil when there is more to decide.
    func plainArrival(of parcel: Parcel, at now: Instant, seed: Seed) -> Instant? {
        plainArrival(at: now) { latencyDraw(of: parcel, seed: seed) }
    }

    /// - Parameter random: what the latency is drawn from.
    @inline(__always)
    func plainArrival(at now: Instant, drawnFrom random: () -> Random) -> Instant? {
        guard isFaithful, impairments.isEmpty || !impairments.contains(where: { $0.isActive(at: now) }) else { return nil }
        if constant >= .zero { return now + constant }
        var random = random()
        return now + rules.latency.draw(&random)
    }

    private func latencyDraw(of parcel: Parcel, seed: Seed) -> Random {
        seed.stream(latencyPurpose, parcel.names.0, parcel.names.1, parcel.ordinal, parcel.attempt)
    }

    private func latency(of parcel: Parcel, seed: Seed) -> Delay {
        if constant >= .zero { return constant }
        var draw = latencyDraw(of: parcel, seed: seed)
        return rules.latency.draw(&draw)
    }

    package func decide(_ parcel: Parcel, at now: Instant, seed: Seed) -> Decision {
        var decision = Decision()
        func random(_ purpose: Purpose, _ fault: UInt64 = 0) -> Random {
            seed.stream(purpose, parcel.names.0, parcel.names.1, parcel.ordinal, parcel.attempt &+ fault)
        }

        var latency = latency(of: parcel, seed: seed)
        var isLost = false
        if rules.loss > .zero {
            var draw = random(lossPurpose)
            isLost = draw.chance(rules.loss)
        }
        var copies = 1
        if rules.duplication > .zero {
            var draw = random(.duplication)
            if draw.chance(rules.duplication) { copies = 2 }
        }
        if rules.reordering > .zero {
            var draw = random(.reordering)
            if draw.chance(rules.reordering) {
                latency += rules.hold
                decision.troubles.append(.reordered)
            }
        }

        for impairment in impairments where impairment.isActive(at: now) {
            switch impairment.kind {
            case .down:
                decision.isRefused = true
                decision.proofs.append((impairment.fault, .refusedConsignment))
            case .loss(let share):
                var draw = random(.loss, impairment.key)
                if draw.chance(share) {
                    isLost = true
                    decision.proofs.append((impairment.fault, .droppedConsignment))
                }
            case .delay(let delay):
                latency += delay
                decision.troubles.append(.delayed)
                decision.proofs.append((impairment.fault, .delayedConsignment))
            case .duplication(let share):
                var draw = random(.duplication, impairment.key)
                if draw.chance(share) {
                    copies = 2
                    decision.proofs.append((impairment.fault, .duplicatedConsignment))
                }
            case .reordering(let share, let hold):
                var draw = random(.reordering, impairment.key)
                if draw.chance(share) {
                    latency += hold
                    decision.troubles.append(.reordered)
                    decision.proofs.append((impairment.fault, .reorderedConsignment))
                }
            case .outage, .errors, .latency, .silence, .flood, .generic, .missedJob:
                preconditionFailure("a service's fault sits on no link")
            }
        }

        if decision.isRefused {
            decision.troubles = [.refused]
            decision.arrival = now + rules.latency.min
            decision.proofs.removeAll { $0.proof != .refusedConsignment }
        } else if isLost {
            decision.troubles = [.lost]
            decision.proofs.removeAll { $0.proof != .droppedConsignment }
        } else {
            if copies == 2 { decision.troubles.append(.duplicated) }
            (decision.arrival, decision.copies) = (now + latency, copies)
        }
        return decision
    }
}
