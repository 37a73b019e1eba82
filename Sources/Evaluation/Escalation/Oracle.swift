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
    }

    let scenario: Scenario
    let rosters: [Roster]
    private(set) var cases: [EscalationCase] = []
    private(set) var agenda = Agenda()
    /// In the order in which they must happen.
    package private(set) var predictions: [Prediction] = []
    /// Pages predicted at the last instant that had any.
    private var pages = (at: Instant.start, count: 0)
    /// Integration keys: what is open on a dedup key, and which keys have been used up before.
    private var open: [CaseKey: IncidentID] = [:]
    private var used: Set<CaseKey> = []
    /// By service: when the events of the last minute were accepted.
    private var accepted: [[Instant]]
    private var ruleNumber = 0

    package init(_ scenario: Scenario) {
        self.scenario = scenario
        rosters = scenario.setup.pager.schedules.map { Roster($0, start: scenario.epoch.unixSeconds) }
        accepted = Array(repeating: [], count: scenario.catalog.services.count)
    }

    /// What the scenario uses and the oracle cannot predict, in words; where there is anything, the escalation is not judged.
    ///
    /// The one place for that: whoever teaches the pager something new names it here until the oracle knows it too. A scenario that uses it
    /// then reports `inconclusive` with these words instead of failures that are none, and never passes.
    package static func unknown(in scenario: Scenario) -> [String] {
        var unknown: [String] = []
        for input in scenario.inputs {
            let word =
                switch input.kind {
                case .operation: "operators"
                case .change: "changes"
                case .send: "sends"
                }
            if !unknown.contains(word) { unknown.append(word) }
        }
        let pager = scenario.setup.pager
        if pager.policies.contains(where: { $0.levels.contains { $0.assignment == .roundRobin } }) {
            unknown.append("round-robin levels")
        }
        if pager.delivery.contains(where: { $0.knownAfter != nil }) { unknown.append("what follows a failed delivery") }
        if pager.notify.contains(where: { $0.contacts.contains { $0 != nil } }) { unknown.append("contacts out of use") }
        if pager.notify.contains(where: { !$0.changes.isEmpty }) { unknown.append("word of changes") }
        if pager.notify.contains(where: { !$0.handoffs.isEmpty }) { unknown.append("word of hand-offs") }
        for service in scenario.setup.pager.services {
            if case .supportHours = service.urgency, !unknown.contains("support hours") { unknown.append("support hours") }
            if service.grouping != .none, !unknown.contains("alert grouping") { unknown.append("alert grouping") }
            if service.autoPause != nil, !unknown.contains("alerts held back") { unknown.append("alerts held back") }
            if !service.rules.isEmpty, !unknown.contains("event rules") { unknown.append("event rules") }
            let isOff = service.isDisabled || !service.maintenance.spans.isEmpty
            if isOff, !unknown.contains("maintenance") { unknown.append("maintenance") }
        }
        if !scenario.setup.pager.orchestration.isEmpty { unknown.append("an event orchestration") }
        if !scenario.setup.pager.workflows.isEmpty { unknown.append("workflows") }
        if scenario.setup.pager.choices != PagerChoices() { unknown.append("choices") }
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
        case .rule(let id, let number): tell(id, number, at: now)
        }
    }

    // MARK: Writing

    private mutating func expect(_ note: Note, at now: Instant, _ checks: Set<EscalationCheck>) {
        predictions.append(Prediction(Deed(at: now, .stated(note)), checks))
    }

    private mutating func expect(_ notice: Notice, at now: Instant, _ checks: Set<EscalationCheck>) {
        predictions.append(Prediction(Deed(at: now, .paged(notice)), checks))
        pages = (now, pages.at == now ? pages.count + 1 : 1)
    }

    // MARK: Events

    private mutating func hear(_ event: AlertEvent, at now: Instant) {
        let isAccepted = admits(event.service, at: now)
        predictions.append(
            Prediction(
                Deed(at: now, .answered(event.id, attempt: event.attempt, isAccepted ? .accepted : .throttled)),
                isAccepted ? [] : [.deduplication]))
        guard isAccepted else { return expect(.ignored(event.id, .rateLimited), at: now, [.deduplication]) }
        let key = event.dedupKey.map { CaseKey(service: event.service, text: $0) }
        let id = key.flatMap { open[$0] }
        switch event.action {
        case .trigger:
            if let id { join(event, id, at: now) } else { begin(event, key, at: now) }
        case .acknowledge:
            guard let id else { return expect(.ignored(event.id, .noOpenAlert), at: now, [.deduplication]) }
            acknowledge(id, by: nil, at: now)
        case .resolve:
            guard let id, let key else { return expect(.ignored(event.id, .noOpenAlert), at: now, [.deduplication]) }
            open[key] = nil
            cases[id.index].keys.remove(key)
            if cases[id.index].keys.isEmpty { end(id, by: .event(event.id), at: now) }
        }
    }

    /// No more than so many in any sixty seconds: those exactly a minute ago count no longer.
    private mutating func admits(_ service: ServiceID, at now: Instant) -> Bool {
        accepted[service.index].removeAll { $0 + .minutes(1) <= now }
        guard accepted[service.index].count < scenario.setup.pager.eventsPerMinuteMax else { return false }
        accepted[service.index].append(now)
        return true
    }

    private mutating func begin(_ event: AlertEvent, _ key: CaseKey?, at now: Instant) {
        guard let service = scenario.setup.pager.services.first(where: { $0.service == event.service }) else {
            return expect(.ignored(event.id, .unrouted), at: now, [.routing])
        }
        let policy = scenario[service.policy]
        let teams = policy.levels.map { team($0, at: now) }
        guard let first = teams.firstIndex(where: { !$0.people.isEmpty }) else {
            return expect(.ignored(event.id, .nobodyOnCall), at: now, [.nobodyOnCall])
        }
        let id = IncidentID(cases.count)
        let urgency = self.urgency(of: event, on: service)
        var new = EscalationCase(id: id, service: service, policy: policy, urgency: urgency, opened: now)
        var checks: Set<EscalationCheck> = [.routing]
        if urgency == .low { checks.insert(.lowUrgency) }
        if let key {
            if !used.insert(key).inserted { checks.formUnion([.deduplication, .autoResolve]) }
            new.keys = [key]
            open[key] = id
        }
        cases.append(new)
        expect(.opened(id, event.id, event.service, urgency), at: now, checks)
        if let timeout = service.autoResolve { agenda.enter(.autoResolve(id), at: now + timeout) }
        for level in 0..<first { expect(.levelSkipped(id, level: Int32(level + 1)), at: now, [.nobodyOnCall, .order]) }
        put(teams[first].people, on: first, id, at: now, teams[first].checks)
    }

    private mutating func join(_ event: AlertEvent, _ id: IncidentID, at now: Instant) {
        cases[id.index].triggers += 1
        // The log of an incident holds a hundred triggers.
        if cases[id.index].triggers <= 100 { expect(.merged(id, event.id), at: now, [.deduplication]) }
        if cases[id.index].triggers == 101 { expect(.triggerLimit(id), at: now, [.deduplication]) }
        let incident = cases[id.index]
        guard incident.urgency == .low, incident.service.urgency == .bySeverity,
            urgency(of: event, on: incident.service) == .high
        else { return }
        cases[id.index].urgency = .high
        expect(.urgencyChanged(id, .high), at: now, [.lowUrgency])
        agenda.strike { $0.isRule(of: id) }
        cases[id.index].notices = [:]
        if incident.state == .acknowledged {
            forget(id, at: now, .lowUrgency, because: .urgencyRaised)
        } else {
            put(incident.assignees, on: incident.level, id, at: now, [.lowUrgency])
        }
    }

    /// Critical and error are high, warning and info low, unless the service has one urgency for all.
    private func urgency(of event: AlertEvent, on service: PagedService) -> Urgency {
        switch service.urgency {
        case .constant(let urgency): return urgency
        case .bySeverity:
            switch event.severity {
            case .critical, .error: return .high
            case .warning, .info: return .low
            }
        // Not known yet: `unknown` says so.
        case .supportHours: return .high
        }
    }

    // MARK: Levels

    /// The people of a level at an instant in the order of its targets, each once, and what finding them puts to the test.
    private func team(
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

    /// Assigns people: what is still to come for others is off, and each one's rules start.
    private mutating func put(
        _ people: [PersonID], on level: Int, _ id: IncidentID, at now: Instant, _ checks: Set<EscalationCheck>
    ) {
        var incident = cases[id.index]
        incident.level = level
        incident.visit += 1
        incident.assignees = people
        expect(
            .levelReached(id, level: Int32(level + 1), pass: incident.pass, people: people), at: now,
            checks.union([.rightPerson]))
        for (number, notice) in incident.notices where !people.contains(notice.notice.person) {
            agenda.strike(.rule(id, number))
            incident.notices[number] = nil
        }
        if incident.urgency == .high { agenda.enter(.wait(id), at: now + incident.policy.levels[level].wait) }
        for person in people {
            let wishes = scenario.setup.pager.notify[person.index]
            let rules = incident.urgency == .high ? wishes.high : wishes.low
            if rules.isEmpty { expect(.unreachable(id, person), at: now, [.deadContact]) }
            for rule in rules {
                ruleNumber += 1
                let notice = Notice(
                    incident: id, person: person, channel: rule.channel, level: Int32(level + 1), pass: incident.pass,
                    visit: incident.visit, urgency: incident.urgency)
                incident.notices[ruleNumber] = (notice, checks.subtracting([.rightTime, .order]))
                agenda.enter(.rule(id, ruleNumber), at: now + rule.after)
            }
        }
        cases[id.index] = incident
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
        guard let (notice, context) = cases[id.index].notices.removeValue(forKey: number) else { return }
        var checks = context.union([.rightPerson, .channelAndCadence])
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

    private mutating func acknowledge(_ id: IncidentID, by person: PersonID?, at now: Instant) {
        var checks: Set<EscalationCheck> = [.stopOnAcknowledgement]
        if cases[id.index].isContested(by: person, at: now) { checks.insert(.race) }
        cases[id.index].state = .acknowledged
        cases[id.index].acknowledgedAt = now
        expect(.acknowledged(id, person), at: now, checks)
        hush(id)
        if let timeout = cases[id.index].service.acknowledgementTimeout {
            agenda.enter(.acknowledgementTimeout(id), at: now + timeout)
        }
    }

    /// The acknowledgement is worth nothing any more: it ran out, or the incident got worse.
    private mutating func forget(
        _ id: IncidentID, at now: Instant, _ why: EscalationCheck = .acknowledgementTimeout, because reason: Retrigger? = nil
    ) {
        agenda.strike(.acknowledgementTimeout(id))
        cases[id.index].state = .triggered
        expect(reason.map { .retriggered(id, $0) } ?? .unacknowledged(id), at: now, [why])
        let incident = cases[id.index]
        let team = team(incident.policy.levels[incident.level], at: now, openSince: incident.opened)
        let added = team.people.filter { !incident.assignees.contains($0) }
        put(incident.assignees + added, on: incident.level, id, at: now, team.checks.union([why]))
    }

    private mutating func end(_ id: IncidentID, by resolver: Resolver, at now: Instant) {
        let incident = cases[id.index]
        var checks: Set<EscalationCheck> = [.stopOnResolve]
        if incident.told.isEmpty || resolver == .timeout { checks.insert(.autoResolve) }
        cases[id.index].state = .resolved
        for key in incident.keys { open[key] = nil }
        expect(.resolved(id, resolver), at: now, checks)
        hush(id)
        agenda.strike(.acknowledgementTimeout(id))
        agenda.strike(.autoResolve(id))
    }

    /// Nobody is told anything more, and the policy stands still.
    private mutating func hush(_ id: IncidentID) {
        agenda.strike { $0 == .wait(id) || $0.isRule(of: id) }
        cases[id.index].notices = [:]
    }
}

extension Agenda.Matter {
    func isRule(of id: IncidentID) -> Bool {
        if case .rule(id, _) = self { true } else { false }
    }
}

/// A dedup key; it means something within one integration only.
struct CaseKey: Hashable, Sendable {
    var service: ServiceID
    var text: String
}

/// An incident as the oracle follows it.
struct EscalationCase: Sendable {
    enum State: Hashable, Sendable { case triggered, acknowledged, resolved }

    let id: IncidentID
    let service: PagedService
    /// As it was when the incident opened.
    let policy: Policy
    var urgency: Urgency
    let opened: Instant
    var state = State.triggered
    var acknowledgedAt: Instant?
    /// Index of the level it stands on.
    var level = 0
    var pass: Int32 = 1
    var visit: Int32 = 0
    var assignees: [PersonID] = []
    /// Events that triggered it.
    var triggers = 1
    var keys: Set<CaseKey> = []
    var told: Set<PersonID> = []
    /// What is still to be told, by number. Looked up, never walked through on the way to a prediction.
    var notices: [Int: (notice: Notice, checks: Set<EscalationCheck>)] = [:]

    init(id: IncidentID, service: PagedService, policy: Policy, urgency: Urgency, opened: Instant) {
        (self.id, self.service, self.policy, self.urgency, self.opened) = (id, service, policy, urgency, opened)
    }

    /// Whether an acknowledgement meets another one, or comes from somebody the incident is not assigned to.
    func isContested(by person: PersonID?, at now: Instant) -> Bool {
        state == .acknowledged || person.map { !assignees.contains($0) } ?? false
    }
}
