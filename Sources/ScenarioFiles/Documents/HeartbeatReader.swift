import Model
import Vendors

/// Reads `heartbeats:`, the pings that are waited for.
struct HeartbeatReader {
    static let keys = [
        "service", "job", "alert", "every", "phase", "period", "interval", "grace", "state", "latency", "loss", "delivery",
        "severity",
        "to", "by",
    ]
    private let area = "heartbeat"
    let reading: Reading
    let catalog: CatalogDraft
    /// The setup's alerts over lines.
    let alerts: YAMLNode?
    let inboxes: Names

    func read(_ node: YAMLNode?) -> Monitor? {
        let checks = reading.entries(node, "heartbeat", area: area).compactMap(check)
        refuseSharedAlerts(checks)
        return checks.isEmpty ? nil : Monitor(name: Symbol("heartbeats"), kind: .heartbeat(HeartbeatRules(checks: checks)))
    }

    /// An alert fires at one check.
    private func refuseSharedAlerts(_ checks: [HeartbeatRules.Check]) {
        for (place, check) in checks.enumerated() {
            guard case .alert = check.source, let first = checks[..<place].first(where: { $0.source == check.source }) else {
                continue
            }
            reading.error(
                "heartbeat/alert-shared", "'\(first.name)' is pinged by the same alert", at: check.mark,
                hint: "ping each with an alert of its own", notes: [Diagnostic.Note("'\(first.name)' is here", at: first.mark)])
        }
    }

    private func check(_ pair: YAMLNode.Pair) -> HeartbeatRules.Check? {
        guard let table = Table(pair.value, "a heartbeat", area: area, keys: Self.keys, reading: reading) else { return nil }
        let source = source(table)
        let due = due(table, source)
        let check = HeartbeatRules.Check(
            name: Symbol(pair.key), source: source, due: due, grace: grace(table, due),
            isNew: table["state"].flatMap { reading.word($0, "'state'", area, ["up", "new"]) } == "new",
            link: LinkRules(
                latency: table.quantiles("latency") ?? Heartbeats.pingLatency, loss: table.ratio("loss") ?? Heartbeats.pingLoss),
            delivery: table.quantiles("delivery") ?? Heartbeats.delivery,
            severity: table.choice("severity", Severity.Word.self)?.severity ?? Heartbeats.severity,
            route: route(table, source),
            destinations: reading.destinations(table["by"], in: inboxes, area), mark: pair.mark)
        if case .period(let period) = due, let every = check.every, check.service.index >= 0, period + check.grace <= every {
            reading.warning(
                "heartbeat/always-late",
                "'\(pair.key)' is pinged every \(every.text) and waits \((period + check.grace).text): every ping is missed",
                at: table["period"]?.mark ?? pair.mark, hint: "let period and grace together be longer than that")
        }
        return check
    }

    private func route(_ table: Table, _ source: HeartbeatRules.Source) -> ServiceID {
        if let node = table["to"] { return ServiceID(reading.resolve(node, in: catalog.services, area) ?? -1) }
        switch source {
        case .service(let service, _, _), .job(let service, _): return service
        case .alert:
            _ = table.required("to", "the heartbeat of an alert", hint: "add 'to: SERVICE'")
            return ServiceID(-1)
        }
    }

    // MARK: What pings

    private func source(_ table: Table) -> HeartbeatRules.Source {
        let given = ["alert", "job", "service"].filter { table[$0] != nil }
        for other in given.dropFirst() {
            reading.error(
                "heartbeat/two-sources", "a heartbeat is of a service, a job or an alert: of one of them",
                at: table.keyMark(other), hint: "keep '\(given[0])' alone")
        }
        if let node = table["alert"] {
            refuseTimes(table, "an alert pings when it fires: its own 'every' and 'suppress' say when")
            return alert(node) ?? unknown
        }
        if let node = table["job"] {
            refuseTimes(table, "a job pings when it has run: the catalog says when")
            return job(node) ?? unknown
        }
        let every = table.delay("every", atLeast: .seconds(1)) ?? Heartbeats.every
        let phase = table.phase(below: every, hint: "a phase lies between 0s and 'every'")
        let node = table.required("service", "a heartbeat", hint: "add 'service: SERVICE', 'job: JOB' or 'alert: ALERT'")
        let service = node.flatMap { reading.resolve($0, in: catalog.services, area) }
        return .service(ServiceID(service ?? -1), every: every, phase: phase)
    }

