import Foundation
import Model
import ScenarioFiles

/// The scenarios that `bench` times, written as a user would write them.
enum BenchProfile {
    /// Ten services with twenty templates each, and fifty rules: thirty counts, eight ranges, four percentiles, four unique counts and
    /// four absences. `linesPerSecond` is the healthy traffic of all services together.
    static func volume(linesPerSecond: Int, minutes: Int) throws(Diagnostics) -> Scenario {
        let services = (0..<10).map { "s\($0)" }
        let levels = ["INFO", "INFO", "DEBUG", "WARN"]
        let lines = (0..<18).map {
            "{message: \"step \($0) of the order is done\", level: \(levels[$0 % 4]), code: \(200 + $0), share: \($0 < 10 ? 6 : 5)%}"
        }
        var rules: [String] = []
        func rule(_ name: String, _ query: String, _ when: String, _ to: String) {
            rules.append("    \(name): {query: '\(query)', when: '\(when)', window: 5m, to: \(to)}")
        }
        for n in 0..<30 {
            rule("count-\(n)", "service:s\(n % 10) AND message:\"step \(n % 18)\"", "count >= 1000000000", "s\(n % 10)")
        }
        for n in 0..<8 { rule("range-\(n)", "service:s\(n) AND duration_ms:[30 TO 40]", "count >= 1000000000", "s\(n)") }
        for n in 0..<4 { rule("percentile-\(n)", "service:s\(n)", "p95(duration_ms) >= 100000", "s\(n)") }
        for n in 0..<4 { rule("unique-\(n)", "service:s\(n + 4)", "unique(user) >= 100000", "s\(n + 4)") }
        for n in 0..<4 { rule("absence-\(n)", "service:s\(n)", "absent", "s\(n)") }
        return try scenario(
            """
            scenario: volume
            starts: 2020-11-24 12:00
            lasts: \(minutes)m
            catalog:
              catalog: volume
              zone: UTC
              services:
            \(services.map { "    \($0): {team: t, users: 1000, logs: [\(lines.joined(separator: ", "))]}" }.joined(separator: "\n"))
              people: [one]
            setup:
              setup: volume
              path: [cloudwatch-logs, lambda-shipper, logzio]
              alerts:
            \(rules.joined(separator: "\n"))
              services: {\(services.map { "\($0): {policy: p}" }.joined(separator: ", "))}
              policies: {p: {levels: [{notify: one, wait: 30m}]}}
              notify: {everyone: {high: [push 0m]}}
            background:
            \(services.map { "  \($0): {requests: \(linesPerSecond / 10)/s, errors: 0.1%}" }.joined(separator: "\n"))
            faults:
            \(services.map { "  f\($0): {service: \($0), kind: errors, share: 1%, at: 10s, for: 20s}" }.joined(separator: "\n"))
            expect:
              - never: {paged: anyone}
            """)
    }

    /// One service for a whole day, with an outage at noon.
    static func day(linesPerSecond: Int) throws(Diagnostics) -> Scenario {
        try small(lasts: "24h", linesPerSecond: linesPerSecond, at: "12h")
    }

    /// Half an hour with an outage, over the whole path.
    static func halfHour() throws(Diagnostics) -> Scenario {
        try small(lasts: "30m", linesPerSecond: 200, at: "5m")
    }

    /// Twenty-four half hours of the shop: each of three services fails in four ways, and who is called first answers or sleeps.
    ///
    /// - Parameters:
    ///   - catalog: the file of the shop's catalog.
    ///   - setup: the file of any of its setups; the others are put in its place.
    static func contest(catalog: String, setup: String) -> [(name: String, text: String)] {
        let services = ["checkout", "search", "newsletter"]
        let kinds = [
            "kind: outage", "kind: errors, share: 30%", "kind: latency, takes: 4s, share: 60%", "kind: generic, share: 50%",
        ]
        let first = ["good", "absent"]
        return (0..<24).map { number in
            let (service, kind) = (services[number / 8], kinds[number / 2 % 4])
            let name = String(format: "%02d-half-hour", number + 1)
            return (
                name,
                """
                scenario: \(name)
                catalog: \(catalog)
                setup: \(setup)
                starts: 2020-11-24 12:00
                lasts: 30m
                background:
                  \(service): {requests: 200/s, errors: 0.1%}
                faults:
                  down: {service: \(service), \(kind), at: 5m, until: fixed, at_most: 20m}
                people:
                  everyone: {habit: good}
                  primary: {habit: \(first[number % 2])}
                  marketer: {habit: \(first[number % 2])}
                expect:
                  - fired: {fault: down, before: 20m}

                """
            )
        }
    }

    private static func small(lasts: String, linesPerSecond: Int, at: String) throws(Diagnostics) -> Scenario {
        try scenario(
            """
            scenario: \(lasts)
            starts: 2020-11-24 00:00
            lasts: \(lasts)
            catalog:
              catalog: one
              zone: UTC
              services: {checkout: {team: shop, users: 3000}}
              people: [primary, backup]
            setup:
              setup: one
              path: [cloudwatch-logs, lambda-shipper, logzio]
              alerts:
                errors: {query: 'level:(ERROR OR FATAL)', when: count >= \(linesPerSecond * 3), window: 5m, to: checkout}
              services: {checkout: {policy: shop}}
              policies: {shop: {levels: [{notify: primary, wait: 5m}, {notify: backup, wait: 10m}]}}
              notify: {everyone: {high: [push 0m]}}
            background: {checkout: {requests: \(linesPerSecond)/s, errors: 0.1%}}
            faults: {down: {service: checkout, kind: outage, at: \(at), until: fixed, at_most: 20m}}
            people: {everyone: {acknowledges: 90s, fixes: 5m, resolves: 1m}}
            expect:
              - paged: {who: primary, before: 10m}
            """)
    }

    private static func scenario(_ text: String) throws(Diagnostics) -> Scenario {
        try loadScenario(text: text, file: "bench.yaml", directory: nil).scenario
    }
}
