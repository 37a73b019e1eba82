import Model

/// How many lines of each stream happened in each bucket of event time: all that rules ever ask about the past.
///
/// A ring of buckets as long as the longest window. A stream whose rules look at varying fields also counts by residue, from which any
/// predicate or aggregation over any range of buckets is exact. Lines older than the ring are outside every window and are left out.
struct WindowStore: Sendable {
    /// Nanoseconds.
    let bucket: Int64
    private let buckets: Int64
    /// By stream: its row of totals, and its row of residues; -1 for none.
    private let row: [Int32]
    private let residueRow: [Int32]
    private let rows: Int
    private let residueRows: Int
    private var totals: [Int64]
    private var residues: [Int64]
    /// The newest bucket with room in the ring; older ones up to `buckets` back are kept.
    private var newest: Int64 = 0
    private var newestSlot = 0
    /// The bucket that was added to last, in nanoseconds, and its slot: lines come nearly in order, so the next are mostly of the same.
    private var current: (from: Int64, until: Int64, slot: Int) = (0, 0, -1)

    /// - Parameters:
    ///   - span: how far back a window reaches, late evaluations included.
    ///   - counted: by stream, whether any rule looks at it, and whether at its varying fields.
    init(bucket: Delay, span: Delay, counted: [(isCounted: Bool, byResidue: Bool)]) {
        self.bucket = bucket.nanoseconds
        buckets = span.nanoseconds / bucket.nanoseconds + 2
        var (rows, residueRows): (Int32, Int32) = (0, 0)
        var (row, residueRow): ([Int32], [Int32]) = ([], [])
        for stream in counted {
            row.append(stream.isCounted ? rows : -1)
            residueRow.append(stream.byResidue ? residueRows : -1)
            if stream.isCounted { rows += 1 }
            if stream.byResidue { residueRows += 1 }
        }
        (self.row, self.residueRow) = (row, residueRow)
        (self.rows, self.residueRows) = (Int(rows), Int(residueRows))
        totals = Array(repeating: 0, count: Int(buckets) * Int(rows))
        residues = Array(repeating: 0, count: Int(buckets) * Int(residueRows) * LogTemplate.cycle)
    }

    mutating func add(_ runs: some Sequence<LogRun>) {
        for run in runs {
            let stream = Int(run.stream.raw)
            guard row[stream] >= 0 else { continue }
            if run.start.nanoseconds < current.from || run.last.nanoseconds >= current.until {
                enter(run.start.nanoseconds / bucket)
                if run.last.nanoseconds >= current.until {
                    addSpread(run)
                    continue
                }
            }
            add(run.count, of: stream, from: run.first)
        }
    }

    /// Lines of one stream in the current bucket.
    private mutating func add(_ count: Int64, of stream: Int, from first: Int64) {
        guard current.slot >= 0 else { return }
        totals[Int(row[stream]) * Int(buckets) + current.slot] += count
        if residueRow[stream] >= 0 { addResidues(first, count, slot: current.slot, row: Int(residueRow[stream])) }
    }

    /// A run over time: cut at the buckets' edges.
    private mutating func addSpread(_ run: LogRun) {
        var done: Int64 = 0
        while done < run.count {
            let at = run.start.nanoseconds + done * run.interval
            // Mostly the bucket after the last one.
            let next = current.until + bucket
            if current.until <= at, at < next, current.until == (newest + 1) * bucket {
                open(1)
                current = (current.until, next, newestSlot)
            } else if at < current.from || at >= current.until {
                enter(at / bucket)
            }
            let inBucket = run.count(before: Instant(nanoseconds: current.until)) - done
            add(inBucket, of: Int(run.stream.raw), from: run.first + done)
            done += inBucket
        }
    }

    /// Makes a bucket the current one.
    private mutating func enter(_ number: Int64) {
        current = (number * bucket, (number + 1) * bucket, makeRoom(for: number))
    }

