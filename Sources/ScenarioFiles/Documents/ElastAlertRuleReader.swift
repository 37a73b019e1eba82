import Model
import Vendors

/// Reads one rule in ElastAlert's own words. What a rule says and this reader does not know is named, never left out in silence.
struct ElastAlertRuleReader {
    /// What a rule does not say for itself.
    struct Common {
        var every = ElastAlert2.every
        var buffer = ElastAlert2.buffer
        var delay = ElastAlert2.delay
        var phase: Delay?
        var jitter = ElastAlert2.jitter
    }

    private enum RuleType: String, CaseIterable {
        case any, change, frequency, spike, flatline, cardinality
        case percentage = "percentage_match"

        var keys: [String] {
            switch self {
            case .any: []
            case .change: ["compare_key", "ignore_null", "timeframe"]
            case .frequency: ["num_events", "timeframe"]
            case .spike:
                ["spike_height", "spike_type", "timeframe", "threshold_ref", "threshold_cur", "alert_on_new_data"]
            case .flatline: ["threshold", "timeframe", "forget_keys"]
            case .cardinality: ["cardinality_field", "max_cardinality", "min_cardinality", "timeframe"]
            case .percentage: ["match_bucket_filter", "max_percentage", "min_percentage", "min_denominator"]
            }
        }
    }

    private static let commonKeys = [
        "name", "type", "index", "filter", "alert", "is_enabled", "query_key", "run_every", "buffer_time", "query_delay",
        "realert",
        "exponential_realert", "timestamp_field", "timestamp_type", "pagerduty_service_key", "pagerduty_event_type",
        "pagerduty_api_version", "pagerduty_client_name", "pagerduty_incident_key", "pagerduty_incident_key_args",
        "pagerduty_v2_payload_severity",
    ]
    /// The wording of an alert and the way to the cluster: they change neither when a rule matches nor who is told.
    private static let inertKeys = [
        "description", "owner", "category", "priority", "alert_subject", "alert_subject_args", "alert_text", "alert_text_args",
        "alert_text_type", "alert_text_kw", "alert_text_jinja", "include", "top_count_keys", "top_count_number",
        "raw_count_keys",
        "attach_related", "es_host", "es_port", "es_hosts", "es_username", "es_password", "es_api_key", "es_url_prefix",
        "use_ssl",
        "verify_certs", "ca_certs", "client_cert", "client_key", "ssl_show_warn", "kibana_url", "kibana_username",
        "kibana_password", "pagerduty_v2_payload_class", "pagerduty_v2_payload_component",
        "pagerduty_v2_payload_group", "pagerduty_v2_payload_source", "pagerduty_v2_payload_custom_details",
        "doc_type", "use_strftime_index", "es_conn_timeout", "aws_region", "profile", "use_local_time", "max_query_size",
        "generate_kibana_discover_url", "kibana_discover_app_url", "kibana_discover_columns", "kibana_discover_from_timedelta",
        "kibana_discover_index_pattern_id", "kibana_discover_to_timedelta", "kibana_discover_version", "summary_table_fields",
        "pagerduty_v2_payload_class_args", "pagerduty_v2_payload_component_args", "pagerduty_v2_payload_group_args",
        "pagerduty_v2_payload_source_args",
        "pagerduty_v2_payload_include_all_info", "pagerduty_proxy", "pagerduty_ca_certs", "pagerduty_ignore_ssl_errors",
    ]

    /// An alerter that writes somewhere: what says where, and what else its options begin with.
    private struct Writer {
        var alerter: String
        var address: [String]
        var prefixes: [String]
    }

    /// Source: elastalert2.readthedocs.io, alerts.
    private static let writers = [
        Writer(
            alerter: "email", address: ["email", "cc", "bcc"],
            prefixes: ["email_reply_to", "email_format", "email_image", "smtp_", "from_addr", "assets_dir"]),
        Writer(alerter: "slack", address: ["slack_channel_override", "slack_webhook_url"], prefixes: ["slack_"]),
        Writer(alerter: "ms_teams", address: ["ms_teams_webhook_url"], prefixes: ["ms_teams_"]),
        Writer(
            alerter: "mattermost", address: ["mattermost_channel_override", "mattermost_webhook_url"], prefixes: ["mattermost_"]
        ),
        Writer(alerter: "jira", address: ["jira_project"], prefixes: ["jira_"]),
    ]
    /// They change who is written to, or whether another ticket is made.
    private static let unsupported = ["email_from_field", "email_add_domain", "jira_bump_tickets"]

