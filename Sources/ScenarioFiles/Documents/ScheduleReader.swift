import Calendars
import Model

/// A schedule as read; its shifts become flat when the horizon is known.
struct ScheduleDraft {
    var schedule: Schedule
    var zone: Zone

    func schedule(epochSeconds: Int64, horizon: Instant) -> Schedule {
        var schedule = schedule
        schedule.shifts = TimeLine(zone: zone, unixSeconds: epochSeconds, horizon: horizon)
            .shifts(layers: schedule.layers, overrides: schedule.overrides)
        return schedule
    }

    /// Everybody it can ever name.
    var people: [PersonID] { schedule.layers.flatMap(\.rotation) + schedule.overrides.map(\.person) }
}

/// Reads `schedules:`, who is on call when.
struct ScheduleReader {
    /// Shortest and longest turn. Source: the vendor's API as its Terraform provider checks it.
    static let turnMin = Delay.hours(1)
    static let turnMax = Delay.days(365)

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
        draft.schedule.layers = reading.list(table["layers"], "'layers'", area: area).compactMap(layer)
        draft.schedule.overrides = reading.list(table["overrides"], "'overrides'", area: area).compactMap(override)
        if table["layers"] == nil, table["overrides"] == nil {
            reading.error(
                "schedule/empty", "the schedule '\(pair.key)' has nobody", at: pair.mark,
                hint: "add 'layers: [{rotate: [SOMEBODY], every: 7d, from: 2020-11-02 09:00}]'")
        }
        return draft
    }

    private func layer(_ node: YAMLNode) -> Schedule.Layer? {
        guard
            let table = Table(
                node, "a layer", area: area, keys: ["rotate", "every", "from", "until", "on"], reading: reading)
        else { return nil }
        let (rotate, every) = (table.required("rotate", "a layer"), table.required("every", "a layer"))
        let from = table.required("from", "a layer")
        let rotation = reading.items(rotate).compactMap { reading.resolve($0, in: people, area).map(PersonID.init) }
        if let rotate, reading.items(rotate).isEmpty {
            reading.error("schedule/empty", "the rotation names nobody", at: rotate.mark)
        }
        let turn = every.flatMap { reading.delay($0, "'every'", area, atLeast: Self.turnMin) }
        if let turn, turn > Self.turnMax {
            reading.error(
                "schedule/duration-out-of-range", "'every' is at most \(Self.turnMax.text), found '\(turn.text)'",
                at: every?.mark)
        }
        let start = from.flatMap { reading.civilTime($0, "'from'", area) }
        let until = table["until"].flatMap { reading.civilTime($0, "'until'", area) }
        if let start, let until, until <= start {
            reading.error("schedule/ends-before-start", "the layer ends before it starts", at: table["until"]?.mark)
        }
        let restrictions = reading.items(table["on"]).compactMap { reading.restriction($0, "'on'", area) }
        guard let turn, let start else { return nil }
        return Schedule.Layer(rotation: rotation, turn: turn, from: start, until: until, restrictions: restrictions)
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
            reading.error("schedule/ends-before-start", "the override ends before it starts", at: table["to"]?.mark)
        }
        return Schedule.Override(person: PersonID(person), from: start, until: end)
    }
}
