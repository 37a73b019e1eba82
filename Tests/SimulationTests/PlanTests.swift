import Calendars
import Evaluation
import Foundation
import Model
import ScenarioFiles
import Simulation
import TestSupport
import Testing

/// What would happen if nobody answered, before anything has run.
@Suite struct `Plans` {
    // MARK: Plan and run

    @Test func `in every drill where nobody answers, plan and run agree to the instant`() throws {
        var (drills, incidents, pages) = (0, 0, 0)
        for path in try Drills.allPaths() {
            let scenario = try loadScenario(path).scenario
            let journal = scenario.run()
            guard !journal.isAnswered else { continue }
            let (planned, happened) = compare(scenario, journal)
            #expect(planned == happened, "\(path)")
            drills += 1
            incidents += journal.notes.count { if case .opened = $0.note { true } else { false } }
            pages += journal.pages.count
        }
        // As many as there are: none is left out.
        #expect(drills >= 70, "\(drills) drills")
        #expect(incidents >= drills, "\(incidents) incidents")
        #expect(pages >= 2 * drills, "\(pages) pages")
    }

    /// `RANDOM_PLANS=20000` compares as many.
    @Test func `for all drills with everybody absent: plan and run agree to the instant`() throws {
        let count = ProcessInfo.processInfo.environment["RANDOM_PLANS"].flatMap { UInt64($0) } ?? 600
        var pages = 0
        for number in 0..<count {
            let scenario = try #require(RandomDrill.scenario(number).withoutAnswersAndLuck(isLost: number % 2 == 0).resolved)
            let journal = scenario.run()
            let (planned, happened) = compare(scenario, journal)
            pages += journal.pages.count
            guard planned != happened else { continue }
            let (extra, missing) = (planned.filter { !happened.contains($0) }, happened.filter { !planned.contains($0) })
            Issue.record("drill \(number): only planned: \(extra.prefix(5)), only done: \(missing.prefix(5))")
        }
        #expect(pages > 3 * Int(count), "\(pages) pages")
    }

    /// What the plan says, given when alerts came in, and what the run did: openings, levels, pages and ends, by incident.
    private func compare(_ scenario: Scenario, _ journal: Journal) -> (planned: [String], happened: [String]) {
        let plans = Planner(scenario).plans(of: journal.alertsHeard)
        var planned: [String] = []
        for plan in plans {
            guard let incident = plan.incident, let urgency = plan.urgency else { continue }
            planned.append("\(incident.index) \(scenario[plan.service].name) \(urgency.rawValue)")
            for step in plan.steps {
                guard let text = text(step.what) else { continue }
                planned.append("\(incident.index) \(step.at.nanoseconds) \(text)")
            }
            #expect(plan.draws.allSatisfy { $0 == .repair })
        }
        var happened = journal.pages.map { at, page in
            "\(page.incident.index) \(at.nanoseconds) \(text(.page(page.person, page.channel, level: page.level)) ?? "")"
        }
        for (at, note) in journal.notes {
            switch note {
            case .opened(let id, _, let service, let urgency):
                happened.append("\(id.index) \(scenario[service].name) \(urgency.rawValue)")
            case .levelReached(let id, let level, let pass, let people):
                happened.append(
                    "\(id.index) \(at.nanoseconds) \(text(.level(level, pass: pass, people: people)) ?? "")")
            case .exhausted(let id): happened.append("\(id.index) \(at.nanoseconds) exhausted")
            case .resolved(let id, _): happened.append("\(id.index) \(at.nanoseconds) resolved")
            case .assigned(let id, let people), .requested(let id, _, let people):
                happened.append("\(id.index) \(at.nanoseconds) asked \(people.map(\.index))")
            default: break
            }
        }
        return (planned.sorted(), happened.sorted())
    }

    private func text(_ step: EscalationPlan.Step.What) -> String? {
        switch step {
        case .page(let who, let channel, let level): "\(channel.rawValue) to \(who.index), level \(level)"
        case .level(let level, let pass, let people): "level \(level), pass \(pass): \(people.map(\.index))"
        case .exhausted: "exhausted"
        case .autoResolved, .noted(.resolved): "resolved"
        case .noted(.assigned(_, let people)), .noted(.requested(_, _, let people)): "asked \(people.map(\.index))"
        case .skipped, .untold, .unsent, .again, .held, .noted: nil
        }
    }

    // MARK: What a scenario has happen

    private func oncall(_ name: String) throws -> Planner {
        let path = try #require(try Drills.allPaths().first { $0.contains("/oncall/\(name)") })
        return Planner(try loadScenario(path).scenario)
    }

