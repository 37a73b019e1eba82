import Foundation
import Model
import ScenarioFiles
import TestSupport
import Testing

/// ElastAlert's own rule files.
struct ElastAlertFileTests {
    private static func rule(
        _ type: String, _ options: String, filter: String = "{query_string: {query: 'level:FATAL'}}"
    ) -> String {
        """
        name: a rule
        type: \(type)
        index: logs-*
        \(options)
        filter: [\(filter)]
        alert: [pagerduty]
        pagerduty_client_name: drill
        pagerduty_service_key: checkout
        """
    }

    /// A drill whose one rule is a file of its own, as users have them.
    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("elastalert-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try text.write(to: folder.appendingPathComponent("rule.yaml"), atomically: true, encoding: .utf8)
        let drill = drill([
            "setup.path": "path: [filebeat, logstash, elasticsearch]", "setup.alerts": "",
            "setup.elastalert":
                "elastalert: {rules: [rule.yaml], run_every: 2m, keys: {abc123: checkout}, services: {a rule: checkout}}",
            "setup.inboxes": """
            inboxes:
              mail: {kind: email, reads: 30m, addresses: [shop@example.org, lead@example.org]}
              talk: {kind: chat, reads: 5m, addresses: ['#shop', https://hooks.example/1]}
              queue: {kind: ticket, reads: 1h, addresses: [OPS]}
            """,
        ])
        let path = folder.appendingPathComponent("drill.yaml").path
        try drill.write(toFile: path, atomically: true, encoding: .utf8)
        try body(path)
    }

    private func read(_ text: String) throws -> ElastAlertRule? {
        var found: ElastAlertRule?
        try withFile(text) { path in
            let loaded = try loadScenario(path)
            guard case .elastalert(let rules) = loaded.scenario.setup.monitors.first?.kind else { return }
            found = rules.rules.first
            // What is read is written again, rules and all.
            let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
            #expect(again.scenario.setup.unmarkedMonitors == loaded.scenario.setup.unmarkedMonitors)
        }
        return found
    }

    /// `line:column message` of everything wrong with a rule file.
    private func troubles(_ text: String) throws -> [String] {
        var found: [String] = []
        try withFile(text) { path in
            do throws(Diagnostics) {
                found = try loadScenario(path).warnings.map(\.place)
            } catch {
                found = error.all.map(\.place)
            }
        }
        // Most rules here write to nobody.
        return found.filter { !$0.hasSuffix("inbox/unused") }
    }

    @Test func `each type is read with its options`() throws {
        let cases: [(String, String, ElastAlertRule.Kind)] = [
            ("any", "", .any),
            ("frequency", "num_events: 50\ntimeframe: {hours: 1, minutes: 30}", .frequency(hits: 50, timeframe: .minutes(90))),
            (
                "spike", "spike_height: 2.5\nspike_type: both\ntimeframe: {minutes: 5}\nthreshold_ref: 10",
                .spike(.init(direction: .both, height: 2500, timeframe: .minutes(5), referenceMin: 10))
            ),
            (
                "flatline", "threshold: 3\ntimeframe: {minutes: 5}\nforget_keys: true",
                .flatline(threshold: 3, timeframe: .minutes(5), forgetsKeys: true)
            ),
            (
                "cardinality", "cardinality_field: user.keyword\nmax_cardinality: 20\ntimeframe: {minutes: 5}",
                .cardinality(field: "user", above: 20, below: nil, timeframe: .minutes(5))
            ),
            (
                "change", "compare_key: level\nignore_null: true\nquery_key: service",
                .change(fields: ["level"], ignoresMissing: true, timeframe: nil)
            ),
            (
                "change", "compare_key: country_name\nignore_null: true\nquery_key: username\ntimeframe: {days: 1}",
                .change(fields: ["country_name"], ignoresMissing: true, timeframe: .days(1))
            ),
        ]
        for (type, options, kind) in cases {
            #expect(try read(Self.rule(type, options))?.kind == kind)
        }
        let share = try read(
            Self.rule(
                "percentage_match", "match_bucket_filter: [{term: {level: ERROR}}]\nmax_percentage: 2.5\nmin_denominator: 100"))
        guard case .percentage(_, let text, 2500, nil, 100) = share?.kind else { return #expect(Bool(false)) }
        #expect(text == "level:\"ERROR\"")
    }

    @Test func `what a rule does not say is the setup's, or ElastAlert's own`() throws {
        let rule = try #require(try read(Self.rule("any", "realert: {minutes: 10}\nexponential_realert: {hours: 1}")))
        #expect(rule.name.text == "a rule")
        #expect((rule.every, rule.buffer, rule.delay) == (.minutes(2), .minutes(15), .zero))
        #expect((rule.realert, rule.realertMax) == (.minutes(10), .hours(1)))
        #expect(rule.incidentKey == .none)
        let keyed = try #require(
            try read(
                Self.rule(
                    "any",
                    "query_key: service.keyword\npagerduty_incident_key: 'x-{0}-{1}'\npagerduty_incident_key_args: [name, service]"
                )
            ))
        #expect(keyed.incidentKey == .keyed(before: "x-a rule-", after: ""))
        #expect(keyed.queryKey == "service")
    }

