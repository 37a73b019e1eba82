import Calendars
import Model
import Vendors

/// A service as the setup and as the catalog know it.
struct ImportedService {
    var name: String
    var paged: YAMLValue
    var described: YAMLValue
}

extension PagerDutyImport {
    /// The services of the export; one for each policy when it has none.
    mutating func services() -> [ImportedService] {
        if export.services.isEmpty, !export.policies.isEmpty {
            warn(
                "import/no-services", "the export has no services: one is made for each escalation policy",
                hint: "add what GET /services returns")
            return export.policies.compactMap { policyNames[$0.id] }.map { policy in
                ImportedService(name: policy, paged: .table([("policy", .text(policy))]), described: .table([]))
            }
        }
        return export.services.compactMap { service($0) }
    }

    private mutating func service(_ service: PagerDutyREST.Service) -> ImportedService? {
        let what = "the service '\(service.name ?? "")'"
        guard let name = serviceNames[service.id], let policy = policyNames[service.policy?.id] else {
            let id = service.policy?.id ?? ""
            warn(
                "import/unknown-policy", "\(what) is left out: its escalation policy \(id) is in none of the files",
                hint: "add what GET /escalation_policies/\(id) returns")
            return nil
        }
        let team = service.teams?.first?.summary.map { [(key: "team", value: YAMLValue.text($0))] } ?? []
        var paged: [(key: String, value: YAMLValue)] = [("policy", .text(policy))]
        paged += urgency(of: service, what)
        paged += [
            ("ack_timeout", timeout(service.acknowledgementTimeout)), ("auto_resolve", timeout(service.autoResolveTimeout)),
        ]
        if let grouping = grouping(service.grouping, what) { paged.append(("grouping", grouping)) }
        if let pause = service.autoPause, pause.enabled == true, let seconds = pause.timeout {
            paged.append(("auto_pause", value(Delay.seconds(seconds))))
        }
        if service.status == "disabled" { paged.append(("status", .text("disabled"))) }
        return ImportedService(name: name, paged: .table(paged), described: .table(team))
    }

    // MARK: Urgency

    private mutating func urgency(
        of service: PagerDutyREST.Service, _ what: String
    ) -> [(key: String, value: YAMLValue)] {
        guard service.urgencyRule?.type == "use_support_hours" else {
            return [("urgency", .text(word(service.urgencyRule?.urgency)))]
        }
        let during = word(service.urgencyRule?.duringSupportHours?.urgency)
        guard let hours = service.supportHours, let restriction = restriction(hours) else {
            warn("import/support-hours", "\(what) goes by support hours that are not there: their urgency counts all day")
            return [("urgency", .text(during))]
        }
        var rule: [(key: String, value: YAMLValue)] = [
            ("hours", .text(restriction.hoursText)), ("during", .text(during)),
            ("outside", .text(word(service.urgencyRule?.outsideSupportHours?.urgency))),
        ]
        switch service.scheduledActions?.first(where: { $0.type == "urgency_change" })?.at?.name {
        case "support_hours_start": rule.append(("raise", .text("start")))
        case "support_hours_end": rule.append(("raise", .text("end")))
        case .none, .some: break
        }
        return [("urgency", .table(rule))] + (hours.zone.map { [(key: "zone", value: YAMLValue.text($0))] } ?? [])
    }

    private func word(_ urgency: String?) -> String {
        switch urgency {
        case "low": "low"
        case "severity_based": "severity"
        case .none, .some: "high"
        }
    }

    /// Hours that end when they begin, or before, last until the next day.
    private func restriction(_ hours: PagerDutyREST.Service.SupportHours) -> Schedule.Restriction? {
        guard let from = second(hours.startTime), let until = second(hours.endTime) else { return nil }
        let days = (hours.weekdays ?? []).filter { (1...7).contains($0) }
        guard !days.isEmpty else { return nil }
        return Schedule.Restriction(
            weekdays: Array(Set(days)).sorted(), fromSecond: from,
            lengthSeconds: until > from ? until - from : until - from + 86_400)
    }

    // MARK: Grouping

    private mutating func grouping(_ grouping: PagerDutyREST.Service.Grouping?, _ what: String) -> YAMLValue? {
        guard let grouping, let type = grouping.type else { return nil }
        let config = grouping.config
        switch type {
        case "time":
            let minutes = config?.timeout ?? 0
            let window: YAMLValue = minutes > 0 ? value(Delay.minutes(minutes)) : .text("until-resolved")
            return .table([("by", .text("time")), ("window", window)])
        case "content_based":
            guard let fields = config?.fields, !fields.isEmpty else { break }
            // 0 is "as recommended", which is not published: the shortest.
            let window = config?.window.flatMap { $0 > 0 ? Delay.seconds($0) : nil } ?? PagerDuty.contentGroupingMin
            return .table([
                ("by", .text("content")), ("fields", .list(fields.map { .text($0) })),
                ("aggregate", .text(config?.aggregate ?? "all")), ("window", value(window)),
            ])
        default: break
        }
        warn(
            "import/grouping", "\(what) groups alerts by '\(type)', which cannot be predicted: imported without grouping",
            hint: "what it would have joined opens incidents of its own in a drill")
        return nil
    }

    private func timeout(_ seconds: Int64?) -> YAMLValue {
        guard let seconds, seconds > 0 else { return .text("off") }
        return value(Delay.seconds(min(seconds, 100_000_000)))
    }
}