    @Test func `what the scenario sends is planned as it is sent, through rules and orchestration`() throws {
        let report = try oncall("25-orchestration").report()
        #expect(
            report.sent.map(\.ending) == [
                .resolved, .notTaken(.dropped), .notTaken(.suppressed), .notTaken(.suppressed), .acknowledged,
            ])
        #expect(report.sent.compactMap(\.incident).count == 2)
        // It goes where the orchestration sends it.
        #expect(report.sent[0].service != report.sent[0].event.service)
    }

    @Test func `what is held back is planned from when it comes in`() throws {
        let report = try oncall("24-held-back").report()
        #expect(report.sent.map(\.ending) == [.withdrawn, .acknowledged, .absorbed])
        #expect(report.sent[1].firstPage.map { $0.at - report.sent[1].opened } == .minutes(2))
        #expect(!report.findings.contains { $0.isFailure })
    }

    @Test func `alerts are told apart where a rule looks at more than how bad they are`() throws {
        let planner = try oncall("25-orchestration")
        let plans = planner.report().plans
        #expect(plans.first?.event.id.rule == RuleID(0))
        #expect(plans.first?.event.summary.hasPrefix("errors") == true)
    }

    @Test func `a policy that is edited meanwhile is planned by as it is then`() throws {
        let planner = try oncall("80-policy-edited")
        let scenario = try #require(Optional(planner.report().scenario))
        let edit = try #require(scenario.inputs.first { if case .change(.edit) = $0.kind { true } else { false } }?.at)
        let paged = try #require(scenario.setup.pager.services.first)
        let (before, after) = (
            planner.plan(paged, .critical, opened: edit - .seconds(1)), planner.plan(paged, .critical, opened: edit)
        )
        #expect(before.levels == scenario[paged.policy].levels)
        #expect(after.levels != before.levels)
    }

    @Test func `a workflow's steps are planned, and what hangs on what it repairs is said`() throws {
        let planner = try oncall("27-workflow-repairs")
        let plan = try #require(planner.report().plans.first { $0.severity == .critical })
        #expect(plan.steps.contains { if case .noted(.automated(_, _, 1, true)) = $0.what { true } else { false } })
        #expect(plan.draws == [.repair])
        // Its incident is one that only an alert opens.
        #expect(planner.report().missing.isEmpty)
    }

    @Test func `where a provider fails now and then, the plan says what it does not know`() throws {
        var scenario = try loadScenario(
            try #require(try Drills.allPaths().first { $0.contains("/oncall/74-another-try") })
        ).scenario
        let paged = try #require(scenario.setup.pager.services.first)
        let sure = Planner(scenario).plan(paged, .critical, opened: .start)
        #expect(sure.draws.isEmpty)
        #expect(sure.steps.count { if case .page = $0.what { true } else { false } } == 4)
        scenario.setup.pager.channels[Channel.sms.place].loss = .percent(50)
        let unsure = Planner(scenario).plan(paged, .critical, opened: .start)
        #expect(unsure.draws == [.delivery(.sms)])
        #expect(unsure.steps.count { if case .page = $0.what { true } else { false } } == 1)
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

    @Test(arguments: [
        "58-handoff-while-open", "80-policy-edited", "77-restart-while-waiting", "19-maintenance", "16-support-hours-begin",
    ])
    func `changes are exactly the openings at which the plan changes`(_ name: String) throws {
        let path = try #require(try Drills.allPaths().first { $0.contains("/oncall/\(name)") })
        var scenario = try loadScenario(path, options: LoadOptions(reach: .start + .hours(4))).scenario
        scenario.lasts = min(scenario.lasts, .minutes(40))
        let planner = Planner(scenario)
        let paged = try #require(scenario.setup.pager.services.first)
        let first = planner.plan(paged, .critical, opened: .start)
        let plans = planner.report(services: [paged.service], changes: true).plans
            .filter { $0.severity == first.severity && $0.event.id == first.event.id }
        // By brute force: every second of the load.
        var changes: [Instant] = []
        var (begin, last) = (first, first)
        var at = Instant.start + .seconds(1)
        while at < scenario.end {
            let next = planner.plan(paged, .critical, opened: at)
            // A step that stood still begins to move right after an instant that fits both.
            if !next.isLike(begin) {
                begin = next.isLike(last) ? last : next
                changes.append(begin.opened)
            }
            last = next
            at = at + .seconds(1)
        }
        #expect(!changes.isEmpty)
        #expect(plans.dropFirst().map(\.opened) == changes)
        #expect(plans.dropLast().map(\.until) == changes)
    }
}

extension Journal {
    /// Whether somebody answered a page: what the scenario has done by hand, by the clock, is no answer.
    fileprivate var isAnswered: Bool { entries.contains { if case .responded = $0.fact { true } else { false } } }

    /// When the pager heard what alerts sent.
    fileprivate var alertsHeard: [Planner.Opening] {
        var events: [AlertEvent.ID: AlertEvent] = [:]
        return entries.compactMap { entry in
            if case .fired(let event) = entry.fact, event.inbox == nil { events[event.id] = event }
            guard case .replied(let id, let attempt, let outcome) = entry.fact, outcome != .unanswered, var event = events[id]
            else { return nil }
            event.attempt = attempt
            return Planner.Opening(at: entry.at, event)
        }
    }
}

extension Scenario {
    /// Nobody answers, and a channel that is not faithful loses all or nothing.
    fileprivate func withoutAnswersAndLuck(isLost: Bool) -> Scenario {
        var scenario = self
        scenario.habits = habits.map { _ in Habit(acknowledges: nil, fixes: nil, resolves: nil) }
        for index in setup.pager.channels.indices where setup.pager.channels[index].loss > .zero {
            scenario.setup.pager.channels[index].loss = isLost ? .one : .zero
        }
        for index in faults.indices where faults[index].channel != nil {
            if case .loss = faults[index].kind { scenario.faults[index].kind = .loss(isLost ? .one : .zero) }
        }
        return scenario
    }
}
