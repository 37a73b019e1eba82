package import Model

/// Writes a scenario's log lines as JSON bytes, the same as `LogTemplate.render`, much faster.
///
/// All that a line says but its time and its serial numbers is one of 64 texts of its stream. Each is put together when it is first
/// needed and kept; from then on a line is a few copies.
package struct LineBytes: Sendable {
    /// A line without its time: bytes, with a gap after each piece but the last for the ordinal in hexadecimal.
    private typealias Pieces = [[UInt8]]

    private let scenario: Scenario
    /// By stream and residue; empty until needed.
    private var known: [[Pieces]]
    /// The second that was written last, as text up to its fraction.
    private var second = Int64.min
    private var secondText: [UInt8] = []

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        known = scenario.streams.map { _ in Array(repeating: [], count: LogTemplate.cycle) }
    }

    /// Appends the first line of a run, without a line feed.
    package mutating func append(_ run: LogRun, to bytes: inout [UInt8]) {
        appendTime(run.start, to: &bytes)
        let residue = Int(run.first % Int64(LogTemplate.cycle))
        if known[run.stream.index][residue].isEmpty {
            known[run.stream.index][residue] = LineBytes.pieces(scenario[run.stream].template, residue: Int64(residue))
        }
        let count = known[run.stream.index][residue].count
        for piece in 0..<count {
            bytes += known[run.stream.index][residue][piece]
            if piece < count - 1 { appendHex(UInt64(run.first), to: &bytes) }
        }
    }

    private static func pieces(_ template: LogTemplate, residue: Int64) -> Pieces {
        var pieces: Pieces = [[]]
        func add(_ text: some StringProtocol) { pieces[pieces.count - 1] += Array(text.utf8) }
        for field in template.fields {
            add("," + jsonQuoted(field.name) + ":")
            switch field.value {
            case .number, .numbers: add(LogTemplate.text(of: field.value, ordinal: residue))
            case .text, .texts: add(jsonQuoted(LogTemplate.text(of: field.value, ordinal: residue)))
            case .serial(let prefix):
                add(jsonQuoted(prefix).dropLast())
                pieces.append([])
                add("\"")
            }
        }
        add("}")
        return pieces
    }

    private mutating func appendTime(_ instant: Instant, to bytes: inout [UInt8]) {
        let whole = instant.nanoseconds.flooredDivision(by: 1_000_000_000)
        if whole != second {
            let text = scenario.epoch.utcText(Instant(nanoseconds: whole * 1_000_000_000))
            secondText = Array((#"{"@timestamp":""# + text.prefix { $0 != "." } + ".").utf8)
            second = whole
        }
        bytes += secondText
        var (rest, place) = (instant.nanoseconds - whole * 1_000_000_000, Int64(100_000_000))
        while place > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / place))
            (rest, place) = (rest % place, place / 10)
        }
        bytes.append(UInt8(ascii: "Z"))
        bytes.append(UInt8(ascii: "\""))
    }

    private func appendHex(_ value: UInt64, to bytes: inout [UInt8]) {
        for place in 1...16 {
            let digit = UInt8(value >> UInt64(64 - 4 * place) & 0xF)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
