import Model

/// What an agent finds in a service's log: runs, with what they add up to. Filled anew with each look, so that its room is kept.
struct Haul: Sendable {
    private(set) var runs: [LogRun] = []
    private(set) var lines: Int64 = 0
    private(set) var bytes: Int64 = 0
    private(set) var marks: [FaultMark] = []

    var isEmpty: Bool { lines == 0 }

    /// Takes up what a service has logged, and leaves the service without. `everyLine`: as single lines.
    mutating func take(_ logged: inout [LogRun], everyLine: Bool, in world: World) {
        runs.removeAll(keepingCapacity: true)
        (lines, bytes) = (0, 0)
        if !marks.isEmpty { marks.removeAll(keepingCapacity: true) }
        if logged.isEmpty { return }
        for run in logged {
            lines += run.count
            bytes += run.count * world.lineBytes[run.stream.index]
            if let fault = world.faults[run.stream.index] {
                marks.add(FaultMark(fault: fault, stream: run.stream, first: run.first, lines: run.count))
            }
        }
        swap(&runs, &logged)
        if everyLine { runs = interleave(runs, lines: Int(lines)) }
    }
}

extension Cargo {
    convenience init(_ haul: borrowing Haul) {
        self.init(runs: haul.runs, lines: haul.lines, bytes: haul.bytes, marks: haul.marks)
    }
}
