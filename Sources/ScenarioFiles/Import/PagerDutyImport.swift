import Calendars
package import Model
import Vendors

/// A setup made of what a vendor's API returned, as documents.
package struct ImportedSetup: Sendable {
    package var setupText: String
    /// The services and people; nil when the export has nothing to be paged for.
    package var catalogText: String?
    package var policies: Int
    package var schedules: Int
    package var services: Int
    package var people: Int
    package var warnings: [Diagnostic]
}

/// Makes a setup of the bodies of `GET /escalation_policies`, `/schedules`, `/services` and `/users`; files in any order, objects in
/// several of them count once.
///
/// What the reader of setups would refuse is told as its own problem, at its place in the text that would have been written to `output`.
package func importPagerDuty(
    _ files: [(name: String, bytes: [UInt8])], name: String, output: String
) throws(Diagnostics) -> ImportedSetup {
    var export = PagerDutyExport()
    for file in files { export.add(file.bytes, file: file.name) }
    let problems = export.problems
    guard problems.isEmpty else {
        throw Diagnostics(problems.map { Diagnostic(code: "import/unreadable", $0, at: nil) })
    }
    var converter = PagerDutyImport(export, name: name)
    let imported = converter.imported()
    guard converter.errors.isEmpty else { throw Diagnostics(converter.errors + converter.warnings) }
    let warnings = try loadSetup(text: imported.setupText, file: output).warnings
    var result = imported
    result.warnings = converter.warnings + warnings
    return result
}

/// Turns an export into documents.
struct PagerDutyImport {
    let export: PagerDutyExport
    let name: String
    var errors: [Diagnostic] = []
    var warnings: [Diagnostic] = []

    let people: [(id: String, text: String)]
    /// People and schedules share their names: a level may name either.
    let names: ImportNames
    let policyNames: ImportNames
    let serviceNames: ImportNames

    init(_ export: PagerDutyExport, name: String) {
        (self.export, self.name) = (export, name)
        people = Self.people(export)
        names = ImportNames(
            people + export.schedules.map { ($0.id ?? "", $0.name ?? "") }, reserved: reservedPeople)
        policyNames = ImportNames(export.policies.map { ($0.id ?? "", $0.name ?? "") })
        serviceNames = ImportNames(export.services.map { ($0.id ?? "", $0.name ?? "") }, reserved: ["group"])
    }

    /// Users as exported, then whoever is only referred to.
    private static func people(_ export: PagerDutyExport) -> [(id: String, text: String)] {
        var people = export.users.map { (id: $0.id ?? "", text: $0.name ?? "") }
        var known = Set(people.map(\.id))
        func add(_ reference: PagerDutyREST.Reference?) {
            guard let reference, let id = reference.id, known.insert(id).inserted else { return }
            people.append((id, reference.summary ?? id))
        }
        for schedule in export.schedules {
            for layer in schedule.layers ?? [] {
                for member in layer.users ?? [] { add(member.user) }
            }
            for entry in schedule.overrides?.entries ?? [] { add(entry.user) }
        }
        for policy in export.policies {
            for rule in policy.rules ?? [] {
                for target in rule.targets ?? [] where target.type?.hasPrefix("user") == true { add(target) }
            }
        }
        for entry in export.logEntries {
            if entry.isByHand { add(entry.agent) }
            add(entry.user)
            for assignee in entry.assignees ?? [] { add(assignee) }
        }
        return people
    }

    mutating func error(_ code: String, _ message: String, hint: String? = nil) {
        errors.append(Diagnostic(code: code, message, at: nil, hint: hint))
    }

    mutating func warn(_ code: String, _ message: String, hint: String? = nil) {
        warnings.append(Diagnostic(.warning, code: code, message, at: nil, hint: hint))
    }

    // MARK: Documents

    mutating func imported() -> ImportedSetup {
        let policies = export.policies.map { (policyNames[$0.id] ?? "", policy($0)) }
        let schedules = export.schedules.map { (names[$0.id] ?? "", schedule($0)) }
        let services = self.services()
        let notify = export.users.compactMap { user in self.notify(user).map { (names[user.id] ?? "", $0) } }
        if policies.isEmpty {
            warn(
                "import/no-policies", "the export has no escalation policies: nobody can be paged, only schedules be shown",
                hint: "add what GET /escalation_policies returns")
        }
        let setup =
            "# Imported from PagerDuty. The first layer of a schedule is the one every later layer beats.\n"
            + YAMLValue.table([("setup", .text(name))]).document
            + "\n# How log lines travel and which alerts call is not PagerDuty's to know: put your own here.\n"
            + YAMLValue.table([("path", .list([.text("logzio")])), ("alerts", alerts)]).document + "\n"
            + YAMLValue.table([
                ("services", .table(services.map { ($0.name, $0.paged) })), ("policies", .table(policies)),
                ("schedules", .table(schedules)), ("notify", .table(notify)),
            ]).document
        return ImportedSetup(
            setupText: setup, catalogText: services.isEmpty ? nil : catalogText(services), policies: policies.count,
            schedules: schedules.count, services: services.count, people: people.count, warnings: [])
    }

