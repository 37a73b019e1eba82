import Model

/// A setup as read: complete but for what is flat only when the horizon is known.
struct SetupDraft {
    var name: String
    var path: [Hop]
    var alerts: [AlertDraft]
    var pager: PagerDraft
    /// False when the document could not be read.
    var isComplete: Bool
    /// False when a mistake may hide one of them.
    var knowsHops = true
    var knowsRules = true

    var hops: Names { Names(what: "hop", texts: path.map(\.name.text), isComplete: isComplete && knowsHops) }
    var rules: Names { Names(what: "rule", texts: alerts.map(\.rule.name.text), isComplete: isComplete && knowsRules) }

    /// How long everything may go on after the load: the longest policy, half an hour, and what a rule may keep to itself; at
    /// most a day.
    var drains: Delay {
        let policy = pager.rules.policies.map(\.fullLength).max() ?? .zero
        let rule = alerts.map { max($0.rule.window, $0.rule.suppress) }.max() ?? .zero
        return min(policy + .minutes(30) + rule, .days(1))
    }
}

/// Reads a `setup` document: how the world is watched.
struct SetupReader {
    static let keys = [
        "setup", "path", "alerts", "services", "policies", "schedules", "notify", "channels", "events", "choices",
        "orchestration", "workflows",
    ]
    let reading: Reading
    let catalog: CatalogDraft

    func read(_ root: YAMLNode) -> SetupDraft? {
        guard let table = Table(root, "a setup", area: "setup", keys: Self.keys, reading: reading) else { return nil }
        let alreadyWrong = reading.errorCount
        let path = table.seemsToMean("path") ? [] : PathReader(reading: reading).read(table["path"], setupMark: table.mark)
        let knowsHops = reading.errorCount == alreadyWrong && !table.seemsToMean("path")
        let alerts = AlertReader(reading: reading, services: catalog.services).read(table["alerts"])
        let draft = SetupDraft(
            name: table.text("setup") ?? "inline", path: path, alerts: alerts,
            pager: PagerReader(reading: reading, catalog: catalog).read(table), isComplete: true, knowsHops: knowsHops,
            knowsRules: table["alerts"].map { $0.isEmpty || $0.pairs?.count == alerts.count } ?? !table.seemsToMean("alerts"))
        checkRoutes(draft)
        return draft
    }

    /// An alert to a service without a policy reaches nobody.
    private func checkRoutes(_ draft: SetupDraft) {
        guard catalog.isComplete, draft.pager.knowsServices else { return }
        for alert in draft.alerts {
            guard case .service(let service) = alert.rule.route, catalog.catalog.services.indices.contains(service.index),
                !draft.pager.rules.services.contains(where: { $0.service == service })
            else { continue }
            let name = catalog.catalog.services[service.index].name.text
            reading.error(
                "alert/unrouted", "the alert goes to '\(name)', which has no policy in this setup", at: alert.routeMark,
                hint: "add 'services: {\(name): {policy: ...}}'")
        }
    }
}
