import Model

/// A fault as read: its name and time are known to expectations even when the rest is wrong.
struct FaultDraft {
    var name: String
    var isOfService: Bool
    /// Nil when it could not be read, or lies outside the scenario.
    var at: Instant?
    /// Nil when anything that makes it a fault could not be read.
    var plan: FaultPlan?
}

/// Reads `faults:`, what breaks on demand.
struct FaultReader {
    private let area = "fault"
    let reading: Reading
    let scenario: String
    /// Nil when the scenario does not say.
    let lasts: Delay?
    let catalog: CatalogDraft
    let setup: SetupDraft

    /// What a service can suffer, as a document writes it.
    private enum ServiceKind: String, CaseIterable {
        case outage, errors, latency, silence, flood, generic
        case missedJob = "missed-job"

        var keys: [String] {
            switch self {
            case .outage, .silence: []
            case .errors: ["share", "ramp", "burst"]
            case .latency: ["takes", "share"]
            case .flood: ["lines", "level"]
            case .generic: ["share"]
            case .missedJob: ["job"]
            }
        }
    }

    /// What the way into a hop can suffer.
    private enum PathKind: String, CaseIterable {
        case down, loss, delay, duplicate, reorder

        var keys: [String] {
            switch self {
            case .down: []
            case .loss, .duplicate: ["share"]
            case .delay: ["by"]
            case .reorder: ["share", "hold"]
            }
        }
    }

    private static let placeKeys = ["service", "path", "channel"]
    private static let timeKeys = ["at", "for", "until", "at_most"]

    func read(_ node: YAMLNode?) -> [FaultDraft] {
        reading.entries(node, "fault", area: area, reserved: ["anything"]).map(fault)
    }

    private func fault(_ pair: YAMLNode.Pair) -> FaultDraft {
        let isOnPath = (pair.value["path"] ?? pair.value["channel"]) != nil && pair.value["service"] == nil
        let kinds = isOnPath ? PathKind.allCases.map(\.rawValue) : ServiceKind.allCases.map(\.rawValue)
        let kindText = pair.value["kind"]?.scalar ?? ""
        let own = isOnPath ? PathKind(rawValue: kindText)?.keys : ServiceKind(rawValue: kindText)?.keys
        let anyKey = isOnPath ? PathKind.allCases.flatMap(\.keys) : ServiceKind.allCases.flatMap(\.keys)
        let keys = Self.placeKeys + ["kind"] + (own ?? anyKey) + Self.timeKeys + ["shows"]
        var draft = FaultDraft(name: pair.key, isOfService: !isOnPath, at: nil, plan: nil)
        guard
            let table = Table(
                pair.value, own == nil ? "a fault" : "a fault of kind '\(kindText)'", area: area, keys: keys, reading: reading)
        else { return draft }
        let place = place(table, pair)
        let kindNode = table.required(
            "kind", "the fault '\(pair.key)'", hint: "kinds are \(kinds.joined(separator: ", "))")
        let word = kindNode.flatMap { reading.word($0, "'kind'", area, kinds) }
        let kind = word.flatMap { isOnPath ? pathKind($0, table) : serviceKind($0, table, place) }
        let times = times(table, isOnPath: isOnPath, pair)
        let shows = shows(table["shows"])
        draft.at = times.at
        guard let place, let kind else { return draft }
        draft.plan = FaultPlan(
            name: Symbol(pair.key), place: place, kind: kind, at: times.at ?? .start, end: times.end,
            drill: drillID(scenario: scenario, fault: pair.key), shows: shows, mark: pair.mark)
        return draft
    }

    private func place(_ table: Table, _ pair: YAMLNode.Pair) -> FaultPlan.Place? {
        if let node = table["service"] {
            if let other = table.keyMark("path") ?? table.keyMark("channel") {
                reading.error(
                    "fault/two-places", "a fault is of a service or of the path, not both", at: other,
                    hint: "make two faults of it")
            }
            return reading.resolve(node, in: catalog.services, area).map { .service(ServiceID($0)) }
        }
        if let channel = table["channel"] {
            if let path = table.keyMark("path") {
                reading.error(
                    "fault/two-places", "a fault is of the path or of a channel, not both", at: path,
                    hint: "make two faults of it")
            }
            return reading.choice(channel, "'channel'", area, Channel.self).map { .channel($0) }
        }
        if let node = table["path"] { return reading.resolve(node, in: setup.hops, area).map { .hop(HopID($0)) } }
        reading.error(
            "fault/missing-key", "the fault '\(pair.key)' happens nowhere", at: pair.mark,
            hint: "add 'service: ...' or, for the way of the logs, 'path: ...', or, for a provider, 'channel: ...'")
        return nil
    }

