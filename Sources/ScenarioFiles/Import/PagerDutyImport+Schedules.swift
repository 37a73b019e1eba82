import Calendars
import Model
import Vendors

extension PagerDutyImport {
    mutating func schedule(_ schedule: PagerDutyREST.Schedule) -> YAMLValue {
        let what = "the schedule '\(schedule.name ?? "")'"
        let text = schedule.zone ?? ""
        let zone = Zone(text)
        if zone == nil {
            let near = nearest(to: text, among: Zone.knownNames).map { "did you mean '\($0)'?" }
            error("import/unknown-zone", "\(what): unknown time zone '\(text)'", hint: near ?? "a name like 'Europe/Amsterdam'")
        }
        // Read with the highest precedence first, written with the lowest first.
        let layers = (schedule.layers ?? []).reversed().filter { isEverOnDuty($0, what) }.map { layer($0, zone ?? .utc, what) }
        let overrides = (schedule.overrides?.entries ?? []).map { override($0, zone ?? .utc, what) }
        return .table([("zone", .text(text)), ("layers", .list(layers)), ("overrides", .list(overrides))])
    }

    /// Layers are never deleted, only ended: some before they began, and some have lost all their users.
    private mutating func isEverOnDuty(_ layer: PagerDutyREST.Schedule.Layer, _ what: String) -> Bool {
        if layer.users?.isEmpty != false {
            warn("import/no-users", "\(what): a layer without users is left out")
            return false
        }
        guard let start = layer.start.flatMap({ unixSeconds(iso: $0) }), let end = layer.end.flatMap({ unixSeconds(iso: $0) })
        else { return true }
        return start < end
    }

    private mutating func layer(_ layer: PagerDutyREST.Schedule.Layer, _ zone: Zone, _ what: String) -> YAMLValue {
        let start = civil(layer.start, zone, what)
        let turns = civil(layer.virtualStart, zone, what)
        var entries: [(key: String, value: YAMLValue)] = [
            ("rotate", .list((layer.users ?? []).map { .text(names[$0.user?.id] ?? "") })),
            ("every", value(Delay.seconds(min(max(layer.turnSeconds ?? 0, 0), 1_000_000_000)))), ("from", .text(start.text)),
        ]
        if let end = layer.end { entries.append(("until", .text(civil(end, zone, what).text))) }
        if turns != start { entries.append(("turns_from", .text(turns.text))) }
        let restrictions = (layer.restrictions ?? []).compactMap { restriction($0, what) }
        if !restrictions.isEmpty { entries.append(("on", .list(joined(restrictions).map { .text($0.hoursText) }))) }
        return .table(entries)
    }

    private mutating func override(_ entry: PagerDutyREST.Schedule.Entry, _ zone: Zone, _ what: String) -> YAMLValue {
        .table([
            ("who", .text(names[entry.user?.id] ?? "")), ("from", .text(civil(entry.start, zone, what).text)),
            ("to", .text(civil(entry.end, zone, what).text)),
        ])
    }

    /// A moment on the schedule's own clock.
    private mutating func civil(_ text: String?, _ zone: Zone, _ what: String) -> CivilTime {
        guard let text, let unix = unixSeconds(iso: text) else {
            error("import/bad-time", "\(what): '\(text ?? "")' is not a time like 2015-11-06T20:00:00-05:00")
            return CivilTime(unixSeconds: 0)
        }
        let civil = zone.civil(at: unix)
        if zone.unixSeconds(of: civil) != unix {
            warn("import/doubled-hour", "\(what): \(civil.text) comes twice on its clock, and the first of the two is taken")
        }
        return civil
    }

    private mutating func restriction(
        _ restriction: PagerDutyREST.Schedule.Restriction, _ what: String
    ) -> Schedule.Restriction? {
        let weekly = restriction.type == "weekly_restriction"
        guard weekly || restriction.type == "daily_restriction" else {
            error("import/unknown-restriction", "\(what): unknown restriction '\(restriction.type ?? "")'")
            return nil
        }
        let longest = weekly ? PagerDuty.weeklyRestrictionMax : PagerDuty.dailyRestrictionBelow - .seconds(1)
        let length = restriction.durationSeconds ?? 0
        guard (1...longest.nanoseconds / 1_000_000_000).contains(length) else {
            error(
                "import/restriction-length",
                "\(what): a \(weekly ? "weekly" : "daily") restriction lasts 1s to \(longest.text), found \(length)s")
            return nil
        }
        let weekday = restriction.weekday ?? 1
        guard !weekly || (1...7).contains(weekday), let from = second(restriction.startTime) else {
            error("import/bad-restriction", "\(what): a restriction begins at HH:MM:SS, a weekly one on a day from 1 to 7")
            return nil
        }
        return Schedule.Restriction(weekdays: weekly ? [weekday] : Array(1...7), fromSecond: from, lengthSeconds: length)
    }

    /// Seconds since midnight of `09:00:00`.
    func second(_ text: String?) -> Int64? {
        guard let civil = try? CivilTime(text: "2020-01-01 \(text ?? "")") else { return nil }
        return civil.hour * 3600 + civil.minute * 60 + civil.second
    }
}
