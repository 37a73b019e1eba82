import Model

/// A setup as read: complete but for what is flat only when the horizon is known.
struct SetupDraft {
    var name: String
    var path: [Hop]
    var alerts: [AlertDraft]
    /// What else watches.
    var monitors: [Monitor] = []
    /// Of a service desk; flat when the horizon is known.
    var deskHours = Hours.always
    var inboxes = InboxDrafts()
    var pager: PagerDraft
    /// False when the document could not be read.
    var isComplete: Bool
    /// False when a mistake may hide one of them.
    var knowsHops = true
    var knowsRules = true

    /// What monitors evaluate.
    var watched: [Alert] { monitors.enumerated().flatMap { $1.alerts(MonitorID($0)) } }

    var hops: Names { Names(what: "hop", texts: path.map(\.name.text), isComplete: isComplete && knowsHops) }
    var rules: Names {
        Names(
            what: "rule", texts: alerts.map(\.rule.name.text) + watched.map(\.name.text), isComplete: isComplete && knowsRules)
    }

    /// How long everything may go on after the load: the longest policy, half an hour, and what a rule may keep to itself; at
    /// most a day.
    var drains: Delay {
        let policy = pager.rules.policies.map(\.fullLength).max() ?? .zero
        let rule = alerts.map { max($0.rule.window, $0.rule.suppress) }.max() ?? .zero
        let watched = watched.map(\.reach).max() ?? .zero
        return min(policy + .minutes(30) + max(rule, watched), .days(1))
    }
}

/// Reads a `setup` document: how the world is watched.
struct SetupReader {
    static let keys =
        [
            "setup", "path", "alerts", "services", "policies", "schedules", "notify", "channels", "events", "choices",
            "orchestration", "workflows", IntegrationReader.key,
        ] + monitorKeys
    /// Ways to watch beside the path.
    private static let monitorKeys = [
        "probes", "heartbeats", "cloudwatch", "elastalert", "desk", "prometheus", "alertmanager", "inboxes",
    ]
    let reading: Reading
    let catalog: CatalogDraft
    /// Where vendors' files are found.
    let documents: DocumentLoader

    func read(_ root: YAMLNode) -> SetupDraft? {
        guard let table = Table(root, "a setup", area: "setup", keys: Self.keys, reading: reading) else { return nil }
        _ = IntegrationReader(reading: reading).read(table[IntegrationReader.key])
        let wrongBefore = reading.errorCount
        let desk = table["desk"].flatMap {
            DeskReader(reading: reading, tiers: catalog.catalog.tiers.map(\.name)).read($0)
        }
        let inboxes = InboxReader(reading: reading).read(table["inboxes"])
        let monitors = monitors(table, desk: desk?.monitor, inboxes) + inboxes.monitors
        let knowsMonitors = reading.errorCount == wrongBefore
        let alreadyWrong = reading.errorCount
        // Without rules on lines, nobody needs them to arrive anywhere.
        let isWatched = ["probes", "heartbeats", "desk", "prometheus", "alertmanager"].contains {
            table[$0] != nil || table.seemsToMean($0)
        }
        let needsPath =
            table["path"] != nil || table["alerts"] != nil || table["cloudwatch"] != nil || table["elastalert"] != nil
            || !isWatched
        let path =
            table.seemsToMean("path") || !needsPath
            ? []
            : PathReader(reading: reading, end: end(of: table), metricFilters: table.keyMark("cloudwatch"))
                .read(table["path"], setupMark: table.mark)
        let knowsHops = reading.errorCount == alreadyWrong && !table.seemsToMean("path")
        let alerts = AlertReader(reading: reading, services: catalog.services, inboxes: inboxes.names).read(table["alerts"])
        let draft = SetupDraft(
            name: table.text("setup") ?? "inline", path: path, alerts: alerts, monitors: monitors,
            deskHours: desk?.hours ?? .always, inboxes: inboxes,
            pager: PagerReader(reading: reading, catalog: catalog).read(table), isComplete: true, knowsHops: knowsHops,
            knowsRules: knowsMonitors
                && (table["alerts"].map { $0.isEmpty || $0.pairs?.count == alerts.count } ?? !table.seemsToMean("alerts")))
        checkRoutes(draft)
        checkNames(draft)
        checkInboxes(draft)
        return draft
    }

