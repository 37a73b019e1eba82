import Model
import Vendors

/// Writes the journal of a run out of a real pager's log: every entry becomes the facts a bench would have written at that instant.
///
/// Instants are those of the log. What a log does not say, and what follows from the rules at once, is filled in: which level it is whose
/// people were assigned, that an empty level was passed over; and, where the log begins with a page, that the first level was reached. What was sent to whom and when, and every change of state, stands in the log or is not written.
struct AccountWriter {
    /// An incident with its log, oldest first.
    struct Case {
        var incident: PagerDutyREST.Incident
        var name: String
        var log: [TimedEntry]
    }

    /// Assignments this near to each other are one visit of a level: a level waits at least a minute.
    private static let visitSeconds: Int64 = 30

    let scenario: Scenario
    let export: PagerDutyExport
    let names: AccountNames
    private(set) var incidents: [String] = []
    private(set) var notJudged: [String] = []

    private var entries: [Entry] = []
    var states: [State] = []
    private var events: Int32 = 0

    init(scenario: Scenario, export: PagerDutyExport, names: AccountNames) {
        (self.scenario, self.export, self.names) = (scenario, export, names)
    }

    /// What is known of an incident so far.
    struct State {
        var id: IncidentID
        var service: ServiceID
        var policy: Policy
        var urgency: Urgency
        var key: String
        /// What the vendor calls it.
        var name: String
        var title: String
        var opened: Int64
        /// Index of the level it is on; -1 before the first.
        var level = -1
        var pass: Int32 = 1
        var visit: Int32 = 0
        var people: [PersonID] = []
        var isAcknowledged = false
        /// Given to people directly.
        var isDirect = false
        /// When the snooze ends that it is in.
        var snoozedUntil: Int64?
        /// Entries of its log that have been written together with an earlier one.
        var written: Set<Int> = []
    }

    mutating func journal(of cases: [Case], until: Int64) -> Journal {
        let kept = cases.filter { isJudged($0) }.sorted {
            ($0.log[0].unix, $0.log[0].place) < ($1.log[0].unix, $1.log[0].place)
        }
        incidents = kept.map(\.name)
        let steps = kept.indices.flatMap { number in kept[number].log.indices.map { (number: number, index: $0) } }
        func key(_ step: (number: Int, index: Int)) -> (Int64, Int, Int) {
            (kept[step.number].log[step.index].unix, step.number, step.index)
        }
        for step in steps.sorted(by: { key($0) < key($1) }) {
            if step.index == 0 { open(kept[step.number]) }
            write(step.index, of: kept[step.number], step.number)
        }
        write(.ended(.horizon), at: max(until, scenario.epoch.unixSeconds), .generator)
        return Journal(seed: Seed(0), entries: entries)
    }

    // MARK: What can be judged

    private mutating func isJudged(_ item: Case) -> Bool {
        guard let reason = refusal(of: item) else { return true }
        notJudged.append("\(item.name): \(reason)")
        return false
    }

    private func refusal(of item: Case) -> String? {
        guard let service = names.service(item.incident.service?.id), let paged = scenario.pagedService(service),
            let urgency = Urgency(rawValue: item.incident.urgency ?? "")
        else { return "its service or its urgency '\(item.incident.urgency ?? "")' is not known" }
        var isOver = false
        for timed in item.log {
            let entry = timed.entry
            guard let what = entry.what else { return "its log has an entry of the unknown type '\(entry.type ?? "")'" }
            if let reason = refusal(ofDoing: what, timed) { return reason }
            if isOver, [.trigger, .assign, .escalate, .unacknowledge].contains(what) { return "it was opened again by hand" }
            if what == .resolve { isOver = true }
        }
        if isMadeByHand(item.log[0].entry), opener(of: item, urgency) == nil, case .constant(let usual) = paged.urgency,
            usual != urgency
        {
            return "it was opened by hand with \(urgency.rawValue) urgency"
        }
        return nil
    }

    private func isMadeByHand(_ entry: PagerDutyREST.LogEntry) -> Bool { entry.isByHand || entry.channel?.type == "website" }

    /// Who opened an incident by hand, and asked for its urgency; nil where nobody did whom the export has, or alerts came to it later.
    private func opener(of item: Case, _ urgency: Urgency) -> AlertEvent.Opener? {
        guard isMadeByHand(item.log[0].entry), item.log.count(where: { $0.entry.what == .trigger }) == 1,
            let person = names.person(item.log[0].entry.agent?.id)
        else { return nil }
        return AlertEvent.Opener(person: person, urgency: urgency)
    }

    // MARK: Entries

    private mutating func open(_ item: Case) {
        guard let service = names.service(item.incident.service?.id), let paged = scenario.pagedService(service)
        else { return }
        // Alerts of several keys were grouped: what joined them is not the log's to tell.
        let keys = Set(item.log.filter { $0.entry.what == .trigger }.map { Self.key(of: $0.entry) })
        let key = keys.count == 1 ? keys.first.flatMap { $0 } : nil
        states.append(
            State(
                id: IncidentID(states.count), service: service, policy: scenario[paged.policy],
                urgency: Urgency(rawValue: item.incident.urgency ?? "") ?? .high,
                key: key ?? "incident \(item.incident.id ?? "")", name: item.name,
                title: item.incident.title ?? "", opened: item.log[0].unix))
    }

