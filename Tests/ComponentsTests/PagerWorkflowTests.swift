import Model
import TestSupport
import Testing

@testable import Components

/// Automated handling of incidents.
struct PagerWorkflowTests {
    private let id = IncidentID(0)

    private func pager(_ steps: Workflow.Step..., urgency: Urgency? = nil, condition: EventCondition? = nil) -> Driver<Pager> {
        pagerDriver { parts in
            parts.pager.workflows = [
                Workflow(
                    name: Symbol("restart"), service: SampleParts.checkout, urgency: urgency, conditionText: nil,
                    condition: condition, steps: steps)
            ]
        }
    }

    private func step(_ minutes: Int64, _ action: Workflow.Action) -> Workflow.Step {
        Workflow.Step(after: .minutes(minutes), action: action)
    }

    private func done(_ step: Int32, _ succeeded: Bool = true) -> Note {
        .automated(id, WorkflowID(0), step: step, succeeded: succeeded)
    }

    private func steps(_ pager: Driver<Pager>) -> [(at: Instant, note: Note)] {
        pager.notes.filter { if case .automated = $0.note { true } else { false } }
    }

    private func repairs(_ pager: Driver<Pager>) -> [Repair] {
        pager.messages.compactMap { if case .repair(let repair) = $0.message { repair } else { nil } }
    }

    @Test func `steps follow each other, each after its own delay`() {
        var pager = pager(step(1, .remedy(succeeds: true)), step(0, .post("restarted")), step(2, .remedy(succeeds: false)))
        pager.hand(.event(event()), at: .start)
        pager.run(before: .start + .minutes(5))
        #expect(steps(pager).map(\.note) == [done(1), done(2), done(3, false)])
        #expect(steps(pager).map(\.at) == [1, 1, 3].map { .start + .minutes($0) })
        #expect(repairs(pager) == [Repair(fault: SampleParts.down, person: nil)])
    }

    @Test func `a workflow ends with its incident`() {
        var pager = pager(step(2, .remedy(succeeds: true)))
        pager.hand(.event(event()), at: .start)
        pager.hand(.resolve(SampleParts.primary), at: .start + .minutes(1))
        pager.run(before: .start + .minutes(5))
        #expect(steps(pager).isEmpty && repairs(pager).isEmpty)
    }

    @Test func `a workflow is for the incidents it names`() {
        for (condition, urgency, runs) in [
            (nil, nil, true), (nil, .low, false), (nil, .high, true), (.field("summary", .equals("down")), nil, true),
            (.field("summary", .equals("up")), nil, false),
        ] as [(EventCondition?, Urgency?, Bool)] {
            var pager = pager(step(0, .post("seen")), urgency: urgency, condition: condition)
            pager.hand(.event(event()), at: .start)
            pager.run(before: .start + .minutes(1))
            #expect(steps(pager).isEmpty != runs)
        }
    }

    @Test func `a step asks for help`() {
        var pager = pager(step(1, .request(people: [SampleParts.lead], policies: [])))
        pager.hand(.event(event()), at: .start)
        pager.run(before: .start + .minutes(2))
        #expect(pager.pages.map(\.page.person) == [SampleParts.primary, SampleParts.lead])
        #expect(pager.pages.map(\.page.level) == [1, 0])
    }
}
