import Evaluation
import Model
import TestSupport
import Testing

struct ProofTests {
    let drill = scenario(pagedForOutage)

    @Test func `a fault with its own kind of evidence is proven`() throws {
        let verdict = try #require(SampleRun.outage(drill).judged(drill)[.proof(SampleParts.down)])
        #expect(verdict.outcome == .passed)
        #expect(verdict.observed == "a failed request at 5:01.000")
    }

    @Test func `a fault without evidence is inconclusive`() throws {
        let judgement = SampleRun.outage(drill).without { $0.isProof }.judged(drill)
        let verdict = try #require(judgement[.proof(SampleParts.down)])
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.observed == "could not be proven: injected at 5:00.000, but no trace of a failed request")
        #expect(judgement.outcome.exitCode == 3)
    }

    @Test func `evidence of another kind proves nothing`() {
        let run = SampleRun.outage(drill).without { $0.isProof }
            .with { $0.add(.minutes(6), .generator, .note(.proven(SampleParts.down, .slowRequest))) }
        #expect(run.judged(drill)[.proof(SampleParts.down)]?.outcome == .inconclusive)
    }

    @Test func `evidence from before the injection proves nothing`() {
        let run = SampleRun.outage(drill).without { $0.isProof }
            .with { $0.add(.minutes(4), .generator, .note(.proven(SampleParts.down, .failedRequest))) }
        #expect(run.judged(drill)[.proof(SampleParts.down)]?.outcome == .inconclusive)
    }

    @Test func `a fault that was never injected is inconclusive`() {
        let run = SampleRun.quiet(drill)
        #expect(run.judged(drill)[.proof(SampleParts.down)]?.observed == "was never injected")
        #expect(run.judged(drill).outcome == .inconclusive)
    }

    @Test func `what is expected of an unproven fault is inconclusive even where it was seen`() {
        let run = SampleRun.outage(drill).without { $0.isProof }
        #expect(run.verdict(drill)?.outcome == .inconclusive)
    }

    @Test func `what is missing after an unproven fault is inconclusive and not failed`() {
        let run = SampleRun.outage(drill).without { $0.isProof || $0.isPage }
        #expect(run.verdict(drill)?.outcome == .inconclusive)
    }
}
