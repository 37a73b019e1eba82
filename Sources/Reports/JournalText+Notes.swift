import Model

/// The reasons, in words.
extension JournalWords {
    func text(_ note: Note) -> String {
        switch note {
        case .injected(let fault):
            "fault \(quoted(fault)) begins" + (scenario.plan(fault).map { ": " + faultText($0, in: scenario) } ?? "")
        case .impact(let fault): "first user harmed by \(quoted(fault))"
        case .proven(let fault, let proof): "\(quoted(fault)) is proven: \(proof.words)"
        case .mitigated(let fault, let mitigation): mitigated(fault, mitigation)
        case .coldStart(let hop, let delay): "cold start of \(scenario.label(hop)) takes \(delay.shortText)"
        case .dropped(let hop, let lines, let reason):
            "\(scenario.label(hop)) dropped \(counted(lines, "line")): \(reason.words)"
        case .retrying(let hop, let attempt, let after, let outcome):
            "\(scenario.label(hop)) tries again in \(after.shortText): try \(attempt) was \(outcome.words)"
        case .batches(let hop, let count): "\(scenario.label(hop)) sent \(counted(count, "batch", "batches"))"
        case .pingLost(let rule, let ordinal): "ping \(ordinal) for \(scenario.label(rule)) never came"
        case .evaluated(let rule): "\(scenario.label(rule)) evaluated"
        case .becameTrue(let rule, let group, let value): becameTrue(rule, group, value)
        case .becameFalse(let rule, let group): "\(scenario.label(rule)) no longer true\(grouping(group))"
        case .postponed(let rule, let behind):
            "\(scenario.label(rule)) waits: data is \(behind.shortText) behind"
        case .suppressed(let rule, let group, let until):
            "\(scenario.label(rule)) still true\(grouping(group)): suppressed until \(until.clockText)"
        case .read(let message, let work): "\(event(message)) is read, and goes to the work of \(event(work))"
        case .dismissed(let message, .over): "\(event(message)) is read: it is over already"
        case .dismissed(let message, .paged): "\(event(message)) is read: the pager has it"
        case .opened(let incident, _, let service, let urgency):
            "\(scenario.label(incident)) opened for \(scenario.label(service)) (\(urgency.rawValue) urgency)"
        case .merged(let incident, let id): "\(event(id)) joined \(scenario.label(incident))"
        case .grouped(let incident, let id): "\(event(id)) goes into \(scenario.label(incident)) as another alert"
        case .paused(let id, let until): "\(event(id)) is held back until \(until.clockText)"
        case .withdrawn(let id, let by): "\(event(id)) is over before anybody was told: \(event(by)) resolved it"
        case .triggerLimit(let incident): "\(scenario.label(incident)) has its last trigger in the log: further ones leave none"
        case .ignored(let id, let reason): "\(event(id)) had no effect: \(reason.words)"
        case .levelReached(let incident, let level, let pass, let people): levelReached(incident, level, pass, people)
        case .levelSkipped(let incident, let level): "\(scenario.label(incident)) skips level \(level): nobody on call"
        case .repeated(let incident, let pass): "\(scenario.label(incident)) starts again at level 1 (pass \(pass))"
        case .exhausted(let incident): "\(scenario.label(incident)) has nobody left to tell: the policy is exhausted"
        case .acknowledged(let incident, let person):
            "\(scenario.label(incident)) acknowledged" + (person.map { " by \(scenario.label($0))" } ?? "")
        case .unacknowledged(let incident): "\(scenario.label(incident)) is open again: the acknowledgement timed out"
        case .retriggered(let incident, let reason): "\(scenario.label(incident)) is open again: \(reason.words)"
        case .urgencyChanged(let incident, let urgency): "\(scenario.label(incident)) is of \(urgency.rawValue) urgency now"
        case .assigned(let incident, let people): "\(scenario.label(incident)) goes to \(names(people)) directly"
        case .requested(let incident, let level, let people):
            "\(names(people)) asked for help with \(scenario.label(incident))" + (level.map { " (level \($0))" } ?? "")
        case .automated(let incident, let id, let step, let succeeded): automated(incident, id, step, succeeded)
        case .refused(_, let reason): "that had no effect: \(reason.words)"
        case .resolved(let incident, let resolver): "\(scenario.label(incident)) resolved \(words(resolver))"
        case .unreachable(let incident, let person):
            "no notification rule tells \(scenario.label(person)) about \(scenario.label(incident))"
        case .unsent(let incident, let person, let channel, let reason):
            "no \(channel.rawValue) to \(scenario.label(person)) about \(scenario.label(incident)): \(reason.words)"
        case .informed(let incident, let person, let change, let channel):
            "\(scenario.label(person)) hears by \(channel.rawValue) that \(scenario.label(incident)) was \(change.rawValue)"
        case .handoff(let schedule, let person, let duty, let at, let channel):
            "\(scenario.label(person)) hears by \(channel.rawValue) of going \(duty.words) on '\(scenario.label(schedule))'"
                + " at \(at.clockText)"
        case .sleeps(let person, let incident): "\(scenario.label(person)) does not answer \(scenario.label(incident))"
        }
    }

    private func mitigated(_ fault: FaultID, _ mitigation: Mitigation) -> String {
        switch mitigation {
        case .fixed(let person): "\(scenario.label(person)) fixed \(quoted(fault)): the service works again"
        case .automated: "a workflow fixed \(quoted(fault)): the service works again"
        case .expired: "\(quoted(fault)) ends by itself: its time is over"
        case .gaveUp: "\(quoted(fault)) ends unfixed: its longest time is over"
        }
    }

