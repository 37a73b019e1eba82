import Model
import TestSupport
import Testing

@testable import Evaluation

/// Journals written by hand, altered in one place, and what the judge says of it.
///
/// The sample: level 1 is the primary for five minutes, level 2 the backup for ten, one repeat; push at once. Here the primary sleeps, and the
/// backup acknowledges and resolves.
struct EscalationTests {
    private let drill = sampleScenario { $0.horizon = .start + .minutes(40) }

    private var escalated: SampleRun {
        SampleRun.quiet(drill).with { run in
            run.fire(SampleRun.event, at: .seconds(390))
            run.open(SampleRun.incident, SampleRun.event, at: .seconds(390))
            run.page(1, SampleParts.primary, nil, at: .seconds(390))
            run.add(
                .seconds(690), .pager, .note(.levelReached(SampleRun.incident, level: 2, pass: 1, people: [SampleParts.backup]))
            )
            run.page(2, SampleParts.backup, nil, level: 2, visit: 2, at: .seconds(690))
            run.acknowledge(SampleParts.backup, at: .minutes(13))
            run.resolve(SampleParts.backup, at: .minutes(20))
        }
    }

    private func findings(_ run: SampleRun, _ scenario: Scenario? = nil) -> EscalationFindings {
        EscalationFindings(scenario ?? drill, run.journal)
    }

    @Test func `a pager that does what its policy says passes, and only where it was put to the test`() {
        let findings = findings(escalated)
        #expect(findings.deviations == [])
        #expect(findings.outcome == .passed)
        for check in [EscalationCheck.routing, .firstPage, .rightPerson, .rightTime, .order, .stopOnResolve, .completeness] {
            #expect(findings[check].outcome == .passed, "\(check.label)")
        }
        for check in [EscalationCheck.loops, .acknowledgementTimeout, .overrides, .deadMan, .lowUrgency, .race] {
            #expect(findings[check].outcome == .notExercised, "\(check.label)")
        }
    }