    private func refuseTimes(_ table: Table, _ message: String) {
        for key in ["every", "phase"] {
            guard let mark = table.keyMark(key) else { continue }
            reading.error(
                "heartbeat/has-its-times", message, at: mark,
                hint: "leave '\(key)' out; 'period' says how often a ping is expected")
        }
    }

    /// An alert over lines, which then tells nobody else.
    private func alert(_ node: YAMLNode) -> HeartbeatRules.Source? {
        let pairs = alerts?.pairs ?? []
        guard let place = reading.resolve(node, in: Names(what: "alert", texts: pairs.map(\.key)), area) else { return nil }
        if let by = pairs[place].value.pairs?.first(where: { $0.key == "by" }) {
            reading.error(
                "heartbeat/alert-tells-others",
                "what pings a heartbeat goes nowhere else, and '\(pairs[place].key)' says where",
                at: by.mark, hint: "leave 'by' out, or ping with an alert of its own")
        }
        return .alert(RuleID(place))
    }

    /// Stands for what could not be read, which is reported.
    private var unknown: HeartbeatRules.Source { .service(ServiceID(-1), every: Heartbeats.every, phase: nil) }

    /// By its name; where several services have a job of that name, `SERVICE/JOB`.
    private func job(_ node: YAMLNode) -> HeartbeatRules.Source? {
        let jobs = catalog.catalog.services.enumerated().flatMap { index, service in
            service.jobs.map { (service: ServiceID(index), job: $0) }
        }
        let full = jobs.map { "\(catalog.catalog.services[$0.service.index].name)/\($0.job.name)" }
        let names = jobs.indices.map { index in
            jobs.count { $0.job.name == jobs[index].job.name } == 1 ? jobs[index].job.name : full[index]
        }
        let place =
            node.scalar.flatMap { full.firstIndex(of: $0) }
            ?? reading.resolve(
                node, in: Names(what: "job", texts: names, isComplete: catalog.isComplete && catalog.knowsServices), area)
        return place.map { .job(jobs[$0].service, jobs[$0].job) }
    }

    // MARK: When it is due

    private func due(_ table: Table, _ source: HeartbeatRules.Source) -> HeartbeatRules.Due {
        if let node = table["interval"] {
            if let mark = table.keyMark("period") {
                reading.error(
                    "heartbeat/two-schedules", "a ping is due after a period or within an interval of the clock, not both",
                    at: mark, hint: "keep one of them")
            }
            return .interval(interval(node) ?? .hours(1))
        }
        if let period = table.delay("period", atLeast: .seconds(1)) { return .period(period) }
        switch source {
        case .service(_, let every, _): return .period(every)
        case .job: return .nextRun
        case .alert:
            _ = table["period"] ?? table.required("period", "the heartbeat of an alert", hint: "add 'period: 5m'")
            return .period(Heartbeats.every)
        }
    }

    private func interval(_ node: YAMLNode) -> Delay? {
        guard let interval = reading.delay(node, "'interval'", area, atLeast: .seconds(1)) else { return nil }
        let seconds = interval.nanoseconds / 1_000_000_000
        guard Delay.seconds(seconds) == interval, 86_400 % seconds == 0 else {
            reading.error(
                "heartbeat/bad-interval", "intervals of the clock are whole parts of a day, found '\(interval.text)'",
                at: node.mark, hint: "write it like '15m', '1h' or '1d'")
            return nil
        }
        return interval
    }

    private func grace(_ table: Table, _ due: HeartbeatRules.Due) -> Delay {
        guard case .interval = due else { return table.delay("grace") ?? Heartbeats.grace }
        if let mark = table.keyMark("grace") {
            reading.error(
                "heartbeat/no-grace", "an interval of the clock has no grace: a ping comes within it or not", at: mark,
                hint: "leave 'grace' out, or write 'period' in the place of 'interval'")
        }
        return .zero
    }
}
