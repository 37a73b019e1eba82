import Model

/// Monitors as a setup writes them, each under the key of its kind.
struct MonitorWriter {
    let scenario: Scenario

    func entry(_ monitor: Monitor) -> (key: String, value: YAMLValue) {
        switch monitor.kind {
        case .prober(let rules): ("probes", .table(rules.checks.map { ($0.name.text, value($0)) }))
        case .heartbeat(let rules):
            ("heartbeats", .table(rules.checks.map { ($0.name.text, HeartbeatWriter(scenario: scenario).value($0)) }))
        case .elastalert(let rules): ("elastalert", ElastAlertWriter(scenario: scenario).value(rules))
        case .desk(let rules): ("desk", DeskWriter(scenario: scenario).value(rules))
        case .cloudwatch(let rules): ("cloudwatch", CloudWatchWriter(scenario: scenario).value(rules))
        case .prometheus(let rules): ("prometheus", value(rules))
        case .alertmanager(let rules): ("alertmanager", value(rules))
        case .inbox: preconditionFailure("all inboxes stand under one key")
        }
    }

    private func value(_ check: ProberRules.Check) -> YAMLValue {
        .table(ofPresent: [
            ("service", .text(scenario[check.service].name.text)), ("every", ScenarioFiles.value(check.every)),
            ("phase", check.phase.map { ScenarioFiles.value($0) }), ("timeout", ScenarioFiles.value(check.timeout)),
            ("fails", ScenarioFiles.value(check.fails)), ("recovers", ScenarioFiles.value(check.recovers)),
            ("severity", .text(check.severity.text)), ("to", .text(scenario[check.route].name.text)),
            ("by", InboxWriter(scenario: scenario).value(check.destinations)),
        ])
    }
}

// MARK: Prometheus and Alertmanager

extension MonitorWriter {
    /// Rules in place of a path.
    private func value(_ rules: PrometheusRules) -> YAMLValue {
        .table(ofPresent: [
            ("scrape", ScenarioFiles.value(rules.scrape)), ("scrape_phase", rules.scrapePhase.map { ScenarioFiles.value($0) }),
            ("evaluation", ScenarioFiles.value(rules.evaluation)),
            ("evaluation_phase", rules.evaluationPhase.map { ScenarioFiles.value($0) }),
            ("lookback", ScenarioFiles.value(rules.lookback)), ("resend", ScenarioFiles.value(rules.resend)),
            ("rules", .table([("groups", .list(rules.groups.map(value)))])),
        ])
    }

    private func value(_ group: PrometheusRules.Group) -> YAMLValue {
        .table([
            ("name", .text(group.name)), ("interval", .text(promText(group.interval))),
            ("rules", .list(group.rules.map(value))),
        ])
    }

    private func value(_ rule: PrometheusRules.Rule) -> YAMLValue {
        switch rule {
        case .record(let name, let expression, let labels):
            .table(ofPresent: [("record", .text(name)), ("expr", .text(expression.text)), ("labels", value(labels))])
        case .alert(let alert):
            .table(ofPresent: [
                ("alert", .text(alert.name)), ("expr", .text(alert.expression.text)), ("for", .text(promText(alert.hold))),
                ("keep_firing_for", .text(promText(alert.keepFiring))), ("labels", value(alert.labels)),
                ("annotations", value(alert.annotations)),
            ])
        }
    }

    private func value(_ labels: [Label]) -> YAMLValue? {
        labels.isEmpty ? nil : .table(labels.map { ($0.name, .text($0.value)) })
    }

    private func value(_ rules: AlertmanagerRules) -> YAMLValue {
        let routed = rules.receivers.compactMap { receiver in
            (receiver.pagerDuty.first?.service ?? receiver.inboxes.first?.service).map {
                (receiver.name, YAMLValue.text(scenario[$0].name.text))
            }
        }
        let config = YAMLValue.table(ofPresent: [
            ("route", value(rules.route)), ("receivers", .list(rules.receivers.map(value))),
            ("inhibit_rules", rules.inhibitions.isEmpty ? nil : .list(rules.inhibitions.map(value))),
            ("time_intervals", rules.intervals.isEmpty ? nil : .list(rules.intervals.map(value))),
        ])
        return .table(ofPresent: [
            ("config", config), ("receivers", routed.isEmpty ? nil : .table(routed)),
            ("silences", rules.silences.isEmpty ? nil : .list(rules.silences.map(value))),
        ])
    }

