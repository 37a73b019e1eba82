import Foundation
import Model

/// A run's journal as PagerDuty's REST API would have logged it: whole seconds, no levels, nothing of deliveries; with the rules beside it.
struct PagerDutyLog {
    /// One log entry, before it is JSON.
    struct Entry {
        var type: String
        /// Since 1970-01-01 UTC.
        var second: Int64
        var incident: Int
        /// `assign` and `escalate`: whom to; `notify`: who.
        var person: Int?
        /// `push`, `sms` ... of `notify`.
        var channel = ""
        /// The person who did it; nil = the service.
        var agent: Int?
        /// How the service did it: `api`, `auto`, `timeout`.
        var way = "api"
        var key: String?
        /// Of `snooze`: when it ends.
        var until: Int64?
    }

    let scenario: Scenario
    var entries: [Entry] = []
    /// What somebody is just doing by hand.
    private var operation: Model.Operation?
    private var incidents: [(service: ServiceID, urgency: Urgency, second: Int64)] = []

    init(_ scenario: Scenario, _ journal: Journal) {
        self.scenario = scenario
        var keys: [AlertEvent.ID: String] = [:]
        var openers: [AlertEvent.ID: PersonID] = [:]
        for entry in journal.entries {
            let second = (scenario.epoch.unixSeconds * 1000 + entry.at.nanoseconds / 1_000_000) / 1000
            switch entry.fact {
            case .fired(let event): keys[event.id] = event.dedupKey
            case .sent(let event): openers[event.id] = event.opener?.person
            case .paged(let page):
                entries.append(
                    Entry(
                        type: "notify", second: second, incident: page.incident.index, person: page.person.index,
                        channel: page.channel.rawValue, way: "auto"))
            case .operated(let operation):
                self.operation = operation
                if case .snooze(let length) = operation.action {
                    entries.append(
                        Entry(
                            type: "snooze", second: second, incident: operation.incident.index, agent: operation.by.index,
                            way: "website", until: second + length.nanoseconds / 1_000_000_000))
                }
            case .note(let note):
                add(note, second, keys, openers)
                if operation?.incident == note.about, !note.isFirstOfSeveral { operation = nil }
            default: break
            }
        }
    }

    private mutating func add(
        _ note: Note, _ second: Int64, _ keys: [AlertEvent.ID: String], _ openers: [AlertEvent.ID: PersonID]
    ) {
        func entry(_ type: String, _ id: IncidentID, way: String = "auto", agent: PersonID? = nil) -> Entry {
            Entry(type: type, second: second, incident: id.index, agent: agent?.index, way: way)
        }
        switch note {
        case .opened(let id, let event, let service, let urgency):
            incidents.append((service, urgency, second))
            entries.append(
                Entry(
                    type: "trigger", second: second, incident: id.index, agent: openers[event]?.index, key: keys[event]))
        case .merged(let id, let event):
            entries.append(Entry(type: "trigger", second: second, incident: id.index, key: keys[event]))
        case .levelReached(let id, let level, let pass, let people):
            var agent: PersonID?
            if let operation, operation.incident == id, case .escalate = operation.action { agent = operation.by }
            for person in people {
                var assigned = entry(
                    level == 1 && pass == 1 && agent == nil ? "assign" : "escalate", id, way: "timeout", agent: agent)
                assigned.person = person.index
                entries.append(assigned)
            }
        case .assigned(let id, let people):
            var agent: PersonID?
            if let operation, operation.incident == id, case .reassign = operation.action { agent = operation.by }
            for person in people {
                var assigned = entry("assign", id, way: "timeout", agent: agent)
                assigned.person = person.index
                entries.append(assigned)
            }
        case .retriggered(let id, .byHand): entries.append(entry("unacknowledge", id, agent: operation?.by))
        case .retriggered(let id, .snoozeEnded): entries.append(entry("unacknowledge", id, way: "timeout"))
        case .refused(let id, _):
            if entries.last?.type == "snooze", entries.last?.incident == id.index { entries.removeLast() }
        case .repeated(let id, _): entries.append(entry("repeat_escalation_path", id))
        case .exhausted(let id): entries.append(entry("exhaust_escalation_path", id))
        case .acknowledged(let id, let person): entries.append(entry("acknowledge", id, way: "api", agent: person))
        case .unacknowledged(let id): entries.append(entry("unacknowledge", id, way: "timeout"))
        case .resolved(let id, .person(let person)): entries.append(entry("resolve", id, agent: person))
        case .resolved(let id, .event): entries.append(entry("resolve", id, way: "api"))
        case .resolved(let id, .timeout): entries.append(entry("resolve", id, way: "timeout"))
        default: break
        }
    }

