import Model
import TestSupport
import Testing

@testable import Components

/// Whole runs: what the bench puts together and what it writes down.
struct BenchTests {
    private func run(_ scenario: Scenario, seed: UInt64 = 1, _ options: BenchOptions = BenchOptions()) -> Journal {
        var bench = Bench(scenario, seed: Seed(seed), options: options)
        while let due = bench.nextDue { bench.step(at: due) }
        return bench.finish()
    }

    private func facts(_ journal: Journal) -> [Fact] { journal.entries.map(\.fact) }

    private func instant(_ journal: Journal, _ matches: (Fact) -> Bool) -> Instant? {
        journal.entries.first { matches($0.fact) }?.at
    }

    @Test func `without a path services fail all the same, and nobody hears their lines`() {
        let journal = run(
            sampleScenario { parts in
                (parts.path, parts.rules) = ([], [])
                parts.faults[0].end = .after(.minutes(10))
            })
        #expect(facts(journal).contains(.note(.proven(SampleParts.down, .failedRequest))))
        #expect(facts(journal).contains(.note(.mitigated(SampleParts.down, .expired))))
        #expect(
            !facts(journal).contains { fact in
                switch fact {
                case .first, .last, .tally: true
                default: false
                }
            })
    }

    // MARK: Every line or runs

    /// Paths and troubles under which moving single lines must come to the same journal as moving runs.
    enum Setting: CaseIterable {
        case plain, filtered, lossy, duplicated, reordered, chained, roomy, throttled, noisy, hopDown, groupDown, listenerDown
    }

    private func scenario(_ setting: Setting) -> Scenario {
        sampleScenario { parts in
            parts.lasts = .minutes(9)
            parts.horizon = .start + .hours(1)
            parts.background[0].errors = .percent(1)
            parts.catalog.services[0].jobs = [.init(name: "mail", every: .seconds(40), first: .start)]
            parts.faults.append(
                SampleParts.outage(
                    "slow", kind: .latency(.seconds(2), share: .percent(30)), at: .minutes(3), end: .after(.minutes(4))))
            var rule = SampleParts.rule("slow-requests")
            rule.condition = .threshold(
                .percentile("duration_ms", 90), .above, tiers: [.init(severity: .warning, threshold: 1_000_000)])
            rule.query = .everything
            parts.rules.append(rule)
            var link = LinkRules(latency: Quantiles([.init(.zero, .milliseconds(50)), .init(.one, .seconds(2))]))
            switch setting {
            case .plain, .filtered, .chained, .roomy, .throttled: break
            case .lossy: link.loss = .percent(5)
            case .duplicated: link.duplication = .percent(20)
            case .reordered: (link.reordering, link.hold) = (.percent(20), .seconds(20))
            case .noisy: parts.background[0].errors = .percent(40)
            case .hopDown, .groupDown, .listenerDown:
                let hop = HopID(setting == .hopDown ? 0 : setting == .groupDown ? 1 : 3)
                parts.faults.append(
                    FaultPlan(
                        name: Symbol("gone"), place: .hop(hop), kind: .down, at: .start + .minutes(6),
                        end: .after(.minutes(1)),
                        drill: "drill-gone"))
            }
            parts.path[0].link = link
            let chain = path(
                filter: setting == .filtered ? .json(.compare(field: "duration_ms", .greater, "60")) : .everything,
                callsPerSecond: setting == .throttled ? 1 : 800, concurrency: setting == .chained ? 10 : 1000,
                listener: parts.path[0])
            if [.filtered, .chained, .roomy, .throttled, .groupDown, .listenerDown].contains(setting) { parts.path = chain }
        }
    }

    /// An agent, a log group, a shipper and the sample's listener.
    private func path(
        filter: FilterPattern = .everything, callsPerSecond: Int64 = 800, concurrency: Int64 = 10, listener: Hop
    ) -> [Hop] {
        let retry = Backoff(attempts: nil, first: .seconds(1), factorPercent: 200, cap: .minutes(1), patience: .hours(1))
        let group = LogGroupRules(
            eventBytesMax: 262_144, eventOverheadBytes: 26, batchBytesMax: 8192, batchEventsMax: 50,
            callsPerSecondMax: callsPerSecond,
            filter: filter, retry: retry, requestTimeout: .minutes(1))
        let shipper = ShipperRules(
            payloadBytesMax: 262_144, coldStart: Quantiles(constant: .milliseconds(300)), idleAfter: .minutes(10),
            handler: Quantiles([.init(.zero, .milliseconds(20)), .init(.one, .milliseconds(400))]), timeout: .seconds(60),
            requestTimeout: .seconds(15), bulkBytesMax: 3_145_728, concurrencyMax: concurrency,
            retry: Backoff(attempts: 4, first: .seconds(4), factorPercent: 200, cap: .seconds(16)),
            rerun: Backoff(attempts: 3, first: .minutes(1), factorPercent: 200, cap: .minutes(2)))
        let near = LinkRules(latency: Quantiles([.init(.zero, .milliseconds(10)), .init(.one, .milliseconds(900))]))
        return [
            Hop(
                name: Symbol("agent"),
                kind: .writer(WriterRules(flush: .seconds(5), requestTimeout: .minutes(1), retry: retry)),
                link: LinkRules(latency: Quantiles(constant: .zero)), next: [HopID(1)]),
            Hop(name: Symbol("group"), kind: .logGroup(group), link: near, next: [HopID(2)]),
            Hop(name: Symbol("shipper"), kind: .shipper(shipper), link: near, next: [HopID(3)]),
            listener,
        ]
    }

    @Test(arguments: Setting.allCases)
    func `for all seeds: hop by hop comes to the same journal as cutting through`(setting: Setting) {
        let scenario = scenario(setting)
        for seed in 1...8 {
            let stepwise = run(scenario, seed: UInt64(seed), BenchOptions(storeAndForward: true)).entries
            let entries = run(scenario, seed: UInt64(seed)).entries
            #expect(entries == stepwise, "seed \(seed)")
        }
    }

    @Test func `a consignment cuts through where nothing refuses it, nothing goes wrong and no order matters`() {
        func open(_ setting: Setting) -> [Bool] { World(scenario(setting)).cutThrough.isOpen }
        #expect(open(.plain) == [true])
        #expect(open(.roomy) == [false, true, false, true])
        #expect(open(.filtered) == [false, true, false, true])
        // So few may run at once that the log group may have to try again, and keeps what it sent.
        #expect(open(.chained) == [false, false, false, true])
        // The quota may throttle the agent.
        #expect(open(.throttled) == [false, false, false, true])
        // After an outage all that was held back comes at once.
        #expect(open(.groupDown) == [false, false, false, true])
        #expect(open(.listenerDown) == [false, true, false, false])
        for setting in [Setting.lossy, .duplicated, .reordered, .hopDown] { #expect(open(setting) == [false]) }
    }

    @Test(arguments: Setting.allCases)
    func `for all seeds: every line singly comes to the same journal as runs`(setting: Setting) {
        let scenario = scenario(setting)
        for seed in 1...4 {
            let runs = run(scenario, seed: UInt64(seed))
            let single = run(scenario, seed: UInt64(seed), BenchOptions(everyLine: true))
            #expect(runs == single, "seed \(seed)")
            #expect(facts(runs).contains { if case .paged = $0 { true } else { false } })
        }
    }

    @Test func `the same seed gives the same journal, another seed another`() {
        let scenario = scenario(.chained)
        #expect(run(scenario) == run(scenario))
        #expect(run(scenario, seed: 1) != run(scenario, seed: 2))
    }

    // MARK: The journal

    @Test func `entries are numbered without a gap and time never runs back`() {
        for setting in Setting.allCases {
            let journal = run(scenario(setting))
            #expect(journal.entries.map(\.number) == Array(1...journal.entries.count))
            #expect(journal.entries.map(\.at) == journal.entries.map(\.at).sorted())
        }
    }

    @Test func `the journal reads back from its own lines`() throws {
        for setting in Setting.allCases {
            let scenario = scenario(setting)
            let journal = run(scenario)
            let lines = JournalFile.lines(journal, header: .init(seed: journal.seed, scenarioText: "x"), in: scenario)
            #expect(try JournalFile.entries(lines, in: scenario) == journal.entries)
        }
    }

    @Test func `the journal's size does not hang on the number of lines`() {
        func size(_ rate: Int64) -> Int {
            run(sampleScenario { $0.background[0].requestsPerKilosecond = rate }).entries.count
        }
        let small = size(20_000)
        #expect(abs(size(200_000) - small) <= 5)
        #expect(abs(size(1_000_000_000) - small) <= 5)
    }

    @Test func `the tallies of a station add up to the lines that passed it`() {
        let scenario = scenario(.chained)
        let journal = run(scenario)
        var sums: [Station: Int64] = [:]
        for entry in journal.entries {
            if case .tally(_, let lines, _, _, _) = entry.fact { sums[entry.station, default: 0] += lines }
        }
        let stations: [Station] = [.generator] + scenario.setup.path.indices.map { .hop(HopID($0)) } + [.rules]
        let all = stations.map { sums[$0] ?? 0 }
        #expect(Set(all).count == 1)
        #expect(all[0] > 10_000)
    }

    @Test func `a fault's first and last line are stamped at each stage, in order, none lost on a good way`() {
        let journal = run(scenario(.chained))
        var firsts: [Instant] = []
        var counts: [Int64] = []
        for stage in [Stage.emitted, .collected, .sent, .received, .searchable] {
            for entry in journal.entries {
                if case .first(stage, SampleParts.down, _, let ordinal) = entry.fact {
                    firsts.append(entry.at)
                    #expect(ordinal == 0)
                }
                if case .last(stage, SampleParts.down, let at, let lines) = entry.fact {
                    counts.append(lines)
                    #expect(at >= firsts[firsts.count - 1])
                }
            }
        }
        #expect(firsts.count == 5 && firsts == firsts.sorted())
        #expect(Set(counts).count == 1 && counts.count == 5)
    }

    @Test func `what is lost on the way is missing at the end, and written down`() {
        let journal = run(scenario(.lossy))
        func lines(_ stage: Stage) -> Int64 {
            facts(journal).reduce(0) { sum, fact in
                if case .last(stage, SampleParts.down, _, let lines) = fact { sum + lines } else { sum }
            }
        }
        #expect(lines(.searchable) < lines(.emitted))
        #expect(facts(journal).contains { if case .trouble(_, _, _, _, _, .lost) = $0 { true } else { false } })
    }

    @Test func `a hop that is down is proven, and what it refuses is written down`() {
        let journal = run(scenario(.hopDown))
        let gone = FaultID(2)
        #expect(facts(journal).contains(.note(.proven(gone, .refusedConsignment))))
        #expect(facts(journal).contains { if case .trouble(_, _, _, _, _, .refused) = $0 { true } else { false } })
        #expect(instant(journal) { $0 == .note(.mitigated(gone, .expired)) } == .start + .minutes(7))
    }

    // MARK: The story

    @Test func `a fault is fixed by the person it pages, stage by stage`() {
        let journal = run(sampleScenario { $0.faults[0].kind = .errors(.burst(60)) })
        let burst = Instant.start + .minutes(5)
        let stages: [(Delay, Fact)] = [
            (.zero, .note(.injected(SampleParts.down))), (.zero, .note(.proven(SampleParts.down, .failedRequest))),
            (.seconds(30), .note(.becameTrue(RuleID(0), group: "checkout", value: 60_000))),
            (
                .milliseconds(30_200),
                .note(.opened(IncidentID(0), .init(rule: RuleID(0), ordinal: 1), SampleParts.checkout, .high))
            ),
            (.milliseconds(32_200), .delivered(page: 1)),
            (.milliseconds(122_200), .note(.acknowledged(IncidentID(0), SampleParts.primary))),
            (.milliseconds(302_200), .repaired(Repair(fault: SampleParts.down, person: SampleParts.primary))),
            (.milliseconds(302_200), .note(.mitigated(SampleParts.down, .fixed(SampleParts.primary)))),
            (.milliseconds(362_200), .note(.resolved(IncidentID(0), .person(SampleParts.primary)))),
        ]
        for (delay, fact) in stages { #expect(instant(journal) { $0 == fact } == burst + delay, "\(fact)") }
        // Emitted at once, 100 ms to the listener, ten seconds of lag.
        let searchable = instant(journal) { if case .first(.searchable, _, _, _) = $0 { true } else { false } }
        #expect(searchable == burst + .milliseconds(10_100))
    }

    @Test func `a run with nothing left to happen ends quiet`() {
        let journal = run(sampleScenario())
        #expect(journal.entries.last?.fact == .ended(.quiescent))
        #expect((journal.entries.last?.at ?? .never) < .start + .hours(2))
    }

    @Test func `a run that is not over at the horizon says so, at the horizon`() {
        let journal = run(
            sampleScenario { parts in
                parts.horizon = .start + .minutes(12)
                for person in parts.habits.indices { parts.habits[person].acknowledges = nil }
            })
        #expect(journal.entries.last?.fact == .ended(.horizon))
        #expect(journal.entries.last?.at == .start + .minutes(12))
        #expect(journal.entries.allSatisfy { $0.at <= .start + .minutes(12) })
    }

    @Test func `a finished run is finished once`() {
        var bench = Bench(sampleScenario(), seed: Seed(1))
        while let due = bench.nextDue { bench.step(at: due) }
        let first = bench.finish()
        let second = bench.finish()
        #expect(first == second)
        #expect(bench.nextDue == nil)
    }

    @Test func `a copy of a bench goes its own way and comes to the same end`() {
        var bench = Bench(scenario(.chained), seed: Seed(3))
        while let due = bench.nextDue, due < .start + .minutes(6) { bench.step(at: due) }
        var fork = bench
        while let due = bench.nextDue { bench.step(at: due) }
        while let due = fork.nextDue { fork.step(at: due) }
        let (one, other) = (bench.finish(), fork.finish())
        #expect(one == other)
    }

    @Test func `stepping late lets everything happen that was due`() {
        var bench = Bench(sampleScenario(), seed: Seed(1))
        bench.step(at: .start + .hours(1))
        let due = bench.nextDue
        #expect(due.map { $0 > .start + .hours(1) } ?? true)
    }

    @Test func `a message from outside is heard`() {
        var bench = Bench(sampleScenario { $0.faults = [] }, seed: Seed(1))
        bench.deliver(.event(event()), to: .pager, at: .start + .minutes(1))
        while let due = bench.nextDue { bench.step(at: due) }
        #expect(bench.finish().entries.contains { if case .note(.opened) = $0.fact { true } else { false } })
    }

    @Test func `a page more moves no draw of another person`() {
        let table = Quantiles([.init(.zero, .seconds(10)), .init(.one, .minutes(4))])
        func acknowledged(extra: Bool, seed: UInt64) -> Instant? {
            let journal = run(
                sampleScenario { parts in
                    parts.habits[0] = Habit(acknowledges: table, fixes: nil, resolves: nil)
                    if extra { parts.pager.policies[0].levels[0].targets.append(.person(SampleParts.lead)) }
                }, seed: seed)
            return instant(journal) { $0 == .note(.acknowledged(IncidentID(0), SampleParts.primary)) }
        }
        for seed in 0..<10 {
            #expect(acknowledged(extra: false, seed: UInt64(seed)) == acknowledged(extra: true, seed: UInt64(seed)))
        }
    }
}
