import Model
import TestSupport

@testable import Components

/// A consignment of the sample's outage lines, one a second, as the generator or a hop releases it.
func consignment(
    _ ordinal: Int64, hop: HopID? = nil, lines: Int64 = 10, attempt: Int32 = 1, in scenario: Scenario
) -> Consignment {
    let id = stream("checkout/fault-down", scenario)
    let run = LogRun(stream: id, first: ordinal * 1000, count: lines, start: .start + .seconds(ordinal), interval: 1_000_000)
    return Consignment(
        id: .init(hop: hop, service: SampleParts.checkout, ordinal: ordinal), attempt: attempt, runs: [run], lines: lines,
        bytes: lines * scenario[id].template.bytes,
        marks: [FaultMark(fault: SampleParts.down, stream: id, first: ordinal * 1000, lines: lines)])
}

extension Driver {
    /// What it sent on, and when.
    var consignments: [(at: Instant, consignment: Consignment)] {
        messages.compactMap { if case .logs(let consignment) = $0.message { ($0.at, consignment) } else { nil } }
    }

    var receipts: [Receipt] {
        messages.compactMap { if case .receipt(let receipt) = $0.message { receipt } else { nil } }
    }
}

/// The answer to a consignment.
func answer(_ consignment: Consignment, _ outcome: Receipt.Outcome) -> Receipt {
    Receipt(id: consignment.id, attempt: consignment.attempt, outcome: outcome)
}
