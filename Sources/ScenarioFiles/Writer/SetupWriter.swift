import Calendars
import Model

/// A setup as a document, with every number said.
struct SetupWriter {
    let scenario: Scenario
    private var setup: Scenario.Setup { scenario.setup }
    private var pager: PagerRules { setup.pager }

    var value: YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = [("setup", .text(setup.name))]
        if !setup.path.isEmpty || setup.monitors.isEmpty {
            entries.append(("path", .list(setup.path.map { ScenarioFiles.value($0) })))
            if setup.reader == nil { entries.append(("alerts", .table(setup.rules.map { ($0.name.text, rule($0)) }))) }
        }
        entries += setup.monitors[..<setup.firstInbox].map(MonitorWriter(scenario: scenario).entry)
        if let inboxes = InboxWriter(scenario: scenario).entry { entries.append(inboxes) }
        entries.append(("services", .table(pager.services.map { (scenario[$0.service].name.text, service($0)) })))
        entries.append(("policies", .table(pager.policies.map { ($0.name.text, .table(self.entries($0))) })))
        entries.append(("schedules", .table(pager.schedules.map { ($0.name.text, schedule($0)) })))
        entries.append(("notify", .table(zip(scenario.catalog.people, pager.notify).map { ($0.name.text, notify($1)) })))
        entries.append(("channels", .table(Channel.allCases.map { ($0.rawValue, channel($0)) })))
        entries.append(("events", events))
        if pager.choices != PagerChoices() { entries.append(("choices", choices)) }
        if !pager.orchestration.isEmpty {
            entries.append(("orchestration", EventRuleWriter(scenario: scenario).value(pager.orchestration)))
        }
        if !pager.workflows.isEmpty {
            let writer = WorkflowWriter(scenario: scenario)
            entries.append(("workflows", .table(pager.workflows.map { ($0.name.text, writer.value($0)) })))
        }
        return .table(entries)
    }

    private var events: YAMLValue {
        var entries = linkEntries(pager.eventLink)
        entries.append(("retry", ScenarioFiles.value(pager.eventRetry)))
        entries.append(("rate_limit", .text(String(pager.eventsPerMinuteMax))))
        return .table(entries)
    }

    private var choices: YAMLValue {
        .table([
            ("acknowledged", .text(pager.choices.acknowledged.rawValue)), ("reopen", .text(pager.choices.reopen.rawValue)),
            ("ack_timeout_restarts", .text(pager.choices.acknowledgementTimeout.rawValue)),
            ("round_robin_gap", .text(pager.choices.roundRobinGap.rawValue)),
            ("bundle", .text(pager.choices.bundling?.text ?? "off")),
        ])
    }

    private func channel(_ channel: Channel) -> YAMLValue {
        var entries = linkEntries(pager.link(of: channel))
        let delivery = pager.delivery(by: channel)
        if let knownAfter = delivery.knownAfter { entries.append(("known_after", ScenarioFiles.value(knownAfter))) }
        if delivery.retry != .none { entries.append(("retry", ScenarioFiles.value(delivery.retry))) }
        if let otherwise = delivery.otherwise { entries.append(("otherwise", .text(otherwise.rawValue))) }
        return .table(entries)
    }

    // MARK: Alerts

    private func rule(_ rule: AlertRule) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = [("query", .text(rule.queryText))]
        switch rule.condition {
        case .absence(let severity): entries += [("when", .text("absent")), ("severity", .text(severity.text))]
        case .threshold(let aggregation, let comparison, let tiers):
            let head = "\(text(aggregation)) \(comparison.rawValue)"
            if let only = tiers.first, tiers.count == 1 {
                entries.append(("when", .text("\(head) \(amountText(only.threshold, decimals: 3))")))
                entries.append(("severity", .text(only.severity.text)))
            } else {
                entries.append(("when", .text(head)))
                entries.append(
                    ("tiers", .table(tiers.map { ($0.severity.text, .text(amountText($0.threshold, decimals: 3))) })))
            }
        }
        entries.append(("window", ScenarioFiles.value(rule.window)))
        if !rule.groupBy.isEmpty { entries.append(("group_by", .list(rule.groupBy.map(YAMLValue.text)))) }
        entries.append(("every", ScenarioFiles.value(rule.every)))
        if let phase = rule.phase { entries.append(("phase", ScenarioFiles.value(phase))) }
        entries += [
            ("granularity", ScenarioFiles.value(rule.granularity)), ("suppress", ScenarioFiles.value(rule.suppress)),
            ("pause", .text(rule.pause.rawValue)), ("lag_guard", .text(rule.lagGuard.rawValue)),
            ("dedup", .text(rule.dedup.rawValue)),
            ("hours", ScenarioFiles.value(rule.schedule)), ("snooze", ScenarioFiles.value(rule.snoozed)),
            ("to", .text(text(rule.route))),
        ]
        if let by = InboxWriter(scenario: scenario).value(rule.destinations) { entries.append(("by", by)) }
        return .table(entries)
    }

    private func text(_ aggregation: AlertRule.Aggregation) -> String {
        switch aggregation {
        case .count: "count"
        case .sum(let field): "sum(\(field))"
        case .average(let field): "avg(\(field))"
        case .minimum(let field): "min(\(field))"
        case .maximum(let field): "max(\(field))"
        case .uniqueCount(let field): "unique(\(field))"
        case .percentile(let field, let percent): "p\(percent)(\(field))"
        }
    }

    private func text(_ route: AlertRule.Route) -> String {
        switch route {
        case .service(let service): scenario[service].name.text
        case .byGroup: "group"
        }
    }

    // MARK: Pager

    private func service(_ service: PagedService) -> YAMLValue {
        let urgency =
            switch service.urgency {
            case .constant(let urgency): YAMLValue.text(urgency.rawValue)
            case .bySeverity: YAMLValue.text("severity")
            case .supportHours(let support): supportHours(support)
            }
        var entries: [(key: String, value: YAMLValue)] = [
            ("policy", .text(scenario[service.policy].name.text)), ("urgency", urgency),
            ("ack_timeout", .text(service.acknowledgementTimeout?.text ?? "off")),
            ("auto_resolve", .text(service.autoResolve?.text ?? "off")),
        ]
        if !service.maintenance.spans.isEmpty { entries.append(("maintenance", ScenarioFiles.value(service.maintenance))) }
        if let grouping = grouping(service.grouping) { entries.append(("grouping", grouping)) }
        if let pause = service.autoPause { entries.append(("auto_pause", ScenarioFiles.value(pause))) }
        if !service.rules.isEmpty { entries.append(("rules", EventRuleWriter(scenario: scenario).value(service.rules))) }
        if service.isDisabled { entries.append(("status", .text("disabled"))) }
        return .table(entries)
    }

    private func grouping(_ grouping: Grouping) -> YAMLValue? {
        switch grouping {
        case .none: nil
        case .time(let window):
            .table([("by", .text("time")), ("window", window.map { ScenarioFiles.value($0) } ?? .text("until-resolved"))])
        case .content(let content):
            .table([
                ("by", .text("content")), ("fields", .list(content.fields.map { .text($0) })),
                ("aggregate", .text(content.aggregate.rawValue)), ("window", ScenarioFiles.value(content.window)),
            ])
        }
    }

    private func supportHours(_ support: PagedService.SupportHours) -> YAMLValue {
        .table([
            ("hours", ScenarioFiles.value(support.hours)), ("during", .text(support.during.rawValue)),
            ("outside", .text(support.outside.rawValue)), ("raise", .text(support.raises?.rawValue ?? "never")),
        ])
    }

    func entries(_ policy: Policy) -> [(key: String, value: YAMLValue)] {
        let levels = policy.levels.map { level -> YAMLValue in
            var entries: [(key: String, value: YAMLValue)] = [
                ("notify", .list(level.targets.map { .text(text($0)) })), ("wait", ScenarioFiles.value(level.wait)),
            ]
            if level.assignment != .everyone { entries.append(("assign", .text(level.assignment.rawValue))) }
            return YAMLValue.table(entries)
        }
        var entries: [(key: String, value: YAMLValue)] = [
            ("levels", .list(levels)), ("repeat", .text(String(policy.repeats))),
        ]
        if policy.handoffs != .inUse { entries.append(("handoffs", .text(policy.handoffs.rawValue))) }
        return entries
    }

    private func text(_ target: Policy.Target) -> String {
        switch target {
        case .person(let person): scenario[person].name.text
        case .schedule(let schedule): scenario[schedule].name.text
        }
    }

    private func schedule(_ schedule: Schedule) -> YAMLValue {
        .table([
            ("zone", .text(schedule.zone)), ("layers", .list(schedule.layers.map(layer))),
            (
                "overrides",
                .list(
                    schedule.overrides.map { override in
                        .table([
                            ("who", .text(scenario[override.person].name.text)), ("from", .text(override.from.text)),
                            ("to", .text(override.until.text)),
                        ])
                    })
            ),
        ])
    }

    private func layer(_ layer: Schedule.Layer) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = [
            ("rotate", .list(layer.rotation.map { .text(scenario[$0].name.text) })), ("every", ScenarioFiles.value(layer.turn)),
            ("from", .text(layer.from.text)),
        ]
        if let until = layer.until { entries.append(("until", .text(until.text))) }
        if let turnsFrom = layer.turnsFrom { entries.append(("turns_from", .text(turnsFrom.text))) }
        if !layer.restrictions.isEmpty { entries.append(("on", .list(layer.restrictions.map { .text($0.hoursText) }))) }
        return .table(entries)
    }

    private func notify(_ rules: NotificationRules) -> YAMLValue {
        func list(_ rules: [NotificationRules.Rule]) -> YAMLValue {
            .list(rules.map { .text("\($0.channel.rawValue) \($0.after.text)") })
        }
        var entries: [(key: String, value: YAMLValue)] = [("high", list(rules.high)), ("low", list(rules.low))]
        if !rules.changes.isEmpty {
            entries.append(("changes", .list(rules.changes.map { .text("\($0.to.rawValue) \($0.channel.rawValue)") })))
        }
        let contacts = Channel.allCases.compactMap { channel in
            rules.trouble(with: channel).map { (key: channel.rawValue, value: YAMLValue.text($0.rawValue)) }
        }
        if !contacts.isEmpty { entries.append(("contacts", .table(contacts))) }
        if !rules.handoffs.isEmpty {
            let handoffs = rules.handoffs.map { YAMLValue.text("\($0.duty.rawValue) \($0.before.text) \($0.channel.rawValue)") }
            entries.append(("handoffs", .list(handoffs)))
        }
        return .table(entries)
    }
}
