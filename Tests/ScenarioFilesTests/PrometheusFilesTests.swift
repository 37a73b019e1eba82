import Foundation
import Model
import ScenarioFiles
import TestSupport
import Testing

/// Setups with files of Prometheus and Alertmanager, each drill in a folder of its own.
struct PrometheusFilesTests {
    private static let rules = """
        groups:
          - name: web
            interval: 30s
            rules:
              - record: service:ratio
                expr: sum by (service) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (service) (rate(http_requests_total[5m]))
              - alert: Errors
                expr: service:ratio > 0.05
                for: 2m
                keep_firing_for: 1m
                labels: {severity: critical, who: '{{ $labels.service }}'}
                annotations: {summary: 'now {{ $value }}'}
              - alert: Errors
                expr: |
                  service:ratio
                    > 0.5
                labels: {severity: error}
        """
    private static let config = """
        global: {resolve_timeout: 5m}
        route:
          receiver: shop
          group_by: ['alertname']
          routes:
            - matchers: ['severity=~"error|warning"', who!=checkout]
              receiver: night
              group_wait: 0s
              continue: true
        receivers:
          - name: shop
            pagerduty_configs: [{routing_key: abc, severity: '{{ .CommonLabels.severity }}'}]
          - name: night
            pagerduty_configs: [{service_key: def, send_resolved: false}]
        inhibit_rules:
          - source_match: {severity: critical}
            target_match_re: {severity: error|warning}
            equal: [alertname]
        """
    private static let drill = """
        scenario: files
        catalog: {catalog: c, zone: UTC, services: {checkout: {tier: gold}}, tiers: {gold: {}}, people: [ann]}
        setup: setup.yaml
        lasts: 30m
        background: {checkout: {requests: 100/s}}
        faults: {down: {service: checkout, kind: outage, at: 10m, for: 10m}}
        expect: [{fired: {rule: Errors, before: 10m}}]
        """
    private static let setup = """
        setup: metrics
        prometheus: {rules: rules.yml, scrape: 15s, evaluation_phase: 5s}
        alertmanager:
          config: alertmanager.yml
          receivers: {night: checkout}
          silences: [{matchers: ['alertname="Other"'], from: 5m, for: 10m}]
        services: {checkout: {policy: shop}}
        policies: {shop: {levels: [{notify: ann, wait: 5m}]}}
        """

