import Model
import ScenarioFiles
import TestSupport
import Testing

/// A service desk, and the users who write to it.
struct DeskTests {
    private let desk = [
        "setup.path": "", "setup.alerts": "",
        "setup.desk": "desk: {hours: Mon-Fri 08:30-17:00, reads: 20m, complaints: 3, priorities: {gold: error}}",
        "catalog.complaints": "complaints: {share: 5%, after: {min: 1m, max: 30m}}",
    ]

    @Test func `a desk needs no path, and its tickets are an alert with hours`() throws {
        let scenario = try #require(good(drill(desk))).scenario
        #expect(scenario.setup.alerts.map(\.name.text) == ["complaints"])
        #expect(scenario.setup.desk == MonitorID(0))
        // The drill begins at nine.
        #expect(scenario.setup.alerts[0].schedule.contains(.start))
        #expect(!scenario.setup.alerts[0].schedule.contains(.start + .hours(8)))
        guard case .desk(let rules) = scenario.setup.monitors[0].kind else { return #expect(Bool(false)) }
        #expect(rules.priorities == [.error])
        #expect(scenario.catalog.complaints.share == .percent(5))
        #expect(scenario.catalog.complaints.after.max == .minutes(30))
    }

    @Test func `what is read is written again`() throws {
        let loaded = try #require(good(drill(desk)))
        let again = try loadScenario(text: loaded.resolvedText, file: "again.yaml", directory: nil)
        #expect(again.scenario.unmarked == loaded.scenario.unmarked)
    }

    @Test func `a desk that cannot be is refused`() {
        expectMarked(
            drill([
                "setup.path": "", "setup.alerts": "",
                "setup.desk": """
                desk: {reads: 10m, phase: 10m, hourss: 24x7, priorities: {silver: error, gold: urgent}}
                                          ^^^ desk/phase-too-long
                                               ^^^^^^ desk/unknown-key | did you mean 'hours'?
                                                                          ^^^^^^ desk/unknown-tier
                                                                                               ^^^^^^ desk/unknown-value
                """,
            ]))
    }
}
