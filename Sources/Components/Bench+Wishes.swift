import Model

extension Bench {
    /// Carries out what a machine wished for.
    mutating func carryOut(from station: Station, at now: Instant) {
        let count = effects.count
        if count == 0 { return }
        for index in 0..<count {
            switch effects.take(index) {
            case .send(let message): send(message, from: station, at: now)
            case .hand(let consignment, let instant): forward(consignment, from: station, leaving: instant, now)
            case .wake(let wakeup, let instant): wake(station, wakeup, at: max(now, instant))
            case .cancel(let wakeup): queue.cancel(station, wakeup)
            case .note(let note): stamper.noted(note, at: now, by: station)
            }
        }
        effects.removeAll()
    }

    mutating func wake(_ station: Station, _ wakeup: Wakeup, at instant: Instant) {
        queue.wake(station, wakeup, at: instant, rank: Pipeline.rank(of: station, wakeup, names: world.names))
    }

    private mutating func send(_ message: consuming Message, from station: Station, at now: Instant) {
        if case .logs(let lines) = message { return send(lines, from: station, at: now) }
        let hearer = Pipeline.hearer(of: message, from: station, in: world)
        stamper.left(message, at: now, from: station)
        guard let (link, parcel) = way(of: message, at: now) else {
            return sendAtOnce(Posting(message: message, to: hearer, from: station))
        }
        let isPage = if case .page = message { true } else { false }
        if !crossesWire, !isPage, let arrival = link.plainArrival(of: parcel, at: now, seed: seed) {
            return arrive(message, at: arrival, to: hearer, from: station)
        }
        let decision = decide(message, on: link, parcel, at: now)
        if !decision.isPlain { stamper.decided(decision, on: message, to: hearer, at: now) }
        if decision.copies > 0, let wire {
            guard let read = wire.cross(message, to: hearer, in: world.scenario) else {
                return stamper.garbled(message, to: hearer, at: now)
            }
            message = read
        }
        if decision.copies == 0, case .event(let event) = message {
            let receipt = EventReceipt(id: event.id, attempt: event.attempt, outcome: .unanswered)
            return arrive(.reply(receipt), at: now + eventTimeout, to: station, from: hearer)
        }
        if decision.copies == 0, case .page(let page) = message {
            guard let delay = world.scenario.setup.pager.delivery(by: page.channel).knownAfter else { return }
            return arrive(.bounce(page: page.number), at: now + delay, to: station, from: hearer)
        }
        if decision.copies == 2 { arrive(copy message, at: decision.arrival, to: hearer, from: station) }
        if decision.copies > 0 { arrive(message, at: decision.arrival, to: hearer, from: station) }
    }

    /// Log lines, on the way to the next hop or to whoever reads what comes out of the path.
    mutating func send(_ lines: consuming Consignment, from station: Station, at now: Instant) {
        let hearer = world.successor(of: station)
        guard case .hop(let hop) = hearer else {
            return sendAtOnce(Posting(message: .logs(lines), to: hearer, from: station))
        }
        if cutThrough.isOpen[hop.index] { return forward(lines, from: station, leaving: now, now) }
        stamper.left(lines, at: now, from: station, to: hearer)
        if !crossesWire, let arrival = plainArrival(of: lines, into: hop, at: now) {
            return arrive(lines, at: arrival, to: hearer)
        }
        let decision = world.hopLinks[hop.index].decide(parcel(of: lines, into: hop), at: now, seed: seed)
        if !decision.isPlain { stamper.decided(decision, on: .logs(lines), to: hearer, at: now) }
        if decision.isRefused {
            let receipt = Receipt(id: lines.id, attempt: lines.attempt, outcome: .refused)
            return arrive(.receipt(receipt), at: decision.arrival, to: station, from: hearer)
        }
        guard decision.copies > 0 else { return }
        if let wire {
            guard case .logs(let read) = wire.cross(.logs(lines), to: hearer, in: world.scenario) else {
                return stamper.garbled(.logs(lines), to: hearer, at: now)
            }
            lines = read
        }
        for _ in 0..<decision.copies { arrive(copy lines, at: decision.arrival, to: hearer) }
    }

