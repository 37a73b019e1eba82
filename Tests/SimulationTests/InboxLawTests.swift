import Components
import Evaluation
import Model
import ScenarioFiles
import Simulation
import Testing

/// Alerts by e-mail, chat and ticket: when people hear of them, against what the configuration allows in closed form.
struct InboxLawTests {
    /// An outage of the checkout at five past nine, and a rule that mails it: the alert fires at 5:10, lands ten seconds later, and is read at
    /// a quarter past and every half hour from then on; who reads it needs two minutes.
    private static func drill(
        hours: String = "24x7", reads: String = "30m, phase: 15m", by: String = "mail", faults: String = "",
        suppress: String = "2h", expect: String
    ) throws -> Scenario {
        let text = """
            scenario: Mailed
            catalog:
              catalog: one
              tiers: {gold: {respond: 15m}}
              services: {checkout: {tier: gold, users: 100}}
              people: [ann]
            setup:
              setup: mail
              path: [{listener: {name: door, lag: 0s, latency: 0s}}]
              inboxes:
                mail: {kind: email, latency: 10s, hours: \(hours), reads: \(reads), handling: 2m, same_work: 3h}
              alerts:
                errors: {query: 'level:(ERROR OR FATAL)', when: count >= 50, window: 1m, every: 10s, phase: 0s, suppress: \(suppress), to: checkout, by: \(by)}
              services: {checkout: {policy: all}}
              policies: {all: {levels: [{notify: ann, wait: 10m}]}}
              notify: {everyone: {high: [push 0m]}}
              channels: {push: {latency: 1s}}
              events: {latency: 0s}
            starts: 2020-11-24 09:00
            lasts: 2h
            background: {checkout: {requests: 20/s}}
            faults:
              down: {service: checkout, kind: outage, at: 5m, for: 30m}
            \(faults)
            expect:
            \(expect)
            """
        return try loadScenario(text: text, file: "mail.yaml", directory: nil).scenario
    }

    private func judged(_ scenario: Scenario, seed: UInt64 = 1) -> (journal: Journal, judgement: Judgement) {
        let journal = scenario.run(seed: seed)
        return (journal, Evaluator(scenario).judge(journal))
    }

    @Test func `every stage of a mail is at its instant, and the segments add up`() throws {
        let (_, judgement) = judged(
            try Self.drill(
                expect: """
                      - landed: {since: fired, after: 10s, before: 10.001s}
                      - read: {after: 10m, before: 10.001m}
                      - triggered: {since: read, after: 2m, before: 121s}
                      - delivered: {who: ann, since: read, after: 121s, before: 122s, says: [email in mail, errors, gold]}
                      - count: {messages: 1, events: 1, incidents: 1}
                    """))
        #expect(judgement.outcome == .passed, "\(judgement.verdicts.filter { $0.outcome != .passed })")
        let life = judgement.lives[0]
        #expect(life.attribution == .carried)
        #expect(life.segments.map(\.to).suffix(6) == [.fired, .landed, .read, .triggered, .paged, .delivered])
        #expect(life.segments.reduce(Delay.zero) { $0 + $1.length } == life.detection)
        #expect(life.detection == .minutes(12) + .seconds(1))
    }

    @Test func `a mail that nobody read breaks the chain at reading`() throws {
        let (_, judgement) = judged(
            try Self.drill(hours: "Mon 08:00-09:00", expect: "  - paged: {who: ann, before: 1h}"))
        #expect(judgement.outcome == .failed)
        let paged = try #require(judgement.verdicts.first { $0.title.contains("paged: {who") })
        #expect(paged.brokenStage == .read)
        let attribution = try #require(judgement.verdicts.first { $0.check == .attribution(FaultID(0)) })
        #expect(attribution.observed.contains("its message in 'mail' was not read until the run ended"))
        #expect(attribution.brokenStage == .read)
        #expect(judgement.lives[0].moment(.landed) != nil && judgement.lives[0].moment(.read) == nil)
    }

    @Test func `beside the pager a mail changes nothing of the page`() throws {
        let expect = "  - paged: {who: ann, before: 6m}"
        let (alone, one) = judged(try Self.drill(by: "pager", expect: expect))
        let (both, two) = judged(try Self.drill(by: "[pager, mail]", expect: expect + "\n  - landed: {before: 6m}"))
        func pages(_ journal: Journal) -> [Instant] {
            journal.entries.filter { if case .paged = $0.fact { true } else { false } }.map(\.at)
        }
        #expect(one.outcome == .passed && two.outcome == .passed)
        #expect(pages(alone) == pages(both))
        // Whoever reads the copy knows that the pager has it; the page came of no mail, and so no mail stands in its way.
        #expect(two.lives[0].segments == one.lives[0].segments)
        #expect(two.lives[0].moment(.read) == nil)
    }

    @Test func `a fault whose mail goes to work that had begun is masked by it`() throws {
        let scenario = try Self.drill(
            faults: "  again: {service: checkout, kind: outage, at: 50m, for: 10m}", suppress: "10m",
            expect: """
                  - paged: {fault: down, who: ann, before: 1h}
                  - read: {fault: again, after: 25m, before: 25.001m}
                """)
        let (journal, judgement) = judged(scenario)
        let works = journal.entries.compactMap { if case .note(.read(_, let work)) = $0.fact { work } else { nil } }
        #expect(works.count > 2 && Set(works).count == 1)
        #expect(judgement.lives.map(\.attribution) == [.carried, .masked(IncidentID(0))])
        #expect(judgement.verdicts.first { $0.title.contains("read") }?.outcome == .passed)
        #expect(judgement.lives[1].moment(.read)?.at == .start + .minutes(75))
    }

    /// In the hours, a mail is told within its way, the wait for the next reading and the time it takes to find out whom to call; and the seed's
    /// phase reaches every quarter of the wait.
    @Test func `for all seeds: in the hours a mail is told within way, interval and handling`() throws {
        let scenario = try Self.drill(
            reads: "20m", by: "mail", expect: "  - paged: {who: ann, before: 1h}")
        var quarters: Set<Int64> = []
        for seed in 1...60 {
            let journal = scenario.run(seed: UInt64(seed))
            let fired = try #require(leaves(journal) { $0.inbox != nil })
            let told = try #require(leaves(journal) { $0.inbox == nil })
            let took = told - fired
            #expect(.seconds(130) <= took && took <= .seconds(130) + .minutes(20), "seed \(seed): \(took.text)")
            quarters.insert((took - .seconds(130)).nanoseconds * 4 / (Delay.minutes(20).nanoseconds + 1))
            #expect(Evaluator(scenario).judge(journal).outcome == .passed, "seed \(seed)")
        }
        #expect(quarters == [0, 1, 2, 3])
    }

    @Test func `for all seeds: outside the hours a mail is read at the first reading after they open`() throws {
        let scenario = try Self.drill(
            hours: "Mon-Fri 10:00-17:00", reads: "20m", expect: "  - paged: {who: ann, after: 57m, before: 77m1.001s}")
        for seed in 1...40 {
            #expect(judged(scenario, seed: UInt64(seed)).judgement.outcome == .passed, "seed \(seed)")
        }
    }

    private func leaves(_ journal: Journal, _ matches: (AlertEvent) -> Bool) -> Instant? {
        journal.entries.first { if case .fired(let event) = $0.fact { matches(event) } else { false } }?.at
    }
}
