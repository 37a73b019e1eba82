import Model

/// The fault really happened: an injector that failed silently must not pass for a quiet pager.
enum ProofCheck {
    static func verdict(_ fault: FaultID, _ findings: Findings) -> Verdict {
        let plan = findings.scenario[fault]
        let trace = findings.run.faults[fault.index]
        var verdict = Verdict(
            check: .proof(fault), outcome: .inconclusive, title: "fault \(findings.name(fault)) happened",
            expected: plan.proof.text, observed: "", brokenStage: .injected, mark: plan.mark)
        guard let injected = trace.injected else {
            verdict.observed = "was never injected"
            return verdict
        }
        verdict.evidence = [injected.entry]
        if let proof = findings.proof(of: fault) {
            verdict.outcome = .passed
            verdict.observed = "\(plan.proof.text) at \(proof.at.clockText)"
            verdict.brokenStage = nil
            verdict.evidence = [injected.entry, proof.entry]
        } else if let early = trace.proofs.first(where: { $0.proof == plan.proof }) {
            verdict.observed =
                "could not be proven: \(plan.proof.text) was there at \(early.seen.at.clockText), before it was injected"
            verdict.evidence.append(early.seen.entry)
        } else if let other = trace.proofs.first {
            verdict.observed = "could not be proven: found \(other.proof.text), which does not show this kind of fault"
            verdict.evidence.append(other.seen.entry)
        } else {
            verdict.observed = "could not be proven: injected at \(injected.at.clockText), but no trace of \(plan.proof.text)"
        }
        return verdict
    }
}

extension Proof {
    /// As people read it.
    var text: String {
        switch self {
        case .failedRequest: "a failed request"
        case .slowRequest: "a slow request"
        case .missingLine: "a missing line"
        case .extraLine: "an extra line"
        case .namelessLine: "a line that names no service"
        case .missedRun: "a missed run"
        case .droppedConsignment: "a dropped consignment"
        case .delayedConsignment: "a delayed consignment"
        case .duplicatedConsignment: "a duplicated consignment"
        case .reorderedConsignment: "a reordered consignment"
        case .refusedConsignment: "a refused consignment"
        }
    }
}
