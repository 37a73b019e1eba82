package import Model

/// How a bench deviates from the plain run.
package struct BenchOptions: Sendable {
    /// Moves single lines instead of runs: slower, and the same journal.
    package var everyLine: Bool
    /// Alters the pager, to see which check notices.
    package var tamper: Tamper?
    /// Permutes what happens at one instant within equal rank.
    package var ties: Seed?
    /// Encodes and decodes messages on their way.
    package var wire: WireTable?
    /// Hands every consignment over hop by hop, also where nothing can happen to it but time: slower, and the same journal.
    package var storeAndForward: Bool

    package init(
        everyLine: Bool = false, tamper: Tamper? = nil, ties: Seed? = nil, wire: WireTable? = nil, storeAndForward: Bool = false
    ) {
        (self.everyLine, self.tamper, self.ties, self.wire) = (everyLine, tamper, ties, wire)
        self.storeAndForward = storeAndForward
    }
}
