import Calendars
import Model
import Vendors

/// A schedule as read; its shifts become flat when the horizon is known.
struct ScheduleDraft {
    var schedule: Schedule
    var zone: Zone

    func schedule(epochSeconds: Int64, horizon: Instant) -> Schedule {
        schedule.resolved(in: zone, epochSeconds: epochSeconds, horizon: horizon)
    }

    /// Everybody it can ever name.
    var people: [PersonID] { schedule.layers.flatMap(\.rotation) + schedule.overrides.map(\.person) }
}

/// Reads `schedules:`, who is on call when.
struct ScheduleReader {
    private let area = "schedule"
    let reading: Reading
    let people: Names
    /// The catalog's zone: a schedule's own when it names none.
    let zone: Zone

    func read(_ node: YAMLNode?) -> [ScheduleDraft] {
        reading.entries(node, "schedule", area: area, reserved: reservedPeople).map(schedule)
    }

    private func schedule(_ pair: YAMLNode.Pair) -> ScheduleDraft {
        var draft = ScheduleDraft(
            schedule: Schedule(name: Symbol(pair.key), zone: zone.name, layers: [], overrides: [], shifts: []), zone: zone)
        guard
            let table = Table(pair.value, "a schedule", area: area, keys: ["zone", "layers", "overrides"], reading: reading)
        else { return draft }
        if let own = table["zone"].flatMap({ reading.zone($0, area) }) {
            draft.zone = own
            draft.schedule.zone = own.name
        }
        let layers = reading.list(table["layers"], "'layers'", area: area)
        if layers.count > PagerDuty.layersMax {
            reading.error(
                "schedule/too-many-layers", "a schedule has at most \(PagerDuty.layersMax) layers, found \(layers.count)",
                at: layers[PagerDuty.layersMax].mark)
        }
        draft.schedule.layers = layers.compactMap(layer)
        let overrides = reading.list(table["overrides"], "'overrides'", area: area)
        let read = overrides.compactMap { node in override(node).map { ($0, node.mark) } }
        warnOfOverlaps(read)
        draft.schedule.overrides = read.map(\.0)
        checkPeople(table, pair, isEmpty: layers.isEmpty && overrides.isEmpty)
        return draft
    }

    private func checkPeople(_ table: Table, _ pair: YAMLNode.Pair, isEmpty: Bool) {
        let hint = "add 'layers: [{rotate: [SOMEBODY], every: 7d, from: 2020-11-02 09:00}]'"
        if table["layers"] == nil, table["overrides"] == nil {
            reading.error("schedule/empty", "the schedule '\(pair.key)' has nobody", at: pair.mark, hint: hint)
        } else if isEmpty {
            reading.warning("schedule/empty", "nobody is ever on call on the schedule '\(pair.key)'", at: pair.mark, hint: hint)
        }
    }

    /// Allowed, and seldom meant.
    private func warnOfOverlaps(_ overrides: [(override: Schedule.Override, mark: SourceMark)]) {
        for (index, later) in overrides.enumerated() {
            let earlier = overrides[..<index].first {
                $0.override.from < later.override.until && later.override.from < $0.override.until
            }
            guard let earlier else { continue }
            reading.warning(
                "schedule/overlapping-overrides", "this override overlaps one before it", at: later.mark,
                hint: "where both hold, the last one counts", notes: [Diagnostic.Note("the other one", at: earlier.mark)])
        }
    }

    private func layer(_ node: YAMLNode) -> Schedule.Layer? {
        guard
            let table = Table(
                node, "a layer", area: area, keys: ["rotate", "every", "from", "until", "turns_from", "on"], reading: reading)
        else { return nil }
        let (rotate, every) = (table.required("rotate", "a layer"), table.required("every", "a layer"))
        let from = table.required("from", "a layer")
        let rotation = reading.items(rotate).compactMap { reading.resolve($0, in: people, area).map(PersonID.init) }
        if let rotate, reading.items(rotate).isEmpty {
            reading.error("schedule/empty", "the rotation names nobody", at: rotate.mark)
        }
        let turn = every.flatMap { reading.delay($0, "'every'", area, atLeast: PagerDuty.turnMin) }
        if let turn, turn > PagerDuty.turnMax {
            reading.error(
                "schedule/duration-out-of-range", "'every' is at most \(PagerDuty.turnMax.text), found '\(turn.text)'",
                at: every?.mark)
        }
        let start = from.flatMap { reading.civilTime($0, "'from'", area) }
        let until = table["until"].flatMap { reading.civilTime($0, "'until'", area) }
        if let start, let until, until <= start {
            reading.error("schedule/ends-before-start", "the layer ends before it starts", at: table["until"]?.mark)
        }
        let restrictions = reading.items(table["on"]).compactMap(restriction)
        let turnsFrom = table["turns_from"].flatMap { reading.civilTime($0, "'turns_from'", area) }
        guard let turn, let start else { return nil }
        return Schedule.Layer(
            rotation: rotation, turn: turn, from: start, until: until, turnsFrom: turnsFrom, restrictions: restrictions)
    }

    private func restriction(_ node: YAMLNode) -> Schedule.Restriction? {
        guard let restriction = reading.restriction(node, "'on'", area) else { return nil }
        let wholeDay = PagerDuty.dailyRestrictionBelow.nanoseconds / 1_000_000_000
        if restriction.weekdays.count == 7, restriction.lengthSeconds >= wholeDay, node.scalar != "24x7" {
            reading.error(
                "schedule/restriction-too-long", "a daily restriction is shorter than \(PagerDuty.dailyRestrictionBelow.text)",
                at: node.mark, hint: "leave 'on' out: a layer without it is always on duty")
        }
        return restriction
    }

    private func override(_ node: YAMLNode) -> Schedule.Override? {
        guard let table = Table(node, "an override", area: area, keys: ["who", "from", "to"], reading: reading) else {
            return nil
        }
        let person = table.required("who", "an override").flatMap { reading.resolve($0, in: people, area) }
        let start = table.required("from", "an override").flatMap { reading.civilTime($0, "'from'", area) }
        let end = table.required("to", "an override").flatMap { reading.civilTime($0, "'to'", area) }
        guard let person, let start, let end else { return nil }
        if end <= start {
            reading.error("schedule/ends-before-start", "an override must end after its start", at: table["to"]?.mark)
        }
        return Schedule.Override(person: PersonID(person), from: start, until: end)
    }
}