    /// A dedup key lives within one integration.
    private static func key(of entry: PagerDutyREST.LogEntry) -> String? {
        (entry.channel?.dedupKey ?? entry.channel?.incidentKey).map { "\(entry.agent?.id ?? "")/\($0)" }
    }

    private mutating func write(_ index: Int, of item: Case, _ number: Int) {
        guard states.indices.contains(number), !states[number].written.contains(index) else { return }
        let timed = item.log[index]
        let (entry, at, id) = (timed.entry, timed.unix, states[number].id)
        switch entry.what {
        case .trigger: trigger(isFirst: index == 0, at: at, item, number)
        case .assign, .escalate:
            if entry.isByHand {
                give(index, of: item, number)
            } else {
                reach(people(assignedWith: index, of: item, number), at: at, number)
            }
        case .notify: page(entry, at: at, number)
        case .acknowledge:
            let person = entry.isByHand ? names.person(entry.agent?.id) : nil
            tell(.acknowledge, by: person, at: at, number)
            write(.note(.acknowledged(id, person)), at: at, .pager)
            (states[number].isAcknowledged, states[number].snoozedUntil) = (true, nil)
        case .unacknowledge: unacknowledge(index, of: item, number)
        case .snooze: snooze(timed, number)
        case .resolve: resolve(entry, at: at, number)
        case .repeats:
            skipRest(at: at, number)
            states[number].pass += 1
            states[number].level = -1
            write(.note(.repeated(id, pass: states[number].pass)), at: at, .pager)
        case .exhausts:
            skipRest(at: at, number)
            write(.note(.exhausted(id)), at: at, .pager)
        case .delegate, .annotate, .reachAckLimit, .reachTriggerLimit, .urgencyChange, .fieldChange,
            .customFieldChange,
            .priorityChange, .responderRequest, .unsnooze, .reassign, nil:
            break
        }
    }

    private mutating func trigger(isFirst: Bool, at: Int64, _ item: Case, _ number: Int) {
        let (id, service, urgency) = (states[number].id, states[number].service, states[number].urgency)
        let opener = isFirst ? opener(of: item, urgency) : nil
        let event = send(.trigger, by: opener, at: at, number)
        guard isFirst else { return write(.note(.merged(id, event)), at: at, .pager) }
        write(.note(.opened(id, event, service, urgency)), at: at, .pager)
        // Whoever opens an incident by hand assigns it.
        let byHand = isMadeByHand(item.log[0].entry)
        let assigned =
            people(assignedWith: 0, of: item, number) + (byHand ? people(assignedWith: 0, byHand: true, of: item, number) : [])
        reach(assigned.isEmpty ? firstOnCall(at: at, number) : assigned, at: at, number)
    }

    private mutating func resolve(_ entry: PagerDutyREST.LogEntry, at: Int64, _ number: Int) {
        let id = states[number].id
        if entry.isByHand, let person = names.person(entry.agent?.id) {
            tell(.resolve, by: person, at: at, number)
            return write(.note(.resolved(id, .person(person))), at: at, .pager)
        }
        let timeout = scenario.pagedService(states[number].service)?.autoResolve
        let isOverdue = timeout.map { Delay.seconds(at - states[number].opened + Self.visitSeconds) >= $0 } ?? false
        if entry.channel?.type == "timeout" || (entry.channel?.type == "auto" && isOverdue) {
            return write(.note(.resolved(id, .timeout)), at: at, .pager)
        }
        let event = send(.resolve, at: at, number)
        write(.note(.resolved(id, .event(event))), at: at, .pager)
    }

    private mutating func page(_ entry: PagerDutyREST.LogEntry, at: Int64, _ number: Int) {
        guard let person = names.person(entry.user?.id), let channel = channel(entry.channel?.notification?.type)
        else {
            return
        }
        let state = states[number]
        pages += 1
        write(
            .paged(
                Page(
                    number: pages, incident: state.id, person: person, level: Int32(max(state.level, 0) + 1), pass: state.pass,
                    channel: channel, urgency: state.urgency, visit: state.visit, text: state.title)), at: at, .pager)
    }

    private var pages: Int32 = 0

    /// What a person told the pager, or an event where nobody did.
    private mutating func tell(_ action: Response.Action, by person: PersonID?, at: Int64, _ number: Int) {
        if let person {
            write(.responded(Response(incident: states[number].id, person: person, action: action)), at: at, .pager)
        } else {
            send(.acknowledge, at: at, number)
        }
    }

