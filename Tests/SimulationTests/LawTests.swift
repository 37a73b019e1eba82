import Components
import Evaluation
import Model
import ScenarioFiles
import Simulation
import TestSupport
import Testing
import Vendors

/// Laws that hold for every seed of every drill.
struct LawTests {
    static let drills = [
        "02-gold-outage", "05-backup-takes-over", "06-nobody-answers", "08-handoff", "10-forwarder-down", "14-nameless",
        "18-echo",
    ]
    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13]

    @Test(arguments: drills)
    func `for all seeds: no page at or after the acknowledgement of its incident, until it is open again`(_ name: String) throws
    {
        let scenario = try Drills.poc(name)
        for seed in LawTests.seeds {
            var quiet: Set<IncidentID> = []
            for entry in scenario.run(seed: seed).entries {
                switch entry.fact {
                case .note(.acknowledged(let id, _)), .note(.resolved(let id, _)): quiet.insert(id)
                case .note(.unacknowledged(let id)), .note(.opened(let id, _, _, _)): quiet.remove(id)
                case .paged(let page):
                    #expect(!quiet.contains(page.incident), "\(name), seed \(seed), entry \(entry.number)")
                default: break
                }
            }
        }
    }

    @Test(arguments: drills)
    func `for all seeds: the segments of a life add up to its detection latency`(_ name: String) throws {
        let scenario = try Drills.poc(name)
        for seed in LawTests.seeds {
            for life in scenario.judged(seed: seed).lives {
                guard let detection = life.detection else { continue }
                #expect(life.segments.reduce(Delay.zero) { $0 + $1.length } == detection, "\(name), seed \(seed)")
            }
        }
    }

    @Test(arguments: drills)
    func `for all seeds: every incident ends acknowledged, resolved, exhausted or open at the horizon`(_ name: String) throws {
        let scenario = try Drills.poc(name)
        for seed in LawTests.seeds {
            let journal = scenario.run(seed: seed)
            var open: Set<IncidentID> = []
            for (_, note) in journal.notes {
                switch note {
                case .opened(let id, _, _, _), .unacknowledged(let id): open.insert(id)
                case .acknowledged(let id, _), .resolved(let id, _), .exhausted(let id): open.remove(id)
                default: break
                }
            }
            let end = journal.entries.last?.fact
            #expect(open.isEmpty || end == .ended(.horizon), "\(name), seed \(seed): \(open)")
        }
    }

    @Test(arguments: drills)
    func `for all seeds: the same seed gives the same journal`(_ name: String) throws {
        let scenario = try Drills.poc(name)
        for seed in LawTests.seeds {
            let (first, second) = (scenario.run(seed: seed), scenario.run(seed: seed))
            #expect(firstDifference(first, second) == nil)
        }
        #expect(scenario.run(seed: 1) != scenario.run(seed: 2))
    }

    @Test(arguments: drills)
    func `for all seeds: single lines and runs of lines give the same journal`(_ name: String) throws {
        let scenario = try Drills.poc(name)
        for seed in LawTests.seeds.prefix(2) {
            let runs = scenario.run(seed: seed)
            let lines = scenario.run(seed: seed, options: BenchOptions(everyLine: true))
            let difference = firstDifference(runs, lines)
            #expect(difference == nil, "\(name), seed \(seed): first difference at entry \((difference ?? 0) + 1)")
        }
    }

    /// Drills of every folder; of the many that share one short path, some.
    private static let shortened = ((try? Drills.allPaths()) ?? []).enumerated().filter { number, path in
        !path.contains("/oncall/") || number % 8 == 0
    }.map(\.element)

    /// Where nothing can happen to a consignment but time, it is followed at once; elsewhere, hop by hop.
    @Test(arguments: shortened)
    func `hop by hop and cutting through give the same journal`(_ path: String) throws {
        let world = World(try loadScenario(path).scenario)
        let seed = Seed(stableHash(path))
        let stepwise = Simulation(world, seed: seed, options: BenchOptions(storeAndForward: true)).run()
        let difference = firstDifference(Simulation(world, seed: seed).run(), stepwise)
        #expect(difference == nil, "\(path), seed \(seed.value): first difference at entry \((difference ?? 0) + 1)")
    }

    @Test func `most drills have a hop to cut through`() throws {
        #expect(try LawTests.shortened.count { World(try loadScenario($0).scenario).isShortened } > 20)
    }

    @Test func `for all seeds: the vendors' bytes say what the messages said`() {
        for seed in LawTests.seeds {
            let scenario = sampleScenario { parts in
                parts.lasts = .minutes(10)
                parts.background[0].requestsPerKilosecond = 3000
                parts.background[0].errors = .percent(5)
                parts.path = pocPath()
            }
            let wire = WireTable(intoHop: scenario.setup.path.map { codec(into: $0) }, intoPager: pagerCodec)
            let plain = scenario.run(seed: seed)
            let wired = scenario.run(seed: seed, options: BenchOptions(wire: wire))
            #expect(firstDifference(plain, wired) == nil, "seed \(seed)")
            #expect(plain.pages.count > 0)
        }
    }

    @Test func `an extra page in one setup moves no draw of another person, fault or channel`() throws {
        // The same outage; in the second setup a lower level pages two more people at once.
        let habits = Habit(
            acknowledges: Quantiles([.init(.zero, .seconds(10)), .init(.one, .minutes(4))]), fixes: nil, resolves: nil)
        func scenario(extra: Bool) -> Scenario {
            sampleScenario { parts in
                parts.habits = [habits, habits, Habit(acknowledges: nil, fixes: nil, resolves: nil)]
                parts.pager.channels = Channel.allCases.map { _ in
                    LinkRules(latency: Quantiles([.init(.zero, .seconds(1)), .init(.one, .seconds(30))]))
                }
                if extra { parts.pager.policies[0].levels[0].targets = [.person(PersonID(2)), .person(PersonID(0))] }
            }
        }
        for seed in LawTests.seeds {
            let (plain, more) = (scenario(extra: false).run(seed: seed), scenario(extra: true).run(seed: seed))
            #expect(more.pages.count > plain.pages.count)
            let acknowledged = { (journal: Journal) in
                journal.notes.first { $0.note.acknowledger == PersonID(0) }?.at
            }
            #expect(acknowledged(plain) != nil && acknowledged(plain) == acknowledged(more), "seed \(seed)")
            let generated = { (journal: Journal) in journal.entries.filter { $0.station == .generator }.map(\.fact) }
            #expect(generated(plain) == generated(more), "seed \(seed)")
        }
    }

    /// Pages of alarms and metrics carry no drill id, and name the service alone.
    @Test(arguments: ["01-gold-noon", "02-gold-night", "04-silver-afternoon"])
    func `for all seeds: a person meets the same fault in the same way in every setup`(_ drill: String) throws {
        let worlds = try ["poc", "elk", "cloudwatch-alarm", "prometheus", "service-desk"].map { setup in
            let options = LoadOptions(setup: "\(Drills.root)/scenarios/setups/\(setup).yaml")
            return World(try loadScenario("\(Drills.root)/scenarios/evaluation/\(drill).yaml", options: options).scenario)
        }
        var compared = 0
        for seed in LawTests.seeds {
            let answers = worlds.map { firstAnswers(Simulation($0, seed: Seed(seed)).run()) }
            for (setup, others) in answers.enumerated().dropFirst() {
                for (person, answer) in others {
                    guard let first = answers[0][person] else { continue }
                    #expect(answer == first, "seed \(seed), setup \(setup), person \(person.index)")
                    compared += 1
                }
            }
        }
        #expect(compared > 2 * LawTests.seeds.count)
    }

    /// By person: how long after the first page they took to answer; `never` for who sleeps. Nobody is listed who was spared.
    private func firstAnswers(_ journal: Journal) -> [PersonID: Delay] {
        var pages: [Int32: Page] = [:]
        var reached: [PersonID: (incident: IncidentID, at: Instant)] = [:]
        var answers: [PersonID: Delay] = [:]
        for entry in journal.entries {
            switch entry.fact {
            case .paged(let page): pages[page.number] = page
            case .delivered(let number):
                if let page = pages[number], reached[page.person] == nil { reached[page.person] = (page.incident, entry.at) }
            case .note(.acknowledged(let id, let person)):
                if let person, answers[person] == nil, let first = reached[person], first.incident == id {
                    answers[person] = entry.at - first.at
                }
            case .note(.sleeps(let person, let id)):
                if answers[person] == nil, reached[person]?.incident == id { answers[person] = .never }
            default: break
            }
        }
        return answers
    }

    @Test func `two notifications over one channel meet each its own fate`() {
        let rules = [Delay.zero, .seconds(30), .seconds(60)].map { NotificationRules.Rule(channel: .push, after: $0) }
        let scenario = sampleScenario { parts in
            parts.habits = parts.habits.map { _ in Habit(acknowledges: nil, fixes: nil, resolves: nil) }
            parts.pager.channels = Channel.allCases.map { _ in
                LinkRules(latency: Quantiles([.init(.zero, .seconds(1)), .init(.one, .seconds(20))]))
            }
            parts.pager.notify[0].high = rules
        }
        let ways = LawTests.seeds.map { seed -> [Delay] in
            let journal = scenario.run(seed: seed)
            return journal.pages.prefix(3).compactMap { sent in
                journal.entries.first { $0.fact == .delivered(page: sent.page.number) }.map { $0.at - sent.at }
            }
        }
        #expect(ways.allSatisfy { Set($0).count == 3 })
    }

    @Test func `the journal does not grow with the number of lines`() {
        func entries(perSecond: Int64) -> Int {
            sampleScenario { parts in
                parts.background[0].requestsPerKilosecond = perSecond * 1000
                parts.rules[0] = SampleParts.rule(threshold: perSecond * 5)
            }.run().entries.count
        }
        let (few, many) = (entries(perSecond: 100), entries(perSecond: 1_000_000))
        #expect(abs(few - many) <= few / 10, "\(few) entries at 100 lines a second, \(many) at a million")
    }
}

extension Note {
    fileprivate var acknowledger: PersonID? {
        if case .acknowledged(_, let person) = self { person } else { nil }
    }
}

func pocPath() -> [Hop] {
    var path = HopVendor.allCases.flatMap { $0.hops() }
    for index in path.indices.dropLast() { path[index].next = [HopID(index + 1)] }
    return path
}
