import Model
import TestSupport
import Testing

@testable import Components

/// How urgent an incident is, what its alerts make of it, and when its service takes none.
struct PagerUrgencyTests {
    private let id = IncidentID(0)

    /// Support hours from 0:10 to 0:20, with a push for high urgency and an e-mail for low.
    private func supported(
        during: PagedService.SupportHours.Rule = .high, outside: PagedService.SupportHours.Rule = .low,
        raises: PagedService.SupportHours.Edge? = .start
    ) -> Driver<Pager> {
        pagerDriver { parts in
            let hours = Windows([.init(from: .start + .minutes(10), until: .start + .minutes(20))])
            parts.pager.services[0].urgency = .supportHours(
                .init(hours: hours, during: during, outside: outside, raises: raises))
            for person in parts.pager.notify.indices { parts.pager.notify[person].low = [.init(channel: .email, after: .zero)] }
        }
    }

    private func told(_ pager: Driver<Pager>) -> [String] {
        pager.pages.map { "\($0.page.channel) \($0.page.person.index + 1) at \(($0.at - .start).text)" }
    }

    @Test func `the hours decide how urgent a new incident is`() {
        for (minute, urgency) in [(9, Urgency.low), (10, .high), (19, .high), (20, .low)] as [(Int64, Urgency)] {
            var pager = supported()
            let effects = pager.hand(.event(event()), at: .start + .minutes(minute))
            #expect(effects.contains(.note(.opened(id, event().id, ServiceID(0), urgency))), "minute \(minute)")
        }
    }

    @Test func `severity decides in the hours that say so`() {
        for (severity, urgency) in [(Severity.warning, Urgency.low), (.error, .high)] {
            var pager = supported(during: .severity)
            let effects = pager.hand(.event(event(severity: severity)), at: .start + .minutes(12))
            #expect(effects.contains(.note(.opened(id, event().id, ServiceID(0), urgency))))
        }
    }

    @Test func `the start of the hours raises what nobody has acknowledged`() {
        var pager = supported()
        pager.hand(.event(event()), at: .start + .minutes(8))
        pager.run(before: .start + .minutes(16))
        #expect(told(pager) == ["email 1 at 8m", "push 1 at 10m", "push 2 at 15m"])
    }

    @Test func `the start of the hours leaves what somebody has acknowledged`() {
        var pager = supported()
        pager.hand(.event(event()), at: .start + .minutes(8))
        pager.hand(.acknowledge(SampleParts.primary), at: .start + .minutes(9))
        pager.run(before: .start + .hours(1))
        #expect(told(pager) == ["email 1 at 8m"])
    }

    @Test func `the end of the hours may raise it instead`() {
        var pager = supported(during: .low, outside: .high, raises: .end)
        pager.hand(.event(event()), at: .start + .minutes(12))
        pager.run(before: .start + .minutes(21))
        #expect(told(pager) == ["email 1 at 12m", "push 1 at 20m"])
    }

    @Test func `without a scheduled change the urgency stays`() {
        var pager = supported(raises: nil)
        pager.hand(.event(event()), at: .start + .minutes(8))
        pager.run(before: .start + .hours(1))
        #expect(told(pager) == ["email 1 at 8m"])
    }

    @Test func `what is resolved is not raised`() {
        var pager = supported()
        pager.hand(.event(event()), at: .start + .minutes(8))
        pager.hand(.resolve(SampleParts.primary), at: .start + .minutes(9))
        #expect(pager.pending.isEmpty)
    }

    // MARK: What alerts tell

    @Test func `a further trigger replaces what the alert says, and its severity only rises`() {
        var pager = pagerDriver()
        var first = event(1, severity: .error)
        first.details = ["disk: 91%"]
        pager.hand(.event(first), at: .start)
        var second = event(2, severity: .warning)
        (second.details, second.summary) = (["disk: 97%"], "still down")
        pager.hand(.event(second), at: .start + .minutes(1))
        pager.run(before: .start + .minutes(6))
        #expect(pager.pages.map(\.page.text) == ["[error] down\ndisk: 91%", "[error] down\ndisk: 97%"])
        pager.hand(.event(event(3, severity: .critical)), at: .start + .minutes(6))
        pager.run(before: .start + .minutes(16))
        #expect(pager.pages.last?.page.text == "[critical] down")
    }

