package import Model

/// Groups alerts by its routes, mutes what is inhibited or silenced, and tells the pager what is new.
///
/// A new group waits for its route's `group_wait`; from then on it is looked at every `group_interval`, and what joins it waits for the next
/// look. A look tells only what `Notified.needsUpdate` finds worth it. Groups without alerts are forgotten; what was notified about them is
/// not. Nothing lies between it and Prometheus (assumed: they stand side by side). When load ends Prometheus falls silent, and what was firing
/// then stays as it is. Sources: prometheus/alertmanager, dispatch/dispatch.go, notify/notify.go, inhibit/inhibit.go.
package struct Alertmanager: Machine {
    package enum Input: Sendable {
        case begin
        case wake(Wakeup)
        case alerts([PromAlert])
        case reply(EventReceipt)
    }

    /// Alerts that go out together.
    private struct Group: Sendable {
        var route: Int
        var key: GroupKey
        var alerts: [PromAlert]
        var hasFlushed = false

        mutating func add(_ alert: PromAlert) {
            if let place = alerts.firstIndex(where: { $0.labels == alert.labels }) {
                alerts[place] = alert
            } else {
                alerts.append(alert)
            }
        }
    }

    private struct GroupKey: Hashable, Sendable {
        var route: Int
        var labels: Labels
    }

    /// One of a receiver's configurations.
    private struct Config: Sendable {
        var service: ServiceID?
        var sendsResolved: Bool
        /// Nil = the alerts' own.
        var severity: Severity?
        /// Nil = the pager.
        var inbox: InboxID?
    }

    /// One receiver's view of a group.
    private struct LogKey: Hashable, Sendable {
        var group: GroupKey
        var config: Int
    }

    /// A notification that is not yet answered, and what there is to tell again when it is given up.
    private struct Telling: Sendable {
        var key: LogKey
        /// The log's entry as it was before.
        var before: Notified?
        var resolved: [PromAlert]
        var at: Instant
    }

    private let world: World
    private let rules: AlertmanagerRules
    private let routes: RouteTable
    /// By number; nil when it is gone.
    private var groups: [Group?] = []
    private var numbers: [GroupKey: Int] = [:]
    /// Everything known of each alert, in the order it was first heard of.
    private var known: [PromAlert] = []
    private var log: [LogKey: Notified] = [:]
    private var underWay: [AlertEvent.ID: Telling] = [:]
    private var outbox: EventOutbox

    package init(_ world: World, rules: AlertmanagerRules) {
        (self.world, self.rules) = (world, rules)
        routes = RouteTable(rules)
        outbox = EventOutbox(world)
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .begin: break
        case .alerts(let alerts): for alert in alerts { take(alert, at: now, into: &effects) }
        case .wake(.flushGroup(let number)): flush(Int(number), at: now, into: &effects)
        case .wake(.resend(let event)): outbox.resend(event, at: now, into: &effects)
        case .wake: preconditionFailure("the Alertmanager asked for no such wake-up")
        case .reply(let receipt): settle(receipt, at: now, into: &effects)
        }
    }

    // MARK: Groups

    private mutating func take(_ alert: PromAlert, at now: Instant, into effects: inout Effects) {
        var alert = alert
        if let place = known.firstIndex(where: { $0.labels == alert.labels }) {
            // Copies that overlap are one alert, which began when the first of them did.
            if alert.startsAt < known[place].endsAt { alert.startsAt = min(alert.startsAt, known[place].startsAt) }
            known[place] = alert
        } else {
            known.append(alert)
        }
        for route in routes.matching(alert.labels) {
            let key = GroupKey(route: route, labels: routes[route].groupLabels(of: alert.labels))
            guard let number = numbers[key] else {
                // Nothing of it was told, so its end is no news.
                guard isFiring(alert, at: now) else { continue }
                let (own, number) = (routes[route], groups.count)
                groups.append(Group(route: route, key: key, alerts: [alert]))
                numbers[key] = number
                // What has fired for longer than the wait already need not wait again.
                let due = alert.startsAt + own.groupWait < now ? now : now + own.groupWait
                effects.wake(.flushGroup(Int32(number)), at: due)
                continue
            }
            groups[number]?.add(alert)
            if groups[number]?.hasFlushed == false, alert.startsAt + routes[route].groupWait < now {
                effects.wake(.flushGroup(Int32(number)), at: now)
            }
        }
    }

    private mutating func flush(_ number: Int, at now: Instant, into effects: inout Effects) {
        guard var group = groups[number] else { return }
        group.hasFlushed = true
        let route = routes[group.route]
        let all = route.isMuted(at: now) ? [] : group.alerts
        let told = all.filter { !isMuted($0, at: now) }.sorted { ($0.startsAt, $0.labels) < ($1.startsAt, $1.labels) }
        // Where everything is muted nothing is told at all, not even what has ended.
        for (place, config) in configs(of: route).enumerated() where !told.isEmpty {
            notify(LogKey(group: group.key, config: place), config, told, route, at: now, into: &effects)
        }
        group.alerts.removeAll { !isFiring($0, at: now) }
        known = known.filter { isFiring($0, at: now) }
        if group.alerts.isEmpty {
            groups[number] = nil
            numbers[group.key] = nil
            return
        }
        groups[number] = group
        // After the end of load nothing new comes: one more look sees what came last.
        if now < world.end { effects.wake(.flushGroup(Int32(number)), at: now + route.groupInterval) }
    }

    private func configs(of route: RouteTable.Route) -> [Config] {
        guard let receiver = rules.receivers.first(where: { $0.name == route.receiver }) else { return [] }
        return receiver.pagerDuty.map {
            Config(service: $0.service, sendsResolved: $0.sendsResolved, severity: $0.severity, inbox: nil)
        }
            + receiver.inboxes.map {
                Config(service: $0.service, sendsResolved: $0.sendsResolved, severity: nil, inbox: $0.inbox)
            }
    }

    /// Whether one of the routes that an alert takes calls the pager.
    private func isPaged(_ alert: PromAlert) -> Bool {
        routes.matching(alert.labels).contains { route in configs(of: routes[route]).contains { $0.inbox == nil } }
    }

    /// An alert without an end in the past fires.
    private func isFiring(_ alert: PromAlert, at now: Instant) -> Bool { min(now, world.end) < alert.endsAt }

    // MARK: Muting

    private func isMuted(_ alert: PromAlert, at now: Instant) -> Bool {
        rules.silences.contains { $0.from <= now && now < $0.until && $0.matchers.admits(alert.labels) }
            || rules.inhibitions.contains { isInhibited(alert, by: $0, at: now) }
    }

    /// An alert that is on both sides of a rule is not muted by another that is, so that none can mute itself.
    private func isInhibited(_ alert: PromAlert, by rule: AlertmanagerRules.Inhibition, at now: Instant) -> Bool {
        guard rule.target.admits(alert.labels) else { return false }
        let isBoth = rule.source.admits(alert.labels)
        return known.contains { source in
            isFiring(source, at: now) && rule.source.admits(source.labels)
                && rule.equal.allSatisfy { source.labels[$0] ?? "" == alert.labels[$0] ?? "" }
                && !(isBoth && rule.target.admits(source.labels))
        }
    }

    // MARK: Notifications

    private mutating func notify(
        _ key: LogKey, _ config: Config, _ alerts: [PromAlert], _ route: RouteTable.Route,
        at now: Instant, into effects: inout Effects
    ) {
        let firing = alerts.filter { isFiring($0, at: now) }
        let resolved = alerts.filter { !isFiring($0, at: now) }
        let before = log[key]
        guard
            Notified.needsUpdate(
                before, firing: firing.map(\.labels), resolved: resolved.map(\.labels), sendsResolved: config.sendsResolved,
                repeats: route.repeatInterval, at: now)
        else { return }
        let new = firing.first { alert in before?.firing.contains(alert.labels) != true }
        guard let lead = new ?? firing.first ?? before?.lead ?? resolved.first else { return }
        log[key] = Notified(firing: firing.map(\.labels), resolved: resolved.map(\.labels), at: now, lead: lead)
        // Without resolved notifications the end is only written down.
        if firing.isEmpty, !config.sendsResolved { return }
        let event = event(lead, firing: firing, resolved: resolved, key, config)
        guard let event else { return effects.note(.ignored(outbox.nextID(of: lead.rule), .unrouted)) }
        if !firing.isEmpty, config.inbox == nil, config.severity == nil, severity(of: firing) == nil {
            // The pager answers that the severity is no word of its own, which trying again does not change: the next look does try.
            log[key] = before
            return effects.note(.ignored(event.id, .unreadable))
        }
        underWay[event.id] = Telling(key: key, before: before, resolved: resolved, at: now)
        var retry = rules.retry
        retry.patience = max(route.groupInterval, .seconds(10))
        outbox.send(event, retry: retry, at: now, into: &effects)
    }

    /// Nil when no paged service takes it.
    private mutating func event(
        _ lead: PromAlert, firing: [PromAlert], resolved: [PromAlert], _ key: LogKey, _ config: Config
    ) -> AlertEvent? {
        let named = world.scenario.catalog.services.firstIndex { $0.name.text == lead.labels["service"] }.map(ServiceID.init)
        guard let service = config.service ?? named, world.scenario.pagedService(service) != nil else { return nil }
        let alerts = firing.isEmpty ? resolved : firing
        let details = alerts.map { "\(firing.isEmpty ? "resolved" : "firing"): \($0.labels["alertname"] ?? "") \($0.group)" }
        // The product sends the SHA-256 of this key, which here stays readable.
        let dedupKey = "\(routes[key.group.route].path):\(key.group.labels.text)"
        let head = "[\(firing.isEmpty ? "RESOLVED" : "FIRING:\(firing.count)")] \(lead.labels["alertname"] ?? "")"
        var event = AlertEvent(
            id: outbox.nextID(of: lead.rule), action: firing.isEmpty ? .resolve : .trigger, service: service,
            group: lead.group, severity: config.severity ?? severity(of: alerts) ?? .error,
            dedupKey: dedupKey,
            summary: lead.group.isEmpty ? head : "\(head) \(lead.group)", value: lead.value,
            details: world.scenario.about(named ?? service) + details.prefix(detailsMax)
                + lead.annotations.map { "\($0.name): \($0.value)" }, inbox: config.inbox)
        event.isCopy = config.inbox != nil && isPaged(lead)
        return event
    }

    /// What all alerts have as their label `severity`, if that is one of PagerDuty's words.
    private func severity(of alerts: [PromAlert]) -> Severity? {
        let severities = Set(alerts.map { $0.labels["severity"] ?? "" })
        return severities.count == 1 ? severities.first.flatMap { Severity(text: $0) } : nil
    }

    private mutating func settle(_ receipt: EventReceipt, at now: Instant, into effects: inout Effects) {
        let isGivenUp = outbox.settle(receipt, at: now, into: &effects)
        guard isGivenUp || receipt.outcome == .accepted, let telling = underWay.removeValue(forKey: receipt.id) else { return }
        if isGivenUp { tellAgain(telling, at: now, into: &effects) }
    }

    /// What was not told is told at the next look: an end is forgotten only when somebody knows of it.
    private mutating func tellAgain(_ telling: Telling, at now: Instant, into effects: inout Effects) {
        let key = telling.key.group
        log[telling.key] = telling.before
        if telling.resolved.isEmpty { return }
        guard let number = numbers[key] else {
            numbers[key] = groups.count
            let due = max(now, telling.at + routes[key.route].groupInterval)
            if due < world.end { effects.wake(.flushGroup(Int32(groups.count)), at: due) }
            groups.append(Group(route: key.route, key: key, alerts: telling.resolved, hasFlushed: true))
            return
        }
        // One that has come again since is not over.
        for alert in telling.resolved where groups[number]?.alerts.contains(where: { $0.labels == alert.labels }) == false {
            groups[number]?.alerts.append(alert)
        }
    }
}

/// So many alerts of a group stand in a notification. Assumed.
private let detailsMax = 20
