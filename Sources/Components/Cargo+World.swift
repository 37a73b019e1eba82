import Model

extension Consignment {
    /// Stands where none is.
    static let nothing = Consignment(id: ID(hop: nil, service: ServiceID(0), ordinal: 0), cargo: .empty)
}

extension Cargo {
    /// Runs with what they add up to. `singles`: the same lines one by one, to be carried instead.
    convenience init(_ runs: [LogRun], carriedAs singles: [LogRun]? = nil, in world: World) {
        var (lines, bytes): (Int64, Int64) = (0, 0)
        var marks: [FaultMark] = []
        for run in runs {
            lines += run.count
            bytes += run.count * world.lineBytes[run.stream.index]
            if let fault = world.faults[run.stream.index] {
                marks.add(FaultMark(fault: fault, stream: run.stream, first: run.first, lines: run.count))
            }
        }
        self.init(runs: singles ?? runs, lines: lines, bytes: bytes, marks: marks)
    }

    /// This and what came after it.
    func joined(by next: Cargo) -> Cargo {
        if lines == 0 { return next }
        var marks = marks
        for mark in next.marks { marks.add(mark) }
        return Cargo(runs: runs + next.runs, lines: lines + next.lines, bytes: bytes + next.bytes, marks: marks)
    }
}
