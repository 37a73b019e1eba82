import Model

/// Writes the journal at the bench's boundary.
///
/// It lists what matters and tallies the rest: the first and last line of each fault at each stage, everything that did not go well,
/// every decision a machine explains, and one tally a minute and station. So its size does not depend on the number of lines.
struct Stamper: Sendable {
    private let world: World
    private(set) var journal: Journal

    /// By fault, then by stage: the last line seen so far, and how many in all.
    private var lasts: [Last]
    /// By station in the order of the flow: generator, hops, rules.
    private var tallies: [Tally]
    /// Of the next minute, from what is foreseen, and the first instant at which it counts something.
    private var ahead: [Tally]
    private var aheadFrom = Instant.never
    private var minute: Int64 = 0
    /// When the minute is over.
    private var minuteEnd = Instant.start + .minutes(1)
    private var evaluations: [Int64]
    private var proven: Set<FaultID> = []
    /// By hop: whether it is the aggregator's front door, and whether it is the first that is not just an agent's buffer.
    private let isListener: [Bool]
    private let isCollector: [Bool]
    /// The stages on this path that a consignment may pass before it gets there.
    private let foreseenStages: [Int]

    private struct Last: Sendable {
        var at = Instant.start
        var lines: Int64 = 0

        /// Counts lines in; whether they are the first.
        mutating func add(_ count: Int64, at now: Instant) -> Bool {
            defer { (at, lines) = (max(at, now), lines + count) }
            return lines == 0
        }
    }

    private struct Tally: Sendable {
        var lines: Int64 = 0
        var bytes: Int64 = 0
        var consignments: Int64 = 0
        var batches: Int64 = 0

        mutating func add(_ lines: Int64, _ bytes: Int64) {
            self.lines += lines
            self.bytes += bytes
            consignments += 1
        }
    }

    /// The stages that lines pass, in order.
    private enum LineStage: Int, CaseIterable {
        case emitted, collected, sent, received, searchable

        var stage: Stage {
            switch self {
            case .emitted: .emitted
            case .collected: .collected
            case .sent: .sent
            case .received: .received
            case .searchable: .searchable
            }
        }
    }

    init(_ world: World, seed: Seed) {
        self.world = world
        journal = Journal(seed: seed, entries: [])
        journal.entries.reserveCapacity(256)
        lasts = Array(repeating: Last(), count: world.scenario.faults.count * LineStage.allCases.count)
        tallies = Array(repeating: Tally(), count: world.scenario.setup.path.count + 2)
        ahead = tallies
        evaluations = world.scenario.setup.alerts.map { _ in 0 }
        isListener = world.scenario.setup.path.map(\.kind.isListener)
        let first = world.scenario.setup.path.firstIndex { !$0.kind.collects }
        isCollector = world.scenario.setup.path.indices.map { $0 == first }
        let listened: [LineStage] = isListener.contains(true) ? [.sent, .received] : []
        foreseenStages = ((first == nil ? [] : [.collected]) + listened).map(\.rawValue)
    }

    // MARK: What the bench sees

    mutating func left(_ consignment: Consignment, at now: Instant, from station: Station, to hearer: Station) {
        if case .generator = station {
            count(consignment, at: station, now)
            mark(consignment.marks, .emitted, at: now, station)
        } else if case .hop(let hop) = hearer, isListener[hop.index] {
            mark(consignment.marks, .sent, at: now, station)
        }
    }

    mutating func left(_ message: Message, at now: Instant, from station: Station) {
        switch message {
        case .event(let event): write(.fired(event), at: now, station)
        case .page(let page): write(.paged(page), at: now, station)
        case .logs, .collect, .probe, .probed, .ping, .complaint, .scrape, .metrics, .alerts, .ingested, .backlog, .receipt,
            .reply,
            .update,
            .bounce,
            .response, .repair, .operation,
            .change:
            break
        }
    }

    mutating func arrived(_ message: Message, at now: Instant, to station: Station, from sender: Station) {
        switch message {
        case .receipt(let receipt): trouble(receipt, from: sender, at: now)
        case .reply(let receipt):
            write(.replied(receipt.id, attempt: receipt.attempt, receipt.outcome), at: now, station)
        case .page(let page): write(.delivered(page: page.number), at: now, station)
        case .response(let response): write(.responded(response), at: now, station)
        case .bounce(let page): write(.bounced(page: page), at: now, station)
        case .repair(let repair): write(.repaired(repair), at: now, station)
        // What nobody fired was handed in from outside.
        case .event(let event):
            if event.id.rule == nil { write(.sent(event), at: now, station) }
            if event.inbox != nil { write(.landed(event.id), at: now, station) }
        case .operation(let operation): write(.operated(operation), at: now, station)
        case .change(let change): write(.changed(change), at: now, station)
        case .logs, .collect, .probe, .probed, .ping, .complaint, .scrape, .metrics, .alerts, .ingested, .backlog, .update:
            break
        }
    }

