import Calendars
import Model

/// Reads a `scenario` document with the catalog and the setup it names or holds, into a compiled scenario.
struct ScenarioReader {
    static let keys = [
        "scenario", "tags", "catalog", "setup", "starts", "lasts", "drains", "background", "faults", "people", "sends",
        "changes", "operators", "expect",
        "allow",
    ]
    /// When a drill begins if it does not say: a working day at nine.
    static let startDefault = CivilTime(year: 2020, month: 11, day: 24, hour: 9)
    static let lastsMax = Delay.days(366)

    private let area = "scenario"
    let reading: Reading
    let file: String
    /// Where references to other files are relative to; nil refuses them.
    let directory: String?
    let options: LoadOptions

    func read(_ root: YAMLNode) -> (scenario: Scenario, skipped: Int)? {
        guard let table = Table(root, "a scenario", area: area, keys: Self.keys, reading: reading) else { return nil }
        let title = table.text("scenario") ?? ""
        let documents = DocumentLoader(reading: reading, directory: directory)
        let catalog = documents.root(table, .catalog).map { CatalogReader(reading: reading).read($0) } ?? .unread
        let setup = setup(table, documents, catalog)
        let lasts = lasts(table)
        let drains = drains(table, setup)
        // What depends on a time that is not known says nothing.
        let horizon = lasts.flatMap { lasts in drains.map { max(.start + lasts + $0, options.reach ?? .start) } }
        let start = table["starts"].flatMap { reading.civilTime($0, "'starts'", area) } ?? Self.startDefault
        let faults = FaultReader(reading: reading, scenario: title, lasts: lasts, catalog: catalog, setup: setup).read(
            table["faults"])
        let background = background(table["background"], catalog)
        let knowsTraffic =
            table["background"].map { $0.isEmpty || $0.pairs?.count == background.count } ?? !table.seemsToMean("background")
        let knowsFaults = table["faults"].map { $0.isEmpty || $0.pairs != nil } ?? !table.seemsToMean("faults")
        let expectations = ExpectationReader(
            reading: reading, catalog: catalog, setup: setup, faults: faults, knowsFaults: knowsFaults, horizon: horizon)
        let expected = expectations.read(table["expect"])
        if !options.mayExpectNothing { requireExpectations(table, expected, setup) }
        let inputs = InputReader(
            reading: reading, catalog: catalog, setup: setup, faults: faults, knowsFaults: knowsFaults, scenario: title,
            horizon: horizon
        ).read(table)
        let draft = ScenarioDraft(
            title: title, file: file, tags: table.texts("tags") ?? [], start: start, lasts: lasts ?? .hours(1),
            lastsMark: table["lasts"]?.mark,
            horizon: horizon ?? .start + .hours(1), catalog: catalog, setup: setup,
            background: background, knowsTraffic: knowsTraffic, faults: faults.compactMap(\.plan),
            habits: PeopleReader(reading: reading, people: catalog.people).read(table["people"]), inputs: inputs,
            expectations: expected.expectations, allowances: expectations.allowances(table["allow"]))
        guard catalog.isComplete, setup.isComplete else { return nil }
        return ScenarioChecks(reading: reading).check(draft).map { ($0, expected.skipped) }
    }

    private func setup(_ table: Table, _ documents: DocumentLoader, _ catalog: CatalogDraft) -> SetupDraft {
        let unread = SetupDraft(
            name: "unread", path: [], alerts: [],
            pager: PagerReader(reading: reading, catalog: catalog).unread, isComplete: false)
        let root = options.setup.map { documents.load($0, as: .setup, namedAt: nil) } ?? documents.root(table, .setup)
        // A setup that was named on the command line is a file, even where the scenario is none.
        let files = options.setup == nil ? documents : DocumentLoader(reading: reading, directory: directory ?? "")
        let changed = root.map { SettingChanger(reading: reading, documents: files).apply(options.changes, to: $0) }
        return changed.flatMap { SetupReader(reading: reading, catalog: catalog, documents: files).read($0) } ?? unread
    }

    private func lasts(_ table: Table) -> Delay? {
        guard let node = table.required("lasts", "a scenario", hint: "add 'lasts: 1h'"),
            let lasts = reading.delay(node, "'lasts'", area, atLeast: .seconds(1))
        else { return nil }
        return atMostAYear(lasts, "lasts", node)
    }

    /// How long the run may go on after the load; nil when that is not known.
    private func drains(_ table: Table, _ setup: SetupDraft) -> Delay? {
        guard let node = table["drains"] else { return setup.isComplete ? setup.drains : nil }
        return reading.delay(node, "'drains'", area).flatMap { atMostAYear($0, "drains", node) }
    }

