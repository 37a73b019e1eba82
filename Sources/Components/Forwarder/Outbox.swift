import Model

/// What a hop has sent and not yet seen accepted: waits for receipts, and tries again with patience.
///
/// Trouble is a receipt like any other; a request that is never answered times out and counts as refused.
struct Outbox: Sendable {
    private struct Parcel: Sendable {
        var consignment: Consignment
        var firstSent: Instant
        /// Sent and not answered; false while it waits for its next try.
        var isUnderWay = true

        func isUnderWay(_ attempt: Int32) -> Bool { isUnderWay && consignment.attempt == attempt }
    }

    private let hop: HopID
    private let retry: Backoff
    private let requestTimeout: Delay
    /// Whoever it sends to takes everything at the first try: nothing is kept, and no answer awaited.
    private let isSure: Bool
    /// By service, under the consignment's ordinal.
    private var parcels: [Numbered<Parcel>]
    /// When the answer to each try is overdue, in order. One alarm stands for the first; what is answered by then is skipped.
    private var deadlines: [Deadline] = []
    private var firstDeadline = 0

    private struct Deadline: Sendable {
        var due: Instant
        var id: Consignment.ID
        var attempt: Int32
    }

    init(hop: HopID, services: Int, retry: Backoff, requestTimeout: Delay, isSure: Bool = false) {
        (self.hop, self.retry, self.requestTimeout, self.isSure) = (hop, retry, requestTimeout, isSure)
        parcels = Array(repeating: Numbered(blank: Parcel(consignment: .nothing, firstSent: .start)), count: services)
    }

    mutating func post(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        if isSure { return effects.send(.logs(consignment)) }
        let id = consignment.id
        parcels[id.service.index].add(Parcel(consignment: consignment, firstSent: now), id.ordinal)
        send(consignment, at: now, into: &effects)
    }

    /// Tries a parcel again; its wait is over.
    mutating func resend(_ id: Consignment.ID, at now: Instant, into effects: inout Effects) {
        parcels[id.service.index].update(id.ordinal) { parcel in
            parcel.consignment.attempt += 1
            parcel.isUnderWay = true
        }
        if let parcel = parcel(id) { send(parcel.consignment, at: now, into: &effects) }
    }

    private func parcel(_ id: Consignment.ID) -> Parcel? { parcels[id.service.index][id.ordinal] }

    /// What a receiver answered: a parcel is done with, tried again or given up. A stale receipt changes nothing.
    mutating func settle(_ receipt: Receipt, at now: Instant, into effects: inout Effects) {
        let id = receipt.id
        switch receipt.outcome {
        case .accepted: remove(id, attempt: receipt.attempt)
        case .rejected:
            let lines = parcels[id.service.index].look(at: id.ordinal) { $0.consignment.lines }
            guard remove(id, attempt: receipt.attempt), let lines else { return }
            effects.note(.dropped(hop, lines: lines, .rejected))
        case .throttled, .refused:
            guard let parcel = parcel(id), parcel.isUnderWay(receipt.attempt) else { return }
            if !tryAgain(parcel, receipt.outcome, at: now, into: &effects) { giveUp(parcel.consignment.lines, into: &effects) }
        }
    }

    private func giveUp(_ lines: Int64, into effects: inout Effects) {
        effects.note(.dropped(hop, lines: lines, .retriesExhausted))
    }

    /// Takes out a parcel whose try this is, if it is still under way.
    @discardableResult
    private mutating func remove(_ id: Consignment.ID, attempt: Int32) -> Bool {
        parcels[id.service.index].remove(id.ordinal) { $0.isUnderWay(attempt) }
    }

    /// The alarm rang: tries everything again that nobody answered in time, and says last what it gives up.
    mutating func timeOut(at now: Instant, into effects: inout Effects) {
        var lost: [Int64] = []
        while firstDeadline < deadlines.count {
            let deadline = deadlines[firstDeadline]
            let parcel = parcel(deadline.id).flatMap { $0.isUnderWay(deadline.attempt) ? $0 : nil }
            if deadline.due > now, parcel != nil {
                effects.wake(.timeout, at: deadline.due)
                break
            }
            firstDeadline += 1
            if deadline.due <= now, let parcel, !tryAgain(parcel, nil, at: now, into: &effects) {
                lost.append(parcel.consignment.lines)
            }
        }
        if firstDeadline == deadlines.count {
            deadlines.removeAll(keepingCapacity: true)
            firstDeadline = 0
        }
        for lines in lost { giveUp(lines, into: &effects) }
    }

    private mutating func send(_ consignment: Consignment, at now: Instant, into effects: inout Effects) {
        effects.send(.logs(consignment))
        if deadlines.isEmpty { effects.wake(.timeout, at: now + requestTimeout) }
        deadlines.append(Deadline(due: now + requestTimeout, id: consignment.id, attempt: consignment.attempt))
    }

    /// False when its patience is over.
    private mutating func tryAgain(
        _ parcel: Parcel, _ outcome: Receipt.Outcome?, at now: Instant, into effects: inout Effects
    ) -> Bool {
        let consignment = parcel.consignment
        let (service, ordinal) = (consignment.id.service.index, consignment.id.ordinal)
        guard let wait = retry.wait(afterAttempt: consignment.attempt, elapsed: now - parcel.firstSent) else {
            parcels[service].remove(ordinal)
            return false
        }
        parcels[service].update(ordinal) { $0.isUnderWay = false }
        effects.note(.retrying(hop, attempt: consignment.attempt + 1, after: wait, outcome))
        effects.wake(.retry(consignment.id), at: now + wait)
        return true
    }
}