    /// Stands for a field that a match does not have. Source: elastalert2, alerters/pagerduty.py.
    private static let missingValue = "<MISSING VALUE>"

    private let area = "elastalert"
    let reading: Reading
    let services: Names
    let keys: [(key: String, service: ServiceID)]
    /// By the name of a rule whose alerters say nothing of a service.
    let about: [(key: String, service: ServiceID)]
    let inboxes: InboxDrafts
    let common: Common

    /// - Parameter name: of the file, for a rule that has none of its own.
    func read(_ root: YAMLNode, name: String?) -> ElastAlertRule? {
        guard root.pairs != nil else {
            if !root.isRefused {
                reading.error("elastalert/not-a-table", "a rule is a table of keys and values", at: root.mark)
            }
            return nil
        }
        guard let typeNode = root["type"] else {
            reading.error("elastalert/missing-key", "the rule has no 'type'", at: root.mark, hint: "add 'type: frequency'")
            return nil
        }
        guard let text = typeNode.scalar, let type = RuleType(rawValue: text) else {
            let known = RuleType.allCases.map(\.rawValue)
            reading.error(
                "elastalert/not-supported", "not supported: rules of type '\(typeNode.scalar?.clipped ?? "")'",
                at: typeNode.mark,
                hint: nearest(to: typeNode.scalar ?? "", among: known).map { "did you mean '\($0)'?" }
                    ?? "known: \(known.joined(separator: ", "))")
            return nil
        }
        if isTrue("is_enabled", root) == false { return nil }
        checkKeys(root, type)
        let told = destinations(root)
        let ruleName = root["name"].flatMap { reading.text($0, "'name'", area) } ?? name ?? "rule"
        let query = ElastAlertFilter(reading: reading).read(root["filter"])
        let every = duration(root["run_every"], "'run_every'") ?? common.every
        let realert = duration(root["realert"], "'realert'") ?? ElastAlert2.realert
        let key = queryKey(root["query_key"])
        let rule = ElastAlertRule(
            name: Symbol(ruleName), queryText: query.text, query: query.query, kind: kind(type, root), queryKey: key,
            every: every,
            buffer: duration(root["buffer_time"], "'buffer_time'") ?? common.buffer,
            delay: duration(root["query_delay"], "'query_delay'") ?? common.delay, realert: realert,
            realertMax: duration(root["exponential_realert"], "'exponential_realert'"), phase: common.phase,
            action: action(root["pagerduty_event_type"]),
            severity: root["pagerduty_v2_payload_severity"].flatMap {
                reading.choice($0, "'pagerduty_v2_payload_severity'", area, Severity.Word.self)?.severity
            } ?? .critical,
            incidentKey: incidentKey(root, ruleName, key), service: service(root, ruleName, told), destinations: told,
            mark: root["name"]?.mark ?? root.mark, jitter: common.jitter)
        if let version = root["pagerduty_api_version"], let text = version.scalar, text != "v1", text != "v2" {
            reading.error(
                "elastalert/bad-choice", "'pagerduty_api_version' is v1 or v2, found '\(text.clipped)'", at: version.mark)
        }
        checkRealert(rule, root)
        checkRequired(rule, root)
        if rule.every > rule.buffer {
            reading.error(
                "elastalert/not-supported", "not supported: a rule that is run less often than its buffer is long",
                at: root["run_every"]?.mark ?? root["buffer_time"]?.mark ?? root.mark,
                hint: "give 'buffer_time' at least 'run_every': \(rule.every.text)")
        }
        // Hits of one run are taken as soon after one another.
        if case .change(_, _, let timeframe?) = rule.kind, timeframe < rule.every * 2 {
            reading.error(
                "elastalert/not-supported", "not supported: a 'timeframe' of a change below twice 'run_every'",
                at: root["timeframe"]?.mark, hint: "give it at least \((rule.every * 2).text), or leave it out")
        }
        if rule.action != .trigger, told != [.pager] {
            reading.error(
                "elastalert/not-supported", "not supported: other events than 'trigger' beside messages",
                at: root["pagerduty_event_type"]?.mark)
        }
        return rule
    }

    // MARK: What is understood

