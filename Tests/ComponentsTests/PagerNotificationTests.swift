import Model
import TestSupport
import Testing

@testable import Components

struct PagerNotificationTests {
    private func rules(_ minutes: Int64...) -> NotificationRules {
        .init(
            high: minutes.map { .init(channel: .phone, after: .minutes($0)) }, low: [.init(channel: .email, after: .minutes(2))]
        )
    }

    @Test func `each rule tells after its own delay`() {
        var pager = pagerDriver { $0.pager.notify[0] = rules(0, 1, 3) }
        let paged = pager.play("!....")
        #expect(paged == "11.1.")
    }

    @Test func `rules of one visit are one page`() {
        var pager = pagerDriver { $0.pager.notify[0] = rules(0, 1, 3) }
        _ = pager.play("!....")
        #expect(Set(pager.pages.map(\.page.visit)) == [1])
    }

    @Test func `leaving the level cancels what is pending`() {
        var pager = pagerDriver { $0.pager.notify[0] = rules(0, 6) }
        let paged = pager.play("!.........")
        #expect(paged == "1....2....")
    }

    @Test func `a rule as long as the level's wait is never heard: escalation goes first`() {
        var pager = pagerDriver { $0.pager.notify[0] = rules(0, 5) }
        let paged = pager.play("!.........")
        #expect(paged == "1....2....")
    }

    @Test func `an acknowledgement cancels what is pending`() {
        var pager = pagerDriver { $0.pager.notify[0] = rules(0, 1, 3) }
        let paged = pager.play("!.a.......")
        #expect(paged == "11........")
    }

    @Test func `a rule due at the instant of the acknowledgement is not heard`() {
        var pager = pagerDriver { $0.pager.notify[0] = rules(0, 3) }
        let paged = pager.play("!..a......")
        #expect(paged == "1.........")
    }

    @Test func `a resolution cancels what is pending`() {
        var pager = pagerDriver { $0.pager.notify[0] = rules(0, 1, 3) }
        let paged = pager.play("!.x.......")
        #expect(paged == "11........")
    }

    @Test func `the same person on two levels is told anew, and the long rule of the first visit still fires`() {
        var pager = pagerDriver { parts in
            parts.pager.notify[0] = rules(0, 7)
            parts.pager.policies[0].levels[1].targets = [.person(SampleParts.primary)]
        }
        let paged = pager.play("!.............")
        #expect(paged == "1....1.1....1.")
        #expect(pager.pages.map(\.page.visit) == [1, 2, 1, 2])
        #expect(pager.pages.map(\.page.level) == [1, 2, 1, 2])
    }

    @Test func `after exhaustion the last assignees get what remains of their rules`() {
        var pager = pagerDriver { parts in
            parts.pager.policies[0].repeats = 0
            parts.pager.notify[1] = rules(0, 12)
        }
        let paged = pager.play("!..................")
        #expect(paged == "1....2...........2.")
    }

    @Test func `somebody without rules is assigned, told nothing, and passed on`() {
        var pager = pagerDriver { $0.pager.notify[0] = .init(high: [], low: []) }
        let paged = pager.play("!......")
        #expect(paged == ".....2.")
        #expect(pager.plainNotes.contains(.unreachable(IncidentID(0), SampleParts.primary)))
    }

    @Test func `low urgency uses its own rules and never escalates`() {
        var pager = pagerDriver { parts in
            parts.pager.services[0].urgency = .constant(.low)
            for person in 0..<3 { parts.pager.notify[person] = rules(0) }
        }
        let paged = pager.play("!............................")
        #expect(paged == "..1..........................")
        #expect(pager.pages.map(\.page.channel) == [.email])
        #expect(pager.pages.map(\.page.urgency) == [.low])
        #expect(pager.pending.isEmpty)
    }

