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
        var (lines, bytes): (Int64, Int64) = (0, 0)
        var marks: [FaultMark] = []
        for run in runs {
            lines += run.count
            bytes += run.count * world.lineBytes[run.stream.index]
            if let fault = world.faults[run.stream.index] {
                marks.add(FaultMark(fault: fault, stream: run.stream, first: run.first, lines: run.count))
            }
        }
        self.init(runs: runs, lines: lines, bytes: bytes, marks: marks)
    }
}