    @Test(arguments: [
        ("{term: {level: ERROR}}", "level:\"ERROR\""), ("{term: {code: {value: 500}}}", "code:500"),
        ("{terms: {level: [ERROR, FATAL]}}", "level:(\"ERROR\" OR \"FATAL\")"),
        ("{range: {code: {gte: 500, lt: 600}}}", "(code:>=500) AND (code:<600)"),
        ("{exists: {field: drill}}", "_exists_:drill"),
        ("{query: {match_phrase: {message: gone away}}}", "message:\"gone away\""),
        (
            "{bool: {must: [{term: {level: ERROR}}], must_not: [{exists: {field: drill}}]}}",
            "(level:\"ERROR\") AND NOT (_exists_:drill)"
        ), ("{term: {level: ERROR}}, {wildcard: {message: time*}}", "(level:\"ERROR\") AND (message:time*)"),
        (
            "{query_string: {query: 'NOT level:INFO OR service:checkout'}}, {term: {level: INFO}}",
            "(NOT level:INFO OR service:checkout) AND (level:\"INFO\")"
        ),
        ("{bool: {must: [{term: {service: checkout}}], should: [{term: {level: NOSUCH}}]}}", "service:\"checkout\""),
        (
            "{bool: {should: [{term: {level: ERROR}}, {term: {level: FATAL}}]}}",
            "(level:\"ERROR\") OR (level:\"FATAL\")"
        ), ("{bool: {must_not: [{exists: {field: drill}}]}}", "(*) AND NOT (_exists_:drill)"),
        ("{match: {message: GET AND served}}", "message:(\"GET\" OR \"AND\" OR \"served\")"),
        ("{prefix: {message: 'request ser'}}", "message:request\\ ser*"),
        ("{wildcard: {message: 'a-b?*'}}", "message:a\\-b?*"), ("{wildcard: {message: '*failed*'}}", "message:*failed*"),
        ("{query_string: {query: 'message:*failed', analyze_wildcard: true}}", "message:*failed"),
        (
            "{bool: {must: [{term: {a: 1}}], should: [{term: {b: 2}}], minimum_should_match: 1}}", "(a:1) AND (b:2)"
        ),
        ("{bool: {must: [{term: {a: 1}}], should: [{term: {b: 2}}]}}", "a:1"),
        ("{bool: {filter: [], should: [{term: {b: 2}}]}}", "b:2"),
    ])
    func `filters become one query`(filter: String, text: String) throws {
        #expect(try read(Self.rule("any", "", filter: filter))?.queryText == text)
    }

    @Test(arguments: [
        ("any", "is_enabled: on", true), ("any", "is_enabled: TRUE", true), ("any", "is_enabled: 'Yes'", true),
        ("any", "is_enabled: off", false), ("any", "is_enabled: False", false),
    ])
    func `flags are read as Python reads them`(type: String, option: String, isEnabled: Bool) throws {
        // Without its one rule the setup is refused.
        #expect(((try? read(Self.rule(type, option))) != nil) == isEnabled)
        #expect(try troubles(Self.rule("any", "is_enabled: maybe")) == ["rule.yaml:4:13 elastalert/bad-flag"])
    }

