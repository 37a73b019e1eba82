import Evaluation
import Model

/// How plans are worded, in text and in JSON.
struct PlanWords {
    let scenario: Scenario
    private let clock: Clock
    private let journal: JournalWords

    init(_ scenario: Scenario) {
        (self.scenario, clock, journal) = (scenario, Clock(scenario.epoch), JournalWords(scenario: scenario))
    }

    func name(_ service: ServiceID) -> String { scenario[service].name.text }
    func name(_ policy: PolicyID) -> String { scenario[policy].name.text }
    func name(_ person: PersonID) -> String { scenario[person].name.text }
    func names(_ people: [PersonID]) -> String { people.map(name).joined(separator: ", ") }

    /// With the clock's offset where the clock changes during the scenario.
    func time(_ instant: Instant) -> String { clock.text(instant, withOffset: clock.changes) }
    func isoText(_ instant: Instant) -> String { clock.isoText(instant) }

    /// The waits of all levels before the last: how long it takes until the last one to be asked is asked.
    func worstCase(_ plan: EscalationPlan) -> Delay {
        plan.levels.dropLast().reduce(.zero) { $0 + $1.wait }
    }

    func text(_ step: EscalationPlan.Step.What, _ plan: EscalationPlan) -> (text: String, role: TextStyle.Role) {
        switch step {
        case .level(let level, _, let people):
            ("level \(level): \(names(people))\(isInTurn(level, plan) ? ", in turn" : "")", .heading)
        case .skipped(let level): ("level \(level) is empty: passed over at once", .doubtful)
        case .page(let person, let channel, _): ("  \(channel.rawValue) to \(name(person))", .plain)
        case .untold(let person): ("  \(name(person)) has no notification rule", .doubtful)
        case .unsent(let person, let channel, let reason):
            ("  \(channel.rawValue) to \(name(person)) is not sent (\(reason.rawValue))", .doubtful)
        case .again(let pass): ("from the first level again: pass \(pass)", .plain)
        case .exhausted: ("exhausted", .plain)
        case .autoResolved: ("resolved by itself", .plain)
        case .held(let length): ("held back for \(length.text), in case it resolves itself", .plain)
        case .noted(let note): (journal.text(note), .plain)
        }
    }

    /// The alert that sends its event, where plans tell alerts apart.
    func alert(_ plan: EscalationPlan) -> String? { plan.event.id.rule.map { scenario[$0].name.text } }

    /// Whether a level of its policy goes to one target, whose turn it is.
    func isInTurn(_ level: Int32, _ plan: EscalationPlan) -> Bool {
        let index = Int(level) - 1
        return plan.levels.indices.contains(index) && plan.levels[index].assignment == .roundRobin
    }

    /// Who comes after the one whose turn it is: a plan of an incident on its own begins every ring at its front.
    func turns(_ plan: EscalationPlan) -> [String] {
        plan.levels.enumerated().filter { $0.element.assignment == .roundRobin }.map { index, level in
            let ring = level.targets.map { target in
                switch target {
                case .person(let person): name(person)
                case .schedule(let schedule): "whoever has \(scenario[schedule].name)"
                }
            }
            return "level \(index + 1) takes turns, incident after incident: \(ring.joined(separator: ", "))"
        }
    }

    func text(_ draw: EscalationPlan.Draw) -> String {
        switch draw {
        case .delivery(let channel):
            "whether \(channel.rawValue) is delivered is a matter of luck: what follows a failure is not planned"
        case .repair: "a workflow repairs it: when its alert ends then is not planned"
        }
    }

    func text(_ ending: EscalationPlan.Ending, _ plan: EscalationPlan) -> String {
        switch ending {
        case .nobodyOnCall: "nobody is on call on any level: no incident is made"
        case .notTaken(let reason): "\(reason.words): no incident is made"
        case .withdrawn: "resolved while it is held back: nobody is told"
        case .absorbed: "a further trigger of an alert that is held back: nobody is told of it alone"
        case .acknowledged: "then nobody is told more"
        case .joined(let incident): "joins \(scenario.label(incident)): nobody is told of it alone"
        case .exhausted: "then nobody is left to tell; it stays with \(names(plan.lastAssigned))"
        case .stays: "low urgency never escalates: it stays with \(names(plan.lastAssigned))"
        case .given: "given to people by hand, it does not escalate: it stays with \(names(plan.lastAssigned))"
        case .resolved: "then it is over"
        case .autoResolved: "until then it stays with \(names(plan.lastAssigned))"
        case .unknown: "and so on, past the end of the scenario"
        }
    }

    func text(_ finding: PlanFinding) -> String {
        switch finding {
        case .nobodyTold(let service, let severity, let opened):
            return "\(incident(service, severity, opened)) tells nobody"
        case .targetOutOfReach(let service, let severity, let opened, let told):
            return "\(target(service)) cannot be kept, even if everybody answers at once: "
                + "\(incident(service, severity, opened)) reaches the first one after \(told.text)"
        case .targetNeedsEarlyAnswer(let service, let severity, let opened, let last):
            return
                "\(target(service)) needs an answer before the last level: \(incident(service, severity, opened)) reaches it after "
                + last.text
        case .deadRule(let person, let rule):
            return
                "'\(rule.channel.rawValue) \(rule.after.text)' of \(name(person)) never fires: every level that has \(name(person)) "
                + "has passed by then"
        case .emptyLevel(let policy, let level): return "level \(level) of '\(name(policy))' has nobody in the whole scenario"
        case .neverEscalates(let policy):
            return
                "'\(name(policy))' never escalates: all its services have low urgency, so nobody after the first level is told"
        }
    }

    private func incident(_ service: ServiceID, _ severity: Severity, _ opened: Instant) -> String {
        "an incident of \(name(service)) opened \(time(opened)) (\(severity.text))"
    }

    private func target(_ service: ServiceID) -> String {
        guard let tier = scenario.tier(of: service), let respond = tier.respond else { return "the response target" }
        return "\(tier.name)'s response within \(respond.text)"
    }
}
