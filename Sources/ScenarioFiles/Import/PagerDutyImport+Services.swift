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
        if service.status == "disabled" { warn("import/disabled", "\(what) is disabled, and imported as if it were not") }
        let team = service.teams?.first?.summary.map { [(key: "team", value: YAMLValue.text($0))] } ?? []
        return ImportedService(
            name: name,
            paged: .table([
                ("policy", .text(policy)), ("urgency", .text(urgency(service.urgencyRule, what))),
                ("ack_timeout", timeout(service.acknowledgementTimeout)), ("auto_resolve", timeout(service.autoResolveTimeout)),
            ]), described: .table(team))
    }

    private mutating func urgency(_ rule: PagerDutyREST.Service.UrgencyRule?, _ what: String) -> String {
        var urgency = rule?.urgency
        if rule?.type == "use_support_hours" {
            urgency = rule?.duringSupportHours?.urgency
            warn("import/support-hours", "\(what) has support hours: the urgency during them counts all day")
        }
        switch urgency {
        case "low": return "low"
        case "severity_based": return "severity"
        case .none, .some: return "high"
        }
    }

    private func timeout(_ seconds: Int64?) -> YAMLValue {
        guard let seconds, seconds > 0 else { return .text("off") }
        return value(Delay.seconds(min(seconds, 100_000_000)))
    }
}
