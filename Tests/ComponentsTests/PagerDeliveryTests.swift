import Model
import TestSupport
import Testing

@testable import Components

/// What becomes of notifications on their way: bundles, contacts out of use, failures; and word of changes.
struct PagerDeliveryTests {
    private func rules(_ channel: Channel, _ minutes: Int64...) -> NotificationRules {
        .init(high: minutes.map { .init(channel: channel, after: .minutes($0)) }, low: [])
    }

    private func minute(_ minute: Int64) -> Instant { .start + .minutes(minute) }

    // MARK: Bundles

    /// A phone call a minute after each assignment; events of as many keys at these seconds.
    private func bundled(
        _ seconds: [Int64], by window: Delay?, _ change: (inout Driver<Pager>) -> Void = { _ in }
    ) -> Driver<Pager> {
        var pager = pagerDriver { parts in
            parts.pager.notify[0] = rules(.phone, 1)
            parts.pager.choices.bundling = window
        }
        for second in seconds { pager.hand(.event(event(key: "\(second)")), at: .start + .seconds(second)) }
        change(&pager)
        pager.run(before: minute(4))
        return pager
    }

    @Test func `what is due within the window goes with the first`() {
        let pages = bundled([0, 20, 60, 61], by: .minutes(1)).pages
        #expect(pages.map(\.at) == [60, 60, 60, 121].map { .start + .seconds($0) })
        #expect(pages.map(\.page.bundle) == [nil, 1, 1, nil])
        #expect(pages.map(\.page.number) == [1, 2, 3, 4])
    }

    @Test func `without bundling each goes by itself`() {
        let pages = bundled([0, 20], by: nil).pages
        #expect(pages.map(\.at) == [60, 80].map { .start + .seconds($0) })
        #expect(pages.allSatisfy { $0.page.isSend })
    }

    @Test func `what is acknowledged meanwhile is not in the message`() {
        let pages = bundled([0, 20], by: .minutes(1)) {
            $0.hand(.acknowledge(SampleParts.primary, 1), at: .start + .seconds(30))
        }.pages
        #expect(pages.map(\.page.incident) == [IncidentID(0)])
    }

    @Test func `another person's and another channel's notifications wait for themselves`() {
        var pager = pagerDriver { parts in
            parts.pager.policies[0].levels[0].targets = [.person(SampleParts.primary), .person(SampleParts.lead)]
            parts.pager.notify[0] = .init(
                high: [.init(channel: .phone, after: .zero), .init(channel: .sms, after: .seconds(1))], low: [])
            parts.pager.notify[2] = rules(.phone, 0)
            parts.pager.choices.bundling = .minutes(1)
        }
        pager.hand(.event(event()), at: .start)
        pager.run(before: minute(1))
        #expect(pager.pages.allSatisfy { $0.page.isSend })
        #expect(pager.pages.count == 3)
    }

    /// For all arrivals: every incident is told once, never later than without bundles, and no message waits for another.
    @Test func `for all arrivals: a bundle loses nothing and delays nothing`() {
        for seed in 0..<30 {
            var random = Seed(UInt64(seed)).stream(.generation)
            let seconds = (0..<8).map { _ in Int64(random.below(120)) }
            let once = Array(Set(seconds)).sorted()
            let plain = bundled(once, by: nil).pages
            let together = bundled(once, by: .seconds(30)).pages
            #expect(Set(together.map(\.page.incident)) == Set(plain.map(\.page.incident)), "seed \(seed)")
            #expect(together.count == plain.count, "seed \(seed)")
            for page in together {
                let alone = plain.first { $0.page.incident == page.page.incident }
                #expect(page.at <= (alone?.at ?? .start), "seed \(seed)")
            }
        }
    }

    // MARK: Contacts