    @Test(arguments: [
        ("[service]", ElastAlertRule.IncidentKey.text("quiet-<MISSING VALUE>")), ("[key]", .keyed(before: "quiet-", after: "")),
    ])
    func `what is missed has no field but its key`(args: String, key: ElastAlertRule.IncidentKey) throws {
        let rule = Self.rule(
            "flatline",
            "threshold: 1\ntimeframe: {minutes: 2}\nquery_key: service\npagerduty_incident_key: 'quiet-{0}'\n"
                + "pagerduty_incident_key_args: \(args)")
        #expect(try read(rule)?.incidentKey == key)
    }

    @Test func `what ElastAlert itself would refuse to load is said`() throws {
        let rule = """
            name: a rule
            type: change
            compare_key: level
            filter: [{term: {level: ERROR}}]
            alert: [pagerduty]
            pagerduty_service_key: checkout
            """
        #expect(try troubles(rule) == ["rule.yaml:1:7 elastalert/would-not-start"])
    }

    @Test func `there are two versions of the events API`() throws {
        #expect(
            try troubles(Self.rule("any", "pagerduty_api_version: v3")).contains { $0.hasSuffix("elastalert/bad-choice") })
    }

    @Test func `a change looks back further than a run`() throws {
        let rule = Self.rule("change", "compare_key: level\nignore_null: true\nquery_key: service\ntimeframe: {seconds: 90}")
        #expect(try troubles(rule).contains { $0.hasSuffix("elastalert/not-supported") })
    }

    @Test func `what would be read as something else is refused`() throws {
        func trouble(_ filter: String) throws -> [String] { try troubles(Self.rule("any", "", filter: filter)) }
        #expect(
            try trouble("{match: {message: {query: 'a b', operator: and}}}") == ["rule.yaml:5:43 elastalert/not-supported"])
        #expect(try trouble("{range: {'@timestamp': {gte: now-1h}}}") == ["rule.yaml:5:39 elastalert/not-supported"])
        #expect(
            try troubles(Self.rule("any", "run_every: {minutes: 5}\nbuffer_time: {minutes: 1}"))
                == ["rule.yaml:4:12 elastalert/not-supported"])
    }

    @Test func `what is not supported is named in its file at its place, all of it`() throws {
        let text = """
            name: a rule
            type: frequency
            index: logs-*
            num_events: 5
            timeframe: {minutes: 5, schedule: x}
            aggregation: {minutes: 10}
            use_count_query: true
            filter:
            - script: {source: x}
            alert: [pagerduty, telegram]
            alert_text: hello
            pagerduty_service_key: nobody
            query_key: [service, user]
            pagerduty_client_name: drill
            """
        #expect(
            try troubles(text) == [
                "rule.yaml:5:25 elastalert/not-supported", "rule.yaml:6:1 elastalert/not-supported",
                "rule.yaml:7:1 elastalert/not-supported", "rule.yaml:9:3 elastalert/not-supported",
                "rule.yaml:10:20 elastalert/not-supported", "rule.yaml:11:1 elastalert/without-effect",
                "rule.yaml:12:24 elastalert/unknown-key", "rule.yaml:13:22 elastalert/not-supported",
            ])
        #expect(try troubles(Self.rule("new_term", "")) == ["rule.yaml:2:7 elastalert/not-supported"])
        #expect(try troubles(Self.rule("any", "realert: {minutes: 0}")) == ["rule.yaml:4:10 elastalert/not-supported"])
        #expect(try troubles(Self.rule("frequency", "num_events: 5")) == ["rule.yaml:2:7 elastalert/missing-key"])
        #expect(
            try troubles(Self.rule("cardinality", "cardinality_field: request_id\nmax_cardinality: 2\ntimeframe: {minutes: 1}"))
                == ["rule.yaml:1:7 elastalert/field-per-line"])
    }

    private func told(_ alerters: String) throws -> [Destination]? {
        let text = Self.rule("any", "").replacingOccurrences(
            of: "alert: [pagerduty]\npagerduty_client_name: drill\npagerduty_service_key: checkout", with: alerters)
        return try read(text).map { rule in
            #expect(rule.service == ServiceID(0))
            return rule.destinations
        }
    }

    @Test func `alerters write to the inboxes whose addresses they name, beside the pager or without it`() throws {
        let (mail, talk, queue) = (Destination.inbox(InboxID(0)), Destination.inbox(InboxID(1)), Destination.inbox(InboxID(2)))
        #expect(try told("alert: email\nemail: shop@example.org") == [mail])
        #expect(try told("alert: [email]\nemail: [shop@example.org]\ncc: lead@example.org") == [mail])
        #expect(
            try told("alert: [slack, pagerduty]\nslack_webhook_url: https://hooks.example/1\npagerduty_service_key: abc123")
                == [.pager, talk])
        // A channel says more than the webhook that all channels share.
        #expect(
            try told("alert: [slack, jira]\nslack_webhook_url: https://x\nslack_channel_override: '#shop'\njira_project: OPS")
                == [talk, queue])
        #expect(
            try told("alert:\n- email:\n    email: shop@example.org\n- ms_teams:\n    ms_teams_webhook_url: '#shop'") == [
                mail, talk,
            ])
    }

    @Test func `alerters that write nowhere, to nobody's address or about no service are named`() throws {
        func troubles(_ alerters: String, name: String = "a rule") throws -> [String] {
            try self.troubles(
                Self.rule("any", "").replacingOccurrences(of: "name: a rule", with: "name: \(name)").replacingOccurrences(
                    of: "alert: [pagerduty]\npagerduty_client_name: drill\npagerduty_service_key: checkout", with: alerters))
        }
        #expect(try troubles("alert: [email]") == ["rule.yaml:6:9 elastalert/missing-key"])
        #expect(try troubles("alert: [slack]") == ["rule.yaml:6:9 elastalert/missing-key"])
        #expect(try troubles("alert: [email]\nemail: [boss@example.org]") == ["rule.yaml:7:9 elastalert/unknown-address"])
        #expect(
            try troubles("alert: [email]\nemail: shop@example.org", name: "other") == ["rule.yaml:1:7 elastalert/no-service"])
        #expect(
            try troubles("alert: [jira]\njira_project: OPS\njira_bump_tickets: true\njira_server: x")
                == ["rule.yaml:8:1 elastalert/not-supported", "rule.yaml:9:1 elastalert/without-effect"])
        #expect(
            try troubles("alert: [email]\nemail: shop@example.org\nemail_add_domain: x")
                == ["rule.yaml:8:1 elastalert/not-supported"])
    }

    @Test func `an integration key belongs to a service`() throws {
        let text = Self.rule("any", "").replacingOccurrences(
            of: "pagerduty_service_key: checkout", with: "pagerduty_service_key: abc123")
        #expect(try read(text)?.service == ServiceID(0))
    }
}

extension Scenario.Setup {
    /// Without the places in files.
    fileprivate var unmarkedMonitors: [Monitor] {
        monitors.map { monitor in
            switch monitor.kind {
            case .elastalert(var rules):
                for index in rules.rules.indices { rules.rules[index].mark = nil }
                return Monitor(name: monitor.name, kind: .elastalert(rules))
            case .inbox(var rules):
                rules.mark = nil
                return Monitor(name: monitor.name, kind: .inbox(rules))
            case .prober, .heartbeat, .cloudwatch, .desk, .prometheus, .alertmanager: return monitor
            }
        }
    }
}

extension Diagnostic {
    /// `rule.yaml:5:25 code`.
    fileprivate var place: String {
        let file = mark?.file.split(separator: "/").last ?? "-"
        return "\(file):\(mark?.line ?? 0):\(mark?.column ?? 0) \(code)"
    }
}
