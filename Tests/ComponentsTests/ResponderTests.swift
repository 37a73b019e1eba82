import Model
import TestSupport
import Testing

@testable import Components

/// The sample's primary acknowledges after 90 s, fixes 3 min later and resolves a minute after that.
struct ResponderTests {
    private func responder(
        _ person: PersonID = SampleParts.primary, seed: Seed = Seed(1), _ change: (inout SampleParts) -> Void = { _ in }
    ) -> Driver<Responder> {
        Driver(Responder(World(sampleScenario(change)), person: person, seed: seed), wake: Responder.Input.wake)
    }

    private func page(_ incident: Int = 0, number: Int32 = 1, text: String? = nil, visit: Int32 = 1) -> Responder.Input {
        let drill = drillID(scenario: "sample", fault: "down")
        return .page(
            Page(
                number: number, incident: IncidentID(incident), person: SampleParts.primary, level: 1, pass: 1, channel: .push,
                urgency: .high, visit: visit, text: text ?? "down\nservice: checkout\nsample: drill=\(drill)"))
    }

    private func update(_ status: IncidentUpdate.Status, _ incident: Int = 0) -> Responder.Input {
        .update(IncidentUpdate(incident: IncidentID(incident), person: SampleParts.primary, status: status))
    }

    private func said(_ responder: Driver<Responder>) -> [String] {
        responder.messages.compactMap { at, message in
            switch message {
            case .response(let response): "\(response.action) \(at.clockText)"
            case .repair(let repair): "repair \(repair.fault.index) \(at.clockText)"
            case .collect, .probe, .probed, .ping, .complaint, .scrape, .metrics, .alerts, .logs, .ingested, .backlog, .receipt,
                .event,
                .reply,
                .page,
                .update, .bounce, .operation,
                .change:
                nil
            }
        }
    }

    private func played(_ inputs: [(Int64, Responder.Input)], _ responder: Driver<Responder>) -> [String] {
        var responder = responder
        for (second, input) in inputs { responder.hand(input, at: .start + .seconds(second)) }
        responder.run(before: .start + .hours(5))
        return said(responder)
    }

    @Test func `a page is acknowledged, what is broken fixed, and the incident resolved`() {
        #expect(played([(0, page())], responder()) == ["acknowledge 1:30.000", "repair 0 4:30.000", "resolve 5:30.000"])
    }

    @Test func `the first page starts the clock, more change nothing`() {
        let pages = [0, 30, 60, 100].map { (Int64($0), page(number: Int32($0 + 1))) }
        #expect(played(pages, responder()) == ["acknowledge 1:30.000", "repair 0 4:30.000", "resolve 5:30.000"])
    }

    @Test func `two incidents are two matters`() {
        #expect(played([(0, page()), (10, page(1))], responder()).filter { $0.hasPrefix("acknowledge") }.count == 2)
    }

    @Test func `somebody who never acknowledges sleeps through it, once`() {
        var lead = responder(SampleParts.lead)
        lead.hand(page(), at: .start)
        lead.hand(page(number: 2), at: .start + .minutes(1))
        lead.run(before: .start + .hours(1))
        #expect(lead.seen.map(\.effect) == [.note(.sleeps(SampleParts.lead, IncidentID(0)))])
    }

