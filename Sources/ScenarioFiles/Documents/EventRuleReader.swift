import Model
import Vendors

/// Reads lists of event rules: `orchestration:` of a setup, and `rules:` of a service.
struct EventRuleReader {
    private static let keys = ["when", "route_to", "does", "pause", "severity", "priority", "policy", "action"]

    private let area = "rules"
    let reading: Reading
    let services: Names
    let policies: Names
    /// Rules of a service cannot route.
    let mayRoute: Bool

    init(reading: Reading, services: Names, policies: Names, mayRoute: Bool) {
        (self.reading, self.services, self.policies, self.mayRoute) = (reading, services, policies, mayRoute)
    }

    func read(_ node: YAMLNode?) -> [EventRule] {
        let items = reading.list(node, "event rules", area: area)
        if items.count > PagerDuty.eventRulesMax {
            reading.error(
                "rules/too-many", "a set has at most \(PagerDuty.eventRulesMax) rules, found \(items.count)",
                at: items[PagerDuty.eventRulesMax].mark)
        }
        return items.compactMap(rule)
    }

    private func rule(_ node: YAMLNode) -> EventRule? {
        let keys = mayRoute ? Self.keys : Self.keys.filter { $0 != "route_to" }
        guard let table = Table(node, "an event rule", area: area, keys: keys, reading: reading) else { return nil }
        var rule = EventRule(conditionText: nil, condition: nil, actions: [])
        if let when = table["when"], let text = reading.text(when, "'when'", area) {
            rule.conditionText = text
            rule.condition = reading.condition(text, area, at: when.mark)
        }
        rule.actions = actions(table)
        return rule
    }

    private func actions(_ table: Table) -> [EventRule.Action] {
        var actions: [EventRule.Action] = []
        if let service = table["route_to"].flatMap({ reading.resolve($0, in: services, area) }) {
            actions.append(.route(ServiceID(service)))
        }
        switch table["does"].flatMap({ reading.word($0, "'does'", area, ["drop", "suppress"]) }) {
        case "drop": actions.append(.drop)
        case "suppress": actions.append(.suppress)
        default: break
        }
        if let pause = table.delay("pause", atLeast: .seconds(1)) { actions.append(.pause(pause)) }
        let severity = table["severity"].flatMap { reading.word($0, "'severity'", area, Severity.allCases.map(\.text)) }
        if let severity = severity.flatMap(Severity.init(text:)) { actions.append(.severity(severity)) }
        if let priority = table.text("priority") { actions.append(.priority(priority)) }
        if let policy = table["policy"].flatMap({ reading.resolve($0, in: policies, area) }) {
            actions.append(.policy(PolicyID(policy)))
        }
        switch table["action"].flatMap({ reading.word($0, "'action'", area, ["trigger", "resolve"]) }) {
        case "trigger": actions.append(.action(.trigger))
        case "resolve": actions.append(.action(.resolve))
        default: break
        }
        return actions
    }
}