    private func becameTrue(_ rule: RuleID, _ group: String, _ value: Int64) -> String {
        let name = scenario.label(rule)
        guard let authored = scenario.rule(rule) else {
            if isHeartbeat(rule) {
                return
                    "\(name) is true\(grouping(group)): no ping for \(Delay(nanoseconds: value.saturatingMultiplied(by: 1_000_000)).shortText)"
            }
            return "\(name) is true\(grouping(group)): \(thousandths(value))"
        }
        switch authored.condition {
        case .absence: return "\(name) is true\(grouping(group)): nothing seen in \(authored.window.text)"
        case .threshold(let aggregation, let comparison, let tiers):
            let asked = tiers.map { "\(comparison.rawValue) \(thousandths($0.threshold))" }.joined(separator: " or ")
            return "\(name) is true\(grouping(group)): \(aggregation.words) \(thousandths(value))"
                + " (\(asked) in \(authored.window.text))"
        }
    }

    private func isHeartbeat(_ rule: RuleID) -> Bool {
        guard scenario.setup.alerts.indices.contains(rule.index), let monitor = scenario[rule].monitor,
            case .heartbeat = scenario[monitor].kind
        else { return false }
        return true
    }

    private func levelReached(_ incident: IncidentID, _ level: Int32, _ pass: Int32, _ people: [PersonID]) -> String {
        let names = names(people)
        if level == 1, pass == 1 { return "\(scenario.label(incident)) goes to level 1: \(names)" }
        return "\(scenario.label(incident)) escalated to level \(level)\(pass > 1 ? " (pass \(pass))" : ""): \(names)"
    }

    private func automated(_ incident: IncidentID, _ id: WorkflowID, _ step: Int32, _ succeeded: Bool) -> String {
        let workflows = scenario.setup.pager.workflows
        guard workflows.indices.contains(id.index), workflows[id.index].steps.indices.contains(Int(step) - 1) else {
            return "step \(step) of workflow \(id.index) for \(scenario.label(incident))"
        }
        let what =
            switch workflows[id.index].steps[Int(step) - 1].action {
            case .remedy: succeeded ? "repairs what is broken" : "tries to repair what is broken, and fails"
            case .post(let text): "posts '\(visible(text))'"
            case .request: succeeded ? "asks for help" : "asks for help where nobody is on call"
            }
        return "workflow \(visible(workflows[id.index].name.text)) \(what) for \(scenario.label(incident))"
    }

    private func words(_ resolver: Resolver) -> String {
        switch resolver {
        case .person(let person): "by \(scenario.label(person))"
        case .event(let id): "by \(event(id))"
        case .timeout: "by itself: nobody touched it for too long"
        case .merged(let target): "by merging it into \(scenario.label(target))"
        }
    }

    private func grouping(_ group: String) -> String { group.isEmpty ? "" : " for \(visible(group))" }
}

/// Thousandths as a decimal; the one value without a positive twin is moved by one.
private func thousandths(_ value: Int64) -> String { amountText(max(value, -.max), decimals: 3) }

extension AlertRule.Aggregation {
    var words: String {
        switch self {
        case .count: "count"
        case .sum(let field): "sum of \(visible(field))"
        case .average(let field): "average of \(visible(field))"
        case .minimum(let field): "least \(visible(field))"
        case .maximum(let field): "greatest \(visible(field))"
        case .uniqueCount(let field): "number of different \(visible(field))"
        case .percentile(let field, let percent): "p\(percent) of \(visible(field))"
        }
    }
}

extension Proof {
    var words: String {
        switch self {
        case .failedRequest: "a request failed"
        case .slowRequest: "a request was slow"
        case .missingLine: "a line is missing"
        case .extraLine: "an extra line was written"
        case .namelessLine: "a line that names no service was written"
        case .missedRun: "the job did not run"
        case .droppedConsignment: "a consignment was lost"
        case .delayedConsignment: "a consignment was late"
        case .duplicatedConsignment: "a consignment arrived twice"
        case .reorderedConsignment: "a consignment was overtaken"
        case .refusedConsignment: "a consignment was refused"
        }
    }
}

extension DutyChange {
    var words: String {
        switch self {
        case .onCall: "on call"
        case .offCall: "off call"
        }
    }
}

extension UnsentReason {
    var words: String {
        switch self {
        case .unverified: "the number was never verified"
        case .expired: "the device has not been used for too long"
        case .blocked: "the contact is blocked"
        case .undeliverable: "its provider failed, and nothing else is left to try"
        }
    }
}

extension DropReason {
    var words: String {
        switch self {
        case .oversizedLine: "longer than it takes"
        case .retriesExhausted: "it had tried often enough"
        case .filtered: "the filter pattern did not match"
        case .rejected: "rejected for good"
        }
    }
}

extension IgnoreReason {
    var words: String {
        switch self {
        case .nobodyOnCall: "nobody is on call on any level"
        case .noOpenAlert: "no open alert has its key"
        case .rateLimited: "too many events a minute"
        case .unrouted: "the pager knows no service of that name"
        case .unreadable: "the pager cannot read it"
        case .disabled: "the service is disabled"
        case .maintenance: "the service is in a maintenance window"
        case .dropped: "a rule drops it"
        case .suppressed: "a rule keeps its alert from opening an incident"
        case .paused: "its alert is held back, so there is no incident"
        }
    }
}

extension Receipt.Outcome? {
    var words: String {
        switch self {
        case .accepted: "accepted"
        case .throttled: "throttled"
        case .refused: "refused"
        case .rejected: "rejected"
        case nil: "never answered"
        }
    }
}
