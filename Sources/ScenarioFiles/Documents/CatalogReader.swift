import Calendars
import Model

/// A catalog as read: complete but for the tiers' hours, which are flat only when the horizon is known.
struct CatalogDraft {
    var catalog: Catalog
    var zone: Zone
    var hours: [Hours]
    var serviceMarks: [SourceMark]
    /// False when the document could not be read: its names are unknown, which is no fault of those who use them.
    var isComplete: Bool
    /// False when a misspelt key hides them.
    var knowsServices = true
    var knowsPeople = true

    static let unread = CatalogDraft(
        catalog: Catalog(name: "unread", zone: "UTC", tiers: [], services: [], people: []), zone: .utc, hours: [],
        serviceMarks: [],
        isComplete: false)

    var services: Names {
        Names(what: "service", texts: catalog.services.map(\.name.text), isComplete: isComplete && knowsServices)
    }
    var people: Names { Names(what: "person", texts: catalog.people.map(\.name.text), isComplete: isComplete && knowsPeople) }

    func catalog(on timeLine: TimeLine) -> Catalog {
        var catalog = catalog
        for (index, hours) in hours.enumerated() { catalog.tiers[index].hours = hours.windows(on: timeLine) }
        return catalog
    }
}

/// Reads a `catalog` document: the world.
struct CatalogReader {
    static let keys = ["catalog", "zone", "tiers", "services", "people", "complaints"]
    private let area = "catalog"
    let reading: Reading

    func read(_ root: YAMLNode) -> CatalogDraft {
        guard let table = Table(root, "a catalog", area: area, keys: Self.keys, reading: reading) else { return .unread }
        let zone = table["zone"].flatMap { reading.zone($0, area) } ?? .utc
        let tiers = reading.entries(table["tiers"], "tier", area: area).map { tier($0.key, $0.value) }
        let tierNames = Names(
            what: "tier", texts: tiers.map(\.tier.name), isComplete: table["tiers"] != nil || !table.seemsToMean("tiers"))
        let services = reading.entries(table["services"], "service", area: area, reserved: ["group"])
        let catalog = Catalog(
            name: table.text("catalog") ?? "inline", zone: zone.name, tiers: tiers.map(\.tier),
            services: services.map { service($0.key, $0.value, tiers: tierNames) }, people: people(table["people"]),
            complaints: complaints(table["complaints"]))
        let knowsServices = table["services"] != nil || !table.seemsToMean("services")
        if services.isEmpty, knowsServices {
            reading.error(
                "catalog/no-services", "the catalog has no services", at: table.mark, hint: "add 'services: {checkout: {}}'")
        }
        return CatalogDraft(
            catalog: catalog, zone: zone, hours: tiers.map(\.hours), serviceMarks: services.map(\.mark), isComplete: true,
            knowsServices: knowsServices, knowsPeople: table["people"] != nil || !table.seemsToMean("people"))
    }

    /// What users do who are harmed.
    private func complaints(_ node: YAMLNode?) -> Complaints {
        guard let node, let table = Table(node, "'complaints'", area: area, keys: ["share", "after"], reading: reading) else {
            return Complaints()
        }
        return Complaints(
            share: table.ratio("share") ?? Complaints().share, after: table.quantiles("after") ?? Complaints.delay)
    }

    private func tier(_ name: String, _ node: YAMLNode) -> (tier: Catalog.Tier, hours: Hours) {
        let table = Table(node, "a tier", area: area, keys: ["hours", "respond", "resolve"], reading: reading)
        let hours = table?["hours"].map { reading.hours($0, "'hours'", area) } ?? .always
        let tier = Catalog.Tier(name: name, respond: table?.delay("respond"), resolve: table?.delay("resolve"))
        return (tier, hours)
    }

    private func service(_ name: String, _ node: YAMLNode, tiers: Names) -> Catalog.Service {
        guard
            let table = Table(
                node, "a service", area: area, keys: ["tier", "team", "users", "logs", "jobs"], reading: reading)
        else { return Catalog.Service(name: Symbol(name)) }
        let logs = reading.list(table["logs"], "'logs'", area: area)
        let lines = logs.compactMap(line)
        if lines.reduce(0, { $0 + $1.share.partsPerMillion }) > Ratio.one.partsPerMillion {
            reading.error(
                "catalog/too-many-logs", "the shares of the lines of '\(name)' add up to more than 100%",
                at: table.keyMark("logs"))
        }
        return Catalog.Service(
            name: Symbol(name), tier: table["tier"].flatMap { reading.resolve($0, in: tiers, area) },
            team: table.text("team") ?? "",
            users: table.integer("users", 0...1_000_000_000) ?? 0, logs: lines,
            jobs: reading.entries(table["jobs"], "job", area: area).map { job($0.key, $0.value) })
    }

    private func line(_ node: YAMLNode) -> Catalog.LogLine? {
        guard
            let table = Table(
                node, "a log line", area: area, keys: ["message", "level", "code", "share"], reading: reading)
        else { return nil }
        let message = table.required("message", "a log line").flatMap { reading.text($0, "'message'", area) }
        let share = table.required("share", "a log line").flatMap { reading.ratio($0, "'share'", area) }
        return Catalog.LogLine(
            message: message ?? "", level: table.text("level") ?? "INFO", code: table.integer("code", 0...999_999) ?? 0,
            share: share ?? .zero)
    }

    private func job(_ name: String, _ node: YAMLNode) -> Catalog.Job {
        // One that could not be read keeps its name, which others may refer to.
        let table = Table(node, "a job", area: area, keys: ["every", "first"], reading: reading)
        let every = table?.required("every", "a job").flatMap { reading.delay($0, "'every'", area, atLeast: .seconds(1)) }
        let interval = every ?? .hours(1)
        return Catalog.Job(name: name, every: interval, first: .start + (table?.delay("first") ?? interval))
    }

    private func people(_ node: YAMLNode?) -> [Catalog.Person] {
        var people: [Catalog.Person] = []
        for item in reading.list(node, "'people'", area: area) {
            guard let name = reading.text(item, "a person", area) else { continue }
            reading.checkName(name, "person", area: area, at: item.mark, reserved: reservedPeople)
            if people.contains(where: { $0.name.text == name }) {
                reading.error(
                    "catalog/duplicate-name", "'\(name)' is named twice", at: item.mark,
                    hint: "give each person a name of their own")
            } else {
                people.append(Catalog.Person(name: Symbol(name)))
            }
        }
        return people
    }
}

/// Words that stand for people without being one's name.
let reservedPeople = ["everyone", "anyone", "anything", "nobody"]
