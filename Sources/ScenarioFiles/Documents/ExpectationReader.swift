import Model

/// Reads `expect:` and `allow:`.
struct ExpectationReader {
    private let area = "expect"
    let reading: Reading
    let catalog: CatalogDraft
    let setup: SetupDraft
    let faults: [FaultDraft]
    /// False when the faults could not be read: unknown ones are let pass.
    let knowsFaults: Bool
    /// Nil when it is not known because something it depends on is wrong.
    let horizon: Instant?

    private static let stages = Stage.allCases.map(\.rawValue)
    private static let claims = stages + ["never", "count", "tier"]

    private var faultNames: Names { Names(what: "fault", texts: faults.map(\.name), isComplete: knowsFaults) }

    /// The expectations that count for this setup, and how many are for others.
    func read(_ node: YAMLNode?) -> (expectations: [Expectation], skipped: Int) {
        var skipped = 0
        let expectations = reading.list(node, "'expect'", area: area).compactMap { item -> Expectation? in
            if let only = item["only_setup"], let name = reading.text(only, "'only_setup'", area), name != setup.name {
                skipped += 1
                return nil
            }
            return expectation(item)
        }
        return (expectations, skipped)
    }

    private func expectation(_ item: YAMLNode) -> Expectation? {
        guard let table = Table(item, "an expectation", area: area, keys: Self.claims + ["only_setup"], reading: reading) else {
            return nil
        }
        let known = table.pairs.filter { Self.claims.contains($0.key) }
        guard let pair = known.first, known.count == 1 else {
            if table.pairs.allSatisfy({ Self.claims.contains($0.key) || $0.key == "only_setup" }) {
                reading.error(
                    "expect/one-claim", known.isEmpty ? "the expectation expects nothing" : "an expectation expects one thing",
                    at: known.dropFirst().first?.mark ?? table.mark,
                    hint: "write one entry for each, like '- fired: {before: 5m}'")
            }
            return nil
        }
        return claim(pair).map { Expectation(claim: $0, text: item.flowText, mark: pair.mark) }
    }

    private func claim(_ pair: YAMLNode.Pair) -> Expectation.Claim? {
        switch pair.key {
        case "never": return NeverReader(parent: self).read(pair).map(Expectation.Claim.never)
        case "count": return count(pair)
        case "tier": return tier(pair)
        default: return Stage(rawValue: pair.key).flatMap { reached($0, pair) }.map(Expectation.Claim.reached)
        }
    }

    // MARK: A stage is reached

    private func reached(_ stage: Stage, _ pair: YAMLNode.Pair) -> Expectation.Reached? {
        let quantileKeys = (1...99).map { "p\($0)" }
        var keys = ["fault", "rule", "who", "level", "by", "since", "after", "before", "says", "share"]
        if !Self.isPage(stage) { keys.removeAll { ["by", "says"].contains($0) } }
        if stage < .paged { keys.removeAll { ["who", "level"].contains($0) } }
        let shown = keys + (pair.value.pairs ?? []).map(\.key).filter(quantileKeys.contains)
        guard let table = Table(pair.value, "'\(pair.key)'", area: area, keys: shown + ["p95"], reading: reading) else {
            return nil
        }
        let fault = fault(table["fault"], at: pair.mark)
        var quantiles: [Expectation.Quantile] = []
        for key in quantileKeys {
            guard let percent = Int(key.dropFirst()), let before = table.delay(key) else { continue }
            quantiles.append(Expectation.Quantile(percent: percent, before: before))
        }
        let reached = Expectation.Reached(
            stage: stage, fault: fault ?? FaultID(-1), rule: rule(table), who: who(table["who"])?.person, level: level(table),
            channel: table.choice("by", Channel.self), since: table.choice("since", Stage.self) ?? .injected,
            after: table.delay("after"), before: table.delay("before"), says: table.texts("says") ?? [],
            share: table.ratio("share"),
            quantiles: quantiles)
        checkTimes(reached, table)
        return fault == nil ? nil : reached
    }

    private static func isPage(_ stage: Stage) -> Bool { stage == .paged || stage == .delivered }