    private var alerts: YAMLValue {
        .table([
            (
                "errors",
                .table([
                    ("query", .text("level:(ERROR OR FATAL)")), ("when", .text("count >= 100")), ("window", .text("5m")),
                    ("group_by", .text("service")), ("to", .text("group")),
                ])
            )
        ])
    }

    private func catalogText(_ services: [ImportedService]) -> String {
        let zone = export.schedules.first?.zone ?? "UTC"
        return "# Imported from PagerDuty: what is paged for, and who is.\n"
            + YAMLValue.table([
                ("catalog", .text(name)), ("zone", .text(zone)),
                ("services", .table(services.map { ($0.name, $0.described) })),
                ("people", .list(people.map { .text(names[$0.id] ?? "") })),
            ]).document
    }

    // MARK: Policies

    private mutating func policy(_ policy: PagerDutyREST.Policy) -> YAMLValue {
        let what = "the policy '\(policy.name ?? "")'"
        let levels = (policy.rules ?? []).enumerated().map { index, rule -> YAMLValue in
            let targets = (rule.targets ?? []).compactMap { target($0, "\(what), level \(index + 1)") }
            return .table(ofPresent: [
                ("notify", .list(targets.map(YAMLValue.text))), ("wait", value(Delay.minutes(clamped(rule.delayMinutes)))),
                ("assign", rule.strategy?.type == "round_robin" ? .text("round-robin") : nil),
            ])
        }
        return .table(ofPresent: [
            ("levels", .list(levels)), ("repeat", value(policy.loops ?? 0)),
            ("handoffs", policy.handoffs == "always" ? .text("always") : nil),
        ])
    }

    private mutating func target(_ target: PagerDutyREST.Reference, _ what: String) -> String? {
        switch target.type {
        case "user", "user_reference": return names[target.id]
        case "schedule", "schedule_reference":
            if export.schedules.contains(where: { $0.id == target.id }) { return names[target.id] }
            let called = target.summary.map { " '\($0)'" } ?? ""
            error(
                "import/unknown-schedule",
                "\(what) names the schedule \(target.id ?? "")\(called), which is in none of the files",
                hint: "add what GET /schedules/\(target.id ?? "") returns")
        default:
            error("import/unknown-target", "\(what) names a '\(target.type ?? "")', expected users and schedules")
        }
        return nil
    }

    /// Times no document can hold are its reader's to refuse.
    func clamped(_ minutes: Int64?) -> Int64 { min(max(minutes ?? 0, 0), 100_000_000) }

    // MARK: Notification rules

    /// Nil when the rules are not in the export: then everybody's default counts.
    private mutating func notify(_ user: PagerDutyREST.User) -> YAMLValue? {
        guard let rules = user.rules, !rules.contains(where: \.isReference) else {
            warn(
                "import/no-rules", "the user '\(user.name ?? "")' comes without notification rules: a push at once is assumed",
                hint: "ask for users with include[]=notification_rules")
            return nil
        }
        func list(_ urgency: String) -> YAMLValue {
            .list(
                rules.filter { $0.urgency == urgency }.compactMap { rule in
                    channel(rule.method?.type).map { .text("\($0.rawValue) \(Delay.minutes(clamped(rule.delayMinutes)).text)") }
                })
        }
        for rule in rules where channel(rule.method?.type) == nil {
            warn(
                "import/unknown-channel",
                "the user '\(user.name ?? "")' is told by '\(rule.method?.type ?? "")', which is left out")
        }
        let blocked = blockedChannels(user).map { (key: $0.rawValue, value: YAMLValue.text(UnsentReason.blocked.rawValue)) }
        return .table(ofPresent: [
            ("high", list("high")), ("low", list("low")), ("contacts", blocked.isEmpty ? nil : .table(blocked)),
        ])
    }

    /// Channels over which no contact method of the user's can be used.
    private func blockedChannels(_ user: PagerDutyREST.User) -> [Channel] {
        Channel.allCases.filter { channel in
            let methods = (user.contacts ?? []).filter { self.channel($0.type) == channel }
            return !methods.isEmpty && methods.allSatisfy(\.isBlocked)
        }
    }

    private func channel(_ type: String?) -> Channel? {
        switch type?.split(separator: "_").first {
        case "push": .push
        case "phone": .phone
        case "sms": .sms
        case "email": .email
        case .none, .some: nil
        }
    }
}
