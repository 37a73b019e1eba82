import Model
import Vendors

/// Reads `prometheus:`, with rule files as Prometheus itself reads them, or their contents in place of a path.
struct PrometheusReader {
    static let keys = ["rules", "scrape", "scrape_phase", "evaluation", "evaluation_phase", "lookback", "resend"]
    private static let groupKeys = ["name", "interval", "rules"]
    private static let alertKeys = ["alert", "expr", "for", "keep_firing_for", "labels", "annotations"]
    private static let recordKeys = ["record", "expr", "labels"]
    private let area = "prometheus"
    let reading: Reading
    let documents: DocumentLoader

    func read(_ node: YAMLNode?) -> Monitor? {
        guard let node, let table = Table(node, "'prometheus'", area: area, keys: Self.keys, reading: reading) else {
            return nil
        }
        let scrape = table.delay("scrape", atLeast: .seconds(1)) ?? Vendors.Prometheus.scrapeInterval
        let evaluation = table.delay("evaluation", atLeast: .seconds(1)) ?? Vendors.Prometheus.evaluationInterval
        let phase = table.phase("evaluation_phase", below: evaluation)
        let sheets = table.required("rules", "'prometheus'", hint: "name a rule file: 'rules: rules.yml'")
        var groups: [PrometheusRules.Group] = []
        for sheet in reading.items(sheets) {
            groups += self.groups(sheet, interval: evaluation, phase: phase)
        }
        if !groups.contains(where: { group in
            group.rules.contains { if case .alert = $0 { true } else { false } }
        }), !reading.hasErrors {
            reading.warning("prometheus/no-alerts", "no rule alerts, so Prometheus calls nobody", at: sheets?.mark)
        }
        let rules = PrometheusRules(
            scrape: scrape, scrapePhase: table.phase("scrape_phase", below: scrape), evaluation: evaluation,
            evaluationPhase: phase,
            lookback: table.delay("lookback", atLeast: .milliseconds(1)) ?? Vendors.Prometheus.lookback,
            resend: table.delay("resend") ?? Vendors.Prometheus.resendDelay, groups: named(groups))
        return Monitor(name: Symbol(Vendors.Prometheus.name), kind: .prometheus(rules))
    }

    /// Alert names may repeat in a rule file; the setup's list needs each once.
    private func named(_ groups: [PrometheusRules.Group]) -> [PrometheusRules.Group] {
        var counts: [String: Int] = [:]
        return groups.map { group in
            var group = group
            group.rules = group.rules.map { rule in
                guard case .alert(var alert) = rule else { return rule }
                counts[alert.name, default: 0] += 1
                let count = counts[alert.name] ?? 1
                alert.symbol = Symbol(count == 1 ? alert.name : "\(alert.name).\(count)")
                return .alert(alert)
            }
            return group
        }
    }

    // MARK: Rule files

    private func groups(
        _ sheet: YAMLNode, interval: Delay, phase: Delay?
    ) -> [PrometheusRules.Group] {
        guard let root = documents.vendorFile(sheet, "a rule file", area: area),
            let table = Table(root, "a rule file", area: area, keys: ["groups"], reading: reading),
            let list = table.required("groups", "a rule file")
        else { return [] }
        var groups: [PrometheusRules.Group] = []
        for node in reading.list(list, "'groups'", area: area) {
            guard let table = supported(node, "a group", Self.groupKeys) else { continue }
            let name = table.required("name", "a group").flatMap { reading.text($0, "'name'", area) } ?? ""
            // Another file may call one of its own the same.
            if groups.contains(where: { $0.name == name }), !name.isEmpty {
                reading.error("prometheus/duplicate-name", "two groups are called '\(name)'", at: table["name"]?.mark)
            }
            let own = duration(table, "interval") ?? interval
            let rules = reading.list(table["rules"], "'rules'", area: area).compactMap(rule)
            // A phase that is fixed for all is fixed for shorter intervals, too.
            let shifted = phase.map { Delay(nanoseconds: own > .zero ? $0.nanoseconds % own.nanoseconds : 0) }
            groups.append(PrometheusRules.Group(name: name, interval: own, phase: shifted, rules: rules))
        }
        return groups
    }