    // MARK: Kinds

    private func serviceKind(_ text: String, _ table: Table, _ place: FaultPlan.Place?) -> FaultPlan.Kind? {
        switch ServiceKind(rawValue: text) {
        case .outage: return .outage
        case .errors: return shape(table).map(FaultPlan.Kind.errors)
        case .latency:
            let share = share(table) ?? .one
            return requiredDelay(table, "takes", text).map { .latency($0, share: share) }
        case .silence: return .silence
        case .flood: return flood(table)
        case .generic: return .generic(share: share(table) ?? .one)
        case .missedJob: return missedJob(table, place)
        case nil: return nil
        }
    }

    private func pathKind(_ text: String, _ table: Table) -> FaultPlan.Kind? {
        switch PathKind(rawValue: text) {
        case .down: return .down
        case .loss: return requiredShare(table, text).map(FaultPlan.Kind.loss)
        case .delay: return requiredDelay(table, "by", text).map(FaultPlan.Kind.delay)
        case .duplicate: return requiredShare(table, text).map(FaultPlan.Kind.duplication)
        case .reorder:
            let (share, hold) = (requiredShare(table, text), requiredDelay(table, "hold", text))
            guard let share, let hold else { return nil }
            return .reordering(share, hold: hold)
        case nil: return nil
        }
    }

    private func requiredShare(_ table: Table, _ kind: String) -> Ratio? {
        table.required("share", "a fault of kind '\(kind)'") == nil ? nil : share(table)
    }

    private func requiredDelay(_ table: Table, _ key: String, _ kind: String) -> Delay? {
        table.required(key, "a fault of kind '\(kind)'").flatMap {
            reading.delay($0, "'\(key)'", area, atLeast: .milliseconds(1))
        }
    }

    private func share(_ table: Table) -> Ratio? {
        guard let share = table.ratio("share") else { return nil }
        if share == .zero {
            reading.error("fault/no-effect", "a share of 0% is no fault", at: table["share"]?.mark)
        }
        return share
    }

    private func shape(_ table: Table) -> FaultPlan.Shape? {
        let given = ["share", "ramp", "burst"].filter { table[$0] != nil }
        guard given.count == 1 else {
            reading.error(
                "fault/errors-shape", given.isEmpty ? "the errors have no rate" : "the errors have more than one rate",
                at: table.mark,
                hint: "add one of 'share: 30%', 'ramp: 1% to 30% over 10m' and 'burst: 500'")
            return nil
        }
        if table["burst"] != nil { return table.integer("burst", 1...10_000_000).map(FaultPlan.Shape.burst) }
        if let node = table["ramp"] { return ramp(node) }
        return share(table).map(FaultPlan.Shape.steady)
    }

    /// `1% to 30% over 10m`.
    private func ramp(_ node: YAMLNode) -> FaultPlan.Shape? {
        guard let text = reading.text(node, "'ramp'", area) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 5, words[1] == "to", words[3] == "over" else {
            reading.error(
                "fault/bad-ramp", "'\(text.clipped)' is not a ramp", at: node.mark, hint: "write it like '1% to 30% over 10m'")
            return nil
        }
        func part(_ index: Int) -> YAMLNode { YAMLNode(content: .scalar(words[index], quoted: false), mark: node.mark) }
        let from = reading.ratio(part(0), "the ramp's begin", area)
        let to = reading.ratio(part(2), "the ramp's end", area)
        let over = reading.delay(part(4), "the ramp", area, atLeast: .seconds(1))
        guard let from, let to, let over else { return nil }
        return .ramp(from: from, to: to, over: over)
    }

