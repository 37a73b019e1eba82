import Model
import Vendors

/// Reads `alertmanager:`, with a configuration as Alertmanager itself reads it, or its contents in place of a path.
struct AlertmanagerReader {
    static let keys = ["config", "receivers", "silences"]
    private static let configKeys = [
        "global", "route", "receivers", "inhibit_rules", "templates", "time_intervals", "mute_time_intervals",
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
        let receivers = reading.list(config["receivers"], "'receivers'", area: area).compactMap {
            receiver($0, table, config["global"])
        }
        let names = Names(what: "receiver", texts: receivers.map(\.name))
        for (place, receiver) in receivers.enumerated() where receivers[..<place].contains(where: { $0.name == receiver.name })
        {
            reading.error(
                "alertmanager/duplicate-name", "two receivers are called '\(receiver.name.clipped)'",
                at: reading.items(config["receivers"]).last { $0["name"]?.scalar == receiver.name }?.mark)
        }
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

    // MARK: Receivers

    /// An integration that writes somewhere: what says where, whether it tells the end unless it is told not to, and options that change how
    /// a message looks or gets there.
    private struct Writer {
        var key: String
        var address: [String]
        var sendsResolved: Bool
        var inert: [String]
    }

    /// Source: Alertmanager, docs/configuration.md.
    private static let writers = [
        Writer(
            key: "email_configs", address: ["to"], sendsResolved: false,
            inert: [
                "from", "smarthost", "hello", "auth_username", "auth_password", "auth_password_file", "auth_identity",
                "auth_secret",
                "auth_secret_file", "require_tls", "tls_config", "html", "text", "headers", "threading", "force_implicit_tls",
            ]),
        Writer(
            key: "slack_configs", address: ["channel", "api_url"], sendsResolved: false,
            inert: [
                "api_url", "api_url_file", "channel", "icon_emoji", "icon_url", "link_names", "username", "actions",
                "callback_id", "color", "fallback", "fields", "footer", "mrkdwn_in", "pretext", "short_fields", "text", "title",
                "title_link", "image_url", "thumb_url", "http_config", "timeout", "app_token", "app_token_file", "app_url",
                "message_text", "update_message",
            ]),
        Writer(
            key: "webhook_configs", address: ["url"], sendsResolved: true,
            inert: ["url_file", "http_config", "max_alerts", "timeout", "payload"]),
        Writer(
            key: "msteams_configs", address: ["webhook_url"], sendsResolved: true,
            inert: ["webhook_url_file", "title", "summary", "text", "http_config"]),
        Writer(
            key: "jira_configs", address: ["project"], sendsResolved: true,
            inert: [
                "api_url", "api_type", "summary", "description", "labels", "priority", "issue_type", "reopen_transition",
                "resolve_transition", "wont_fix_resolution", "reopen_duration", "fields", "custom_fields", "http_config",
            ]),
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

    /// All there are besides PagerDuty's. Source: prometheus/alertmanager 0.33, config/config.go, Receiver.
    private static let integrations: Set<String> = [
        "discord_configs", "email_configs", "incidentio_configs", "jira_configs", "mattermost_configs", "msteams_configs",
        "msteamsv2_configs", "opsgenie_configs", "pushover_configs", "rocketchat_configs", "slack_configs", "sns_configs",
        "telegram_configs", "victorops_configs", "webex_configs", "webhook_configs", "wechat_configs",
    ]

    private func receiver(_ node: YAMLNode, _ own: Table, _ global: YAMLNode?) -> AlertmanagerRules.Receiver? {
        // Without inboxes, nobody reads what is written.
        let written = inboxes.names.texts.isEmpty && inboxes.names.isComplete ? [] : Self.writers
        let others = (node.pairs ?? []).filter { pair in
            Self.integrations.contains(pair.key) && !written.contains { $0.key == pair.key }
        }
        for pair in others {
            reading.warning(
                "alertmanager/not-simulated", "not simulated: '\(pair.key)'; whom they tell is told nothing here", at: pair.mark
            )
        }
        guard
            let table = Table(
                node, "a receiver", area: area, keys: ["name", "pagerduty_configs"] + written.map(\.key) + others.map(\.key),
                reading: reading),
            let name = table.required("name", "a receiver").flatMap({ reading.text($0, "'name'", area) })
        else { return nil }
        let service = own["receivers"]?[name].flatMap { reading.resolve($0, in: services, area) }.map(ServiceID.init)
        return AlertmanagerRules.Receiver(
            name: name,
            pagerDuty: reading.list(table["pagerduty_configs"], "'pagerduty_configs'", area: area).compactMap {
                pagerDuty($0, service)
            },
            inboxes: written.flatMap { writer in
                reading.list(table[writer.key], "'\(writer.key)'", area: area).flatMap {
                    node -> [AlertmanagerRules.InboxConfig] in
                    checkOptions(node, of: writer)
                    return inboxes(of: node, writer.address, global, at: node.mark, in: writer.key).map {
                        .init(
                            inbox: $0, service: service,
                            sendsResolved: reading.flag(node["send_resolved"], "'send_resolved'", area) ?? writer.sendsResolved)
                    }
                }
            }.sorted { $0.inbox < $1.inbox })
    }

    /// What a writer's options leave as it is is known, and anything else refused.
    private func checkOptions(_ node: YAMLNode, of writer: Writer) {
        let keys = writer.address + ["send_resolved"] + writer.inert
        _ = Table(node, "a configuration in '\(writer.key)'", area: area, keys: keys, reading: reading)
    }

    /// Where one configuration writes to; a mail may have several addresses.
    private func inboxes(
        of node: YAMLNode, _ address: [String], _ global: YAMLNode?, at mark: SourceMark, in key: String
    ) -> [InboxID] {
        let own = address.lazy.compactMap { node[$0] }.first
        guard let named = own ?? (key == "slack_configs" ? global?["slack_api_url"] : nil) else {
            reading.error("alertmanager/missing-key", "a configuration in '\(key)' has no '\(address[0])'", at: mark)
            return []
        }
        let addresses = (named.scalar ?? "").split(separator: ",").map { text in
            YAMLNode(content: .scalar(String(text.trimmingBlanks), quoted: false), mark: named.mark)
        }
        return reading.inboxes(at: addresses, among: inboxes, area)
    }

    private func pagerDuty(_ node: YAMLNode, _ service: ServiceID?) -> AlertmanagerRules.PagerDutyConfig? {
        let texts = [
            "url", "client", "client_url", "description", "details", "images", "links", "source", "class", "component", "group",
            "http_config", "timeout",
        ]
        for pair in node.pairs ?? [] where texts.contains(pair.key) {
            reading.warning("alertmanager/not-simulated", "not simulated: '\(pair.key)' of a pagerduty_config", at: pair.mark)
        }
        let keys = ["routing_key", "routing_key_file", "service_key", "service_key_file", "send_resolved", "severity"]
        guard let table = Table(node, "a pagerduty_config", area: area, keys: keys + texts, reading: reading) else {
            return nil
        }
        let given = keys.prefix(4).filter { table[$0] != nil }
        if given.count > 1 {
            reading.error(
                "alertmanager/two-keys", "'\(given[0])' and '\(given[1])' both say whom to call", at: table.keyMark(given[1]),
                hint: "leave one of them")
        }
        let key = given.first.flatMap { table[$0]?.scalar }
        if key == nil { _ = table.required("routing_key", "a pagerduty_config") }
        return AlertmanagerRules.PagerDutyConfig(
            service: service, routingKey: key ?? "",
            sendsResolved: reading.flag(table["send_resolved"], "'send_resolved'", area) ?? true,
            severity: severity(table))
    }

    /// One of PagerDuty's four words, or the alerts' own label.
    private func severity(_ table: Table) -> Severity? {
        guard let node = table["severity"], let text = node.scalar else { return Vendors.Alertmanager.severity }
        let plain = text.filter { $0 != " " }.replacing("{{-", with: "{{").replacing("-}}", with: "}}")
        if ["{{.CommonLabels.severity}}", "{{.GroupLabels.severity}}"].contains(plain) { return nil }
        if let severity = Severity(text: text) { return severity }
        reading.error(
            "alertmanager/not-supported", "not supported: the severity '\(text.clipped)'", at: node.mark,
            hint: "write info, warning, error, critical or '{{ .CommonLabels.severity }}'")
        return nil
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
    fileprivate var trimmingBlanks: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring { Substring(self).trimmingBlanks }
}
