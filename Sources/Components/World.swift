package import Model

/// The scenario as all machines of a bench share it: one reference instead of a copy in each, with what they ask most often at hand.
package final class World: Sendable {
    package let scenario: Scenario
    /// When load ends.
    let end: Instant
    /// Stable keys of names, for random streams.
    let hopKeys: [UInt64]
    let serviceKeys: [UInt64]
    /// By hop: who hears what it releases.
    let successors: [Station]
    /// By stream: bytes of a line, and the fault it comes from.
    let lineBytes: [Int64]
    let faults: [FaultID?]
    let names: StationNames
    /// Who reads what comes out of the path.
    let reader: Station
    /// Who reads the mail of harmed users; the generator where nobody does.
    let desk: Station
    /// By rule: the monitor that sends its events; nil is the rule engine.
    let senders: [MonitorID?]

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        end = scenario.end
        hopKeys = scenario.setup.path.map(\.name.key)
        serviceKeys = scenario.catalog.services.map(\.name.key)
        let reader = scenario.setup.reader.map(Station.monitor) ?? .rules
        self.reader = reader
        desk = scenario.setup.desk.map(Station.monitor) ?? .generator
        successors = scenario.setup.path.map { $0.next.first.map(Station.hop) ?? reader }
        lineBytes = scenario.streams.map(\.template.bytes)
        faults = scenario.streams.map(\.fault)
        names = StationNames(scenario)
        senders = scenario.setup.alerts.map(\.sender)
    }
}
