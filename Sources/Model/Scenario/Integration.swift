/// What somebody has to set up before a setup watches anything: counted, so that setups can be compared by it.
package struct Integration: Hashable, Sendable {
    /// Lines that configure one part of a setup, without blank ones and comments.
    package struct Lines: Hashable, Sendable {
        /// A key of the setup, or a file it names.
        package var part: String
        package var count: Int
        package init(part: String, count: Int) { (self.part, self.count) = (part, count) }
    }

    package var setup: String
    package var file: String
    /// Addresses something is sent to or asked from.
    package var endpoints: [String]
    /// Credentials that are made, stored and rotated.
    package var keys: [String]
    /// What is done by hand, once.
    package var steps: [String]
    /// In the order of the file; the files it names follow.
    package var lines: [Lines]
    /// False when the setup has no `integration`: then only its lines are known.
    package var isStated: Bool

    package init(
        setup: String, file: String, endpoints: [String], keys: [String], steps: [String], lines: [Lines], isStated: Bool
    ) {
        (self.setup, self.file, self.endpoints, self.keys, self.steps) = (setup, file, endpoints, keys, steps)
        (self.lines, self.isStated) = (lines, isStated)
    }

    package var lineCount: Int { lines.reduce(0) { $0 + $1.count } }
}
