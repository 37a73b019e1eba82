import Model

/// Something seen that an expectation may be about.
struct Candidate: Sendable {
    var seen: Sighting
    /// What happened, without the time: `paged backup by push on level 2`.
    var text: String
    var incident: IncidentID?
    /// The text the person read, for stages that have one.
    var page: String?
}

/// Which of the candidates an expectation is about; nil = whichever.
struct Filter: Sendable {
    var rule: RuleID?
    var who: PersonID?
    var level: Int32?
    var channel: Channel?

    static let any = Filter()

    func admits(_ page: Page) -> Bool {
        (who.map { $0 == page.person } ?? true) && (level.map { $0 == page.level } ?? true)
            && (channel.map { $0 == page.channel } ?? true)
    }
}

/// The part of a run a question is about: one fault's, or all of it.
struct Scope: Sendable {
    var faults: [FaultID]
    var events: [EventTrace]
    var triggered: [Held]
    var incidents: [Held]
    var trues: [Transition]
    var clears: [Transition]
    var pages: [PageTrace]

    /// What was attributed to a fault.
    init(_ story: Story, in run: RunIndex) {
        self.init(story, incidents: story.held, triggered: story.triggered, in: run)
    }

    /// Everything a fault brought about, attributed or not: what its events opened, and every page that holds its drill id.
    init(touchedBy story: Story, in run: RunIndex) {
        self.init(story, incidents: story.opened, triggered: story.opened, in: run)
        pages = run.pages.filter { page in
            page.carries.contains(story.fault) || story.opened.contains { $0.incident == page.page.incident }
        }
    }

    /// The whole run.
    init(_ run: RunIndex) {
        faults = run.scenario.faults.indices.map(FaultID.init)
        events = run.events
        triggered = run.incidents.map { Held(incident: $0.id, from: $0.opened) }
        incidents = triggered
        trues = run.transitions.filter(\.isTrue)
        clears = run.transitions.filter { !$0.isTrue }
        pages = run.pages
    }

    private init(_ story: Story, incidents: [Held], triggered: [Held], in run: RunIndex) {
        faults = [story.fault]
        events = story.events
        self.triggered = triggered
        self.incidents = incidents
        let own = run.transitions.filter { Scope.belongs($0, to: story, in: run) }
        trues = own.filter(\.isTrue)
        clears = own.filter { !$0.isTrue }
        pages = run.pages.filter { page in
            incidents.contains { $0.incident == page.page.incident && $0.from <= page.left }
        }
    }

    /// Whether a rule's change may be due to a fault: it lies in the fault's window, not before its first line was searchable,
    /// and the rule and group are those of one of its events, those the scenario says it shows in, or (where nothing fired) a
    /// group that is empty or names the fault's service.
    private static func belongs(_ change: Transition, to story: Story, in run: RunIndex) -> Bool {
        let plan = run.scenario[story.fault]
        guard let window = Story.window(of: story.fault, for: change.rule, in: run) else { return false }
        let searchable = run.faults[story.fault.index].firsts[.searchable]?.at
        let isOfLines = run.scenario[change.rule].carriesDrill
        let from = isOfLines ? searchable ?? (plan.carriesDrill && story.events.isEmpty ? nil : window.from) : window.from
        guard let from, max(from, window.from) <= change.seen.at else { return false }
        if story.events.contains(where: { $0.event.id.rule == change.rule && $0.event.group == change.group }) { return true }
        guard change.seen.at < window.until else { return false }
        if let shows = plan.shows { return shows.rule == change.rule && (shows.group.map { $0 == change.group } ?? true) }
        guard plan.carriesDrill || !isOfLines, let service = plan.service else { return false }
        return change.group.isEmpty
            || change.group.split(separator: "/").contains { $0 == run.scenario[service].name.text }
    }

    /// What was seen of a stage, in order.
    func candidates(_ stage: Stage, _ filter: Filter, in run: RunIndex) -> [Candidate] {
        switch stage {
        case .injected: ofFaults("injected", run) { $0.injected }
        case .impact: ofFaults("first user harmed by", run) { $0.impact }
        case .emitted, .collected, .sent, .received, .searchable:
            ofFaults("\(stage.rawValue) the first line of", run) { $0.firsts[stage] }
        case .mitigated: ofFaults("mitigated", run) { Scope.mitigation($0, filter) }
        case .true: ofTransitions(trues, "true", filter, run)
        case .cleared: ofTransitions(clears, "cleared", filter, run)
        case .fired: ofEvents(filter, run)
        case .landed: ofMessages("landed in", filter, run) { $0.landed }
        case .read: ofMessages("read in", filter, run) { $0.read?.seen }
        case .triggered: ofOpenings(filter, run)
        case .paged: ofPages("paged", filter, run) { $0.left }
        case .delivered: ofPages("delivered to", filter, run) { $0.delivered }
        case .escalated: ofLevels(filter, run)
        case .acknowledged: ofAcknowledgements(filter, run)
        case .resolved: ofResolutions(filter, run)
        case .noticed, .told: []
        }
    }

    private func ofFaults(_ verb: String, _ run: RunIndex, _ seen: (FaultTrace) -> Sighting?) -> [Candidate] {
        let all = faults.compactMap { fault in
            seen(run.faults[fault.index]).map { Candidate(seen: $0, text: "\(verb) '\(run.scenario[fault].name.text)'") }
        }
        return all.sorted { $0.seen < $1.seen }
    }

