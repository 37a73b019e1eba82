import Model

extension Consignment {
    /// Stands where none is.
    static let nothing = Consignment(id: ID(hop: nil, service: ServiceID(0), ordinal: 0), cargo: .empty)
}

extension Consignment {
    /// Makes it what a hop releases of it, whole.
    mutating func release(as id: ID) {
        self.id = id
        attempt = 1
    }
}

extension Cargo {
    /// Runs with what they add up to.
    convenience init(_ runs: [LogRun], in world: World) {
        var (haul, runs) = (Haul(), runs)
        haul.take(&runs, everyLine: false, in: world)
        self.init(haul)
    }
}