    private func value(_ route: AlertmanagerRules.Route) -> YAMLValue {
        let groupBy: [String] =
            switch route.groupBy {
            case .labels(let names): names
            case .everything: ["..."]
            }
        return .table(ofPresent: [
            ("receiver", .text(route.receiver)), ("matchers", matchers(route.matchers)),
            ("group_by", .list(groupBy.map(YAMLValue.text))), ("group_wait", .text(promText(route.groupWait))),
            ("group_interval", .text(promText(route.groupInterval))),
            ("repeat_interval", .text(promText(route.repeatInterval))), ("continue", route.goesOn ? .text("true") : nil),
            ("mute_time_intervals", route.muteTimes.isEmpty ? nil : .list(route.muteTimes.map(YAMLValue.text))),
            ("active_time_intervals", route.activeTimes.isEmpty ? nil : .list(route.activeTimes.map(YAMLValue.text))),
            ("routes", route.routes.isEmpty ? nil : .list(route.routes.map(value))),
        ])
    }

    private func value(_ interval: AlertmanagerRules.TimeInterval) -> YAMLValue {
        func spans(_ spans: [AlertmanagerRules.TimeInterval.Span]) -> YAMLValue? {
            spans.isEmpty ? nil : .list(spans.map { .text($0.from == $0.to ? "\($0.from)" : "\($0.from):\($0.to)") })
        }
        func time(_ minute: Int64) -> YAMLValue { .text("\((minute / 60).padded(2)):\((minute % 60).padded(2))") }
        let parts = interval.parts.map { part in
            let times = part.times.map { YAMLValue.table([("start_time", time($0.from)), ("end_time", time($0.to))]) }
            let names = part.weekdays.map { span in
                YAMLValue.text([span.from, span.to].map { AlertmanagerTimes.weekdays[Int($0)] }.joined(separator: ":"))
            }
            return YAMLValue.table(ofPresent: [
                ("times", times.isEmpty ? nil : .list(times)), ("weekdays", names.isEmpty ? nil : .list(names)),
                ("days_of_month", spans(part.days)), ("months", spans(part.months)), ("years", spans(part.years)),
                ("location", .text(part.zone)),
            ])
        }
        return .table([("name", .text(interval.name)), ("time_intervals", .list(parts))])
    }

    private func matchers(_ matchers: [LabelMatcher]) -> YAMLValue? {
        matchers.isEmpty ? nil : .list(matchers.map { .text($0.text) })
    }

    private func value(_ receiver: AlertmanagerRules.Receiver) -> YAMLValue {
        let configs = receiver.pagerDuty.map { config in
            YAMLValue.table([
                ("routing_key", .text(config.routingKey)), ("send_resolved", .text(config.sendsResolved ? "true" : "false")),
                ("severity", .text(config.severity?.text ?? "{{ .CommonLabels.severity }}")),
            ])
        }
        return .table(ofPresent: [
            ("name", .text(receiver.name)), ("pagerduty_configs", configs.isEmpty ? nil : .list(configs)),
            ("email_configs", written(receiver, .email, "to")), ("slack_configs", written(receiver, .chat, "channel")),
            ("jira_configs", written(receiver, .ticket, "project")),
        ])
    }

    private func written(_ receiver: AlertmanagerRules.Receiver, _ kind: InboxRules.Kind, _ key: String) -> YAMLValue? {
        let configs = receiver.inboxes.compactMap { config -> YAMLValue? in
            guard let inbox = scenario[config.inbox], inbox.kind == kind else { return nil }
            return .table([
                (key, .text(inbox.name.text)), ("send_resolved", .text(config.sendsResolved ? "true" : "false")),
            ])
        }
        return configs.isEmpty ? nil : .list(configs)
    }

    private func value(_ rule: AlertmanagerRules.Inhibition) -> YAMLValue {
        .table(ofPresent: [
            ("source_matchers", matchers(rule.source)), ("target_matchers", matchers(rule.target)),
            ("equal", rule.equal.isEmpty ? nil : .list(rule.equal.map(YAMLValue.text))),
        ])
    }

    private func value(_ silence: AlertmanagerRules.Silence) -> YAMLValue {
        .table(ofPresent: [
            ("matchers", matchers(silence.matchers)), ("from", ScenarioFiles.value(silence.from - .start)),
            ("for", ScenarioFiles.value(silence.until - silence.from)),
        ])
    }
}