    private mutating func addResidues(_ first: Int64, _ count: Int64, slot: Int, row: Int) {
        let cycle = LogTemplate.cycle
        let base = (slot * residueRows + row) * cycle
        let start = Int(first & Int64(cycle - 1))
        if count == 1 {
            residues[base + start] += 1
            return
        }
        let (whole, rest) = (count / Int64(cycle), Int(count % Int64(cycle)))
        precondition(base + cycle <= residues.count, "a row lies within the store")
        // Without looking at every bound, several numbers are added at a time.
        residues.withUnsafeMutableBufferPointer { residues in
            if whole > 0 {
                for residue in base..<base + cycle { residues[residue] &+= whole }
            }
            for residue in base + start..<base + min(start + rest, cycle) { residues[residue] &+= 1 }
            for residue in base..<base + max(0, start + rest - cycle) { residues[residue] &+= 1 }
        }
    }

    /// The ring slot of a bucket, cleared if it is new; -1 if it is too old to be kept.
    private mutating func makeRoom(for number: Int64) -> Int {
        if number > newest {
            if number - newest > buckets { jump(to: number - buckets) }
            open(Int(number - newest))
        }
        return number <= newest - buckets ? -1 : Int(number % buckets)
    }

    /// Opens the buckets after the newest, at most as many as there are, in the slots of those that are too old by then.
    private mutating func open(_ count: Int) {
        let first = newestSlot + 1
        let toTheEnd = min(count, Int(buckets) - first)
        clear(first..<first + toTheEnd)
        clear(0..<count - toTheEnd)
        newest += Int64(count)
        newestSlot = count == toTheEnd ? newestSlot + count : count - toTheEnd - 1
    }

    /// Leaves out buckets that would be too old at once.
    private mutating func jump(to number: Int64) { (newest, newestSlot) = (number, Int(number % buckets)) }

    private mutating func clear(_ slots: Range<Int>) {
        if slots.isEmpty { return }
        let length = Int(buckets)
        totals.withUnsafeMutableBufferPointer { totals in
            for row in 0..<rows {
                for slot in slots { totals[row * length + slot] = 0 }
            }
        }
        if residueRows == 0 { return }
        let width = residueRows * LogTemplate.cycle
        residues.withUnsafeMutableBufferPointer {
            $0[slots.lowerBound * width..<slots.upperBound * width].update(repeating: 0)
        }
    }

    /// Lines of a stream in `[from, until)`; both edges are multiples of the bucket.
    func total(_ stream: StreamID, from: Instant, until: Instant) -> Int64 {
        let (first, second) = slots(from, until)
        let start = Int(row[stream.index]) * Int(buckets)
        return totals.withUnsafeBufferPointer { totals in
            var total: Int64 = 0
            for count in totals[start + first.lowerBound..<start + first.upperBound] { total &+= count }
            for count in totals[start + second.lowerBound..<start + second.upperBound] { total &+= count }
            return total
        }
    }

    /// Adds a stream's lines in `[from, until)` to 64 residue counts.
    func addResidues(of stream: StreamID, from: Instant, until: Instant, to counts: inout [Int64]) {
        let (row, cycle) = (Int(residueRow[stream.index]), LogTemplate.cycle)
        precondition(counts.count == cycle, "there is a count for every residue")
        // Thousands of rows are added for one question: without looking at every bound, several numbers are added at a time.
        counts.withUnsafeMutableBufferPointer { counts in
            residues.withUnsafeBufferPointer { residues in
                let (first, second) = slots(from, until)
                for slots in [first, second] {
                    for slot in slots {
                        let base = (slot * residueRows + row) * cycle
                        for residue in 0..<cycle { counts[residue] &+= residues[base + residue] }
                    }
                }
            }
        }
    }

    /// The ring slots of a window: two stretches, as the window may go over the ring's end.
    private func slots(_ from: Instant, _ until: Instant) -> (Range<Int>, Range<Int>) {
        let first = max(0, from.nanoseconds / bucket, newest - buckets + 1)
        let end = min(newest + 1, until.nanoseconds / bucket)
        guard first < end else { return (0..<0, 0..<0) }
        let (start, count) = (Int(first % buckets), Int(end - first))
        let toTheEnd = min(count, Int(buckets) - start)
        return (start..<start + toTheEnd, 0..<count - toTheEnd)
    }
}