    private func atMostAYear(_ delay: Delay, _ key: String, _ node: YAMLNode) -> Delay? {
        if delay <= Self.lastsMax { return delay }
        reading.error(
            "scenario/duration-out-of-range", "'\(key)' is at most \(Self.lastsMax.text), found '\(delay.text)'", at: node.mark)
        return nil
    }

    private func background(_ node: YAMLNode?, _ catalog: CatalogDraft) -> [Background] {
        reading.entries(node, "service", area: "background").compactMap { pair in
            let name = YAMLNode(content: .scalar(pair.key, quoted: false), mark: pair.mark)
            let service = reading.resolve(name, in: catalog.services, "background")
            let table = Table(
                pair.value, "the background of a service", area: "background", keys: ["requests", "errors"],
                reading: reading)
            guard let table else { return nil }
            let requests = table.required("requests", "the background of '\(pair.key)'", hint: "add 'requests: 200/s'")
            let rate = requests.flatMap { reading.ratePerKilosecond($0, "'requests'", "background") } ?? 1
            let errors = table.ratio("errors") ?? .zero
            return service.map { Background(service: ServiceID($0), requestsPerKilosecond: rate, errors: errors) }
        }
    }

    /// A drill that expects nothing checks nothing.
    private func requireExpectations(
        _ table: Table, _ expected: (expectations: [Expectation], skipped: Int), _ setup: SetupDraft
    ) {
        guard expected.expectations.isEmpty, table["expect"].map({ reading.items($0).isEmpty }) ?? true || expected.skipped > 0
        else {
            return
        }
        if table["expect"] == nil, table.seemsToMean("expect") { return }
        let message =
            expected.skipped > 0
            ? "no expectation is left for the setup '\(setup.name)'" : "the scenario expects nothing, so it would check nothing"
        reading.error(
            "scenario/no-expectations", message, at: table.keyMark("expect") ?? table.mark,
            hint: "add 'expect:' with an entry like '- fired: {before: 5m}' or '- never: {paged: anyone}'")
    }
}

/// Everything a scenario is made of, before hours and schedules are flat.
struct ScenarioDraft {
    var title: String
    var file: String
    var tags: [String]
    var start: CivilTime
    var lasts: Delay
    var lastsMark: SourceMark?
    var horizon: Instant
    var catalog: CatalogDraft
    var setup: SetupDraft
    var background: [Background]
    /// False when a mistake may hide some of the background.
    var knowsTraffic: Bool
    var faults: [FaultPlan]
    var habits: [Habit]
    var inputs: [PagerInput]
    var expectations: [Expectation]
    var allowances: [Allowance]

    /// Flattens the calendar. Names must be resolved: only for drafts without errors.
    func compiled() -> Scenario {
        let epoch = Epoch(start: start, zone: catalog.zone, length: horizon - .start)
        let timeLine = TimeLine(zone: catalog.zone, unixSeconds: epoch.unixSeconds, horizon: horizon)
        let rules = setup.alerts.map { alert in
            var rule = alert.rule
            rule.schedule = alert.hours.windows(on: timeLine)
            return rule
        }
        let firstInbox = setup.monitors.count - setup.inboxes.hours.count
        let monitors = setup.monitors.enumerated().map { index, monitor in
            switch monitor.kind {
            case .desk(var rules):
                rules.hours = setup.deskHours.windows(on: timeLine)
                return Monitor(name: monitor.name, kind: .desk(rules))
            case .inbox(var rules):
                rules.hours = setup.inboxes.hours[index - firstInbox].windows(on: timeLine)
                return Monitor(name: monitor.name, kind: .inbox(rules))
            case .alertmanager(var rules):
                for place in rules.intervals.indices {
                    rules.intervals[place].windows = timeLine.windows(rules.intervals[place].parts)
                }
                return Monitor(name: monitor.name, kind: .alertmanager(rules))
            case .prober, .heartbeat, .cloudwatch, .elastalert, .prometheus: return monitor
            }
        }
        let pager = setup.pager.rules(epochSeconds: epoch.unixSeconds, horizon: horizon)
        return Scenario(
            name: Symbol(title), file: file, tags: tags, epoch: epoch, lasts: lasts, horizon: horizon,
            catalog: catalog.catalog(on: timeLine),
            setup: .init(name: setup.name, path: setup.path, rules: rules, monitors: monitors, pager: pager),
            background: background, faults: faults, habits: habits, inputs: inputs,
            expectations: expectations, allowances: allowances)
    }
}
