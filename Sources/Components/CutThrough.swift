import Model

/// Where on the path nothing can happen to a consignment but time, read off the scenario before it runs.
///
/// There a bench need not hand a consignment over hop by hop: it works out at once when it will be where. The journal says the same, byte
/// by byte; `BenchOptions.storeAndForward` is the slow way that shows it. What is asked here is asked for the worst case, with room, so
/// that no run can leave what was reckoned with.
struct CutThrough: Sendable {
    /// By hop: whoever it sends to takes everything at the first try and in time, so it keeps nothing, and waits for no answer.
    let isSure: [Bool]
    /// By hop: what will arrive may be handled when it leaves for here: nothing it could meet here depends on what came in between.
    let isOpen: [Bool]
    /// By hop: what arrives is released, and nobody waits to hear that it was taken. But it must be there: what came in between counts.
    let isPlain: [Bool]
    /// By hop: an agent whose services hand over at once what it asks for.
    let isBesideTheService: [Bool]

    init(storeAndForward scenario: Scenario) {
        isSure = scenario.setup.path.map { _ in false }
        (isOpen, isPlain, isBesideTheService) = (isSure, isSure, isSure)
    }

    init(_ scenario: Scenario) {
        let path = scenario.setup.path
        let traffic = Traffic(scenario)
        let isFaultless = path.indices.map { path[$0].isFaultless(at: $0, in: scenario) }
        let passers = scenario.setup.passers
        let isCalm = path.indices.map { index in
            // After trouble further up, what was held back comes all at once.
            let comesEvenly = isFaultless[..<index].allSatisfy(\.self)
            return isFaultless[index] && path[index].takesAll(of: traffic, comesEvenly: comesEvenly)
        }
        let isSure = path.map { hop in
            guard hop.mode == .modelled, hop.next.count <= 1 else { return false }
            guard let next = hop.next.first else { return hop.isReceipted(by: scenario.setup.reader.map { scenario[$0].kind }) }
            return isCalm[next.index] && hop.waitsLonger(than: path[next.index].link.latency.max)
        }
        self.isSure = isSure
        isOpen = path.indices.map { index in
            let hop = path[index]
            // Who reads in passing reads what has come.
            guard isCalm[index], passers[index] == nil, hop.takesLines(upTo: traffic.lineBytes),
                hop.kind.isListener || isSure[index]
            else {
                return false
            }
            // The error generator keeps nothing, and a listener minds no order.
            guard index > 0 else { return hop.kind.isListener }
            return isSure[index - 1] && path[index - 1].next.first?.index == index
                && !hop.minds(whatCameBefore: path[index - 1], traffic)
        }
        isPlain = path.indices.map { index in
            guard index > 0, case .shipper = path[index].kind else { return false }
            return isSure[index] && isSure[index - 1] && path[index - 1].next.first?.index == index
        }
        isBesideTheService = path.indices.map { index in
            index == 0 && isSure[index] && path[index].kind.collects && isFaultless[index]
                && path[index].link.latency.max == .zero
        }
    }
}

/// What becomes of a consignment at a hop at which nothing can happen to it.
struct Passage {
    /// How many of the vendor's batches it was.
    var batches: Int64
    /// When what is left of it is released.
    var leaves: Instant
    /// How long a function took to start, where it had gone cold.
    var coldStart: Delay?
}

/// How much there can be on the way, at most and with room: twice the requests, for what they log when they fail, and every fault's lines.
private struct Traffic {
    /// Of all services together, and of the busiest.
    private var linesPerSecond: Int64 = 0
    private(set) var linesPerSecondOfOne: Int64 = 0
    /// Those that come all at once.
    private var burst: Int64 = 0
    let lineBytes: Int64
    /// No service pauses, or begins to log much after a pause.
    let isSteady: Bool
    private let services: Int64
    /// Between two releases of one service; zero where nobody says.
    private let pace: Delay

    init(_ scenario: Scenario) {
        lineBytes = scenario.streams.map(\.template.bytes).max() ?? 0
        isSteady = !scenario.faults.contains { if case .flood = $0.kind { true } else { $0.kind == .silence } }
        services = Int64(scenario.catalog.services.count)
        pace =
            switch scenario.setup.path.first?.kind {
            case .writer(let rules): rules.flush
            case .tail(let rules): rules.backoff
            case .logGroup, .shipper, .listener, nil: .zero
            }
        for index in scenario.catalog.services.indices {
            let requests = scenario.background.first { $0.service.index == index }?.requestsPerKilosecond ?? 0
            var lines = requests / 500 + Int64(scenario.catalog.services[index].jobs.count) + 100
            for fault in scenario.faults where fault.service?.index == index {
                switch fault.kind {
                case .flood(let rate, _): lines += rate
                case .errors(.burst(let count)): burst += count
                case .outage, .errors, .latency, .silence, .generic, .missedJob, .down, .loss, .delay, .duplication,
                    .reordering:
                    break
                }
            }
            linesPerSecond += lines
            linesPerSecondOfOne = max(linesPerSecondOfOne, lines)
        }
        linesPerSecondOfOne += burst
    }

