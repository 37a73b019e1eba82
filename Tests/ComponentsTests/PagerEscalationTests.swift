import Model
import TestSupport
import Testing

@testable import Components

/// One character is one minute; the sample waits five on the primary and ten on the backup, and repeats once.
struct PagerEscalationTests {
    struct Story: CustomTestStringConvertible {
        var testDescription: String
        var input: String
        var pages: String
        init(_ what: String, _ input: String, _ pages: String) {
            (testDescription, self.input, self.pages) = (what, input, pages)
        }
    }

    @Test(arguments: [
        Story(
            "nobody answers: both levels, twice, then silence",
            "!.......................................",
            "1....2.........1....2..................."),
        Story(
            "an acknowledgement stops it",
            "!..a....................................",
            "1......................................."),
        Story(
            "an acknowledgement on the second level stops it",
            "!......b................................",
            "1....2.................................."),
        Story(
            "an acknowledgement at the instant of the escalation beats it",
            "!....a..................................",
            "1......................................."),
        Story(
            "a resolution stops it",
            "!..x....................................",
            "1......................................."),
        Story(
            "an event that resolves stops it",
            "!......r................................",
            "1....2.................................."),
        Story(
            "a resolved incident is never reopened: the next trigger begins again",
            "!..x...!.................",
            "1......1....2.........1.."),
        Story(
            "a trigger of an open incident pages nobody",
            "!.!!.!.....",
            "1....2....."),
        Story(
            "a trigger of an acknowledged incident pages nobody",
            "!.a!!!.....",
            "1.........."),
        Story(
            "an acknowledgement after the resolution changes nothing",
            "!.x.a.....!....",
            "1.........1...."),
        Story(
            "an acknowledgement before anything is open changes nothing",
            "a.!....",
            "..1...."),
    ])
    func `who is paged when`(story: Story) {
        var pager = pagerDriver()
        let paged = pager.play(story.input)
        #expect(paged == story.pages)
    }

    @Test func `the second pass says so, and the end is exhaustion`() {
        var pager = pagerDriver()
        _ = pager.play("!........................................")
        #expect(pager.pages.map(\.page.level) == [1, 2, 1, 2])
        #expect(pager.pages.map(\.page.pass) == [1, 1, 2, 2])
        #expect(pager.pages.map(\.page.visit) == [1, 2, 3, 4])
        #expect(pager.pages.map(\.page.number) == [1, 2, 3, 4])
        let ends = pager.notes.filter { $0.note == .exhausted(IncidentID(0)) || $0.note == .repeated(IncidentID(0), pass: 2) }
        #expect(ends.map(\.at) == [.start + .minutes(15), .start + .minutes(30)])
    }

    @Test func `escalation happens at the exact instant`() {
        var pager = pagerDriver()
        pager.hand(.event(event()), at: Instant(nanoseconds: 7))
        pager.run(before: Instant(nanoseconds: 7) + .minutes(5))
        #expect(pager.pages.count == 1)
        pager.run(before: Instant(nanoseconds: 8) + .minutes(5))
        #expect(pager.pages.map(\.at) == [Instant(nanoseconds: 7), Instant(nanoseconds: 7) + .minutes(5)])
    }

    @Test(arguments: 0...9)
    func `a policy is gone through once more than it repeats`(repeats: Int) {
        var pager = pagerDriver { $0.pager.policies[0].repeats = repeats }
        _ = pager.play("!" + String(repeating: ".", count: 15 * (repeats + 2)))
        #expect(pager.pages.count == 2 * (repeats + 1))
        #expect(pager.notes.last?.note == .exhausted(IncidentID(0)))
        #expect(pager.notes.last?.at == .start + .minutes(15) * Int64(repeats + 1))
    }

    @Test func `nobody on the only level any more: the policy is exhausted, not run for ever`() {
        var pager = pagerDriver { parts in
            parts.pager.schedules = [shifts(.init(from: .start, until: .start + .minutes(3), person: SampleParts.primary))]
            parts.pager.policies[0].levels = [.init(targets: [.schedule(ScheduleID(0))], wait: .minutes(5))]
            parts.pager.policies[0].repeats = 9
        }
        let paged = pager.play("!..................")
        #expect(paged == "1..................")
        #expect(pager.plainNotes.last == .exhausted(IncidentID(0)))
    }

