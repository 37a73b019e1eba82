import Evaluation
import Model
import TestSupport
import Testing

struct TieTests {
    @Test func `a verdict that another order of simultaneous events changes is inconclusive`() {
        let drill = scenario(pagedForOutage)
        var judgement = SampleRun.outage(drill).judged(drill)
        #expect(judgement.outcome == .passed)
        var other = judgement
        other.verdicts[2].outcome = .failed
        judgement.doubt(whereDifferent: other)
        #expect(judgement.verdicts[2].outcome == .inconclusive)
        #expect(judgement.verdicts[2].observed.contains("tie-sensitive"))
        #expect(judgement.outcome == .inconclusive)
    }

    @Test func `an order that changes nothing changes no verdict`() {
        let drill = scenario(pagedForOutage)
        var judgement = SampleRun.outage(drill).judged(drill)
        let before = judgement
        judgement.doubt(whereDifferent: before)
        #expect(judgement == before)
    }
}
