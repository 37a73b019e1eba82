package import Model

/// What the pager must do, computed from its rules, the authored schedules and what it hears: an interpreter of the policy that shares no
/// code with the pager and is told nothing of what the pager did.
///
/// Give it what came in, in order, with `hear`; tell it how far to look with `finish`; read `predictions`: everything that must come out, to
/// the instant, each with the checks it puts to the test. It serves the judge (what came in is read from a journal) as well as a plan
/// (one event, and nobody answers).
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
    }

    let scenario: Scenario
    let rosters: [Roster]
    var cases: [EscalationCase] = []
    var agenda = Agenda()
    /// In the order in which they must happen.
    package private(set) var predictions: [Prediction] = []
    /// Pages predicted at the last instant that had any.
    private var pages = (at: Instant.start, count: 0)
    /// Integration keys: what is open on a dedup key, and which keys have been used up before.
    var open: [CaseKey: IncidentID] = [:]
    private var used: Set<CaseKey> = []
    /// By integration: when the events of the last minute were accepted.
    private var accepted: [CaseKey: [Instant]] = [:]
    /// Services that take no events, by hand or from the start.
    var disabled: Set<ServiceID>
    /// Maintenance by hand: until when, and when a window was last ended.
    var maintainedUntil: [ServiceID: Instant] = [:]
    var maintenanceEnded: [ServiceID: Instant] = [:]
    /// Alerts that are held back.
    var held: [HeldAlert] = []
    var heldNumber = 0
    private var ruleNumber = 0

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        disabled = Set(scenario.setup.pager.services.filter(\.isDisabled).map(\.service))
        rosters = scenario.setup.pager.schedules.map { Roster($0, start: scenario.epoch.unixSeconds) }
    }

    /// What the scenario uses and the oracle cannot predict, in words; where there is anything, the escalation is not judged.
    ///
    /// The one place for that: whoever teaches the pager something new names it here until the oracle knows it too. A scenario that uses it
    /// then reports `inconclusive` with these words instead of failures that are none, and never passes.
    package static func unknown(in scenario: Scenario) -> [String] {
        var unknown: [String] = []
        for input in scenario.inputs {
            let word: String? =
                switch input.kind {
                case .change(.edit): "edited policies"
                case .change(.restart): "restarts"
                case .operation, .change, .send: nil
                }
            if let word, !unknown.contains(word) { unknown.append(word) }
        }
        let pager = scenario.setup.pager
        if pager.choices.acknowledgementTimeout != .level { unknown.append("a policy that starts again after a timeout") }
        if pager.choices.bundling != nil { unknown.append("bundles") }
        if pager.policies.contains(where: { $0.levels.contains { $0.assignment == .roundRobin } }) {
            unknown.append("round-robin levels")
        }
        if pager.delivery.contains(where: { $0.knownAfter != nil }) { unknown.append("what follows a failed delivery") }
        if pager.notify.contains(where: { $0.contacts.contains { $0 != nil } }) { unknown.append("contacts out of use") }
        if pager.notify.contains(where: { !$0.changes.isEmpty }) { unknown.append("word of changes") }
        if pager.notify.contains(where: { !$0.handoffs.isEmpty }) { unknown.append("word of hand-offs") }
        if scenario.setup.pager.services.contains(where: { !$0.rules.isEmpty }) { unknown.append("event rules") }
        if !scenario.setup.pager.orchestration.isEmpty { unknown.append("an event orchestration") }
        if !scenario.setup.pager.workflows.isEmpty { unknown.append("workflows") }
        return unknown
    }

    /// Something came in. Deadlines before it are met first; those at the same instant wait, unless the pager had by then sent
    /// `pagesBefore` pages at this instant: an answer given at once follows the page it answers.
    package mutating func hear(_ input: Input, at now: Instant, afterPages pagesBefore: Int = 0) {
        while let due = agenda.next, due < now { meetDeadline() }
        while (pages.at == now ? pages.count : 0) < pagesBefore, agenda.next == now { meetDeadline() }
        switch input {
        case .event(let event): hear(event, at: now)
        case .response(let response): hear(response, at: now)
        case .operation(let operation): operate(operation, at: now)
        case .change(let change): obey(change, at: now)
        }
    }

    /// Nothing more comes in: everything that is due until `end`, inclusive, happens.
    package mutating func finish(at end: Instant) {
        while let due = agenda.next, due <= end { meetDeadline() }
    }

    private mutating func meetDeadline() {
        guard let (now, matter) = agenda.take() else { return }
        switch matter {
        case .wait(let id): goOn(id, at: now)
        case .acknowledgementTimeout(let id): forget(id, at: now)
        case .autoResolve(let id): end(id, by: .timeout, at: now)
        case .snooze(let id): endSnooze(id, at: now)
        case .edge(let id): passEdge(id, at: now)
        case .held(let number): release(number, at: now)
        case .help(let id, let number): goOnAsking(id, number, at: now)
        case .rule(let id, let number): tell(id, number, at: now)
        }
    }

    // MARK: Writing

    mutating func expect(_ note: Note, at now: Instant, _ checks: Set<EscalationCheck>) {
        predictions.append(Prediction(Deed(at: now, .stated(note)), checks))
    }

    private mutating func expect(_ notice: Notice, at now: Instant, _ checks: Set<EscalationCheck>) {
        predictions.append(Prediction(Deed(at: now, .paged(notice)), checks))
        pages = (now, pages.at == now ? pages.count + 1 : 1)
    }

    // MARK: Events

    private mutating func hear(_ event: AlertEvent, at now: Instant) {
        let integration = CaseKey(service: event.service, integration: event.integration, text: "")
        let isAccepted = admits(integration, at: now)
        // Whoever sends what the scenario itself sends does not wait for an answer.
        if event.id.rule != nil {
            predictions.append(
                Prediction(
                    Deed(at: now, .answered(event.id, attempt: event.attempt, isAccepted ? .accepted : .throttled)),
                    isAccepted ? [] : [.deduplication]))
        }
        guard isAccepted else { return expect(.ignored(event.id, .rateLimited), at: now, [.deduplication]) }
        if let reason = closure(of: event.service, at: now) {
            return expect(.ignored(event.id, reason), at: now, [.maintenance])
        }
        let key = event.dedupKey.map { CaseKey(service: event.service, integration: event.integration, text: $0) }
        if let key, let place = held.firstIndex(where: { $0.key == key }) { return hear(event, holding: place, at: now) }
        let id = key.flatMap { open[$0] }
        switch event.action {
        case .trigger:
            if let id { join(event, id, at: now) } else { receive(event, key, at: now) }
        case .acknowledge:
            guard let id else { return expect(.ignored(event.id, .noOpenAlert), at: now, [.deduplication]) }
            acknowledge(id, by: nil, at: now)
        case .resolve:
            guard let id, let key else { return expect(.ignored(event.id, .noOpenAlert), at: now, [.deduplication]) }
            open[key] = nil
            cases[id.index].alerts.removeAll { $0 == key }
            if cases[id.index].alerts.isEmpty { end(id, by: .event(event.id), at: now) }
        }
    }

    /// No more than so many in any sixty seconds: those exactly a minute ago count no longer.
    private mutating func admits(_ integration: CaseKey, at now: Instant) -> Bool {
        var recent = accepted[integration, default: []].filter { now < $0 + .minutes(1) }
        let isAdmitted = recent.count < scenario.setup.pager.eventsPerMinuteMax
        if isAdmitted { recent.append(now) }
        accepted[integration] = recent
        return isAdmitted
    }

    mutating func begin(_ event: AlertEvent, _ key: CaseKey?, at now: Instant) {
        guard let service = scenario.setup.pager.services.first(where: { $0.service == event.service }) else {
            return expect(.ignored(event.id, .unrouted), at: now, [.routing])
        }
        let policy = scenario[service.policy]
        guard someone(on: policy, from: 0, at: now) != nil else {
            return expect(.ignored(event.id, .nobodyOnCall), at: now, [.nobodyOnCall])
        }
        let id = IncidentID(cases.count)
        let urgency = self.urgency(of: event.severity, on: service, at: now)
        var new = EscalationCase(id: id, service: service, policy: policy, urgency: urgency, opened: now)
        new.alerts = [key]
        (new.severity, new.grouped, new.content) = (event.severity, now, content(of: event, service))
        var checks: Set<EscalationCheck> = [.routing]
        if urgency == .low { checks.insert(.lowUrgency) }
        if let key {
            if !used.insert(key).inserted { checks.formUnion([.deduplication, .autoResolve]) }
            open[key] = id
        }
        cases.append(new)
        expect(.opened(id, event.id, event.service, urgency), at: now, checks)
        startAutoResolve(id, at: now)
        awaitEdge(id, at: now)
        enter(0, id, at: now, [])
    }

    private mutating func join(_ event: AlertEvent, _ id: IncidentID, at now: Instant) {
        cases[id.index].triggers += 1
        // The log of an incident holds a hundred triggers.
        if cases[id.index].triggers <= 100 { expect(.merged(id, event.id), at: now, [.deduplication]) }
        if cases[id.index].triggers == 101 { expect(.triggerLimit(id), at: now, [.deduplication]) }
        worsen(id, to: event.severity, at: now)
    }

    /// Raised urgency takes an acknowledgement back; the rules of the new urgency take the place of the old ones.
    mutating func turn(_ id: IncidentID, to urgency: Urgency, at now: Instant) {
        cases[id.index].urgency = urgency
        expect(.urgencyChanged(id, urgency), at: now, [.lowUrgency])
        let incident = cases[id.index]
        switch (incident.state, urgency) {
        case (.acknowledged, .low): break
        case (.acknowledged, .high):
            hush(id)
            leaveSnooze(id, at: now)
            forget(id, at: now, .lowUrgency, because: .urgencyRaised)
        case (.triggered, _), (.resolved, _):
            hush(id)
            put(incident.assignees, on: incident.level, id, at: now, [.lowUrgency])
        }
    }

    mutating func startAutoResolve(_ id: IncidentID, at now: Instant) {
        if let timeout = cases[id.index].service.autoResolve { agenda.enter(.autoResolve(id), at: now + timeout) }
    }

    // MARK: Levels

    /// The people of a level at an instant in the order of its targets, each once, and what finding them puts to the test.
    func team(
        _ level: Policy.Level, at now: Instant, openSince opened: Instant? = nil
    ) -> (people: [PersonID], checks: Set<EscalationCheck>) {
        var people: [PersonID] = []
        var checks: Set<EscalationCheck> = []
        for target in level.targets {
            switch target {
            case .person(let person): people.append(person)
            case .schedule(let schedule):
                let roster = rosters[schedule.index]
                let person = roster.person(at: now)
                if let person { people.append(person) }
                if roster.isOverridden(around: now) { checks.insert(.overrides) }
                if roster.isTricky(at: now) { checks.insert(.calendar) }
                let before = roster.person(at: min(opened ?? now, now - Delay(nanoseconds: 1)))
                if before != person { checks.insert(.handoff) }
            }
        }
        var once: [PersonID] = []
        for person in people where !once.contains(person) { once.append(person) }
        if once.count > 1 { checks.insert(.everyone) }
        return (once, checks)
    }

    /// The first level from here on that has somebody at an instant.
    func someone(on policy: Policy, from level: Int, at now: Instant) -> Int? {
        policy.levels.indices.first { $0 >= level && !team(policy.levels[$0], at: now).people.isEmpty }
    }

    /// Goes to a level, or past it at once where nobody is on call.
    mutating func enter(_ level: Int, _ id: IncidentID, at now: Instant, _ checks: Set<EscalationCheck>) {
        let incident = cases[id.index]
        guard let first = someone(on: incident.policy, from: level, at: now) else { return }
        for skipped in level..<first {
            expect(.levelSkipped(id, level: Int32(skipped + 1)), at: now, [.nobodyOnCall, .order])
        }
        let team = team(incident.policy.levels[first], at: now, openSince: incident.opened == now ? nil : incident.opened)
        put(team.people, on: first, id, at: now, team.checks.union(checks))
    }

    /// Assigns people: what is still to come for others is off, and each one's rules start.
    mutating func put(
        _ people: [PersonID], on level: Int, _ id: IncidentID, at now: Instant, _ checks: Set<EscalationCheck>
    ) {
        cases[id.index].level = level
        cases[id.index].visit += 1
        cases[id.index].assignees = people
        let incident = cases[id.index]
        let note: Note =
            incident.isDirect
            ? .assigned(id, people: people)
            : .levelReached(id, level: Int32(level + 1), pass: incident.pass, people: people)
        expect(note, at: now, checks.union([.rightPerson]))
        drop(id) { $0.request == nil && !people.contains($0.notice.person) }
        if incident.urgency == .high, !incident.isDirect {
            agenda.enter(.wait(id), at: now + incident.policy.levels[level].wait)
        }
        let context = checks.subtracting([.rightTime, .order])
        for person in people { startRules(of: person, id, request: nil, at: now, context) }
    }

    /// Who is asked for help is told as for high urgency, and on no level.
    mutating func startRules(
        of person: PersonID, _ id: IncidentID, request: Int?, at now: Instant, _ checks: Set<EscalationCheck>
    ) {
        let incident = cases[id.index]
        let urgency = request == nil ? incident.urgency : .high
        let wishes = scenario.setup.pager.notify[person.index]
        let rules = urgency == .high ? wishes.high : wishes.low
        if rules.isEmpty { expect(.unreachable(id, person), at: now, [.deadContact]) }
        for rule in rules {
            ruleNumber += 1
            let notice = Notice(
                incident: id, person: person, channel: rule.channel, level: request == nil ? Int32(incident.level + 1) : 0,
                pass: incident.pass, visit: incident.visit, urgency: urgency)
            cases[id.index].notices[ruleNumber] = EscalationCase.Waiting(notice: notice, request: request, checks: checks)
            agenda.enter(.rule(id, ruleNumber), at: now + rule.after)
        }
    }

    /// Takes back what has not been told yet.
    mutating func drop(_ id: IncidentID, where isGone: (EscalationCase.Waiting) -> Bool) {
        for (number, waiting) in cases[id.index].notices where isGone(waiting) {
            agenda.strike(.rule(id, number))
            cases[id.index].notices[number] = nil
        }
    }

    /// The wait is over: on to the next level that has somebody, round the policy while it has repeats left.
    private mutating func goOn(_ id: IncidentID, at now: Instant) {
        let incident = cases[id.index]
        let count = incident.policy.levels.count
        for step in 1...count {
            let level = (incident.level + step) % count
            if level == 0 {
                guard Int(cases[id.index].pass) <= incident.policy.repeats else { break }
                cases[id.index].pass += 1
                expect(.repeated(id, pass: cases[id.index].pass), at: now, [.loops])
            }
            let team = team(incident.policy.levels[level], at: now, openSince: incident.opened)
            guard team.people.isEmpty else {
                var checks = team.checks.union([.rightTime, .order])
                if cases[id.index].pass > 1 { checks.insert(.loops) }
                return put(team.people, on: level, id, at: now, checks)
            }
            expect(.levelSkipped(id, level: Int32(level + 1)), at: now, [.nobodyOnCall, .order])
        }
        expect(.exhausted(id), at: now, [.loops, .completeness])
    }

    private mutating func tell(_ id: IncidentID, _ number: Int, at now: Instant) {
        guard let waiting = cases[id.index].notices.removeValue(forKey: number) else { return }
        let notice = waiting.notice
        var checks = waiting.checks.union([.rightPerson, .channelAndCadence])
        if cases[id.index].told.isEmpty { checks.insert(.firstPage) }
        cases[id.index].told.insert(notice.person)
        expect(notice, at: now, checks)
    }

    // MARK: Answers

    private mutating func hear(_ response: Response, at now: Instant) {
        guard cases.indices.contains(response.incident.index), cases[response.incident.index].state != .resolved else { return }
        switch response.action {
        case .acknowledge: acknowledge(response.incident, by: response.person, at: now)
        case .resolve: end(response.incident, by: .person(response.person), at: now)
        }
    }

    mutating func acknowledge(_ id: IncidentID, by person: PersonID?, at now: Instant) {
        var checks: Set<EscalationCheck> = [.stopOnAcknowledgement]
        if cases[id.index].isContested(by: person) { checks.insert(.race) }
        cases[id.index].state = .acknowledged
        expect(.acknowledged(id, person), at: now, checks)
        hush(id)
        leaveSnooze(id, at: now)
        if let timeout = cases[id.index].service.acknowledgementTimeout {
            agenda.enter(.acknowledgementTimeout(id), at: now + timeout)
        }
        guard let person else { return }
        accept(id, by: person)
        switch scenario.setup.pager.choices.acknowledged {
        case .keepsAssignees: break
        case .movesToAcknowledger: cases[id.index].assignees = [person]
        }
    }

    /// The acknowledgement is worth nothing any more: it ran out, was taken back, or the incident got worse.
    mutating func forget(
        _ id: IncidentID, at now: Instant, _ why: EscalationCheck = .acknowledgementTimeout, because reason: Retrigger? = nil,
        with other: PersonID? = nil
    ) {
        guard cases[id.index].state == .acknowledged else { return }
        agenda.strike(.acknowledgementTimeout(id))
        cases[id.index].state = .triggered
        expect(reason.map { .retriggered(id, $0) } ?? .unacknowledged(id), at: now, [why])
        let incident = cases[id.index]
        // Given to people directly, it has no level whose people could be added.
        let level = incident.isDirect ? Policy.Level(targets: [], wait: .zero) : incident.policy.levels[incident.level]
        let team = team(level, at: now, openSince: incident.opened)
        var people = incident.assignees
        for person in (other.map { [$0] } ?? []) + team.people where !people.contains(person) { people.append(person) }
        put(people, on: incident.level, id, at: now, team.checks.union([why]))
    }

    mutating func end(_ id: IncidentID, by resolver: Resolver, at now: Instant) {
        guard cases[id.index].state != .resolved else { return }
        let incident = cases[id.index]
        var checks: Set<EscalationCheck> = [.stopOnResolve]
        if incident.told.isEmpty || resolver == .timeout { checks.insert(.autoResolve) }
        cases[id.index].state = .resolved
        for key in incident.alerts { if let key { open[key] = nil } }
        cases[id.index].alerts = []
        cases[id.index].assignees = []
        cases[id.index].snoozer = nil
        cases[id.index].isGrouping = false
        expect(.resolved(id, resolver), at: now, checks)
        hush(id)
        for number in incident.requests.indices { close(number, id) }
        agenda.strike(.acknowledgementTimeout(id))
        agenda.strike(.snooze(id))
        agenda.strike(.edge(id))
        agenda.strike(.autoResolve(id))
    }

    /// Nobody who has it is told anything more, and the policy stands still.
    mutating func hush(_ id: IncidentID) {
        agenda.strike(.wait(id))
        drop(id) { $0.request == nil }
    }
}

/// A dedup key; it means something within one integration only.
struct CaseKey: Hashable, Sendable {
    var service: ServiceID
    /// Nil is the aggregator's.
    var integration: Symbol?
    var text: String
}
