import Model

/// What can only be said of the whole: whether its parts can have the effect they are there for.
struct ScenarioChecks {
    let reading: Reading

    /// The compiled scenario, or nil when errors stand in the way.
    func check(_ draft: ScenarioDraft) -> Scenario? {
        if draft.knowsTraffic { checkTraffic(draft) }
        checkNotifications(draft)
        guard !reading.hasErrors else { return nil }
        var scenario = draft.compiled()
        checkGroups(scenario)
        scenario = withShows(scenario)
        checkPolicies(scenario)
        checkRules(scenario)
        checkQueries(scenario)
        PrometheusChecks(reading: reading).check(scenario)
        SizeChecks(reading: reading, lastsMark: draft.lastsMark).check(scenario)
        return reading.hasErrors ? nil : scenario
    }

    // MARK: Faults

    /// A fault of a service needs requests to spoil, or a run to miss; else nobody is harmed and nothing proves it.
    private func checkTraffic(_ draft: ScenarioDraft) {
        for fault in draft.faults {
            guard let id = fault.service, draft.catalog.catalog.services.indices.contains(id.index) else { continue }
            let service = draft.catalog.catalog.services[id.index]
            let hasRequests = draft.background.contains { $0.service == id && $0.requestsPerKilosecond > 0 }
            switch fault.kind {
            case .outage, .latency, .generic, .errors(.steady), .errors(.ramp):
                if !hasRequests { reportNoTraffic(fault, service) }
            case .silence:
                if !hasRequests, service.jobs.isEmpty { reportNoTraffic(fault, service) }
            case .missedJob(let name):
                if let job = service.jobs.first(where: { $0.name == name }) { checkRun(of: job, fault) }
            case .errors(.burst), .flood: break
            case .down, .loss, .delay, .duplication, .reordering: break
            }
        }
    }

    private func reportNoTraffic(_ fault: FaultPlan, _ service: Catalog.Service) {
        reading.error(
            "fault/no-traffic", "'\(service.name)' has no background traffic, so nothing can show the fault '\(fault.name)'",
            at: fault.mark,
            hint: "add 'background: {\(service.name): {requests: 20/s}}'")
    }

    private func checkRun(of job: Catalog.Job, _ fault: FaultPlan) {
        let late = max(0, (fault.at - job.first).nanoseconds)
        let runs = late / job.every.nanoseconds + (late % job.every.nanoseconds == 0 ? 0 : 1)
        guard job.first + job.every * runs >= fault.latestEnd else { return }
        reading.error(
            "fault/no-run", "no run of '\(job.name)' is due while the fault '\(fault.name)' lasts", at: fault.mark,
            hint: "it is due at \((job.first - .start).text) and every \(job.every.text) from then on")
    }

    private func checkPolicies(_ scenario: Scenario) {
        for fault in scenario.faults {
            guard let service = fault.service, scenario.pagedService(service) == nil else { continue }
            reading.warning(
                "fault/no-policy", "'\(scenario[service].name)' has no policy in the setup '\(scenario.setup.name)'",
                at: fault.mark,
                hint: "its own alerts can page nobody")
        }
    }

    /// The group in which a rule shows a fault, where the rule makes no groups.
    private func checkGroups(_ scenario: Scenario) {
        for fault in scenario.faults {
            guard let shows = fault.shows, let group = shows.group, !group.isEmpty,
                scenario.setup.rules.indices.contains(shows.rule.index),
                scenario.setup.rules[shows.rule.index].groupBy.isEmpty
            else { continue }
            reading.error(
                "fault/no-group",
                "the rule '\(scenario[shows.rule].name)' does not group, so it has no group '\(group.clipped)'",
                at: fault.mark, hint: "leave 'group' out of 'shows'")
        }
    }

    /// Names the rule that shows a fault which carries no drill id: the one written, or the only one that could.
    private func withShows(_ scenario: Scenario) -> Scenario {
        var scenario = scenario
        for (index, fault) in scenario.faults.enumerated() {
            guard let service = fault.service, !fault.carriesDrill, fault.shows == nil else { continue }
            let rules = absenceRules(for: fault, service, scenario)
            if let rule = rules.first, rules.count == 1 {
                let byService = scenario.setup.rules[rule.index].groupBy == ["service"]
                scenario.faults[index].shows = .init(rule: rule, group: byService ? scenario[service].name.text : nil)
            } else if !scenario.setup.alerts.contains(where: { !$0.carriesDrill }), expectsPages(of: FaultID(index), scenario) {
                reportShows(fault, rules, scenario)
            }
        }
        return scenario
    }

    /// The absence rules that watch lines this fault takes away.
    private func absenceRules(for fault: FaultPlan, _ service: ServiceID, _ scenario: Scenario) -> [RuleID] {
        let streams = scenario.streams.filter { stream in
            guard stream.service == service, stream.origin == .background else { return false }
            if case .missedJob(let job) = fault.kind { return stream.template.text(of: "job", ordinal: 0) == job }
            return true
        }
        return scenario.setup.rules.indices.map(RuleID.init).filter { id in
            let rule = scenario.setup.rules[id.index]
            guard case .absence = rule.condition else { return false }
            return streams.contains { rule.query.mayMatch($0.template) }
        }
    }