    private func checkKeys(_ root: YAMLNode, _ type: RuleType) {
        let known = Self.commonKeys + type.keys
        var inert: [YAMLNode.Pair] = []
        for pair in root.pairs ?? [] where !known.contains(pair.key) && !isAddress(pair.key) {
            if isInert(pair.key) {
                inert.append(pair)
                continue
            }
            reading.error(
                "elastalert/not-supported", "not supported: '\(pair.key.clipped)' in a rule of type '\(type.rawValue)'",
                at: pair.mark,
                hint: nearest(to: pair.key, among: known).map { "did you mean '\($0)'?" })
        }
        if let first = inert.first {
            let names = inert.map { "'\($0.key)'" }.joined(separator: ", ")
            reading.warning(
                "elastalert/without-effect", "not simulated: \(names)", at: first.mark,
                hint: "the wording of alerts and the way to the cluster change neither when a rule matches nor who is told")
        }
        for (key, only) in [("timestamp_field", "@timestamp"), ("timestamp_type", "iso")] {
            guard let node = root[key], node.scalar != only else { continue }
            reading.error("elastalert/not-supported", "not supported: '\(key)' other than '\(only)'", at: node.mark)
        }
    }

    private func isAddress(_ key: String) -> Bool { Self.writers.contains { $0.address.contains(key) } }

    private func isInert(_ key: String) -> Bool {
        if Self.unsupported.contains(key) { return false }
        return Self.inertKeys.contains(key) || Self.writers.contains { $0.prefixes.contains(where: key.hasPrefix) }
    }

    // MARK: Alerters

    /// Where the rule's alerters tell: the pager first, then inboxes, each once.
    private func destinations(_ root: YAMLNode) -> [Destination] {
        let alerters = reading.items(root["alert"])
        var told: Set<Destination> = []
        for node in alerters {
            // An alerter with options of its own: `- email: {email: ...}`.
            let (name, options) = (node.scalar ?? node.pairs?.first?.key, node.pairs?.first?.value)
            if name == "pagerduty", options == nil {
                told.insert(.pager)
            } else if let writer = Self.writers.first(where: { $0.alerter == name }) {
                told.formUnion(inboxes(of: writer, options ?? root, at: node.mark))
            } else if name != "debug" || options != nil {
                let known = ["pagerduty"] + Self.writers.map(\.alerter)
                reading.error(
                    "elastalert/not-supported", "not supported: the alerter \(node.description)", at: node.mark,
                    hint: "alerts go to \(known.joined(separator: ", ")) here")
            }
        }
        if alerters.allSatisfy({ $0.scalar == "debug" }) {
            reading.error(
                "elastalert/no-alerter", "the rule alerts nobody", at: root["alert"]?.mark ?? root.mark,
                hint: "add 'alert: [pagerduty]'")
        }
        let inboxes = told.compactMap { if case .inbox(let inbox) = $0 { inbox } else { nil } }.sorted()
        // Where an address was wrong, nothing is known.
        let isPaged = told.contains(.pager) || !alerters.contains { $0.scalar != "debug" }
        return (isPaged ? [.pager] : []) + inboxes.map { .inbox($0) }
    }

    private func inboxes(of writer: Writer, _ options: YAMLNode, at mark: SourceMark) -> [Destination] {
        // A channel says more than the webhook it is posted through.
        let isChat = writer.alerter != "email"
        let named = writer.address.filter { options[$0] != nil }
        guard !named.isEmpty, isChat || named.contains("email") else {
            reading.error(
                "elastalert/missing-key",
                "the alerter '\(writer.alerter)' has no '\((isChat ? writer.address.last : writer.address.first) ?? "")'",
                at: mark)
            return []
        }
        let nodes = (isChat ? Array(named.prefix(1)) : named).flatMap { reading.items(options[$0]) }
        return reading.inboxes(at: nodes, among: inboxes, area).map { .inbox($0) }
    }

    /// Where every hit is a match, only a mute keeps each from being an alert.
    private func checkRealert(_ rule: ElastAlertRule, _ root: YAMLNode) {
        guard rule.realert == .zero else { return }
        switch rule.kind {
        case .any, .change, .cardinality:
            reading.error(
                "elastalert/not-supported",
                "not supported: 'realert' of zero in a rule of this type: each line would be an alert",
                at: root["realert"]?.mark, hint: "write 'realert: {minutes: 1}'")
        case .frequency, .spike, .flatline, .percentage: break
        }
    }

    /// What ElastAlert will not start without. Sources: elastalert2, loaders.py, `required_locals`; alerters/pagerduty.py; ruletypes.py.
    private func checkRequired(_ rule: ElastAlertRule, _ root: YAMLNode) {
        var missing = ["index"].filter { root[$0] == nil }
        if rule.destinations.contains(.pager), root["pagerduty_client_name"] == nil { missing.append("pagerduty_client_name") }
        if case .change = rule.kind { missing += ["query_key", "ignore_null"].filter { root[$0] == nil } }
        if missing.isEmpty { return }
        reading.warning(
            "elastalert/would-not-start",
            "ElastAlert does not load this rule without \(missing.map { "'\($0)'" }.joined(separator: ", "))",
            at: root["name"]?.mark ?? root.mark, hint: "it is simulated as if it did")
    }

