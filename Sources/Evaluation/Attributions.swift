import Model

/// An incident as one fault's: from which entry on what happens to it counts for that fault.
struct Held: Hashable, Sendable {
    var incident: IncidentID
    var from: Sighting
}

/// What in a run belongs to one fault, and by which evidence.
///
/// The drill id decides wherever it can be planted (`carried`):
/// - the fault's events are the trigger events whose text holds it;
/// - its incidents are those that such an event opened; where the journal does not hold the opening event, those one of whose
///   pages holds it. If such an incident paged somebody, at least one page must hold the drill id: otherwise whoever was paged
///   could not know what for, and nothing is attributed;
/// - events that only joined an incident something else had opened are `masked`, whatever later pages of that incident say.
///
/// An alert over numbers (a monitor's) quotes nothing: its events are `inferred`. Each belongs to the fault of the service it names that had
/// begun last when the alert became true, if that lies in the fault's window.
///
/// What an inbox's readers tell the pager belongs to the faults whose messages it came of. Messages that were read while work had begun
/// already only joined its incident.
///
/// A fault that leaves no line (silence, a missed job, a hop the scenario says `shows` in a rule) is `inferred`: the events of
/// the rule and group it names, from the first time that rule became true inside the fault's window. An incident of that rule
/// and group that was open before the fault masks it.
struct Story: Sendable {
    /// How long after its end, beyond the rule's window and interval, a fault may still make a rule true: what is still on its
    /// way.
    static let slack = Delay.minutes(2)

    var fault: FaultID
    var attribution = Attribution.none
    /// Why there is no attribution, for people; empty when there is one.
    var reason = ""
    var evidence: [Int] = []
    /// Trigger events of this fault, in order.
    var events: [EventTrace] = []
    /// Incidents its events opened. What `never` looks at, which must not depend on a good attribution.
    var opened: [Held] = []
    /// Incidents something else had opened and its events only joined.
    var joined: [Held] = []
    /// Incidents whose pages, levels and answers are this fault's; empty without attribution, the masking one when masked.
    var held: [Held] = []

    /// Where the stage `triggered` is read: what it opened, otherwise what it joined.
    var triggered: [Held] { opened.isEmpty ? joined : opened }

    /// Faults of services are paged for; those of the way only when the scenario says where they show.
    static func isAttributable(_ plan: FaultPlan) -> Bool { plan.service != nil || plan.shows != nil }

    init(_ fault: FaultID, in run: RunIndex) {
        self.fault = fault
        let plan = run.scenario[fault]
        guard Story.isAttributable(plan) else {
            reason = "a fault of the way has no page of its own"
            return
        }
        guard let injected = run.faults[fault.index].injected else {
            reason = "the fault was never injected"
            return
        }
        let numbers = Story.numbers(of: fault, in: run)
        if plan.carriesDrill {
            let carried = run.events.filter { $0.carries.contains(fault) }
            events = carried + numbers.map(\.event).filter { number in !carried.contains { $0.event.id == number.event.id } }
            addCalls(in: run)
            attributeCarried(numbers, in: run, plan)
        } else if let shows = plan.shows {
            infer(shows, since: injected, in: run)
        } else if !numbers.isEmpty {
            events = numbers.map(\.event)
            addCalls(in: run)
            attributeCarried(numbers, in: run, plan)
        } else {
            reason = "it leaves no line, and the scenario names no rule it shows in"
        }
    }

    /// The window in which a rule may turn true because of this fault: from the injection to its end and what a rule needs to
    /// see it.
    static func window(of fault: FaultID, for rule: RuleID, in run: RunIndex) -> Windows.Span? {
        guard let injected = run.faults[fault.index].injected else { return nil }
        guard let over = run.faults[fault.index].mitigated?.seen.at else {
            return Windows.Span(from: injected.at, until: .never)
        }
        let watched = run.scenario[rule]
        return Windows.Span(from: injected.at, until: over + watched.reach + slack)
    }

