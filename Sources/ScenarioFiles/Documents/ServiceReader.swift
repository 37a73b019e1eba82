import Calendars
import Model
import Vendors

/// A service of the pager as read; its hours become flat when the horizon is known.
struct ServiceDraft {
    var service: PagedService
    var zone: Zone
    var support: Hours?
    var maintenance: Hours?

    func service(epochSeconds: Int64, horizon: Instant) -> PagedService {
        var service = service
        let timeLine = TimeLine(zone: zone, unixSeconds: epochSeconds, horizon: horizon)
        if let support, case .supportHours(var rule) = service.urgency {
            rule.hours = support.windows(on: timeLine)
            service.urgency = .supportHours(rule)
        }
        if let maintenance { service.maintenance = maintenance.windows(on: timeLine) }
        return service
    }
}

/// Reads `services:` of a setup: which policy a service has, how urgent its incidents are, and when it takes none.
struct ServiceReader {
    private static let keys = [
        "policy", "urgency", "ack_timeout", "auto_resolve", "zone", "maintenance", "status", "grouping",
        "auto_pause", "rules",
    ]

    private let area = "pager"
    let reading: Reading
    let catalog: CatalogDraft

    init(reading: Reading, catalog: CatalogDraft) { (self.reading, self.catalog) = (reading, catalog) }

    func read(_ node: YAMLNode?, policies: Names) -> [ServiceDraft] {
        reading.entries(node, "service", area: area).compactMap { pair in
            let name = YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)
            let service = reading.resolve(name, in: catalog.services, area)
            guard let table = Table(pair.value, "a service of the pager", area: area, keys: Self.keys, reading: reading) else {
                return nil
            }
            let policy =
                table.required("policy", "the service '\(pair.key)'").flatMap { reading.resolve($0, in: policies, area) } ?? 0
            let (urgency, support) = urgency(table["urgency"])
            var paged = PagedService(
                service: ServiceID(service ?? -1), policy: PolicyID(policy), urgency: urgency,
                acknowledgementTimeout: timeout(table, "ack_timeout", PagerDuty.acknowledgementTimeoutDefault),
                autoResolve: timeout(table, "auto_resolve", PagerDuty.autoResolveDefault), isDisabled: isDisabled(table),
                grouping: table["grouping"].map { GroupingReader(reading: reading).read($0) } ?? .none,
                autoPause: autoPause(table))
            paged.rules = EventRuleReader(reading: reading, services: catalog.services, policies: policies, mayRoute: false)
                .read(table["rules"])
            let draft = ServiceDraft(
                service: paged, zone: table["zone"].flatMap { reading.zone($0, area) } ?? catalog.zone, support: support,
                maintenance: table["maintenance"].map { reading.hours($0, "'maintenance'", area) })
            return service == nil ? nil : draft
        }
    }

    private func isDisabled(_ table: Table) -> Bool {
        table["status"].flatMap { reading.word($0, "'status'", area, ["active", "disabled"]) } == "disabled"
    }

    private func autoPause(_ table: Table) -> Delay? {
        guard let node = table["auto_pause"], node.scalar != "off" else { return nil }
        guard let pause = reading.delay(node, "'auto_pause'", area) else { return nil }
        if !PagerDuty.autoPauses.contains(pause) {
            reading.error(
                "pager/auto-pause", "alerts cannot be held back for '\(pause.text)'", at: node.mark,
                hint: "write one of \(PagerDuty.autoPauses.map(\.text).joined(separator: ", ")), or 'off'")
        }
        return pause
    }

    private func timeout(_ table: Table, _ key: String, _ standard: Delay) -> Delay? {
        guard let node = table[key] else { return standard }
        if node.scalar == "off" { return nil }
        return reading.delay(node, "'\(key)'", area, atLeast: .seconds(1))
    }

    // MARK: Urgency

    private func urgency(_ node: YAMLNode?) -> (PagedService.UrgencyRule, Hours?) {
        guard let node else { return (.constant(.high), nil) }
        if node.pairs != nil { return supportHours(node) }
        switch reading.word(node, "'urgency'", area, ["high", "low", "severity"]) {
        case "low": return (.constant(.low), nil)
        case "severity": return (.bySeverity, nil)
        default: return (.constant(.high), nil)
        }
    }

    /// `{hours: 'Mon-Fri 09:00-17:00', during: high, outside: low, raise: start}`.
    private func supportHours(_ node: YAMLNode) -> (PagedService.UrgencyRule, Hours?) {
        let standard = PagedService.SupportHours(hours: .always, during: .high, outside: .low, raises: nil)
        guard
            let table = Table(
                node, "an urgency by hours", area: area, keys: ["hours", "during", "outside", "raise"], reading: reading)
        else { return (.supportHours(standard), nil) }
        let hours = table.required("hours", "an urgency by hours", hint: "add 'hours: Mon-Fri 09:00-17:00'")
        var support = standard
        if let rule = table.choice("during", PagedService.SupportHours.Rule.self) { support.during = rule }
        if let rule = table.choice("outside", PagedService.SupportHours.Rule.self) { support.outside = rule }
        if table["raise"]?.scalar != "never" { support.raises = table.choice("raise", PagedService.SupportHours.Edge.self) }
        if support.raises != nil, support.during == .high, support.outside == .high {
            reading.warning(
                "pager/raises-nothing", "'raise' has nothing to raise: incidents are of high urgency at all hours",
                at: table.keyMark("raise"), hint: "say 'outside: low'")
        }
        return (.supportHours(support), hours.map { reading.hours($0, "'hours'", area) })
    }
}
