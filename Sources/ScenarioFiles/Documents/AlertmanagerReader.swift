import Model
import Vendors

/// Reads `alertmanager:`, with a configuration as Alertmanager itself reads it, or its contents in place of a path.
struct AlertmanagerReader {
    static let keys = ["config", "receivers", "silences"]
    private static let configKeys = [
        "global", "route", "receivers", "inhibit_rules", "templates", "time_intervals", "mute_time_intervals",
    ]
    /// Addresses, credentials and defaults of integrations; `resolve_timeout` counts for alerts that come without an end only, which
    /// Prometheus' never do. Source: prometheus/alertmanager 0.33, config/config.go, GlobalConfig.
    private static let globalKeys = [
        "resolve_timeout", "http_config", "jira_api_url", "smtp_from", "smtp_hello", "smtp_smarthost", "smtp_auth_username",
        "smtp_auth_password", "smtp_auth_password_file", "smtp_auth_secret", "smtp_auth_secret_file", "smtp_auth_identity",
        "smtp_require_tls", "smtp_tls_config", "smtp_force_implicit_tls", "slack_api_url", "slack_api_url_file",
        "slack_app_token",
        "slack_app_token_file", "slack_app_url", "pagerduty_url", "opsgenie_api_url", "opsgenie_api_key",
        "opsgenie_api_key_file",
        "wechat_api_url", "wechat_api_secret", "wechat_api_secret_file", "wechat_api_corp_id", "victorops_api_url",
        "victorops_api_key", "victorops_api_key_file", "telegram_api_url", "telegram_bot_token", "telegram_bot_token_file",
        "webex_api_url", "rocketchat_api_url", "rocketchat_token", "rocketchat_token_file", "rocketchat_token_id",
        "rocketchat_token_id_file", "mattermost_webhook_url", "mattermost_webhook_url_file",
    ]
    private static let routeKeys = [
        "receiver", "match", "match_re", "matchers", "group_by", "group_wait", "group_interval", "repeat_interval", "continue",
        "routes", "mute_time_intervals", "active_time_intervals",
    ]
    private static let inhibitionKeys = [
        "name", "source_match", "source_match_re", "source_matchers", "target_match", "target_match_re", "target_matchers",
        "equal",
    ]
    private let area = "alertmanager"
    let reading: Reading
    let documents: DocumentLoader
    let services: Names
    let inboxes: InboxDrafts

    func read(_ node: YAMLNode?) -> Monitor? {
        guard let node, let table = Table(node, "'alertmanager'", area: area, keys: Self.keys, reading: reading),
            let named = table.required("config", "'alertmanager'", hint: "name its file: 'config: alertmanager.yml'"),
            let root = documents.vendorFile(named, "an Alertmanager configuration", area: area),
            let config = supported(
                root, "an Alertmanager configuration", Self.configKeys, ["tracing"]),
            let routeNode = config.required("route", "an Alertmanager configuration")
        else { return nil }
        if let global = config["global"], !global.isEmpty {
            let table = Table(global, "'global'", area: area, keys: Self.globalKeys, reading: reading)
            if let table { _ = duration(table, "resolve_timeout") }
        }
        if let mark = config.keyMark("templates") {
            reading.warning(
                "alertmanager/not-simulated", "not simulated: 'templates' change only what notifications say", at: mark)
        }
        let receivers = AlertmanagerReceivers(
            reading: reading, services: services, inboxes: inboxes, setup: table, global: config["global"]
        ).read(config["receivers"])
        let names = Names(what: "receiver", texts: receivers.map(\.name))
        for pair in table["receivers"]?.pairs ?? [] where names.index(pair.key) == nil {
            reading.error(
                "alertmanager/unknown-receiver", "the configuration has no receiver '\(pair.key.clipped)'", at: pair.mark,
                hint: reading.suggestion(pair.key, names))
        }
        let intervals = AlertmanagerTimes(reading: reading).read(config)
        let times = Names(what: "time interval", texts: intervals.map(\.name))
        var rules = AlertmanagerRules(
            route: route(routeNode, under: nil, names, times), receivers: receivers,
            inhibitions: reading.list(config["inhibit_rules"], "'inhibit_rules'", area: area).compactMap(inhibition),
            silences: reading.list(table["silences"], "'silences'", area: area).compactMap(silence),
            retry: Vendors.Alertmanager.retry)
        rules.intervals = intervals
        return Monitor(name: Symbol(Vendors.Alertmanager.name), kind: .alertmanager(rules))
    }