    /// As files of an export: everything in one, the logs in one each.
    var files: [(name: String, bytes: [UInt8])] {
        let all: [String: Any] = [
            "escalation_policies": policies, "schedules": schedules, "services": services, "users": users,
            "incidents": incidentObjects,
            "limit": 100, "offset": 0, "more": false, "total": NSNull(),
        ]
        return [("account.json", bytes(all))]
            + incidents.indices.map { number in
                let log = entries.enumerated().filter { $0.element.incident == number }
                let newestFirst = log.sorted { ($0.element.second, $0.offset) > ($1.element.second, $1.offset) }
                return ("log-\(number).json", bytes(["log_entries": newestFirst.map { object($0.element, $0.offset) }]))
            }
    }

    private func bytes(_ object: [String: Any]) -> [UInt8] {
        Array((try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])) ?? Data())
    }

    private func reference(_ kind: String, _ id: String, _ name: String) -> [String: Any] {
        [
            "id": id, "type": "\(kind)_reference", "summary": name, "self": "https://api.pagerduty.com/\(kind)s/\(id)",
            "html_url": NSNull(),
        ]
    }

    private func user(_ index: Int) -> [String: Any] {
        reference("user", "PU\(index)", scenario.catalog.people[index].name.text)
    }

    private func time(_ second: Int64) -> String {
        let civil = CivilTime(unixSeconds: second)
        return "\(civil.dateText)T\(civil.timeText)Z"
    }

    // MARK: What happened

    private var incidentObjects: [[String: Any]] {
        incidents.enumerated().map { number, incident in
            let paged = scenario.pagedService(incident.service)
            let policy = paged?.policy ?? PolicyID(0)
            return [
                "id": "PT\(number)", "type": "incident", "incident_number": number + 1, "title": "incident \(number + 1)",
                "created_at": time(incident.second), "status": "triggered", "urgency": incident.urgency.rawValue,
                "service": reference("service", "PV\(incident.service.index)", scenario[incident.service].name.text),
                "escalation_policy": reference("escalation_policy", "PE\(policy.index)", scenario[policy].name.text),
                "assigned_via": "escalation_policy", "teams": [Any](), "pending_actions": [Any](),
            ]
        }
    }

    private func object(_ entry: Entry, _ number: Int) -> [String: Any] {
        var channel: [String: Any] = ["type": entry.agent == nil ? entry.way : "website"]
        if let key = entry.key { channel["incident_key"] = key }
        let service = incidents[entry.incident].service
        var object: [String: Any] = [
            "id": "R\(number)", "type": "\(entry.type)_log_entry", "created_at": time(entry.second),
            "incident": reference("incident", "PT\(entry.incident)", "incident"), "teams": [Any](), "contexts": [Any](),
            "agent": entry.agent.map { user($0) }
                ?? reference("service", "PV\(service.index)", scenario[service].name.text),
        ]
        if let person = entry.person {
            if entry.type == "notify" {
                object["user"] = user(person)
                channel["notification"] = ["type": entry.channel, "address": "x", "status": "success"]
            } else {
                object["assignees"] = [user(person)]
            }
        }
        if let until = entry.until { object["changed_actions"] = [["type": "unacknowledge", "at": time(until)]] }
        object["channel"] = channel
        return object
    }

    // MARK: The rules

    private var policies: [[String: Any]] {
        scenario.setup.pager.policies.enumerated().map { index, policy in
            [
                "id": "PE\(index)", "type": "escalation_policy", "name": policy.name.text, "num_loops": policy.repeats,
                "escalation_rules": policy.levels.map { level -> [String: Any] in
                    [
                        "escalation_delay_in_minutes": level.wait.nanoseconds / 60_000_000_000,
                        "escalation_rule_assignment_strategy": [
                            "type": level.assignment == .roundRobin ? "round_robin" : "assign_to_everyone"
                        ],
                        "targets": level.targets.map { target -> [String: Any] in
                            switch target {
                            case .person(let person): user(person.index)
                            case .schedule(let schedule):
                                reference("schedule", "PS\(schedule.index)", scenario[schedule].name.text)
                            }
                        },
                    ]
                },
            ]
        }
    }

    private var services: [[String: Any]] {
        scenario.setup.pager.services.map { service in
            let urgency = if case .constant(let urgency) = service.urgency { urgency.rawValue } else { "severity_based" }
            return [
                "id": "PV\(service.service.index)", "type": "service", "name": scenario[service.service].name.text,
                "escalation_policy": reference(
                    "escalation_policy", "PE\(service.policy.index)", scenario[service.policy].name.text),
                "incident_urgency_rule": ["type": "constant", "urgency": urgency],
                "acknowledgement_timeout": (service.acknowledgementTimeout ?? .zero).nanoseconds / 1_000_000_000,
                "auto_resolve_timeout": (service.autoResolve ?? .zero).nanoseconds / 1_000_000_000,
            ]
        }
    }

    private var users: [[String: Any]] {
        scenario.catalog.people.indices.map { index in
            let rules = scenario.setup.pager.notify[index]
            func objects(_ list: [NotificationRules.Rule], _ urgency: String) -> [[String: Any]] {
                list.map { rule in
                    let kind = rule.channel == .push ? "push_notification" : rule.channel.rawValue
                    return [
                        "type": "assignment_notification_rule", "urgency": urgency,
                        "start_delay_in_minutes": rule.after.nanoseconds / 60_000_000_000,
                        "contact_method": ["id": "PC\(index)", "type": "\(kind)_contact_method_reference"],
                    ]
                }
            }
            return [
                "id": "PU\(index)", "type": "user", "name": scenario.catalog.people[index].name.text,
                "notification_rules": objects(rules.high, "high") + objects(rules.low, "low"),
                "contact_methods": Channel.allCases.filter { rules.trouble(with: $0) == .blocked }.map { channel in
                    let kind = channel == .push ? "push_notification" : channel.rawValue
                    return ["type": "\(kind)_contact_method", "blacklisted": true] as [String: Any]
                },
            ]
        }
    }

    private var schedules: [[String: Any]] {
        scenario.setup.pager.schedules.enumerated().map { index, schedule in
            func moment(_ civil: CivilTime) -> String {
                let zone = TimeZone(identifier: schedule.zone) ?? .gmt
                var unix =
                    civil.unixSeconds - Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(civil.unixSeconds))))
                unix = civil.unixSeconds - Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(unix))))
                return time(unix)
            }
            let layers = schedule.layers.map { layer -> [String: Any] in
                [
                    "start": moment(layer.from), "end": layer.until.map { moment($0) as Any } ?? NSNull(),
                    "rotation_virtual_start": moment(layer.turnZero),
                    "rotation_turn_length_seconds": layer.turn.nanoseconds / 1_000_000_000,
                    "users": layer.rotation.map { ["user": user($0.index)] },
                    "restrictions": layer.restrictions.flatMap(objects),
                ]
            }
            let overrides = schedule.overrides.map { override -> [String: Any] in
                ["start": moment(override.from), "end": moment(override.until), "user": user(override.person.index)]
            }
            return [
                "id": "PS\(index)", "type": "schedule", "name": schedule.name.text, "time_zone": schedule.zone,
                // As returned: the highest precedence first.
                "schedule_layers": Array(layers.reversed()), "overrides_subschedule": ["rendered_schedule_entries": overrides],
            ]
        }
    }

    private func objects(_ restriction: Schedule.Restriction) -> [[String: Any]] {
        let clock = CivilTime(unixSeconds: restriction.fromSecond).timeText
        if restriction.weekdays.count == 7, restriction.lengthSeconds < 86_400 {
            return [["type": "daily_restriction", "start_time_of_day": clock, "duration_seconds": restriction.lengthSeconds]]
        }
        return restriction.weekdays.map {
            [
                "type": "weekly_restriction", "start_day_of_week": $0, "start_time_of_day": clock,
                "duration_seconds": restriction.lengthSeconds,
            ]
        }
    }
}

extension Note {
    /// The incident an operation's notes are about.
    fileprivate var about: IncidentID? {
        switch self {
        case .acknowledged(let id, _), .resolved(let id, _), .retriggered(let id, _), .assigned(let id, _), .refused(let id, _),
            .levelReached(let id, _, _, _):
            id
        default: nil
        }
    }

    /// Whether more notes of the same operation follow.
    fileprivate var isFirstOfSeveral: Bool { if case .retriggered = self { true } else { false } }
}
