import Foundation

/// Prometheus' rule tester, if it is installed, with the smallest test it can run.
struct Promtool {
    let path: String
    let test: String

    init?() {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let found = folders.map({ "\($0)/promtool" }).first(where: FileManager.default.isExecutableFile(atPath:)) else {
            return nil
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pagerdrill-bench")
        let rules = """
            groups:
              - name: errors
                rules: [{alert: Errors, expr: 'rate(errors[5m]) > 1', for: 1m}]
            """
        let test = """
            rule_files: [rules.yml]
            tests:
              - interval: 1m
                input_series: [{series: errors, values: '0+600x30'}]
                alert_rule_test: [{eval_time: 10m, alertname: Errors, exp_alerts: [{}]}]
            """
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try rules.write(to: folder.appendingPathComponent("rules.yml"), atomically: true, encoding: .utf8)
            try test.write(to: folder.appendingPathComponent("test.yml"), atomically: true, encoding: .utf8)
        } catch {
            return nil
        }
        path = found
        self.test = folder.appendingPathComponent("test.yml").path
    }
}