    @Test(arguments: [(Severity.critical, Urgency.high), (.error, .high), (.warning, .low), (.info, .low)])
    func `severity sets the urgency where the service says so`(severity: Severity, urgency: Urgency) {
        var pager = pagerDriver { $0.pager.services[0].urgency = .bySeverity }
        pager.hand(.event(event(severity: severity)), at: .start)
        #expect(pager.plainNotes.first == .opened(IncidentID(0), event().id, ServiceID(0), urgency))
    }

    @Test func `a worse severity raises the urgency and begins to escalate`() {
        var pager = pagerDriver { parts in
            parts.pager.services[0].urgency = .bySeverity
            for person in 0..<3 { parts.pager.notify[person] = rules(0) }
        }
        let paged = pager.play("?...!.......")
        #expect(paged == "..1.1....2..")
    }

    @Test func `a raised urgency replaces what the low rules had still to say`() {
        var pager = pagerDriver { parts in
            parts.pager.services[0].urgency = .bySeverity
            parts.pager.notify[0] = .init(
                high: [.init(channel: .phone, after: .zero)], low: [.init(channel: .email, after: .minutes(3))])
        }
        let paged = pager.play("?.!......")
        #expect(paged == "..1....2.")
        #expect(pager.pages.map(\.page.channel) == [.phone, .push])
    }

    @Test func `a raised urgency tells those who have the incident, whoever is on call by now`() {
        var pager = pagerDriver { parts in
            parts.pager.services[0].urgency = .bySeverity
            parts.pager.schedules = [shifts(.init(from: .start, until: .start + .minutes(3), person: SampleParts.primary))]
            parts.pager.policies[0].levels[0].targets = [.schedule(ScheduleID(0))]
        }
        let paged = pager.play("?...!.....")
        #expect(paged == "....1....2")
    }

    @Test func `a raised urgency ends an acknowledgement, and says so`() {
        var pager = pagerDriver { $0.pager.services[0].urgency = .bySeverity }
        pager.hand(.event(event(severity: .critical)), at: .start)
        pager.hand(.resolve(SampleParts.primary), at: .start + .seconds(1))
        // The low rules are empty: nobody is told of the second until it gets worse.
        pager.hand(.event(event(2, severity: .warning)), at: .start + .seconds(2))
        pager.hand(.acknowledge(SampleParts.primary, 1), at: .start + .seconds(3))
        let effects = pager.hand(.event(event(3, severity: .error)), at: .start + .seconds(4))
        #expect(effects.contains(.note(.retriggered(IncidentID(1), .urgencyRaised))))
        #expect(effects.contains(.wake(.escalate(IncidentID(1)), .start + .seconds(304))))
    }

    @Test func `a milder severity never lowers the urgency`() {
        var pager = pagerDriver { $0.pager.services[0].urgency = .bySeverity }
        let paged = pager.play("!?.....")
        #expect(paged == "1....2.")
        #expect(pager.pages.map(\.page.urgency) == [.high, .high])
    }

    @Test func `those who were told hear of the acknowledgement, but not who gave it`() {
        var pager = pagerDriver()
        _ = pager.play("!......b...")
        #expect(
            pager.updates.map(\.update) == [
                IncidentUpdate(incident: IncidentID(0), person: SampleParts.primary, status: .acknowledged)
            ])
    }

    @Test func `those who were told hear of the resolution`() {
        var pager = pagerDriver()
        _ = pager.play("!......r...")
        #expect(
            pager.updates.map(\.update)
                == [SampleParts.primary, SampleParts.backup].map {
                    IncidentUpdate(incident: IncidentID(0), person: $0, status: .resolved)
                })
    }

    @Test func `a page says the severity, the summary and the details`() {
        var pager = pagerDriver()
        var alert = event()
        alert.details = ["service: checkout", "team: shop"]
        pager.hand(.event(alert), at: .start)
        pager.run(before: .start + .seconds(1))
        #expect(pager.pages.map(\.page.text) == ["[critical] down\nservice: checkout\nteam: shop"])
    }
}