    @Test func `a page that is missing is missed, and the nearest one named`() throws {
        let run = escalated.without { if case .paged(let page) = $0 { page.number == 2 } else { $0 == .delivered(page: 2) } }
        let deviation = try #require(findings(run).deviations.first)
        #expect(deviation.kind == .missing)
        #expect(
            deviation.text == "expected push to backup at 00:11:30 about #1 (level 2), found none; "
                + "nearest: push to primary at 00:06:30 about #1 (level 1)")
        #expect(deviation.checks.contains(.channelAndCadence))
    }

    @Test func `a page that is late is late, not one missing and one more`() throws {
        var run = escalated.without { if case .paged(let page) = $0 { page.number == 2 } else { $0 == .delivered(page: 2) } }
        run.page(2, SampleParts.backup, nil, level: 2, visit: 2, at: .seconds(720))
        let all = findings(run).deviations
        #expect(all.map(\.kind) == [.late])
        #expect(all[0].text.hasSuffix("found push to backup at 00:12:00 about #1 (level 2): late by 30s"))
    }

    @Test func `a page to somebody else, or over another channel, is told from one that is missing`() {
        func altered(_ change: (inout Page) -> Void) -> [Deviation.Kind] {
            var run = escalated
            for index in run.steps.indices {
                guard case .paged(var page) = run.steps[index].fact, page.number == 1 else { continue }
                change(&page)
                run.steps[index].fact = .paged(page)
            }
            return findings(run).deviations.map(\.kind).filter { $0 != .impossible }
        }
        #expect(altered { $0.person = SampleParts.lead } == [.wrongPerson])
        #expect(altered { $0.channel = .sms } == [.wrongChannel])
        #expect(altered { $0.level = 2 } == [.wrongLevel])
        #expect(altered { $0.urgency = .low } == [.wrongRouting])
    }

    @Test func `one page more is extra, after the acknowledgement it breaks that promise`() {
        var run = escalated
        run.page(3, SampleParts.lead, nil, level: 2, visit: 2, at: .minutes(15))
        let findings = findings(run)
        #expect(findings.deviations.map(\.kind).contains(.extra))
        #expect(findings[.stopOnAcknowledgement].outcome == .failed)
    }

    @Test func `what the log says at one instant has an order`() {
        var run = escalated
        // The level is reached before the incident is opened.
        let opened = run.steps.firstIndex { if case .note(.opened) = $0.fact { true } else { false } }
        let reached = run.steps.firstIndex { if case .note(.levelReached) = $0.fact { true } else { false } }
        if let opened, let reached { run.steps.swapAt(opened, reached) }
        #expect(findings(run).deviations.map(\.kind).contains(.wrongOrder))
    }

    @Test func `a pager may be late by the tolerance, and never early`() {
        func outcome(late: Delay, tolerance: Delay) -> Outcome {
            var run = escalated.without {
                if case .paged(let page) = $0 { page.number == 2 } else { $0 == .delivered(page: 2) }
            }
            run.page(2, SampleParts.backup, nil, level: 2, visit: 2, at: .seconds(690) + late)
            return EscalationFindings(drill, run.journal, tolerance: tolerance).outcome
        }
        #expect(outcome(late: .milliseconds(300), tolerance: .zero) == .failed)
        #expect(outcome(late: .milliseconds(300), tolerance: .seconds(1)) == .passed)
        #expect(outcome(late: .milliseconds(1001), tolerance: .seconds(1)) == .failed)
        #expect(outcome(late: -.milliseconds(1), tolerance: .seconds(1)) == .failed)
    }

    @Test func `without an incident nothing was judged, and the run does not fail for it`() {
        let judgement = SampleRun.quiet(drill).judged(drill)
        #expect(judgement[.escalation]?.outcome == .notExercised)
        #expect(judgement[.escalation]?.counts == false)
        #expect(judgement.escalation?.rows.allSatisfy { $0.outcome == .notExercised } == true)
    }

    @Test func `a page that takes longer than its channel can is a failure of the way`() {
        var run = escalated.without { $0 == .delivered(page: 2) }
        run.add(.seconds(693), .person(SampleParts.backup), .delivered(page: 2))
        #expect(findings(run)[.deliveryFailure].outcome == .failed)
        #expect(findings(run).deviations.map(\.kind) == [.impossible])
    }

    @Test func `an answer that leaves no entry fails the audit`() {
        let run = escalated.without { if case .note(.resolved) = $0 { true } else { false } }
        #expect(findings(run)[.audit].outcome == .failed)
    }

    @Test func `an incident nobody ends and nobody escalates is not complete`() {
        let run = escalated.without { fact in
            switch fact {
            case .responded, .note(.acknowledged), .note(.resolved): true
            default: false
            }
        }
        #expect(findings(run)[.completeness].outcome == .failed)
        #expect(findings(run)[.loops].outcome == .failed)
    }

    @Test func `an answer given at the instant of a page follows that page`() {
        // Rules at the same instant: push to primary, then push to lead; the primary answers in between.
        let quick = sampleScenario {
            $0.horizon = .start + .minutes(40)
            $0.pager.policies[0].levels[0].targets.append(.person(SampleParts.lead))
            $0.pager.channels = Channel.allCases.map { _ in LinkRules(latency: Quantiles(constant: .zero)) }
        }
        var builder = JournalBuilder()
        let event = escalated.alert(SampleRun.event)
        builder.at(.minutes(1), .rules, .fired(event))
        builder.at(.minutes(1), .pager, .note(.opened(SampleRun.incident, event.id, SampleParts.checkout, .high)))
        builder.at(
            .minutes(1), .pager,
            .note(.levelReached(SampleRun.incident, level: 1, pass: 1, people: [SampleParts.primary, SampleParts.lead])))
        builder.at(.minutes(1), .rules, .replied(event.id, attempt: 1, .accepted))
        builder.at(
            .minutes(1), .pager,
            .paged(
                Page(
                    number: 1, incident: SampleRun.incident, person: SampleParts.primary, level: 1, pass: 1, channel: .push,
                    urgency: .high, visit: 1, text: "")))
        builder.at(.minutes(1), .person(SampleParts.primary), .delivered(page: 1))
        let answer = Response(incident: SampleRun.incident, person: SampleParts.primary, action: .acknowledge)
        builder.at(.minutes(1), .pager, .responded(answer))
        builder.at(.minutes(1), .pager, .note(.acknowledged(SampleRun.incident, SampleParts.primary)))
        builder.at(.minutes(40), .generator, .ended(.horizon))
        #expect(EscalationFindings(quick, builder.journal).deviations == [])
    }

    @Test func `a plan is a prediction in which nobody answers`() {
        var oracle = Oracle(drill)
        oracle.hear(.event(escalated.alert(SampleRun.event)), at: .start)
        oracle.finish(at: .start + .hours(1))
        let pages = oracle.predictions.compactMap { prediction -> String? in
            guard case .paged(let notice) = prediction.deed.what else { return nil }
            return "\(drill[notice.person].name.text) \(notice.pass).\(notice.level) \(prediction.deed.at.clockText)"
        }
        #expect(
            pages == ["primary 1.1 0:00.000", "backup 1.2 5:00.000", "primary 2.1 15:00.000", "backup 2.2 20:00.000"])
        #expect(oracle.predictions.last?.deed == Deed(at: .start + .minutes(30), .stated(.exhausted(SampleRun.incident))))
    }
}
