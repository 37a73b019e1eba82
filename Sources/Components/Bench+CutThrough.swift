import Model

extension Bench {
    /// How far ahead a consignment is followed: what the stamper tallies is of this minute or the next.
    private static let sight = Delay.seconds(59)

    /// Lets a consignment that leaves a station now or later go as far as nothing can happen to it but time, and be there when it would be.
    mutating func forward(
        _ lines: consuming Consignment, from sender: Station, leaving departure: Instant, _ now: Instant
    ) {
        let limit = min(horizon, now + Self.sight)
        let isForeseen = stamper.foresees(lines)
        var (sender, departure) = (sender, departure)
        while true {
            let hearer = world.successor(of: sender)
            guard case .hop(let hop) = hearer else { return hand(lines, to: hearer, from: sender, at: departure, now) }
            guard isForeseen || departure == now, departure <= limit,
                let arrival = plainArrival(of: lines, into: hop, at: departure)
            else {
                let rank = rank(ofLeaving: lines.id, from: sender)
                return queue.deliver(Freight(lines: lines, to: sender, isDeparture: true), at: departure, rank: rank)
            }
            stamper.left(lines, at: departure, from: sender, to: hearer)
            guard isForeseen, cutThrough.isOpen[hop.index], arrival <= limit else {
                return arrive(lines, at: arrival, to: hearer)
            }
            clock = max(clock, arrival)
            stamper.foresee(lines, at: arrival, on: hop)
            let passage = pipeline.pass(&lines, through: hop, at: arrival)
            stamper.foresee(batches: passage.batches, at: arrival, on: hop)
            if lines.isEmpty { return }
            (sender, departure) = (hearer, passage.leaves)
        }
    }

    /// Hands lines to whoever reads what comes out of the path, once it is time.
    private mutating func hand(
        _ lines: consuming Consignment, to hearer: Station, from sender: Station, at instant: Instant, _ now: Instant
    ) {
        if instant == now { return sendAtOnce(Posting(message: .logs(lines), to: hearer, from: sender)) }
        let rank = rank(ofLeaving: lines.id, from: sender)
        queue.deliver(Freight(lines: lines, to: hearer), at: instant, rank: rank)
    }

    /// As if the station had been woken to release it.
    private func rank(ofLeaving id: Consignment.ID, from station: Station) -> UInt64 {
        Pipeline.rank(of: station, .shipped(id), names: world.names)
    }

    // MARK: At one instant

    /// The agent that is woken, if its service hands over at once what it asks for, and nothing else happens at this instant: then it need
    /// not send for it.
    func collectsAtOnce(_ station: Station, _ now: Instant) -> HopID? {
        guard case .hop(let hop) = station, cutThrough.isBesideTheService[hop.index], queue.isEmpty(until: now) else {
            return nil
        }
        return hop
    }

    /// Lets an agent look for what a service has logged; and again, as long as nothing comes of it and nothing else happens before. Returns
    /// when it looked last.
    mutating func collect(_ service: ServiceID, by hop: HopID, _ now: Instant, until limit: Instant) -> Instant {
        let agent = Station.hop(hop)
        var now = now
        while true {
            var look = pipeline.look(at: service, by: hop, at: now, finding: &haul)
            stamper.collected(haul, by: hop, at: now)
            if look.isQuiet, let next = look.next, next <= limit, queue.isEmpty(until: next) {
                now = next
                clock = max(clock, now)
                continue
            }
            if let next = look.next { wake(agent, .flush(service), at: next) }
            if let drain = look.drain { wake(agent, .drain(service), at: drain) }
            if look.isDrained { queue.cancel(agent, .drain(service)) }
            if let released = look.released.take() { send(released, from: agent, at: now) }
            return now
        }
    }

    /// What becomes of lines at a hop that takes whatever comes, and from whoever waits for no answer.
    mutating func pass(_ lines: consuming Consignment, through hop: HopID, _ now: Instant) {
        let passage = pipeline.pass(&lines, through: hop, at: now)
        stamper.noted(.batches(hop, passage.batches), at: now, by: .hop(hop))
        if let coldStart = passage.coldStart { stamper.noted(.coldStart(hop, coldStart), at: now, by: .hop(hop)) }
        forward(lines, from: .hop(hop), leaving: passage.leaves, now)
    }
}