    mutating func sendAtOnce(_ posting: consuming Posting) {
        if immediates < immediate.count { immediate[immediates] = consume posting } else { immediate.append(consume posting) }
        immediates += 1
    }

    mutating func arrive(_ message: consuming Message, at instant: Instant, to station: Station, from sender: Station) {
        queue.deliver(
            Posting(message: message, to: station, from: sender), at: instant,
            rank: Pipeline.rank(of: station, nil, names: world.names))
    }

    mutating func arrive(_ lines: consuming Consignment, at instant: Instant, to station: Station) {
        queue.deliver(
            Freight(lines: lines, to: station), at: instant,
            rank: Pipeline.rank(of: station, nil, names: world.names))
    }

    /// What a link makes of a message. Parts of one message fare alike.
    private mutating func decide(_ message: Message, on link: Link, _ parcel: Link.Parcel, at now: Instant) -> Link.Decision {
        guard case .page(let page) = message else { return link.decide(parcel, at: now, seed: seed) }
        if let bundle = page.bundle, bundle == lastSend.page, let decision = lastSend.decision { return decision }
        let decision = link.decide(parcel, at: now, seed: seed)
        lastSend = (page.number, decision)
        return decision
    }

    private func parcel(of consignment: Consignment, into hop: HopID) -> Link.Parcel {
        Link.Parcel(
            names: (world.hopKeys[hop.index], world.serviceKeys[consignment.id.service.index]),
            ordinal: UInt64(consignment.id.ordinal), attempt: UInt64(consignment.attempt))
    }

    /// When lines arrive at a hop to which nothing can happen on the way but latency; nil when there is more to decide.
    func plainArrival(of lines: borrowing Consignment, into hop: HopID, at instant: Instant) -> Instant? {
        let (id, attempt) = (lines.id, lines.attempt)
        return world.hopLinks[hop.index].plainArrival(at: instant) {
            latencies[hop.index * world.serviceKeys.count + id.service.index].stream(UInt64(id.ordinal), UInt64(attempt))
        }
    }

    /// How many notifications like this one have left before it: an incident's to the same person, over the same channel, at the same try.
    private mutating func predecessors(of page: Page) -> UInt64 {
        let send = Send(
            incident: page.incident, person: page.person, channel: page.channel, visit: page.visit, attempt: page.attempt)
        defer { sends[send, default: 0] += 1 }
        return sends[send] ?? 0
    }

    /// The link on a message's way, and what the message is to it; nil where nothing lies in between.
    private mutating func way(of message: Message, at now: Instant) -> (Link, Link.Parcel)? {
        switch message {
        case .logs: preconditionFailure("log lines have ways of their own")
        case .ping(let ping):
            let place = ping.rule.index - world.firstHeartbeat
            let check = world.heartbeats[place]
            // Events have attempts from 1 on, and may share both names.
            let parcel = Link.Parcel(
                names: (check.name.key, world.serviceKeys[check.service.index]), ordinal: UInt64(ping.ordinal), attempt: 0)
            return (world.pingLinks[place], parcel)
        case .event(let event):
            let parcel = Link.Parcel(
                names: (event.id.rule.map { world.scenario[$0].name.key } ?? 0, stableHash(event.group)),
                ordinal: UInt64(event.id.ordinal), attempt: UInt64(event.attempt))
            return (event.inbox.map { world.inboxLinks[$0.index] } ?? world.eventLink, parcel)
        case .page(let page):
            let fault = world.key(ofPage: page.text, at: now)
            let channel = page.channel.place
            let parcel = Link.Parcel(
                names: (world.scenario[page.person].name.key, fault ?? UInt64(page.incident.index)),
                ordinal: UInt64(channel),
                attempt: UInt64(page.visit) | UInt64(page.attempt - 1) << 32 | predecessors(of: page) << 48)
            return (world.channelLinks[channel], parcel)
        case .collect, .probe, .probed, .complaint, .scrape, .metrics, .alerts, .ingested, .backlog, .receipt, .reply, .update,
            .bounce,
            .response,
            .repair, .operation, .change:
            return nil
        }
    }
}

/// How long an aggregator waits for the events endpoint to answer. Assumed.
private let eventTimeout = Delay.seconds(10)