    mutating func arrived(_ consignment: Consignment, at now: Instant, to station: Station) {
        count(consignment, at: station, now)
        guard consignment.cargo.isMarked else { return }
        switch station {
        case .hop(let hop): mark(consignment.marks, arrivingAt: hop, at: now)
        case .rules, .monitor: mark(consignment.marks, .searchable, at: now, station)
        case .generator, .pager, .person: break
        }
    }

    /// Lines that an agent takes from the service beside it: they leave and arrive at once.
    mutating func collected(_ haul: borrowing Haul, by hop: HopID, at now: Instant) {
        turnMinute(at: now)
        guard !haul.isEmpty else { return }
        tallies[0].add(haul.lines, haul.bytes)
        tallies[1 + hop.index].add(haul.lines, haul.bytes)
        guard !haul.marks.isEmpty else { return }
        mark(haul.marks, .emitted, at: now, .generator)
        mark(haul.marks, arrivingAt: hop, at: now)
    }

    /// Whether what a consignment passes is only counted, and nothing of it written down: it carries no fault's first line.
    func foresees(_ consignment: borrowing Consignment) -> Bool {
        !consignment.cargo.isMarked
            || consignment.cargo.marks.allSatisfy { mark in
                foreseenStages.allSatisfy { lasts[place(mark.fault, $0)].lines > 0 }
            }
    }

    /// Counts what will arrive at a hop: in this minute or the next.
    mutating func foresee(_ consignment: borrowing Consignment, at instant: Instant, on hop: HopID) {
        if consignment.cargo.isMarked { mark(consignment.marks, arrivingAt: hop, at: instant) }
        if instant < minuteEnd { return tallies[1 + hop.index].add(consignment.lines, consignment.bytes) }
        ahead[1 + hop.index].add(consignment.lines, consignment.bytes)
        aheadFrom = min(aheadFrom, instant)
    }

    /// Counts how many of the vendor's batches that was.
    mutating func foresee(batches: Int64, at instant: Instant, on hop: HopID) {
        if instant < minuteEnd { tallies[1 + hop.index].batches += batches } else { ahead[1 + hop.index].batches += batches }
    }

    /// What a link made of a parcel.
    mutating func decided(_ decision: Link.Decision, on message: Message, to hearer: Station, at now: Instant) {
        for (fault, proof) in decision.proofs where proven.insert(fault).inserted {
            write(.note(.proven(fault, proof)), at: now, hearer)
        }
        switch (message, hearer) {
        case (.logs(let consignment), .hop(let hop)):
            for trouble in decision.troubles {
                write(
                    .trouble(
                        hop, consignment.id.service, ordinal: consignment.id.ordinal, attempt: consignment.attempt,
                        lines: consignment.lines, trouble), at: now, hearer)
            }
        case (.page(let page), _):
            if decision.copies == 0 { write(.undelivered(page: page.number), at: now, hearer) }
        case (.ping(let ping), _):
            if decision.copies == 0 { write(.note(.pingLost(ping.rule, ordinal: ping.ordinal)), at: now, hearer) }
        case (.logs, _), (.event, _), (.collect, _), (.probe, _), (.probed, _), (.complaint, _), (.scrape, _), (.metrics, _),
            (.alerts, _),
            (.ingested, _), (.backlog, _), (.receipt, _), (.reply, _),
            (.update, _), (.response, _),
            (.bounce, _), (.repair, _), (.operation, _), (.change, _):
            break
        }
    }

    /// A message whose receiver could not read it.
    mutating func garbled(_ message: Message, to hearer: Station, at now: Instant) {
        switch (message, hearer) {
        case (.logs(let consignment), .hop(let hop)):
            write(
                .trouble(
                    hop, consignment.id.service, ordinal: consignment.id.ordinal, attempt: consignment.attempt,
                    lines: consignment.lines, .rejected), at: now, hearer)
        case (.event(let event), _): write(.note(.ignored(event.id, .unreadable)), at: now, hearer)
        case (.logs, _), (.page, _), (.collect, _), (.probe, _), (.probed, _), (.ping, _), (.complaint, _), (.scrape, _),
            (.metrics, _),
            (.alerts, _),
            (.ingested, _), (.backlog, _), (.receipt, _), (.reply, _),
            (.update, _), (.response, _),
            (.bounce, _), (.repair, _), (.operation, _), (.change, _):
            break
        }
    }

