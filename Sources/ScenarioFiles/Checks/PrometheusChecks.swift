import Model

/// Whether the services of a scenario expose what a Prometheus' rules ask for.
struct PrometheusChecks {
    private let area = "prometheus"
    let reading: Reading

    func check(_ scenario: Scenario) {
        for monitor in scenario.setup.monitors {
            guard case .prometheus(let rules) = monitor.kind else { continue }
            let plan = PrometheusPlan(rules, in: scenario)
            let records = rules.groups.flatMap(\.rules).compactMap {
                if case .record(let name, _, _) = $0 { name } else { nil }
            }
            let expressions = rules.groups.flatMap(\.rules).map { rule in
                switch rule {
                case .alert(let alert): alert.expression
                case .record(_, let expression, _): expression
                }
            }
            // What reads a record that cannot be made matches nothing, and that is told already.
            let areKnown = expressions.map { check($0, plan, records, rules) }
            guard areKnown.allSatisfy(\.self) else { continue }
            let errors = reading.errorCount
            for expression in expressions { checkMatches(expression, plan) }
            guard reading.errorCount == errors else { continue }
            checkTwins(rules, plan)
            for other in scenario.setup.monitors {
                if case .alertmanager(let alertmanager) = other.kind { checkReceivers(rules, plan, alertmanager, scenario) }
            }
        }
    }

    /// Whether the pager can take what its receivers send of each alert.
    private func checkReceivers(
        _ rules: PrometheusRules, _ plan: PrometheusPlan, _ alertmanager: AlertmanagerRules, _ scenario: Scenario
    ) {
        let routes = RouteTable(alertmanager)
        for (alert, slots) in zip(rules.alerting, plan.alerts) {
            for slot in slots {
                let receivers = routes.matching(slot.labels).map { routes[$0].receiver }
                let configs = alertmanager.receivers.filter { receivers.contains($0.name) }.flatMap(\.pagerDuty)
                let named = slot.labels["service"]
                let isPaged = scenario.setup.pager.services.contains { scenario[$0.service].name.text == named }
                for config in configs {
                    if config.service == nil, !isPaged {
                        let label = named.map { "the service '\($0.clipped)', which the pager does not have" } ?? "no service"
                        reading.warning(
                            "prometheus/pages-nobody", "'\(alert.rule.name)' names \(label), and its receiver's key neither",
                            at: alert.rule.expression.mark,
                            hint:
                                "keep the label 'service', or say whose key it is: 'alertmanager: {receivers: {NAME: SERVICE}}'"
                        )
                    }
                    if config.severity == nil, Severity(text: slot.labels["severity"] ?? "") == nil {
                        let label = slot.labels["severity"].map { "the severity '\($0.clipped)'" } ?? "no severity"
                        reading.warning(
                            "prometheus/pages-nobody",
                            "'\(alert.rule.name)' has \(label), and its receiver sends the alert's own: the pager refuses it",
                            at: alert.rule.expression.mark, hint: "PagerDuty takes critical, error, warning and info")
                    }
                }
            }
        }
    }

    /// Whether a rule's own labels leave its series apart.
    private func checkTwins(_ rules: PrometheusRules, _ plan: PrometheusPlan) {
        for (alert, twins) in zip(rules.alerting, plan.twins) where !twins.isEmpty {
            reading.warning(
                "prometheus/same-labels",
                "'\(alert.rule.name)' gives \(twins[0].count) series the same labels; when two of them hold Prometheus gives the rule up",
                at: alert.rule.expression.mark, hint: "leave a label that tells them apart as it is")
        }
        for group in zip(rules.groups, plan.groups) {
            for (rule, step) in zip(group.0.rules, group.1) {
                guard case .record(let name, let expression, _) = rule, case .record(let first, let query) = step else {
                    continue
                }
                let made = plan.sources.recorded[first..<first + query.slots.count]
                guard Set(made).count < made.count else { continue }
                reading.error(
                    "prometheus/same-labels", "'\(name)' gives several series the same labels, which Prometheus refuses",
                    at: expression.mark, hint: "leave a label that tells them apart as it is")
            }
        }
    }

    /// Whether every metric is known.
    private func check(
        _ expression: PrometheusRules.Expression, _ plan: PrometheusPlan, _ records: [String], _ rules: PrometheusRules
    ) -> Bool {
        var isKnown = true
        for (selector, window) in expression.query.selectors {
            if window > .zero, window < rules.scrape * 2 {
                reading.warning(
                    "prometheus/window-too-short",
                    "a window of \(window.text) seldom holds two samples, which are \(rules.scrape.text) apart",
                    at: expression.mark, hint: "four scrapes make a good window")
            }
            if selector.offset != .zero, plan.sources.recorded.contains(where: selector.matchers.admits) {
                reading.error(
                    "prometheus/not-supported", "not supported: 'offset' of what a recording rule writes", at: expression.mark,
                    hint: "write the rule's own expression with the offset")
                isKnown = false
            }
            guard let metric = selector.metric else { continue }
            if window > .zero, records.contains(metric) {
                reading.error(
                    "prometheus/not-supported", "not supported: a window over '\(metric)', which a recording rule writes",
                    at: expression.mark)
                isKnown = false
            } else if !metricNames.contains(metric), !records.contains(metric) {
                let names = Names(what: "metric", texts: metricNames + records)
                reading.error(
                    "prometheus/unknown-metric", "no service has the metric '\(metric)'", at: expression.mark,
                    hint: reading.suggestion(metric, names))
                isKnown = false
            }
        }
        return isKnown
    }

    private func checkMatches(_ expression: PrometheusRules.Expression, _ plan: PrometheusPlan) {
        if ResolvedQuery.isAmbiguous(expression.query, in: plan.sources) {
            return reading.error(
                "prometheus/many-to-many", "several series of one side meet one of the other, which Prometheus refuses",
                at: expression.mark, hint: "aggregate both sides by the labels they share, or match 'on' more of them")
        }
        let labels = ResolvedQuery(expression.query, in: plan.sources).labels
        guard labels?.isEmpty == true else { return }
        reading.warning(
            "prometheus/matches-nothing", "no series of this scenario can make '\(expression.text.clipped)' true",
            at: expression.mark, hint: "check its labels against 'background' and the catalog's services")
    }
}
