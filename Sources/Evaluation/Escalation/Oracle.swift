package import Model

/// What the pager must do, computed from its rules, the authored schedules and what it hears: an interpreter of the policy that shares no
/// code with the pager and is told nothing of what the pager did.
///
/// Give it what came in, in order, with `hear`; tell it how far to look with `finish`; read `predictions`: everything that must come out, to
/// the instant, each with the checks it puts to the test. It serves the judge (what came in is read from a journal) as well as a plan
/// (what will come in by the clock, and nobody answers).
///
/// Where PagerDuty's documentation is silent it holds the pager to the choices our setups document: an acknowledgement that runs out
/// grants its level the whole wait again and tells the old assignees together with whoever is on call there now; raised urgency starts
/// the current level's rules anew; a policy without anybody on call is searched once round and then exhausted.
package struct Oracle: Sendable {
    /// What a pager hears from outside; time it keeps by itself.
    package enum Input: Hashable, Sendable {
        /// An event arrived at the events endpoint.
        case event(AlertEvent)
        case response(Response)
        /// Somebody works on an incident by hand.
        case operation(Operation)
        case change(PagerChange)
        /// A provider could not deliver what left at that instant.
        case bounce(Notice, left: Instant)
    }

    let scenario: Scenario
    let rosters: [Roster]
    /// As they are now; an incident has its own, as it was when it opened or was given to it.
    var policies: [Policy]
    /// Those that were edited meanwhile.
    var edited: Set<Symbol> = []
    var cases: [EscalationCase] = []
    var agenda = Agenda()
    /// In the order in which they must happen.
    package private(set) var predictions: [Prediction] = []
    /// Pages predicted at the last instant that had any.
    private(set) var pages = PagesOfInstant()
    /// Integration keys: what is open on a dedup key, and which keys have been used up before.
    var open: [CaseKey: IncidentID] = [:]
    var used: Set<CaseKey> = []
    /// How bad each alert with a key ever was.
    var worst: [CaseKey: Severity] = [:]
    /// By integration: when the events of the last minute were accepted.
    var accepted: [CaseKey: [Instant]] = [:]
    /// Services that take no events, by hand or from the start.
    var disabled: Set<ServiceID>
    /// Maintenance by hand: until when, and when a window was last ended.
    var maintainedUntil: [ServiceID: Instant] = [:]
    var maintenanceEnded: [ServiceID: Instant] = [:]
    /// Keys of alerts that are kept without an incident.
    var suppressed: Set<CaseKey> = []
    /// Alerts that are held back.
    var held: [HeldAlert] = []
    var heldNumber = 0
    var ruleNumber = 0
    /// In the order of their beginning.
    var handlings: [Handling] = []
    /// Round-robin levels that somebody had a turn on.
    var rings: [TurnOrder.Place: TurnOrder] = [:]
    /// Word of hand-offs; `Agenda.Matter.handoff` counts them.
    var handoffs: [HandoffWord] = []
    /// Until when the pager is down, what has come in since, and when it last came back.
    var downUntil: Instant?
    var backlog: [(at: Instant, input: Input)] = []
    var cameBack: Instant?

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        policies = scenario.setup.pager.policies
        disabled = Set(scenario.setup.pager.services.filter(\.isDisabled).map(\.service))
        rosters = scenario.setup.pager.schedules.map { Roster($0, start: scenario.epoch.unixSeconds) }
        planHandoffs()
    }

    /// What no log of an account tells, and the oracle would have to know: on whom a ring stood when the log began.
    package static func untold(in scenario: Scenario) -> [String] {
        let hasRings = scenario.setup.pager.policies.contains { $0.levels.contains { $0.assignment == .roundRobin } }
        return hasRings ? ["whose turn it was on a round-robin level"] : []
    }

    /// Something came in. Deadlines before it are met first; those at the same instant wait, unless the pager had by then sent
    /// `pagesBefore` pages at this instant, an answer's own incident's pages only: an answer given at once follows the page it answers.
    package mutating func hear(_ input: Input, at now: Instant, afterPages pagesBefore: Int = 0) {
        while let due = next, due < now { proceed() }
        while pages.count(at: now, before: input) < pagesBefore, next == now { proceed() }
        if downUntil == nil { follow(input, at: now) } else { hold(input, at: now) }
    }

    mutating func follow(_ input: Input, at now: Instant) {
        switch input {
        case .event(let event): hear(event, at: now)
        case .response(let response): hear(response, at: now)
        case .operation(let operation): operate(operation, at: now)
        case .change(let change): obey(change, at: now)
        case .bounce(let notice, let left): hear(bounced: notice, left: left, at: now)
        }
    }

    /// Nothing more comes in: everything that is due until `end`, inclusive, happens.
    package mutating func finish(at end: Instant) {
        while let due = next, due <= end { proceed() }
    }

    /// While the pager is down nothing is due but its return.
    var next: Instant? { downUntil ?? agenda.next }

    mutating func proceed() { if downUntil == nil { meetDeadline() } else { comeBack() } }

    /// Meets what is due next, when it is due; or later, when the pager was down.
    mutating func meetDeadline(at late: Instant? = nil) {
        guard let (due, matter) = agenda.take() else { return }
        let now = late ?? due
        switch matter {
        case .wait(let id): goOn(id, at: now)
        case .acknowledgementTimeout(let id): forget(id, at: now)
        case .autoResolve(let id): end(id, by: .timeout, at: now)
        case .snooze(let id): endSnooze(id, at: now)
        case .edge(let id): passEdge(id, at: now)
        case .held(let number): release(number, at: now)
        case .help(let id, let number): goOnAsking(id, number, at: now)
        case .step(let number): takeStep(number, at: now)
        case .rule(let id, let number): tell(id, number, at: now)
        case .handoff(let number): announce(number, at: now)
        }
    }

    // MARK: Writing

    mutating func expect(_ deed: Deed, _ checks: Set<EscalationCheck>) {
        predictions.append(Prediction(deed, deed.at == cameBack ? checks.union([.restart]) : checks))
    }

    mutating func expect(_ note: Note, at now: Instant, _ checks: Set<EscalationCheck>) {
        expect(Deed(at: now, .stated(note)), checks)
    }

    mutating func expect(_ notice: Notice, at now: Instant, _ checks: Set<EscalationCheck>) {
        expect(Deed(at: now, .paged(notice)), checks)
        pages.add(notice.incident, at: now)
    }
}
