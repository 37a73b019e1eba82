import Model
import Vendors

/// Reads `desk:`, a service desk that harmed users write to.
struct DeskReader {
    static let keys = ["name", "hours", "reads", "phase", "handling", "complaints", "same_ticket", "priorities"]
    private let area = "desk"
    let reading: Reading
    let tiers: [String]

    /// The desk, and its hours, which are flat only when the horizon is known.
    func read(_ node: YAMLNode) -> (monitor: Monitor, hours: Hours)? {
        guard let table = Table(node, "a service desk", area: area, keys: Self.keys, reading: reading) else { return nil }
        let reads = table.delay("reads", atLeast: .seconds(1)) ?? ServiceDesks.reads
        let phase = table.phase(below: reads, hint: "a phase lies between 0s and 'reads'")
        let name = table.text("name") ?? ServiceDesks.name
        if let node = table["name"] { reading.checkName(name, "desk", area: area, at: node.mark) }
        let rules = DeskRules(
            name: Symbol(name), hours: .always, reads: reads, phase: phase,
            handling: table.quantiles("handling") ?? ServiceDesks.handling,
            complaints: table.integer("complaints", 1...1_000_000) ?? 1,
            sameTicket: table.delay("same_ticket") ?? ServiceDesks.sameTicket, priorities: priorities(table["priorities"]),
            mark: node.mark)
        let hours = table["hours"].map { reading.hours($0, "'hours'", area) } ?? .always
        return (Monitor(name: Symbol("desk"), kind: .desk(rules)), hours)
    }

    /// By tier; the first tier of a catalog is the most important one, and each next one a step less.
    private func priorities(_ node: YAMLNode?) -> [Severity] {
        var priorities = tiers.indices.map { ServiceDesks.priorities[min($0, ServiceDesks.priorities.count - 1)] }
        let names = Names(what: "tier", texts: tiers)
        for pair in reading.entries(node, "tier", area: area) {
            let key = YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)
            guard let tier = reading.resolve(key, in: names, area),
                let severity = reading.choice(pair.value, "a priority", area, Severity.Word.self)?.severity
            else { continue }
            priorities[tier] = severity
        }
        return priorities
    }
}