    private static func mitigation(_ trace: FaultTrace, _ filter: Filter) -> Sighting? {
        guard let (seen, how) = trace.mitigated else { return nil }
        guard let who = filter.who else { return seen }
        switch how {
        case .fixed(let person): return person == who ? seen : nil
        case .automated, .expired, .gaveUp: return nil
        }
    }

    private func ofTransitions(_ changes: [Transition], _ verb: String, _ filter: Filter, _ run: RunIndex) -> [Candidate] {
        changes.filter { change in filter.rule.map { $0 == change.rule } ?? true }.map { change in
            let group = change.group.isEmpty ? "" : " for \(change.group)"
            return Candidate(seen: change.seen, text: "\(verb) '\(run.scenario[change.rule].name.text)'\(group)")
        }
    }

    private func ofEvents(_ filter: Filter, _ run: RunIndex) -> [Candidate] {
        events.filter { trace in filter.rule.map { $0 == trace.event.id.rule } ?? true }.map { trace in
            Candidate(seen: trace.fired, text: trace.event.id.rule.map { "fired '\(run.scenario[$0].name.text)'" } ?? "sent")
        }
    }

    private func ofMessages(
        _ verb: String, _ filter: Filter, _ run: RunIndex, _ seen: (MessageTrace) -> Sighting?
    ) -> [Candidate] {
        let all = events.compactMap { trace -> Candidate? in
            guard filter.rule.map({ $0 == trace.event.id.rule }) ?? true, let message = run.message(trace.event.id),
                let inbox = message.event.inbox, let seen = seen(message)
            else { return nil }
            let name = run.scenario[inbox]?.name.text ?? ""
            return Candidate(seen: seen, text: "\(verb) \(name) a message of '\(ruleName(trace, run))'")
        }
        return all.sorted { $0.seen < $1.seen }
    }

    private func ruleName(_ trace: EventTrace, _ run: RunIndex) -> String {
        trace.event.id.rule.map { run.scenario[$0].name.text } ?? ""
    }

    private func ofOpenings(_ filter: Filter, _ run: RunIndex) -> [Candidate] {
        triggered.filter { Scope.admits($0.incident, filter, run) }.map {
            Candidate(seen: $0.from, text: "triggered \($0.incident.label)", incident: $0.incident)
        }.sorted { $0.seen < $1.seen }
    }

    private func ofPages(
        _ verb: String, _ filter: Filter, _ run: RunIndex, _ seen: (PageTrace) -> Sighting?
    ) -> [Candidate] {
        let all = pages.compactMap { trace -> Candidate? in
            let page = trace.page
            guard filter.admits(page), Scope.admits(page.incident, filter, run), let seen = seen(trace) else { return nil }
            let text = "\(verb) \(run.scenario[page.person].name.text) by \(page.channel.rawValue) on level \(page.level)"
            return Candidate(seen: seen, text: text, incident: page.incident, page: page.text)
        }
        return all.sorted { $0.seen < $1.seen }
    }

    private func ofLevels(_ filter: Filter, _ run: RunIndex) -> [Candidate] {
        ofIncidents(filter, run) { incident in
            incident.levels.filter { reached in
                reached.level >= 2 && (filter.level.map { $0 == reached.level } ?? true)
                    && (filter.who.map { reached.people.contains($0) } ?? true)
            }.map { ($0.seen, "escalated \(incident.id.label) to level \($0.level)") }
        }
    }

    private func ofAcknowledgements(_ filter: Filter, _ run: RunIndex) -> [Candidate] {
        ofIncidents(filter, run) { incident in
            incident.acknowledged.filter { answer in filter.who.map { $0 == answer.by } ?? true }.map { answer in
                let by = answer.by.map { " by \(run.scenario[$0].name.text)" } ?? ""
                return (answer.seen, "acknowledged \(incident.id.label)\(by)")
            }
        }
    }

    private func ofResolutions(_ filter: Filter, _ run: RunIndex) -> [Candidate] {
        ofIncidents(filter, run) { incident in
            incident.resolved.compactMap { end in
                switch end.by {
                case .person(let person):
                    if let who = filter.who, who != person { return nil }
                    return (end.seen, "resolved \(incident.id.label) by \(run.scenario[person].name.text)")
                case .event: return filter.who == nil ? (end.seen, "resolved \(incident.id.label) by an event") : nil
                case .timeout: return filter.who == nil ? (end.seen, "resolved \(incident.id.label) by its timeout") : nil
                case .merged(let target):
                    let text = "resolved \(incident.id.label) by merging it into \(target.label)"
                    return filter.who == nil ? (end.seen, text) : nil
                }
            }
        }
    }

    private func ofIncidents(
        _ filter: Filter, _ run: RunIndex, _ seen: (IncidentTrace) -> [(seen: Sighting, text: String)]
    ) -> [Candidate] {
        var all: [Candidate] = []
        for held in incidents where Scope.admits(held.incident, filter, run) {
            guard let incident = run.incident(held.incident) else { continue }
            for (seen, text) in seen(incident) where held.from <= seen {
                all.append(Candidate(seen: seen, text: text, incident: held.incident))
            }
        }
        return all.sorted { $0.seen < $1.seen }
    }

    private static func admits(_ incident: IncidentID, _ filter: Filter, _ run: RunIndex) -> Bool {
        filter.rule.map { $0 == run.rule(of: incident) } ?? true
    }
}