    /// Rules ask an aggregator; metric filters alone are content with a log group.
    private func end(of table: Table) -> PathReader.End {
        let asksAggregator = ["alerts", "elastalert"].contains { table[$0] != nil || table.seemsToMean($0) }
        return table["cloudwatch"] == nil || asksAggregator ? .listener : .logGroup
    }

    /// Who evaluates comes before who notifies.
    private func monitors(_ table: Table, desk: Monitor?, _ inboxes: InboxDrafts) -> [Monitor] {
        let probes = ProbeReader(reading: reading, services: catalog.services, inboxes: inboxes.names).read(table["probes"])
        let heartbeats = HeartbeatReader(
            reading: reading, catalog: catalog, alerts: table["alerts"], inboxes: inboxes.names
        ).read(table["heartbeats"])
        let prometheus = PrometheusReader(reading: reading, documents: documents).read(table["prometheus"])
        let alertmanager = AlertmanagerReader(
            reading: reading, documents: documents, services: catalog.services, inboxes: inboxes
        )
        .read(table["alertmanager"])
        for (one, other) in [("prometheus", "alertmanager"), ("alertmanager", "prometheus")] {
            if let mark = table.keyMark(one), table[other] == nil, !table.seemsToMean(other) {
                reading.error(
                    "setup/half-monitor", "'\(one)' is nothing without '\(other)'", at: mark, hint: "add '\(other): ...'")
            }
        }
        // One without the other has been reported, and could not run.
        let pair = prometheus == nil || alertmanager == nil ? [] : [prometheus, alertmanager]
        let onLines = [
            table["cloudwatch"].flatMap {
                CloudWatchReader(reading: reading, services: catalog.services, inboxes: inboxes.names).read($0)
            },
            table["elastalert"].flatMap {
                ElastAlertReader(reading: reading, services: catalog.services, inboxes: inboxes).read($0)
            },
        ]
        return ([probes, heartbeats] + onLines + [desk] + pair).compactMap(\.self)
    }

    /// All alerts of a setup stand in one list, and expectations find them by name.
    private func checkNames(_ draft: SetupDraft) {
        var known = draft.alerts.map(\.rule.name)
        for alert in draft.watched {
            if known.contains(alert.name) {
                reading.error(
                    "alert/duplicate-name", "two alerts of the setup are called '\(alert.name)'", at: alert.mark,
                    hint: "give one of them another name")
            }
            known.append(alert.name)
        }
    }

    /// An inbox that nothing goes to is there in vain.
    private func checkInboxes(_ draft: SetupDraft) {
        let told = Set(draft.alerts.flatMap(\.rule.destinations) + draft.monitors.flatMap(\.destinations))
        for (index, mark) in draft.inboxes.marks.enumerated() where !told.contains(.inbox(InboxID(index))) {
            reading.warning(
                "inbox/unused", "nothing goes to '\(draft.inboxes.names.texts[index])'", at: mark,
                hint: "name it in 'by:' of an alert, or leave it out")
        }
    }

    /// An alert to a service without a policy reaches nobody.
    private func checkRoutes(_ draft: SetupDraft) {
        guard catalog.isComplete, draft.pager.knowsServices else { return }
        for alert in draft.alerts {
            guard case .service(let service) = alert.rule.route else { continue }
            check(service, in: draft, at: alert.routeMark)
        }
        for monitor in draft.monitors {
            for route in monitor.routes { check(route.service, in: draft, at: route.mark) }
        }
    }

    private func check(_ service: ServiceID, in draft: SetupDraft, at mark: SourceMark?) {
        guard catalog.catalog.services.indices.contains(service.index),
            !draft.pager.rules.services.contains(where: { $0.service == service })
        else { return }
        let name = catalog.catalog.services[service.index].name.text
        reading.error(
            "alert/unrouted", "the alert goes to '\(name)', which has no policy in this setup", at: mark,
            hint: "add 'services: {\(name): {policy: ...}}'")
    }
}