    @Test(arguments: [UnsentReason.unverified, .expired, .blocked])
    func `a contact that cannot be used is skipped, said so, and does not stop the policy`(reason: UnsentReason) {
        var pager = pagerDriver { parts in
            parts.pager.notify[0] = .init(
                high: [.init(channel: .sms, after: .zero), .init(channel: .push, after: .minutes(1))], low: [],
                contacts: Channel.allCases.map { $0 == .sms ? reason : nil })
        }
        let paged = pager.play("!.....")
        #expect(paged == ".1...2")
        #expect(pager.plainNotes.contains(.unsent(IncidentID(0), SampleParts.primary, .sms, reason)))
    }

    // MARK: Failures

    /// The sample's primary gets an SMS at once; its provider reports what `fails` says, as a bench would, half a minute after the send.
    private func pager(_ delivery: DeliveryRules) -> Driver<Pager> {
        var pager = pagerDriver { parts in
            parts.pager.notify[0] = rules(.sms, 0)
            parts.pager.delivery[Channel.sms.place] = delivery
        }
        pager.hand(.event(event()), at: .start)
        pager.run(before: .start + .seconds(1))
        return pager
    }

    private let twice = Backoff(attempts: 2, first: .minutes(1), factorPercent: 100, cap: .minutes(1))

    @Test func `a failure is tried again, then by another channel`() {
        var pager = pager(DeliveryRules(knownAfter: .seconds(30), retry: twice, otherwise: .phone))
        pager.hand(.bounce(page: 1), at: .start + .seconds(30))
        pager.hand(.bounce(page: 2), at: .start + .seconds(120))
        pager.run(before: minute(4))
        #expect(pager.pages.map(\.at) == [0, 90, 120].map { .start + .seconds($0) })
        #expect(pager.pages.map(\.page.channel) == [.sms, .sms, .phone])
        #expect(pager.pages.map(\.page.attempt) == [1, 2, 1])
        #expect(Set(pager.pages.map(\.page.visit)) == [1])
    }

    @Test func `a failure that nothing is done about is said`() {
        var pager = pager(DeliveryRules(knownAfter: .seconds(30)))
        let effects = pager.hand(.bounce(page: 1), at: .start + .seconds(30))
        #expect(effects == [.note(.unsent(IncidentID(0), SampleParts.primary, .sms, .undeliverable))])
    }

    @Test func `what was called off is not tried again`() {
        let rules = DeliveryRules(knownAfter: .seconds(30), retry: twice, otherwise: .phone)
        for input in [Pager.Input.acknowledge(SampleParts.backup), .resolve(SampleParts.backup)] {
            var pager = pager(rules)
            pager.hand(input, at: .start + .seconds(20))
            #expect(pager.hand(.bounce(page: 1), at: .start + .seconds(30)).isEmpty)
        }
        var left = pager(rules)
        left.run(before: minute(6))
        #expect(left.hand(.bounce(page: 1), at: minute(6)).isEmpty)
    }

    // MARK: Word of changes

    private func changes(_ lane: String) -> [Note] {
        var pager = pagerDriver { parts in
            let all = IncidentChange.allCases.flatMap { change in
                [Channel.push, .phone].map { NotificationRules.Change(to: change, channel: $0) }
            }
            for person in 0..<3 {
                parts.pager.notify[person] = .init(
                    high: [.init(channel: .push, after: .zero), .init(channel: .phone, after: .minutes(3))], low: [],
                    changes: all)
            }
            parts.pager.policies[0].levels[1].targets = [.person(SampleParts.backup), .person(SampleParts.lead)]
        }
        _ = pager.play(lane)
        return pager.plainNotes.filter { if case .informed = $0 { true } else { false } }
    }

    @Test func `whoever loses an incident hears of it over the channels that had told them`() {
        #expect(
            changes("!.....") == [Channel.push, .phone].map { .informed(IncidentID(0), SampleParts.primary, .escalated, $0) })
    }

    @Test func `nobody hears of what they did themselves, and only who has the incident hears at all`() {
        let told = changes("!.....b..y").dropFirst(2)
        #expect(
            Array(told) == [
                .informed(IncidentID(0), SampleParts.lead, .acknowledged, .push),
                .informed(IncidentID(0), SampleParts.lead, .resolved, .push),
            ])
    }
}