    @Test func `a habit may stop after the acknowledgement or after the fix`() {
        #expect(played([(0, page())], responder { $0.habits[0].fixes = nil }) == ["acknowledge 1:30.000"])
        #expect(
            played([(0, page())], responder { $0.habits[0].resolves = nil }) == ["acknowledge 1:30.000", "repair 0 4:30.000"])
    }

    @Test func `told that somebody else has it, one lets it be`() {
        #expect(played([(0, page()), (60, update(.acknowledged))], responder()).isEmpty)
    }

    @Test func `told that it is resolved, one neither acknowledges nor resolves`() {
        #expect(played([(0, page()), (60, update(.resolved))], responder()).isEmpty)
        let late = played([(0, page()), (100, update(.resolved))], responder())
        #expect(
            late == ["acknowledge 1:30.000", "repair 0 4:30.000", "resolve 5:30.000"]
                || late == ["acknowledge 1:30.000", "repair 0 4:30.000"])
    }

    @Test func `told of what one was never paged about, nothing happens`() {
        for status in IncidentUpdate.Status.allCases { #expect(played([(0, update(status))], responder()).isEmpty) }
    }

    @Test func `open again, the next page counts anew`() {
        let inputs =
            [(0, page()), (60, update(.acknowledged)), (600, update(.triggered)), (601, page(visit: 2))]
            as [(Int64, Responder.Input)]
        #expect(played(inputs, responder()).first == "acknowledge 11:31.000")
    }

    @Test func `acknowledging again does not begin the fix anew`() {
        let inputs = [0, 120, 240].flatMap { second in
            [(Int64(second), page()), (Int64(second + 100), update(.triggered))]
        }
        let said = played(inputs, responder { $0.habits[0].fixes = Quantiles(constant: .minutes(10)) })
        #expect(said.filter { $0.hasPrefix("acknowledge") }.count == 3)
        #expect(said.filter { $0.hasPrefix("repair") } == ["repair 0 11:30.000"])
    }

    @Test func `the page names what to fix by its drill id, else by its service`() {
        let other: (inout SampleParts) -> Void = { $0.faults.append(SampleParts.outage("quiet", kind: .silence)) }
        let carried = played([(0, page())], responder(SampleParts.primary, other))
        #expect(carried.contains("repair 0 4:30.000") && !carried.contains("repair 1 4:30.000"))
        let named = played([(0, page(text: "silence\nservice: checkout\nteam: shop"))], responder(SampleParts.primary, other))
        #expect(named.contains("repair 0 4:30.000") && named.contains("repair 1 4:30.000"))
        let nothing = played([(0, page(text: "something happened"))], responder(SampleParts.primary, other))
        #expect(nothing == ["acknowledge 1:30.000", "resolve 5:30.000"])
    }

    // MARK: Draws

    private let table = Quantiles([.init(.zero, .seconds(10)), .init(.one, .minutes(20))])

    private func drawn(_ seed: UInt64, before: [(Int64, Responder.Input)] = [], page: Responder.Input? = nil) -> [String] {
        let responder = responder(seed: Seed(seed)) { parts in
            parts.habits[0] = Habit(acknowledges: table, fixes: table, resolves: table)
        }
        return played(before + [(500, page ?? self.page(7))], responder).filter { !before.isEmpty ? true : !$0.isEmpty }
    }

    @Test func `the same seed draws the same habits, another draws others`() {
        #expect(drawn(1) == drawn(1))
        #expect(Set((0..<50).map { drawn($0)[0] }).count > 45)
    }

    @Test func `for all seeds: what else pages somebody moves no draw`() {
        for seed in 0..<20 {
            let alone = drawn(UInt64(seed))
            let busy = drawn(UInt64(seed), before: [(0, page(3, text: "something else")), (20, page(4, text: "and more"))])
            for line in alone { #expect(busy.contains(line), "seed \(seed)") }
        }
    }

    @Test func `the same fault under another incident number is met the same way`() {
        for seed in 0..<20 { #expect(drawn(UInt64(seed), page: page(7)) == drawn(UInt64(seed), page: page(2))) }
    }

    @Test func `the share that is never answered converges`() {
        let asleep = (0..<1000).filter { seed in
            var responder = responder(seed: Seed(UInt64(seed))) { $0.habits[0].unanswered = .percent(30) }
            return responder.hand(page(), at: .start) == [.note(.sleeps(SampleParts.primary, IncidentID(0)))]
        }
        #expect((250...350).contains(asleep.count))
    }

    @Test func `who does not answer a fault does not answer it when it is open again`() {
        for seed in 0..<60 {
            var responder = responder(seed: Seed(UInt64(seed))) { $0.habits[0].unanswered = .percent(50) }
            let first = responder.hand(page(), at: .start)
            responder.hand(update(.acknowledged), at: .start + .seconds(1))
            responder.hand(update(.resolved), at: .start + .seconds(2))
            let second = responder.hand(page(1), at: .start + .seconds(3))
            let third = responder.hand(page(0, visit: 2), at: .start + .seconds(4))
            let isAsleep = [first, second, third].map { effects in
                effects.contains { if case .note(.sleeps) = $0 { true } else { false } }
            }
            #expect(Set(isAsleep).count == 1, "seed \(seed)")
        }
    }
}