    /// Reads the drill with some of its files replaced.
    private func load(_ changes: [String: (String) -> String] = [:]) -> Result<LoadedScenario, Diagnostics> {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pagerdrill-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let files = [
                "drill.yaml": Self.drill, "setup.yaml": Self.setup, "rules.yml": Self.rules, "alertmanager.yml": Self.config,
            ]
            for (name, text) in files {
                let changed = changes[name].map { $0(text) } ?? text
                try changed.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
            }
            return .success(try loadScenario(folder.appendingPathComponent("drill.yaml").path))
        } catch let diagnostics as Diagnostics {
            return .failure(diagnostics)
        } catch {
            return .failure(Diagnostics([Diagnostic(code: "test", "\(error)", at: nil)]))
        }
    }

    /// `FILE:LINE:COLUMN CODE: MESSAGE`, without the folder.
    private func problems(_ changes: [String: (String) -> String]) -> [String] {
        let all: [Diagnostic] =
            switch load(changes) {
            case .success(let loaded): loaded.warnings
            case .failure(let diagnostics): diagnostics.all
            }
        return all.map { diagnostic in
            let mark = diagnostic.mark
            let file = mark?.file.split(separator: "/").last ?? "-"
            return "\(file):\(mark?.line ?? 0):\(mark?.column ?? 0) \(diagnostic.code): \(diagnostic.message)"
        }
    }

    private func replacing(_ part: String, by other: String) -> (String) -> String {
        { $0.replacingOccurrences(of: part, with: other) }
    }

    @Test func `a team's own files are read`() throws {
        let loaded = try load().get()
        #expect(loaded.warnings == [])
        let setup = loaded.scenario.setup
        #expect(setup.alerts.map(\.name.text) == ["Errors", "Errors.2"])
        guard case .prometheus(let rules) = setup.monitors.first?.kind,
            case .alertmanager(let routes) = setup.monitors.last?.kind
        else {
            Issue.record("no Prometheus before an Alertmanager")
            return
        }
        #expect(rules.scrape == .seconds(15) && rules.groups.first?.interval == .seconds(30))
        #expect(rules.groups.first?.phase == .seconds(5))
        #expect(rules.alerting.map(\.rule.hold) == [.minutes(2), .zero])
        #expect(routes.route.groupWait == .seconds(30) && routes.route.routes.first?.groupWait == .zero)
        #expect(routes.route.routes.first?.goesOn == true)
        #expect(routes.receivers.flatMap(\.pagerDuty).map(\.service) == [nil, ServiceID(0)])
        #expect(routes.receivers.flatMap(\.pagerDuty).map(\.severity) == [nil, .error])
        #expect(routes.inhibitions.first?.target.first?.text == #"severity=~"error|warning""#)
    }

    @Test func `what is read is written again without the files`() throws {
        let loaded = try load().get()
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
        #expect(again.resolvedText == loaded.resolvedText)
    }

    @Test func `a metric that no service has is refused where it stands`() {
        #expect(
            problems(["rules.yml": replacing("http_requests_total[5m]", by: "http_request_total[5m]")]) == [
                "rules.yml:6:15 prometheus/unknown-metric: no service has the metric 'http_request_total'"
            ])
    }

    @Test func `PromQL that is not supported is named at its place, in a block too`() {
        #expect(
            problems(["rules.yml": replacing("> 0.5", by: "> scalar(x)")]) == [
                "rules.yml:16:15 prometheus/not-supported: not supported: scalar()"
            ])
        #expect(
            problems(["rules.yml": replacing("service:ratio > 0.05", by: "topk(3, up)")]) == [
                "rules.yml:8:15 prometheus/not-supported: not supported: topk"
            ])
    }

    @Test func `what would be something else in Prometheus is refused`() {
        func problem(_ part: String, _ other: String) -> [String] { problems(["rules.yml": replacing(part, by: other)]) }
        #expect(
            problem("service:ratio > 0.05", "service:ratio offset 5m > 0.05") == [
                "rules.yml:8:15 prometheus/not-supported: not supported: 'offset' of what a recording rule writes"
            ])
        #expect(
            problem("{{ $labels.service }}", "{{ $labels.service | toUpper }}") == [
                "rules.yml:11:43 prometheus/not-supported: not supported: a function in the template of a label"
            ])
        #expect(problem("'{{ $labels.service }}'", "'a|b {{ $labels.service }}'") == [])
        #expect(problem("service:ratio > 0.05", "RATE(up[5m]) > 0").first?.contains("not supported: RATE()") ?? false)
        #expect(problem("service:ratio > 0.05", "up and bool up").first?.contains("'bool' belongs behind") ?? false)
        #expect(problem("expr: service:ratio > 0.05", "expr: sum BY (service) (up) == 0") == [])
    }

    @Test func `one label set on both sides of 'or' is one alert`() throws {
        let both = "service:ratio > 0.5 or service:ratio > 0.05 or up == 0"
        let loaded = try load(["rules.yml": replacing("service:ratio > 0.05", by: both)]).get()
        guard case .prometheus(let rules) = loaded.scenario.setup.monitors.first?.kind else { return }
        let slots = PrometheusPlan(rules, in: loaded.scenario).alerts[0].map(\.labels.text)
        // The ratio has but one label, and 'up' some more.
        #expect(slots.count == 2 && Set(slots).count == 2)
    }

    @Test(arguments: [
        ("continue: true", "continue: yes", true), ("continue: true", "continue: True", true),
        ("continue: true", "continue: off", false),
    ])
    func `truth values are YAML's`(part: String, other: String, goesOn: Bool) throws {
        let loaded = try load(["alertmanager.yml": replacing(part, by: other)]).get()
        guard case .alertmanager(let rules) = loaded.scenario.setup.monitors.last?.kind else { return }
        #expect(rules.route.routes.first?.goesOn == goesOn)
        #expect(
            problems(["alertmanager.yml": replacing(part, by: "continue: maybe")]) == [
                "alertmanager.yml:9:17 alertmanager/bad-flag: 'continue' is true or false, found 'maybe'"
            ])
    }

    @Test func `what stands in quotes of a matcher may be escaped`() throws {
        func matchers(_ text: String) -> Result<[String], Diagnostics> {
            load(["alertmanager.yml": replacing("'severity=~\"error|warning\"', who!=checkout", by: text)]).map { loaded in
                guard case .alertmanager(let rules) = loaded.scenario.setup.monitors.last?.kind else { return [] }
                return rules.route.routes.first?.matchers.map(\.value) ?? []
            }
        }
        #expect(try matchers(#"'x=~"q\\.r"'"#).get() == [#"q\.r"#])
        #expect(try matchers(#"'x="a\",b",y=c'"#).get() == [#"a",b"#, "c"])
        #expect(try matchers(#"'"x"="a"'"#).get() == ["a"])
        for text in [#"'a="b'"#, #"'a=b"'"#] {
            let trouble = #expect(throws: Diagnostics.self) { try matchers(text).get() }
            #expect(trouble?.all.map(\.code) == ["alertmanager/bad-matcher"])
        }
    }

    @Test(arguments: [
        ("group_by: ['alertname']", "group_by: ['...', alertname]", "alertmanager.yml:4:13 alertmanager/bad-group-by"),
        ("group_by: ['alertname']", "group_by: [alertname, alertname]", "alertmanager.yml:4:13 alertmanager/bad-group-by"),
        ("group_by: ['alertname']", "continue: true", "alertmanager.yml:4:3 alertmanager/root-continues"),
        (
            "target_match_re: {severity: error|warning}", "target_match_re: [severity]",
            "alertmanager.yml:17:22 alertmanager/bad-matcher"
        ),
        (
            "    pagerduty_configs: [{routing_key: abc,", "    pager_configs: []\n    pagerduty_configs: [{routing_key: abc,",
            "alertmanager.yml:12:5 alertmanager/unknown-key"
        ),
        ("[{routing_key: abc,", "[{routing_key: abc, service_key: def,", "alertmanager.yml:12:44 alertmanager/two-keys"),
        ("- name: shop", "- name: night", "alertmanager.yml:13:5 alertmanager/duplicate-name"),
    ])
    func `what Alertmanager itself would not start with is refused`(_ part: String, _ other: String, _ place: String) {
        let found = problems(["alertmanager.yml": replacing(part, by: other)])
        #expect(found.contains { $0.hasPrefix(place) }, "\(found)")
    }

    @Test func `labels are a table, and none of them is the metric's name`() {
        for (labels, code) in [("[severity, page]", "bad-labels"), ("{__name__: x}", "bad-labels")] {
            #expect(
                problems(["rules.yml": replacing("labels: {severity: error}", by: "labels: \(labels)")]).contains {
                    $0.hasPrefix("rules.yml:") && $0.contains("prometheus/\(code)")
                })
        }
    }

    @Test func `a record is called like a metric, and rules that never alert are warned of`() {
        #expect(
            problems(["rules.yml": { $0 + "\n      - {record: 'a b', expr: up}\n" }]).contains {
                $0.contains("prometheus/bad-name")
            })
        #expect(
            problems([
                "rules.yml": { _ in "groups: [{name: g, rules: [{record: a, expr: up}]}]" },
                "drill.yaml": replacing("{rule: Errors, ", by: "{"),
            ]).contains {
                $0.contains("prometheus/no-alerts")
            })
    }

    @Test func `what the pager would refuse or send nowhere is said`() {
        #expect(
            problems(["rules.yml": replacing("labels: {severity: error}", by: "labels: {severity: page}")]) == [
                "rules.yml:14:15 prometheus/pages-nobody: 'Errors' has the severity 'page', and its receiver sends the alert's own: the pager refuses it"
            ])
        #expect(
            problems(["rules.yml": replacing("sum by (service)", by: "sum")]).contains {
                $0.contains("prometheus/pages-nobody: 'Errors' names no service, and its receiver's key neither")
            })
    }

    /// With an inbox, what writes there is understood option by option.
    @Test func `options of receivers that write are known or refused`() {
        func found(_ receiver: String) -> [String] {
            problems([
                "setup.yaml": { $0 + "\ninboxes: {'#shop': {kind: chat, to: checkout}}\n" },
                "alertmanager.yml": replacing(
                    "    pagerduty_configs: [{routing_key: abc,",
                    by: "    \(receiver)\n    pagerduty_configs: [{routing_key: abc,"),
            ]).filter { $0.hasPrefix("alertmanager.yml") }
        }
        #expect(found("slack_configs: [{channel: '#shop', title: x, actions: [], http_config: {}, send_resolved: true}]") == [])
        #expect(found("slack_configs: [{channel: '#shop', foo: bar}]").contains { $0.contains("alertmanager/unknown-key") })
        for (global, code) in [
            ("{nonsense: 1}", "unknown-key"), ("{resolve_timeout: 5x}", "bad-duration"), ("{pagerduty_url: 'https://x'}", ""),
        ] {
            let troubles = problems(["alertmanager.yml": replacing("{resolve_timeout: 5m}", by: global)])
            #expect(code.isEmpty ? troubles == [] : troubles.contains { $0.contains("alertmanager/\(code)") }, "\(global)")
        }
    }

    @Test func `times of day are read, written again, and checked`() throws {
        func timed(_ intervals: String, _ route: String = "mute_time_intervals: [night]") -> (String) -> String {
            {
                self.replacing("      receiver: night", by: "      receiver: night\n      \(route)")($0)
                    + "\ntime_intervals: [\(intervals)]\n"
            }
        }
        let night = """
            {name: night, time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}, {start_time: '00:00', end_time: '07:00'}], \
            weekdays: ['monday:friday', sunday], days_of_month: ['1:-1', '-3:-1'], months: [january, '3:4'], years: ['2020:2021'], \
            location: Europe/Amsterdam}]}
            """
        let loaded = try load(["alertmanager.yml": timed(night)]).get()
        guard case .alertmanager(let rules) = loaded.scenario.setup.monitors.last?.kind else { return #expect(Bool(false)) }
        let part = try #require(rules.intervals.first?.parts.first)
        #expect(part.times.map(\.from) == [22 * 60, 0] && part.times.map(\.to) == [24 * 60, 7 * 60])
        #expect(part.weekdays.map(\.from) == [1, 0] && part.months.map(\.to) == [1, 4] && part.zone == "Europe/Amsterdam")
        #expect(rules.route.routes.first?.muteTimes == ["night"] && rules.route.muteTimes == [])
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
        for (intervals, route, code) in [
            ("{name: night}", "mute_time_intervals: [nigth]", "unknown"),
            ("{name: night}, {name: night}", "mute_time_intervals: [night]", "duplicate-name"),
            (
                "{name: night, time_intervals: [{times: [{start_time: '22:00', end_time: '06:00'}]}]}",
                "active_time_intervals: [night]", "bad-time"
            ),
            (
                "{name: night, time_intervals: [{times: [{start_time: '9:00', end_time: '24:01'}]}]}",
                "active_time_intervals: [night]", "bad-time"
            ),
            ("{name: night, time_intervals: [{weekdays: ['friday:monday']}]}", "active_time_intervals: [night]", "bad-time"),
            ("{name: night, time_intervals: [{weekdays: ['1:5']}]}", "active_time_intervals: [night]", "bad-time"),
            ("{name: night, time_intervals: [{days_of_month: ['-3:5']}]}", "active_time_intervals: [night]", "bad-time"),
            ("{name: night, time_intervals: [{days_of_month: ['0']}]}", "active_time_intervals: [night]", "bad-time"),
            ("{name: night, time_intervals: [{location: Local}]}", "active_time_intervals: [night]", "not-supported"),
            (
                "{name: night, time_intervals: [{location: Europe/Amsterdamm}]}", "active_time_intervals: [night]",
                "unknown-zone"
            ),
        ] {
            let found = problems(["alertmanager.yml": timed(intervals, route)])
            #expect(found.contains { $0.contains("alertmanager/\(code)") }, "\(intervals): \(found)")
        }
        #expect(
            problems([
                "alertmanager.yml": {
                    self.replacing("group_by: ['alertname']", by: "mute_time_intervals: [night]")($0)
                        + "\ntime_intervals: [{name: night}]\n"
                }
            ])
            .contains { $0.contains("alertmanager/root-is-timed") })
    }

    @Test func `a severity that is a program is refused`() {
        let program = "{{ if eq .CommonLabels.severity \"critical\" }}info{{ else }}critical{{ end }}"
        #expect(
            problems(["alertmanager.yml": replacing("{{ .CommonLabels.severity }}", by: program)]).map {
                $0.contains("alertmanager/not-supported: not supported: the severity")
            } == [true])
    }

    @Test func `features of the vendors that are not simulated are named, never ignored`() {
        #expect(
            problems([
                "rules.yml": replacing("    interval: 30s", by: "    interval: 30s\n    query_offset: 1m"),
                "alertmanager.yml": {
                    replacing("group_by: ['alertname']", by: "group_by_alert: true")($0 + "\ntracing: {}\n")
                },
            ]) == [
                "rules.yml:4:5 prometheus/not-supported: not supported: 'query_offset' of a group",
                "alertmanager.yml:4:3 alertmanager/not-supported: not supported: 'group_by_alert' of a route",
                "alertmanager.yml:19:1 alertmanager/not-supported: not supported: 'tracing' of an Alertmanager configuration",
            ])
        #expect(
            problems([
                "alertmanager.yml": replacing(
                    "    pagerduty_configs: [{routing_key: abc,",
                    by: "    slack_configs: []\n    pagerduty_configs: [{routing_key: abc,")
            ]) == [
                "alertmanager.yml:12:5 alertmanager/not-simulated: not simulated: 'slack_configs'; whom they tell is told nothing here"
            ])
    }

    /// The setup with a chat and a mailbox.
    private func written(_ setup: String) -> String {
        setup + """

            inboxes:
              talk: {kind: chat, reads: 5m, addresses: ['#shop', https://hooks.example/T/B]}
              mail: {kind: email, reads: 30m, addresses: [shop@example.org, night@example.org]}
            """
    }

    @Test func `several integrations of one receiver are several destinations`() throws {
        let config = replacing(
            "    pagerduty_configs: [{routing_key: abc,",
            by: """
                    slack_configs: [{channel: '#shop', send_resolved: true}]
                    email_configs: [{to: 'night@example.org, shop@example.org'}]
                    pagerduty_configs: [{routing_key: abc,
                """)
        let night = replacing(
            "{service_key: def, send_resolved: false}]",
            by: "{service_key: def}]\n    webhook_configs: [{url: https://hooks.example/T/B}]")
        let loaded = try load(["setup.yaml": written, "alertmanager.yml": { night(config($0)) }]).get()
        #expect(loaded.warnings == [])
        guard case .alertmanager(let rules) = loaded.scenario.setup.monitors[1].kind else {
            return #expect(Bool(false), "no Alertmanager")
        }
        let told = rules.receivers.map { $0.inboxes.map { "\($0.inbox.index) \($0.sendsResolved) \($0.service?.index ?? -1)" } }
        #expect(told == [["0 true -1", "1 false -1"], ["0 true 0"]])
        #expect(rules.receivers.map(\.pagerDuty.count) == [1, 1])
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `what is posted through the workspace's own webhook lands where that does`() throws {
        let config = replacing(
            "    pagerduty_configs: [{routing_key: abc,",
            by: "    slack_configs: [{}]\n    pagerduty_configs: [{routing_key: abc,")
        let global = replacing("{resolve_timeout: 5m}", by: "{slack_api_url: https://hooks.example/T/B}")
        let loaded = try load(["setup.yaml": written, "alertmanager.yml": { global(config($0)) }]).get()
        #expect(loaded.warnings.map(\.code) == ["inbox/unused"])
    }

    @Test func `an address of nobody's is refused at its place`() {
        let config = replacing(
            "    pagerduty_configs: [{routing_key: abc,",
            by:
                "    slack_configs: [{channel: '#shop'}, {}]\n    email_configs: [{to: boss@example.org}]\n    pagerduty_configs: [{routing_key: abc,"
        )
        #expect(
            problems(["setup.yaml": written, "alertmanager.yml": config]) == [
                "setup.yaml:11:3 inbox/unused: nothing goes to 'mail'",
                "alertmanager.yml:12:41 alertmanager/missing-key: a configuration in 'slack_configs' has no 'channel'",
                "alertmanager.yml:13:26 alertmanager/unknown-address: 'boss@example.org' is the address of no inbox",
            ])
    }

    @Test func `one without the other is refused`() {
        let alone: (String) -> String = { text in
            text.split(separator: "\n").filter { !$0.contains("prometheus") }.joined(separator: "\n")
        }
        #expect(
            problems(["setup.yaml": alone]).first
                == "setup.yaml:2:1 setup/half-monitor: 'alertmanager' is nothing without 'prometheus'")
    }

    @Test func `sides that meet many to many are refused`() {
        #expect(
            problems([
                "rules.yml": replacing("service:ratio > 0.05", by: "http_requests_total / on (service) log_messages_total > 1")
            ]) == [
                "rules.yml:8:15 prometheus/many-to-many: several series of one side meet one of the other, which Prometheus refuses"
            ])
    }

    @Test func `a file that is not there is told where it is named`() {
        #expect(
            problems(["setup.yaml": replacing("rules.yml", by: "rule.yml")]).first?
                .hasPrefix("setup.yaml:2:21 file/missing") == true)
    }
}
