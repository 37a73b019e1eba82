import Model
import Vendors

/// Reads `path:`, the way of the logs: vendors by name with what differs from their own numbers, or hops of a kind.
struct PathReader {
    /// What a path must end in, so that somebody can read the lines.
    enum End {
        /// An aggregator's front door.
        case listener
        /// Where metric filters look.
        case logGroup
    }

    private let area = "path"
    let reading: Reading
    let end: End
    /// Where the setup has metric filters, if it does.
    let metricFilters: SourceMark?

    /// A hop of our own making, by its kind: everything unsaid is as at the vendor we know best.
    private enum Generic: String, CaseIterable {
        case writer, tail
        case logGroup = "log-group"
        case shipper, listener

        var hop: Hop? {
            let hops =
                switch self {
                case .writer, .logGroup: HopVendor.cloudwatchLogs.hops()
                case .tail: HopVendor.filebeat.hops()
                case .shipper: HopVendor.lambdaShipper.hops()
                case .listener: HopVendor.logzio.hops()
                }
            return hops.first { Generic(of: $0.kind) == self }
        }

        init(of kind: Hop.Kind) {
            switch kind {
            case .writer: self = .writer
            case .tail: self = .tail
            case .logGroup: self = .logGroup
            case .shipper: self = .shipper
            case .listener: self = .listener
            }
        }
    }

    func read(_ node: YAMLNode?, setupMark: SourceMark) -> [Hop] {
        var hops: [(hop: Hop, mark: SourceMark)] = []
        for item in reading.list(node, "'path'", area: area) {
            for hop in self.hops(item) {
                if hops.contains(where: { $0.hop.name == hop.name }) {
                    reading.error(
                        "path/duplicate-name", "the hop '\(hop.name)' is in the path twice", at: item.mark,
                        hint: "give one of them a 'name:' of its own")
                }
                hops.append((hop, item.mark))
            }
        }
        check(hops, node, setupMark)
        var path = hops.map(\.hop)
        for index in path.indices.dropLast() { path[index].next = [HopID(index + 1)] }
        return path
    }

    private func check(_ hops: [(hop: Hop, mark: SourceMark)], _ node: YAMLNode?, _ setupMark: SourceMark) {
        func isListener(_ hop: Hop) -> Bool { Generic(of: hop.kind) == .listener }
        guard let last = hops.last else {
            if node == nil || node?.isEmpty == true || reading.items(node).isEmpty {
                let example = end == .listener ? "logzio" : "cloudwatch-logs"
                reading.error(
                    "path/empty", "the setup has no path", at: node?.mark ?? setupMark, hint: "add 'path: [\(example)]'")
            }
            return
        }
        switch end {
        case .listener where !isListener(last.hop):
            reading.error(
                "path/no-listener", "the path ends at '\(last.hop.name)', where nothing becomes searchable", at: last.mark,
                hint: "end it with an aggregator such as 'logzio'")
        case .logGroup where Generic(of: last.hop.kind) != .logGroup:
            reading.error(
                "path/no-log-group", "the path ends at '\(last.hop.name)', and metric filters read a log group", at: last.mark,
                hint: "end it with 'cloudwatch-logs'")
        case .listener where metricFilters != nil && !hops.contains { Generic(of: $0.hop.kind) == .logGroup }:
            reading.error(
                "path/no-log-group", "metric filters read a log group, and there is none on the path", at: metricFilters,
                hint: "let the path begin with 'cloudwatch-logs'")
        case .listener, .logGroup: break
        }
        for (hop, mark) in hops.dropLast() where isListener(hop) {
            reading.error("path/listener-not-last", "'\(hop.name)' hands nothing on, so it ends the path", at: mark)
        }
    }