    @Test func `the log of an incident has a hundred triggers`() {
        var pager = pagerDriver { $0.pager.eventsPerMinuteMax = 1000 }
        for ordinal in 1...105 { pager.hand(.event(event(Int32(ordinal))), at: .start) }
        #expect(pager.plainNotes.filter { if case .merged = $0 { true } else { false } }.count == 99)
        #expect(pager.plainNotes.filter { $0 == .triggerLimit(id) }.count == 1)
    }

    @Test func `what was lowered by hand is raised by severity alone`() {
        for (rule, raised) in [(PagedService.UrgencyRule.constant(.high), false), (.bySeverity, true)] {
            var pager = pagerDriver { $0.pager.services[0].urgency = rule }
            pager.hand(.event(event()), at: .start)
            pager.operate(SampleParts.primary, .setUrgency(.low), at: 1)
            pager.hand(.event(event(2)), at: .start + .minutes(2))
            #expect(pager.plainNotes.contains(.urgencyChanged(id, .high)) == raised)
        }
    }

    // MARK: Maintenance

    private func refused(_ pager: inout Driver<Pager>, at minute: Int64) -> Bool {
        let other = event(Int32(minute + 2), key: "\(minute)")
        let effects = pager.hand(.event(other), at: .start + .minutes(minute))
        return effects.last == .note(.ignored(other.id, .maintenance))
    }

    @Test func `a maintenance window refuses events from its start up to its end`() {
        var pager = pagerDriver {
            $0.pager.services[0].maintenance = Windows([.init(from: .start + .minutes(2), until: .start + .minutes(4))])
        }
        let answers = (0...5).map { refused(&pager, at: $0) }
        #expect(answers == [false, false, true, true, false, false])
    }

    @Test func `a window begun by hand lasts as long as it says, or until it is ended`() {
        var pager = pagerDriver()
        pager.hand(.change(.startMaintenance(ServiceID(0), .minutes(3))), at: .start + .minutes(1))
        #expect([1, 3, 4].map { refused(&pager, at: $0) } == [true, true, false])
        pager.hand(.change(.startMaintenance(ServiceID(0), .minutes(3))), at: .start + .minutes(5))
        pager.hand(.change(.endMaintenance(ServiceID(0))), at: .start + .minutes(6))
        #expect(!refused(&pager, at: 6))
    }

    @Test func `a planned window that is ended stays ended, and the next one comes`() {
        var pager = pagerDriver {
            $0.pager.services[0].maintenance = Windows([
                .init(from: .start + .minutes(2), until: .start + .minutes(8)),
                .init(from: .start + .minutes(9), until: .start + .minutes(11)),
            ])
        }
        #expect(refused(&pager, at: 2))
        pager.hand(.change(.endMaintenance(ServiceID(0))), at: .start + .minutes(3))
        #expect([3, 7, 9].map { refused(&pager, at: $0) } == [false, false, true])
    }

    @Test func `a resolution during maintenance has no effect`() {
        var pager = pagerDriver {
            $0.pager.services[0].maintenance = Windows([.init(from: .start + .minutes(2), until: .start + .minutes(4))])
        }
        pager.hand(.event(event()), at: .start)
        let effects = pager.hand(.event(event(2, .resolve)), at: .start + .minutes(3))
        #expect(effects.last == .note(.ignored(event(2).id, .maintenance)))
        pager.run(before: .start + .minutes(6))
        #expect(pager.pages.map(\.page.person) == [SampleParts.primary, SampleParts.backup])
    }

    @Test func `a service may be disabled from the start`() {
        var pager = pagerDriver { $0.pager.services[0].isDisabled = true }
        let effects = pager.hand(.event(event()), at: .start)
        #expect(effects.last == .note(.ignored(event().id, .disabled)))
    }
}