    /// Events of alerts that cannot carry a drill id, with the change that made each fire.
    private static func numbers(of fault: FaultID, in run: RunIndex) -> [(event: EventTrace, became: Transition)] {
        run.events.compactMap { trace in
            let told = run.messages.isEmpty ? [] : run.messages(behind: trace.event.id).compactMap { run.event($0.event.id) }
            let truths = (told.isEmpty ? [trace] : told).compactMap { truth(behind: $0, in: run) }
            return truths.first { owner(of: $0, telling: trace.event.service, in: run) == fault }.map { (trace, $0) }
        }
    }

    /// The change that made an event fire which quotes nothing.
    private static func truth(behind trace: EventTrace, in run: RunIndex) -> Transition? {
        guard trace.carries.isEmpty, let rule = trace.event.id.rule, !run.scenario[rule].carriesDrill else { return nil }
        return run.transitions.last {
            $0.isTrue && $0.rule == rule && $0.group == trace.event.group && $0.seen < trace.fired
        }
    }

    /// The fault of the alert's service that had begun last when it became true, if that lies in its window.
    private static func owner(of became: Transition, telling told: ServiceID, in run: RunIndex) -> FaultID? {
        let scenario = run.scenario
        let named = became.group.split(separator: "/").compactMap { part in
            scenario.catalog.services.firstIndex { $0.name.text == part }.map(ServiceID.init)
        }
        let begun = scenario.faults.indices.map(FaultID.init).filter { fault in
            guard let service = scenario[fault].service, named.isEmpty ? service == told : named.contains(service),
                let window = window(of: fault, for: became.rule, in: run)
            else { return false }
            return window.from <= became.seen.at && became.seen.at < window.until
        }
        return begun.max { a, b in
            guard let first = run.faults[a.index].injected, let second = run.faults[b.index].injected else { return false }
            return first < second
        }
    }

    private mutating func attributeCarried(
        _ numbers: [(event: EventTrace, became: Transition)], in run: RunIndex, _ plan: FaultPlan
    ) {
        link(in: run)
        let fault = fault
        let own = Set(opened.map(\.incident))
        let pages = run.pages.filter { own.contains($0.page.incident) }
        if let page = pages.first(where: { $0.carries.contains(fault) }) {
            settle(.carried, [page.left.entry])
        } else if let first = opened.first, let opener = run.incident(first.incident)?.event,
            let number = numbers.first(where: { $0.event.event.id == opener })
        {
            settle(.inferred, [number.became.seen.entry])
        } else if let first = opened.first, pages.isEmpty {
            settle(.carried, [first.from.entry])
        } else if !opened.isEmpty {
            reason = "its incident paged, but no page holds its drill id '\(plan.drill)'"
            evidence = pages.map(\.left.entry)
        } else if let first = joined.first {
            mask(first, "its events only joined incident \(first.incident.label), which something else had opened")
        } else if !explainUnread(in: run) {
            reason = "no event and no page holds its drill id '\(plan.drill)'"
        }
    }

    private mutating func infer(_ shows: FaultPlan.Shows, since injected: Sighting, in run: RunIndex) {
        let matches = { (rule: RuleID?, group: String) in rule == shows.rule && (shows.group.map { $0 == group } ?? true) }
        let name = run.scenario[shows.rule].name
        let open = run.incidents.first { incident in
            incident.isOpen(before: injected)
                && run.event(incident.event).map { matches($0.event.id.rule, $0.event.group) }
                    ?? (incident.event.rule == shows.rule)
        }
        if let open {
            mask(Held(incident: open.id, from: injected), "incident \(open.id.label) of '\(name)' was open before the fault")
            return
        }
        guard let window = Story.window(of: fault, for: shows.rule, in: run) else { return }
        let became = run.transitions.first { change in
            change.isTrue && matches(change.rule, change.group) && window.from <= change.seen.at
                && change.seen.at < window.until
        }
        guard let became else {
            let before = run.transitions.last { matches($0.rule, $0.group) && $0.seen < injected }
            let wasTrue = before?.isTrue ?? false
            reason =
                wasTrue
                ? "rule '\(name)' was true before the fault" : "rule '\(name)' did not become true in the fault's window"
            return
        }
        events = run.events.filter { trace in
            matches(trace.event.id.rule, trace.event.group) && became.seen.at <= trace.fired.at && trace.fired.at < window.until
                && trace.carries.isEmpty
        }
        addCalls(in: run)
        link(in: run)
        if !opened.isEmpty {
            settle(.inferred, [became.seen.entry])
        } else if let first = joined.first {
            mask(first, "its events only joined incident \(first.incident.label), which something else had opened")
        } else if !explainUnread(in: run) {
            reason = "rule '\(name)' became true, but no incident came of it"
            evidence = [became.seen.entry]
        }
    }

