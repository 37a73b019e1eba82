import Model

/// Lines that lie together until they are taken up as one cargo.
struct Pile: Sendable {
    /// The only cargo there is, taken up as it came.
    private var single: Cargo?
    private var runs: [LogRun] = []
    /// The runs are of several cargoes or hauls, and may go on one another.
    private var isMixed = false
    private var marks: [FaultMark] = []
    private var bytes: Int64 = 0
    private(set) var lines: Int64 = 0

    mutating func add(_ cargo: Cargo) {
        guard cargo.lines > 0 else { return }
        if lines == 0 {
            single = cargo
        } else {
            mix()
            runs += cargo.runs
            for mark in cargo.marks { marks.add(mark) }
        }
        lines += cargo.lines
        bytes += cargo.bytes
    }

    mutating func add(_ haul: borrowing Haul) {
        guard haul.lines > 0 else { return }
        if lines > 0 { mix() }
        runs += haul.runs
        for mark in haul.marks { marks.add(mark) }
        lines += haul.lines
        bytes += haul.bytes
    }

    /// Makes room for more than one.
    private mutating func mix() {
        isMixed = true
        guard let cargo = single.take() else { return }
        runs += cargo.runs
        marks = cargo.marks
    }

    /// Lets runs that go on where one of their stream ended be one. Single lines stay single.
    private mutating func join() {
        var kept = 0
        for place in runs.indices {
            let run = runs[place]
            if run.count > 1, let last = runs.recentPlace(below: kept, where: { $0.stream == run.stream }),
                runs[last].isContinued(by: run)
            {
                runs[last].count += run.count
            } else {
                runs[kept] = run
                kept += 1
            }
        }
        runs.removeLast(runs.count - kept)
    }

    /// All of it as one; nil if there is nothing.
    mutating func take() -> Cargo? {
        guard lines > 0 else { return nil }
        defer { (lines, bytes) = (0, 0) }
        if let cargo = single.take() { return cargo }
        if isMixed { join() }
        let cargo = Cargo(runs: runs, lines: lines, bytes: bytes, marks: marks)
        runs.removeAll(keepingCapacity: true)
        if !marks.isEmpty { marks = [] }
        isMixed = false
        return cargo
    }
}
