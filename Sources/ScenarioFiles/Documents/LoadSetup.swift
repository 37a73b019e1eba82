import Calendars
package import Model

/// What a setup says of people: who is told in which order, and who is on call when.
package struct LoadedSetup: Sendable {
    package var name: String
    /// The zone of its catalog; nil without one.
    package var zone: String?
    package var people: [Symbol]
    /// Schedules as authored: their shifts are empty, for there is no run to be flat for.
    package var pager: PagerRules
    package var warnings: [Diagnostic]

    package init(name: String, zone: String?, people: [Symbol], pager: PagerRules, warnings: [Diagnostic]) {
        (self.name, self.zone, self.people, self.pager, self.warnings) = (name, zone, people, pager, warnings)
    }
}

/// Reads the pager's half of a setup file, or of the setup a scenario file names or holds.
///
/// The people of a setup by itself are those of `catalog`, a catalog file; without one, everybody the setup names.
package func loadSetup(_ path: String, catalog: String? = nil) throws(Diagnostics) -> LoadedSetup {
    let reading = Reading()
    guard let source = readSource(path, reading: reading, namedAt: nil) else { throw Diagnostics(reading.inFileOrder) }
    if documentKind(of: source) == .scenario { return try setup(ofScenario: path, catalog: catalog) }
    return try SetupLoader(reading: reading, directory: folder(of: path)).load(source, catalog: catalog)
}

/// Reads a setup from text in memory; `file` is what marks call it. Its people are those it names.
package func loadSetup(text: String, file: String) throws(Diagnostics) -> LoadedSetup {
    let reading = Reading()
    let source = SourceText(file: file, text: text)
    reading.add(source)
    return try SetupLoader(reading: reading, directory: nil).load(source, catalog: nil)
}

private func setup(ofScenario path: String, catalog: String?) throws(Diagnostics) -> LoadedSetup {
    if let catalog {
        throw Diagnostics([
            Diagnostic(
                code: "oncall/catalog-twice", "'\(path)' is a scenario, which has a catalog of its own", at: nil,
                hint: "leave '\(catalog)' out, or name a setup")
        ])
    }
    let loaded = try loadScenario(path)
    var pager = loaded.scenario.setup.pager
    for index in pager.schedules.indices { (pager.schedules[index].shifts, pager.schedules[index].offsets) = ([], []) }
    return LoadedSetup(
        name: loaded.scenario.setup.name, zone: loaded.scenario.catalog.zone,
        people: loaded.scenario.catalog.people.map(\.name), pager: pager, warnings: loaded.warnings)
}

/// Reads one setup document without the path and the alerts, which no schedule needs.
struct SetupLoader {
    let reading: Reading
    let directory: String?

    func load(_ source: SourceText, catalog path: String?) throws(Diagnostics) -> LoadedSetup {
        guard let root = YAMLReader(source: source, reading: reading).read(), isSetup(root, source.file),
            let table = Table(root, "a setup", area: "setup", keys: SetupReader.keys, reading: reading)
        else { throw Diagnostics(reading.inFileOrder) }
        let documents = DocumentLoader(reading: reading, directory: directory)
        let catalog =
            path.map { documents.load($0, as: .catalog, namedAt: nil).map(CatalogReader(reading: reading).read) ?? .unread }
            ?? named(table)
        let pager = PagerReader(reading: reading, catalog: catalog).read(table)
        guard !reading.hasErrors else { throw Diagnostics(reading.inFileOrder) }
        return LoadedSetup(
            name: table.text("setup") ?? "", zone: path == nil ? nil : catalog.zone.name,
            people: catalog.catalog.people.map(\.name), pager: pager.rules, warnings: reading.inFileOrder)
    }

    private func isSetup(_ root: YAMLNode, _ file: String) -> Bool {
        if root.pairs?.first?.key == DocumentKind.setup.rawValue { return true }
        DocumentLoader(reading: reading, directory: directory).reportKind(root, .setup, file)
        return false
    }

    /// The world as far as the setup itself names it, in the order it does.
    private func named(_ table: Table) -> CatalogDraft {
        var people: [String] = []
        func add(_ node: YAMLNode?) {
            for item in reading.items(node) {
                guard let name = item.scalar, !name.isEmpty, !people.contains(name), !reservedPeople.contains(name) else {
                    continue
                }
                reading.checkName(name, "person", area: "pager", at: item.mark)
                people.append(name)
            }
        }
        let schedules = table["schedules"]?.pairs ?? []
        for schedule in schedules {
            for layer in reading.items(schedule.value["layers"]) { add(layer["rotate"]) }
            for override in reading.items(schedule.value["overrides"]) { add(override["who"]) }
        }
        for pair in table["notify"]?.pairs ?? [] { add(YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)) }
        for policy in table["policies"]?.pairs ?? [] {
            for level in reading.items(policy.value["levels"]) {
                for target in reading.items(level["notify"]) where !schedules.contains(where: { $0.key == target.scalar }) {
                    add(target)
                }
            }
        }
        var draft = CatalogDraft.unread
        draft.catalog.people = people.map { Catalog.Person(name: Symbol($0)) }
        draft.catalog.services = (table["services"]?.pairs ?? []).map { Catalog.Service(name: Symbol($0.key)) }
        draft.isComplete = true
        return draft
    }
}