    private func hops(_ item: YAMLNode) -> [Hop] {
        let names = HopVendor.allCases.map(\.rawValue) + Generic.allCases.map(\.rawValue)
        let known = Names(what: "hop", texts: names)
        if item.scalar != nil {
            guard let index = reading.resolve(item, in: known, area) else { return [] }
            return defaults(names[index])
        }
        guard let pair = item.pairs?.first, item.pairs?.count == 1 else {
            reading.error(
                "path/bad-hop", "a hop is a name, or one name with a table", at: item.mark, hint: "write '- logzio: {lag: 10s}'"
            )
            return []
        }
        let name = YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)
        guard reading.resolve(name, in: known, area) != nil else { return [] }
        return overridden(defaults(pair.key), pair)
    }

    private func defaults(_ name: String) -> [Hop] {
        if let vendor = HopVendor(rawValue: name) { return vendor.hops() }
        return Generic(rawValue: name)?.hop.map { [$0] } ?? []
    }

    // MARK: Overrides

    private static let linkKeys = ["latency", "loss", "duplication", "reordering", "hold"]

    private static func keys(of kind: Hop.Kind) -> [String] {
        switch kind {
        case .writer: ["flush", "phase", "request_timeout", "retry"]
        case .tail: ["backoff", "backoff_max", "queue_lines", "flush", "phase", "request_timeout", "retry"]
        case .logGroup:
            [
                "filter", "event_bytes_max", "event_overhead_bytes", "batch_bytes_max", "batch_events_max",
                "calls_per_second_max",
                "request_timeout", "retry",
            ]
        case .shipper:
            [
                "cold_start", "idle_after", "handler", "timeout", "request_timeout", "payload_bytes_max", "bulk_bytes_max",
                "concurrency_max", "retry", "rerun",
            ]
        case .listener: ["lag", "refresh", "body_bytes_max", "line_bytes_max"]
        }
    }

    /// Where several hops know a key, it is meant for the last of them, whose name the entry bears.
    private func overridden(_ defaults: [Hop], _ pair: YAMLNode.Pair) -> [Hop] {
        let own = defaults.flatMap { Self.keys(of: $0.kind) }
        let keys = own.enumerated().filter { own.firstIndex(of: $0.element) == $0.offset }.map(\.element)
        guard
            let table = Table(
                pair.value, "'\(pair.key)'", area: area, keys: ["name", "mode"] + keys + Self.linkKeys, reading: reading)
        else { return defaults }
        var hops = defaults
        var taken: [String] = []
        for index in hops.indices.reversed() {
            let mine = Self.keys(of: hops[index].kind).filter { !taken.contains($0) }
            taken += mine
            let part = table.only(mine)
            hops[index].kind = kind(hops[index].kind, part)
        }
        guard let last = hops.indices.last else { return hops }
        hops[last].link = link(table, hops[last].link, area: area, reading: reading)
        if let name = table["name"], let text = reading.text(name, "'name'", area) {
            reading.checkName(text, "hop", area: area, at: name.mark)
            hops[last].name = Symbol(text)
        }
        if let mode = table.choice("mode", Hop.Mode.self), mode != .modelled {
            reading.error(
                "path/mode-not-simulated", "a hop that is \(mode.rawValue) takes part in live runs only",
                at: table["mode"]?.mark,
                hint: "leave 'mode' out, or write 'mode: modelled'")
        }
        return hops
    }

    private static let bytes: ClosedRange<Int64> = 1...1_000_000_000_000

    private func kind(_ kind: Hop.Kind, _ table: Table) -> Hop.Kind {
        switch kind {
        case .writer(let rules): .writer(writer(rules, table))
        case .tail(let rules): .tail(tail(rules, table))
        case .logGroup(let rules): .logGroup(logGroup(rules, table))
        case .shipper(let rules): .shipper(shipper(rules, table))
        case .listener(let rules): .listener(listener(rules, table))
        }
    }

    private func writer(_ rules: WriterRules, _ table: Table) -> WriterRules {
        var rules = rules
        if let flush = table.delay("flush", atLeast: .milliseconds(1)) { rules.flush = flush }
        if let timeout = table.delay("request_timeout", atLeast: .milliseconds(1)) { rules.requestTimeout = timeout }
        rules.retry = backoff(table["retry"], rules.retry, area: area, reading: reading)
        rules.phase = table.phase(below: rules.flush, called: "the flush interval") ?? rules.phase
        return rules
    }

    private func tail(_ rules: TailRules, _ table: Table) -> TailRules {
        var rules = rules
        if let backoff = table.delay("backoff", atLeast: .milliseconds(1)) { rules.backoff = backoff }
        if let longest = table.delay("backoff_max", atLeast: .milliseconds(1)) { rules.backoffMax = longest }
        if rules.backoffMax < rules.backoff {
            reading.error(
                "path/backoff-too-long", "the backoff \(rules.backoff.text) is above its maximum \(rules.backoffMax.text)",
                at: table["backoff"]?.mark ?? table["backoff_max"]?.mark ?? table.mark)
        }
        if let lines = table.integer("queue_lines", Self.bytes) { rules.queueLines = lines }
        if let flush = table.delay("flush", atLeast: .milliseconds(1)) { rules.flush = flush }
        if let timeout = table.delay("request_timeout", atLeast: .milliseconds(1)) { rules.requestTimeout = timeout }
        rules.retry = backoff(table["retry"], rules.retry, area: area, reading: reading)
        rules.phase = table.phase(below: rules.backoff, called: "the backoff") ?? rules.phase
        return rules
    }

    private func logGroup(_ rules: LogGroupRules, _ table: Table) -> LogGroupRules {
        var rules = rules
        if let bytes = table.integer("event_bytes_max", Self.bytes) { rules.eventBytesMax = bytes }
        if let bytes = table.integer("event_overhead_bytes", 0...1_000_000) { rules.eventOverheadBytes = bytes }
        if let bytes = table.integer("batch_bytes_max", Self.bytes) { rules.batchBytesMax = bytes }
        if let events = table.integer("batch_events_max", Self.bytes) { rules.batchEventsMax = events }
        if let calls = table.integer("calls_per_second_max", Self.bytes) { rules.callsPerSecondMax = calls }
        if let timeout = table.delay("request_timeout", atLeast: .milliseconds(1)) { rules.requestTimeout = timeout }
        rules.retry = backoff(table["retry"], rules.retry, area: area, reading: reading)
        if let node = table["filter"], let text = node.scalar {
            do {
                rules.filter = try parseFilterPattern(text)
            } catch {
                reading.report(error, in: node, code: "path/bad-filter")
            }
        }
        return rules
    }

    private func shipper(_ rules: ShipperRules, _ table: Table) -> ShipperRules {
        var rules = rules
        if let bytes = table.integer("payload_bytes_max", Self.bytes) { rules.payloadBytesMax = bytes }
        if let cold = table.quantiles("cold_start") { rules.coldStart = cold }
        if let idle = table.delay("idle_after") { rules.idleAfter = idle }
        if let handler = table.quantiles("handler") { rules.handler = handler }
        if let timeout = table.delay("timeout", atLeast: .milliseconds(1)) { rules.timeout = timeout }
        if let timeout = table.delay("request_timeout", atLeast: .milliseconds(1)) { rules.requestTimeout = timeout }
        if let bytes = table.integer("bulk_bytes_max", Self.bytes) { rules.bulkBytesMax = bytes }
        if let concurrency = table.integer("concurrency_max", Self.bytes) { rules.concurrencyMax = concurrency }
        rules.retry = backoff(table["retry"], rules.retry, area: area, reading: reading)
        rules.rerun = backoff(table["rerun"], rules.rerun, area: area, reading: reading)
        return rules
    }

    private func listener(_ rules: ListenerRules, _ table: Table) -> ListenerRules {
        var rules = rules
        if let lag = table.quantiles("lag") { rules.lag = lag }
        if let refresh = table["refresh"] {
            rules.refresh = refresh.scalar == "off" ? nil : table.delay("refresh", atLeast: .milliseconds(1))
        }
        if let bytes = table.integer("body_bytes_max", Self.bytes) { rules.bodyBytesMax = bytes }
        if let bytes = table.integer("line_bytes_max", Self.bytes) { rules.lineBytesMax = bytes }
        return rules
    }
}
