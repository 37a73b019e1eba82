import Model

/// What an author has happen to the pager, in words.
extension JournalWords {
    func sent(_ event: AlertEvent) -> String {
        if let opener = event.opener {
            let urgency = opener.urgency.map { ", with \($0.rawValue) urgency" } ?? ""
            let what = "opens an incident of \(scenario.label(event.service)) by hand\(urgency)"
            return "\(self.event(event.id)): \(scenario.label(opener.person)) \(what): \(visible(event.summary))"
        }
        let from = event.integration.map { visible($0.text) } ?? "the aggregator"
        let key = event.dedupKey.map { "'\(visible($0))'" } ?? "an alert without a key"
        let verb =
            switch event.action {
            case .trigger: "triggers"
            case .acknowledge: "acknowledges"
            case .resolve: "resolves"
            }
        let severity = event.action == .trigger ? " (\(event.severity.text))" : ""
        return "\(self.event(event.id)): \(from) \(verb) \(key) of \(scenario.label(event.service))\(severity)"
    }

    func operated(_ operation: Operation) -> String {
        let (who, incident) = (scenario.label(operation.by), scenario.label(operation.incident))
        switch operation.action {
        case .acknowledge: return "\(who) acknowledges \(incident)"
        case .resolve: return "\(who) resolves \(incident)"
        case .unacknowledge: return "\(who) takes back the acknowledgement of \(incident)"
        case .snooze(let length): return "\(who) snoozes \(incident) for \(length.shortText)"
        case .reassign(let people): return "\(who) gives \(incident) to \(names(people))"
        case .delegate(let policy): return "\(who) gives \(incident) to the policy \(scenario.label(policy))"
        case .escalate(let level): return "\(who) escalates \(incident) to level \(level)"
        case .merge(let target): return "\(who) merges \(incident) into \(scenario.label(target))"
        case .move(let alert, let integration, let target):
            let from = integration.map { " from \(visible($0.text))" } ?? ""
            return "\(who) moves the alert '\(visible(alert))'\(from) of \(incident) to \(scenario.label(target))"
        case .reopen: return "\(who) opens \(incident) again"
        case .note(let text): return "\(who) notes on \(incident): \(visible(text))"
        case .prioritize(let priority): return "\(who) sets the priority of \(incident) to \(visible(priority))"
        case .setUrgency(let urgency): return "\(who) sets the urgency of \(incident) to \(urgency.rawValue)"
        case .request(let people, let policies):
            let all = people.map { scenario.label($0) } + policies.map { "the policy \(scenario.label($0))" }
            return "\(who) asks \(all.joined(separator: ", ")) for help with \(incident)"
        case .accept: return "\(who) agrees to help with \(incident)"
        case .decline: return "\(who) declines to help with \(incident)"
        }
    }

    func changed(_ change: PagerChange) -> String {
        switch change {
        case .disable(let service): "the service \(scenario.label(service)) is disabled"
        case .enable(let service): "the service \(scenario.label(service)) is enabled"
        case .edit(let id, let policy): "the policy \(scenario.label(id)) is edited: " + levels(of: policy)
        case .restart(let length): "the pager is down for \(length.shortText)"
        case .startMaintenance(let service, let length):
            "maintenance of \(scenario.label(service)) begins, for \(length.shortText)"
        case .endMaintenance(let service): "maintenance of \(scenario.label(service)) ends"
        }
    }

    private func levels(of policy: Policy) -> String {
        let levels = policy.levels.map { level in
            let targets = level.targets.map { target in
                switch target {
                case .person(let person): scenario.label(person)
                case .schedule(let schedule): scenario.label(schedule)
                }
            }
            return targets.joined(separator: " and ") + " for \(level.wait.text)"
        }
        return levels.joined(separator: ", then ") + (policy.repeats > 0 ? ", \(policy.repeats) times again" : "")
    }

    func names(_ people: [PersonID]) -> String {
        people.isEmpty ? "nobody" : people.map { scenario.label($0) }.joined(separator: ", ")
    }
}

extension Retrigger {
    var words: String {
        switch self {
        case .urgencyRaised: "its urgency was raised"
        case .snoozeEnded: "the snooze is over"
        case .byHand: "the acknowledgement was taken back"
        case .reassigned: "it was given to others"
        case .reopened: "somebody opened it again"
        }
    }
}

extension RefusalReason {
    var words: String {
        switch self {
        case .noSuchIncident: "there is no such incident"
        case .resolved: "it is resolved"
        case .notResolved: "it is not resolved"
        case .notAcknowledged: "it is not acknowledged"
        case .lowUrgency: "low urgency does not escalate"
        case .noSuchLevel: "its policy has no such level"
        case .nobodyOnCall: "nobody is on call there"
        case .itself: "it is the same incident"
        case .targetResolved: "the other one is resolved"
        case .tooManyAlerts: "together they have too many alerts"
        case .noSuchAlert: "it has no such alert"
        case .tooManyNotes: "it has too many notes"
        case .tooManyResponders: "too many people were asked"
        case .unchanged: "it has that urgency already"
        case .notRequested: "nobody asked, or it is answered"
        case .notAllowed: "the setup says that resolved is final"
        }
    }
}