    mutating func noted(_ note: Note, at now: Instant, by station: Station) {
        switch note {
        case .evaluated(let rule): evaluations[rule.index] += 1
        case .batches(let hop, let count): tallies[1 + hop.index].batches += count
        case .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .pingLost, .becameTrue, .becameFalse,
            .postponed,
            .suppressed, .read, .dismissed, .opened, .merged, .triggerLimit, .grouped, .paused, .withdrawn, .ignored,
            .levelReached, .levelSkipped,
            .repeated, .exhausted,
            .acknowledged,
            .unacknowledged, .retriggered, .urgencyChanged, .assigned, .requested, .automated, .refused, .resolved,
            .unreachable, .unsent, .informed, .handoff, .sleeps:
            write(.note(note), at: now, station)
        }
    }

    mutating func finish(at now: Instant, _ end: Fact.End) {
        if aheadFrom <= now { turnMinute(at: now) }
        closeMinute(at: now)
        for fault in world.scenario.faults.indices.map(FaultID.init) {
            for stage in LineStage.allCases {
                let last = lasts[place(fault, stage.rawValue)]
                if last.lines > 0 { write(.last(stage.stage, fault, at: last.at, lines: last.lines), at: now, .generator) }
            }
        }
        for (alert, (index, count)) in zip(world.scenario.setup.alerts, evaluations.enumerated()) {
            write(.evaluations(RuleID(index), count), at: now, alert.monitor.map(Station.monitor) ?? .rules)
        }
        write(.ended(end), at: now, .generator)
    }

    // MARK: Writing

    private mutating func write(_ fact: Fact, at now: Instant, _ station: Station) {
        turnMinute(at: now)
        append(fact, at: now, station)
    }

    private mutating func append(_ fact: Fact, at now: Instant, _ station: Station) {
        journal.entries.append(Entry(number: journal.entries.count + 1, at: now, station: station, fact: fact))
    }

    private mutating func count(_ consignment: Consignment, at station: Station, _ now: Instant) {
        turnMinute(at: now)
        guard let index = tallyIndex(of: station), !consignment.isEmpty else { return }
        tallies[index].add(consignment.lines, consignment.bytes)
    }

    private mutating func mark(_ marks: [FaultMark], arrivingAt hop: HopID, at instant: Instant) {
        if isCollector[hop.index] { mark(marks, .collected, at: instant, .hop(hop)) }
        if isListener[hop.index] { mark(marks, .received, at: instant, .hop(hop)) }
    }

    private mutating func mark(_ marks: [FaultMark], _ stage: LineStage, at now: Instant, _ station: Station) {
        for mark in marks {
            let place = place(mark.fault, stage.rawValue)
            if lasts[place].add(mark.lines, at: now) {
                write(.first(stage.stage, mark.fault, mark.stream, ordinal: mark.first), at: now, station)
            }
        }
    }

    private func place(_ fault: FaultID, _ stage: Int) -> Int { fault.index * LineStage.allCases.count + stage }

    private mutating func trouble(_ receipt: Receipt, from sender: Station, at now: Instant) {
        guard case .hop(let hop) = sender else { return }
        let what: Fact.Trouble? =
            switch receipt.outcome {
            // A refusal is written when the link decides it.
            case .accepted, .refused: nil
            case .throttled: .throttled
            case .rejected: .rejected
            }
        guard let what else { return }
        write(
            .trouble(hop, receipt.id.service, ordinal: receipt.id.ordinal, attempt: receipt.attempt, lines: 0, what), at: now,
            sender)
    }

    /// Writes the tallies of a minute that is over.
    private mutating func turnMinute(at now: Instant) {
        while now >= minuteEnd {
            let turned = min(now, aheadFrom)
            closeMinute(at: turned)
            if aheadFrom < .never {
                swap(&tallies, &ahead)
                aheadFrom = .never
            }
            minute = turned.nanoseconds / 60_000_000_000
            minuteEnd = .start + .minutes(minute + 1)
        }
    }

    private mutating func closeMinute(at now: Instant) {
        for index in tallies.indices where tallies[index].consignments > 0 {
            let tally = tallies[index]
            append(
                .tally(
                    minute: minute, lines: tally.lines, bytes: tally.bytes, consignments: tally.consignments,
                    batches: tally.batches), at: now, station(ofTally: index))
            tallies[index] = Tally()
        }
    }

    private func tallyIndex(of station: Station) -> Int? {
        switch station {
        case .generator: 0
        case .hop(let hop): 1 + hop.index
        case .rules, .monitor: tallies.count - 1
        case .pager, .person: nil
        }
    }

    private func station(ofTally index: Int) -> Station {
        if index == 0 { return .generator }
        return index == tallies.count - 1 ? world.reader : .hop(HopID(index - 1))
    }
}
