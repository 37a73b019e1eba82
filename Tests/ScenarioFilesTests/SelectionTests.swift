import Foundation
import Model
import ScenarioFiles
import TestSupport
import Testing

/// Files and folders of a command line.
@Suite struct `Files` {
    /// Runs a body in a folder of its own that holds the given files.
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drill-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files {
            let path = folder + "/" + name
            try FileManager.default.createDirectory(
                atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        try body(folder)
    }

    private func troubles(_ body: () throws(Diagnostics) -> Void) -> [Diagnostic] {
        do {
            try body()
            return []
        } catch {
            return error.all
        }
    }

    private static let world: [String: String] = [
        "catalogs/webshop.yaml": "catalog: webshop\nservices: {checkout: {}}\npeople: [lead]\n",
        "setups/poc.yaml": setup("poc"), "setups/other.yaml": setup("other"),
        "poc/b.yaml": scenario, "poc/deep/a.yml": scenario, "poc/notes.txt": "scenario: no", "poc/foreign.yaml": "kind: Pod\n",
    ]
    private static let scenario = """
        # A comment first.
        scenario: One
        catalog: ../catalogs/webshop.yaml
        setup: ../setups/poc.yaml
        lasts: 1h
        expect: [{never: {paged: anyone}}]
        """
    private static func setup(_ name: String) -> String {
        """
        setup: \(name)
        path: [logzio]
        services: {checkout: {policy: shop}}
        policies: {shop: {levels: [{notify: lead}]}}
        """
    }

    @Test func `a folder gives its scenarios in order of path and counts the rest`() throws {
        try withFolder(Self.world) { folder in
            let selection = try selectScenarios([folder])
            #expect(selection.scenarios == ["poc/b.yaml", "poc/deep/a.yml"].map { folder + "/" + $0 })
            #expect(selection.skipped == 4)
            let twice = try selectScenarios([folder + "/poc/b.yaml", folder + "/poc/"])
            #expect(twice.scenarios.count == 2)
        }
    }

    @Test func `a missing path is told, with the nearest name`() throws {
        try withFolder(Self.world) { folder in
            let all = troubles { () throws(Diagnostics) in _ = try selectScenarios([folder + "/poc/c.yaml"]) }
            #expect(all.map(\.code) == ["file/missing"] && all[0].hint?.contains("b.yaml") == true)
        }
    }

    @Test func `documents are found relative to the file that names them`() throws {
        try withFolder(Self.world) { folder in
            let loaded = try loadScenario(folder + "/poc/b.yaml")
            #expect(loaded.scenario.setup.name == "poc")
            #expect(loaded.scenario.file == folder + "/poc/b.yaml")
            let resolved = try loadScenario(text: loaded.resolvedText, file: "x", directory: nil)
            #expect(resolved.scenario.unmarked == loaded.scenario.unmarked)
        }
    }

    @Test func `another setup takes the place of the scenario's`() throws {
        try withFolder(Self.world) { folder in
            let options = LoadOptions(setup: folder + "/setups/other.yaml")
            let loaded = try loadScenario(folder + "/poc/b.yaml", options: options)
            #expect(loaded.scenario.setup.name == "other")
        }
    }

    @Test func `problems in other documents are told in theirs, after the scenario's own`() throws {
        var files = Self.world
        files["setups/poc.yaml"] = Self.setup("poc") + "\nalarms: {}\n"
        files["poc/b.yaml"] = Self.scenario + "\ntag: x\n"
        try withFolder(files) { folder in
            let all = troubles { () throws(Diagnostics) in _ = try loadScenario(folder + "/poc/b.yaml") }
            #expect(all.map { $0.mark?.text ?? "" } == [folder + "/poc/b.yaml:7:1", folder + "/setups/poc.yaml:5:1"])
        }
    }

    @Test func `a reference to nothing or to the wrong kind is told where it stands`() throws {
        var files = Self.world
        files["poc/b.yaml"] =
            "scenario: x\ncatalog: ../setups/poc.yaml\nsetup: nothing.yaml\nlasts: 1h\nexpect: [{never: {paged: lead}}]\n"
        try withFolder(files) { folder in
            let all = troubles { () throws(Diagnostics) in _ = try loadScenario(folder + "/poc/b.yaml") }
            #expect(Set(all.map(\.code)) == ["file/missing", "file/wrong-kind"])
        }
    }

    @Test func `the first key says what a document is`() throws {
        try withFolder(Self.world.merging(["binary.yaml": "x"]) { a, _ in a }) { folder in
            let names = ["catalogs/webshop.yaml", "setups/poc.yaml", "poc/b.yaml", "poc/foreign.yaml"]
            var kinds: [DocumentKind?] = []
            for name in names { kinds.append(try documentKind(ofFile: folder + "/" + name)) }
            #expect(kinds == [.catalog, .setup, .scenario, nil])
            try Data([0xFF, 0xFE, 0x00]).write(to: URL(filePath: folder + "/binary.yaml"))
            #expect(
                troubles { () throws(Diagnostics) in _ = try documentKind(ofFile: folder + "/binary.yaml") }.map(\.code) == [
                    "yaml/not-text"
                ])
            #expect(
                troubles { () throws(Diagnostics) in _ = try loadScenario(folder + "/binary.yaml") }.map(\.code) == [
                    "yaml/not-text"
                ])
            #expect(troubles { () throws(Diagnostics) in _ = try loadScenario(folder) }.map(\.code) == ["file/is-folder"])
        }
    }

    @Test func `a drill in three documents, as the manual shows it, is good`() throws {
        let catalog = """
            catalog: webshop
            zone: Europe/Amsterdam
            tiers: {gold: {hours: 24x7, respond: 15m, resolve: 4h}}
            services: {checkout: {tier: gold, team: shop, users: 3000}}
            people: [primary, backup, lead, stand-in]
            """
        let setup = """
            setup: poc
            path: [cloudwatch-logs, lambda-shipper, logzio]
            alerts:
              checkout-errors:
                query: 'service:checkout AND level:(ERROR OR FATAL)'
                when: count >= 500
                window: 5m
                group_by: service
                suppress: 30m
                severity: critical
                to: checkout
            services: {checkout: {policy: shop}}
            policies:
              shop:
                levels:
                  - {notify: duty, wait: 5m}
                  - {notify: backup, wait: 10m}
                  - {notify: lead, wait: 10m}
                repeat: 1
            schedules:
              duty:
                zone: Europe/Amsterdam
                layers:                                    # a later layer wins
                  - {rotate: [backup, primary], every: 7d, from: 2020-11-02 09:00}
                  - {rotate: [lead], every: 7d, from: 2020-11-02 09:00, on: Mon-Fri 09:00-17:00}
                overrides:
                  - {who: stand-in, from: 2020-11-24 18:00, to: 2020-11-25 08:00}
            notify:
              everyone: {high: [push 0m, phone 2m]}
              lead: {high: [push 0m]}
            """
        let scenario = """
            scenario: The stand-in sleeps, the backup fixes checkout
            catalog: catalogs/webshop.yaml
            setup: setups/poc.yaml
            starts: 2020-11-24 21:00
            lasts: 1h
            background: {checkout: {requests: 200/s, errors: 0.1%}}
            faults:
              down: {service: checkout, kind: outage, at: 5m, until: fixed, at_most: 40m}
              lossy: {path: lambda-shipper, kind: loss, share: 30%, at: 4m, for: 10m}
            people:
              stand-in: {acknowledges: never}
              backup: {acknowledges: 90s, fixes: 12m}
            expect:
              - fired: {fault: down, before: 5m, p95: 3m}
              - paged: {who: stand-in, level: 1, by: push, since: triggered, before: 10s, says: [checkout, shop]}
              - paged: {who: backup, level: 2, since: triggered, after: 5m, before: 5m10s}
              - never: {paged: lead}
              - never: {paged: anyone, since: acknowledged}
              - count: {incidents: 1, people: 2, notifications: 3}
            """
        try withFolder(["catalogs/webshop.yaml": catalog, "setups/poc.yaml": setup, "a.yaml": scenario]) { folder in
            let loaded = try loadScenario(folder + "/a.yaml")
            #expect(loaded.warnings.isEmpty)
            #expect(loaded.scenario.setup.pager.schedules[0].person(at: .start) == PersonID(3))
            let again = try loadScenario(text: loaded.resolvedText, file: "a.yaml", directory: nil)
            #expect(again.scenario.unmarked == loaded.scenario.unmarked)
        }
    }
}