    private func flood(_ table: Table) -> FaultPlan.Kind? {
        let level = table.text("level") ?? "INFO"
        guard let lines = table.required("lines", "a fault of kind 'flood'"),
            let rate = reading.ratePerKilosecond(lines, "'lines'", area)
        else { return nil }
        guard rate % 1000 == 0, rate > 0 else {
            reading.error(
                "fault/bad-flood", "a flood has a whole number of lines a second", at: lines.mark,
                hint: "write it like '5000/s'")
            return nil
        }
        return .flood(linesPerSecond: rate / 1000, level: level)
    }

    private func missedJob(_ table: Table, _ place: FaultPlan.Place?) -> FaultPlan.Kind? {
        guard let node = table.required("job", "a fault of kind 'missed-job'"), case .service(let service) = place else {
            return nil
        }
        let names = catalog.catalog.services[service.index].jobs.map(\.name)
        return reading.resolve(node, in: Names(what: "job", texts: names), area).map { .missedJob(names[$0]) }
    }

    // MARK: Times

    private func times(
        _ table: Table, isOnPath: Bool, _ pair: YAMLNode.Pair
    ) -> (at: Instant?, end: FaultPlan.End) {
        let at =
            table.required("at", "the fault '\(pair.key)'", hint: "add 'at: 5m', counted from the start") == nil
            ? nil : table.delay("at")
        let start = at ?? .zero
        let end = end(table, start: start, isOnPath: isOnPath, pair)
        guard let lasts else { return (at.map { .start + $0 }, end.end) }
        if start >= lasts {
            reading.error(
                "fault/outside", "the fault begins at \(start.text), after the load has ended at \(lasts.text)",
                at: table["at"]?.mark,
                hint: "begin it earlier, or let the scenario last longer")
            return (nil, end.end)
        }
        if start + end.length > lasts {
            reading.error(
                "fault/outside",
                "the fault may last until \((start + end.length).text), after the load has ended at \(lasts.text)",
                at: end.mark ?? pair.mark, hint: "end it earlier, or let the scenario last longer")
        }
        return (at.map { .start + $0 }, end.end)
    }

    private func end(
        _ table: Table, start: Delay, isOnPath: Bool, _ pair: YAMLNode.Pair
    ) -> (end: FaultPlan.End, length: Delay, mark: SourceMark?) {
        if let node = table["for"] {
            if let until = table.keyMark("until") ?? table.keyMark("at_most") {
                reading.error(
                    "fault/two-ends", "a fault ends after a time or when it is fixed, not both", at: until,
                    hint: "keep one of them")
            }
            let length = reading.delay(node, "'for'", area, atLeast: Delay(nanoseconds: 1)) ?? Delay(nanoseconds: 1)
            return (.after(length), length, node.mark)
        }
        guard let until = table["until"] else {
            if table["burst"] != nil { return (.after(.seconds(1)), .seconds(0), nil) }
            reading.error(
                "fault/no-end", "the fault '\(pair.key)' has no end", at: pair.mark,
                hint: isOnPath ? "add 'for: 10m'" : "add 'for: 10m', or 'until: fixed' with 'at_most: 40m'")
            return (.after(.zero), .zero, nil)
        }
        _ = reading.word(until, "'until'", area, ["fixed"])
        if isOnPath {
            reading.error(
                "fault/path-not-fixable", "nobody on call fixes the path, so this fault needs a length", at: until.mark,
                hint: "write 'for: 10m' instead")
        }
        let rest = lasts.map { start < $0 ? $0 - start : .zero } ?? .zero
        let atMost = table.delay("at_most", atLeast: Delay(nanoseconds: 1)) ?? rest
        return (.untilFixed(atMost: atMost), atMost, table["at_most"]?.mark)
    }

    private func shows(_ node: YAMLNode?) -> FaultPlan.Shows? {
        guard let node, let table = Table(node, "'shows'", area: area, keys: ["rule", "group"], reading: reading) else {
            return nil
        }
        let group = table.text("group")
        let rule = table.required("rule", "'shows'").flatMap { reading.resolve($0, in: setup.rules, area) }
        return rule.map { FaultPlan.Shows(rule: RuleID($0), group: group) }
    }
}