    private func kind(_ type: RuleType, _ root: YAMLNode) -> ElastAlertRule.Kind {
        switch type {
        case .any: return .any
        case .change:
            let fields = reading.items(need("compare_key", root)).compactMap(\.scalar).map(field)
            let timeframe = root["timeframe"].map { _ in self.timeframe(root) }
            return .change(fields: fields, ignoresMissing: isTrue("ignore_null", root) ?? false, timeframe: timeframe)
        case .frequency: return .frequency(hits: count("num_events", root) ?? 1, timeframe: timeframe(root))
        case .spike:
            let direction = need("spike_type", root).flatMap {
                reading.choice($0, "'spike_type'", area, ElastAlertRule.Spike.Direction.self)
            }
            return .spike(
                ElastAlertRule.Spike(
                    direction: direction ?? .up, height: number("spike_height", root, isNeeded: true) ?? 1000,
                    timeframe: timeframe(root), referenceMin: (number("threshold_ref", root) ?? 0) / 1000,
                    currentMin: (number("threshold_cur", root) ?? 0) / 1000,
                    alertsOnNewData: isTrue("alert_on_new_data", root) ?? false))
        case .flatline:
            return .flatline(
                threshold: count("threshold", root) ?? 1, timeframe: timeframe(root),
                forgetsKeys: isTrue("forget_keys", root) ?? false)
        case .cardinality:
            let name = need("cardinality_field", root).flatMap { reading.text($0, "'cardinality_field'", area) } ?? ""
            let (above, below) = bounds("max_cardinality", "min_cardinality", root)
            return .cardinality(
                field: field(name), above: above.map { $0 / 1000 }, below: below.map { $0 / 1000 }, timeframe: timeframe(root))
        case .percentage:
            let (above, below) = bounds("max_percentage", "min_percentage", root)
            let matching = ElastAlertFilter(reading: reading).read(need("match_bucket_filter", root))
            return .percentage(
                matching: matching.query, text: matching.text, above: above, below: below,
                hitsMin: (number("min_denominator", root) ?? 0) / 1000)
        }
    }

    // MARK: Values

    private func need(_ key: String, _ root: YAMLNode) -> YAMLNode? {
        if let node = root[key] { return node }
        reading.error("elastalert/missing-key", "the rule has no '\(key)'", at: root["type"]?.mark ?? root.mark)
        return nil
    }

    private func bounds(_ max: String, _ min: String, _ root: YAMLNode) -> (Int64?, Int64?) {
        if root[max] == nil, root[min] == nil {
            reading.error(
                "elastalert/missing-key", "the rule has neither '\(max)' nor '\(min)'", at: root["type"]?.mark ?? root.mark)
        }
        return (number(max, root), number(min, root))
    }

    private func isTrue(_ key: String, _ root: YAMLNode) -> Bool? { reading.flag(root[key], "'\(key)'", area) }

    /// Elasticsearch's exact twin of a text field is the field itself here.
    private func field(_ name: String) -> String {
        for suffix in [".keyword", ".raw"] where name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        return name
    }

    private func number(_ key: String, _ root: YAMLNode, isNeeded: Bool = false) -> Int64? {
        guard let node = isNeeded ? need(key, root) : root[key], let text = reading.text(node, "'\(key)'", area) else {
            return nil
        }
        return reading.thousandths(text, "'\(key)'", area, at: node.mark)
    }

    private func count(_ key: String, _ root: YAMLNode) -> Int64? {
        need(key, root).flatMap { reading.integer($0, "'\(key)'", area, 1...1_000_000_000) }
    }

    private func timeframe(_ root: YAMLNode) -> Delay {
        let node = need("timeframe", root)
        guard let timeframe = duration(node, "'timeframe'") else { return .minutes(1) }
        if timeframe == .zero {
            reading.error("elastalert/duration-out-of-range", "'timeframe' is longer than nothing", at: node?.mark)
        }
        return timeframe
    }

    private func queryKey(_ node: YAMLNode?) -> String? {
        let names = reading.items(node)
        if names.count > 1 {
            reading.error("elastalert/not-supported", "not supported: several query keys", at: names[1].mark)
        }
        return names.first?.scalar.map(field)
    }

