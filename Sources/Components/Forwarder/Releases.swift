import Model

/// Numbers what a hop releases, for each service from 1.
struct Releases: Sendable {
    private let hop: HopID
    private var counts: [Int64]

    init(of hop: HopID, in scenario: Scenario) {
        self.hop = hop
        counts = scenario.catalog.services.map { _ in 0 }
    }

    mutating func next(of service: ServiceID) -> Consignment.ID {
        counts[service.index] += 1
        return Consignment.ID(hop: hop, service: service, ordinal: counts[service.index])
    }
}