    private func expectsPages(of fault: FaultID, _ scenario: Scenario) -> Bool {
        scenario.expectations.contains { expectation in
            switch expectation.claim {
            case .reached(let reached): reached.fault == fault && reached.stage >= .true
            case .tier(let of): of == fault
            case .never, .count: false
            }
        }
    }

    private func reportShows(_ fault: FaultPlan, _ rules: [RuleID], _ scenario: Scenario) {
        let names = rules.map { scenario[$0].name.text }
        let example = names.first ?? "RULE"
        let isGrouped = rules.first.map { !scenario.setup.rules[$0.index].groupBy.isEmpty } ?? false
        reading.error(
            "fault/needs-shows", "the fault '\(fault.name)' leaves no line of its own, so no page can be traced back to it",
            at: fault.mark,
            hint: "say which rule shows it: 'shows: {rule: \(example)\(isGrouped ? ", group: ..." : "")}'",
            notes: names.isEmpty ? [] : [Diagnostic.Note("rules that could: \(names.joined(separator: ", "))")])
    }

    // MARK: Rules and notifications

    private func checkRules(_ scenario: Scenario) {
        for rule in scenario.setup.rules {
            let streams = scenario.streams.filter { rule.query.mayMatch($0.template) }
            if streams.isEmpty {
                reading.warning(
                    "alert/matches-nothing", "no line of this scenario can match the alert '\(rule.name)'", at: rule.mark,
                    hint: "check the fields and words of its query")
            }
            for field in rule.groupsMissing(in: scenario.streams) {
                let fields = Set(streams.flatMap(\.template.fields).map(\.name))
                reading.warning(
                    "alert/groups-nothing", "no line that the alert '\(rule.name)' can match has the field '\(field)'",
                    at: rule.mark,
                    hint: nearest(to: field, among: fields.sorted()).map { "did you mean '\($0)' in its 'group_by'?" }
                        ?? "lines without it are in no group, so it can never hold")
            }
        }
    }

    /// What an ElastAlert rule could never match, or would tell apart line by line.
    private func checkQueries(_ scenario: Scenario) {
        for monitor in scenario.setup.monitors {
            guard case .elastalert(let rules) = monitor.kind else { continue }
            for rule in rules.rules {
                let streams = scenario.streams.filter { rule.query.mayMatch($0.template) }
                if streams.isEmpty {
                    reading.warning(
                        "alert/matches-nothing", "no line of this scenario can match the rule '\(rule.name)'", at: rule.mark,
                        hint: "check the fields and words of its filter")
                }
                let serials = Set(streams.flatMap(\.template.fields).filter { $0.value.isSerial }.map(\.name))
                for name in rule.fieldsApart where serials.contains(name) {
                    reading.error(
                        "elastalert/field-per-line",
                        "not supported: every line has a '\(name)' of its own, so each would stand alone",
                        at: rule.mark, hint: "use a field that lines share, like 'service'")
                }
            }
        }
    }

    /// A notification that is due when its person has been left is never sent: when the level has passed and the next one is
    /// somebody else's. The last level keeps its people.
    private func checkNotifications(_ draft: ScenarioDraft) {
        let pager = draft.setup.pager
        for policy in pager.rules.policies {
            let levels = policy.levels.map { level in (people: level.targets.flatMap { people($0, pager) }, wait: level.wait) }
            for (index, level) in levels.enumerated() {
                // What is late at a second level in a row was begun at the first.
                for person in level.people where index == 0 || !levels[index - 1].people.contains(person) {
                    let stays = levels[index...].prefix { $0.people.contains(person) }
                    guard stays.endIndex < levels.endIndex else { continue }
                    checkRules(of: person, wait: stays.reduce(.zero) { $0 + $1.wait }, policy, pager)
                }
            }
        }
    }

    private func people(_ target: Policy.Target, _ pager: PagerDraft) -> [PersonID] {
        switch target {
        case .person(let person): [person]
        case .schedule(let schedule): pager.schedules[schedule.index].people
        }
    }

    private func checkRules(of person: PersonID, wait: Delay, _ policy: Policy, _ pager: PagerDraft) {
        guard pager.rules.notify.indices.contains(person.index) else { return }
        let (rules, marks) = (pager.rules.notify[person.index], pager.notifyMarks[person.index])
        for (rule, mark) in zip(rules.high, marks.high) where rule.after >= wait && rule.after > .zero {
            reading.warning(
                "notify/too-late",
                "'\(rule.channel.rawValue) \(rule.after.text)': the level of '\(policy.name)' has passed after \(wait.text)",
                at: mark, hint: "a shorter delay would be sent")
        }
    }
}