    @discardableResult
    private mutating func send(
        _ action: AlertEvent.Action, by opener: AlertEvent.Opener? = nil, at: Int64, _ number: Int
    ) -> AlertEvent.ID {
        let state = states[number]
        events += 1
        let event = AlertEvent(
            id: .init(rule: opener == nil ? RuleID(0) : nil, ordinal: events), action: action, service: state.service,
            group: state.name, severity: state.urgency == .high ? .critical : .warning,
            dedupKey: opener == nil ? state.key : nil, summary: state.title, value: 0, details: [], opener: opener)
        if opener != nil {
            write(.sent(event), at: at, .pager)
            return event.id
        }
        write(.fired(event), at: at, .rules)
        write(.replied(event.id, attempt: 1, .accepted), at: at, .rules)
        return event.id
    }

    mutating func write(_ fact: Fact, at unix: Int64, _ station: Station) {
        let at = Instant.start + .seconds(unix - scenario.epoch.unixSeconds)
        entries.append(Entry(number: entries.count + 1, at: at, station: station, fact: fact))
    }

    /// `push`, `sms_notification` ... as a channel.
    private func channel(_ type: String?) -> Channel? {
        type?.lowercased().split(separator: "_").first.flatMap { Channel(rawValue: String($0)) }
    }
}

extension AccountWriter {
    // MARK: Levels

    /// Everybody assigned by an entry and by those of the same visit; what people and what the pager did are two visits.
    mutating func people(assignedWith index: Int, byHand: Bool = false, of item: Case, _ number: Int) -> [PersonID] {
        let begin = item.log[index].unix
        var people: [PersonID] = []
        for (other, timed) in item.log.enumerated().dropFirst(index) {
            if timed.unix > begin + Self.visitSeconds { break }
            guard [.assign, .escalate].contains(timed.entry.what), timed.entry.isByHand == byHand,
                !states[number].written.contains(other)
            else { continue }
            states[number].written.insert(other)
            for assignee in timed.entry.assignees ?? [] {
                if let person = names.person(assignee.id), !people.contains(person) { people.append(person) }
            }
        }
        return people
    }

    mutating func reach(_ people: [PersonID], on known: Int? = nil, at unix: Int64, _ number: Int) {
        let before = known.map { $0 - 1 } ?? states[number].level
        let level = known ?? level(of: people, after: before, at: unix, number)
        // In the order of the targets, where they are the same people.
        let usual =
            states[number].policy.levels.indices.contains(level) ? onCall(states[number].policy.levels[level], at: unix) : []
        let people = Set(usual) == Set(people) ? usual : people
        skip(before + 1..<max(level, before + 1), at: unix, number)
        states[number].level = level
        states[number].visit += 1
        states[number].people = people
        let state = states[number]
        write(
            .note(
                state.isDirect
                    ? .assigned(state.id, people: people)
                    : .levelReached(state.id, level: Int32(level + 1), pass: state.pass, people: people)), at: unix, .pager)
    }

    /// The level whose people these are: the next one that fits, else the next one that has somebody.
    private func level(of people: [PersonID], after current: Int, at unix: Int64, _ number: Int) -> Int {
        let levels = states[number].policy.levels
        let rest = Array(min(current + 1, levels.count)..<levels.count)
        let fitting = rest.first { Set(onCall(levels[$0], at: unix)) == Set(people) }
        return fitting ?? rest.first { !onCall(levels[$0], at: unix).isEmpty } ?? rest.first ?? max(levels.count - 1, 0)
    }

    private mutating func skip(_ range: Range<Int>, at unix: Int64, _ number: Int) {
        let state = states[number]
        for level in range
        where state.policy.levels.indices.contains(level) && onCall(state.policy.levels[level], at: unix).isEmpty {
            write(.note(.levelSkipped(state.id, level: Int32(level + 1))), at: unix, .pager)
        }
    }

    /// Empty levels between the last one with somebody and the end of the policy.
    private mutating func skipRest(at unix: Int64, _ number: Int) {
        skip(states[number].level + 1..<max(states[number].policy.levels.count, states[number].level + 1), at: unix, number)
    }

    func onCall(_ level: Policy.Level, at unix: Int64) -> [PersonID] {
        let at = Instant.start + .seconds(unix - scenario.epoch.unixSeconds)
        var people: [PersonID] = []
        for target in level.targets {
            let person: PersonID? =
                switch target {
                case .person(let person): person
                case .schedule(let schedule): scenario[schedule].person(at: at)
                }
            if let person, !people.contains(person) { people.append(person) }
        }
        return people
    }

    /// Who has it where the log does not say: whoever is on call on the first level that has somebody.
    private func firstOnCall(at unix: Int64, _ number: Int) -> [PersonID] {
        states[number].policy.levels.lazy.map { onCall($0, at: unix) }.first { !$0.isEmpty } ?? []
    }

    /// Who has it after an acknowledgement ran out: those who had it, and whoever has come on call on the level since.
    func stillAssigned(at unix: Int64, _ number: Int) -> [PersonID] {
        let state = states[number]
        guard state.policy.levels.indices.contains(state.level + 1) else { return state.people }
        return state.people + onCall(state.policy.levels[state.level + 1], at: unix).filter { !state.people.contains($0) }
    }
}
