import Model

/// What a hop has sent and not yet seen accepted: waits for receipts, and tries again with patience.
///
/// Trouble is a receipt like any other; a request that is never answered times out and counts as refused.
struct Outbox: Sendable {
    private struct Parcel: Sendable {
        var consignment: Consignment
        var firstSent: Instant
    }

    private let hop: HopID
    private let retry: Backoff
    private let requestTimeout: Delay
    private var parcels: [Consignment.ID: Parcel] = [:]

    init(hop: HopID, retry: Backoff, requestTimeout: Delay) {
        (self.hop, self.retry, self.requestTimeout) = (hop, retry, requestTimeout)
    }

    var isEmpty: Bool { parcels.isEmpty }

    mutating func post(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        parcels[consignment.id] = Parcel(consignment: consignment, firstSent: now)
        send(consignment, at: now, into: &effects)
    }

    /// Tries a parcel again; its wait is over.
    mutating func resend(_ id: Consignment.ID, at now: Instant, into effects: inout Effects) {
        guard parcels[id] != nil else { return }
        parcels[id]?.consignment.attempt += 1
        if let parcel = parcels[id] { send(parcel.consignment, at: now, into: &effects) }
    }

    /// What came of a parcel; nil for a stale receipt or one that will be retried.
    enum Settled { case accepted, gaveUp(Consignment) }

    mutating func settle(_ receipt: Receipt, at now: Instant, into effects: inout Effects) -> Settled? {
        guard let parcel = parcels[receipt.id], parcel.consignment.attempt == receipt.attempt else { return nil }
        effects.cancel(.timeout(receipt.id))
        switch receipt.outcome {
        case .accepted:
            parcels[receipt.id] = nil
            return .accepted
        case .rejected:
            parcels[receipt.id] = nil
            effects.note(.dropped(hop, lines: parcel.consignment.lines, .rejected))
            return .accepted
        case .throttled, .refused: return tryAgain(parcel, receipt.outcome, at: now, into: &effects)
        }
    }

    /// Nobody answered in time.
    mutating func timeOut(_ id: Consignment.ID, at now: Instant, into effects: inout Effects) -> Settled? {
        guard let parcel = parcels[id] else { return nil }
        return tryAgain(parcel, nil, at: now, into: &effects)
    }

    private mutating func send(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        effects.send(.logs(consignment))
        effects.wake(.timeout(consignment.id), at: now + requestTimeout)
    }

    private mutating func tryAgain(
        _ parcel: Parcel, _ outcome: Receipt.Outcome?, at now: Instant, into effects: inout Effects
    ) -> Settled? {
        let consignment = parcel.consignment
        guard let wait = retry.wait(afterAttempt: consignment.attempt, elapsed: now - parcel.firstSent) else {
            parcels[consignment.id] = nil
            return .gaveUp(consignment)
        }
        effects.note(.retrying(hop, attempt: consignment.attempt + 1, after: wait, outcome))
        effects.wake(.retry(consignment.id), at: now + wait)
        return nil
    }
}
