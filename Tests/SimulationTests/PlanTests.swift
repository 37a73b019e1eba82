import Evaluation
import Model
import ScenarioFiles
import Simulation
import TestSupport
import Testing

/// What would happen if nobody answered, before anything has run.
@Suite struct `Plans` {
    /// Every drill of this repository in which nobody ever answers.
    static let silentDrills: [String] = {
        let paths = (try? Drills.allPaths()) ?? []
        return paths.filter { path in
            guard let scenario = try? loadScenario(path).scenario, Planner.unknown(in: scenario).isEmpty else { return false }
            // A plan is about one incident on its own, and all that is sent arrives.
            let pager = scenario.setup.pager
            let isShared = pager.policies.contains { $0.levels.contains { $0.assignment == .roundRobin } }
            guard !isShared, pager.choices.bundling == nil, pager.delivery.allSatisfy({ $0.knownAfter == nil }) else {
                return false
            }
            return scenario.inputs.isEmpty && scenario.habits.allSatisfy { $0.acknowledges == nil } && !scenario.faults.isEmpty
        }
    }()

    @Test func `there are drills in which nobody answers`() { #expect(Self.silentDrills.count >= 20) }

    @Test(arguments: silentDrills)
    func `where nobody answers, plan and run agree to the instant`(_ path: String) throws {
        let scenario = try loadScenario(path).scenario
        let journal = scenario.run()
        let planner = Planner(scenario)
        var compared = 0
        for (at, note) in journal.notes {
            guard case .opened(let id, let event, let service, let urgency) = note, let paged = scenario.pagedService(service)
            else {
                continue
            }
            let severity = journal.severity(of: event)
            // Another event may raise or end an incident: what a plan knows nothing of.
            guard !journal.isTouched(id) else { continue }
            let plan = planner.plan(paged, severity ?? .critical, opened: at)
            #expect(plan.urgency == urgency)
            let planned = plan.steps.compactMap { step -> String? in
                guard case .page(let who, let channel, let level) = step.what else { return nil }
                return "\(step.at.nanoseconds) \(scenario[who].name) \(channel.rawValue) \(level)"
            }
            let left = journal.pages.filter { $0.page.incident == id }.map { page in
                "\(page.at.nanoseconds) \(scenario[page.page.person].name) \(page.page.channel.rawValue) \(page.page.level)"
            }
            #expect(planned.sorted() == left.sorted(), "\(path)")
            let exhausted = journal.notes.first { if case .exhausted(id) = $0.note { true } else { false } }?.at
            #expect(plan.steps.first { $0.what == .exhausted }?.at == exhausted)
            compared += 1
        }
        #expect(compared > 0 || journal.pages.isEmpty || journal.notes.contains { journal.isAnyTouched($0.note) })
    }

    // MARK: Shape

    @Test func `low urgency stays on the first level, high urgency goes round and is exhausted`() throws {
        let scenario = sampleScenario { parts in
            parts.pager.services[0].urgency = .bySeverity
            parts.pager.notify = Array(
                repeating: .init(
                    high: [.init(channel: .push, after: .zero)], low: [.init(channel: .email, after: .minutes(1))]), count: 3)
        }
        let report = Planner(scenario).report()
        #expect(report.plans.map(\.urgency) == [.high, .low])
        let (high, low) = (report.plans[0], report.plans[1])
        #expect(high.ending == .exhausted)
        #expect(high.steps.map { $0.at - .start }.max() == .minutes(30))
        #expect(high.lastLevelReached == .start + .minutes(5))
        #expect(low.ending == .stays)
        #expect(low.steps.count == 2)
        #expect(low.firstPage?.at == .start + .minutes(1))
        #expect(low.lastAssigned == [SampleParts.primary])
    }

    @Test func `a target the policy cannot keep is found, even if everybody answers at once`() throws {
        let late = sampleScenario { parts in
            parts.pager.notify[0] = .init(high: [.init(channel: .push, after: .minutes(20))], low: [])
            parts.pager.notify[1] = .init(high: [], low: [])
            parts.pager.policies[0].levels[0].wait = .minutes(30)
        }
        let found = Planner(late).report().findings
        #expect(
            found.first == .targetOutOfReach(SampleParts.checkout, .critical, opened: .start, told: .minutes(20) + .seconds(2)))
        #expect(found.first?.isFailure == true)
        // Half-open: told just before the target is in time.
        let inTime = sampleScenario { parts in
            parts.catalog.tiers[0].respond = .minutes(20) + .seconds(2) + Delay(nanoseconds: 1)
            parts.pager.notify[0] = .init(high: [.init(channel: .push, after: .minutes(20))], low: [])
            parts.pager.policies[0].levels[0].wait = .minutes(30)
        }
        #expect(!Planner(inTime).report().findings.contains { $0.isFailure })
    }