    private func checkTimes(_ reached: Expectation.Reached, _ table: Table) {
        if let after = reached.after, let before = reached.before, before <= after {
            reading.error(
                "expect/ends-before-start", "'before: \(before.text)' does not lie after 'after: \(after.text)'",
                at: table["before"]?.mark, hint: "the allowed time is from 'after' up to, not including, 'before'")
        }
        if reached.since > reached.stage, reached.stage < .paged {
            reading.error(
                "expect/since-later", "'\(reached.stage.rawValue)' comes before '\(reached.since.rawValue)'",
                at: table["since"]?.mark,
                hint: "count from an earlier stage")
        }
        guard let horizon, faults.indices.contains(reached.fault.index), let from = faults[reached.fault.index].at else {
            return
        }
        let bounds =
            [("before", reached.before), ("after", reached.after)]
            + reached.quantiles.map { ("p\($0.percent)", Optional($0.before)) }
        for (key, bound) in bounds {
            guard let bound, from + bound > horizon else { continue }
            reading.error(
                "expect/past-horizon", "'\(key): \(bound.text)' reaches past the horizon at \((horizon - .start).text)",
                at: table[key]?.mark,
                hint: "the fault begins at \((from - .start).text); lower it, or set 'lasts' or 'drains' higher")
        }
    }

    // MARK: Counts and tiers

    private func count(_ pair: YAMLNode.Pair) -> Expectation.Claim? {
        let keys = Expectation.Counted.allCases.map(\.rawValue)
        guard let table = Table(pair.value, "'count'", area: area, keys: keys, reading: reading) else { return nil }
        let counts = table.pairs.compactMap { entry -> Expectation.Count? in
            guard let what = Expectation.Counted(rawValue: entry.key),
                let text = reading.text(entry.value, "'\(entry.key)'", area)
            else { return nil }
            return number(text, entry.value.mark).map { .init(what: what, comparison: $0.comparison, number: $0.number) }
        }
        if table.pairs.isEmpty {
            reading.error(
                "expect/counts-nothing", "'count' counts nothing", at: pair.mark, hint: "write 'count: {incidents: 1}'")
        }
        return counts.isEmpty ? nil : .count(counts)
    }

    /// `3`, `>= 2` or `<= 5`.
    private func number(_ text: String, _ mark: SourceMark) -> (comparison: AlertRule.Comparison, number: Int64)? {
        let sign = text.prefix { "<>=!".contains($0) }
        let digits = text.dropFirst(sign.count).filter { $0 != " " }
        guard let comparison = sign.isEmpty ? .equal : AlertRule.Comparison(rawValue: String(sign)),
            let number = Amount(text: digits, decimals: 0), (0...1_000_000_000).contains(number)
        else {
            reading.error("expect/bad-count", "'\(text.clipped)' is not a count", at: mark, hint: "write '3', '>= 2' or '<= 5'")
            return nil
        }
        return (comparison, number)
    }

    private func tier(_ pair: YAMLNode.Pair) -> Expectation.Claim? {
        var node = pair.value.scalar == nil ? nil : pair.value
        if pair.value.pairs != nil {
            guard let table = Table(pair.value, "'tier'", area: area, keys: ["fault"], reading: reading) else { return nil }
            node = table["fault"]
        }
        guard let fault = fault(node.flatMap { $0.isEmpty ? nil : $0 }, at: pair.mark) else { return nil }
        guard faults.indices.contains(fault.index), let plan = faults[fault.index].plan else { return nil }
        guard let service = plan.service else {
            reading.error("expect/no-tier", "a fault of the path belongs to no service and no tier", at: pair.mark)
            return nil
        }
        guard let tier = catalog.catalog.services[service.index].tier.map({ catalog.catalog.tiers[$0] }) else {
            reading.error(
                "expect/no-tier", "the service '\(catalog.catalog.services[service.index].name)' has no tier", at: pair.mark,
                hint: "give it one in the catalog")
            return nil
        }
        if tier.respond == nil, tier.resolve == nil {
            reading.error(
                "expect/no-target", "the tier '\(tier.name)' promises nothing", at: pair.mark,
                hint: "add 'respond: 15m' or 'resolve: 4h' to it")
        }
        return .tier(fault)
    }

    // MARK: Names

    /// The fault meant: the one named, or the only one of a service, or the only one.
    func fault(_ node: YAMLNode?, at mark: SourceMark) -> FaultID? {
        if let node { return reading.resolve(node, in: faultNames, area).map(FaultID.init) }
        let ofServices = faults.indices.filter { faults[$0].isOfService }
        if let only = ofServices.first, ofServices.count == 1 { return FaultID(only) }
        if faults.count == 1 { return FaultID(0) }
        guard knowsFaults else { return nil }
        reading.error(
            "expect/which-fault",
            faults.isEmpty ? "there is no fault to expect this of" : "there are several faults and none is named",
            at: mark, hint: faults.isEmpty ? "write 'never: ...' or 'count: ...'" : "add 'fault: \(faults[0].name)'")
        return nil
    }

    func rule(_ table: Table) -> RuleID? {
        table["rule"].flatMap { reading.resolve($0, in: setup.rules, area) }.map(RuleID.init)
    }