    func lines(within span: Delay) -> Int64 {
        linesPerSecond.saturatingMultiplied(by: span.nanoseconds / 1_000_000_000 + 2).saturatingAdding(burst)
    }

    func consignments(within span: Delay) -> Int64 {
        services.saturatingMultiplied(by: pace == .zero ? .max : span.nanoseconds / pace.nanoseconds + 2)
    }

    /// Parts of at most so many bytes, each with an overhead a line; of every consignment one need not be full.
    func parts(within span: Delay, of bytes: Int64, overhead: Int64 = 0) -> Int64 {
        (lines(within: span).saturatingMultiplied(by: lineBytes + overhead) / max(bytes, 1))
            .saturatingAdding(consignments(within: span))
    }
}

extension Hop {
    /// Whether it is ours, no fault sits on the way into it, and nothing goes wrong there by itself.
    fileprivate func isFaultless(at index: Int, in scenario: Scenario) -> Bool {
        mode == .modelled && link.loss == .zero && link.duplication == .zero && link.reordering == .zero
            && !scenario.faults.contains { $0.hop?.index == index }
    }

    /// Whether it can refuse nothing of what there is on the way.
    fileprivate func takesAll(of traffic: Traffic, comesEvenly: Bool) -> Bool {
        switch kind {
        case .writer, .tail: return false
        case .listener: return true
        case .logGroup(let rules):
            guard comesEvenly else { return false }
            // A second's calls may come from consignments that were released over as long as the way differs.
            let span = link.latency.max + .seconds(1)
            let byLines = (traffic.lines(within: span) / max(rules.batchEventsMax, 1))
                .saturatingAdding(traffic.consignments(within: span))
            let byBytes = traffic.parts(within: span, of: rules.batchBytesMax, overhead: rules.eventOverheadBytes)
            return max(byLines, byBytes) <= rules.callsPerSecondMax
        case .shipper(let rules):
            guard comesEvenly, let runs = rules.rerun.attempts else { return false }
            // What fails further down runs again beside what comes meanwhile.
            let span = link.latency.max + rules.coldStart.max + rules.handler.max + rules.timeout
            let payloads = traffic.parts(within: span, of: rules.payloadBytesMax).saturatingMultiplied(by: Int64(runs))
            return payloads <= rules.concurrencyMax && rules.idleAfter > rules.coldStart.max + rules.handler.max
        }
    }

    /// Whether an answer that takes as long as this comes before it would try again.
    fileprivate func waitsLonger(than latency: Delay) -> Bool {
        switch kind {
        case .writer(let rules): latency < rules.requestTimeout
        case .tail(let rules): latency < rules.requestTimeout
        case .logGroup(let rules): latency < rules.requestTimeout
        case .shipper(let rules):
            latency < rules.requestTimeout && rules.coldStart.max + rules.handler.max + latency < rules.timeout
        case .listener: true
        }
    }

    /// Whether what it releases at the path's end is taken: alarms say so, and a listener asks nobody.
    fileprivate func isReceipted(by reader: Monitor.Kind?) -> Bool {
        if case .cloudwatch = reader { true } else { kind.isListener }
    }

    /// Whether the order in which a service's consignments arrive matters here and can be another than that in which they left.
    fileprivate func minds(whatCameBefore sender: Hop, _ traffic: Traffic) -> Bool {
        switch kind {
        case .listener: return false
        // Whether it starts cold hangs on when all others came.
        case .writer, .tail, .shipper: return true
        case .logGroup:
            switch sender.kind {
            case .writer(let rules): return link.latency.max >= rules.flush
            // It releases when a look finds much, and when lines have waited long: never soon after one another, unless a look finds so
            // much after a pause.
            case .tail(let rules):
                let wait = traffic.isSteady ? rules.backoff : rules.backoffMax
                let most = traffic.linesPerSecondOfOne.saturatingMultiplied(by: wait.nanoseconds / 1_000_000_000 + 1)
                return link.latency.max >= min(rules.backoff, rules.flush) || most >= rules.queueLines
            case .logGroup, .shipper, .listener: return link.latency.max > link.latency.min
            }
        }
    }

    fileprivate func takesLines(upTo bytes: Int64) -> Bool {
        switch kind {
        case .writer, .tail, .shipper: true
        case .logGroup(let rules): bytes + rules.eventOverheadBytes <= rules.eventBytesMax
        case .listener(let rules): bytes <= rules.lineBytesMax
        }
    }
}
