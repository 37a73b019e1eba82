import Evaluation
import Model
import ScenarioFiles
import Testing

struct SettingTests {
    private static func load(_ drill: String, _ changes: [String]) throws -> Scenario {
        let changes = try changes.map { try #require(SettingChange(text: $0)) }
        return try loadScenario("\(Drills.root)/scenarios/\(drill).yaml", options: LoadOptions(changes: changes)).scenario
    }

    /// The rules of a vendor's own files are settings like any other.
    @Test func `a change reaches into the files that a setup names`() throws {
        let rules = try Self.load(
            "elk/01-frequency", ["elastalert.rules.1.num_events=50", "elastalert.rules.1.timeframe.minutes=2"])
        guard case .elastalert(let elastalert) = rules.setup.monitors.first?.kind else { return #expect(Bool(false)) }
        #expect(elastalert.rules[0].name.text == "checkout-errors")
        #expect(elastalert.rules[0].kind == .frequency(hits: 50, timeframe: .minutes(2)))

        let usual = try Self.load("prometheus/02-silver-ratio", [])
        let slower = try Self.load("prometheus/02-silver-ratio", ["prometheus.rules.groups.2.rules.1.for=10m"])
        let grouped = try Self.load("prometheus/02-silver-ratio", ["alertmanager.config.route.group_wait=1s"])
        #expect(usual.setup != slower.setup && usual.setup != grouped.setup && slower.setup != grouped.setup)
        // A wait that the evaluation interval divides is found as long as it is, and at its own stage.
        let (before, after) = (usual.judged().lives[0].segments, slower.judged().lives[0].segments)
        #expect(before.map(\.to) == after.map(\.to))
        for (one, other) in zip(before, after) {
            let extra: Delay = one.from == .true && one.to == .fired ? .minutes(8) : .zero
            #expect(other.length - one.length == extra, "\(one.from) to \(one.to)")
        }
        #expect(before.contains { $0.from == .true && $0.to == .fired })
    }

    @Test func `a threshold is the number a condition ends with`() throws {
        let poc = try Self.load("poc/02-gold-outage", ["alerts.service-errors.threshold=40"])
        #expect(poc == (try Self.load("poc/02-gold-outage", ["alerts.service-errors.when=count >= 40"])))
        let ratio = try Self.load("prometheus/02-silver-ratio", ["prometheus.rules.groups.2.rules.1.threshold=0.5"])
        #expect(ratio.setup != (try Self.load("prometheus/02-silver-ratio", [])).setup)
    }

    @Test(arguments: [
        ("poc/02-gold-outage", "alerts.checkout-silent.threshold=3", "does not end with one comparison"),
        ("prometheus/02-silver-ratio", "prometheus.rules.groups.1.rules.3.threshold=3", "does not end with one comparison"),
        ("elk/01-frequency", "elastalert.rules.1.num_event=3", "num_event"),
        ("elk/01-frequency", "elastalert.rules.99.num_events=3", "there is no '99' here"),
        ("elk/01-frequency", "elastalert.run_every.minutes=3", "expected a table"),
    ])
    func `a change that fits nowhere is refused`(_ drill: String, _ change: String, _ reason: String) throws {
        let changes = [try #require(SettingChange(text: change))]
        do {
            _ = try loadScenario("\(Drills.root)/scenarios/\(drill).yaml", options: LoadOptions(changes: changes))
            Issue.record("\(change) was taken")
        } catch {
            #expect(error.all.contains { $0.message.contains(reason) }, "\(error.all.map(\.message))")
        }
    }

    @Test func `values are parted by commas that stand free`() {
        func values(_ text: String) -> [String]? { SettingChange.several(text: text)?.map(\.value) }
        #expect(values("a.b=1m,5m") == ["1m", "5m"])
        #expect(values("a.b=[ann, bob],bob") == ["[ann, bob]", "bob"])
        #expect(values("a.when=count >= 3,'a, b'") == ["count >= 3", "'a, b'"])
        #expect(values("a.b=") == [""] && values("a.b=1,,2") == ["1", "", "2"])
        #expect(values("a.b") == nil && values("=1") == nil)
    }
}