    @Test func `levels without anybody are skipped at once`() {
        var pager = pagerDriver { parts in
            parts.pager.schedules = [shifts()]
            parts.pager.policies[0].levels = [
                .init(targets: [.schedule(ScheduleID(0))], wait: .minutes(5)),
                .init(targets: [.person(SampleParts.primary)], wait: .minutes(4)),
                .init(targets: [.schedule(ScheduleID(0))], wait: .minutes(5)),
                .init(targets: [.person(SampleParts.lead)], wait: .minutes(3)),
            ]
        }
        let paged = pager.play("!.............")
        #expect(paged == "1...3..1...3..")
        #expect(
            pager.plainNotes.filter { if case .levelSkipped = $0 { true } else { false } }
                == [1, 3, 1, 3].map { .levelSkipped(IncidentID(0), level: $0) })
    }

    @Test func `who is on call counts when the level is reached`() {
        var pager = pagerDriver { parts in
            parts.pager.schedules = [
                shifts(
                    .init(from: .start, until: .start + .minutes(5), person: SampleParts.backup),
                    .init(from: .start + .minutes(5), until: .start + .hours(1), person: SampleParts.lead))
            ]
            parts.pager.policies[0].levels[1].targets = [.schedule(ScheduleID(0))]
        }
        let paged = pager.play("!........")
        #expect(paged == "1....3...")
    }

    @Test func `nobody on call on any level means no incident`() {
        var pager = pagerDriver { parts in
            parts.pager.schedules = [shifts()]
            parts.pager.policies[0].levels = [.init(targets: [.schedule(ScheduleID(0))], wait: .minutes(5))]
        }
        let effects = pager.hand(.event(event()), at: .start)
        #expect(
            effects == [
                .send(.reply(EventReceipt(id: event().id, attempt: 1, outcome: .accepted))),
                .note(.ignored(event().id, .nobodyOnCall)),
            ])
        #expect(pager.pending.isEmpty)
        let answer = pager.hand(.event(event(2, .resolve)), at: .start)
        #expect(answer.last == .note(.ignored(event(2).id, .noOpenAlert)))
    }

    @Test func `an event for a service the pager does not know is unrouted`() {
        var pager = pagerDriver { $0.catalog.services.append(.init(name: Symbol("search"))) }
        let answer = pager.hand(.event(event(service: 1)), at: .start)
        #expect(answer.last == .note(.ignored(event().id, .unrouted)))
    }

    @Test func `all targets of a level are paged, a person named twice once`() {
        var pager = pagerDriver { parts in
            parts.pager.schedules = [shifts(.init(from: .start, until: .never, person: SampleParts.backup))]
            parts.pager.policies[0].levels[0].targets = [
                .person(SampleParts.backup), .schedule(ScheduleID(0)), .person(SampleParts.lead),
            ]
        }
        pager.hand(.event(event()), at: .start)
        pager.run(before: .start + .minutes(1))
        #expect(pager.pages.map(\.page.person) == [SampleParts.backup, SampleParts.lead])
    }

    @Test func `opening says what happened, in order`() {
        var pager = pagerDriver()
        let effects = pager.hand(.event(event()), at: .start)
        let id = IncidentID(0)
        #expect(
            effects == [
                .send(.reply(EventReceipt(id: event().id, attempt: 1, outcome: .accepted))),
                .note(.opened(id, event().id, ServiceID(0), .high)),
                .note(.levelReached(id, level: 1, pass: 1, people: [SampleParts.primary])),
                .wake(.escalate(id), .start + .minutes(5)),
                .wake(.notify(1), .start),
            ])
    }
}

/// A schedule of these shifts.
func shifts(_ shifts: Schedule.Shift...) -> Schedule {
    Schedule(name: Symbol("duty"), zone: "UTC", layers: [], overrides: [], shifts: shifts)
}
