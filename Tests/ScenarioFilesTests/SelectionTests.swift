import Foundation
import Model
import ScenarioFiles
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
}