    /// Whom an expectation means.
    enum Who {
        case anyone
        case person(PersonID)

        var person: PersonID? {
            if case .person(let person) = self { person } else { nil }
        }
    }

    /// Nil when there is no such person.
    func who(_ node: YAMLNode?) -> Who? {
        guard let node, node.scalar != "anyone" else { return .anyone }
        return reading.resolve(node, in: catalog.people, area).map { .person(PersonID($0)) }
    }

    func level(_ table: Table) -> Int32? {
        guard let level = table.integer("level", 1...1000) else { return nil }
        let highest = setup.pager.rules.policies.map(\.levels.count).max() ?? 0
        if setup.isComplete, level > highest {
            reading.error(
                "expect/unknown-level", "no policy has a level \(level)", at: table["level"]?.mark,
                hint: "the longest policy has \(highest) levels")
        }
        return Int32(level)
    }

    // MARK: Allowances

    func allowances(_ node: YAMLNode?) -> [Allowance] {
        reading.list(node, "'allow'", area: "allow").compactMap { item in
            guard
                let table = Table(
                    item, "an allowance", area: "allow", keys: ["paged", "rule", "masked", "reason"], reading: reading)
            else { return nil }
            let reason = table.required("reason", "an allowance", hint: "say why, for whoever reads the report")
                .flatMap { reading.text($0, "'reason'", "allow") }
            let (who, rule) = (who(table["paged"]), rule(table))
            if let masked = table["masked"] {
                if let extra = table.keyMark("paged") ?? table.keyMark("rule") {
                    reading.error("allow/two-things", "an allowance allows one thing", at: extra, hint: "make two of it")
                }
                guard let fault = reading.resolve(masked, in: faultNames, "allow"), let reason else { return nil }
                return Allowance(what: .masked(FaultID(fault)), reason: reason, mark: item.mark)
            }
            if table["paged"] == nil, table["rule"] == nil {
                reading.error(
                    "allow/nothing", "the allowance allows nothing", at: item.mark,
                    hint: "add 'paged: anyone' or 'masked: FAULT'")
                return nil
            }
            guard let who, let reason else { return nil }
            return Allowance(what: .paged(who: who.person, rule: rule), reason: reason, mark: item.mark)
        }
    }
}

/// Reads `never:`: a stage with whom or what it must not reach, and what narrows it.
struct NeverReader {
    let parent: ExpectationReader
    private var reading: Reading { parent.reading }
    private let area = "expect"

    init(parent: ExpectationReader) { self.parent = parent }

    func read(_ pair: YAMLNode.Pair) -> Expectation.Never? {
        let stages = Stage.allCases.map(\.rawValue)
        let keys = stages + ["since", "level", "fault", "rule", "who"]
        guard let table = Table(pair.value, "'never'", area: area, keys: keys, reading: reading) else { return nil }
        let named = table.pairs.filter { stages.contains($0.key) }
        guard let entry = named.first, named.count == 1, let stage = Stage(rawValue: entry.key) else {
            if named.count != 1, table.pairs.allSatisfy({ keys.contains($0.key) }) {
                reading.error(
                    "expect/one-claim", "'never' names one stage, found \(named.count)",
                    at: named.dropFirst().first?.mark ?? pair.mark,
                    hint: "write it like 'never: {paged: anyone}'")
            }
            return nil
        }
        let who = subject(entry.value, stage, table)
        var never = Expectation.Never(stage: stage, who: who?.person)
        if let fault = table["fault"] { never.fault = parent.fault(fault, at: pair.mark) }
        never.rule = parent.rule(table)
        if table["level"] != nil { never.level = parent.level(table) }
        never.since = table.choice("since", Stage.self)
        return who == nil ? nil : never
    }

    /// A person or `anyone` from paging on, `anything` before it.
    private func subject(_ node: YAMLNode, _ stage: Stage, _ table: Table) -> ExpectationReader.Who? {
        let who = parent.who(table["who"])
        if node.scalar == "anything" || node.isEmpty { return who }
        if stage < .paged {
            guard node.scalar != "anyone" else { return who }
            reading.error(
                "expect/unknown-value", "'\(stage.rawValue)' concerns nobody, so 'never' takes 'anything'", at: node.mark,
                hint: "write 'never: {\(stage.rawValue): anything}', narrowed by 'rule:' or 'fault:'")
            return nil
        }
        if let mark = table.keyMark("who") {
            reading.error("expect/two-people", "'never' names a person twice", at: mark, hint: "leave 'who' out")
        }
        return parent.who(node)
    }
}
