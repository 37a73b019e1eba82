import Model
import Vendors

/// Reads `receivers:` of an Alertmanager's configuration: whom each calls, and where it writes.
struct AlertmanagerReceivers {
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
    /// All there are besides PagerDuty's. Source: prometheus/alertmanager 0.33, config/config.go, Receiver.
    private static let integrations: Set<String> = [
        "discord_configs", "email_configs", "incidentio_configs", "jira_configs", "mattermost_configs", "msteams_configs",
        "msteamsv2_configs", "opsgenie_configs", "pushover_configs", "rocketchat_configs", "slack_configs", "sns_configs",
        "telegram_configs", "victorops_configs", "webex_configs", "webhook_configs", "wechat_configs",
    ]
    private let area = "alertmanager"
    let reading: Reading
    let services: Names
    let inboxes: InboxDrafts
    /// The setup's own words about them: whose keys they have.
    let setup: Table
    let global: YAMLNode?

    func read(_ node: YAMLNode?) -> [AlertmanagerRules.Receiver] {
        let receivers = reading.list(node, "'receivers'", area: area).compactMap(receiver)
        for (place, receiver) in receivers.enumerated() where receivers[..<place].contains(where: { $0.name == receiver.name })
        {
            reading.error(
                "alertmanager/duplicate-name", "two receivers are called '\(receiver.name.clipped)'",
                at: reading.items(node).last { $0["name"]?.scalar == receiver.name }?.mark)
        }
        return receivers
    }

    private func receiver(_ node: YAMLNode) -> AlertmanagerRules.Receiver? {
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
        let service = setup["receivers"]?[name].flatMap { reading.resolve($0, in: services, area) }.map(ServiceID.init)
        return AlertmanagerRules.Receiver(
            name: name,
            pagerDuty: reading.list(table["pagerduty_configs"], "'pagerduty_configs'", area: area).compactMap {
                pagerDuty($0, service)
            },
            inboxes: written.flatMap { writer in
                reading.list(table[writer.key], "'\(writer.key)'", area: area).flatMap {
                    node -> [AlertmanagerRules.InboxConfig] in
                    checkOptions(node, of: writer)
                    return inboxes(of: node, writer.address, at: node.mark, in: writer.key).map {
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
        of node: YAMLNode, _ address: [String], at mark: SourceMark, in key: String
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
}