    /// A table whose other keys are the vendor's, and named as not supported.
    private func supported(_ node: YAMLNode, _ what: String, _ keys: [String]) -> Table? {
        let known = ["limit", "query_offset", "partial_response_strategy", "labels", "align_evaluation_time_on_interval"]
        for pair in node.pairs ?? [] where known.contains(pair.key) && !keys.contains(pair.key) {
            reading.error("prometheus/not-supported", "not supported: '\(pair.key)' of \(what)", at: pair.mark)
        }
        return Table(node, what, area: area, keys: keys + known, reading: reading)
    }

    private func duration(_ table: Table, _ key: String) -> Delay? {
        guard let node = table[key], let text = reading.text(node, "'\(key)'", area) else { return nil }
        if let delay = promDuration(text), delay > .zero || key != "interval" { return delay }
        reading.error(
            "prometheus/bad-duration", "'\(text.clipped)' is not a duration", at: node.mark,
            hint: "write it like '30s', '5m' or '1h'")
        return nil
    }

    private func rule(_ node: YAMLNode) -> PrometheusRules.Rule? {
        let isRecord = node["record"] != nil
        guard
            let table = Table(
                node, isRecord ? "a recording rule" : "an alerting rule", area: area,
                keys: isRecord ? Self.recordKeys : Self.alertKeys, reading: reading),
            let nameNode = table.required(isRecord ? "record" : "alert", "a rule", hint: "add 'alert: NAME'"),
            let name = reading.text(nameNode, "the name of a rule", area),
            let expression = expression(table)
        else { return nil }
        let labels = labels(table, "labels")
        if isRecord {
            let isMetric = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
            if !isMetric || name.first?.isNumber == true {
                reading.error(
                    "prometheus/bad-name", "'\(name.clipped)' is no metric's name", at: nameNode.mark,
                    hint: "letters, digits, '_' and ':', like 'job:errors:rate5m'")
            }
            return .record(name, expression, labels: labels)
        }
        let alert = PrometheusRules.AlertingRule(
            name: name, symbol: Symbol(name), expression: expression, hold: duration(table, "for") ?? .zero,
            keepFiring: duration(table, "keep_firing_for") ?? .zero, labels: labels,
            annotations: self.labels(table, "annotations"), mark: nameNode.mark)
        return .alert(alert)
    }

    private func expression(_ table: Table) -> PrometheusRules.Expression? {
        guard let node = table.required("expr", "a rule"), let text = reading.text(node, "'expr'", area) else { return nil }
        do {
            return PrometheusRules.Expression(text: text, query: try parsePromQL(text), mark: node.mark)
        } catch {
            let isUnsupported = error.message.hasPrefix("not supported")
            reading.report(error, in: node, code: isUnsupported ? "prometheus/not-supported" : "prometheus/bad-expression")
            return nil
        }
    }

    /// Templates in labels decide who is told, so all of them have to be understood; in annotations they are only read.
    private func labels(_ table: Table, _ key: String) -> [Label] {
        if let node = table[key], node.pairs == nil, !node.isEmpty, !node.isRefused {
            reading.error("prometheus/bad-labels", "'\(key)' is a table of names, found \(node.description)", at: node.mark)
        }
        return (table[key]?.pairs ?? []).compactMap { pair in
            if key == "labels", pair.key == Labels.metric {
                reading.error("prometheus/bad-labels", "a rule cannot set the label '\(Labels.metric)'", at: pair.mark)
                return nil
            }
            guard let text = reading.text(pair.value, "'\(pair.key)'", area) else { return nil }
            let template = PromTemplate(text)
            if let unknown = template.unknown {
                let message = "not supported: the template '{{\(unknown)}}'"
                let hint = "labels by '{{ $labels.NAME }}' and the value by '{{ $value }}' are filled in"
                if key == "labels" {
                    reading.error("prometheus/not-supported", message, at: pair.value.mark, hint: hint)
                } else {
                    reading.warning(
                        "prometheus/not-supported", message + "; it stays as it is", at: pair.value.mark, hint: hint)
                }
            } else if key == "labels", template.hasFunction {
                reading.error(
                    "prometheus/not-supported", "not supported: a function in the template of a label", at: pair.value.mark,
                    hint: "labels by '{{ $labels.NAME }}' are filled in as they are")
            } else if key == "labels", template.hasValue {
                reading.error(
                    "prometheus/not-supported", "not supported: a value in a label, which would be another alert each time",
                    at: pair.value.mark)
            }
            return Label(pair.key, text)
        }
    }
}
