import Model

/// Cargo that lies together until it is taken up as one.
struct Pile: Sendable {
    /// The only cargo there is: mostly there is no more than one.
    private var single: Cargo?
    /// Of several.
    private var runs: [LogRun] = []
    private var marks: [FaultMark] = []
    private var bytes: Int64 = 0
    private(set) var lines: Int64 = 0

    mutating func add(_ cargo: Cargo) {
        guard cargo.lines > 0 else { return }
        lines += cargo.lines
        bytes += cargo.bytes
        if lines == cargo.lines {
            single = cargo
            return
        }
        if let single { spread(single) }
        single = nil
        spread(cargo)
    }

    private mutating func spread(_ cargo: Cargo) {
        for run in cargo.runs { add(run) }
        for mark in cargo.marks { marks.add(mark) }
    }

    /// A run mostly goes on where the last one of its stream ended. Single lines stay single.
    private mutating func add(_ run: LogRun) {
        if run.count > 1, let last = runs.recentPlace(where: { $0.stream == run.stream }), runs[last].isContinued(by: run) {
            runs[last].count += run.count
        } else {
            runs.append(run)
        }
    }

    /// All of it as one; nil if there is nothing.
    mutating func take() -> Cargo? {
        guard lines > 0 else { return nil }
        defer { (lines, bytes) = (0, 0) }
        if let cargo = single.take() { return cargo }
        defer { (runs, marks) = ([], []) }
        return Cargo(runs: runs, lines: lines, bytes: bytes, marks: marks)
    }
}
