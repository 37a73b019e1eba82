import Foundation
import Testing

/// Rules about the sources themselves, read as text.
struct TidyTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What each target may import. SwiftPM does not enforce it: an undeclared import can succeed in an incremental build.
    static let layers: [String: Set<String>] = [
        "Model": [],
        "Components": ["Model"],
        "Calendars": ["Model", "Foundation"],
        "Vendors": ["Model", "FoundationEssentials"],
        "Evaluation": ["Model"],
        "ScenarioFiles": ["Model", "Calendars", "Vendors", "Yams", "Foundation"],
        "Simulation": ["Components", "Model"],
        "Comparisons": ["Evaluation", "Model"],
        "Reports": ["Comparisons", "Evaluation", "Model"],
        "Live": ["Components", "Model"],
        "TestSupport": ["Model", "Components"],
        "pagerdrill": [
            "ArgumentParser", "Calendars", "Comparisons", "Components", "Evaluation", "Foundation", "Live", "Model", "Reports",
            "ScenarioFiles",
            "Simulation", "Vendors",
        ],
    ]

    static func sources(of target: String) throws -> [(name: String, text: String)] {
        let folder = root.appendingPathComponent("Sources/\(target)")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map {
            ("\(target)/\($0)", try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
        }
    }

    @Test(arguments: layers.keys.sorted())
    func `imports only what its layer may`(_ target: String) throws {
        let allowed = try #require(TidyTests.layers[target])
        let sources = try TidyTests.sources(of: target)
        #expect(!sources.isEmpty)
        for (name, text) in sources {
            for line in text.split(separator: "\n") where line.hasPrefix("import ") || line.hasPrefix("package import ") {
                let module = line.split(separator: " ").last.map(String.init) ?? ""
                #expect(allowed.contains(module), "\(name) imports \(module)")
            }
        }
    }

    @Test func `every target is in the table of layers`() throws {
        let targets = try FileManager.default.contentsOfDirectory(atPath: TidyTests.root.appendingPathComponent("Sources").path)
        #expect(Set(targets) == Set(TidyTests.layers.keys))
    }

    @Test(arguments: [
        "Model", "Components", "Evaluation", "Comparisons", "Simulation", "Reports", "Calendars", "Vendors", "ScenarioFiles",
    ])
    func `reads no clock, sleeps never, and draws nothing unseeded`(_ target: String) throws {
        let banned = [
            "ContinuousClock", "SuspendingClock", "Date()", "Date.now", "Task.sleep", "DispatchTime",
            "SystemRandomNumberGenerator",
            ".random(in:", ".shuffled()", ".randomElement()", "arc4random", "UUID()",
        ]
        for (name, text) in try TidyTests.sources(of: target) {
            for word in banned { #expect(!text.contains(word), "\(name) has \(word)") }
        }
    }

    @Test(arguments: layers.keys.sorted())
    func `takes no short cuts`(_ target: String) throws {
        let banned = ["try!", "fatalError(", "@unchecked Sendable", "nonisolated(unsafe)", "TODO", "FIXME", "NSLock", "Mutex("]
        for (name, text) in try TidyTests.sources(of: target) {
            for word in banned { #expect(!text.contains(word), "\(name) has \(word)") }
        }
    }

    @Test(arguments: ["Model", "Components", "Evaluation"])
    func `decides in integers`(_ target: String) throws {
        for (name, text) in try TidyTests.sources(of: target) {
            for word in ["Double", "Float"] { #expect(!text.contains(word), "\(name) has \(word)") }
        }
    }

    @Test func `every scenario begins with what it is about`() throws {
        let folder = TidyTests.root.appendingPathComponent("scenarios")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let files = names.filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 10)
        for name in files {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            #expect(text.hasPrefix("# "), "scenarios/\(name) has no header")
        }
    }

    @Test func `the main command says load, run, judge, report`() throws {
        let run = try TidyTests.sources(of: "pagerdrill").first { $0.name.hasSuffix("/Run.swift") }
        #expect(try #require(run).text.contains("Load, run, judge, report"))
    }
}