    /// Finds the incidents its events opened, and those they joined.
    private mutating func link(in run: RunIndex) {
        let mine = Set(events.map(\.event.id))
        let pages = run.pages.filter { $0.carries.contains(fault) }
        // Where its messages went to work that others had begun.
        var works: [AlertEvent.ID: Sighting] = [:]
        for id in mine {
            guard let (seen, work) = run.message(id)?.read, let work, !mine.contains(work) else { continue }
            works[work] = min(works[work] ?? seen, seen)
        }
        for incident in run.incidents {
            let merged = incident.merged.first { mine.contains($0.event) }?.seen
            let page = pages.first { $0.page.incident == incident.id }
            let read = works[incident.event] ?? incident.merged.lazy.compactMap { works[$0.event] }.first
            if mine.contains(incident.event) || (page != nil && run.event(incident.event) == nil) {
                opened.append(Held(incident: incident.id, from: incident.opened))
            } else if let from = merged ?? read.map({ max($0, incident.opened) }) ?? page?.left {
                joined.append(Held(incident: incident.id, from: from))
            }
        }
    }

    /// Adds what the readers of its messages told the pager.
    private mutating func addCalls(in run: RunIndex) {
        if run.messages.isEmpty { return events.sort { $0.fired < $1.fired } }
        let own = Set(events.map(\.event.id))
        events += run.events.filter { trace in
            !own.contains(trace.event.id) && run.messages(behind: trace.event.id).contains { own.contains($0.event.id) }
        }
        events.sort { $0.fired < $1.fired }
    }

    /// Its messages, where nothing went to the pager: why nothing came of them.
    private mutating func explainUnread(in run: RunIndex) -> Bool {
        let messages = events.compactMap { run.message($0.event.id) }
        guard let first = messages.first, messages.count == events.count, let inbox = first.event.inbox else { return false }
        let name = run.scenario[inbox]?.name.text ?? ""
        evidence = [first.landed?.entry].compactMap(\.self)
        if messages.allSatisfy({ $0.landed == nil }) {
            reason = "its message never landed in '\(name)'"
        } else if messages.allSatisfy({ $0.read == nil }) {
            reason = "its message in '\(name)' was not read until the run ended"
        } else {
            reason = "its message in '\(name)' was read, and nobody was called because of it"
        }
        return true
    }

    /// The messages that tell how its page came about: those behind the event that opened the incident, or all where there is none. A page that
    /// came straight from a rule came of no message.
    func told(in run: RunIndex) -> [MessageTrace] {
        let messages = events.compactMap { run.message($0.event.id) }
        guard let incident = triggered.first.flatMap({ run.incident($0.incident) }) else { return messages }
        return messages.filter { message in
            guard let work = message.read?.work else { return false }
            return work == incident.event || incident.merged.contains { $0.event == work }
        }
    }

    private mutating func settle(_ attribution: Attribution, _ evidence: [Int]) {
        self.attribution = attribution
        self.evidence = evidence
        held = opened
    }

    private mutating func mask(_ incident: Held, _ reason: String) {
        attribution = .masked(incident.incident)
        self.reason = reason
        evidence = [incident.from.entry]
        held = [incident]
    }
}

extension Story {
    /// Looks again at a fault nothing was attributed to, when something should have been: an incident of the same service that
    /// was open before the fault explains why nothing of its own came.
    mutating func explainAbsence(in run: RunIndex) {
        guard attribution == .none, opened.isEmpty, let service = run.scenario[fault].service,
            let injected = run.faults[fault.index].injected,
            let open = run.incidents.first(where: { $0.service == service && $0.isOpen(before: injected) })
        else { return }
        mask(Held(incident: open.id, from: injected), "incident \(open.id.label) of its service was open before the fault")
    }
}
