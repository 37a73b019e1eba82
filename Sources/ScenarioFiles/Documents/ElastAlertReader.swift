import Model
import Vendors

/// Reads `elastalert:`, the rules that ask the aggregator at the end of the path: rule files as users have them, or the same tables
/// written into the setup.
struct ElastAlertReader {
    static let keys = ["rules", "run_every", "buffer_time", "query_delay", "phase", "jitter", "keys", "services"]
    private let area = "elastalert"
    let reading: Reading
    let services: Names
    let inboxes: InboxDrafts

    func read(_ node: YAMLNode) -> Monitor? {
        guard let table = Table(node, "'elastalert'", area: area, keys: Self.keys, reading: reading) else { return nil }
        var common = ElastAlertRuleReader.Common()
        if let every = table.delay("run_every", atLeast: .seconds(1)) { common.every = every }
        if let buffer = table.delay("buffer_time", atLeast: .seconds(1)) { common.buffer = buffer }
        if let delay = table.delay("query_delay") { common.delay = delay }
        common.phase = table.phase(below: common.every)
        // Who fixes the phase wants to know when.
        if common.phase != nil { common.jitter = .zero }
        if let jitter = table.delay("jitter") { common.jitter = jitter }
        let rules = reading.items(table["rules"]).compactMap {
            rule($0, common, keys: serviceKeys(table["keys"]), about: serviceKeys(table["services"]))
        }
        if reading.items(table["rules"]).isEmpty, !table.seemsToMean("rules") {
            reading.error(
                "elastalert/no-rules", "'elastalert' has no rules, so nothing can call the pager", at: table.mark,
                hint: "add 'rules: [rule.yaml]'")
        }
        return Monitor(
            name: Symbol("elastalert"),
            kind: .elastalert(ElastAlertRules(rules: rules, retry: ElastAlert2.retry(every: common.every))))
    }

    /// Which service an integration key of the pager belongs to, or a rule without one is about.
    private func serviceKeys(_ node: YAMLNode?) -> [(key: String, service: ServiceID)] {
        (node?.pairs ?? []).compactMap { pair in
            reading.resolve(pair.value, in: services, area).map { (pair.key, ServiceID($0)) }
        }
    }

    private func rule(
        _ node: YAMLNode, _ common: ElastAlertRuleReader.Common, keys: [(key: String, service: ServiceID)],
        about: [(key: String, service: ServiceID)]
    ) -> ElastAlertRule? {
        let reader = ElastAlertRuleReader(
            reading: reading, services: services, keys: keys, about: about, inboxes: inboxes, common: common)
        guard let name = node.scalar else { return reader.read(node, name: nil) }
        // Relative to the file that names it.
        let path = joined(folder(of: node.mark.file), name)
        guard let source = readSource(path, reading: reading, namedAt: node.mark),
            let root = YAMLReader(source: source, reading: reading).read()
        else { return nil }
        let last = name.split(separator: "/").last.map(String.init) ?? name
        return reader.read(root, name: last.hasSuffix(".yaml") ? String(last.dropLast(5)) : last)
    }
}