    /// A table some of whose keys the product knows and we do not.
    private func supported(_ node: YAMLNode, _ what: String, _ keys: [String], _ unsupported: [String]) -> Table? {
        for pair in node.pairs ?? [] where unsupported.contains(pair.key) {
            reading.error("alertmanager/not-supported", "not supported: '\(pair.key)' of \(what)", at: pair.mark)
        }
        return Table(node, what, area: area, keys: keys + unsupported, reading: reading)
    }

    private func duration(_ table: Table, _ key: String) -> Delay? {
        guard let node = table[key], let text = reading.text(node, "'\(key)'", area) else { return nil }
        if let delay = promDuration(text), delay > .zero || key == "group_wait" { return delay }
        reading.error(
            "alertmanager/bad-duration", "'\(text.clipped)' is not a duration", at: node.mark,
            hint: "write it like '30s', '5m' or '4h'")
        return nil
    }

    // MARK: Routes

    private func route(
        _ node: YAMLNode, under parent: AlertmanagerRules.Route?, _ receivers: Names, _ times: Names
    ) -> AlertmanagerRules.Route {
        var route =
            parent
            ?? AlertmanagerRules.Route(
                receiver: "", matchers: [], groupBy: .labels([]), groupWait: Vendors.Alertmanager.groupWait,
                groupInterval: Vendors.Alertmanager.groupInterval, repeatInterval: Vendors.Alertmanager.repeatInterval,
                goesOn: false, routes: [])
        (route.matchers, route.goesOn, route.routes) = ([], false, [])
        (route.muteTimes, route.activeTimes) = ([], [])
        guard
            let table = supported(
                node, "a route", Self.routeKeys, ["group_by_alert"])
        else { return route }
        if let receiver = table["receiver"], reading.resolve(receiver, in: receivers, area) != nil {
            route.receiver = receiver.scalar ?? ""
        } else if parent == nil {
            _ = table.required("receiver", "the root route")
        }
        route.matchers = matchers(table, "")
        if parent == nil, !route.matchers.isEmpty {
            reading.error(
                "alertmanager/root-matches", "the root route takes every alert, so it has no matchers", at: table.mark)
        }
        if let names = table.texts("group_by") { route.groupBy = groupBy(names, at: table["group_by"]?.mark) }
        if let wait = duration(table, "group_wait") { route.groupWait = wait }
        if let interval = duration(table, "group_interval") { route.groupInterval = interval }
        if let interval = duration(table, "repeat_interval") { route.repeatInterval = interval }
        if let goesOn = reading.flag(table["continue"], "'continue'", area) {
            route.goesOn = goesOn
            if goesOn, parent == nil {
                reading.error(
                    "alertmanager/root-continues", "the root route has none beside it to continue with",
                    at: table.keyMark("continue"))
            }
        }
        route.muteTimes = intervals("mute_time_intervals", table, isRoot: parent == nil, times)
        route.activeTimes = intervals("active_time_intervals", table, isRoot: parent == nil, times)
        route.routes = reading.list(table["routes"], "'routes'", area: area).map {
            self.route($0, under: route, receivers, times)
        }
        return route
    }

    /// Names of intervals, which no route below takes over.
    private func intervals(_ key: String, _ table: Table, isRoot: Bool, _ known: Names) -> [String] {
        if isRoot, let mark = table.keyMark(key) {
            reading.error("alertmanager/root-is-timed", "the root route takes every alert at all times: no '\(key)'", at: mark)
        }
        return reading.items(table[key]).compactMap { node in
            reading.resolve(node, in: known, area) == nil ? nil : node.scalar
        }
    }

    private func groupBy(_ names: [String], at mark: SourceMark?) -> AlertmanagerRules.Route.GroupBy {
        if names.contains("..."), names.count > 1 {
            reading.error("alertmanager/bad-group-by", "'...' stands for every label, so no other is named beside it", at: mark)
        } else if Set(names).count < names.count {
            reading.error("alertmanager/bad-group-by", "'group_by' names a label twice", at: mark)
        }
        return names.contains("...") ? .everything : .labels(names)
    }

    /// `match`, `match_re` and `matchers`, each with a prefix such as `source_`.
    private func matchers(_ table: Table, _ prefix: String) -> [LabelMatcher] {
        var all: [LabelMatcher] = []
        for (key, operation) in [("match", LabelMatcher.Operation.equal), ("match_re", .matches)] {
            if let node = table[prefix + key], node.pairs == nil, !node.isEmpty {
                reading.error(
                    "alertmanager/bad-matcher", "'\(prefix + key)' is a table of labels, found \(node.description)",
                    at: node.mark,
                    hint: "write '\(prefix + key): {severity: page}', or 'matchers' for a list")
            }
            for pair in table[prefix + key]?.pairs ?? [] {
                guard let value = pair.value.scalar else {
                    if !pair.value.isRefused {
                        reading.error(
                            "alertmanager/bad-matcher", "'\(pair.key.clipped)' has one value, found \(pair.value.description)",
                            at: pair.value.mark)
                    }
                    continue
                }
                all += matcher(pair.key, operation, value, at: pair.value.mark)
            }
        }
        return all + matchers(table[prefix + "matchers"])
    }