    /// A table of units, as Python's `timedelta` takes it.
    private func duration(_ node: YAMLNode?, _ what: String) -> Delay? {
        guard let node, !node.isRefused else { return nil }
        guard let pairs = node.pairs, !pairs.isEmpty else {
            reading.error(
                "elastalert/bad-duration", "\(what) is a table of units, found \(node.description)", at: node.mark,
                hint: "write '{minutes: 5}'")
            return nil
        }
        let units: [(String, Delay)] = [
            ("weeks", .days(7)), ("days", .days(1)), ("hours", .hours(1)), ("minutes", .minutes(1)), ("seconds", .seconds(1)),
            ("milliseconds", .milliseconds(1)),
        ]
        var total = Delay.zero
        for pair in pairs {
            guard let unit = units.first(where: { $0.0 == pair.key })?.1 else {
                reading.error(
                    "elastalert/not-supported", "not supported: '\(pair.key.clipped)' in a duration", at: pair.mark,
                    hint: "units are \(units.map(\.0).joined(separator: ", "))")
                continue
            }
            guard let text = reading.text(pair.value, what, area),
                let amount = reading.thousandths(text, what, area, at: pair.value.mark)
            else { continue }
            total += Delay(nanoseconds: (unit * amount).nanoseconds / 1000)
        }
        if total < .zero || total > Reading.delayMax {
            reading.error("elastalert/duration-out-of-range", "\(what) is out of range", at: node.mark)
            return nil
        }
        return total
    }

    // MARK: The pager

    private func action(_ node: YAMLNode?) -> AlertEvent.Action {
        node.flatMap { reading.choice($0, "'pagerduty_event_type'", area, AlertEvent.Action.self) } ?? .trigger
    }

    /// The service that an integration key belongs to; a key may also be the service's own name.
    private func service(_ root: YAMLNode, _ rule: String, _ told: [Destination]) -> ServiceID {
        if told.isEmpty { return ServiceID(-1) }
        if root["pagerduty_service_key"] == nil, !told.contains(.pager) { return service(of: rule, root) }
        guard let node = need("pagerduty_service_key", root), let text = reading.text(node, "'pagerduty_service_key'", area)
        else {
            return ServiceID(-1)
        }
        if let known = keys.first(where: { $0.key == text }) { return known.service }
        if let index = services.index(text) { return ServiceID(index) }
        if services.isComplete {
            reading.error(
                "elastalert/unknown-key", "the integration key '\(text.clipped)' belongs to no service", at: node.mark,
                hint: "add 'keys: {\(text.clipped): SERVICE}' to 'elastalert'")
        }
        return ServiceID(-1)
    }

    /// The service that a rule is about which calls no integration of the pager.
    private func service(of rule: String, _ root: YAMLNode) -> ServiceID {
        if let known = about.first(where: { $0.key == rule }) { return known.service }
        reading.error(
            "elastalert/no-service", "nothing says which service the rule '\(rule.clipped)' is about",
            at: root["name"]?.mark ?? root.mark, hint: "add 'services: {\(rule.clipped): SERVICE}' to 'elastalert'")
        return ServiceID(-1)
    }

    private func incidentKey(_ root: YAMLNode, _ name: String, _ queryKey: String?) -> ElastAlertRule.IncidentKey {
        guard let node = root["pagerduty_incident_key"], let template = node.scalar, !template.isEmpty else { return .none }
        let args = reading.items(root["pagerduty_incident_key_args"])
        let isFlatline = root["type"]?.scalar == RuleType.flatline.rawValue
        var (text, key): (String, (before: String, after: String)?) = ("", nil)
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            let close = rest[open...].firstIndex(of: "}") ?? rest.index(before: rest.endIndex)
            text += rest[..<open]
            let place = Int(rest[rest.index(after: open)..<close]) ?? -1
            rest = rest[rest.index(after: close)...]
            switch args.indices.contains(place) ? args[place].scalar.map(field) : nil {
            case "name"?: text += name
            // What is missed has no fields but its key.
            case let arg? where isFlatline && arg == queryKey: text += Self.missingValue
            case "key"? where isFlatline && queryKey == nil: text += "all"
            case "key"? where isFlatline && key == nil: (key, text) = ((text, ""), "")
            case let arg? where arg == queryKey && key == nil: (key, text) = ((text, ""), "")
            case .some, nil:
                reading.error(
                    "elastalert/not-supported",
                    "not supported: an incident key made of other fields than the query key and the name",
                    at: node.mark)
                return .none
            }
        }
        text += rest
        guard let key else { return .text(text) }
        return .keyed(before: key.before, after: text)
    }
}