    @Test func `a last level that comes after the target is named, and is no failure`() throws {
        let scenario = sampleScenario { parts in parts.pager.policies[0].levels[0].wait = .minutes(15) }
        #expect(
            Planner(scenario).report().findings == [
                .targetNeedsEarlyAnswer(SampleParts.checkout, .critical, opened: .start, lastLevel: .minutes(15))
            ])
    }

    @Test func `the tier's clock stands still outside its hours`() throws {
        let scenario = sampleScenario { parts in
            parts.pager.policies[0].levels[0].wait = .minutes(40)
            parts.catalog.tiers[0].hours = Windows([.init(from: .start + .minutes(30), until: .start + .hours(2))])
        }
        #expect(Planner(scenario).report().findings.isEmpty)
    }

    @Test func `a rule that is due when its person has been left never fires; on the last level every rule does`() throws {
        let rule = NotificationRules.Rule(channel: .phone, after: .minutes(5))
        let scenario = sampleScenario { parts in
            for index in 0..<3 { parts.pager.notify[index].high.append(rule) }
        }
        #expect(Planner(scenario).report().findings == [.deadRule(SampleParts.primary, rule)])
        // The same person again on the next level has it for longer.
        let again = sampleScenario { parts in
            parts.pager.notify[0].high.append(rule)
            parts.pager.policies[0].levels[1].targets.append(.person(SampleParts.primary))
        }
        #expect(Planner(again).report().findings.isEmpty)
    }

    @Test func `a level without anybody, and a policy nobody can escalate, are named`() throws {
        let empty = sampleScenario { parts in
            parts.pager.schedules = [Schedule(name: Symbol("duty"), zone: "UTC", layers: [], overrides: [], shifts: [])]
            parts.pager.policies[0].levels[0].targets = [.schedule(ScheduleID(0))]
        }
        let report = Planner(empty).report()
        #expect(report.findings == [.emptyLevel(PolicyID(0), level: 1)])
        #expect(report.plans[0].steps.first?.what == .skipped(level: 1))
        let low = sampleScenario { parts in
            parts.pager.services[0].urgency = .constant(.low)
            parts.pager.notify[0].low = [.init(channel: .email, after: .zero)]
        }
        #expect(Planner(low).report().findings == [.neverEscalates(PolicyID(0))])
    }

    @Test func `nobody on call: no incident, and a failure`() throws {
        let scenario = sampleScenario { parts in
            parts.pager.schedules = [Schedule(name: Symbol("duty"), zone: "UTC", layers: [], overrides: [], shifts: [])]
            parts.pager.policies[0].levels = [.init(targets: [.schedule(ScheduleID(0))], wait: .minutes(5))]
        }
        let report = Planner(scenario).report()
        #expect(report.plans.map(\.ending) == [.nobodyOnCall])
        #expect(report.findings.first == .nobodyTold(SampleParts.checkout, .critical, opened: .start))
    }

    // MARK: Changes

    @Test func `changes are exactly the openings at which the plan changes`() throws {
        let path = "\(Drills.root)/scenarios/oncall/58-handoff-while-open.yaml"
        let scenario = try loadScenario(path, options: LoadOptions(reach: .start + .hours(4))).scenario
        let planner = Planner(scenario)
        let plans = planner.report(changes: true).plans
        #expect(plans.count > 1)
        let paged = try #require(scenario.setup.pager.services.first)
        // By brute force: every second of the load.
        var changes: [Instant] = []
        var last = planner.plan(paged, .critical, opened: .start)
        var at = Instant.start + .seconds(1)
        while at < scenario.end {
            let next = planner.plan(paged, .critical, opened: at)
            if !next.isLike(last) { changes.append(at) }
            last = next
            at = at + .seconds(1)
        }
        #expect(plans.dropFirst().map(\.opened) == changes)
        #expect(plans.dropLast().map(\.until) == changes)
    }
}

extension Journal {
    fileprivate func severity(of id: AlertEvent.ID) -> Severity? {
        entries.lazy.compactMap { entry -> Severity? in
            if case .fired(let event) = entry.fact, event.id == id { event.severity } else { nil }
        }.first
    }

    /// Whether anything but time has changed an incident.
    fileprivate func isTouched(_ id: IncidentID) -> Bool {
        notes.contains { note in
            switch note.note {
            case .merged(id, _), .acknowledged(id, _), .resolved(id, .person), .resolved(id, .event): true
            default: false
            }
        }
    }

    fileprivate func isAnyTouched(_ note: Note) -> Bool {
        if case .opened(let id, _, _, _) = note { isTouched(id) } else { false }
    }
}
