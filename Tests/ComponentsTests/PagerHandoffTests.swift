import Model
import TestSupport
import Testing

@testable import Components

/// Word of hand-offs: minutes of the sample's hour.
struct PagerHandoffTests {
    private func minute(_ minute: Int64) -> Instant { .start + .minutes(minute) }

    private func shift(_ from: Int64, _ until: Int64, _ person: PersonID) -> Schedule.Shift {
        .init(from: minute(from), until: minute(until), person: person)
    }

    private func notices(
        _ shifts: [Schedule.Shift], _ change: @escaping (inout SampleParts) -> Void = { _ in }
    ) -> [(at: Instant, note: Note)] {
        var pager = pagerDriver { parts in
            parts.pager.schedules = [Schedule(name: Symbol("duty"), zone: "UTC", layers: [], overrides: [], shifts: shifts)]
            parts.pager.policies[0].levels[1].targets = [.schedule(ScheduleID(0))]
            parts.pager.notify[0].handoffs = DutyChange.allCases.map { .init(duty: $0, channel: .email, before: .minutes(5)) }
            change(&parts)
        }
        pager.hand(.begin, at: .start)
        pager.run(before: .start + .hours(10))
        #expect(pager.pages.isEmpty)
        return pager.notes
    }

    private let primary = SampleParts.primary

    @Test func `whoever asks is told ahead of going on and off call`() {
        let told = notices([shift(0, 10, SampleParts.backup), shift(10, 20, primary), shift(20, 30, SampleParts.backup)])
        #expect(told.map(\.at) == [minute(5), minute(15)])
        #expect(
            told.map(\.note) == [
                .handoff(ScheduleID(0), primary, .onCall, at: minute(10), .email),
                .handoff(ScheduleID(0), primary, .offCall, at: minute(20), .email),
            ])
    }

    @Test func `a turn that follows one's own is no hand-off`() {
        #expect(notices([shift(10, 20, primary), shift(20, 30, primary)]).map(\.at) == [minute(5), minute(25)])
    }

    @Test func `a gap is a hand-off`() {
        #expect(
            notices([shift(10, 20, primary), shift(22, 30, primary)]).map(\.at) == [
                minute(5), minute(15), minute(17), minute(25),
            ])
    }

    @Test func `what was due before the run began is not sent, what is due as it begins is`() {
        #expect(notices([shift(0, 5, primary), shift(5, 40, SampleParts.backup)]).map(\.at) == [minute(0)])
        #expect(notices([shift(4, 40, primary)]).map(\.at) == [minute(35)])
    }

    @Test func `a schedule no policy names, or only one no service uses, announces nothing`() {
        #expect(notices([shift(10, 20, primary)]) { $0.pager.policies[0].levels[1].targets = [.person(PersonID(1))] }.isEmpty)
        let unused: (inout SampleParts) -> Void = { $0.pager.services = [] }
        #expect(notices([shift(10, 20, primary)], unused).isEmpty)
        #expect(notices([shift(10, 20, primary)]) { $0.pager.services[0].isDisabled = true }.isEmpty)
        let always = notices([shift(10, 20, primary)]) {
            unused(&$0)
            $0.pager.policies[0].handoffs = .always
        }
        #expect(always.map(\.at) == [minute(5), minute(15)])
    }
}
