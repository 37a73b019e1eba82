import Model

/// Expands runs into single lines in the order (instant, stream name, ordinal).
///
/// Streams are in name order, so the expansion is first laid out by stream and then sorted by instant with a stable radix sort.
func interleave(_ runs: [LogRun], lines: Int) -> [LogRun] {
    guard lines > 0 else { return [] }
    let byName = runs.sorted { ($0.stream, $0.first) < ($1.stream, $1.first) }
    let origin = runs.reduce(Int64.max) { min($0, $1.start.nanoseconds) }
    let latest = runs.reduce(Int64.min) { max($0, $1.last.nanoseconds) }
    var lineAt = ContiguousArray<SingleLine>()
    lineAt.reserveCapacity(lines)
    for run in byName {
        var at = UInt64(run.start.nanoseconds - origin)
        for ordinal in run.first..<run.first + run.count {
            lineAt.append(SingleLine(at: at, ordinal: ordinal, stream: run.stream))
            at &+= UInt64(run.interval)
        }
    }
    sort(&lineAt, span: UInt64(latest - origin))
    return lineAt.map {
        LogRun(
            stream: $0.stream, first: $0.ordinal, count: 1, start: Instant(nanoseconds: origin + Int64($0.at)), interval: 0)
    }
}

private struct SingleLine {
    var at: UInt64
    var ordinal: Int64
    var stream: StreamID
}

/// Least-significant-digit radix sort on eleven-bit digits: stable, and linear in the number of lines.
private func sort(_ lines: inout ContiguousArray<SingleLine>, span: UInt64) {
    if lines.count < 64 {
        // Insertion sort: stable, and cheaper than clearing the counters.
        for i in lines.indices.dropFirst() {
            let line = lines[i]
            var j = i
            while j > 0, line.at < lines[j - 1].at {
                lines[j] = lines[j - 1]
                j -= 1
            }
            lines[j] = line
        }
        return
    }
    let digits = 1 << 11
    var other = lines
    var shift: UInt64 = 0
    while shift < 64, span >> shift > 0 {
        var starts = [Int](repeating: 0, count: digits)
        for line in lines { starts[Int(line.at >> shift) & (digits - 1)] += 1 }
        var total = 0
        for digit in 0..<digits {
            let count = starts[digit]
            starts[digit] = total
            total += count
        }
        for line in lines {
            let digit = Int(line.at >> shift) & (digits - 1)
            other[starts[digit]] = line
            starts[digit] += 1
        }
        swap(&lines, &other)
        shift += 11
    }
}
