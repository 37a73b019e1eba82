package import Model

/// The codec on each way: with it, a message crosses as the vendor's own bytes and is heard as what they say.
package struct WireTable: Sendable {
    /// By hop: of the way into it.
    private let intoHop: [any WireCodec]
    private let intoPager: any WireCodec

    package init(intoHop: [any WireCodec], intoPager: any WireCodec) {
        (self.intoHop, self.intoPager) = (intoHop, intoPager)
    }

    /// What arrives of a message; nil if its receiver cannot read it.
    func cross(_ message: Message, to station: Station, in scenario: Scenario) -> Message? {
        switch (message, station) {
        case (.logs(let consignment), .hop(let hop)):
            guard case .logs(let read) = cross(message, by: intoHop[hop.index], in: scenario) else { return nil }
            // Who made a line is read off the line, not carried beside it.
            guard !consignment.marks.isEmpty else { return .logs(read) }
            let runs = Array(read.runs)
            return .logs(
                Consignment(
                    id: read.id, attempt: read.attempt, runs: runs, lines: read.lines, bytes: read.bytes,
                    marks: marks(of: runs, in: scenario)))
        case (.event, .pager): return cross(message, by: intoPager, in: scenario)
        case (.logs, _), (.event, _), (.collect, _), (.probe, _), (.probed, _), (.ping, _), (.complaint, _), (.scrape, _),
            (.metrics, _),
            (.alerts, _),
            (.ingested, _), (.backlog, _), (.receipt, _), (.reply, _),
            (.page, _), (.update, _),
            (.bounce, _), (.response, _), (.repair, _), (.operation, _), (.change, _):
            return message
        }
    }

    private func cross(_ message: Message, by codec: any WireCodec, in scenario: Scenario) -> Message? {
        guard let bytes = try? codec.encode(message, in: scenario) else { return nil }
        return try? codec.decode(bytes, in: scenario)
    }

    private func marks(of runs: [LogRun], in scenario: Scenario) -> [FaultMark] {
        var marks: [FaultMark] = []
        for run in runs { marks.add(run, of: scenario[run.stream]) }
        return marks
    }
}
