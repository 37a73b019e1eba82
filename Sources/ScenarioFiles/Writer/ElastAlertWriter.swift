import Model

/// `elastalert:` with its rules written into it, in ElastAlert's own words and with every number said.
struct ElastAlertWriter {
    let scenario: Scenario

    func value(_ rules: ElastAlertRules) -> YAMLValue {
        .table(ofPresent: [
            ("run_every", ScenarioFiles.value(rules.retry.first)),
            ("phase", rules.rules.first?.phase.map { ScenarioFiles.value($0) }),
            ("jitter", rules.rules.first.map { ScenarioFiles.value($0.jitter) }), ("services", services(rules)),
            ("rules", .list(rules.rules.map(rule))),
        ])
    }

    /// What rules are about that call no integration of the pager.
    private func services(_ rules: ElastAlertRules) -> YAMLValue? {
        let own = rules.rules.filter { !$0.destinations.contains(.pager) }
        return own.isEmpty ? nil : .table(own.map { ($0.name.text, .text(scenario[$0.service].name.text)) })
    }

    /// The alerters, and where each writes to.
    private func alerters(_ destinations: [Destination]) -> [(key: String, value: YAMLValue?)] {
        var alerters = destinations.contains(.pager) ? ["pagerduty"] : []
        var addresses: [(key: String, value: YAMLValue?)] = []
        for kind in InboxRules.Kind.allCases {
            let names = destinations.compactMap { destination -> YAMLValue? in
                guard case .inbox(let inbox) = destination, let rules = scenario[inbox], rules.kind == kind else { return nil }
                return .text(rules.name.text)
            }
            if names.isEmpty { continue }
            let (alerter, key) =
                switch kind {
                case .email: ("email", "email")
                case .chat: ("slack", "slack_webhook_url")
                case .ticket: ("jira", "jira_project")
                }
            alerters.append(alerter)
            addresses.append((key, .list(names)))
        }
        return [("alert", .list(alerters.map { .text($0) }))] + addresses
    }

    private func rule(_ rule: ElastAlertRule) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue?)] = [
            ("name", .text(rule.name.text)), ("type", .text(type(rule.kind))), ("index", .text("*")),
            ("filter", filter(rule.queryText)),
        ]
        entries += kind(rule.kind)
        entries += [
            ("query_key", rule.queryKey.map { .text($0) }), ("run_every", duration(rule.every)),
            ("buffer_time", duration(rule.buffer)), ("query_delay", duration(rule.delay)), ("realert", duration(rule.realert)),
            ("exponential_realert", rule.realertMax.map(duration)),
            (
                "pagerduty_service_key",
                rule.destinations.contains(.pager) ? .text(scenario[rule.service].name.text) : nil
            ),
            ("pagerduty_client_name", rule.destinations.contains(.pager) ? .text("ElastAlert") : nil),
            ("pagerduty_event_type", .text(rule.action.rawValue)),
            ("pagerduty_v2_payload_severity", .text(rule.severity.text)),
        ]
        entries += alerters(rule.destinations)
        switch rule.incidentKey {
        case .none: break
        case .text(let text): entries.append(("pagerduty_incident_key", .text(text)))
        case .keyed(let before, let after):
            entries.append(("pagerduty_incident_key", .text("\(before){0}\(after)")))
            let isFlatline = if case .flatline = rule.kind { true } else { false }
            entries.append(("pagerduty_incident_key_args", .list([.text(isFlatline ? "key" : rule.queryKey ?? "name")])))
        }
        return .table(ofPresent: entries)
    }

    private func type(_ kind: ElastAlertRule.Kind) -> String {
        switch kind {
        case .any: "any"
        case .change: "change"
        case .frequency: "frequency"
        case .spike: "spike"
        case .flatline: "flatline"
        case .cardinality: "cardinality"
        case .percentage: "percentage_match"
        }
    }

    private func kind(_ kind: ElastAlertRule.Kind) -> [(key: String, value: YAMLValue?)] {
        switch kind {
        case .any: []
        case .change(let fields, let ignoresMissing, let timeframe):
            [("compare_key", .list(fields.map { .text($0) })), ("ignore_null", flag(ignoresMissing))]
                + (timeframe.map { [("timeframe", duration($0))] } ?? [])
        case .frequency(let hits, let timeframe):
            [("num_events", ScenarioFiles.value(hits)), ("timeframe", duration(timeframe))]
        case .spike(let spike):
            [
                ("spike_type", .text(spike.direction.rawValue)),
                ("spike_height", .text(amountText(spike.height, decimals: 3))), ("timeframe", duration(spike.timeframe)),
                ("threshold_ref", ScenarioFiles.value(spike.referenceMin)),
                ("threshold_cur", ScenarioFiles.value(spike.currentMin)), ("alert_on_new_data", flag(spike.alertsOnNewData)),
            ]
        case .flatline(let threshold, let timeframe, let forgetsKeys):
            [
                ("threshold", ScenarioFiles.value(threshold)), ("timeframe", duration(timeframe)),
                ("forget_keys", flag(forgetsKeys)),
            ]
        case .cardinality(let field, let above, let below, let timeframe):
            [
                ("cardinality_field", .text(field)), ("max_cardinality", above.map { ScenarioFiles.value($0) }),
                ("min_cardinality", below.map { ScenarioFiles.value($0) }), ("timeframe", duration(timeframe)),
            ]
        case .percentage(_, let matchingText, let above, let below, let hitsMin):
            [
                ("match_bucket_filter", filter(matchingText)),
                ("max_percentage", above.map { .text(amountText($0, decimals: 3)) }),
                ("min_percentage", below.map { .text(amountText($0, decimals: 3)) }),
                ("min_denominator", ScenarioFiles.value(hitsMin)),
            ]
        }
    }

    private func filter(_ text: String) -> YAMLValue {
        .list([.table([("query_string", .table([("query", .text(text))]))])])
    }

    private func flag(_ isTrue: Bool) -> YAMLValue { .text(isTrue ? "true" : "false") }

    private func duration(_ delay: Delay) -> YAMLValue {
        .table([("milliseconds", .text(amountText(delay.nanoseconds / 1000, decimals: 3)))])
    }
}