    /// `['severity="page"', 'team=~"a|b"']`, or several in one text between braces.
    private func matchers(_ node: YAMLNode?) -> [LabelMatcher] {
        reading.items(node).flatMap { item -> [LabelMatcher] in
            guard var text = reading.text(item, "a matcher", area).map({ Substring($0) }) else { return [] }
            if text.hasPrefix("{"), text.hasSuffix("}") { text = text.dropFirst().dropLast() }
            var parts: [Substring] = []
            var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
            for index in text.indices {
                if text[index] == "\"", !isEscaped { isQuoted.toggle() }
                isEscaped = text[index] == "\\" && !isEscaped
                if text[index] == ",", !isQuoted {
                    parts.append(text[start..<index])
                    start = text.index(after: index)
                }
            }
            parts.append(text[start...])
            return parts.flatMap { part(String($0.trimmingBlanks), at: item.mark) }
        }
    }

    private func part(_ text: String, at mark: SourceMark) -> [LabelMatcher] {
        var name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
        var rest = text.dropFirst(name.count).trimmingBlanks
        // A name may stand in quotes. Source: prometheus.io, Alertmanager's configuration, UTF-8 matchers.
        if text.first == "\"", let end = text.dropFirst().firstIndex(of: "\"") {
            name = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...].trimmingBlanks
        }
        let operations: [LabelMatcher.Operation] = [.matches, .doesNotMatch, .notEqual, .equal]
        guard !name.isEmpty, let operation = operations.first(where: { rest.hasPrefix($0.rawValue) }) else {
            reading.error(
                "alertmanager/bad-matcher", "'\(text.clipped)' is no matcher", at: mark,
                hint: "write it like 'severity=\"page\"'")
            return []
        }
        let value = rest.dropFirst(operation.rawValue.count).trimmingBlanks
        let isQuoted = value.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
        let text = isQuoted ? unescaped(value.dropFirst().dropLast()) : String(value)
        guard isQuoted || !text.contains("\"") else {
            reading.error(
                "alertmanager/bad-matcher", "'\(String(value).clipped)' has a quote too few or too many", at: mark,
                hint: "write it like 'severity=\"page\"'")
            return []
        }
        return matcher(String(name), operation, text, at: mark)
    }

    /// Of what stands in quotes. Source: prometheus.io, Alertmanager's configuration, UTF-8 matchers.
    private func unescaped(_ text: Substring) -> String {
        var (result, rest) = ("", text)
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                result.append(character)
                continue
            }
            result.append(next == "n" ? "\n" : next)
        }
        return result
    }

    private func matcher(
        _ name: String, _ operation: LabelMatcher.Operation, _ value: String, at mark: SourceMark
    ) -> [LabelMatcher] {
        if let matcher = LabelMatcher(name, operation, value) { return [matcher] }
        reading.error(
            "alertmanager/not-supported", "not supported: the regular expression '\(value.clipped)'", at: mark,
            hint: "alternatives, characters, classes, '.', '*', '+' and '?' are")
        return []
    }

    // MARK: Muting

    private func inhibition(_ node: YAMLNode) -> AlertmanagerRules.Inhibition? {
        guard let table = supported(node, "an inhibition", Self.inhibitionKeys, ["sources"]) else { return nil }
        return AlertmanagerRules.Inhibition(
            source: matchers(table, "source_"), target: matchers(table, "target_"), equal: table.texts("equal") ?? [])
    }

    /// Ours: a silence somebody has set, in the time of the run.
    private func silence(_ node: YAMLNode) -> AlertmanagerRules.Silence? {
        guard let table = Table(node, "a silence", area: area, keys: ["matchers", "from", "for"], reading: reading),
            let from = table.delay("from"), let length = table.delay("for")
        else { return nil }
        return AlertmanagerRules.Silence(
            matchers: matchers(table["matchers"]), from: .start + from, until: .start + from + length)
    }
}

extension Substring {
    var trimmingBlanks: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
    }
}

extension String {
    var trimmingBlanks: Substring { Substring(self).trimmingBlanks }
}
