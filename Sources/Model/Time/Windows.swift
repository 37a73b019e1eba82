/// Half-open spans of time in ascending order, without overlap: hours, shifts, maintenance.
package struct Windows: Hashable, Sendable {
    package struct Span: Hashable, Sendable {
        package var from: Instant
        package var until: Instant
        package init(from: Instant, until: Instant) {
            self.from = from
            self.until = until
        }
    }

    package let spans: [Span]

    /// Spans must ascend and not overlap; empty ones are left out.
    package init(_ spans: [Span]) {
        let kept = spans.filter { $0.from < $0.until }
        precondition(zip(kept, kept.dropFirst()).allSatisfy { $0.until <= $1.from }, "windows ascend without overlap")
        self.spans = kept
    }

    /// All of time.
    package static let always = Windows([Span(from: Instant(nanoseconds: .min), until: .never)])

    package func contains(_ instant: Instant) -> Bool {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].until <= instant { low = middle + 1 } else { high = middle }
        }
        return low < spans.count && spans[low].from <= instant
    }

    /// The first instant at or after `instant` that lies in a window.
    package func next(from instant: Instant) -> Instant? {
        spans.first { instant < $0.until }.map { Swift.max($0.from, instant) }
    }
}
